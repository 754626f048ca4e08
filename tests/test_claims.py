"""Claims: each is measured now, and a wrong model turns the evidence round."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from meshes import Body, Pose
from meshes.anatomy.sources import source
from scenes.muscles import load_muscles
from scenes.teaching.claims import Finding, claims, examined, load_claims, parsed_claims
from scenes.teaching.evidence import Bars, Curve
from scenes.teaching.probes import PROBES, probed
from scenes.teaching.sheets import Lesson, Paragraph, Sheet, claims_lesson
from viz.lessons.drawings import drawing, ticks
from viz.lessons.page import page
from viz.lessons.slides import write_slides

# Verdicts of the figures, section 5.
VERDICTS = {
    **dict.fromkeys("abdeghkmopqrs", "false"),
    **dict.fromkeys("cfijlnt", "partly"),
}
UNDECIDED = {"l", "n"}
BEHIND = """
[[muscles]]
name = "behind"
sides = "right"
volume = 100
[muscles.origin]
bone = "hip_bone"
at = { ischial_tuberosity_lateral = 1 }
[muscles.insertion]
bone = "femur"
at = { linea_aspera_medial_lip_3 = 1 }
"""


class Swapped:
    """The body with one muscle in the place of another."""

    def __init__(self, body: Body, names: dict[str, str]) -> None:
        self.body, self.names = body, names

    def length(self, name: str, pose: Pose | None = None) -> float:
        return self.body.length(self.names.get(name, name), pose)

    def moment_arm(self, name: str, pose: Pose | None, coordinate: str) -> float:
        return self.body.moment_arm(self.names.get(name, name), pose, coordinate)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.body, name)


@pytest.fixture(scope="module")
def findings(body: Body) -> dict[str, Finding]:
    return {finding.claim.key: finding for finding in examined(body)}


@pytest.fixture(scope="module")
def behind(body: Body, tmp_path_factory: pytest.TempPathFactory) -> Body:
    path = tmp_path_factory.mktemp("muscles") / "behind.toml"
    path.write_text(BEHIND, encoding="utf-8")
    return body.with_muscles(load_muscles(path))


def test_verdicts_are_those_of_the_figures() -> None:
    assert {claim.key: claim.verdict for claim in claims()} == VERDICTS


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.key)
def test_every_claim_has_sources_and_says_what_is_right(claim: Any) -> None:
    assert all(source(key) for key in claim.sources)
    assert claim.text.endswith(".")
    assert claim.correct.endswith((".", ")"))
    assert claim.limits == "" or claim.limits.endswith(".")


def test_the_model_bears_out_what_is_right(findings: dict[str, Finding]) -> None:
    for key, finding in findings.items():
        assert finding.evidence.bears_out is (None if key in UNDECIDED else True), key
        assert re.search(r"\d", finding.evidence.sentence), key
        assert "nan" not in finding.evidence.sentence


def test_geometry_says_what_it_cannot_decide(findings: dict[str, Finding]) -> None:
    for key in UNDECIDED:
        assert findings[key].said == "Geometry cannot decide this."
        assert findings[key].claim.limits


def test_measurements_are_those_of_the_body(body: Body, findings: dict[str, Finding]) -> None:
    volume = body.volume("psoas_major_r") + body.volume("iliacus_r")
    assert findings["q"].evidence.value == pytest.approx(volume)
    arms = [
        body.moment_arm(muscle, Pose(hip_flexion_r=angle), "hip_flexion_r")
        for muscle in ("psoas_major_r", "iliacus_r")
        for angle in range(-20, 121, 10)
    ]
    assert findings["j"].evidence.value == pytest.approx(min(arms))
    assert 45.0 <= findings["p"].evidence.value <= 62.0


@pytest.mark.parametrize("muscle", ["psoas_major_r", "iliacus_r"])
def test_a_muscle_behind_the_hip_turns_the_evidence_round(behind: Body, muscle: str) -> None:
    wrong: Any = Swapped(behind, {muscle: "behind_r"})
    chosen = [claim for claim in claims() if claim.key in "jpt"]
    for finding in examined(wrong, chosen):
        assert finding.evidence.bears_out is False, finding.claim.key
        assert "does not bear out" in finding.said


def test_a_muscle_that_crosses_the_hip_is_no_psoas_minor(behind: Body) -> None:
    found = probed(behind, "hip_arm_is_zero", {"muscle": "behind_r"})
    assert found.bears_out is False
    assert found.value > 10.0


def test_a_muscle_on_the_knee_is_found(body: Body) -> None:
    class Kneed(Swapped):
        def length(self, name: str, pose: Pose | None = None) -> float:
            return super().length(name, pose) + 0.1 * (pose or Pose()).knee_flexion_r

    wrong: Any = Kneed(body, {})
    assert probed(wrong, "knee_arm_is_zero").bears_out is False


def test_probes_refuse_what_they_do_not_know(body: Body) -> None:
    with pytest.raises(ValueError, match="unknown probe 'flexion_arms'; did you mean"):
        probed(body, "flexion_arms")
    with pytest.raises(ValueError, match="unknown option of the probe flexion_arm 'fist'"):
        probed(body, "flexion_arm", {"fist": 3})
    assert all(probe.__doc__ for probe in PROBES.values())


MINE = """
[[claims]]
key = "mine"
text = "It flexes the hip even at 90 degrees."
verdict = "true"
correct = "Its moment arm is one of flexion there."
sources = ["My lecture, 2026", "OSIM"]
probe = "flexion_arm"
with = { first = 80, last = 100 }
scene = { view = "lateral" }
"""


def test_claims_of_ones_own(body: Body, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    (claim,) = load_claims(path)
    (finding,) = examined(body, [claim])
    assert finding.evidence.bears_out
    assert claim.scene
    sheet = claims_lesson([finding]).sheets[0]
    assert sheet.sources[0] == "My lecture, 2026"
    assert "opensim" in sheet.sources[1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("verdict = \"true\"", "verdict = \"maybe\""), "claim 1: unknown verdict 'maybe'"),
        (("flexion_arm", "flexion_harm"), "unknown probe 'flexion_harm'; did you mean"),
        (("sources = [\"My lecture, 2026\", \"OSIM\"]", ""), "expected 'sources', a list"),
        (("key = \"mine\"", ""), "expected text for 'key', got None"),
        (("correct", "corect"), "unknown key 'corect'; did you mean 'correct'"),
        (("lateral", "latteral"), "scene: view: unknown view 'latteral'"),
        (("[[claims]]", "[claims]"), "expected at least one"),
        (("text =", "text"), "expected claims in TOML"),
    ],
)  # fmt: skip
def test_bad_claims_are_refused_in_one_sentence(change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parsed_claims(MINE.replace(*change, 1), "mine.toml")


def test_a_missing_file_and_a_double_key_are_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no\.toml: the claims cannot be read"):
        load_claims(tmp_path / "no.toml")
    with pytest.raises(ValueError, match="got 'mine' twice"):
        parsed_claims(MINE + MINE, "mine.toml")


def test_command_prints_json_and_refuses_other_endings(run: Any) -> None:
    status, out, _ = run("claims", "--only", "f,n", "--json")
    assert status == 0
    rows = {row["key"]: row for row in json.loads(out)}
    assert rows["f"]["measured"]["value"] == 0.0
    assert rows["f"]["measured"]["bears_out"] is True
    assert rows["n"]["measured"]["bears_out"] is None
    assert run("claims", "-o", "a.pdf")[0] == 2
    assert "unknown claim 'zz'" in run("claims", "--only", "zz")[2]
    status, out, _ = run("claims", "--only", "f")
    assert "PARTLY TRUE" in out


CURVE = Curve((0.0, 50.0, 100.0), "percent", "mm", {"a<b": (1.0, -2.0, 3.0)})
LESSON = Lesson(
    "A <script> lesson",
    "Say & show.",
    (
        Sheet("One", "false", (Paragraph("Correct", "x < y"),), None, CURVE, ("A & B",)),
        Sheet("Two", figure=Bars("cm3", {"psoas": 3.0, "other": 1.0}, ("psoas",))),
    ),
)


def test_page_is_one_file_that_escapes_its_text() -> None:
    text = page(LESSON, {}, "somebody")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "x &lt; y" in text
    assert not re.search(r"(src|href)=\"(?!#|data:)", text)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_figures_draw_every_line_and_bar() -> None:
    assert drawing(CURVE).count("<polyline") == 1
    assert "a&lt;b" in drawing(CURVE)
    assert drawing(LESSON.sheets[1].figure or CURVE).count("<rect") == 2
    assert ticks(0.0, 100.0) == [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    assert ticks(-13.0, 8.0) == [-10.0, -5.0, 0.0, 5.0]


def test_slides_have_text_charts_and_sources(tmp_path: Path) -> None:
    path = tmp_path / "lesson.pptx"
    write_slides(LESSON, {}, "somebody", path)
    slides = list(Presentation(str(path)).slides)
    assert len(slides) == 3
    assert slides[1].shapes.title.text_frame.text == "One"
    charts = [s.chart for slide in slides for s in slide.shapes if s.has_chart]
    assert [len(chart.plots) for chart in charts] == [1, 1]
    assert "A & B" in slides[1].notes_slide.notes_text_frame.text
