"""Proves the rows of implicit schemes on grids with edges: compact schemes with closures, derivatives of splines.

Inside, such a scheme is A e = B f / h**d for the estimates e, with short rows A and B (`verify.proof.symbol_proof`), so
its own matrix is full, with weights that fall by the same factor from node to node. A row of that matrix, convolved
with the coefficients of A, is short again: it is B inside, and next to an edge whatever the closures make of it. So
every row is a quotient of two short sums of waves, and the Taylor series of the quotient is what the row estimates.
An error of the closures is felt in all rows, smaller by the same factor from node to node; rows in which double
precision does not show it count as interior ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import FEW_SUMS, SPACINGS, Floats, RefusedError, own_rounding, probe
from trueorder.verify.proof.circulant import FADED, Circulant
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.matrix_rows import MatrixRows, Row
from trueorder.verify.proof.moments import HIGHEST_DEGREE
from trueorder.verify.proof.symbol_proof import Sides, compact, estimated

SIZES = (65, 129, 257)
"""numbers of nodes tried in turn, until rows in the middle repeat"""

REPEATED = 2.0**-46
"""weights that differ by less than this share of the largest one of their row are the same"""

SOLVED = 8.0
"""times that a weight may be off by more than what the code makes of values of all digits"""

EMPTY = 2.0**-40
"""a row whose weights are below this share of the largest one in the matrix is empty"""

SHARE = {"coordinates": 6, "scalar": 16}
"""as many rows repeat as one in so many, to either side of the middle: on rough grids errors of closures go further"""

FAINT = 64.0
"""how far above rounding the last row may lie in which an error of the closures shows: one step takes less off"""


@dataclass(frozen=True, eq=False)
class Departure:
    """What a row estimates beyond what the rows inside do, by the degree of the derivative."""

    coefficients: Floats
    """zero where rounding explains it"""
    noise: Floats
    """what rounding of the weights may make of a coefficient"""

    @property
    def degree(self) -> int | None:
        """The lowest degree in which the row departs; None where it does not."""
        return int(np.flatnonzero(self.coefficients)[0]) if np.any(self.coefficients) else None

    @property
    def faint(self) -> bool:
        """Whether it could not be seen in a row that is one node further inside."""
        k = self.degree
        return k is not None and bool(abs(self.coefficients[k]) < FAINT * self.noise[k])


def implicit_rows(scheme: GridScheme, power: int) -> MatrixRows | None:
    """The rows of a linear scheme that is implicit inside, whose weights scale with a power of h; None for any other.

    Raises UntraceableError as `verify.probing.probing.probe` does.
    """
    spacing = SPACINGS[0]
    for nodes in (size for size in SIZES if size >= scheme.minimum_nodes):
        try:
            matrix = probe(scheme, np.arange(nodes, dtype=np.float64) * spacing) * spacing**-power
        except RefusedError:
            return None
        matrix = _without_empty_rows(matrix)
        own = own_rounding(scheme, matrix, power)
        if _repeats(matrix, SHARE[scheme.spacing]):
            return _read(matrix, power, own)
        if not _dies_away(matrix, nodes // 8):
            return None
    return None


def _dies_away(matrix: Floats, distance: int) -> bool:
    """Whether the weights of the middle row fall, so fast that on the largest grid nothing is left of them."""
    middle = len(matrix) // 2
    weights = np.abs(matrix[middle])
    beyond = np.maximum(weights[: middle - distance + 1].max(), weights[middle + distance :].max())
    return bool(beyond <= FADED ** (distance / (SIZES[-1] // 2)) * np.max(weights))


def _without_empty_rows(matrix: Floats) -> Floats:
    """The matrix with zeros in rows that hold nothing but rounding."""
    largest = np.max(np.abs(matrix), axis=1, keepdims=True)
    return np.where(largest <= EMPTY * np.max(largest), 0.0, matrix)


def _repeats(matrix: Floats, share: int) -> bool:
    """Whether so many rows to either side of the middle row, one in `share`, are the middle row, moved along."""
    nodes, middle = len(matrix), len(matrix) // 2
    noise = REPEATED * np.max(np.abs(matrix[middle]))
    for i in range(middle - nodes // share, middle + nodes // share + 1):
        low, high = max(0, middle - i), nodes + min(0, middle - i)
        moved = np.roll(matrix[i], middle - i)[low:high]
        if np.any(np.abs(moved - matrix[middle][low:high]) > noise):
            return False
    return True


def _read(matrix: Floats, power: int, own: float) -> MatrixRows | None:
    nodes, middle = len(matrix), len(matrix) // 2
    sides = compact([Circulant(np.roll(matrix[middle], -middle), power)])
    if sides is None:
        return None
    # what is solved for to a tolerance has weights of fewer digits
    departures = _departures(matrix, sides, max(REPEATED, SOLVED * own))
    first = _first_inside(departures[: middle + 1])
    last = nodes - 1 - _first_inside(departures[: middle - 1 : -1])
    inside, inner = estimated(sides, power), _row(matrix, middle)
    repeated = [first <= i <= last for i in range(nodes)]
    rows = tuple(inner if same else _row(matrix, i) for i, same in enumerate(repeated))
    by_degree = _by_degree(inside, power)
    known = tuple(
        inside if same else _beyond(inside, by_degree, departure, power)
        for same, departure in zip(repeated, departures, strict=True)
    )
    roundoff = max(2.0**-53, own * len(inner) ** 0.5 if own > FEW_SUMS else 0.0)
    return MatrixRows(rows, power, tuple(range(first, last + 1)), known, sides, roundoff)


def _departures(matrix: Floats, sides: Sides, rounding: float) -> list[Departure]:
    """What every row, convolved with A, is beyond B: the Taylor series of the difference over A, by long division.

    Weights are known to a share `rounding` of the largest one of their row.
    """
    left, right = ({j: float(c) for j, c in side.items()} for side in sides)
    difference, felt, noise = _differences(matrix, left, right, rounding)
    nodes, columns = difference.shape
    places = np.arange(columns) - (columns - nodes) // 2 - np.arange(nodes)[:, None].astype(np.float64)
    degrees = range(HIGHEST_DEGREE[1] + 1)
    divisor = [sum(c * float(j) ** k for j, c in left.items()) / math.factorial(k) for k in degrees]
    coefficients, noises = (np.zeros((nodes, len(degrees))) for _ in range(2))
    powers = np.where(felt, 1.0, 0.0)
    for k in degrees:
        known = coefficients[:, :k] @ np.array(divisor[k:0:-1])
        value = (np.sum(powers * difference, axis=1) - known) / divisor[0]
        noises[:, k] = noise * np.sum(np.abs(powers), axis=1) / abs(divisor[0])
        coefficients[:, k] = np.where(np.abs(value) > noises[:, k], value, 0.0)
        powers *= places / (k + 1)
    return [Departure(*row) for row in zip(coefficients, noises, strict=True)]


def _differences(
    matrix: Floats, left: Mapping[int, float], right: Mapping[int, float], rounding: float
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Rows convolved with A less B: the weights, which of them count, and their noise by row.

    Shapes are (n, n + 2 m), the columns being those of the nodes with m more on either side, twice, and (n,).
    """
    nodes, reach, margin = len(matrix), max(left), max(*left, *right)
    largest = np.max(np.abs(matrix), axis=1)
    short = np.zeros((nodes, nodes + 2 * margin))
    for j, c in left.items():
        short[:, margin - j : margin - j + nodes] += c * matrix
    short[np.abs(short) <= rounding * largest[:, None]] = 0.0
    full = np.flatnonzero(np.any(short, axis=1))
    first = margin - reach  # of the columns in which a convolution of a row of the matrix can be
    ends = [
        slice(first, np.flatnonzero(short[full[0]])[-1] + 1),
        slice(np.flatnonzero(short[full[-1]])[0], nodes + margin + reach),
    ]
    counts = short != 0
    for (
        end
    ) in ends:  # where closures are felt at an end, what was taken for rounding there may be a part of it
        counts[np.any(short[:, end], axis=1), end] = True
    for i, row in enumerate(short):
        for j, c in right.items():
            row[margin + i + j] -= c
            counts[i, margin + i + j] = True
    # an empty row is as exact as B, which is taken off it
    return short, counts, rounding * np.where(largest > 0, largest, max(map(abs, right.values())))


