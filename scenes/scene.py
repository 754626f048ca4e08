"""A scene: what we want to see, as one value that a TOML file and a script write alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from meshes.physique import Physique
from meshes.pose import Pose, Side, checked_coordinate, checked_rhythm
from scenes.cameras import Camera, Number, checked_view
from scenes.motions import checked_motion, motion_pose

SCHEMA: Literal[1] = 1
Labels = Literal["none", "structures", "landmarks", "numbers", "blank"]
Theme = Literal["anatomical", "okabe_ito"]
Quality = Literal["draft", "final"]
Segment = Literal["pelvis", "femur_r", "femur_l", "trunk"]
Whole = Annotated[int, Field(strict=True)]
Choice = Annotated[bool, Field(strict=True)]
Fraction = Annotated[Number, Field(ge=0.0, le=1.0)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Pixels = Annotated[Whole, Field(ge=16, le=8192)]


class Table(BaseModel):
    """A table of a scene file: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PhysiqueChoice(Table):
    """Measures of the built-in body, mm and degrees; what is left out follows (`Physique`)."""

    sex: Number | str = 0.0
    stature: Number | None = None
    femoral_version: Number | None = None
    neck_shaft_angle: Number | None = None
    femoral_length: Number | None = None
    acetabular_version: Number | None = None
    pelvic_incidence: Number | None = None
    lumbar_lordosis: Number | None = None
    wing_flare: Number | None = None

    @model_validator(mode="after")
    def _possible(self) -> PhysiqueChoice:
        self.chosen()
        return self

    def chosen(self) -> Physique:
        """The physique itself."""
        return Physique(**self.model_dump())


class BodyChoice(Table):
    """Whose body: the built-in one, of any physique, or bones of one's own from a folder."""

    folder: Path | None = None
    physique: PhysiqueChoice = PhysiqueChoice()

    @model_validator(mode="after")
    def _one_of_folder_and_physique(self) -> BodyChoice:
        if self.folder is not None and self.physique != PhysiqueChoice():
            raise ValueError(
                "expected a folder of bones or a physique of the built-in ones, got both; "
                "take one of them out"
            )
        return self


class MotionChoice(Table):
    """A built-in motion, on which side, and where in it a still picture is taken."""

    name: str
    side: Side = "right"
    at: Annotated[Number, Field(ge=0.0, le=100.0)] = 0.0
    seconds: Annotated[Number, Field(gt=0.0, le=600.0)] = 4.0
    fps: Annotated[Whole, Field(ge=1, le=120)] = 30

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        return checked_motion(name)


class Picture(Table):
    """How the picture is taken."""

    size: tuple[Pixels, Pixels] = (1920, 1080)
    quality: Quality = "draft"
    background: Literal["white", "graded", "black"] = "graded"
    transparent: Choice = False
    orientation_marker: Choice = True
    labels: Labels = "none"
    theme: Theme = "anatomical"


class Structures(Table):
    """Which structures are shown and how: names of parts, kinds, or names without their side."""

    only: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    colours: dict[str, Colour] = Field(default_factory=dict)
    opacity: dict[str, Fraction] = Field(default_factory=dict)


class Scene(Table):
    """What we want to see: a body in a pose or motion, from a view, with its structures.

    Attributes
    ----------
    pose : dict of str to float
        Coordinates in degrees; left out ones are zero. Not together with ``motion``.
    rhythm : float or str, optional
        Read hip flexion as thigh-on-trunk flexion and give the pelvis its share
        (`meshes.Pose.with_rhythm`).
    motion : MotionChoice, optional
    fixed : str
        The segment that is held still: pelvis, femur_r, femur_l or trunk.
    view : Camera
        A named view, or a camera of one's own.
    """

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    title: str = ""
    description: str = ""
    body: BodyChoice = BodyChoice()
    pose: dict[str, Number] = Field(default_factory=dict)
    rhythm: Number | str | None = None
    motion: MotionChoice | None = None
    fixed: Segment = "pelvis"
    view: Camera = Camera()
    structures: Structures = Structures()
    picture: Picture = Picture()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("view", mode="before")
    @classmethod
    def _named_view(cls, value: object) -> object:
        return {"name": checked_view(value)} if isinstance(value, str) else value

    @field_validator("rhythm")
    @classmethod
    def _known_rhythm(cls, rhythm: float | str | None) -> float | str | None:
        if rhythm is not None:
            checked_rhythm(rhythm)
        return rhythm

    @field_validator("pose")
    @classmethod
    def _known_coordinates(cls, pose: dict[str, float]) -> dict[str, float]:
        for name in pose:
            checked_coordinate(name)
        Pose(**pose)
        return pose

    @model_validator(mode="after")
    def _one_of_pose_and_motion(self) -> Scene:
        if self.pose and self.motion:
            raise ValueError("expected a pose or a motion, got both; take one of them out")
        self.posed()
        return self

    def posed(self, at: float | None = None) -> Pose:
        """The pose of the scene, of its motion at ``at`` percent (default: the motion's own)."""
        if self.motion is not None:
            percent = self.motion.at if at is None else at
            return motion_pose(self.motion.name, percent, self.motion.side, self.rhythm)
        pose = Pose(**self.pose)
        return pose if self.rhythm is None else pose.with_rhythm(self.rhythm)
