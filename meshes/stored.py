"""A skeleton as plain named arrays and back, for the cache of built bodies."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from meshes.skeleton import Bone, Skeleton

Arrays = Mapping[str, NDArray[np.generic]]


def skeleton_arrays(skeleton: Skeleton) -> dict[str, NDArray[np.generic]]:
    """All that a skeleton holds, as arrays by name (no objects)."""
    arrays: dict[str, NDArray[np.generic]] = {
        "bones": np.array([bone.name for bone in skeleton.bones]),
        "segments": np.array([bone.segment for bone in skeleton.bones]),
    }
    for kind, centres in (("hip", skeleton.hip_centres), ("level", skeleton.level_centres)):
        arrays[f"{kind}_names"] = np.array(list(centres))
        arrays[f"{kind}_centres"] = np.array(list(centres.values()))
    for bone in skeleton.bones:
        arrays |= {f"{bone.name}.{key}": value for key, value in _bone_arrays(bone).items()}
    return arrays


def _bone_arrays(bone: Bone) -> dict[str, NDArray[np.generic]]:
    return {
        "vertices": bone.vertices,
        "normals": bone.normals,
        "faces": bone.faces,
        "template": bone.template,
        "landmark_names": np.array(list(bone.landmarks)),
        "landmark_places": np.array(list(bone.landmarks.values())),
        "field_names": np.array(list(bone.fields), dtype=np.str_),
        "field_values": np.array(list(bone.fields.values()), dtype=np.float64),
    }


def restored_skeleton(arrays: Arrays) -> Skeleton:
    """The skeleton whose arrays these are.

    Raises
    ------
    KeyError
        If an array is missing.
    """
    names, segments = arrays["bones"], arrays["segments"]
    return Skeleton(
        bones=tuple(
            _bone(arrays, str(name), str(segment))
            for name, segment in zip(names, segments, strict=True)
        ),
        hip_centres=_named(arrays["hip_names"], arrays["hip_centres"]),
        level_centres=_named(arrays["level_names"], arrays["level_centres"]),
    )


def _named(
    names: NDArray[np.generic], values: NDArray[np.generic]
) -> dict[str, NDArray[np.float64]]:
    return {
        str(name): value.astype(np.float64)
        for name, value in zip(names, values, strict=True)
    }  # fmt: skip


def _bone(arrays: Arrays, name: str, segment: str) -> Bone:
    def read(key: str) -> NDArray[np.float64]:
        return np.asarray(arrays[f"{name}.{key}"], dtype=np.float64)

    return Bone(
        name=name,
        segment=segment,
        vertices=read("vertices"),
        normals=read("normals"),
        faces=np.asarray(arrays[f"{name}.faces"], dtype=np.int64),
        landmarks=_named(arrays[f"{name}.landmark_names"], read("landmark_places")),
        template=read("template"),
        fields=_named(arrays[f"{name}.field_names"], read("field_values")),
    )
