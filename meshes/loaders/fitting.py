"""The built-in bones laid onto the loaded ones, which finds landmarks and attachments on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from meshes.bones.cage import DEFAULT_LEVEL
from meshes.geometry import loop
from meshes.geometry.frames import moved, rotation, translation
from meshes.geometry.nearest import Surface
from meshes.geometry.register import Fit, laid_whole, registered, similarity_between
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array
from meshes.loaders.builtin import Pattern, patterns, spread
from meshes.loaders.errors import LoadError, nearest_hint
from meshes.pose import other_side

_MIRROR = np.array([1.0, 1.0, -1.0])
_SCATTER = 60.0
_APART = 3.0
_DOUBTFUL, _UNLIKE = {"hip_bone": 0.06, "femur": 0.02}, {"hip_bone": 0.11, "femur": 0.06}
_UNLIKE_VERTEBRA = 0.14
_ONTO = 5.0


@dataclass(frozen=True, eq=False)
class Fitted:
    """A bone with the built-in one laid onto it.

    Attributes
    ----------
    pattern : Pattern
    surface : Surface
    template : ndarray, shape (k, 3)
        The pattern's level-3 vertices on this bone; the first are its landmarks.
    landmarks : mapping of str to ndarray, shape (3,)
    scale : float
        Size over the built-in bone's.
    """

    pattern: Pattern
    surface: Surface
    template: Array
    landmarks: Mapping[str, Array]
    scale: float

    def moved(self, transform: Array) -> Fitted:
        """Carried by a transform (4, 4) that is not a reflection."""
        return replace(
            self,
            surface=Surface(moved(transform, self.surface.vertices), self.surface.faces),
            template=moved(transform, self.template),
            landmarks={n: moved(transform, p[None])[0] for n, p in self.landmarks.items()},
            scale=self.scale * float(np.cbrt(np.linalg.det(transform[:3, :3]))),
        )

    def mirrored(self, name: str) -> Fitted:
        """Its mirror image in the plane z = 0, as the bone of the other side."""
        faces = np.ascontiguousarray(self.surface.faces[:, ::-1])
        return Fitted(
            pattern=patterns()[name],
            surface=Surface(self.surface.vertices * _MIRROR, faces),
            template=self.template * _MIRROR,
            landmarks={n: p * _MIRROR for n, p in self.landmarks.items()},
            scale=self.scale,
        )


def builtin_to_common(surfaces: Mapping[str, Surface]) -> Array:
    """How the built-in skeleton lies in the frame of the loaded one: similarity (4, 4).

    Bones are named, so that their centres suffice; mirrored sides and misplaced bones show here.

    Raises
    ------
    LoadError
        If the centres do not lie as those of a skeleton do.
    """
    names = list(surfaces)
    own = np.array([patterns()[name].surface.centroid for name in names])
    loaded = np.array([surfaces[name].centroid for name in names])
    transform, misses = _laid(own, loaded)
    mirrored = np.square(_laid(own * _MIRROR, loaded)[1]).sum()
    if mirrored < 0.25 * np.square(misses).sum():
        raise LoadError(
            "hip_bone_r and hip_bone_l: expected the right one on the body's right side, got the "
            "mirror image; exchange the two names, or set mirrored = true if the files are mirrored"
        )
    worst = int(misses.argmax())
    if misses[worst] > _SCATTER:
        raise LoadError(
            f"{names[worst]}: expected it where a skeleton has it, got it {misses[worst]:.0f} mm "
            "away; check its name, unit and transform (all bones must share one frame)"
        )
    return transform


def _laid(own: Array, loaded: Array) -> tuple[Array, Array]:
    transform = similarity_between(own, loaded)
    return transform, np.linalg.norm(moved(transform, own) - loaded, axis=1)


def starts_in_frame(name: str, surface: Surface, common: Array) -> list[Array]:
    """Similarities to begin with, (4, 4), turned as the whole skeleton is and tilted a little."""
    own = patterns()[name].surface
    turn = common[:3, :3] / np.cbrt(np.linalg.det(common[:3, :3]))
    tilts = [turn @ rotation(2, np.radians(angle)) for angle in (0.0, -22.0, 22.0)]
    return [_start(own, surface, tilt) for tilt in tilts]


def starts_by_shape(name: str, surface: Surface) -> list[Array]:
    """Similarities to begin with, (4, 4), from the long axes of the two bones, turned all round."""
    own = patterns()[name].surface
    mine, other = _axes(own), _axes(surface)
    turns = [
        other @ rotation(0, np.pi * half) @ rotation(2, angle) @ mine.T
        for half in (0, 1)
        for angle in np.radians(np.arange(0.0, 360.0, 45.0))
    ]
    return [_start(own, surface, turn) for turn in turns]


def _start(own: Surface, surface: Surface, turn: Array) -> Array:
    linear = np.eye(4)
    linear[:3, :3] = turn * spread(surface) / spread(own)
    return np.asarray(translation(surface.centroid) @ linear @ translation(-own.centroid))


def _axes(surface: Surface) -> Array:
    """Right-handed principal axes (3, 3) as columns, the longest last."""
    points = surface.sampled(4000).points
    axes = np.linalg.eigh(np.cov(points.T))[1]
    return np.asarray(axes * [1.0, 1.0, np.sign(np.linalg.det(axes))])


def fitted(
    name: str, file: str, surface: Surface, starts: Sequence[Array], known: Mapping[str, Array]
) -> Fitted:
    """Lay the built-in bone onto a loaded one.

    Parameters
    ----------
    name, file : str
        The bone, and the file it came from.
    surface : Surface
        The loaded bone.
    starts : sequence of ndarray, shape (4, 4)
    known : mapping of str to ndarray, shape (3,)
        Landmarks that the manifest gives, in the frame of the surface.

    Raises
    ------
    LoadError
        If a landmark is unknown, or if the bone does not look like the one that is named.
    """
    pattern = patterns()[name]
    numbers = {landmark: i for i, landmark in enumerate(pattern.cage.names)}
    for landmark in known:
        if landmark not in numbers:
            hint = nearest_hint(landmark, numbers)
            raise LoadError(f"{name}: unknown landmark '{landmark}'; {hint}")
    pins = {numbers[landmark]: place for landmark, place in known.items()}
    fit = registered(pattern.template, surface, starts, pins)
    _check_likeness(pattern, file, fit, surface)
    template = _on_surface(pattern, fit, surface)
    landmarks = dict(zip(pattern.cage.names, template[: len(numbers)], strict=True))
    scale = float(np.cbrt(np.linalg.det(fit.similarity[:3, :3])))
    return Fitted(pattern, surface, template, {**landmarks, **known}, scale)


def _check_likeness(pattern: Pattern, file: str, fit: Fit, surface: Surface) -> None:
    """Refuse a bone of the other side, and a shape too far from the bone that it should be."""
    name, kind, share = pattern.name, pattern.record.name, fit.alike / spread(surface)
    if share > _DOUBTFUL.get(kind, np.inf):
        other = other_side(name)
        starts = starts_by_shape(other, surface)
        if laid_whole(patterns()[other].template, surface, starts)[1] < 0.7 * fit.alike:
            raise LoadError(
                f"{file}: expected {name}, got a shape like {other}; "
                "correct the bone's name, or set mirrored = true to use its mirror image"
            )
    if share > _UNLIKE.get(kind, _UNLIKE_VERTEBRA) or fit.distance > _APART:
        raise LoadError(
            f"{file}: expected a whole {name}, got a shape that is {fit.alike:.1f} mm from it on "
            "average; check the bone's name and that the file holds this bone alone"
        )


def _on_surface(pattern: Pattern, fit: Fit, surface: Surface) -> Array:
    """The fitted level-3 vertices (k, 3), put onto the loaded surface where near and alike."""
    refined = loop.subdivision(pattern.cage.faces, len(fit.control), DEFAULT_LEVEL)
    points = refined.matrix @ fit.control
    aims, facing = surface.nearest(points)
    near = np.linalg.norm(aims - points, axis=1) < _ONTO
    alike = np.einsum("ij,ij->i", vertex_normals(points, refined.faces), facing) > 0.3
    return np.where((near & alike)[:, None], aims, points)
