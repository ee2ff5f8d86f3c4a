"""Weights of differences on nodes at any distances, for many rows at once.

The three-point formula on neighbours at distances l and r has weights -r/(l(l + r)), (r - l)/(l r) and
l/(r(l + r)); its terms are formed in the order that numpy.gradient documents, so that results agree to the last
bit. All others are computed by the recursion of Fornberg (1988), Mathematics of Computation 51, 699-706, in
floating point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from trueorder.schemes.arrays.grid_scratch import Array, aligned
from trueorder.schemes.arrays.grid_spacing import Coordinates, Filled
from trueorder.schemes.arrays.grid_stencils import Window
from trueorder.schemes.stencil import recursion


def three_point(grid: Coordinates, first: int, stop: int) -> Filled:
    """Return the weights (3, rows) of the node before, the own node and the node behind, for rows of a grid."""
    gaps = grid.gaps(first - 1, stop)
    room = aligned((5, stop - first), gaps.dtype)[:, : stop - first]
    write_three_point(gaps, room)
    np.negative(room[0], room[0])
    return room[:3], None


def write_three_point(gaps: Array, room: Array) -> None:
    """Write r/(l(l + r)), (r - l)/(l r) and l/(r(l + r)) into the first three of five arrays (rows,).

    The first is what the value before is multiplied by to be subtracted; the other two arrays are scratch.
    """
    left, right = gaps[:-1], gaps[1:]
    before, own, behind, both, term = room
    np.add(left, right, both)
    np.divide(right, np.multiply(left, both, term), before)
    np.divide(left, np.multiply(right, both, term), behind)
    np.divide(np.subtract(right, left, own), np.multiply(left, right, term), own)


def three_point_end(grid: Coordinates, row: int, stop: int) -> Filled:
    """Return the weights of the three nodes at an end, for the first row or the last one."""
    gaps = grid.gaps(max(row - 2, 0), max(row, 2))
    if gaps.dtype == np.float64:
        gaps = gaps.tolist()  # Python's numbers compute the same, and faster
    if row == 0:
        return one_sided(gaps[0], gaps[1]), None
    a, b, c = one_sided(gaps[1], gaps[0])
    return (-c, -b, -a), None  # the mirror image: the derivative changes its sign


def one_sided(near: Any, far: Any) -> tuple[Any, Any, Any]:
    """Return the weights of the first three nodes at the first one; `near` is the first gap, `far` the second.

    >>> one_sided(1.0, 1.0)
    (-1.5, 2.0, -0.5)
    """
    both = near + far
    return -(2.0 * near + far) / (near * both), both / (near * far), -near / (far * both)


def neighbour(node: int, grid: Coordinates, row: int, stop: int) -> Filled:
    """Return the distance between a node and the next one as the scale of their difference."""
    return (None,), grid.gaps(row + node, row + node + 1)[0]


def interpolated(window: Window, derivative: int, grid: Coordinates, first: int, stop: int) -> Filled:
    """Return the weights of the nodes of a window but the row's own, for rows of a grid.

    The weight of the own node is minus their sum: they are for differences from the value there.
    """
    rows = np.arange(first, stop)
    own = grid.at(rows)
    precision = np.result_type(grid.dtype, np.float64)
    distances = [np.subtract(grid.at(rows + node), own, dtype=precision) for node in window]
    # in units near the distances, or products of a dozen of them might underflow; powers of two are exact
    span = np.maximum.reduce([np.abs(distance) for distance in distances])
    scale = np.ldexp(np.ones_like(span), -np.frexp(span)[1])
    found = recursion([distance * scale for distance in distances], derivative)
    return np.array([w * scale**derivative for node, w in zip(window, found, strict=True) if node]), None
