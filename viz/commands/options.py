"""Options of the command line that scenes are made of, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

Flag = Annotated[bool, Parameter(negative="")]
SIDES = {"right": ("r",), "left": ("l",), "both": ("r", "l")}
HIP = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_flexion")
TRUNK = (
    "pelvic_tilt",
    "pelvic_obliquity",
    "pelvic_rotation",
    "lumbar_flexion",
    "lumbar_bending",
    "lumbar_rotation",
)


@Parameter(name="*", group="Pose, in degrees")
@dataclass(frozen=True)
class Angles:
    """Angles of the pose, differences from neutral standing.

    Attributes
    ----------
    hip_flexion
        Femur on pelvis, or thigh on trunk with --rhythm; extension is negative.
    hip_adduction
        Abduction is negative.
    hip_rotation
        Internal rotation; external rotation is negative.
    knee_flexion
        Of the schematic shank (--show shank).
    side
        Limb that moves: right, left or both; right where left out.
    rhythm
        Read hip flexion as thigh on trunk; the pelvis takes this share: standing, supine,
        straight_leg_raise, or 0 to 0.39.
    pelvic_tilt
        Pelvis forwards.
    pelvic_obliquity
        Right side up.
    pelvic_rotation
        Right side forward.
    lumbar_flexion
        Whole lumbar spine; extension is negative.
    lumbar_bending
        To the right.
    lumbar_rotation
        To the left.
    lock
        Coordinates that keep their angle, with commas between: pelvic_tilt=-17,hip_flexion_r=10;
        what they take away the others make up for. "none" takes the locks of a scene away.
    """

    hip_flexion: float | None = None
    hip_adduction: float | None = None
    hip_rotation: float | None = None
    knee_flexion: float | None = None
    side: str | None = None
    rhythm: str | None = None
    pelvic_tilt: float | None = None
    pelvic_obliquity: float | None = None
    pelvic_rotation: float | None = None
    lumbar_flexion: float | None = None
    lumbar_bending: float | None = None
    lumbar_rotation: float | None = None
    lock: str | None = None

    def pose(self, side: str | None = None) -> dict[str, float]:
        """The coordinates that are given, by their names in a pose."""
        suffixes = SIDES[checked_side(self.side or side or "right")]
        angles = {f"{name}_{s}": getattr(self, name) for name in HIP for s in suffixes}
        angles |= {name: getattr(self, name) for name in TRUNK}
        return {name: angle for name, angle in angles.items() if angle is not None}


@Parameter(name="*", group="Motion")
@dataclass(frozen=True)
class Movement:
    """A built-in motion instead of angles.

    Attributes
    ----------
    motion
        Name of a motion (iliopsoas list motions).
    at
        Where in the motion a still picture is taken, percent of its cycle.
    seconds
        How long a film lasts.
    fps
        Pictures a second of a film.
    turn
        Degrees by which the camera goes round the body in the course of a film; 360 for a
        turntable, with a motion or without.
    readout
        Show the joint angle in a film.
    plot
        Draw length or moment_arm of the muscles as a film goes on.
    """

    motion: str | None = None
    at: float | None = None
    seconds: float | None = None
    fps: int | None = None
    turn: float | None = None
    readout: Flag = False
    plot: str | None = None


@Parameter(name="*", group="View")
@dataclass(frozen=True)
class View:
    """From where.

    Attributes
    ----------
    view
        Name of a view (iliopsoas list views).
    azimuth
        Degrees round the body, to the camera's right.
    elevation
        Degrees up.
    zoom
        1 shows all.
    focus
        Structures that fill the picture, with commas between: femur_r,psoas_major_r.
    target
        The point in the middle, mm forwards, upwards and to the right: 0,-60,95; with --span.
    span
        Height of what is shown there, mm; with --target.
    fixed
        What is held still: pelvis, femur_r, femur_l or trunk.
    """

    view: str | None = None
    azimuth: float | None = None
    elevation: float | None = None
    zoom: float | None = None
    focus: str | None = None
    target: str | None = None
    span: float | None = None
    fixed: str | None = None


@Parameter(name="*", group="Picture")
@dataclass(frozen=True)
class Look:
    """What is shown, and how the picture is taken.

    Attributes
    ----------
    show
        Neighbours to add, with commas between: nerves,femoral_artery_r (iliopsoas list neighbours).
    only
        Structures to show, with commas between: psoas_major,bone.
    hide
        Structures to hide.
    labels
        none, structures, landmarks, numbers or blank.
    size
        Width and height in pixels: 1920x1080.
    quality
        draft or final.
    background
        graded, white or black.
    theme
        anatomical, or okabe_ito for readers with any colour vision.
    look
        atlas, illustration, line, x_ray or print.
    blank
        Leave the words of labels out, for a test: the same picture, leaders and numbers.
    language
        Of labels: english, latin, both, german or spanish.
    dpi
        Pixels to an inch that are written into the file; 300 where left out.
    samples
        Drawings that are averaged for smooth edges, 1 to 64.
    title
        Show the title of the scene.
    caption
        Show the description of the scene.
    source
        Say where the picture comes from.
    scale_bar
        Show a bar of known length.
    transparent
        No background.
    body
        Folder of bones of your own, with their manifest.
    """

    show: str | None = None
    only: str | None = None
    hide: str | None = None
    labels: str | None = None
    size: str | None = None
    quality: str | None = None
    background: str | None = None
    theme: str | None = None
    look: str | None = None
    language: str | None = None
    dpi: int | None = None
    samples: int | None = None
    title: Flag = False
    caption: Flag = False
    source: Flag = False
    scale_bar: Flag = False
    transparent: Flag = False
    blank: Flag = False
    body: str | None = None


@Parameter(name="*", group="Sheet of several pictures")
@dataclass(frozen=True)
class Sheet:
    """Angles and views side by side in one picture.

    Attributes
    ----------
    sweep
        A coordinate and its angles, one column each: hip_flexion_r=0:120:30, or =0,45,90.
    views
        Views with commas between, one row each: anterior,lateral.
    """

    sweep: str | None = None
    views: str | None = None


def checked_language(language: str) -> str:
    """Return ``language`` if sentences are written in it, or raise ValueError."""
    from meshes.anatomy.translated import checked_prose

    try:
        return checked_prose(language)
    except ValueError as error:
        raise ValueError(f"--language: {error}") from None


def checked_side(side: str) -> str:
    """Return ``side``, or raise ValueError."""
    if side not in SIDES:
        raise ValueError(f"--side: expected right, left or both, got '{side}'")
    return side
