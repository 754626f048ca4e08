"""Muscles with more triangles: near the surface they stand for, only where a picture needs them."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh
from viz_body import SmallBody

from meshes.part import Part
from meshes.pose import Pose
from scenes.scene import Scene
from viz.finer import FACET, finer, refined
from viz.plotter import closed

BODY = SmallBody()
RADIUS = 20.0


def ball():
    mesh = trimesh.creation.icosphere(subdivisions=2, radius=RADIUS)
    points = np.asarray(mesh.vertices)
    fields = {"fibre": 0.5 + points[:, 1] / (4 * RADIUS)}
    return Part("ball_r", "muscle", points, np.asarray(mesh.faces), points / RADIUS, fields)


def sagging(part):
    """How far the middles of triangles and edges lie off the sphere, in the mean."""
    corners = part.vertices[part.faces]
    middles = np.vstack([corners.mean(axis=1), corners[:, :2].mean(axis=1)])
    return float(np.abs(RADIUS - np.linalg.norm(middles, axis=1)).mean())


def test_a_finer_ball_is_nearer_to_the_sphere():
    rough, once, twice = (refined(ball(), times) for times in (0, 1, 2))
    # A chord lies below its arc by a quarter as much when it is half as long.
    assert sagging(once) < sagging(rough) / 3.0
    assert sagging(twice) < sagging(once)
    for part in (once, twice):
        away = np.linalg.norm(part.vertices, axis=1) - RADIUS
        assert np.abs(away).mean() < 0.2 * sagging(rough)
        assert closed(part.faces, len(part.vertices))
        np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1.0)
        assert (part.normals * part.vertices).sum(axis=1).min() > 0.9999 * RADIUS * 0.99
    assert len(twice.faces) == 16 * len(rough.faces)


def test_fields_go_on_between_vertices():
    part = refined(ball(), 1)
    wanted = 0.5 + part.vertices[:, 1] / (4 * RADIUS)
    np.testing.assert_allclose(part.fields["fibre"], wanted, atol=0.006)


def test_connectivity_does_not_depend_on_the_pose():
    part = ball()
    moved = replace(part, vertices=part.vertices * (1.0, 1.3, 0.8))
    assert np.shares_memory(refined(part, 1).faces, refined(moved, 1).faces)


def edges(part):
    return np.linalg.norm(np.diff(part.vertices[part.faces[:, :2]], axis=1)[:, 0], axis=1)


@pytest.mark.parametrize(("size", "zoom"), [((96, 72), 1.0), ((4000, 3000), 1.0),
                                            ((400, 300), 8.0), ((8000, 6000), 4.0)])  # fmt: skip
def test_only_pictures_that_would_show_facets_have_more_triangles(size, zoom):
    scene = Scene(view={"name": "anterior", "zoom": zoom}, picture={"size": size})
    posed = BODY.posed(Pose())
    given = finer(scene, posed, posed.names)(posed)
    assert (given is posed) == (size == (96, 72))
    for old, new in zip(posed.parts, given.parts, strict=True):
        if old.kind != "muscle":
            assert new is old
        elif given is not posed:
            muscles = np.concatenate([p.vertices[:, 1] for p in posed.parts if p.kind == "muscle"])
            scale = zoom * size[1] / (np.ptp(muscles) + 100.0)
            long = scale * np.percentile(edges(old), 75.0)
            assert len(new.faces) > len(old.faces)
            most = len(new.faces) == 16 * len(old.faces)
            assert scale * np.percentile(edges(new), 75.0) < 1.2 * FACET or most
            assert long > FACET
    assert finer(scene, posed, ())(posed) is posed


def test_an_open_muscle_stays_as_it_is():
    posed = BODY.posed(Pose())
    opened = tuple(replace(p, faces=p.faces[1:]) if p.kind == "muscle" else p for p in posed.parts)
    torn = replace(posed, parts=opened)
    scene = Scene(view="anterior", picture={"size": (8000, 6000)})
    assert finer(scene, torn, torn.names)(torn) is torn
