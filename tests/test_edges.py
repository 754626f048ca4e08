"""Contours in ink: found where numbers, normals or depths jump, as a plain count finds them."""

import numpy as np
import pytest

from viz.edges import FOLD, STEP, around, covered

REACH = (400.0, 900.0, False)


def depths(millimetres, near=400.0, far=900.0):
    """Depths of a perspective picture, 0 to 1, of distances in mm."""
    return (far / (far - near) * (1.0 - near / millimetres)).astype(np.float32)


def plainly(seen, millimetres, radii, fine):
    """Share of ink by the definition, every pixel against every neighbour."""
    outer, inner, fold = radii
    rows, columns = seen.shape[:2]
    ink = np.zeros((rows, columns))
    number, normals = seen[..., 0].astype(int), seen[..., 1:].astype(float)
    rings = ((outer, "ground"), (inner, "other"), (max(fold, 0.5 * inner), "fold"))
    for radius, what in rings:
        for dy, dx in around(radius):
            for y in range(max(0, -dy), rows - max(0, dy)):
                for x in range(max(0, -dx), columns - max(0, dx)):
                    here, there = (y, x), (y + dy, x + dx)
                    one, two = number[here], number[there]
                    if what == "ground":
                        found = (one == 0) != (two == 0)
                    elif what == "other":
                        found = one != two and one > 0 and two > 0
                    else:
                        turn = ((normals[here] - normals[there]) ** 2).sum()
                        deep = abs(millimetres[here] - millimetres[there]) > STEP
                        found = one == two > 0 and turn > round((FOLD * 127.5) ** 2)
                        found = found and (fold > 0 or deep)
                    ink[here] = max(ink[here], found)
    return ink.reshape(rows // fine, fine, columns // fine, fine).mean(axis=(1, 3))


@pytest.mark.parametrize("radii", [(2.4, 1.6, 0.9), (1.7, 1.3, 0.0), (9.5, 3.0, 0.0), (0, 0, 1.0)])
def test_ink_lies_where_the_definition_says(radii):
    random = np.random.default_rng(5)
    coarse = random.integers(0, 3, (6, 8)) * (np.arange(8) < 5)
    seen = np.zeros((42, 56, 3), dtype=np.uint8)
    seen[..., 0] = np.kron(coarse, np.ones((7, 7)))
    seen[..., 1:] = np.kron(random.integers(60, 200, (14, 14, 2)), np.ones((3, 4, 1)))
    millimetres = np.kron(random.uniform(500.0, 506.0, (21, 28)), np.ones((2, 2)))
    found = covered(seen, depths(millimetres), REACH, radii, 2)
    wanted = plainly(seen, millimetres, radii, 2)
    assert 0.05 < wanted.mean() < 0.99
    np.testing.assert_array_equal(found, wanted.astype(np.float32))


def test_what_is_all_one_has_no_ink():
    seen = np.full((40, 60, 3), 7, dtype=np.uint8)
    assert not covered(seen, np.full((40, 60), 0.5, np.float32), REACH, (2.4, 1.6, 0.0), 2).any()


def test_a_step_away_from_the_onlooker_is_a_fold_only_if_it_is_deep():
    seen = np.full((40, 60, 3), 7, dtype=np.uint8)
    seen[:, 30:, 1] = 200
    for apart, inked in ((STEP - 1.0, False), (STEP + 1.0, True)):
        millimetres = np.full((40, 60), 600.0)
        millimetres[:, 30:] += apart
        for reach, depth in ((REACH, depths(millimetres)),
                             ((400.0, 900.0, True), ((millimetres - 400.0) / 500.0))):  # fmt: skip
            ink = covered(seen, depth.astype(np.float32), reach, (1.7, 1.6, 0.0), 2)
            assert ink.any() == inked
            assert not ink[:, :14].any()
            assert not ink[:, 16:].any()


def test_neighbours_lie_all_round():
    steps = around(3.0)
    far = np.hypot(*steps.T)
    assert far.max() < 3.0 + np.hypot(0.5, 0.5)
    outer = np.sort(np.arctan2(*steps[far > 2.5].T))
    assert np.diff(outer).max() < np.radians(60.0)
    assert len(around(0.0)) == 0
