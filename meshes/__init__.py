"""What the body is made of: bones, joints, discs and muscles; a pose in, plain meshes out."""

from meshes.body import Body
from meshes.part import Fascicle, Part, PosedBody
from meshes.physique import Physique
from meshes.pose import Pose, thigh_raised

__all__ = ["Body", "Fascicle", "Part", "Physique", "Pose", "PosedBody", "thigh_raised"]
