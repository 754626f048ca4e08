"""Whose body: the measures by which a built-in body differs from the reference man."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property

from meshes.anatomy.records import toml_table

SEXES = {"male": 0.0, "female": 1.0}


@dataclass(frozen=True)
class Parameter:
    """One row of ``physique.toml``: what a parameter is, its range and its reference values."""

    name: str
    unit: str
    range: tuple[float, float]
    man: float
    woman: float
    follows: str
    moves: str
    definition: str
    tag: str
    source: str

    def at(self, sex: float) -> float:
        """Reference value between man (0) and woman (1)."""
        return (1.0 - sex) * self.man + sex * self.woman

    def checked(self, value: float) -> float:
        """The value, if it lies in the range; ValueError with the range otherwise."""
        low, high = self.range
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(
                f"{self.name}: expected a number of {low:g} to {high:g} {self.unit}, got {value!r}"
            )
        if not low <= value <= high:
            hint = "; lengths are in mm (1.75 m is 1750)" if self.unit == "mm" else ""
            raise ValueError(
                f"{self.name}: expected {low:g} to {high:g} {self.unit}, got {value:g}{hint}"
            )
        return float(value)


@dataclass(frozen=True)
class Relations:
    """How measures hang together; the table ``relations`` of ``physique.toml``."""

    sacral_slope: float
    sacral_slope_per_incidence: float
    lordosis_per_incidence: float
    lordosis_off: float
    length_off: float
    lordosis_shares: Mapping[str, float]


@cache
def parameters() -> Mapping[str, Parameter]:
    """The parameters of a physique by name, in the order of ``physique.toml``."""
    table = toml_table("physique.toml")
    return {
        name: Parameter(name, **{**row, "range": tuple(row["range"])})
        for name, row in table.items()
        if name != "relations"
    }


@cache
def relations() -> Relations:
    """How incidence, slope and lordosis, and stature and femur hang together."""
    row = dict(toml_table("physique.toml")["relations"])
    levels = row.pop("levels")
    shares = dict(zip(levels, row.pop("lordosis_shares"), strict=True))
    return Relations(lordosis_shares=shares, **row)


@dataclass(frozen=True)
class Measures:
    """Every measure of a body, none left out: what a physique comes to. mm, degrees."""

    sex: float
    stature: float
    femoral_version: float
    neck_shaft_angle: float
    femoral_length: float
    acetabular_version: float
    pelvic_incidence: float
    lumbar_lordosis: float
    wing_flare: float

    @property
    def scale(self) -> float:
        """Size against the reference person of this sex."""
        return self.stature / parameters()["stature"].at(self.sex)

    @property
    def sacral_slope(self) -> float:
        """Forward tilt of the S1 endplate in standing: 37 + 0.62 (PI - 50) [cited MUL25]."""
        return relations().sacral_slope + relations().sacral_slope_per_incidence * self.more(
            "pelvic_incidence"
        )

    def more(self, name: str) -> float:
        """By how much a measure exceeds that of the reference man."""
        return float(getattr(self, name)) - parameters()[name].man


def expected_lordosis(pelvic_incidence: float) -> float:
    """Lordosis that an incidence asks for: 50.5 + 0.60 (PI - 50), degrees [cited HAS16]."""
    own, ours = parameters()["lumbar_lordosis"], parameters()["pelvic_incidence"]
    return own.man + relations().lordosis_per_incidence * (pelvic_incidence - ours.man)


def expected_femoral_length(stature: float, sex: float) -> float:
    """Maximum length of the femur in proportion to stature, mm."""
    length, height = parameters()["femoral_length"], parameters()["stature"]
    man, woman = length.man / height.man, length.woman / height.woman
    return stature * (man + sex * (woman - man))


@dataclass(frozen=True)
class Physique:
    """Measures of a body, in mm and degrees. The default is the reference man.

    What is left out (None) follows: stature, femoral and acetabular version and wing flare follow
    sex; femoral length follows stature; lordosis follows incidence. `measures` has them all.

    Attributes
    ----------
    sex : float or str
        0 (``"male"``) to 1 (``"female"``): shape and size. Kept as a number.
    stature : float, optional
        Standing height, mm; all lengths are in proportion.
    femoral_version, neck_shaft_angle, acetabular_version, wing_flare : float, optional
        Degrees.
    femoral_length : float, optional
        Maximum length, mm.
    pelvic_incidence, lumbar_lordosis : float, optional
        Degrees; they hang together, or the trunk would lean.

    Raises
    ------
    ValueError
        If a value is out of its range, or two contradict each other; one sentence.
    """

    sex: float | str = 0.0
    stature: float | None = None
    femoral_version: float | None = None
    neck_shaft_angle: float | None = None
    femoral_length: float | None = None
    acetabular_version: float | None = None
    pelvic_incidence: float | None = None
    lumbar_lordosis: float | None = None
    wing_flare: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sex", _sex(self.sex))
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                object.__setattr__(self, field.name, parameters()[field.name].checked(value))
        _check_lordosis(self.measures)
        _check_length(self.measures)

    @cached_property
    def measures(self) -> Measures:
        """Every measure, those left out filled in by what they follow."""
        sex = float(self.sex)
        own = {name: row.at(sex) for name, row in parameters().items()}
        own |= {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}
        if self.femoral_length is None:
            own["femoral_length"] = expected_femoral_length(own["stature"], sex)
        if self.lumbar_lordosis is None:
            own["lumbar_lordosis"] = expected_lordosis(own["pelvic_incidence"])
        return Measures(**own)


def _sex(value: object) -> float:
    if isinstance(value, str):
        if value not in SEXES:
            raise ValueError(f'sex: expected "male", "female" or 0 (male) to 1, got {value!r}')
        return SEXES[value]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f'sex: expected "male", "female" or 0 (male) to 1, got {value!r}')
    return float(value)


def _check_lordosis(measures: Measures) -> None:
    asked, off = expected_lordosis(measures.pelvic_incidence), relations().lordosis_off
    if not math.isclose(measures.lumbar_lordosis, asked, abs_tol=off):
        raise ValueError(
            f"lumbar_lordosis: expected {asked - off:.1f} to {asked + off:.1f} degrees with a "
            f"pelvic_incidence of {measures.pelvic_incidence:g}, got "
            f"{measures.lumbar_lordosis:g}; the trunk would lean, change one of the two"
        )


def _check_length(measures: Measures) -> None:
    asked, off = expected_femoral_length(measures.stature, measures.sex), relations().length_off
    low, high = (1.0 - off) * asked, (1.0 + off) * asked
    if not low <= measures.femoral_length <= high:
        raise ValueError(
            f"femoral_length: expected {low:.0f} to {high:.0f} mm with a stature of "
            f"{measures.stature:g} mm, got {measures.femoral_length:g}; change one of the two"
        )
