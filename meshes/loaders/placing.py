"""Where loaded bones stand: joint centres from spheres, the pelvis upright, femurs at neutral."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from meshes.geometry.frames import inverse, translation
from meshes.geometry.nearest import queried
from meshes.geometry.register import similarity_between
from meshes.geometry.types import Array
from meshes.loaders.builtin import patterns
from meshes.loaders.errors import LoadError
from meshes.loaders.fitting import Fitted

_ASIS, _TUBERCLE = "anterior_superior_iliac_spine", "pubic_tubercle"
_SAMPLES = 30_000
_FITS = (0.5, 1.5)


def joint_sphere(bone: Fitted) -> tuple[Array, float]:
    """Centre (3,) and radius (mm) of the sphere of a bone's hip joint, on the loaded surface.

    Raises
    ------
    LoadError
        If no sphere of a likely size fits.
    """
    from scipy.spatial import cKDTree

    points = np.vstack([bone.surface.vertices, bone.surface.sampled(_SAMPLES).points])
    distances, numbers = queried(cKDTree(bone.template), points)
    chosen = bone.pattern.on_sphere()[numbers] & (distances < 4.0)
    centre, radius = sphere_through(points[chosen] if chosen.sum() > 20 else bone.template)
    usual = bone.pattern.radius * bone.scale
    if not _FITS[0] * usual < radius < _FITS[1] * usual:
        raise LoadError(
            f"{bone.pattern.name}: expected a hip joint of about {usual:.0f} mm radius, got "
            f"{radius:.0f} mm; give hip_centres in the manifest or a better surface of the joint"
        )
    return centre, radius


def sphere_through(points: Array) -> tuple[Array, float]:
    """Centre (3,) and radius of the sphere through most of ``points`` (k, 3), outliers left out."""
    kept = np.ones(len(points), dtype=np.bool_)
    for _ in range(6):
        middle = points[kept].mean(axis=0)
        local = points[kept] - middle
        system = np.hstack([2.0 * local, np.ones((len(local), 1))])
        solution = np.linalg.lstsq(system, np.square(local).sum(axis=1), rcond=None)[0]
        radius = float(np.sqrt(max(solution[3] + solution[:3] @ solution[:3], 0.0)))
        centre = solution[:3] + middle
        misses = np.abs(np.linalg.norm(points - centre, axis=1) - radius)
        kept = misses <= max(2.5 * float(np.median(misses[kept])), 1e-6)
    return centre, radius


def common_to_world(right: Fitted, left: Fitted, centres: Mapping[str, Array]) -> Array:
    """Rigid transform (4, 4) that stands a pelvis as the conventions have it.

    Origin midway between the hip joint centres; Z along what the pairs (spines, tubercles, joint
    centres) agree on, each by its length; the anterior pelvic plane vertical.
    """
    spines = [bone.landmarks[_ASIS] for bone in (right, left)]
    tubercles = [bone.landmarks[_TUBERCLE] for bone in (right, left)]
    pairs = (spines, tubercles, [centres["r"], centres["l"]])
    z = _unit(np.sum([a - b for a, b in pairs], axis=0))
    up = np.mean(spines, axis=0) - np.mean(tubercles, axis=0)
    x = _unit(np.cross(up, z))
    world_to_common = np.eye(4)
    world_to_common[:3, :3] = np.stack([x, np.cross(z, x), z], axis=1)
    world_to_common[:3, 3] = (centres["r"] + centres["l"]) / 2.0
    return inverse(world_to_common)


def femur_to_common(femur: Fitted) -> tuple[Array, float]:
    """Frame (4, 4) of a femur where it lies, and the radius of its head (Wu et al. 2002).

    Origin at the centre of the head, Y to it from midway between the epicondyles, Z to the right.
    """
    centre, radius = joint_sphere(femur)
    medial, lateral = (femur.landmarks[f"{side}_epicondyle"] for side in ("medial", "lateral"))
    across = lateral - medial if femur.pattern.name.endswith("_r") else medial - lateral
    y = _unit(centre - (medial + lateral) / 2.0)
    x = _unit(np.cross(y, across))
    transform = np.eye(4)
    transform[:3, :3] = np.stack([x, y, np.cross(x, y)], axis=1)
    transform[:3, 3] = centre
    return transform, radius


def median_plane(sacrum: Fitted) -> Array:
    """Rigid transform (4, 4) of a frame whose plane z = 0 is the sacrum's median plane."""
    marks = sacrum.landmarks
    rights = np.array([p for n, p in marks.items() if n.endswith("_r")])
    lefts = np.array([marks[f"{n[:-2]}_l"] for n in marks if n.endswith("_r")])
    z = _unit((rights - lefts).sum(axis=0))
    x = _unit(np.cross([0.0, 1.0, 0.0] if abs(z[1]) < 0.8 else [1.0, 0.0, 0.0], z))
    transform = np.eye(4)
    transform[:3, :3] = np.stack([x, np.cross(z, x), z], axis=1)
    transform[:3, 3] = (rights + lefts).mean(axis=0) / 2.0
    return transform


def mirrored_across(bone: Fitted, name: str, plane: Array) -> Fitted:
    """The mirror image of a bone in the plane z = 0 of a frame (4, 4)."""
    return bone.moved(inverse(plane)).mirrored(name).moved(plane)


def mirrored_femur(femur: Fitted, name: str, centres: Mapping[str, Array]) -> Fitted:
    """The mirror image of a placed femur, at the hip of the other side."""
    other = femur.mirrored(name)
    from_ = centres[femur.pattern.name[-1]] * [1.0, 1.0, -1.0]
    return other.moved(translation(centres[name[-1]] - from_))


def builtin_on(name: str, neighbour: Fitted) -> Fitted:
    """A built-in bone carried to a loaded neighbour as it lies to the built-in one."""
    pattern = patterns()[name]
    carried = similarity_between(neighbour.pattern.surface.vertices, neighbour.template)
    own = pattern.surface
    landmarks = dict(pattern.cage.places)
    return Fitted(pattern, own, own.vertices, landmarks, 1.0).moved(carried)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector))
