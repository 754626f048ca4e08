"""Questions of the quiz, made from the structures and from what the body measures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Literal, Protocol

from meshes.part import Part
from meshes.pose import Pose
from scenes.scene import Scene

if TYPE_CHECKING:
    from meshes.body import Body
    from scenes.teaching.quiz import Question as Fact

Kind = Literal["name", "find", "predict", "fact"]
KINDS: tuple[Kind, ...] = ("name", "find", "predict", "fact")
CHOICES = 4
STILL = 1.0
"""A change of length of less, in mm, is none."""
CLEAR = 4.0
"""Of a question about a change, in mm: the answer is not a matter of measuring."""
# Coordinate and the angles between which a muscle is asked about.
MOVES = (
    ("hip_flexion", 0.0, 60.0), ("hip_flexion", 0.0, -15.0), ("hip_flexion", 60.0, 0.0),
    ("hip_rotation", 0.0, 30.0), ("hip_rotation", 0.0, -30.0), ("hip_adduction", 0.0, -30.0),
    ("lumbar_bending", 0.0, 25.0), ("lumbar_flexion", 0.0, 30.0),
)  # fmt: skip


class Question(Protocol):
    """What the quiz panel can ask."""

    @property
    def kind(self) -> Kind:
        """How it is asked."""

    @property
    def structure(self) -> str:
        """The structure that it is about."""

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of structures, or lengthens, shortens, same; empty where one clicks."""

    @property
    def answer(self) -> str:
        """The right one."""


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes
    ----------
    kind : {"name", "find", "predict", "fact"}
    structure : str
    choices : tuple of str
    answer : str
    coordinate : str
        What moves, of a question about a change of length.
    start, end : float
        Degrees.
    change : float
        By which the length changes, mm.
    text, because : str
        What is asked, and why the answer is right, of a fact.
    scene : Scene or None
        What is to be seen with a fact.
    """

    kind: Kind
    structure: str
    choices: tuple[str, ...]
    answer: str
    coordinate: str = ""
    start: float = 0.0
    end: float = 0.0
    change: float = 0.0
    text: str = ""
    because: str = ""
    scene: Scene | None = None

    def pose(self, angle: float) -> Pose:
        """The pose at an angle of what moves."""
        return Pose(**{self.coordinate: angle})


@dataclass
class Score:
    """How the quiz goes."""

    right: int = 0
    asked: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, question: Question, right: bool) -> None:
        """Count an answer."""
        self.asked += 1
        self.right += right
        if not right:
            self.missed += [question.structure] if question.structure else []


def questions(body: Body, parts: Sequence[Part], seed: int | None = None) -> Iterator[Asked]:
    """Questions without end, the four kinds in turn.

    Parameters
    ----------
    body : Body
    parts : sequence of Part
        What can be asked about: the structures that are shown.
    seed : int, optional
        The same one gives the same questions.
    """
    chance = random.Random(seed)
    facts = _facts(body, chance)
    makers: dict[Kind, Callable[[], Asked | None]] = {
        "name": lambda: _name(parts, chance),
        "find": lambda: _find(parts, chance),
        "predict": lambda: _predict(body, parts, chance),
        "fact": lambda: next(facts),
    }
    last = ""
    while True:
        for kind in KINDS:
            for _ in range(8):
                made = makers[kind]()
                if made is not None and (not made.structure or made.structure != last):
                    last = made.structure
                    yield made
                    break


def _facts(body: Body, chance: random.Random) -> Iterator[Asked]:
    """Questions from the cards and from what is measured, a topic of each in turn."""
    from scenes.teaching import quiz

    random_, own = random.Random(chance.random()), random.Random(chance.random())
    # To measure whole motions takes its time: begun now, it is there when it is wanted.
    beside = ThreadPoolExecutor(1, thread_name_prefix="questions")
    measured = beside.submit(lambda: list(quiz.longer_questions(body, own)))
    beside.shutdown(wait=False)
    makers = [make for make in quiz.MAKERS if make is not quiz.longer_questions]
    topics: list[Callable[[], Iterable[Fact]]] = [partial(make, body, random_) for make in makers]
    topics.append(measured.result)
    random_.shuffle(topics)
    kept: dict[int, list[Fact]] = {}
    for topic in cycle(range(len(topics))):
        if not kept.get(topic):
            kept[topic] = list(topics[topic]())
            random_.shuffle(kept[topic])
        if kept[topic]:
            yield _asked(kept[topic].pop())


def _asked(question: Fact) -> Asked:
    right = question.answers[question.right]
    return Asked(
        "fact", "", question.answers, right, text=question.text, because=question.because,
        scene=question.scene,
    )  # fmt: skip


def _stem(name: str) -> str:
    return name[:-2] if name[-2:] in ("_r", "_l") else name


def _name(parts: Sequence[Part], chance: random.Random) -> Asked | None:
    part = chance.choice(parts)
    stem = _stem(part.name)
    same = sorted({_stem(p.name) for p in parts if p.kind == part.kind} - {stem})
    other = sorted({_stem(p.name) for p in parts} - {stem, *same})
    chance.shuffle(same)
    chance.shuffle(other)
    choices = [stem, *[*same, *other][: CHOICES - 1]]
    chance.shuffle(choices)
    return Asked("name", part.name, tuple(choices), stem) if len(choices) > 1 else None


def _find(parts: Sequence[Part], chance: random.Random) -> Asked:
    part = chance.choice(parts)
    return Asked("find", part.name, (), part.name)


def _predict(body: Body, parts: Sequence[Part], chance: random.Random) -> Asked | None:
    muscles = [p.name for p in parts if p.kind == "muscle" and p.name in body.muscles.names]
    if not muscles:
        return None
    muscle = chance.choice(muscles)
    stem, start, end = chance.choice(MOVES)
    side = muscle[-2:] if muscle[-2:] in ("_r", "_l") else "_r"
    coordinate = stem + side if stem.startswith("hip_") else stem
    lengths = [body.length(muscle, Pose(**{coordinate: angle})) for angle in (start, end)]
    change = lengths[1] - lengths[0]
    if STILL < abs(change) < CLEAR:
        return None
    answer = "same" if abs(change) <= STILL else "lengthens" if change > 0 else "shortens"
    choices = ("lengthens", "shortens", "same")
    return Asked("predict", muscle, choices, answer, coordinate, start, end, change)
