"""What a measurement on the model says: a value, a sentence, whether it bears the statement out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Curve:
    """Lines over a common axis.

    Attributes
    ----------
    across : tuple of float
    across_title, title : str
        With units.
    lines : mapping of str to tuple of float
        By what they show.
    marks : mapping of float to str
        Places on the axis that are named.
    band : tuple of two floats, optional
        Values between which published ones lie.
    """

    across: tuple[float, ...]
    across_title: str
    title: str
    lines: Mapping[str, tuple[float, ...]]
    marks: Mapping[float, str] = field(default_factory=dict)
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class Bars:
    """Lengths of bars beside each other, by what they show."""

    title: str
    bars: Mapping[str, float]
    ours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What was measured now, on this body.

    Attributes
    ----------
    value : float
    unit : str
    sentence : str
        What the value is, in words.
    bears_out : bool or None
        Whether it bears out the statement that the claim is judged by; None where geometry cannot
        decide.
    figure : Curve or Bars, optional
    values : mapping of str to float
        More of what was measured.
    """

    value: float
    unit: str
    sentence: str
    bears_out: bool | None
    figure: Curve | Bars | None = None
    values: Mapping[str, float] = field(default_factory=dict)
