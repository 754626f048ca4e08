"""Strings of one side, whoever's they are: pulled taut through their gates, and their arms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from meshes.geometry.strings import TautStrings, string_length_derivative, taut
from meshes.geometry.types import Array
from meshes.muscles.gates import Batch

BARRIERS = (0.0015,)
"""A weaker barrier first, of 1 and of 0.05, costs half as many steps more for the same strings."""
STEP = 1e-3  # degrees, of the central differences that move the gates


def pulled(batch: Batch, carried: Array) -> TautStrings:
    """The strings pulled taut under the motions (c, 4, 4) of their carriers."""
    return taut(batch.lanes, *batch.posed(carried), BARRIERS)


def held(batch: Batch, carried: Array, coordinates: Array) -> Array:
    """Nodes (n, 3) where the gate coordinates (g, 2) are held and the carriers are moved."""
    origins, insertions, centres, u, v = batch.posed(carried)
    inner = centres + u * coordinates[:, :1] + v * coordinates[:, 1:]
    ends, rows = batch.lanes.offsets, 2 * np.arange(len(origins))
    starts, stops = ends[:-1] + rows, ends[1:] + rows + 1
    nodes = np.empty((len(inner) + 2 * len(origins), 3))
    within = np.ones(len(nodes), dtype=np.bool_)
    within[starts] = within[stops] = False
    nodes[within], nodes[starts], nodes[stops] = inner, origins, insertions
    return nodes


def moment_arms(batch: Batch, carried: Callable[[float], Array]) -> Array:
    """Moment arms (s,) about a coordinate, mm: -dL/dq with the gate coordinates held.

    Parameters
    ----------
    batch : Batch
    carried : callable
        Motions (c, 4, 4) of the carriers where the coordinate is so many degrees further.
    """
    strings = pulled(batch, carried(0.0))
    ahead, behind = (held(batch, carried(step), strings.coordinates) for step in (STEP, -STEP))
    velocity = (ahead - behind) / np.radians(2.0 * STEP)
    return -string_length_derivative(strings.nodes, strings.offsets, velocity)
