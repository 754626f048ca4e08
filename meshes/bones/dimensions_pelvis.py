"""The pelvis measured against its anterior plane: spreads, inlet, arch, socket, wing, sacrum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from meshes.geometry.gauges import angle_between, first_hits, fitted_plane, unit
from meshes.geometry.nearest import Surface
from meshes.geometry.types import Array, Faces, Mask
from meshes.skeleton import Skeleton

_THIN = 5.0
_RIM = tuple(f"acetabular_margin_{i}" for i in range(1, 13))
_S1 = ("promontory", "s1_endplate_rim_7")


@dataclass(frozen=True, eq=False)
class Pelvis:
    """Right hip bone and sacrum in the frame of the anterior pelvic plane: it is vertical here.

    Origin midway between the hip joint centres, X anterior, Y up, Z right. ``hip`` and ``sacrum``
    are landmarks; ``hip_vertices``, ``hip_normals``, ``hip_faces`` and ``sacrum_vertices`` the
    meshes; ``socket`` is the centre of the right hip joint.
    """

    hip: Mapping[str, Array]
    hip_vertices: Array
    hip_normals: Array
    hip_faces: Faces
    sacrum: Mapping[str, Array]
    sacrum_vertices: Array
    socket: Array

    @cached_property
    def acetabular_axis(self) -> Array:
        """Unit normal (3,) of the plane through the acetabular margin, facing outwards."""
        normal = fitted_plane(np.array([self.hip[name] for name in _RIM]))[1]
        return np.asarray(normal * np.sign(normal[2]))

    @cached_property
    def sacral_line(self) -> tuple[Array, Array]:
        """Middle of the upper endplate of the sacrum and the direction from its back to front."""
        front, back = (self.sacrum[name] for name in _S1)
        return (front + back) / 2.0, unit(front - back)

    @cached_property
    def sacral_slope(self) -> float:
        """Forward tilt of the upper endplate of the sacrum, degrees."""
        _, forwards = self.sacral_line
        return float(np.degrees(np.arctan2(-forwards[1], forwards[0])))

    @cached_property
    def spinopelvic_tilt(self) -> float:
        """Angle from the vertical to the line from the hip axis to the sacrum, backwards +."""
        middle, _ = self.sacral_line
        return float(np.degrees(np.arctan2(-middle[0], middle[1])))

    @cached_property
    def inner_face(self) -> Mask:
        """Which vertices of the hip bone face inwards and lie above the hip joint."""
        above = self.hip_vertices[:, 1] > self.hip["anterior_inferior_iliac_spine"][1]
        return np.asarray(above & (self.hip_normals[:, 2] < -0.2))

    @cached_property
    def wing_thickness(self) -> Array:
        """Thickness (k,) of the wing at the vertices of ``inner_face``, along their normals."""
        corners = self.hip_vertices[self.hip_faces]
        facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        upper = corners[:, :, 1].max(axis=1) > self.hip["anterior_inferior_iliac_spine"][1] - 10.0
        outside = self.hip_faces[upper & (facing[:, 2] > 0.0)]
        inwards = -self.hip_normals[self.inner_face]
        return first_hits(self.hip_vertices, outside, self.hip_vertices[self.inner_face], inwards)

    @cached_property
    def thin(self) -> Mask:
        """Which vertices lie on the inner face where the wing is thinner than 5 mm."""
        mask = np.zeros(len(self.hip_vertices), dtype=np.bool_)
        mask[np.flatnonzero(self.inner_face)[self.wing_thickness < _THIN]] = True
        return mask


@lru_cache(maxsize=8)
def pelvis_of(skeleton: Skeleton) -> Pelvis:
    """The pelvis of a skeleton, turned so that its anterior pelvic plane is vertical."""
    right, left = skeleton["hip_bone_r"], skeleton["hip_bone_l"]
    sockets = skeleton.hip_centres
    origin = (sockets["r"] + sockets["l"]) / 2.0
    spines, tubercles = (
        (right.landmarks[name] + left.landmarks[name]) / 2.0
        for name in ("anterior_superior_iliac_spine", "pubic_tubercle")
    )
    across = unit(sockets["r"] - sockets["l"])
    x = unit(np.cross(spines - tubercles, across))
    turn = np.stack([x, np.cross(across, x), across])

    def placed(points: Array) -> Array:
        return np.asarray((points - origin) @ turn.T)

    sacrum = skeleton["sacrum"]
    return Pelvis(
        hip={name: placed(place) for name, place in right.landmarks.items()},
        hip_vertices=placed(right.vertices),
        hip_normals=right.normals @ turn.T,
        hip_faces=right.faces,
        sacrum={name: placed(place) for name, place in sacrum.landmarks.items()},
        sacrum_vertices=placed(sacrum.vertices),
        socket=placed(sockets["r"]),
    )


def inclinations(axis: Array) -> tuple[float, float, float]:
    """Anatomical, operative and radiographic inclination of an acetabular axis (Murray 1993).

    Parameters
    ----------
    axis : ndarray, shape (3,)
        Right side, X anterior, Y up, Z right, facing outwards and down.

    Returns
    -------
    tuple of float
        Degrees: angle to the longitudinal axis, angle to the sagittal plane, and angle to the
        longitudinal axis in the coronal projection.
    """
    _, y, z = unit(axis)
    return (
        float(np.degrees(np.arccos(-y))),
        float(np.degrees(np.arcsin(z))),
        float(np.degrees(np.arctan2(z, -y))),
    )


def anteversions(axis: Array) -> tuple[float, float, float]:
    """Anatomical, operative and radiographic anteversion of an acetabular axis (Murray 1993).

    Parameter as for `inclinations`. Degrees: in the transverse projection, in the sagittal
    projection, and the angle to the coronal plane.
    """
    x, y, z = unit(axis)
    return (
        float(np.degrees(np.arctan2(x, z))),
        float(np.degrees(np.arctan2(x, -y))),
        float(np.degrees(np.arcsin(x))),
    )


def _spread(name: str) -> Callable[[Pelvis], float]:
    return lambda pelvis: 2.0 * float(pelvis.hip[name][2])


def _conjugate(pelvis: Pelvis) -> float:
    """Promontory to the nearest point of the back of the symphysis, in the median plane."""
    vertices = pelvis.hip_vertices
    symphysis = vertices[(vertices[:, 2] < 6.0) & (vertices[:, 1] < 20.0)]
    return float(np.linalg.norm((symphysis - pelvis.sacrum["promontory"])[:, :2], axis=1).min())


def _inlet_width(pelvis: Pelvis) -> float:
    """Widest distance between the two arcuate lines."""
    lines = [place[2] for name, place in pelvis.hip.items() if name.startswith("arcuate_line")]
    return 2.0 * float(max(lines))


def _subpubic_angle(pelvis: Pelvis) -> float:
    """Between the lower borders of the two rami, from the symphysis, in the plane of the arch."""
    apex = pelvis.hip["symphysial_surface_4"]
    rows = ("inferior_pubic_ramus_inferior", "ramus_of_ischium_inferior")
    border = np.array([pelvis.hip[f"{row}_{i}"] for row in rows for i in (1, 2)])
    along = (border - apex).mean(axis=0)
    return 2.0 * float(np.degrees(np.arctan2(along[2], np.hypot(along[0], along[1]))))


def _asis_psis(pelvis: Pelvis) -> float:
    line = (
        pelvis.hip["anterior_superior_iliac_spine"] - pelvis.hip["posterior_superior_iliac_spine"]
    )
    return float(np.degrees(np.arctan2(-line[1], line[0])))


def _incidence(pelvis: Pelvis) -> float:
    """Between the normal of the sacral endplate at its middle and the line to the hip axis."""
    middle, forwards = pelvis.sacral_line
    normal = np.array([forwards[1], -forwards[0], 0.0])
    return angle_between(normal, -middle)


def _thin_area(pelvis: Pelvis) -> float:
    """Area of the wing thinner than 5 mm, cm2; each triangle by the share of its thin corners."""
    areas = Surface(pelvis.hip_vertices, pelvis.hip_faces).areas
    return float((areas * pelvis.thin[pelvis.hip_faces].mean(axis=1)).sum()) / 100.0


def _thin_below_crest(pelvis: Pelvis) -> float:
    """Shortest distance from the top of the iliac crest to where the wing is thinner than 5 mm."""
    names = [name for name in pelvis.hip if name.startswith("iliac_crest_inner_lip")]
    apex = max((pelvis.hip[name] for name in names), key=lambda place: float(place[1]))
    thin = pelvis.hip_vertices[pelvis.thin]
    return float(np.linalg.norm(thin - apex, axis=1).min()) if len(thin) else np.inf


def _s1_width(pelvis: Pelvis) -> float:
    rim = [place[2] for name, place in pelvis.sacrum.items() if name.startswith("s1_endplate_rim")]
    return float(np.ptp(rim))


PELVIS: Mapping[str, Callable[[Pelvis], float]] = {
    "asis_spread": _spread("anterior_superior_iliac_spine"),
    "aiis_spread": _spread("anterior_inferior_iliac_spine"),
    "conjugata_vera": _conjugate,
    "inlet_transverse": _inlet_width,
    "subpubic_angle": _subpubic_angle,
    "acetabular_inclination_anatomical": lambda p: inclinations(p.acetabular_axis)[0],
    "acetabular_inclination_operative": lambda p: inclinations(p.acetabular_axis)[1],
    "acetabular_inclination_radiographic": lambda p: inclinations(p.acetabular_axis)[2],
    "acetabular_anteversion_anatomical": lambda p: anteversions(p.acetabular_axis)[0],
    "acetabular_anteversion_operative": lambda p: anteversions(p.acetabular_axis)[1],
    "acetabular_anteversion_radiographic": lambda p: anteversions(p.acetabular_axis)[2],
    "iliac_wing_thin_area": _thin_area,
    "iliac_wing_thin_below_crest": _thin_below_crest,
    "iliac_wing_minimal_thickness": lambda p: float(p.wing_thickness.min()),
    "pelvic_incidence": _incidence,
    "sacral_slope": lambda p: p.sacral_slope,
    "spinopelvic_tilt": lambda p: p.spinopelvic_tilt,
    "asis_psis_angle": _asis_psis,
    "sacral_height": lambda p: float(
        np.linalg.norm(p.sacrum["promontory"] - p.sacrum["apex_of_sacrum_1"])
    ),
    "sacral_breadth": lambda p: float(np.ptp(p.sacrum_vertices[:, 2])),
    "s1_width": _s1_width,
}
