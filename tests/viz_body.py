"""A small body of ellipsoids that is posed like the real one, so that pictures are quick."""

from types import MappingProxyType

import numpy as np

from meshes.geometry.frames import about, rotation
from meshes.part import Part, PosedBody
from meshes.pose import Pose

# name, kind, segment, centre (X anterior, Y up, Z right), radii
SHAPES = (
    ("hip_bone_r", "bone", "pelvis", (0, 60, 95), (30, 70, 40)),
    ("hip_bone_l", "bone", "pelvis", (0, 60, -95), (30, 70, 40)),
    ("sacrum", "bone", "pelvis", (-50, 70, 0), (25, 50, 40)),
    ("l5", "bone", "l5", (-30, 150, 0), (22, 16, 26)),
    ("femur_r", "bone", "femur_r", (0, -110, 95), (18, 130, 20)),
    ("femur_l", "bone", "femur_l", (0, -110, -95), (18, 130, 20)),
    ("disc_l5_s1", "disc", "", (-30, 128, 0), (20, 6, 24)),
    ("psoas_major_r", "muscle", "", (45, 60, 50), (18, 100, 18)),
    ("psoas_major_l", "muscle", "", (45, 60, -50), (18, 100, 18)),
    ("iliacus_r", "muscle", "", (50, 60, 100), (15, 60, 25)),
    ("iliacus_l", "muscle", "", (50, 60, -100), (15, 60, 25)),
)
HIPS = {"femur_r": np.array([0.0, 0.0, 95.0]), "femur_l": np.array([0.0, 0.0, -95.0])}


def sphere(rings=24, sectors=32):
    """Vertices on the unit sphere and faces, counter-clockwise from outside."""
    polar = np.pi * np.arange(1, rings) / rings
    turn = 2 * np.pi * np.arange(sectors) / sectors
    y, r = np.cos(polar)[:, None], np.sin(polar)[:, None]
    belt = np.stack([r * np.cos(turn), y + 0 * turn, -r * np.sin(turn)], axis=2).reshape(-1, 3)
    vertices = np.vstack([belt, [[0, 1, 0], [0, -1, 0]]])
    at = np.arange((rings - 1) * sectors).reshape(rings - 1, sectors)
    nxt = np.roll(at, -1, axis=1)
    a, b, c, d = at[:-1].ravel(), at[1:].ravel(), nxt[1:].ravel(), nxt[:-1].ravel()
    top, foot = len(belt), len(belt) + 1
    faces = [
        np.column_stack([a, b, c]),
        np.column_stack([a, c, d]),
        np.column_stack([0 * at[0] + top, at[0], nxt[0]]),
        np.column_stack([0 * at[0] + foot, nxt[-1], at[-1]]),
    ]
    return vertices, np.vstack(faces).astype(np.int64)


BALL, FACES = sphere()


class SmallBody:
    """Bones turn about the hips; muscles bulge with flexion of their side."""

    def __init__(self, without=()):
        self.shapes = [shape for shape in SHAPES if shape[0] not in without]

    def posed(self, pose):
        motions = self.motions(pose)
        parts = tuple(self._part(shape, pose, motions) for shape in self.shapes)
        landmarks = {
            "hip_bone_r.anterior_superior_iliac_spine": np.array([30.0, 60.0, 95.0]),
            "hip_bone_l.anterior_superior_iliac_spine": np.array([30.0, 60.0, -95.0]),
            "hip_bone_r.posterior_superior_iliac_spine": np.array([-30.0, 60.0, 95.0]),
        }
        return PosedBody(pose, parts, (), MappingProxyType(motions), landmarks)

    def motions(self, pose):
        pelvis = about(np.zeros(3), rotation(2, -np.radians(pose.pelvic_tilt)))
        motions = {"pelvis": pelvis, "l5": pelvis, "t12": pelvis}
        for side in "rl":
            turn = rotation(2, np.radians(getattr(pose, f"hip_flexion_{side}")))
            motions[f"femur_{side}"] = pelvis @ about(HIPS[f"femur_{side}"], turn)
        return motions

    def _part(self, shape, pose, motions):
        name, kind, segment, centre, radii = shape
        radii = np.array(radii, dtype=float)
        if kind == "muscle":
            bulge = 1.0 + getattr(pose, f"hip_flexion_{name[-1]}") / 200.0
            radii = radii * (bulge, 1.0 / bulge**2, bulge)
        motion = motions[segment or "pelvis"]
        points = BALL * radii + np.array(centre, dtype=float)
        normals = BALL / radii
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        fields = {"tendon": (BALL[:, 1] < -0.6) * 1.0} if kind == "muscle" else {}
        return Part(
            name=name,
            kind=kind,
            vertices=points @ motion[:3, :3].T + motion[:3, 3],
            faces=FACES,
            normals=normals @ motion[:3, :3].T,
            fields=fields,
            segment=segment,
        )


NEUTRAL = Pose()
