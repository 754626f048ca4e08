"""A scene as one page that moves in any browser, offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from meshes.anatomy.cards import FACTS, Card, card, has_card
from meshes.anatomy.sources import source
from meshes.anatomy.translated import CODES, ENGLISH
from meshes.body import Body
from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.part import Part
from scenes.labels import LANGUAGES, label_text
from scenes.scene import Scene
from scenes.teaching.phrases import in_language, template, translation_note
from scenes.teaching.quiz import quiz
from viz.framing import framed
from viz.keyframes import Keyframes, Moving, compact, continuous, keyframes
from viz.names import SIDES
from viz.packed import Block
from viz.page.assembled import LARGEST, page_text
from viz.page.words import words
from viz.plotter import surface
from viz.progress import Progress
from viz.stage import Posable

VIEWS = ("anterior", "posterior", "right", "left", "superior", "medial_oblique")
QUESTIONS = 10
MOST_FACES = 8000
MARGINS = (0.20, 0.05)
ASPECT = 1.4
LEAST_RANGE = 0.5
"""Degrees: what moves by less has no slider."""
STILL = words(ENGLISH)["still"]
REACH = 80.0
"""What lies so near to the muscles, in mm, is framed with them."""


def write_page(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write a scene as one HTML file, its motion as a slider; a still page where it has none.

    Raises
    ------
    ValueError
        If the page would be larger than a course platform takes.
    """
    frames = keyframes(scene, body, progress=progress)
    block = Block()
    told = page_scene(scene, body, frames, block)
    text = page_text(told, block.text())
    if len(text.encode()) > LARGEST:
        raise ValueError(
            f"{path}: expected a page of at most {LARGEST / 1e6:.0f} MB, got "
            f"{len(text.encode()) / 1e6:.1f}; hide some structures"
        )
    path.write_text(text, encoding="utf-8")


def page_scene(scene: Scene, body: Posable, frames: Keyframes, block: Block) -> dict[str, Any]:
    """What the page's script reads; arrays go into the block."""
    shared: dict[bytes, dict[str, Any]] = {}
    cameras = _cameras(scene, frames)
    motion = scene.motion
    return {
        "title": scene.title or "Iliopsoas",
        "description": scene.description,
        "language": _first_language(scene),
        "languages": list(LANGUAGES_SHOWN),
        "words": {language: words(language) for language in LANGUAGES_SHOWN},
        "notes": {language: translation_note(language) for language in CODES},
        "seconds": motion.seconds if motion else 1.0,
        "at": motion.at if motion else 0.0,
        "returns": frames.order[0] == frames.order[-1],
        "order": list(frames.order),
        "percent": list(frames.percent),
        "coordinates": _coordinates(frames),
        "camera": {"angle": cameras[0]["angle"], "aspect": ASPECT},
        "views": cameras,
        "segments": {n: block.add(_turns(m)) for n, m in frames.motions.items()},
        "parts": [_part(moving, block, shared) for moving in frames.parts],
        "cards": _cards([moving.part.name for moving in frames.parts]),
        "measured": _measured(body, frames),
        "quiz": _questions(body),
    }


LANGUAGES_SHOWN = tuple(name for name in LANGUAGES if name != "both")
PROSE = (ENGLISH, *CODES)
"""Languages that the page's sentences are in; those of Latin names are English."""


def _first_language(scene: Scene) -> str:
    """In which language the page opens: that of the scene's labels."""
    language = scene.labels.language
    return language if language in LANGUAGES_SHOWN else ENGLISH


def _questions(body: Posable) -> dict[str, list[dict[str, Any]]]:
    """A short quiz from the facts and from the body's own measurements, in each language."""
    if not isinstance(body, Body):
        return {}
    asked = quiz(body, count=QUESTIONS)
    return {
        language: [
            {"question": q.text, "answers": list(q.answers), "right": q.right, "why": q.because}
            for q in in_language(asked, language)
        ]
        for language in PROSE
    }


def _part(moving: Moving, block: Block, shared: dict[bytes, dict[str, Any]]) -> dict[str, Any]:
    moving = lighter(moving)
    part = moving.part
    faces = compact(part.faces)
    key = faces.tobytes()
    if key not in shared:
        jumps = np.diff(faces.ravel(), prepend=faces.dtype.type(0))
        shared[key] = block.add(jumps.astype(faces.dtype))
    tints = moving.tints
    if tints is not None:
        tints = np.diff(tints, axis=0, prepend=np.zeros((1, 3), np.uint8)).T
    points = part.vertices[None] if moving.points is None else moving.points
    return {
        "name": part.name,
        "names": {language: label_text(part.name, language) for language in LANGUAGES_SHOWN},
        "group": part.kind,
        "ticked": True,
        "segment": part.segment,
        "colour": "#{:02x}{:02x}{:02x}".format(*moving.colour),
        "opacity": moving.opacity,
        "roughness": moving.roughness,
        "faces": shared[key],
        "points": block.add_points(points),
        "tints": None if tints is None else block.add(tints),
        **_words(part),
    }


