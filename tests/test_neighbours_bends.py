"""Neighbours in flexion: cords bend without a kink and lie beside iliacus, the fascia on psoas."""

from __future__ import annotations

import numpy as np
import pytest
from neighbour_lines import Posed, right
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

from meshes import Body, Pose
from meshes.geometry.types import Array

FLEXED = (0.0, 30.0, 60.0, 90.0, 105.0, 120.0)


def least_bend_radius(curve: Array) -> float:
    """Of the cubic spline through the points (n, 3) of a curve, its ends left out, mm."""
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    spline = CubicSpline(at, curve)
    inner = np.linspace(at[1], at[-2], 400)
    along, bent = spline(inner, 1), spline(inner, 2)
    turn = np.linalg.norm(np.cross(along, bent), axis=1)
    return float((np.linalg.norm(along, axis=1) ** 3 / np.maximum(turn, 1e-12)).min())


@pytest.mark.parametrize("flexion", FLEXED)
def test_vessels_and_nerves_bend_no_sharper_than_twice_their_radius(
    posed: Posed, whole: Body, flexion: float
) -> None:
    own, now = right(whole), posed(flexion)
    assert own.cords
    lines, _ = own.lines(now.motions, now.parts, now.fascicles)
    sharp = {}
    for k, (record, cord) in enumerate(zip(own.cords.records, own.cords.cords, strict=True)):
        if record.kind in ("nerve", "artery", "vein"):
            ratio = least_bend_radius(lines[k]) / (max(cord.width) / 2.0)
            if ratio < 2.0:
                sharp[record.name, k] = ratio
    assert sharp == {}


@pytest.mark.parametrize("flexion", FLEXED)
def test_femoral_nerve_lies_beside_iliacus_and_not_in_it(posed: Posed, flexion: float) -> None:
    import pyvista

    iliacus = posed(flexion)["iliacus_r"]
    mesh = pyvista.make_tri_mesh(iliacus.vertices, iliacus.faces)
    nerve = pyvista.PolyData(posed(flexion)["femoral_nerve_r"].vertices)
    assert nerve.compute_implicit_distance(mesh)["implicit_distance"].min() > -3.0


@pytest.mark.parametrize("more", [{}, {"hip_adduction_r": 20.0}, {"hip_rotation_r": 30.0}], ids=str)
@pytest.mark.parametrize("flexion", [60.0, 115.0])
def test_vessels_of_the_thigh_pass_below_the_ligament_before_they_turn(
    posed: Posed, whole: Body, flexion: float, more: dict[str, float]
) -> None:
    own, now = right(whole), posed(flexion, **more)
    assert own.cords
    names = [record.name for record in own.cords.records]
    lines, _ = own.lines(now.motions, now.parts, now.fascicles)
    band = lines[names.index("inguinal_ligament")]
    for name in ("femoral_artery", "femoral_vein"):
        k = names.index(name)
        gap = cKDTree(lines[k]).query(band)[0].min()
        assert gap > max(own.cords.cords[k].width) / 2.0 + 3.0, name


@pytest.mark.parametrize("pose", [{}, {"hip_flexion_r": 90.0}, {"lumbar_flexion": 40.0}], ids=str)
def test_psoas_fascia_lies_on_psoas(whole: Body, pose: dict[str, float]) -> None:
    import pyvista

    now = whole.posed(Pose(**pose))
    psoas, fascia = now["psoas_major_r"], now["psoas_fascia_r"].vertices
    mesh = pyvista.make_tri_mesh(psoas.vertices, psoas.faces)
    gaps = pyvista.PolyData(fascia).compute_implicit_distance(mesh)["implicit_distance"]
    assert np.percentile(gaps, 95) < 7.0
