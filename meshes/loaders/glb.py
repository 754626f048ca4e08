"""GLB (binary glTF 2.0): every mesh of its scene in one, nodes applied; no outside files."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from meshes.geometry.types import Array, Faces


def announced(path: Path) -> int:
    """Number of triangles that the accessors announce."""
    document = _document(path)
    accessors = document.get("accessors", [])
    count = 0
    for mesh in document.get("meshes", []):
        for primitive in mesh.get("primitives", []):
            accessor = primitive.get("indices", primitive.get("attributes", {}).get("POSITION", 0))
            count += int(accessors[accessor]["count"]) // 3
    return count


def read(path: Path) -> tuple[Array, Faces]:
    """Vertices in the scene's frame, and triangles."""
    with path.open("rb") as file:
        mesh = trimesh.load_mesh(file, file_type="glb", process=False, skip_materials=True)
    return (
        np.asarray(mesh.vertices, dtype=np.float64),
        np.asarray(mesh.faces, dtype=np.int64).reshape(-1, 3),
    )


def _document(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(20)
        if len(head) < 20 or head[:4] != b"glTF":
            raise ValueError("expected the letters 'glTF' at the beginning, got others")
        _, length, json_length, _ = struct.unpack("<IIII", head[4:])
        if size < length:
            raise ValueError(f"expected {length:,} bytes, got {size:,}: the file is truncated")
        document = json.loads(file.read(min(json_length, size)))
    if not isinstance(document, dict):
        raise ValueError("expected a scene, got another kind of JSON")
    if any("uri" in buffer for buffer in document.get("buffers", [])):
        raise ValueError("expected all data inside the file, got a link to another")
    return document