def lighter(moving: Moving) -> Moving:
    """A rigid part with no more triangles than a phone draws with ease."""
    part = moving.part
    if moving.points is not None or len(part.faces) <= MOST_FACES:
        return moving
    mesh = surface(part).decimate(1.0 - MOST_FACES / len(part.faces))
    points = np.asarray(mesh.points, dtype=np.float64)
    near = cKDTree(part.vertices).query(points)[1]
    tints = None if moving.tints is None else moving.tints[near]
    simple = Part(part.name, part.kind, points, mesh.regular_faces, part.normals[near])
    return replace(moving, part=replace(simple, segment=part.segment), tints=tints)


def _words(part: Part) -> dict[str, Any]:
    """Which card a part has and its codes, empty where there is none."""
    if not has_card(part.name):
        return {"card": "", "codes": ""}
    told = card(part.name)
    codes = [f"TA2 {told.ta2}"] * bool(told.ta2) + [f"FMA {told.fma}"] * bool(told.fma)
    return {"card": _stem(part.name), "codes": " · ".join(codes)}


def _cards(parts: Iterable[str]) -> dict[str, Any]:
    """What the cards of parts say in each language, and the sources of each."""
    stems = dict.fromkeys(_stem(name) for name in parts if has_card(name))
    return {
        stem: {language: card_words(card(stem, language)) for language in PROSE}
        | {"sources": [source(key) for key in card(stem).sources]}
        for stem in stems
    }


def _stem(name: str) -> str:
    return name[:-2] if name[-2:] in SIDES else name


def card_words(told: Card) -> dict[str, Any]:
    """What a card says in its language, and that what is unverified is so."""
    doubtful = f" ({template('sheets.unverified', told.language)})"

    def marked(field: str, text: str) -> str:
        return text + doubtful if field in told.unverified else text

    facts = {name: getattr(told, name) for name in FACTS}
    shown: dict[str, Any] = {name: marked(name, text) for name, text in facts.items() if text}
    return shown | {"actions": [marked("actions", line) for line in told.actions]}


def _turns(motions: Array) -> Array:
    """Quaternion (x, y, z, w) and place of each frame, (f, 7)."""
    turns = continuous(Rotation.from_matrix(motions[:, :3, :3]).as_quat())
    return np.asarray(np.hstack([turns, motions[:, :3, 3]]), dtype=np.float32)


def _coordinates(frames: Keyframes) -> list[dict[str, Any]]:
    """The coordinates of the pose that move, those that move most first."""
    moving = {
        name: [round(getattr(pose, name), 4) for pose in frames.poses]
        for name in vars(frames.poses[0])
    }
    ranges = {name: max(values) - min(values) for name, values in moving.items()}
    return [
        {"name": name, "values": moving[name]}
        for name in sorted(moving, key=lambda n: -ranges[n])
        if ranges[name] >= LEAST_RANGE
    ]


def _cameras(scene: Scene, frames: Keyframes) -> list[dict[str, Any]]:
    """Where the page looks from: the scene's own view first."""
    points = _framed_points(frames)
    own = [scene.view, *(scene.view.model_copy(update=_PLAIN | {"name": name}) for name in VIEWS)]
    if scene.view == own[1].model_copy(update={"name": scene.view.name}):
        own = [scene.view, *(view for view in own[1:] if view.name != scene.view.name)]
    told = []
    for number, view in enumerate(own):
        perspective = view.model_copy(update={"projection": "perspective"})
        framing = framed(perspective, points, ASPECT, MARGINS)
        plain = number > 0 or scene.view == view.model_copy(update=_PLAIN)
        told.append(
            {
                "name": view.name if plain else "scene",
                "position": framing.position.tolist(),
                "target": framing.focus.tolist(),
                "up": framing.sight.up.tolist(),
                "angle": framing.view_angle,
            }
        )
    return told


_PLAIN: dict[str, Any] = {"azimuth": 0.0, "elevation": 0.0, "zoom": 1.0}


def _framed_points(frames: Keyframes) -> Array:
    """Points over the motion that are framed: the muscles with what lies around, else all."""
    rigid = [
        moved(motion, moving.part.vertices[::7])
        for moving in frames.parts
        if moving.points is None
        for motion in frames.motions[moving.part.segment][:: max(1, len(frames.poses) // 6)]
    ]
    soft = [m.points[:, ::7].reshape(-1, 3) for m in frames.parts if m.points is not None]
    muscles = [
        m.points[:, ::7].reshape(-1, 3)
        for m in frames.parts
        if m.points is not None and m.part.kind == "muscle"
    ]
    points = np.vstack([*rigid, *soft])
    if not muscles:
        return points
    span = np.vstack(muscles)
    near = (points > span.min(axis=0) - REACH) & (points < span.max(axis=0) + REACH)
    return np.asarray(points[near.all(axis=1)])


def _measured(body: Posable, frames: Keyframes) -> dict[str, Any]:
    """Length and flexion moment arm of each muscle in each frame, where the body can measure."""
    if not isinstance(body, Body):
        return {}
    names = {m.part.name for m in frames.parts} & set(body.muscle_names)
    lengths = [body.lengths(pose) for pose in frames.poses]
    arms = {
        side: [body.moment_arms(pose, f"hip_flexion_{side}") for pose in frames.poses]
        for side in {name[-1] for name in names}
    }
    return {
        name: {
            "length": [round(row[name], 2) for row in lengths],
            "arm": [round(row[name], 2) for row in arms[name[-1]]],
        }
        for name in sorted(names)
    }
