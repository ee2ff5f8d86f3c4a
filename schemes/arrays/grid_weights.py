"""Weights of differences on nodes at any distances, for many rows at once.

The three-point formula on neighbours at distances l and r has weights -r/(l(l + r)), (r - l)/(l r) and
l/(r(l + r)); its terms are formed in the order that numpy.gradient documents, so that results agree to the last
bit. Those of other first derivatives are Lagrange's, and all others are computed by the recursion of Fornberg (1988),
Mathematics of Computation 51, 699-706, in floating point.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from trueorder.schemes.arrays.grid_scratch import Array, aligned
from trueorder.schemes.arrays.grid_spacing import Coordinates, Filled
from trueorder.schemes.arrays.grid_stencils import Window
from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import recursion


def three_point(grid: Coordinates, first: int, stop: int) -> Filled:
    """Return the weights (3, rows) of the node before, the own node and the node behind, for rows of a grid."""
    gaps = grid.gaps(first - 1, stop)
    room = aligned((4, stop - first), gaps.dtype)
    if room.shape[1] > stop - first:
        room = room[:, : stop - first]
    before, own, behind, term = room
    write_three_point(gaps, before, own, behind, term)
    np.negative(before, before)
    return room[:3], None


def write_three_point(gaps: Array, before: Array, own: Array, behind: Array, term: Array) -> None:
    """Write r/(l(l + r)), which is to be subtracted, (r - l)/(l r) and l/(r(l + r)) for rows; `term` is scratch."""
    left, right = gaps[:-1], gaps[1:]
    both = np.add(left, right, own)
    np.divide(right, np.multiply(left, both, before), before)
    np.divide(left, np.multiply(right, both, behind), behind)
    np.divide(np.subtract(right, left, own), np.multiply(left, right, term), own)


def three_point_end(grid: Coordinates, row: int, stop: int) -> Filled:
    """Return the weights of the three nodes at an end, for the first row or the last one."""
    gaps = grid.gaps(max(row - 2, 0), max(row, 2))
    if gaps.dtype == np.float64:
        first, second = gaps.tolist()
        try:
            return _at_end(first, second, row), None  # Python's numbers compute the same, and faster
        except ZeroDivisionError:  # a product of tiny distances: NumPy's numbers go on, and warn
            pass
    return _at_end(gaps[0], gaps[1], row), None


def _at_end(first: Any, second: Any, row: int) -> tuple[Any, Any, Any]:
    if row == 0:
        return one_sided(first, second)
    a, b, c = one_sided(second, first)
    return -c, -b, -a  # the mirror image: the derivative changes its sign


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
    own = grid.at(first, stop)
    precision = np.result_type(grid.dtype, np.float64)
    nodes = [node for node in window if node]
    distances = [np.subtract(grid.at(first + node, stop + node), own, dtype=precision) for node in nodes]
    # in units near the distances, or products of a dozen of them might underflow; powers of two are exact
    span = np.maximum.reduce([np.abs(distance) for distance in distances])
    scale = np.ldexp(np.ones_like(span), -np.frexp(span)[1])
    for distance in distances:
        np.multiply(distance, scale, distance)
    if derivative == 1:
        weights = slopes(distances)
    else:
        place = window.index(0)
        found = recursion([*distances[:place], np.zeros_like(distances[0]), *distances[place:]], derivative)
        weights = np.array([*found[:place], *found[place + 1 :]])
    return np.multiply(weights, _power(scale, derivative), weights), None


def _power(scale: Array, derivative: int) -> Array:
    """The power of one over the distances that weights are multiplied by; InputError where it is no normal number."""
    with np.errstate(over="ignore", under="ignore"):
        power: Array = scale**derivative
    limits = np.finfo(power.dtype)
    large, small = power.min() < limits.smallest_normal, not power.max() <= limits.max
    if derivative > 1 and (large or small):
        distance = 1.0 / float(scale.min() if large else scale.max())
        raise InputError(
            f"gradient: coordinates about {distance:.0e} apart: the power {derivative} of that is no normal number; "
            "scale the coordinates"
        )
    return power


def slopes(distances: Sequence[Array]) -> Array:
    """Return the weights of the first derivative at 0 of the polynomial through 0 and nodes at these distances.

    Lagrange's polynomial of node j has the slope 1/d_j prod_k d_k/(d_k - d_j) there.

    >>> slopes([np.array([-1.0]), np.array([1.0])]).tolist()
    [[-0.5], [0.5]]
    """
    weights = np.array([1 / distance for distance in distances])
    for (j, one), (k, other) in combinations(enumerate(distances), 2):
        gap = other - one
        weights[j] *= other / gap
        weights[k] *= np.divide(one, np.negative(gap, gap), gap)
    return weights
