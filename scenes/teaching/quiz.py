"""Quiz: questions made from the cards and from measurements, always the same for a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from meshes.anatomy.cards import Card, card, card_names
from meshes.body import Body
from meshes.pose import Pose
from scenes.motions import motions
from scenes.scene import MotionChoice, Scene
from scenes.teaching.cycles import measured_cycle

Topic = Literal["term", "innervation", "attachment", "summary", "length", "longer", "crossing"]
CHOICES = 4
APART = 2.0
"""Lengths that differ by less than this, in mm, are not asked about."""
POSES: tuple[tuple[str, dict[str, float]], ...] = (
    ("the hip flexed by 60 degrees", {"hip_flexion_r": 60.0}),
    ("the hip flexed by 90 degrees", {"hip_flexion_r": 90.0}),
    ("the hip extended by 15 degrees", {"hip_flexion_r": -15.0}),
    ("the knee bent by 90 degrees and the hip as in standing", {"knee_flexion_r": 90.0}),
    ("the hip turned inwards by 25 degrees", {"hip_rotation_r": 25.0}),
    ("the hip abducted by 30 degrees", {"hip_adduction_r": -30.0}),
    (
        "the hip flexed by 40 and abducted by 20 degrees",
        {"hip_flexion_r": 40.0, "hip_adduction_r": -20.0},
    ),
)
ASKED = ("psoas_major_r", "iliacus_r", "psoas_minor_r")


@dataclass(frozen=True)
class Question:
    """One question with one right answer.

    Attributes
    ----------
    key : str
    topic : str
    text : str
    answers : tuple of str
        In the order in which they are shown.
    right : int
        Which of them is right.
    because : str
        Why; shown after the answer.
    sources : tuple of str
        Keys of ``sources.toml``; empty where it was measured on the model.
    scene : Scene or None
        What is to be seen with it.
    """

    key: str
    topic: Topic
    text: str
    answers: tuple[str, ...]
    right: int
    because: str
    sources: tuple[str, ...] = ()
    scene: Scene | None = None


def quiz(body: Body, seed: int = 0, count: int | None = None) -> tuple[Question, ...]:
    """Questions from the facts and from measurements, in an order that follows the seed.

    Parameters
    ----------
    body : Body
        On which is measured.
    seed : int
        The same seed gives the same questions in the same order.
    count : int, optional
        How many; all that can be asked where left out.

    Raises
    ------
    ValueError
        If more are asked for than there are.
    """
    random = Random(seed)
    found = [question for make in MAKERS for question in make(body, random)]
    random.shuffle(found)
    if count is None:
        return tuple(found)
    if not 0 < count <= len(found):
        raise ValueError(f"expected 1 to {len(found)} questions, got {count}")
    return _mixed(found, count)


def _mixed(found: Sequence[Question], count: int) -> tuple[Question, ...]:
    """So many questions, topics in turn, so that no topic is left out."""
    by_topic: dict[str, list[Question]] = {}
    for question in found:
        by_topic.setdefault(question.topic, []).append(question)
    taken: list[Question] = []
    while len(taken) < count:
        for rows in by_topic.values():
            if rows and len(taken) < count:
                taken.append(rows.pop(0))
    return tuple(taken)


def _question(
    random: Random,
    topic: Topic,
    key: str,
    text: str,
    right: str,
    wrong: Sequence[str],
    because: str,
    sources: tuple[str, ...] = (),
    scene: Scene | None = None,
) -> Question:
    others = [answer for answer in dict.fromkeys(wrong) if answer != right]
    random.shuffle(others)
    answers = [right, *others[: CHOICES - 1]]
    random.shuffle(answers)
    at = answers.index(right)
    return Question(f"{topic}.{key}", topic, text, tuple(answers), at, because, sources, scene)


def _cards() -> list[Card]:
    """Cards that differ from each other: one for all lumbar vertebrae, one for all their discs."""
    same = ("l2", "l3", "disc_l2_l3", "disc_l3_l4")
    return [card(name) for name in card_names() if name not in same]


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def term_questions(body: Body, random: Random) -> Iterator[Question]:
    """What is the Latin term?"""
    del body
    cards = [c for c in _cards() if c.latin and c.kind not in ("bone", "disc")]
    for own in cards:
        wrong = [c.latin for c in cards if c.kind == own.kind]
        if len(set(wrong)) >= 3:
            yield _question(
                random,
                "term",
                own.name,
                f"What is the Latin term for: {own.english}?",
                own.latin,
                wrong,
                f"{capital(own.english)}: {own.latin}.",
                own.sources,
            )


def _apart(right: str, answers: Sequence[str]) -> list[str]:
    """The answers that are not right too: none that names first what the right one names."""
    return [
        answer
        for answer in answers
        if _start(answer) != _start(right) and _start(answer).lower() not in right.lower()
    ]


def _start(text: str) -> str:
    """What an answer names first: a nerve by two words, or roots by one."""
    words = text.replace(",", " ").replace(".", " ").split()
    return " ".join(words[:2]) if words[0].isalpha() else words[0]


def innervation_questions(body: Body, random: Random) -> Iterator[Question]:
    """Which nerve supplies the muscle?"""
    del body
    cards = [c for c in _cards() if c.kind == "muscle" and "innervation" not in c.unverified]
    told = [c for c in cards if c.innervation and c.name != "iliopsoas"]
    nerves = [c for c in _cards() if c.kind == "nerve" and c.name.endswith("_nerve")]
    answers = [f"{capital(c.english)}, {c.origin}" for c in nerves]
    answers += [c.innervation for c in told]
    for own in told:
        yield _question(
            random,
            "innervation",
            own.name,
            f"What supplies {own.english}?",
            own.innervation,
            _apart(own.innervation, answers),
            f"{capital(own.english)}: {own.innervation}",
            own.sources,
        )


def attachment_questions(body: Body, random: Random) -> Iterator[Question]:
    """Where does a muscle end; from which roots does a nerve arise?"""
    del body
    ends = [c for c in _cards() if c.kind == "muscle" and "insertion" not in c.unverified]
    ends = [c for c in ends if c.insertion and c.name != "iliopsoas"]
    nerves = [c for c in _cards() if c.kind == "nerve" and c.origin]
    for own in ends:
        yield _question(
            random,
            "attachment",
            own.name,
            f"Where does {own.english} end?",
            own.insertion,
            [c.insertion for c in ends],
            f"{capital(own.english)}: {own.insertion}",
            own.sources,
        )
    for own in nerves:
        yield _question(
            random,
            "attachment",
            own.name,
            f"From which roots does the {own.english} arise?",
            own.origin,
            _apart(own.origin, [c.origin for c in nerves]),
            f"{capital(own.english)}: {own.origin}",
            own.sources,
        )


def summary_questions(body: Body, random: Random) -> Iterator[Question]:
    """Which structure is described?"""
    del body
    cards = [c for c in _cards() if "summary" not in c.unverified and c.kind != "disc"]
    for own in cards:
        hidden = own.summary
        for word in (own.english, own.latin):
            if word and word.lower() in hidden.lower():
                hidden = ""
        if not hidden or own.english.split()[0].lower() in hidden.lower():
            continue
        wrong = [capital(c.english) for c in cards if c.kind == own.kind]
        wrong += [capital(c.english) for c in cards if c.kind != own.kind][: 2 * CHOICES]
        yield _question(
            random,
            "summary",
            own.name,
            f"Which structure is this? {hidden}",
            capital(own.english),
            wrong,
            f"It is the {own.english}.",
            own.sources,
        )


def length_questions(body: Body, random: Random) -> Iterator[Question]:
    """Does this pose lengthen it? Measured on the model."""
    for number, (told, angles) in enumerate(POSES):
        pose = Pose(**angles)
        for muscle in ASKED:
            change = body.length(muscle, pose) - body.length(muscle)
            if 1e-6 < abs(change) < APART:
                continue
            right = "keeps its length"
            if abs(change) >= APART:
                right = "is lengthened" if change > 0 else "is shortened"
            name = muscle[:-2].replace("_", " ")
            yield _question(
                random,
                "length",
                f"{number}.{name.replace(' ', '_')}",
                f"With {told}, compared with standing, {name} ...",
                right,
                ["is lengthened", "is shortened", "keeps its length"],
                f"Measured on the model: {change:+.0f} mm."
                if abs(change) >= APART
                else "Measured on the model: its length does not change.",
                (),
                Scene(pose=angles, view="lateral"),  # type: ignore[arg-type]
            )


def longer_questions(body: Body, random: Random) -> Iterator[Question]:
    """Where in a motion is it longest? Measured on the model."""
    for name in ("walking", "straight_leg_raise", "thomas_test", "squat", "deadlift"):
        cycle = measured_cycle(body, name, muscles=("psoas_major_r",), steps=20)
        at, most = cycle.longest("psoas_major_r")
        low, _ = cycle.shortest("psoas_major_r")
        near = f"at about {at:.0f} % of its cycle"
        wrong = [f"at about {(at + step) % 100:.0f} % of its cycle" for step in (25.0, 50.0, 75.0)]
        standing = cycle.standing["psoas_major_r"]
        yield _question(
            random,
            "longer",
            name,
            f"{motions()[name].title}: {motions()[name].description} "
            "Where is psoas major at its longest?",
            near,
            wrong,
            f"Measured on the model: longest at {at:.0f} % ({most - standing:+.0f} mm against "
            f"standing), shortest at {low:.0f} %.",
            motions()[name].sources,
            Scene(motion=MotionChoice(name=name), view="lateral"),  # type: ignore[arg-type]
        )


def crossing_questions(body: Body, random: Random) -> Iterator[Question]:
    """Which joints does it cross? It has a moment arm about those, and about no other."""
    joints = {
        "the hip": "hip_flexion_r",
        "the knee": "knee_flexion_r",
        "the lumbar joint L4/L5": "l4_l5_flexion",
    }
    pose = Pose(hip_flexion_r=30.0)
    sets = {
        "only the hip": {"the hip"},
        "the hip and the lumbar joints": {"the hip", "the lumbar joint L4/L5"},
        "only the lumbar joints": {"the lumbar joint L4/L5"},
        "the hip and the knee": {"the hip", "the knee"},
    }
    for muscle in ASKED:
        arms = {name: body.moment_arm(muscle, pose, axis) for name, axis in joints.items()}
        crossed = {name for name, arm in arms.items() if abs(arm) > 1e-6}
        right = next((told for told, names in sets.items() if names == crossed), "")
        if not right:
            continue
        name = muscle[:-2].replace("_", " ")
        told = ", ".join(f"{joint} {arm:.0f} mm" for joint, arm in arms.items())
        yield _question(
            random,
            "crossing",
            name.replace(" ", "_"),
            f"Which joints does {name} cross?",
            right,
            list(sets),
            f"Moment arms measured on the model: {told}.",
        )


MAKERS: tuple[Callable[[Body, Random], Iterator[Question]], ...] = (
    term_questions,
    innervation_questions,
    attachment_questions,
    summary_questions,
    length_questions,
    longer_questions,
    crossing_questions,
)
