"""A peer: OpenSim evaluating the model gait2392, asked at the angles of this body.

The model is looked for in ``../shared/reference``, or where ``ILIOPSOAS_GAIT2392`` says; OpenSim is
the extra ``opensim``. Without either there is no peer, and `gait2392` gives None.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from meshes.anatomy.records import toml_table
from meshes.pose import Pose

_KEPT = Path("models", "gait2392", "gait2392_thelen2003muscle.osim")
MODEL = Path(
    os.environ.get("ILIOPSOAS_GAIT2392")
    or Path(__file__).resolve().parents[2] / "shared" / "reference" / _KEPT
)
PLANE = float(toml_table("function.toml")["models"]["gait2392"]["app"])
"""Forward tilt of its anterior pelvic plane at its zero, degrees: its hip flexion plus this is
ours, and the flexion that is asked of it is ours less this."""
MUSCLES = {"psoas_major_r": "psoas_r", "iliacus_r": "iliacus_r"}
COORDINATES = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")


@dataclass(frozen=True, eq=False)
class Peer:
    """gait2392 in OpenSim: lengths and moment arms in a pose of ours, mm.

    Attributes
    ----------
    version : str
        Of OpenSim.
    model, state : opensim.Model, opensim.State
    """

    version: str
    model: Any
    state: Any

    def posed(self, pose: Pose) -> None:
        """Bring the right hip into a pose, at an equal anterior pelvic plane.

        Lumbar flexion is the reverse of its lumbar extension; the three angles of the hip have the
        same signs as ours, `pelvis_tilt` and `pelvis_list` the opposite ones.
        """
        angles = {
            "hip_flexion_r": pose.hip_flexion_r - PLANE,
            "hip_adduction_r": pose.hip_adduction_r,
            "hip_rotation_r": pose.hip_rotation_r,
            "pelvis_tilt": -pose.pelvic_tilt,
            "pelvis_list": -pose.pelvic_obliquity,
            "pelvis_rotation": pose.pelvic_rotation,
            "lumbar_extension": -pose.lumbar_flexion,
        }
        known = self.model.getCoordinateSet()
        for name, angle in angles.items():
            known.get(name).setValue(self.state, float(np.radians(angle)), False)
        self.model.realizePosition(self.state)

    def length(self, muscle: str, pose: Pose) -> float:
        """Length of one of `MUSCLES` in a pose, mm."""
        self.posed(pose)
        return 1000.0 * float(self._path(muscle).getLength(self.state))

    def moment_arm(self, muscle: str, pose: Pose, coordinate: str) -> float:
        """Moment arm about a coordinate of ours, mm."""
        self.posed(pose)
        sign, theirs = -1.0, "lumbar_extension"
        if coordinate != "lumbar_flexion":
            sign, theirs = 1.0, coordinate
        known = self.model.getCoordinateSet().get(theirs)
        return sign * 1000.0 * float(self._path(muscle).computeMomentArm(self.state, known))

    def seconds(self, times: int = 500) -> float:
        """Median time on one core to pose its right hip and read both lengths."""
        hip = self.model.getCoordinateSet().get("hip_flexion_r")
        paths = [self._path(name) for name in MUSCLES]
        taken = []
        for k in range(times):
            start = time.process_time()
            hip.setValue(self.state, float(np.radians(k % 80)), False)
            self.model.realizePosition(self.state)
            for path in paths:
                path.getLength(self.state)
            taken.append(time.process_time() - start)
        return float(np.median(taken))

    def _path(self, muscle: str) -> Any:
        return self.model.getMuscles().get(MUSCLES[muscle]).getGeometryPath()


def gait2392(path: Path = MODEL) -> Peer | None:
    """The peer, or None where OpenSim or the model is missing."""
    try:
        import opensim
    except ImportError:
        return None
    if not path.is_file():
        return None
    opensim.Logger.setLevelString("Error")
    model = opensim.Model(str(path))
    return Peer(str(opensim.GetVersion()), model, model.initSystem())
