"""Claims about the iliopsoas, each with a verdict, its sources, and a measurement made now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from meshes.anatomy.sources import source, unverified_source
from meshes.anatomy.translated import ENGLISH, text_of, translated
from meshes.authored import parsed
from meshes.body import Body
from meshes.spelling import unknown
from scenes.errors import SceneError
from scenes.files import scene_of
from scenes.scene import Scene
from scenes.teaching.evidence import Evidence
from scenes.teaching.phrases import in_language, listed, phrase, template
from scenes.teaching.probes import PROBES, probed

Verdict = Literal["true", "partly", "false"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TEXTS = ("text", "correct", "limits")
"""What a translation of claims says."""
KEYS = ("key", "text", "verdict", "correct", "sources", "probe", "with", "limits", "scene")
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Claim:
    """One claim.

    Attributes
    ----------
    key : str
    text : str
        What is claimed, paraphrased.
    verdict : {"true", "partly", "false"}
    correct : str
        What is right.
    sources : tuple of str
        Keys of ``sources.toml``, or citations of one's own.
    probe : str
        One of `PROBES`: the measurement on the model.
    options : mapping
        What is asked of the probe.
    limits : str
        What geometry cannot decide.
    scene : Scene or None
        A picture that shows it.
    """

    key: str
    text: str
    verdict: Verdict
    correct: str
    sources: tuple[str, ...]
    probe: str
    options: Mapping[str, Any]
    limits: str
    scene: Scene | None


@dataclass(frozen=True)
class Finding:
    """A claim with what was measured for it now."""

    claim: Claim
    evidence: Evidence

    @property
    def told(self) -> str:
        """What was measured, and whether it bears out the correct statement."""
        return listed((self.evidence.sentence, self.said), " ")

    @property
    def said(self) -> str:
        """Whether the model bears out the correct statement."""
        if self.evidence.bears_out is None:
            return phrase("sheets.said.undecided")
        return phrase("sheets.said.borne_out" if self.evidence.bears_out else "sheets.said.refuted")


@cache
def claims(language: str = ENGLISH) -> tuple[Claim, ...]:
    """The built-in claims, in their order."""
    folder, name = files("scenes").joinpath("data"), "claims.toml"
    table = parsed(folder.joinpath(name).read_text(encoding="utf-8"), name, "claims")
    return _claims_of(translated(table, folder, name, language, TEXTS), name)


def load_claims(path: Path | str, language: str = ENGLISH) -> tuple[Claim, ...]:
    """Claims of one's own, from a TOML file with ``[[claims]]`` (``docs/claims.md``).

    Parameters
    ----------
    path : Path or str
    language : str
        Of the texts, where the file has a sibling in it: ``mine.de.toml`` beside ``mine.toml``.

    Raises
    ------
    ValueError
        If the file or its sibling cannot be read or used; the sentence names file and claim.
    """
    path = Path(path)
    text = text_of(path, str(path), "claims")
    table = parsed(text, str(path), "claims")
    return _claims_of(translated(table, path.parent, path.name, language, TEXTS), str(path))


def parsed_claims(text: str, name: str) -> tuple[Claim, ...]:
    """Claims of a TOML text; ``name`` is what errors call it."""
    return _claims_of(parsed(text, name, "claims"), name)


def _claims_of(table: Mapping[str, Any], name: str) -> tuple[Claim, ...]:
    rows = table.get("claims")
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"{name}: expected at least one [[claims]], got none")
    found = tuple(_claim(row, f"{name}, claim {k + 1}") for k, row in enumerate(rows))
    keys = [claim.key for claim in found]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{name}: expected each key once, got '{key}' twice")
    return found


def _claim(row: Mapping[str, Any], where: str) -> Claim:
    for key in row:
        if key not in KEYS:
            raise ValueError(f"{where}: {unknown('key', key, KEYS)}")
    for key in ("key", "text", "verdict", "correct", "probe"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise ValueError(f"{where}: expected text for '{key}', got {row.get(key)!r}")
    if row["verdict"] not in VERDICTS:
        raise ValueError(f"{where}: {unknown('verdict', row['verdict'], VERDICTS)}")
    if row["probe"] not in PROBES:
        raise ValueError(f"{where}: {unknown('probe', row['probe'], list(PROBES))}")
    given = row.get("sources")
    if not isinstance(given, list) or not given:
        raise ValueError(f"{where}: expected 'sources', a list of at least one, got {given!r}")
    return Claim(
        key=row["key"],
        text=row["text"],
        verdict=row["verdict"],
        correct=row["correct"],
        sources=tuple(str(each) for each in given),
        probe=row["probe"],
        options=dict(row.get("with", {})),
        limits=row.get("limits", ""),
        scene=_scene(row["scene"], where) if "scene" in row else None,
    )


def _scene(table: Mapping[str, Any], where: str) -> Scene:
    try:
        return scene_of({"schema": 1, **table})
    except SceneError as error:
        raise ValueError(f"{where}, scene: {error}") from None


def examined(
    body: Body, chosen: Iterable[Claim] | None = None, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Put claims to the proof on a body now.

    Raises
    ------
    ValueError
        If a probe has no option of that name.
    """
    rows = claims() if chosen is None else tuple(chosen)
    found = []
    for number, claim in enumerate(rows):
        if progress is not None:
            progress(f"measuring claim {claim.key}", number / len(rows))
        found.append(Finding(claim, probed(body, claim.probe, claim.options)))
    return tuple(found)


def cited(keys: Iterable[str], language: str = ENGLISH) -> tuple[str, ...]:
    """Citations of the keys, one's own as they stand; unverified ones say so in the language."""
    from meshes.anatomy.sources import sources

    return tuple(_citation(key, language) if key in sources() else key for key in keys)


def _citation(key: str, language: str) -> str:
    text = source(key)
    if not unverified_source(key):
        return text
    return text.replace("[unverified]", f"({template('sheets.unverified', language)})")


def as_table(findings: Iterable[Finding], language: str = ENGLISH) -> list[dict[str, Any]]:
    """Findings as plain values, for JSON; their sentences in a language."""
    findings = in_language(tuple(findings), language)
    return [
        {
            "key": f.claim.key,
            "claim": f.claim.text,
            "verdict": f.claim.verdict,
            "correct": f.claim.correct,
            "measured": {
                "probe": f.claim.probe,
                "value": round(float(f.evidence.value), 3),
                "unit": f.evidence.unit,
                "sentence": f.evidence.sentence,
                "more": {name: round(float(v), 3) for name, v in f.evidence.values.items()},
                "bears_out": f.evidence.bears_out,
            },
            "limits": f.claim.limits,
            "sources": list(cited(f.claim.sources, language)),
        }
        for f in findings
    ]
