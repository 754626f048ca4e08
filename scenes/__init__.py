"""What we want to see: scenes, cameras and motions; nothing here draws."""

from scenes.cameras import VIEWS, Camera
from scenes.errors import SceneError
from scenes.files import load_scene, save_scene
from scenes.gallery import gallery, gallery_scene, opened_scene
from scenes.motions import Motion, motion_pose, motions
from scenes.muscles import MuscleTable, load_muscles
from scenes.scene import BodyChoice, MotionChoice, Picture, Scene, Structures

__all__ = [
    "VIEWS",
    "BodyChoice",
    "Camera",
    "Motion",
    "MotionChoice",
    "MuscleTable",
    "Picture",
    "Scene",
    "SceneError",
    "Structures",
    "gallery",
    "gallery_scene",
    "load_muscles",
    "load_scene",
    "motion_pose",
    "motions",
    "opened_scene",
    "save_scene",
]
