"""A scene as a GLB: rigid parts as moving nodes, muscles and discs as morph targets.

glTF 2.0: metres, Y up, the front along +Z, colours linear. Bones hang from a node for each segment;
what deforms has a morph target for each keyframe and weights that pass from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gltf
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from meshes.anatomy.terms import structure_term
from meshes.geometry.frames import turned
from meshes.geometry.types import Array, Faces
from meshes.part import Part
from scenes.scene import Scene
from viz.keyframes import Keyframes, Moving, continuous, keyframes
from viz.progress import Progress
from viz.stage import Posable

STEPS = 24
"""Keyframes of a cycle: 12 degrees apart over the whole flexion of the hip and back."""
METRE = 0.001
FRONT = (0.0, -np.sqrt(0.5), 0.0, np.sqrt(0.5))
"""Turns anterior (+X) to the front of glTF (+Z), as a quaternion."""
COMPONENTS = {"float32": gltf.FLOAT, "uint16": gltf.UNSIGNED_SHORT, "uint32": gltf.UNSIGNED_INT}
SHAPES = {1: gltf.SCALAR, 2: gltf.VEC2, 3: gltf.VEC3, 4: gltf.VEC4}


@dataclass
class Builder:
    """A glTF file that grows: nodes, meshes and one buffer."""

    file: gltf.GLTF2 = field(default_factory=gltf.GLTF2)
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    shared: dict[bytes, int] = field(default_factory=dict)

    def accessor(
        self,
        values: NDArray[Any],
        target: int | None = None,
        bounds: bool = False,
        normalized: bool = False,
    ) -> int:
        """Append an array (n,) or (n, k); return the number of its accessor."""
        array = np.ascontiguousarray(values)
        raw = array.tobytes()
        self.file.bufferViews.append(
            gltf.BufferView(buffer=0, byteOffset=self.size, byteLength=len(raw), target=target)
        )
        self.pieces.append(raw + b"\0" * (-len(raw) % 4))
        self.size += len(self.pieces[-1])
        told: dict[str, Any] = {}
        if bounds:
            wide = array.reshape(len(array), -1)
            told = {"min": wide.min(axis=0).tolist(), "max": wide.max(axis=0).tolist()}
        self.file.accessors.append(
            gltf.Accessor(
                bufferView=len(self.file.bufferViews) - 1,
                componentType=COMPONENTS[array.dtype.name],
                count=len(array),
                type=SHAPES[1 if array.ndim == 1 else array.shape[1]],
                normalized=normalized,
                **told,
            )
        )
        return len(self.file.accessors) - 1

    def indices(self, faces: Faces) -> int:
        """Triangles, kept once for all parts that share them."""
        kind = np.uint16 if faces.max(initial=0) < 65535 else np.uint32
        flat = faces.ravel().astype(kind)
        key = flat.tobytes()
        if key not in self.shared:
            self.shared[key] = self.accessor(flat, gltf.ELEMENT_ARRAY_BUFFER, bounds=True)
        return self.shared[key]

    def node(self, **told: Any) -> int:
        """Append a node; return its number."""
        self.file.nodes.append(gltf.Node(**told))
        return len(self.file.nodes) - 1

    def bytes(self) -> bytes:
        """The file as GLB."""
        self.file.buffers = [gltf.Buffer(byteLength=self.size)]
        self.file.set_binary_blob(b"".join(self.pieces))
        return b"".join(self.file.save_to_bytes())


def write_glb(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write a scene as a GLB, with its motion as an animation where it has one."""
    frames = keyframes(scene, body, STEPS, progress)
    path.write_bytes(glb(scene, frames))


def glb(scene: Scene, frames: Keyframes) -> bytes:
    """The bytes of a GLB of keyframes."""
    builder = Builder()
    builder.file.asset = gltf.Asset(version="2.0", generator="iliopsoas", copyright="CC BY 4.0")
    times = np.array(frames.percent) / 100.0 * (scene.motion.seconds if scene.motion else 1.0)
    clock = builder.accessor(times.astype(np.float32), bounds=True) if frames.moves else -1
    root = builder.node(name="iliopsoas", rotation=list(FRONT), scale=[METRE] * 3, children=[])
    animation = gltf.Animation(
        name=scene.motion.name if scene.motion else "", samplers=[], channels=[]
    )
    for segment in dict.fromkeys(m.part.segment for m in frames.parts if m.part.segment):
        node = _segment(builder, animation, clock, frames, segment)
        builder.file.nodes[root].children.append(node)
    for moving in frames.parts:
        if not moving.part.segment:
            node = _soft(builder, animation, clock, frames, moving)
            builder.file.nodes[root].children.append(node)
    builder.file.scenes = [gltf.Scene(name=scene.title or "iliopsoas", nodes=[root])]
    builder.file.scene = 0
    if animation.channels:
        builder.file.animations = [animation]
    return builder.bytes()


