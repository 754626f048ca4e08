"""Fields of the muscles among the neighbours: along and across the fibres, and tendons."""

from __future__ import annotations

import numpy as np

from meshes.geometry.types import Array

_TENDON = 0.1


def fibred(along: Array, across: Array, depth: Array, tendon: float = _TENDON) -> dict[str, Array]:
    """Fields (n,) as the muscles carry them, all of 0 to 1.

    Parameters
    ----------
    along : ndarray, shape (n,)
        0 at the origin, 1 at the insertion.
    across, depth : ndarray, shape (n,)
        Place in the cross section.
    tendon : float
        Share of the length that is tendon at each end [design].
    """
    share = np.clip(1.5 - 1.5 * np.minimum(along, 1.0 - along) / tendon, 0.0, 1.0)
    return {
        "fibre": np.clip(along, 0.0, 1.0),
        "tendon": share * share * (3.0 - 2.0 * share),
        "lane_u": np.clip(across, 0.0, 1.0),
        "lane_v": np.clip(depth, 0.0, 1.0),
    }
