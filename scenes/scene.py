"""A scene: what we want to see, as one value that a TOML file and a script write alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, field_validator, model_validator

from meshes.physique import Physique
from meshes.pose import Pose, Side, checked_coordinate, checked_rhythm
from scenes.cameras import Camera, checked_view
from scenes.desk import Angles, Desk, Section
from scenes.labels import Language
from scenes.locks import checked_locks, held
from scenes.looks import checked_look
from scenes.motions import checked_motion, motion_pose, with_motion
from scenes.muscles import MuscleTable, load_muscles
from scenes.showing import html, png
from scenes.table import Choice, Colour, Fraction, Number, Schema, Table, Text, Whole

if TYPE_CHECKING:
    from meshes.muscles.own_records import OwnMuscle

SCHEMA: Literal[1] = 1
Labels = Literal["none", "structures", "landmarks", "numbers", "blank"]
Theme = Literal["anatomical", "okabe_ito"]
Quality = Literal["draft", "final"]
Segment = Literal["pelvis", "femur_r", "femur_l", "trunk"]
Pixels = Annotated[Whole, Field(ge=16, le=32768)]
MOST_PIXELS = 200_000_000
"""Pictures are held in memory whole, once as they are drawn and once as they are written."""
MOST_CELLS = 400
Plot = Literal["none", "length", "moment_arm"]
Place = tuple[Fraction, Fraction]


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
    look: str = "atlas"
    dpi: Annotated[Whole, Field(ge=36, le=4800)] = 300
    samples: Annotated[Whole, Field(ge=1, le=64)] | None = None
    occlusion: Choice | None = None
    shadows: Choice | None = None
    scale_bar: Choice = False
    title: Choice = False
    caption: Choice = False
    source: Choice = False

    @field_validator("look")
    @classmethod
    def _known_look(cls, look: str) -> str:
        return checked_look(look)

    @field_validator("size")
    @classmethod
    def _not_absurd(cls, size: tuple[int, int]) -> tuple[int, int]:
        if size[0] * size[1] > MOST_PIXELS:
            raise ValueError(
                f"expected at most {MOST_PIXELS // 1_000_000} million pixels, got "
                f"{size[0]} x {size[1]}, {size[0] * size[1] / 1e6:.0f} million; make it smaller"
            )
        return size


class LabelChoice(Table):
    """What labels say: in which language, or in words of one's own by name of structure.

    Where they are ``blank``, leaders and numbers stay and their words are left out, for tests.
    """

    language: Language = "english"
    words: dict[str, Text] = Field(default_factory=dict)
    legend: Choice = True
    blank: Choice = False


class Note(Table):
    """A note of the teacher's own, with an arrow to a structure, a landmark or a place.

    Attributes
    ----------
    text : str
    at : str or tuple of float, optional
        A structure, a landmark (``femur_r.lesser_trochanter_tip``), or a place in the picture as
        shares of its width and height from the upper left corner.
    stands : tuple of float, optional
        Where its middle stands, in such shares; in the columns of the labels where left out.
    colour : str, optional
        Of text and arrow.
    """

    text: Text
    at: str | Place | None = None
    stands: Place | None = None
    colour: Colour | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Note:
        if self.at is None and self.stands is None:
            raise ValueError("expected 'at' or 'stands' for a note, got neither; add one of them")
        return self


class SheetChoice(Table):
    """A sheet of small pictures: a column an angle, a row a view.

    Attributes
    ----------
    along : str
        The coordinate that differs from column to column.
    angles : tuple of float
        Degrees.
    views : tuple of str
        Names of views; the scene's own where there are none.
    """

    along: str = ""
    angles: tuple[Number, ...] = ()
    views: tuple[str, ...] = ()

    @field_validator("views")
    @classmethod
    def _known_views(cls, views: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_view(name) for name in views)

    @model_validator(mode="after")
    def _possible(self) -> SheetChoice:
        if bool(self.along) != bool(self.angles):
            raise ValueError(
                "expected 'along' and 'angles' together, got one of them; add the other"
            )
        if self.along:
            checked_coordinate(self.along)
        if max(1, len(self.angles)) * max(1, len(self.views)) > MOST_CELLS:
            raise ValueError(f"expected at most {MOST_CELLS} pictures on a sheet, got more")
        return self


class FilmChoice(Table):
    """What films show besides the motion: a turn of the camera, the angle, a running plot.

    Attributes
    ----------
    turn : float
        Degrees by which the camera goes round the body in the course of the film, to its right.
    seconds, fps
        Of a film without a motion, which has its own.
    angle : bool
        Show the joint angle.
    plot : {"none", "length", "moment_arm"}
        Of the muscles that are named, of those that are shown where none is.
    """

    turn: Annotated[Number, Field(ge=-3600.0, le=3600.0)] = 0.0
    seconds: Annotated[Number, Field(gt=0.0, le=600.0)] = 8.0
    fps: Annotated[Whole, Field(ge=1, le=120)] = 30
    angle: Choice = False
    plot: Plot = "none"
    muscles: tuple[str, ...] = ()


class Structures(Table):
    """Which structures are shown and how: names of parts, kinds, or names without their side.

    Where ``ghost`` names some, all others are drawn faint.
    """

    show: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    colours: dict[str, Colour] = Field(default_factory=dict)
    opacity: dict[str, Fraction] = Field(default_factory=dict)
    ghost: tuple[str, ...] = ()


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
    locks : dict of str to float
        Coordinates that keep their angle, in degrees, whatever pose, rhythm or motion ask; the
        others make up for them (`scenes.locks.held`).
    fixed : str
        The segment that is held still: pelvis, femur_r, femur_l or trunk. Where it is left out,
        a motion says it.
    view : Camera
        A named view, or a camera of one's own.
    muscles : tuple of MuscleTable
        Muscles of the user's own (``docs/muscles.md``), and
    muscle_files : tuple of Path
        files of more of them.
    tone : float
        Schematic active tone of the muscles, 0 to 1 (`meshes.Body.toned`): not a prediction.
    section : Section, optional
        A plane that cuts the body open.
    desk : Desk
        What the viewer shows beside the picture.
    """

    schema_: Schema = Field(default=SCHEMA, alias="schema")
    title: Text = ""
    description: Text = ""
    body: BodyChoice = BodyChoice()
    pose: Angles = Field(default_factory=dict)
    rhythm: Number | str | None = None
    motion: MotionChoice | None = None
    locks: Annotated[dict[str, Number], AfterValidator(checked_locks)] = Field(default_factory=dict)
    fixed: Segment = "pelvis"
    view: Camera = Camera()
    structures: Structures = Structures()
    muscles: tuple[MuscleTable, ...] = ()
    muscle_files: tuple[Path, ...] = ()
    tone: Fraction = 0.0
    picture: Picture = Picture()
    labels: LabelChoice = LabelChoice()
    notes: tuple[Note, ...] = ()
    film: FilmChoice = FilmChoice()
    sheet: SheetChoice = SheetChoice()
    section: Section | None = None
    desk: Desk = Desk()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _as_the_motion_says(cls, given: object) -> object:
        return with_motion(given) if isinstance(given, dict) else given

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

    @model_validator(mode="after")
    def _one_of_pose_and_motion(self) -> Scene:
        if self.pose and self.motion:
            raise ValueError("expected a pose or a motion, got both; take one of them out")
        if self.sheet.along in self.locks:
            raise ValueError(
                f"expected angles of a sheet along a coordinate that is free, got "
                f"'{self.sheet.along}', which is locked; take the lock out"
            )
        self.posed()
        self.columns()
        return self

    @property
    def sheeted(self) -> bool:
        """Whether its picture is a sheet of several."""
        return bool(self.sheet.angles or self.sheet.views)

    def columns(self) -> tuple[Pose, ...]:
        """The poses of a sheet from left to right; the scene's own alone where none are named."""
        if not self.sheet.angles:
            return (self.posed(),)
        along = self.sheet.along
        if self.motion is not None:
            poses = (self.unlocked().moved(**{along: angle}) for angle in self.sheet.angles)
            return tuple(held(pose, self.locks) for pose in poses)
        plain = self.model_copy(update={"sheet": SheetChoice()})
        return tuple(
            plain.model_copy(update={"pose": {**self.pose, along: angle}}).posed()
            for angle in self.sheet.angles
        )

    @property
    def moving(self) -> bool:
        """Whether a film of it shows anything move."""
        return self.motion is not None or self.film.turn != 0.0

    @property
    def pace(self) -> tuple[float, int]:
        """Seconds and pictures a second of a film: the motion's, or those of a turn alone."""
        timed = self.motion or self.film
        return timed.seconds, timed.fps

    def own_muscles(self) -> tuple[OwnMuscle, ...]:
        """The muscles of the user's own, those of its files too.

        Raises
        ------
        SceneError
            If a file cannot be read or used.
        """
        inline = tuple(muscle.record() for muscle in self.muscles)
        return inline + tuple(row for path in self.muscle_files for row in load_muscles(path))

    def _repr_png_(self) -> bytes | None:
        """The scene as a notebook shows it."""
        return png(self)

    def _repr_html_(self) -> str | None:
        """The scene as a notebook shows it where it can be moved there."""
        return html(self)

    def posed(self, at: float | None = None) -> Pose:
        """The pose of the scene, of its motion at ``at`` percent (default: the motion's own)."""
        return held(self.unlocked(at), self.locks)

    def unlocked(self, at: float | None = None) -> Pose:
        """The same without its locks."""
        if self.motion is not None:
            percent = self.motion.at if at is None else at
            return motion_pose(self.motion.name, percent, self.motion.side, self.rhythm)
        pose = Pose(**self.pose)
        return pose if self.rhythm is None else pose.with_rhythm(self.rhythm)
