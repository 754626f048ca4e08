"""The muscles of a body (PLACEHOLDER by the lead; the muscles helper replaces it, same doors)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.part import Fascicle, Part
from meshes.pose import Pose
from meshes.skeleton import Skeleton


@dataclass(frozen=True, eq=False)
class Muscles:
    names: tuple[str, ...] = ()

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return {}

    @classmethod
    def restored(cls, skeleton: Skeleton, arrays: Mapping[str, NDArray[np.generic]]) -> Muscles:
        return cls()

    def posed(
        self, skeleton: Skeleton, pose: Pose
    ) -> tuple[tuple[Part, ...], tuple[Fascicle, ...]]:
        return (), ()

    def fascicles(self, skeleton: Skeleton, pose: Pose) -> tuple[Fascicle, ...]:
        return ()

    def length(self, skeleton: Skeleton, name: str, pose: Pose) -> float:
        raise KeyError(name)

    def moment_arm(self, skeleton: Skeleton, name: str, pose: Pose, coordinate: str) -> float:
        raise KeyError(name)


def built_muscles(
    skeleton: Skeleton, progress: Callable[[str, float], None] | None = None
) -> Muscles:
    return Muscles()
