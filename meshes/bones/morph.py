"""From the measures of a body to its bones: the cages moved, their connectivity never changed."""

from __future__ import annotations

import numpy as np

from meshes.anatomy.records import toml_table
from meshes.bones import femoral, pelvic
from meshes.bones.cage import Cage, bone_records, table_cage
from meshes.bones.stacked import stacked
from meshes.bones.woman import between
from meshes.geometry.frames import translation
from meshes.physique import Measures, parameters


def shaped_cages(measures: Measures) -> dict[str, Cage]:
    """Cages of the right and the unpaired bones with the measures asked for, in the world frame.

    First sex: every landmark on the line between man and woman. Then what each parameter names,
    sought until the bone measures just that. Then the spine is stacked, and all is brought to
    size.

    Parameters
    ----------
    measures : Measures

    Returns
    -------
    dict of str to Cage
        By the names of ``bones.toml``, mm.
    """
    own = {name: between(name, measures.sex) for name in bone_records()}
    hip, sacrum = pelvic.made_to_measure(own["hip_bone"], own["sacrum"], measures)
    femur = femoral.made_to_measure(own["femur"], _more_of_femur(measures))
    coccyx = own["coccyx"].moved(pelvic.sacral_motion(own["sacrum"], measures))
    spine = stacked({**own, "sacrum": sacrum}, _more_lordosis(measures), _disc(measures.sex))
    to_hip = translation(np.array(hip.spheres[0].centre))
    placed = {**spine, "coccyx": coccyx, "hip_bone": hip, "femur": femur.moved(to_hip)}
    return {name: placed[name].scaled(measures.scale) for name in own}


def _more_of_femur(measures: Measures) -> np.ndarray:
    """Degrees of version and of the neck, and mm of length, beyond the reference man's."""
    length = measures.femoral_length / measures.scale - parameters()["femoral_length"].man
    turns = [measures.more("femoral_version"), measures.more("neck_shaft_angle")]
    return np.array([*turns, length])


def _more_lordosis(measures: Measures) -> float:
    return measures.more("lumbar_lordosis")


def _disc(sex: float) -> float:
    return 1.0 + sex * (float(toml_table("woman.toml")["vertebra"]["disc"]) - 1.0)


def hip_centre() -> np.ndarray:
    """Centre (3,) of the right hip joint of the reference man: the acetabulum's sphere."""
    return np.array(table_cage("hip_bone").spheres[0].centre)
