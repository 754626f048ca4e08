"""Muscles of the user's own in a scene: ``[[muscles]]`` tables, there or in files beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from meshes.authored import toml_reason
from meshes.pose import Side
from scenes.errors import Field as Place
from scenes.errors import SceneError, line_of, scene_error
from scenes.table import Number, Schema, Table, Text, Whole

if TYPE_CHECKING:
    from meshes.muscles.own_records import Fan, OwnMuscle, Spot, Tendon, Via

LARGEST = 1_000_000
Point = tuple[Number, Number, Number]


class SpotTable(Table):
    """A place on a bone: the weighted mean of landmarks, or a point in its own table's frame."""

    bone: str
    at: dict[str, Number] | None = None
    point: Point | None = None

    @model_validator(mode="after")
    def _possible(self) -> SpotTable:
        self.spot()
        return self

    def spot(self) -> Spot:
        """The place itself."""
        from meshes.muscles.own_records import Spot

        return Spot(self.bone, tuple((self.at or {}).items()), self.point)


class AttachmentTable(SpotTable):
    """An attachment: a place, and one towards which the muscle's width points."""

    width: SpotTable | None = None


class GuideTable(Table):
    """One guide: a via point on a bone (``via``) or a fan round a joint (``fan``)."""

    via: SpotTable | None = None
    off: Number = 0.0
    fan: Literal["hip"] | None = None
    radius: Number | None = None
    lane: Number = 10.0
    planes: Whole = 8

    @model_validator(mode="after")
    def _possible(self) -> GuideTable:
        self.guide()
        return self

    def guide(self) -> Via | Fan:
        """The guide itself."""
        from meshes.muscles.own_records import Fan, Via

        if (self.via is None) == (self.fan is None):
            raise ValueError(
                "expected via = { a place on a bone } or fan = 'hip', got "
                f"{'neither' if self.via is None else 'both'}"
            )
        given = self.model_fields_set - {"via", "fan", "radius"}
        stray = given & ({"lane", "planes"} if self.via else {"off"})
        if stray:
            kind = "via point" if self.via else "fan"
            raise ValueError(f"expected no '{stray.pop()}' for a {kind}; take it out")
        if self.via is not None:
            return Via(self.via.spot(), 3.0 if self.radius is None else self.radius, self.off)
        if self.radius is None:
            raise ValueError("expected a radius (mm) for the fan, got none; add radius = 32")
        return Fan(self.fan or "hip", self.radius, self.lane, self.planes)


class TendonTable(Table):
    """Lengths of the tendons in mm, and their section in mm2."""

    origin: Number = 0.0
    insertion: Number = 0.0
    area: Number | None = None

    @model_validator(mode="after")
    def _possible(self) -> TendonTable:
        self.tendon()
        return self

    def tendon(self) -> Tendon:
        """The tendons themselves."""
        from meshes.muscles.own_records import Tendon

        return Tendon(self.origin, self.insertion, self.area)


class MuscleTable(Table):
    """A ``[[muscles]]`` table: one muscle of the user's own (``docs/muscles.md``)."""

    name: str
    sides: Side = "both"
    origin: AttachmentTable
    insertion: AttachmentTable
    guides: tuple[GuideTable, ...] = ()
    volume: Number | None = None
    section: Number | None = None
    pcsa: Number | None = None
    tendon: TendonTable = Field(default_factory=TendonTable)
    aspect: Number | tuple[Number, Number] = 1.0
    source: Text = ""
    nerve: Text = ""

    @field_validator("guides")
    @classmethod
    def _few(cls, guides: tuple[GuideTable, ...]) -> tuple[GuideTable, ...]:
        if len(guides) > 40:
            raise ValueError(f"guides: expected at most 40, got {len(guides)}")
        return guides

    @model_validator(mode="after")
    def _possible(self) -> MuscleTable:
        self.record()
        return self

    def record(self) -> OwnMuscle:
        """The muscle itself."""
        from meshes.muscles.own_records import OwnMuscle

        aspect = self.aspect if isinstance(self.aspect, tuple) else (self.aspect, self.aspect)
        ends = (self.origin.width, self.insertion.width)
        return OwnMuscle(
            name=self.name,
            origin=self.origin.spot(),
            insertion=self.insertion.spot(),
            sides=self.sides,
            guides=tuple(guide.guide() for guide in self.guides),
            volume=self.volume,
            section=self.section,
            tendon=self.tendon.tendon(),
            pcsa=self.pcsa,
            aspect=aspect,
            width=(ends[0].spot() if ends[0] else None, ends[1].spot() if ends[1] else None),
            source=self.source,
            nerve=self.nerve,
        )


class MuscleFile(BaseModel):
    """A file of muscles: ``schema = 1`` and ``[[muscles]]`` tables."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Schema = Field(default=1, alias="schema")
    muscles: tuple[MuscleTable, ...]


def load_muscles(path: Path | str) -> tuple[OwnMuscle, ...]:
    """The muscles of a TOML file (``docs/muscles.md``).

    Raises
    ------
    SceneError
        If the file cannot be read or used; the sentence names the file, the line and the field.
    """
    path = Path(path)
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SceneError(
            f"{path}: expected muscles in TOML, got text that is not ({toml_reason(error)}); "
            "see docs/muscles.md"
        ) from None

    def place(field: Place) -> str:
        line = line_of(text, field)
        where = str(path) if line is None else f"{path}, line {line}"
        return f"{where}: {'.'.join(field)}" if field else where

    try:
        file = MuscleFile.model_validate(table)
    except ValidationError as error:
        raise scene_error(error, MuscleFile, place) from None
    return tuple(muscle.record() for muscle in file.muscles)


def _text(path: Path) -> str:
    if not path.is_file():
        raise SceneError(f"{path}: expected a file of muscles, got a path where there is no file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise SceneError(f"{path}: expected a file of at most {LARGEST // 1000} kB, got more")
        return content.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SceneError(f"{path}: the file of muscles cannot be read ({reason})") from None
    except UnicodeDecodeError:
        raise SceneError(f"{path}: expected a text file in UTF-8, got other bytes") from None
