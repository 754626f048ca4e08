"""Which moments of a motion are shown while it plays: beats of its cycle, met again each round."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from meshes.pose import Pose
from scenes.scene import MotionChoice, Scene
from viz.window import verbs

FIRST = "hip_flexion"
"""The motion that is played where none was chosen."""
RATE = 30.0
"""Beats a second."""


def beats(motion: MotionChoice, speed: float = 1.0) -> int:
    """Into how many steps the cycle is divided: an even number, so that what comes back as it
    went meets the same poses."""
    return 2 * max(1, round(motion.seconds / speed * RATE / 2.0))


def beat(
    percent: float, shown: float, steps: int, known: Callable[[float], bool] | None = None
) -> float:
    """The beat that is shown at a time of the cycle, in percent: never one gone by.

    Parameters
    ----------
    percent : float
        The time.
    shown : float
        The beat that is shown now; it stays where none of the next is near.
    steps : int
        See `beats`.
    known : callable, optional
        Whether the pose of a beat needs no work: then it is taken for the one beside it, at most
        one beat away.
    """
    near, last = (round(p / 100.0 * steps) for p in (percent % 100.0, shown))
    to_come = (n for n in (near, near + 1, near - 1) if 0 < (n - last) % steps < steps / 2)
    places = [n % steps * 100.0 / steps for n in to_come]
    at_hand = (place for place in places if known is not None and known(place))
    return next(at_hand, places[0] if places else shown)


def to_come(scene: Scene) -> Iterator[Pose]:
    """Poses of the scene's motion that are likely to be played, every other beat first.

    Of a scene without a motion they are those of the one that is played then.
    """
    if scene.motion is None:
        scene = verbs.moving(scene, FIRST)
    assert scene.motion is not None
    steps = beats(scene.motion, scene.desk.speed)
    for number in (*range(0, steps, 2), *range(1, steps, 2)):
        yield scene.posed(number * 100.0 / steps)


def course(scene: Scene) -> tuple[object, ...]:
    """What of a scene decides which poses are to come."""
    own = scene if scene.motion is not None else verbs.moving(scene, FIRST)
    assert own.motion is not None
    motion = own.motion.model_copy(update={"at": 0.0})
    return (motion, own.rhythm, own.desk.speed, tuple(own.locks.items()))
