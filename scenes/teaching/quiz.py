"""Quiz: questions made from the cards and from measurements, always the same for a seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from meshes.anatomy.cards import Card, card, card_names
from meshes.anatomy.translated import CODES, ENGLISH
from meshes.body import Body
from meshes.pose import Pose
from scenes.motions import motions
from scenes.scene import MotionChoice, Scene
from scenes.teaching.cycles import measured_cycle, spoken
from scenes.teaching.phrases import Phrase, capital, in_language, listed, phrase

Topic = Literal["term", "innervation", "attachment", "summary", "length", "longer", "crossing"]
CHOICES = 4
APART = 2.0
"""Lengths that differ by less than this, in mm, are not asked about."""
POSES: tuple[tuple[str, dict[str, float]], ...] = (
    ("flexed_60", {"hip_flexion_r": 60.0}),
    ("flexed_90", {"hip_flexion_r": 90.0}),
    ("extended_15", {"hip_flexion_r": -15.0}),
    ("knee_90", {"knee_flexion_r": 90.0}),
    ("rotated_25", {"hip_rotation_r": 25.0}),
    ("abducted_30", {"hip_adduction_r": -30.0}),
    ("flexed_40_abducted_20", {"hip_flexion_r": 40.0, "hip_adduction_r": -20.0}),
)
"""Poses that are asked about, by the name of their words in ``quiz.toml``."""
KIN = (("artery", "vein", "nerve"), ("ligament", "fascia", "bursa", "joint"), ("bone", "disc"))
"""Kinds of structures that stand in for each other where there are too few of one."""
TELLING = 4
"""Words with fewer letters tell nothing."""
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


def quiz(
    body: Body, seed: int = 0, count: int | None = None, language: str = ENGLISH
) -> tuple[Question, ...]:
    """Questions from the facts and from measurements, in an order that follows the seed.

    Parameters
    ----------
    body : Body
        On which is measured.
    seed : int
        The same seed gives the same questions in the same order.
    count : int, optional
        How many; all that can be asked where left out.
    language : str
        The same questions in the same order, in another language.

    Raises
    ------
    ValueError
        If more are asked for than there are, or there is no such language.
    """
    random = Random(seed)
    found = [question for make in MAKERS for question in make(body, random)]
    random.shuffle(found)
    if count is not None and not 0 < count <= len(found):
        raise ValueError(f"expected 1 to {len(found)} questions, got {count}")
    chosen = tuple(found) if count is None else _mixed(found, count)
    return in_language(chosen, language)


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


def _fact(own: Card, field: str) -> str:
    """A fact of a card, in every language."""
    return Phrase(lambda language: str(getattr(card(own.name, language), field)))


def _name(own: Card) -> str:
    """What a structure is called, in every language."""
    return Phrase(lambda language: _word(own, language))


def _word(own: Card, language: str) -> str:
    return str(getattr(own, language)) or own.english


def _answered(own: Card, fact: str) -> str:
    return phrase("quiz.fact", name=capital(_name(own)), fact=fact)


def term_questions(body: Body, random: Random) -> Iterator[Question]:
    """What is the Latin term?"""
    del body
    cards = [c for c in _cards() if c.latin and c.kind not in ("bone", "disc")]
    for own in cards:
        wrong = [c.latin for c in cards if c.kind == own.kind]
        words = {_word(own, language).casefold() for language in (ENGLISH, *CODES)}
        told = any(word in own.latin.casefold() for word in words)
        if len(set(wrong)) >= CHOICES - 1 and not told:
            yield _question(
                random,
                "term",
                own.name,
                phrase("quiz.term.question", name=_name(own)),
                own.latin,
                wrong,
                phrase("quiz.term.because", name=capital(_name(own)), latin=own.latin),
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
    answers = [
        phrase("quiz.innervation.nerve", name=capital(_name(c)), origin=_fact(c, "origin"))
        for c in nerves
    ]
    answers += [_fact(c, "innervation") for c in told]
    for own in told:
        yield _question(
            random,
            "innervation",
            own.name,
            phrase("quiz.innervation.question", name=_name(own)),
            _fact(own, "innervation"),
            _apart(own.innervation, answers),
            _answered(own, _fact(own, "innervation")),
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
            phrase("quiz.attachment.question", name=_name(own)),
            _fact(own, "insertion"),
            [_fact(c, "insertion") for c in ends],
            _answered(own, _fact(own, "insertion")),
            own.sources,
        )
    for own in nerves:
        yield _question(
            random,
            "attachment",
            own.name,
            phrase("quiz.attachment.roots", name=_name(own)),
            _fact(own, "origin"),
            _apart(own.origin, [_fact(c, "origin") for c in nerves]),
            _answered(own, _fact(own, "origin")),
            own.sources,
        )


def summary_questions(body: Body, random: Random) -> Iterator[Question]:
    """Which structure is described?"""
    del body
    everything = _cards()
    for own in everything:
        if not own.summary or own.kind == "disc" or "summary" in own.unverified:
            continue
        others = _like(own, everything, random)
        if any(_told(own, others, language) for language in (ENGLISH, *CODES)):
            continue
        yield _question(
            random,
            "summary",
            own.name,
            phrase("quiz.summary.question", summary=_fact(own, "summary")),
            capital(_name(own)),
            [capital(_name(other)) for other in others],
            phrase("quiz.summary.because", name=_name(own)),
            own.sources,
        )


def _like(own: Card, cards: Sequence[Card], random: Random) -> list[Card]:
    """Other cards of its kind; where they are too few, some of its kin too."""
    same = [c for c in cards if c.kind == own.kind and c.name != own.name]
    if len(same) >= CHOICES - 1:
        return same
    kin = next(kinds for kinds in KIN if own.kind in kinds)
    near = [c for c in cards if c.kind in kin and c.kind != own.kind]
    return same + random.sample(near, CHOICES - 1 - len(same))


def _told(own: Card, others: Sequence[Card], language: str) -> bool:
    """Whether a summary gives away what it describes: a word that few of the answers have."""
    summary = card(own.name, language).summary.casefold()
    shared = Counter(word for other in others for word in _telling(other, language))
    words = {word for word in _telling(own, language) if shared[word] < CHOICES - 1}
    given = words | {_word(own, language).casefold(), own.latin.casefold()}
    return any(word and word in summary for word in given)


def _telling(own: Card, language: str) -> set[str]:
    """The words of a name, but for short ones."""
    words = re.findall(r"\w+", _word(own, language).casefold())
    return {word for word in words if len(word) >= TELLING}


def length_questions(body: Body, random: Random) -> Iterator[Question]:
    """Does this pose lengthen it? Measured on the model."""
    for number, (told, angles) in enumerate(POSES):
        pose = Pose(**angles)
        for muscle in ASKED:
            change = body.length(muscle, pose) - body.length(muscle)
            if 1e-6 < abs(change) < APART:
                continue
            right = "kept"
            if abs(change) >= APART:
                right = "lengthened" if change > 0 else "shortened"
            because = "quiz.measured" if abs(change) >= APART else "quiz.measured_same"
            pose_words = phrase(f"quiz.pose.{told}")
            yield _question(
                random,
                "length",
                f"{number}.{muscle[:-2]}",
                phrase("quiz.length.question", pose=pose_words, muscle=spoken(muscle)),
                phrase(f"quiz.length.{right}"),
                [phrase(f"quiz.length.{way}") for way in ("lengthened", "shortened", "kept")],
                phrase(because, change=change),
                (),
                Scene(pose=angles, view="lateral"),  # type: ignore[arg-type]
            )


def longer_questions(body: Body, random: Random) -> Iterator[Question]:
    """Where in a motion is it longest? Measured on the model."""
    for name in ("walking", "straight_leg_raise", "thomas_test", "squat", "deadlift"):
        cycle = measured_cycle(body, name, muscles=("psoas_major_r",), steps=20)
        at, most = cycle.longest("psoas_major_r")
        low, _ = cycle.shortest("psoas_major_r")
        wrong = [(at + step) % 100 for step in (25.0, 50.0, 75.0)]
        standing = cycle.standing["psoas_major_r"]
        yield _question(
            random,
            "longer",
            name,
            phrase(
                "quiz.longer.question",
                title=_of_motion(name, "title"),
                description=_of_motion(name, "description"),
            ),
            phrase("quiz.longer.answer", at=at),
            [phrase("quiz.longer.answer", at=place) for place in wrong],
            phrase("quiz.longer.because", at=at, most=most - standing, low=low),
            motions()[name].sources,
            Scene(motion=MotionChoice(name=name), view="lateral"),  # type: ignore[arg-type]
        )


def _of_motion(name: str, field: str) -> str:
    return Phrase(lambda language: str(getattr(motions(language)[name], field)))


def crossing_questions(body: Body, random: Random) -> Iterator[Question]:
    """Which joints does it cross? It has a moment arm about those, and about no other."""
    joints = {"hip": "hip_flexion_r", "knee": "knee_flexion_r", "lumbar": "l4_l5_flexion"}
    pose = Pose(hip_flexion_r=30.0)
    sets = {
        "only_hip": {"hip"},
        "hip_and_lumbar": {"hip", "lumbar"},
        "only_lumbar": {"lumbar"},
        "hip_and_knee": {"hip", "knee"},
    }
    for muscle in ASKED:
        arms = {name: body.moment_arm(muscle, pose, axis) for name, axis in joints.items()}
        crossed = {name for name, arm in arms.items() if abs(arm) > 1e-6}
        right = next((told for told, names in sets.items() if names == crossed), "")
        if not right:
            continue
        told = listed(
            phrase("quiz.crossing.arm", joint=phrase(f"quiz.crossing.{joint}"), arm=arm)
            for joint, arm in arms.items()
        )
        yield _question(
            random,
            "crossing",
            muscle[:-2],
            phrase("quiz.crossing.question", muscle=spoken(muscle)),
            phrase(f"quiz.crossing.{right}"),
            [phrase(f"quiz.crossing.{which}") for which in sets],
            phrase("quiz.crossing.because", told=told),
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