def _first_inside(departures: Sequence[Departure]) -> int:
    """The first of the rows from an edge to the middle in which, and behind which, no error of the closures shows."""
    first = 1 + max((i for i, found in enumerate(departures) if found.degree is not None), default=-1)
    # in the last of these rows it shows in high degrees only, where rounding is felt less
    for i in range(1, first):
        if departures[i - 1].faint and departures[i].degree != departures[i - 1].degree:
            return i
    return min(first, len(departures) - 1)


def _by_degree(terms: tuple[ErrorTerm, ...], power: int) -> Floats:
    """The coefficients of the derivatives in what is estimated."""
    found = np.zeros(HIGHEST_DEGREE[1] + 1)
    for term in terms:
        found[term.power - power] = float(term.coefficients[0][1])
    return found


def _beyond(
    inside: tuple[ErrorTerm, ...], known: Floats, departure: Departure, power: int
) -> tuple[ErrorTerm, ...]:
    """What a row estimates, from what the rows inside do (`known` by degree) and what it is beyond them."""
    departs = departure.coefficients != 0
    values = known + departure.coefficients
    # where the row has none of an error of the inside, one takes off the other to rounding
    found = {
        int(k) + power: ErrorTerm(int(k) + power, (((int(k),), Fraction(float(values[k]))),))
        for k in np.flatnonzero(departs & (np.abs(values) > departure.noise))
    }
    kept = {term.power: term for term in inside if not departs[term.power - power]}
    return tuple(term for _, term in sorted((found | kept).items()))


def _row(matrix: Floats, i: int) -> Row:
    """The weights of a row that are no rounding."""
    members = np.flatnonzero(np.abs(matrix[i]) > REPEATED * np.max(np.abs(matrix[i])))
    return tuple((int(j) - i, Fraction(float(matrix[i, j]))) for j in members)
