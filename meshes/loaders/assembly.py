"""A skeleton from a manifest: bones read, matched, stood upright, completed and joined."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.frames import moved
from meshes.geometry.nearest import queried
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array
from meshes.loaders.builtin import patterns
from meshes.loaders.entries import FEMURS
from meshes.loaders.femur import fitted_to_acetabulum, standing, usual_length
from meshes.loaders.fitting import (
    Fitted,
    builtin_to_common,
    fitted,
    starts_by_shape,
    starts_in_frame,
)
from meshes.loaders.manifest import Manifest
from meshes.loaders.placing import (
    builtin_on,
    common_to_world,
    joint_sphere,
    median_plane,
    mirrored_across,
    mirrored_femur,
)
from meshes.loaders.reading import Loaded, Progress, loaded_surfaces
from meshes.skeleton import Bone, Skeleton, level_centres


def assembled(manifest: Manifest, progress: Progress) -> tuple[Skeleton, tuple[str, ...]]:
    """The skeleton that a manifest describes, and what was fitted in or changed on the way."""
    loaded = loaded_surfaces(manifest, progress)
    notes = [note for one in loaded.values() for note in one.notes]
    bones = _matched(manifest, loaded, progress)
    centres, radii = _joints(manifest, bones)
    to_world = common_to_world(bones["hip_bone_r"], bones["hip_bone_l"], centres)
    world_centres = {side: moved(to_world, c[None])[0] for side, c in centres.items()}
    placed = {n: bone.moved(to_world) for n, bone in bones.items() if n not in FEMURS}
    femurs = {n: bone for n, bone in bones.items() if n in FEMURS}
    placed |= _femurs(manifest, femurs, placed, world_centres, radii, notes)
    if "t12" not in placed:
        placed["t12"] = builtin_on("t12", placed["l1"])
        notes.append("t12: not given; fitted in from the built-in body, placed on l1")
    landmarks = {name: bone.landmarks for name, bone in placed.items()}
    skeleton = Skeleton(
        bones=tuple(_bone(placed[name]) for name in patterns() if name in placed),
        hip_centres=world_centres,
        level_centres=level_centres(landmarks),
    )
    return skeleton, tuple(notes)


def _matched(
    manifest: Manifest, loaded: Mapping[str, Loaded], progress: Progress
) -> dict[str, Fitted]:
    """Each bone with the built-in one laid onto it, in the frame that the bones share."""
    trunk = {n: one.surface for n, one in loaded.items() if n not in FEMURS}
    common = builtin_to_common(trunk)
    bones = {}
    for number, (name, one) in enumerate(loaded.items()):
        progress(f"finding the landmarks of {name}", 0.1 + 0.9 * number / len(loaded))
        entry = manifest.entries[name]
        file = entry.path.name if entry.path else name
        starts = (
            starts_by_shape(name, one.surface)
            if name in FEMURS
            else starts_in_frame(name, one.surface, common)
        )
        bones[name] = fitted(name, file, one.surface, starts, entry.landmarks)
    for name, entry in manifest.entries.items():
        if entry.mirror_of and name not in FEMURS:
            plane = median_plane(bones["sacrum"])
            bones[name] = mirrored_across(bones[entry.mirror_of], name, plane)
    progress("placing the bones", 1.0)
    return bones


def _joints(
    manifest: Manifest, bones: Mapping[str, Fitted]
) -> tuple[dict[str, Array], dict[str, float]]:
    """Centre (3,) and radius of each acetabulum; centres of the manifest come first."""
    centres, radii = {}, {}
    for side in "rl":
        centre, radii[side] = joint_sphere(bones[f"hip_bone_{side}"])
        centres[side] = manifest.hip_centres.get(side, centre)
    return centres, radii


def _femurs(
    manifest: Manifest,
    femurs: Mapping[str, Fitted],
    pelvis: Mapping[str, Fitted],
    centres: Mapping[str, Array],
    radii: Mapping[str, float],
    notes: list[str],
) -> dict[str, Fitted]:
    """Both femurs at neutral; one that is not given is the mirror image of the other."""
    size = float(np.mean([pelvis[f"hip_bone_{side}"].scale for side in "rl"]))
    placed = {}
    for name, femur in femurs.items():
        entry, own = manifest.entries[name], femur
        if entry.fit:
            length = entry.length or usual_length(name, size)
            own = fitted_to_acetabulum(femur, radii[name[-1]], length, entry.version)
            notes.append(f"{name}: fitted to the acetabulum and made {length:.0f} mm long")
        placed[name] = standing(own, centres[name[-1]])
    for name in FEMURS:
        if name not in placed:
            (given,) = femurs
            placed[name] = mirrored_femur(placed[given], name, centres)
            notes.append(f"{name}: the mirror image of {given}")
    return placed


def _bone(bone: Fitted) -> Bone:
    pattern, surface = bone.pattern, bone.surface
    distances, numbers = queried(cKDTree(bone.template), surface.vertices, 3)
    weights = 1.0 / np.maximum(distances, 0.1)
    cartilage = (pattern.cartilage[numbers] * weights).sum(axis=1) / weights.sum(axis=1)
    return Bone(
        name=pattern.name,
        segment=pattern.segment,
        vertices=surface.vertices,
        normals=vertex_normals(surface.vertices, surface.faces),
        faces=surface.faces,
        landmarks=dict(bone.landmarks),
        template=bone.template,
        fields={"cartilage": np.clip(cartilage, 0.0, 1.0)},
    )
