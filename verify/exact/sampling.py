"""Where a study looks: points clear of poles, kinks and edges of the domain, and steps that keep the stencil inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.regularity import analytic_around, analytic_cells
from trueorder.verify.exact.truth import taylor

Floats = NDArray[np.float64]

POINTS = 50
"""points of a study when none are asked for: enough for a root mean square that is smooth in h"""

PER_DECADE = 12
"""steps per decade when none are asked for"""

CENTRAL = 0.48
"""share of an analytic cell, around its middle, that points are taken from; no short binary fraction, so that the
points have no trailing zeros, which would hide rounding"""

SMALLEST_CELL = 0.2
"""analytic cells shorter than this share of the longest one are left out"""

GOLDEN = (0.6180339887498949, 0.7548776662466927, 0.8191725133961645)
"""fractional parts that spread points evenly without a pattern (Roberts 2018, the R-sequences for 1, 2, 3 variables)"""


RESOLVED = 0.2
"""nodes are no fewer units in the last place of x apart than the unit roundoff to minus this power, 2^10 in double
precision: closer by, x + h is x or not much else, and differences of the coordinates have no digits"""

HEADROOM = 2.0**20
"""how far below the largest number of a precision the numbers of a study stay"""


@dataclass(frozen=True, eq=False)
class Points:
    """The points of a study and the room around them."""

    values: Floats
    """shape (P, dimension)"""
    room: float
    """distance from every point to the edge of what is analytic, in units of x; infinite where none is known"""
    scale: float
    """length of the domain, in units of x, or of what is analytic around the only point"""
    box: tuple[tuple[float, float], ...] | None = None
    """around a single point, one interval per variable: samples are kept in there; None for many points"""
    walled: bool = False
    """whether that box ends, before the domain does, where the function is not proved analytic"""


def choose_points(function: ExactFunction, count: int = POINTS, dtype: str = "float64") -> Points:
    """Points for a study of a function: spread over the central part of the cells on which it is proven analytic.

    A function with a special point is studied there. Every coordinate is exact in `dtype`.
    Raises InputError when no part of the domain is analytic.
    """
    if function.at is not None:
        return points_at(function, function.at)
    lengths = [high - low for low, high in function.domain]
    if function.dimension > 1:
        values = np.column_stack(
            [
                low + (high - low) * (0.5 + CENTRAL * (spread(count, axis) - 0.5))
                for axis, (low, high) in enumerate(function.domain)
            ]
        )
        return Points(_exact(values, dtype), min(lengths) * (1 - CENTRAL) / 2, min(lengths))
    cells = [cell for cell in analytic_cells(function) if cell[1] > cell[0]]
    if not cells:
        raise InputError(
            f"function {function.name}: {function.text} is not analytic on any part of "
            f"[{function.domain[0][0]:g}, {function.domain[0][1]:g}]; give a domain where it is"
        )
    longest = max(high - low for low, high in cells)
    kept = [cell for cell in cells if cell[1] - cell[0] >= SMALLEST_CELL * longest]
    values = _over_cells(kept, count)
    room = min((1 - CENTRAL) / 2 * (high - low) for low, high in kept)
    return Points(_exact(values[:, None], dtype), room, longest)


def points_at(function: ExactFunction, at: Sequence[float]) -> Points:
    """The single point `at`, with the room that the function leaves around it.

    A function that is analytic at the point is sampled up to the next pole, kink or branch point, one that is not there
    up to the ends of its domain.
    """
    point = np.array([at], dtype=np.float64)
    box = analytic_around(function, at) or function.domain
    lengths = [high - low for low, high in box]
    scale = max(min(lengths), float(np.spacing(np.abs(point)).max()))
    return Points(point, math.inf, scale, box, box != function.domain)


SERIES_DEGREE = {1: 12, 2: 6, 3: 6}
"""degree of the derivatives, by the number of variables, that tell over which length a function changes"""


def series_lengths(function: ExactFunction, at: Sequence[float]) -> tuple[float, ...]:
    """Over which lengths a function changes at a point, one for every variable: infinite for a straight line.

    It is the shortest length over which a term of the Taylor series grows as large as all that come before it.
    """
    degree = SERIES_DEGREE[function.dimension]
    derivatives = taylor(function, [tuple(at)], degree).derivatives
    lengths = []
    for axis in range(function.dimension):
        terms = [
            abs(float(derivatives[tuple(k * int(i == axis) for i in range(function.dimension))][0]))
            / math.factorial(k)
            for k in range(degree + 1)
        ]
        lengths.append(
            min(
                (
                    max((terms[j] / terms[k]) ** (1 / (k - j)) for j in range(k) if math.isfinite(terms[j]))
                    for k in range(2, degree + 1)
                    if 0 < terms[k] < math.inf and any(map(math.isfinite, terms[:k]))
                ),
                default=math.inf,
            )
        )
    return tuple(lengths)


def spread(count: int, axis: int) -> Floats:
    """Places between 0 and 1 along one of the axes, even and without a pattern, shape (count,)."""
    return np.asarray((0.5 + GOLDEN[axis] * np.arange(1, count + 1)) % 1.0)


def between_numbers(function: ExactFunction, dtype: str) -> float:
    """The distance between neighbouring numbers of a precision at the far end of the domain, in units of x."""
    farthest = max(abs(bound) for interval in function.domain for bound in interval)
    with np.errstate(over="ignore", invalid="ignore"):
        between = float(np.spacing(np.asarray(farthest, dtype=dtype)))
    smallest = float(np.finfo(dtype).tiny)
    return max(between, smallest)


def resolved(function: ExactFunction, dtype: str) -> float:
    """The smallest step whose nodes the numbers of a precision tell apart all over the domain, in units of x."""
    return between_numbers(function, dtype) * math.pow(np.finfo(dtype).eps, -RESOLVED)


def beyond_numbers(function: ExactFunction, dtype: str) -> str | None:
    """Why a precision has no numbers for a study over the domain, as a sentence; None where it has."""
    limits = np.finfo(dtype)
    for variable, (low, high) in zip(function.variables, function.domain, strict=True):
        far = max(abs(low), abs(high)) > float(min(limits.max, np.finfo(float).max)) / HEADROOM
        if far or high - low <= resolved(function, dtype):
            return (
                f"{dtype} has too few numbers for a study of {function.text} over [{low:g}, {high:g}] in {variable}: "
                f"they lie {between_numbers(function, dtype):.2g} apart there, and reach from {limits.tiny:.2g} to "
                f"{limits.max:.2g}; another domain, or another precision, would settle it"
            )
    return None


def _over_cells(cells: Sequence[tuple[float, float]], count: int) -> Floats:
    """Spread points over the central parts of several cells, in proportion to their lengths."""
    lengths = np.array([high - low for low, high in cells])
    ends = np.cumsum(lengths) / lengths.sum()
    place = spread(count, 0)
    which = np.minimum(np.searchsorted(ends, place, side="right"), len(cells) - 1)
    starts = np.concatenate([[0.0], ends[:-1]])
    inside = (place - starts[which]) / (ends - starts)[which]
    lows = np.array([low for low, _ in cells])
    return np.asarray(lows[which] + lengths[which] * (0.5 + CENTRAL * (inside - 0.5)))


def _exact(values: Floats, dtype: str) -> Floats:
    """Rounded to what `dtype` can hold, and never finer than double precision."""
    return values.astype(np.float32).astype(np.float64) if dtype == "float32" else values


def choose_steps(start: float, stop: float, per_decade: int = PER_DECADE) -> Floats:
    """Steps from start to stop on a logarithmic lattice that contains the powers of ten, ascending.

    Empty when no lattice step lies between the bounds, which are positive or, for stop, zero.

    >>> choose_steps(1e-3, 1e-1, 2)
    array([0.001     , 0.00316228, 0.01      , 0.03162278, 0.1       ])
    """
    if stop < start:
        return np.empty(0)
    first = math.ceil(per_decade * math.log10(start) - 1e-9)
    last = math.floor(per_decade * math.log10(stop) + 1e-9)
    return np.asarray(10.0 ** (np.arange(first, last + 1) / per_decade))


SPREAD = 0.004
"""largest relative difference between the steps that points are given"""


def spread_steps(count: int) -> Floats:
    """Factors near 1, one for each of `count` points, by which steps of a lattice differ from point to point.

    For all x of one binade x + h is rounded by the same amount, because x lies on the lattice of doubles itself. Steps
    that differ a little make these errors independent, as the rounding model takes them to be.
    """
    if count == 1:
        return np.ones(1)
    return np.asarray(1 + SPREAD * (2 * spread(count, 1) - 1))


def check_steps(steps: Sequence[float], where: str = "steps") -> Floats:
    """Steps that a user gave: positive, finite, without repetition; returned ascending."""
    values = np.asarray(steps, dtype=np.float64)
    if values.ndim != 1 or values.size == 0:
        raise InputError(f"{where}: at least one step is needed")
    for value in values:
        if not math.isfinite(value) or value <= 0:
            raise InputError(f"{where}: {value:g} is not accepted; a step is a positive finite number")
    return np.unique(values)
