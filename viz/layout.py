"""Where labels stand: two columns beside the body, with straight leaders that never cross.

Of all ways to join the places of a column to the spots on the body, the one with the least total
length has no two lines that cross (else exchanging their ends would shorten it), so it is found as
an assignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment

from meshes.geometry.types import Array

Spot = tuple[float, float]
Sides = tuple[float, float]
"""What is true of the left and of the right column."""
MIDDLE = 0.02
"""Spots nearer to the middle than this share of the width may be labelled on either side."""
LENGTH = 0.2
"""What a pixel of leader costs beside one of the body that it crosses."""
CHANGED, FALSE, WORTH = 0.25, 0.2, 0.02
"""Shares of the width: what a change of column costs from one key of a film to the next, what a
leader costs that passes another's end, and what must be gained for a label to change sides."""
KEPT = 0.10
"""A label that stood on one side stays there while its spot is nearer to the middle than this."""


@dataclass(frozen=True)
class Placed:
    """One label: which, on the right of the picture or not, where it stands, where it points."""

    index: int
    on_right: bool
    place: Spot
    spot: Spot


def placed(
    spots: Sequence[Spot],
    size: tuple[int, int],
    columns: tuple[float, float],
    pitch: float,
    kinds: Sequence[str] = (),
    prefer: Sequence[int] = (),
    crossed: Sequence[Sides] = (),
    near: float = 0.0,
) -> tuple[Placed, ...]:
    """Stand a label in one of two columns for every spot.

    Parameters
    ----------
    spots : sequence of (x, y)
        Pixels of the picture that the labels point to.
    size : tuple of int
        Width and height of the picture.
    columns : tuple of float
        x at which leaders leave the labels of the left and of the right column.
    pitch : float
        Least distance from one label to the next below it.
    kinds : sequence of str, optional
        Spots near the middle that are of one kind keep to one column where no leaders cross then.
    prefer : sequence of int, optional
        -1 or 1 for spots that keep to the left or right column while they are near the middle.
    crossed : sequence of (left, right), optional
        How many pixels of the body a leader to either column would cross; labels change their
        columns where less is crossed then.
    near : float
        A leader that passes another's end so near, in pixels, looks as if it ended there.
    """
    middle, zone = size[0] / 2.0, MIDDLE * size[0]
    sides = [int(np.sign(x - middle)) if abs(x - middle) > zone else 0 for x, _ in spots]
    for i, side in enumerate(prefer):
        if side and abs(spots[i][0] - middle) < KEPT * size[0]:
            sides[i] = side
    across = sorted(range(len(spots)), key=lambda i: (sides[i], spots[i]))
    by_kind = sorted(across, key=lambda i: (sides[i], kinds[i] if kinds and not sides[i] else ""))
    left = _on_left(sides, size, pitch)
    found = _columns(by_kind, left, spots, size, columns, pitch)
    if any(crossing(a, b) for a, b in combinations(found, 2)):
        found = _columns(across, left, spots, size, columns, pitch)
    if crossed:
        price = _Price(crossed, prefer, near, size)
        found = _bettered(found, price, spots, size, columns, pitch)
    return tuple(sorted(found, key=lambda label: label.index))


@dataclass(frozen=True)
class _Price:
    """What a layout costs, in pixels: body crossed, length, false ends, changes of column."""

    crossed: Sequence[Sides]
    prefer: Sequence[int]
    near: float
    size: tuple[int, int]

    def of(self, found: Sequence[Placed]) -> float:
        """Infinite where leaders cross."""
        places, spots = (np.array([getattr(p, end) for p in found]) for end in ("place", "spot"))
        if _any_crossing(places, spots):
            return np.inf
        body = sum(self.crossed[p.index][p.on_right] for p in found)
        length = float(np.hypot(*(places - spots).T).sum())
        changed = sum(
            self.prefer[p.index] * (1 if p.on_right else -1) < 0 for p in found if self.prefer
        )
        false = _passing(places, spots, self.near)
        return body + LENGTH * length + self.size[0] * (CHANGED * changed + FALSE * false)


