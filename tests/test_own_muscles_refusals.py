"""Muscles of the user's own that cannot be: each fault one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from own_muscle_records import AIIS, SHAFT, plain

from meshes import Fan, Spot, Tendon, Via
from meshes.muscles.own import built_own_muscles
from meshes.muscles.own_records import OFF_BONE
from meshes.skeleton import Skeleton

FAULTS = [
    (lambda: Spot("femr", (("x", 1.0),)), "unknown bone 'femr'; did you mean 'femur'"),
    (lambda: Spot("femur", (("linea_pectinae_1", 1.0),)), "did you mean 'linea_pectinea_1'"),
    (lambda: Spot("l3", (("superior_rim_55", 1.0),)), "unknown landmark of l3 'superior_rim_55'"),
    (lambda: Spot("femur"), r"expected at \(landmarks\) or point .*, got neither"),
    (lambda: Spot("femur", (("fovea_of_head", 1.0),), (0.0, 0.0, 0.0)), "got both"),
    (
        lambda: Spot("femur", point=(60.0, -100.0, 30.0)),
        f"within {OFF_BONE:g} mm of femur, got its",
    ),
    (
        lambda: Spot("femur", (("head_superior", 1.0), ("medial_epicondyle", 1.0))),
        "got the mean of its landmarks .* mm off it; move it onto the bone",
    ),
    (lambda: Spot("femur", (("fovea_of_head", 0.0),)), "weights of landmarks above zero"),
    (lambda: plain(Fan("knee", 30.0)), "unknown joint 'knee'; known are hip"),
    (lambda: plain(Fan("hip", 1.0)), "radius: expected a number of at least 5"),
    (lambda: plain(Fan("hip", 30.0), Fan("hip", 30.0)), "guides: expected at most one fan"),
    (lambda: plain(Via(SHAFT, off=-3.0)), "off: expected a number of at least 0"),
    (lambda: plain(tendon=Tendon(-1.0)), "origin: expected a number of at least 0"),
    (lambda: plain(aspect=(1.0, 99.0)), "aspect: expected .* at most 12, got 99"),
    (lambda: replace(plain(), volume=0.0), "volume: expected a number above 0 .*, got 0"),
    (lambda: replace(plain(), volume=float("nan")), "volume: expected a number above 0"),
    (lambda: replace(plain(), volume=None), r"expected a volume .* or a section .*, got neither"),
    (lambda: replace(plain(), section=9.0), "got both"),
    (lambda: replace(plain(), pcsa=-1.0), "pcsa: expected a number above 0"),
    (lambda: replace(plain(), name="Rectus"), "name: expected small letters"),
    (lambda: replace(plain(), name="rectus_r"), "name: expected small letters.* without a side"),
    (lambda: replace(plain(), sides="rigth"), "sides: expected right, left or both"),
    (lambda: replace(plain(), insertion=AIIS), "insertion: expected another place"),
]


@pytest.mark.parametrize(("made", "sentence"), FAULTS, ids=range(len(FAULTS)))
def test_a_record_that_cannot_be_is_one_sentence(made, sentence: str):
    with pytest.raises(ValueError, match=sentence) as caught:
        made()
    assert "\n" not in str(caught.value)


def test_a_path_through_bone_is_one_sentence(skeleton: Skeleton):
    behind = Spot("femur", (("linea_aspera_medial_lip_3", 1.0),))
    with pytest.raises(
        ValueError,
        match=r"muscle 'plain': expected a path outside bone, got one \d+ mm deep in the",
    ):
        built_own_muscles(skeleton, [replace(plain(), insertion=behind)])


def test_a_skeleton_without_the_bone_is_one_sentence(skeleton: Skeleton):
    bones = tuple(bone for bone in skeleton.bones if bone.name != "femur_r")
    with pytest.raises(
        ValueError, match="muscle 'plain': expected a skeleton with the bone 'femur'"
    ):
        built_own_muscles(replace(skeleton, bones=bones), [plain()])


def test_what_does_not_fit_is_one_sentence(skeleton: Skeleton, body):
    with pytest.raises(ValueError, match=r"expected a fan of less than \d+ mm.*radius of 70"):
        built_own_muscles(skeleton, [plain(Fan("hip", 70.0))])
    with pytest.raises(ValueError, match=r"expected tendons of at most \d+ mm together"):
        built_own_muscles(skeleton, [plain(tendon=Tendon(100.0, 100.0))])
    with pytest.raises(ValueError, match=r"expected a volume of at least .* round tendons"):
        built_own_muscles(skeleton, [plain(tendon=Tendon(60.0, 60.0, 900.0))])
    with pytest.raises(ValueError, match="expected each name once, got it twice"):
        built_own_muscles(skeleton, [plain(), plain()])
    with pytest.raises(ValueError, match="got that of a built-in muscle; rename it"):
        body.with_muscles([replace(plain(), name="iliacus")])
