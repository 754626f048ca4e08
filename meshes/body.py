"""The body: skeleton, discs and muscles; a pose goes in, plain parts and numbers come out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from meshes.bones.cage import DEFAULT_LEVEL
from meshes.bones.discs import Disc, built_discs, disc_arrays, restored_discs
from meshes.bones.symphysis import built_symphyses, restored_symphyses
from meshes.cache import Arrays, content_key, keep, kept
from meshes.doors import checked_type
from meshes.geometry.frames import moved, turned
from meshes.measure import LEVELS as SPINAL_LEVELS
from meshes.measure import Plane, Section, body_size, section, volume
from meshes.muscles import Muscles, built_muscles
from meshes.muscles.own import OwnMuscles, built_own_muscles
from meshes.muscles.own_records import OwnMuscle
from meshes.part import Deferred, Fascicle, Part, PosedBody, unknown
from meshes.physique import Physique
from meshes.pose import Pose, checked_pose
from meshes.props import WORDS, chosen_props, prop_parts
from meshes.skeleton import Bone, Skeleton, built_skeleton
from meshes.softparts import Neighbours, built_neighbours
from meshes.stored import restored_skeleton, skeleton_arrays

LEVELS = (2, 3, 4)
Progress = Callable[[str, float], None]
"""Called with what is being done and the share of it that is done, 0 to 1."""


@dataclass(frozen=True, eq=False)
class Body:
    """A body that can be posed, seen and measured.

    Attributes
    ----------
    skeleton : Skeleton
    discs : tuple of Disc
    muscles : Muscles
    notes : tuple of str
        What was fitted in or assumed when the body was made; to be shown with it.
    own : OwnMuscles
        Muscles of the user's own (`with_muscles`).
    neighbours : Neighbours, optional
        Ligaments, vessels, nerves and the like that are posed with it (`with_neighbours`).
    props : tuple of str
        The schematic things that are posed with it: shanks, examination table.
    """

    skeleton: Skeleton
    discs: tuple[Disc, ...]
    muscles: Muscles
    notes: tuple[str, ...] = ()
    own: OwnMuscles = field(default_factory=OwnMuscles)
    neighbours: Neighbours | None = None
    props: tuple[str, ...] = ()

    @classmethod
    def default(cls, progress: Progress | None = None) -> Body:
        """The built-in reference man, 1.75 m and 75 kg."""
        return cls.built(Physique(), progress)

    @classmethod
    def built(
        cls, physique: Physique, progress: Progress | None = None, level: int = DEFAULT_LEVEL
    ) -> Body:
        """The built-in body with another physique.

        Parameters
        ----------
        physique : Physique
        progress : callable, optional
            Called with a sentence and a share of 0 to 1 while a body is built for the first time.
        level : int
            How finely the bones are drawn: 2 (draft), 3, or 4 (close-ups). Attachments are
            measured at level 3 whatever it is.

        Raises
        ------
        ValueError
            If there is no such level.
        """
        if level not in LEVELS:
            raise ValueError(f"level: expected 2 (draft), 3 or 4 (close-ups), got {level!r}")
        checked_type(physique, Physique, 'write Body.built(Physique(sex="female"))')
        key = content_key(repr(physique.measures).encode(), str(level).encode())
        size = physique.measures.stature / Physique().measures.stature
        return _cached(key, lambda: (built_skeleton(level, physique), ()), progress, size)

    @classmethod
    def loaded(cls, folder: Path | str, progress: Progress | None = None) -> Body:
        """A body of one's own bones: a folder of meshes with a manifest (``docs/own-bones.md``).

        Raises
        ------
        meshes.loaders.LoadError
            If the manifest or a mesh cannot be used; the sentence says which, why and how to mend.
        """
        from meshes.loaders import loaded_skeleton, manifest_files

        path = Path(folder)
        key = content_key(*(_digest(file) for file in manifest_files(path)))
        return _cached(key, lambda: loaded_skeleton(path, progress), progress)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all parts, in the order in which a posed body has them."""
        bones = tuple(bone.name for bone in self.skeleton.bones)
        names = bones + tuple(disc.name for disc in self.discs) + self.muscle_names
        return (*names, *(self.neighbours.names if self.neighbours else ()), *self.props)

    @cached_property
    def muscle_names(self) -> tuple[str, ...]:
        """Names of all muscles, the user's own after the built-in ones."""
        return (*self.muscles.names, *self.own.names)

    def with_muscles(self, records: Iterable[OwnMuscle]) -> Body:
        """The same body with muscles of the user's own besides (``docs/muscles.md``).

        Raises
        ------
        ValueError
            If a name is taken, a bone is missing, a guide does not fit, or a path runs through
            bone; the sentence names the muscle.
        """
        own = [
            checked_type(row, OwnMuscle, "scenes.load_muscles(path) reads them") for row in records
        ]
        rows = (*self.own.records, *own)
        taken = {name[:-2] for name in self.muscles.names}
        for record in rows:
            if record.name in taken:
                raise ValueError(
                    f"muscle '{record.name}': expected a name of its own, got that of a built-in "
                    "muscle; rename it"
                )
        return replace(self, own=built_own_muscles(self.skeleton, rows, self.size))

    def with_neighbours(self, names: Iterable[str]) -> Body:
        """The same body with those neighbours of its muscles (``docs/neighbours.md``).

        Parameters
        ----------
        names : iterable of str
            Names with or without side (``femoral_nerve_r``), kinds (``nerves``), or ``all``; none
            takes them away. "all" leaves out what is schematic: ``shank``, ``examination_table``
            and the tendons of ``schematics.toml``.

        Raises
        ------
        ValueError
            If a name means no neighbour.
        """
        if isinstance(names, str):
            raise TypeError(f"expected names of neighbours, got {names!r}; write [{names!r}]")
        words = tuple(names)
        wanted = [word for word in words if word not in WORDS]
        found = built_neighbours(self.skeleton, self.muscles, wanted)
        beside = found if found.names else None
        return replace(self, neighbours=beside, props=chosen_props(words))

    def toned(self, tone: float) -> Body:
        """The same body, its muscles drawn with a schematic active tone of 0 to 1.

        Schematic: it reddens and firms the bellies by a few per cent at the same volume
        (`meshes.muscles.Muscles.toned`) and predicts neither force nor shape.

        Raises
        ------
        ValueError
            If ``tone`` is not a number of 0 to 1.
        """
        return replace(self, muscles=self.muscles.toned(tone))

    @cached_property
    def size(self) -> float:
        """Size of its muscles against those of the reference man: sections grow by the square."""
        return body_size(self.posed()[self.muscles.names[0]])

    def posed(self, pose: Pose | None = None) -> PosedBody:
        """The body in a pose: a pure function, whatever was posed before.

        Parameters
        ----------
        pose : Pose, optional
            Neutral standing where left out.
        """
        pose = checked_pose(pose)
        motions = self.skeleton.motions(pose)
        bones = tuple(_posed_bone(bone, motions[bone.segment]) for bone in self.skeleton.bones)
        discs = tuple(disc.posed(motions) for disc in self.discs)
        muscles, fascicles = self.muscles.posed(self.skeleton, pose)
        own, own_fascicles = self.own.posed(self.skeleton, motions)
        beside = self.neighbours.posed(motions, muscles, fascicles) if self.neighbours else ()
        beside += prop_parts(self.props, self.skeleton, motions, pose)
        return PosedBody(
            pose=pose,
            parts=(*bones, *discs, *muscles, *own, *beside),
            fascicles=(*fascicles, *own_fascicles),
            motions=motions,
            landmarks=Deferred(lambda: self._landmarks(motions)),
        )

    def fascicles(self, pose: Pose | None = None) -> tuple[Fascicle, ...]:
        """The taut strings of all muscles in a pose, without their meshes."""
        pose = checked_pose(pose)
        own = self.own.fascicles(self.skeleton, self.skeleton.motions(pose))
        return (*self.muscles.fascicles(self.skeleton, pose), *own)

    def length(self, name: str, pose: Pose | None = None) -> float:
        """Length of a fascicle, or PCSA-weighted mean length of a muscle's fascicles, in mm."""
        return self._held(name).length(self.skeleton, name, checked_pose(pose))

    def moment_arm(self, name: str, pose: Pose | None, coordinate: str) -> float:
        """Moment arm -dL/dq of a muscle or fascicle about a coordinate, in mm.

        Parameters
        ----------
        name : str
            ``iliacus_r``, or a fascicle.
        pose : Pose or None
        coordinate : str
            A coordinate of the pose, or of a single level: ``l4_l5_flexion``. Positive where the
            muscle turns the joint in the coordinate's positive direction.
        """
        return self._held(name).moment_arm(self.skeleton, name, checked_pose(pose), coordinate)

    def lengths(self, pose: Pose | None = None) -> dict[str, float]:
        """Lengths of all muscles and fascicles at once, by name, in mm."""
        pose = checked_pose(pose)
        found = {fascicle.name: fascicle.length for fascicle in self.fascicles(pose)}
        return {**found, **self._means(found)}

    def moment_arms(self, pose: Pose | None, coordinate: str) -> dict[str, float]:
        """Moment arms of all muscles and fascicles about one coordinate, by name, in mm."""
        pose = checked_pose(pose)
        found: dict[str, float] = {}
        for bundle in self.muscles.bundles:
            arms = bundle.moment_arms(self.skeleton, pose, coordinate)
            found |= {str(n): float(a) + 0.0 for n, a in zip(bundle.names, arms, strict=True)}
        for side in self.own.sides:
            arms = side.moment_arms(self.skeleton, pose, coordinate)
            found |= {n: float(a) + 0.0 for n, a in zip(side.names, arms, strict=True)}
        return {**found, **self._means(found)}

    def _means(self, values: dict[str, float]) -> dict[str, float]:
        """Of each built-in muscle, the mean of its fascicles weighted by PCSA."""
        means: dict[str, float] = {}
        for bundle in self.muscles.bundles:
            each = np.array([values[str(name)] for name in bundle.names])
            for muscle in dict.fromkeys(str(name) for name in bundle.muscles):
                own = bundle.muscles == muscle
                means[muscle] = float(np.average(each[own], weights=bundle.pcsa[own])) + 0.0
        return means

    def volume(self, name: str, pose: Pose | None = None) -> float:
        """Volume of a muscle's mesh, cm3: the same in every pose."""
        return volume(self._muscle(name, pose)[0])

    def pcsa(self, name: str) -> float:
        """Physiological cross-section of a muscle or fascicle, cm2.

        That of the table, times the square of the body's size; nan where a record has none.
        """
        if name in self.own.names:
            asked = self.own.pcsa(name)
            return float("nan") if asked is None else asked / 100.0
        for bundle in self.muscles.bundles:
            chosen = (bundle.muscles == name) | (bundle.names == name)
            if chosen.any():
                return float(bundle.pcsa[chosen].sum()) * self.size**2 / 100.0
        raise KeyError(unknown("muscle", name, self.muscle_names))

    def section(
        self, name: str, level: str, pose: Pose | None = None, plane: Plane = "axial"
    ) -> Section:
        """A muscle cut at a vertebral level, as in imaging.

        Parameters
        ----------
        name : str
            A muscle.
        level : str
            ``l4`` (middle of the body), ``l4_l5`` (disc), ``s1`` (endplate) ...
        pose : Pose, optional
        plane : {"axial", "disc"}
            Horizontal in neutral standing, or along the disc.
        """
        part, motions = self._muscle(name, pose)
        return section(part, self.skeleton, motions, level, plane)

    def sections(
        self, name: str, pose: Pose | None = None, plane: Plane = "axial"
    ) -> tuple[Section, ...]:
        """A muscle cut at every vertebral level from L1 to S1."""
        part, motions = self._muscle(name, pose)
        return tuple(section(part, self.skeleton, motions, level, plane) for level in SPINAL_LEVELS)

    def _held(self, name: str) -> Muscles | OwnMuscles:
        return self.own if name in self.own.names else self.muscles

    def _muscle(self, name: str, pose: Pose | None) -> tuple[Part, dict[str, np.ndarray]]:
        """A muscle's part in a pose, and the motions of the segments."""
        if name not in self.muscle_names:
            raise KeyError(unknown("muscle", name, self.muscle_names))
        pose = checked_pose(pose)
        motions = self.skeleton.motions(pose)
        if name in self.own.names:
            parts, _ = self.own.posed(self.skeleton, motions)
        else:
            parts, _ = self.muscles.posed(self.skeleton, pose)
        return next(part for part in parts if part.name == name), motions

    def _landmarks(self, motions: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        places: dict[str, np.ndarray] = {}
        for bone in self.skeleton.bones:
            points = moved(motions[bone.segment], np.array(list(bone.landmarks.values())))
            names = (f"{bone.name}.{name}" for name in bone.landmarks)
            places |= dict(zip(names, points, strict=True))
        return places


def _posed_bone(bone: Bone, motion: np.ndarray) -> Part:
    return Part(
        name=bone.name,
        kind="bone",
        vertices=moved(motion, bone.vertices),
        faces=bone.faces,
        normals=turned(motion, bone.normals),
        fields=bone.fields,
        segment=bone.segment,
    )


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _cached(
    key: str,
    build: Callable[[], tuple[Skeleton, tuple[str, ...]]],
    progress: Progress | None,
    size: float | None = None,
) -> Body:
    stored = kept(key)
    if stored is not None:
        try:
            return _restored(stored)
        except (KeyError, ValueError):
            pass
    skeleton, notes = build()
    muscles = built_muscles(skeleton, progress, size)
    discs = built_discs(skeleton) + built_symphyses(skeleton)
    body = Body(skeleton, discs, muscles, notes)
    keep(key, _arrays(body))
    return body


def _arrays(body: Body) -> Arrays:
    muscles = {f"muscles.{name}": value for name, value in body.muscles.arrays().items()}
    notes = np.array(body.notes, dtype=np.str_)
    return {
        **skeleton_arrays(body.skeleton),
        **disc_arrays(body.discs),
        **muscles,
        "notes": notes,
    }


def _restored(stored: Arrays) -> Body:
    skeleton = restored_skeleton(stored)
    own = {n.removeprefix("muscles."): a for n, a in stored.items() if n.startswith("muscles.")}
    notes = tuple(str(note) for note in stored["notes"])
    discs = restored_discs(skeleton, stored) + restored_symphyses(skeleton, stored)
    return Body(skeleton, discs, Muscles.restored(skeleton, own), notes)
