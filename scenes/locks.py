"""Locks: coordinates that keep their angle, whatever a motion, a rhythm or a hand asks of them.

In the sagittal plane trunk, pelvis and thighs are one chain, told in coordinates of the pose::

    lean of the trunk    =  pelvic_tilt + lumbar_flexion
    thigh on the table   =  hip_flexion - pelvic_tilt        (in space, raised positive)

What a lock takes from one coordinate the others of the chain take over as far as they are free
and their joints allow, so that trunk and thighs stay where the motion has them. So a stiff hip
tips a free pelvis and hollows the back, and lifts the thigh where the pelvis is held: the Thomas
test. Every other coordinate is only held.
"""

from __future__ import annotations

from collections.abc import Mapping

from meshes.pose import Pose, checked_angle, checked_coordinate, coordinate_range

Locks = Mapping[str, float]
"""Degrees at which coordinates are held, by their names."""
TILT, LUMBAR = "pelvic_tilt", "lumbar_flexion"
HIPS = ("hip_flexion_r", "hip_flexion_l")


def checked_locks(locks: Locks) -> dict[str, float]:
    """Return the locks, or raise ValueError for a coordinate or an angle that there is not."""
    return {name: checked_angle(checked_coordinate(name), angle) for name, angle in locks.items()}


def thigh_on_table(pose: Pose, side: str = "r") -> float:
    """Angle of a thigh in space, degrees: 0 as in standing, or flat on the table when lying.

    Femur on pelvis less what the pelvis is tilted forwards; exact in the sagittal plane.
    """
    return float(getattr(pose, f"hip_flexion_{side}") - pose.pelvic_tilt)


def trunk_lean(pose: Pose) -> float:
    """Angle of the trunk in space, degrees forwards: 0 as in standing, or flat on the table."""
    return pose.pelvic_tilt + pose.lumbar_flexion


def held(pose: Pose, locks: Locks) -> Pose:
    """The pose with its locked coordinates held, the rest of the chain making up for them.

    Parameters
    ----------
    pose : Pose
        As it is without locks.
    locks : mapping of str to float
        Degrees by coordinate.

    Returns
    -------
    Pose
        Trunk and thighs stand as in ``pose`` where the free coordinates can see to that. The
        pelvis goes first: it is held, or it follows a lumbar spine that is held (the trunk stays),
        or a thigh whose hip is held (the thigh stays; with both hips held it stands between what
        each asks). Then lumbar spine and hips take what is left, each to the end of its range.

    Raises
    ------
    ValueError
        If a lock is not a coordinate within its range.
    """
    fixed = checked_locks(locks)
    tilt = fixed.get(TILT, _within(TILT, pose.pelvic_tilt + _asked(pose, fixed)))
    more = tilt - pose.pelvic_tilt
    chain = {TILT: tilt, LUMBAR: _within(LUMBAR, pose.lumbar_flexion - more)}
    chain |= {name: _within(name, getattr(pose, name) + more) for name in HIPS}
    return pose.moved(**(chain | fixed)) if fixed else pose


def _asked(pose: Pose, fixed: Locks) -> float:
    """By how much a free pelvis is to tilt forwards for the sake of what is held."""
    if LUMBAR in fixed:
        return pose.lumbar_flexion - fixed[LUMBAR]
    hips = [fixed[name] - getattr(pose, name) for name in HIPS if name in fixed]
    return sum(hips) / len(hips) if hips else 0.0


def _within(name: str, angle: float) -> float:
    low, high = coordinate_range(name)
    return min(max(angle, low), high)