def _bettered(
    found: list[Placed],
    price: _Price,
    spots: Sequence[Spot],
    size: tuple[int, int],
    columns: tuple[float, float],
    pitch: float,
) -> list[Placed]:
    """Labels, one after the other in the column where all cost least, until none is better off."""
    least, most = price.of(found), max(int(size[1] // pitch), 1)
    changed = True
    while changed:
        changed = False
        for index in range(len(found)):
            right = [p.index for p in found if p.on_right != (p.index == index)]
            left = [p.index for p in found if p.index not in right]
            if max(len(left), len(right)) > most:
                continue
            other = _columns([*left, *right], len(left), spots, size, columns, pitch)
            cost = price.of(other)
            if cost < least - WORTH * size[0]:
                found, least, changed = other, cost, True
    return found


def _any_crossing(places: Array, spots: Array) -> bool:
    """Whether any two leaders (n, 2) to (n, 2) cross."""

    def turned(p: Array, q: Array, r: Array) -> Array:
        one, other = q - p, r - p
        return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])

    a, b, c, d = places[:, None], spots[:, None], places[None], spots[None]
    apart = turned(a, b, c) * turned(a, b, d) < 0.0
    return bool((apart & (turned(c, d, a) * turned(c, d, b) < 0.0)).any())


def _passing(places: Array, spots: Array, near: float) -> int:
    """How often a leader passes the end of another within a distance."""
    along = (spots - places)[:, None]
    away = spots[None] - places[:, None]
    share = (along * away).sum(axis=2) / np.maximum((along**2).sum(axis=2), 1e-9)
    off = away - np.clip(share, 0.0, 1.0)[..., None] * along
    close = np.hypot(off[..., 0], off[..., 1]) < near
    return int(close.sum() - np.trace(close))


def crossing(one: Placed, other: Placed) -> bool:
    """Whether the leaders of two labels cross."""

    def turn(p: Spot, q: Spot, r: Spot) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    a, b, c, d = one.place, one.spot, other.place, other.spot
    return turn(a, b, c) * turn(a, b, d) < 0.0 and turn(c, d, a) * turn(c, d, b) < 0.0


def _columns(
    order: list[int],
    left: int,
    spots: Sequence[Spot],
    size: tuple[int, int],
    columns: tuple[float, float],
    pitch: float,
) -> list[Placed]:
    """The first ``left`` of the spots in the left column, the others in the right one."""
    groups = ((False, order[:left], columns[0]), (True, order[left:], columns[1]))
    found: list[Placed] = []
    for on_right, members, x in groups:
        points = np.array([spots[i] for i in members]).reshape(-1, 2)
        heights = spread(np.sort(points[:, 1]), pitch, size[1])
        reach = np.hypot(points[:, None, 0] - x, points[:, None, 1] - heights[None, :])
        for row, column in zip(*linear_sum_assignment(reach), strict=True):
            place = (x, float(heights[column]))
            found.append(Placed(members[row], on_right, place, spots[members[row]]))
    return found


def _on_left(sides: Sequence[int], size: tuple[int, int], pitch: float) -> int:
    """How many spots are labelled on the left.

    Those left of the middle, and so many of those in it that the columns are alike, but no more
    than have room.
    """
    count = len(sides)
    most = max(int((size[1] - pitch) // pitch), (count + 1) // 2)
    wanted = np.clip(count // 2, sides.count(-1), count - sides.count(1))
    return int(np.clip(wanted, count - most, most))


def spread(heights: Array, pitch: float, height: float) -> Array:
    """Heights moved as little as may be (least squares) so that neighbours are ``pitch`` apart.

    Parameters
    ----------
    heights : ndarray, shape (n,)
        In rising order.
    pitch : float
        Made smaller where the picture has no room for it.
    height : float
        Of the picture; half a pitch is kept free at both ends.
    """
    count = len(heights)
    if count == 0:
        return heights
    pitch = min(pitch, height / count)
    steps = pitch * np.arange(count)
    low, high = pitch / 2.0, height - pitch / 2.0 - steps[-1]
    return np.asarray(np.clip(_rising(heights - steps), low, max(low, high)) + steps)


def _rising(values: Array) -> Array:
    """The nearest sequence that never falls (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([float(value), 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            pools[-1][0] = (pools[-1][0] * pools[-1][1] + mean * count) / (pools[-1][1] + count)
            pools[-1][1] += count
    return np.concatenate([np.full(int(count), mean) for mean, count in pools])
