"""Records and attachments of the muscles: how many strings, from where, and on the bone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measured import FEMORAL
from meshes.muscles import Muscles
from meshes.muscles.attachments import cage_point
from meshes.muscles.bundle import Bundle
from meshes.muscles.records import muscle_records
from meshes.muscles.sides import RIGID
from meshes.pose import Pose
from meshes.skeleton import Skeleton


def test_psoas_major_has_eleven_fascicles_of_two_strings_and_bogduks_whole_section():
    strings = muscle_records()["psoas_major"].strings
    assert len(strings) == 22
    assert len({string.name[:-2] for string in strings}) == 11
    assert sum(string.pcsa for string in strings) == pytest.approx(1463)  # figures 1.1


def test_iliacus_springs_from_an_area_of_three_rows_of_twelve_and_from_the_sacrum():
    strings = muscle_records()["iliacus"].strings
    rows = {
        row: [s for s in strings if f"_{row}_" in s.name] for row in ("crest", "fossa", "floor")
    }
    assert all(len(row) >= 12 for row in rows.values())
    assert {string.origin.bone for string in strings} == {"hip_bone", "sacrum"}


def test_psoas_never_springs_from_the_waist_of_a_vertebra():
    for string in muscle_records()["psoas_major"].strings:
        assert not any("waist" in name for name, _ in string.origin.weights)


def test_attachments_lie_on_their_bones(skeleton: Skeleton, right: Bundle):
    side_fields, batch = right.fields, right.batch
    for points, carriers in (
        (batch.origins, batch.origin_carriers),
        (batch.insertions, batch.insertion_carriers),
    ):
        for carrier in np.unique(carriers):
            gaps = side_fields.distance(int(carrier), points[carriers == carrier])
            assert np.abs(gaps).max() < 0.6, RIGID[carrier]


def test_attachments_keep_their_cage_triangle_when_the_body_grows(skeleton: Skeleton):
    grown = replace(
        skeleton, bones=tuple(replace(b, template=b.template * 1.1) for b in skeleton.bones)
    )
    from meshes.muscles.attachments import attached

    origin = muscle_records()["iliacus"].strings[4].origin
    assert attached(grown, origin, "r") == pytest.approx(1.1 * attached(skeleton, origin, "r"))
    assert sum(cage_point(origin, "r").barycentric) == pytest.approx(1.0)


def test_iliacus_ends_no_lower_than_thirty_millimetres_below_the_lesser_trochanter(
    skeleton: Skeleton, muscles: Muscles
):
    tip = skeleton.landmark("femur_r", "lesser_trochanter_tip")[1]
    ends = [f.points[-1][1] for f in muscles.fascicles(skeleton, Pose()) if f.muscle in FEMORAL]
    assert min(ends) > tip - 30.0  # figures 5 b
    assert max(ends) < tip + 15.0