def _segment(
    builder: Builder, animation: gltf.Animation, clock: int, frames: Keyframes, segment: str
) -> int:
    """A node that carries the bones of a segment."""
    motions = frames.motions[segment]
    turns = continuous(Rotation.from_matrix(motions[:, :3, :3]).as_quat()[list(frames.order)])
    places = motions[list(frames.order), :3, 3]
    own = [m for m in frames.parts if m.part.segment == segment]
    node = builder.node(
        name=f"segment_{segment}",
        rotation=turns[0].tolist(),
        translation=places[0].tolist(),
        children=[_rigid(builder, moving) for moving in own],
    )
    if frames.moves:
        _animated(builder, animation, clock, node, "rotation", turns)
        _animated(builder, animation, clock, node, "translation", places)
    return node


def _animated(
    builder: Builder, animation: gltf.Animation, clock: int, node: int, path: str, values: Array
) -> None:
    sampler = gltf.AnimationSampler(
        input=clock,
        output=builder.accessor(values.astype(np.float32)),
        interpolation=gltf.ANIM_LINEAR,
    )
    animation.samplers.append(sampler)
    target = gltf.AnimationChannelTarget(node=node, path=path)
    number = len(animation.samplers) - 1
    animation.channels.append(gltf.AnimationChannel(sampler=number, target=target))


def _rigid(builder: Builder, moving: Moving) -> int:
    part = moving.part
    mesh = _mesh(builder, moving, part.vertices, part.normals)
    return builder.node(name=part.name, mesh=mesh, extras=extras(part))


def _soft(
    builder: Builder, animation: gltf.Animation, clock: int, frames: Keyframes, moving: Moving
) -> int:
    """A node whose mesh has a morph target for each further keyframe."""
    part, points = moving.part, moving.points
    assert points is not None
    normals = _normals(frames, part.name)
    mesh = _mesh(builder, moving, points[0], normals[0])
    node = builder.node(name=part.name, mesh=mesh, extras=extras(part))
    if not frames.moves:
        return node
    primitive = builder.file.meshes[mesh].primitives[0]
    primitive.targets = [
        {
            "POSITION": builder.accessor(
                _single(after - points[0]), gltf.ARRAY_BUFFER, bounds=True
            ),
            "NORMAL": builder.accessor(_single(turned_ - normals[0]), gltf.ARRAY_BUFFER),
        }
        for after, turned_ in zip(points[1:], normals[1:], strict=True)
    ]
    builder.file.meshes[mesh].weights = [0.0] * (len(points) - 1)
    weights = np.eye(len(points))[list(frames.order), 1:]
    _animated(builder, animation, clock, node, "weights", weights.ravel())
    return node


def _normals(frames: Keyframes, name: str) -> Array:
    """Normals (f, n, 3) of a soft part as the picture has it."""
    fixed = [posed.motions for posed in frames.posed]
    still = [frames.motions["pelvis"][f] @ np.linalg.inv(m["pelvis"]) for f, m in enumerate(fixed)]
    posed = zip(still, frames.posed, strict=True)
    return np.array([turned(s, frame[name].normals) for s, frame in posed])


def _mesh(builder: Builder, moving: Moving, points: Array, normals: Array) -> int:
    attributes = gltf.Attributes(
        POSITION=builder.accessor(_single(points), gltf.ARRAY_BUFFER, bounds=True),
        NORMAL=builder.accessor(_unit(normals), gltf.ARRAY_BUFFER),
    )
    if moving.tints is not None:
        colours = np.hstack([linear(moving.tints), np.ones((len(points), 1))])
        steps = np.rint(colours * 65535).astype(np.uint16)
        attributes.COLOR_0 = builder.accessor(steps, gltf.ARRAY_BUFFER, normalized=True)
    builder.file.materials.append(_material(moving))
    primitive = gltf.Primitive(
        attributes=attributes,
        indices=builder.indices(moving.part.faces),
        material=len(builder.file.materials) - 1,
    )
    builder.file.meshes.append(gltf.Mesh(name=moving.part.name, primitives=[primitive]))
    return len(builder.file.meshes) - 1


def _material(moving: Moving) -> gltf.Material:
    plain = linear(np.array([moving.colour]))[0].tolist()
    colour = [1.0, 1.0, 1.0] if moving.tints is not None else plain
    clear = moving.opacity < 1.0
    return gltf.Material(
        name=moving.part.name,
        pbrMetallicRoughness=gltf.PbrMetallicRoughness(
            baseColorFactor=[*colour, moving.opacity],
            metallicFactor=0.0,
            roughnessFactor=moving.roughness,
        ),
        alphaMode=gltf.BLEND if clear else gltf.OPAQUE,
        alphaCutoff=None,
        doubleSided=clear,
    )


def extras(part: Part) -> dict[str, str]:
    """Terms and ids of a part, those that are known."""
    told = {"name": part.name, "kind": part.kind}
    term = structure_term(part.name)
    if term is not None:
        ids = {"ta98": term.ta98, "ta2": term.ta2, "fma": term.fma}
        told |= {"latin": term.latin, "english": term.english, **ids}
    return {key: value for key, value in told.items() if value}


def linear(colours: NDArray[Any]) -> Array:
    """Colours of 0 to 255 in sRGB as linear light of 0 to 1 (IEC 61966-2-1)."""
    share = np.asarray(colours) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _single(points: Array) -> NDArray[np.float32]:
    return points.astype(np.float32)


def _unit(normals: Array) -> NDArray[np.float32]:
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    safe = np.where(size > 1e-6, normals / np.maximum(size, 1e-6), (0.0, 1.0, 0.0))
    return _single(safe)
