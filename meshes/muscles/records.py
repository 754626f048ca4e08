"""The table of muscles as records: what runs from where to where, and how big it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from meshes.anatomy.records import toml_table

MUSCLES = ("psoas_major", "iliacus", "psoas_minor")
Place = tuple[float, float]


@dataclass(frozen=True)
class Attachment:
    """A place on a bone: landmarks with weights whose mean is laid onto the bone's surface.

    Attributes
    ----------
    bone : str
        Without its side: "hip_bone", "l3".
    weights : tuple of (landmark, weight)
        Weights sum to one.
    """

    bone: str
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class StringRecord:
    """One string of a muscle.

    Attributes
    ----------
    name : str
        Without the side: ``psoas_major_l1_vb_1``.
    muscle : str
    origin : Attachment
    place : tuple of two floats
        Where it lies in its muscle: medial -1 to lateral +1, deep -1 to superficial +1.
    pcsa : float
        Its share of the muscle's physiological cross-section, mm2.
    """

    name: str
    muscle: str
    origin: Attachment
    place: Place
    pcsa: float


@dataclass(frozen=True)
class MuscleRecord:
    """One muscle of one side: its strings, its insertion and the numbers of its body.

    Attributes
    ----------
    name : str
    strings : tuple of StringRecord
    corners : tuple of four Attachments
        Of the insertion: medial deep, lateral deep, medial superficial, lateral superficial.
    footprint : tuple of four Attachments, or empty
        Corners, in the same order, of the area of bone over which the insertion spreads.
    tendon_lengths : tuple of four floats
        From the insertion, at the same corners, mm.
    tendon_area : float
        mm2.
    aspects : tuple of two floats
        Width over thickness of a tube at its origin and at its insertion.
    volume : float or None
        cm3; without it, from the sections of belly and tendon.
    belly_share, belly_area : float or None
        Share of the belly in the length, and its greatest section in mm2, where tabled.
    sections : tuple of (place, section)
        Relative section from the insertion (0) to the farthest origin (1).
    blend, closing, smoothing, inset : float
        How the body grows from its strings: how far tubes flow together, how wide a gap between
        them is filled, how far it is smoothed, and how far its edge stays back at the origins, mm.
    """

    name: str
    strings: tuple[StringRecord, ...]
    corners: tuple[Attachment, ...]
    footprint: tuple[Attachment, ...]
    tendon_lengths: tuple[float, ...]
    tendon_area: float
    aspects: tuple[float, float]
    volume: float | None
    belly_share: float | None
    belly_area: float | None
    sections: tuple[tuple[float, float], ...] = ()
    blend: float = 3.0
    closing: float = 0.0
    smoothing: float = 2.0
    inset: float = 0.0

    @property
    def sectioned(self) -> bool:
        """Whether the table gives the body's section along its length."""
        return bool(self.sections)

    def insertion(self, place: Place) -> Attachment:
        """Where a string of a place ends."""
        return _mixed(self.corners, _corner_shares(place))

    def foot(self, place: Place) -> Attachment:
        """Where in the footprint a string of a place runs into bone."""
        return _mixed(self.footprint, _corner_shares(place))

    def tendon_length(self, place: Place) -> float:
        """Length of the tendon of a string of a place, mm."""
        shares = _corner_shares(place)
        return sum(w * length for w, length in zip(shares, self.tendon_lengths, strict=True))


@cache
def muscle_records() -> Mapping[str, MuscleRecord]:
    """The table ``muscles.toml``."""
    table = toml_table("muscles.toml")
    return {name: _muscle(name, table[name]) for name in MUSCLES}


def _muscle(name: str, row: Mapping[str, Any]) -> MuscleRecord:
    strings = _fascicle_strings(name, row) + _row_strings(name, row)
    bone = row.get("insertion_bone", "femur")
    corners, footprint = (
        tuple(_attachment({"bone": bone, "at": corner}) for corner in row.get(area, ()))
        for area in ("insertion", "footprint")
    )
    return MuscleRecord(
        name=name,
        strings=strings,
        corners=corners,
        footprint=footprint,
        tendon_lengths=tuple(row.get("tendon_length", (0.0,) * 4)),
        tendon_area=row["tendon_area"],
        aspects=(row["aspect"][0], row["aspect"][1]),
        volume=row.get("volume"),
        belly_share=row.get("belly_share"),
        belly_area=row.get("belly_section"),
        sections=tuple((p, a) for p, a in row.get("sections", ())),
        **row["growth"],
    )


def _corner_shares(place: Place) -> tuple[float, ...]:
    p, q = (place[0] + 1.0) / 2.0, (place[1] + 1.0) / 2.0
    return ((1.0 - p) * (1.0 - q), p * (1.0 - q), (1.0 - p) * q, p * q)


def _fascicle_strings(muscle: str, row: Mapping[str, Any]) -> tuple[StringRecord, ...]:
    return tuple(
        StringRecord(
            name=f"{muscle}_{fascicle['name']}_{number}",
            muscle=muscle,
            origin=_attachment(string),
            place=(string["place"][0], string["place"][1]),
            pcsa=fascicle["pcsa"] / len(fascicle["strings"]),
        )
        for fascicle in row.get("fascicles", ())
        for number, string in enumerate(fascicle["strings"], 1)
    )


def _row_strings(muscle: str, row: Mapping[str, Any]) -> tuple[StringRecord, ...]:
    """Strings spread evenly along the chains of an area of origin, from lateral to medial."""
    rows = row.get("rows", ())
    total = sum(r["strings"] * r.get("share", 1.0) for r in rows)
    strings = []
    for r in rows:
        chain = [_attachment(point) for point in r["chain"]]
        first, last = r["across"]
        pcsa = row["pcsa"] * r.get("share", 1.0) / total
        for number in range(r["strings"]):
            t = number / (r["strings"] - 1)
            along = t * (len(chain) - 1)
            k = min(int(along), len(chain) - 2)
            origin = _mixed((chain[k], chain[k + 1]), (1.0 - along + k, along - k))
            place = (first + t * (last - first), r["depth"])
            name = f"{muscle}_{r['name']}_{number + 1}"
            strings.append(StringRecord(name, muscle, origin, place, pcsa))
    return tuple(strings)


def _attachment(row: Mapping[str, Any]) -> Attachment:
    total = sum(row["at"].values())
    return Attachment(row["bone"], tuple((name, w / total) for name, w in row["at"].items()))


def _mixed(parts: tuple[Attachment, ...], shares: tuple[float, ...]) -> Attachment:
    weights: dict[str, float] = {}
    for part, share in zip(parts, shares, strict=True):
        for name, weight in part.weights:
            weights[name] = weights.get(name, 0.0) + share * weight
    return Attachment(parts[0].bone, tuple((n, w) for n, w in weights.items() if w > 0.0))
