"""A skeleton's dimensions, measured as their sources measure them, beside the published figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from meshes.anatomy.records import csv_rows
from meshes.bones.dimensions_femur import FEMUR, Femur, femur_of
from meshes.bones.dimensions_pelvis import PELVIS, Pelvis, pelvis_of
from meshes.bones.dimensions_spine import SPINE
from meshes.skeleton import Skeleton

Sex = Literal["male", "female"]

SHARE = 0.10


def _of_femur(measure: Callable[[Femur], float]) -> Callable[[Skeleton], float]:
    return lambda skeleton: measure(femur_of(skeleton))


def _of_pelvis(measure: Callable[[Pelvis], float]) -> Callable[[Skeleton], float]:
    return lambda skeleton: measure(pelvis_of(skeleton))


DIMENSIONS: Mapping[str, Callable[[Skeleton], float]] = {
    **{name: _of_femur(measure) for name, measure in FEMUR.items()},
    **{name: _of_pelvis(measure) for name, measure in PELVIS.items()},
    **SPINE,
}


@dataclass(frozen=True)
class Dimension:
    """One row of ``dimensions.csv``: the published figure of a dimension.

    Attributes
    ----------
    name, bone, unit : str
        Unit is "mm", "deg" or "cm2".
    value, sd : mapping of "male", "female" to float or None
        None where nothing is published.
    source, tag, definition : str
        Code in ``docs/sources.md``; "cited", "unverified" or "derived"; how it is measured.
    """

    name: str
    bone: str
    unit: str
    value: Mapping[str, float | None]
    sd: Mapping[str, float | None]
    source: str
    tag: str
    definition: str

    def tolerance(self, sex: Sex) -> float | None:
        """How far a body may lie from the figure: one published standard deviation.

        A tenth of the figure where there is no deviation or where figure and deviation were not
        checked.
        """
        value, sd = self.value[sex], self.sd[sex]
        if value is None:
            return None
        if sd is not None and self.tag != "unverified":
            return sd
        return SHARE * abs(value)


@dataclass(frozen=True)
class Comparison:
    """A measured dimension beside its figure.

    Attributes
    ----------
    name : str
    measured, target, tolerance : float
    within : bool
        Whether the measured value lies within the tolerance of the target.
    """

    name: str
    measured: float
    target: float
    tolerance: float

    @property
    def within(self) -> bool:
        """Whether the measured value lies within the tolerance of the target."""
        return abs(self.measured - self.target) <= self.tolerance + 1e-9


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def dimensions() -> Mapping[str, Dimension]:
    """The table ``dimensions.csv`` by name."""
    return {
        row["name"]: Dimension(
            name=row["name"],
            bone=row["bone"],
            unit=row["unit"],
            value={"male": _number(row["male"]), "female": _number(row["female"])},
            sd={"male": _number(row["male_sd"]), "female": _number(row["female_sd"])},
            source=row["source"],
            tag=row["tag"],
            definition=row["definition"],
        )
        for row in csv_rows("dimensions.csv")
    }


def measured(skeleton: Skeleton) -> dict[str, float]:
    """Every dimension of a skeleton at neutral, by name: mm, degrees or cm2.

    Raises
    ------
    KeyError
        If the skeleton lacks a bone or a landmark.
    """
    return {name: measure(skeleton) for name, measure in DIMENSIONS.items()}


def compared(skeleton: Skeleton, sex: Sex) -> tuple[Comparison, ...]:
    """Every dimension that is published for a sex: measured, target, tolerance, within or not."""
    rows = []
    for name, dimension in dimensions().items():
        target, tolerance = dimension.value[sex], dimension.tolerance(sex)
        if target is not None and tolerance is not None:
            rows.append(Comparison(name, DIMENSIONS[name](skeleton), target, tolerance))
    return tuple(rows)
