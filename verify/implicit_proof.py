"""Proves the rows of implicit schemes on grids with edges: compact schemes with closures, derivatives of splines.

Inside, such a scheme is A e = B f / h**d for the estimates e, with short rows A and B (`verify.symbol_proof`), so
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

from schemes.scheme import GridScheme
from verify.circulant import FADED, Circulant
from verify.error_terms import HIGHEST_DEGREE, ErrorTerm
from verify.probing import SPACINGS, Floats, RefusedError, probe
from verify.symbol_proof import Sides, compact, estimated

SIZES = (65, 129, 257)
"""numbers of nodes tried in turn, until rows in the middle repeat"""

REPEATED = 2.0**-46
"""weights that differ by less than this share of the largest one of their row are the same"""

EMPTY = 2.0**-40
"""a row whose weights are below this share of the largest one in the matrix is empty"""

SHARE = {"coordinates": 6, "scalar": 16}
"""as many rows repeat as one in so many, to either side of the middle: on rough grids errors of closures go further"""

FAINT = 64.0
"""how far above rounding the last row may lie in which an error of the closures shows: one step takes less off"""

Row = tuple[tuple[int, Fraction], ...]
"""places of the nodes from the row's own, and their weights for h = 1"""


@dataclass(frozen=True)
class ImplicitRows:
    """The rows of an implicit scheme, and what each estimates, power by power of h."""

    rows: tuple[Row, ...]
    power: int
    """weights are proportional to this power of h"""
    interior: tuple[int, ...]
    """indices of the rows that are those of an endless grid; all of them have the middle row in `rows`"""
    estimated: Mapping[Row, tuple[ErrorTerm, ...]]
    sides: Sides
    """coefficients of A and of B"""


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


def implicit_rows(scheme: GridScheme, power: int) -> ImplicitRows | None:
    """The rows of a linear scheme that is implicit inside, whose weights scale with a power of h; None for any other.

    Raises UntraceableError as `verify.probing.probe` does.
    """
    spacing = SPACINGS[0]
    for nodes in (size for size in SIZES if size >= scheme.minimum_nodes):
        try:
            matrix = probe(scheme, np.arange(nodes, dtype=np.float64) * spacing) * spacing**-power
        except RefusedError:
            return None
        matrix = _without_empty_rows(matrix)
        if _repeats(matrix, SHARE[scheme.spacing]):
            return _read(matrix, power)
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


def _read(matrix: Floats, power: int) -> ImplicitRows | None:
    nodes, middle = len(matrix), len(matrix) // 2
    sides = compact([Circulant(np.roll(matrix[middle], -middle), power)])
    if sides is None:
        return None
    departures = _departures(matrix, sides)
    first = _first_inside(departures[: middle + 1])
    last = nodes - 1 - _first_inside(departures[: middle - 1 : -1])
    interior = tuple(range(first, last + 1))
    rows = tuple(_row(matrix, middle if i in interior else i) for i in range(nodes))
    inside = estimated(sides, power)
    known = {row: _beyond(inside, departures[i], power) for i, row in enumerate(rows) if i not in interior}
    return ImplicitRows(rows, power, interior, known | {rows[middle]: inside}, sides)


def _departures(matrix: Floats, sides: Sides) -> list[Departure]:
    """What every row, convolved with A, is beyond B."""
    left, right = ({j: float(c) for j, c in side.items()} for side in sides)
    reach = max(left)
    short = np.array([np.convolve(row, [left[k] for k in range(-reach, reach + 1)]) for row in matrix])
    largest = np.max(np.abs(matrix), axis=1)
    short = np.where(np.abs(short) <= REPEATED * largest[:, None], 0.0, short)
    full = np.flatnonzero(np.any(short, axis=1))
    ends = [
        range(np.flatnonzero(short[full[0]])[-1] + 1),
        range(np.flatnonzero(short[full[-1]])[0], short.shape[1]),
    ]
    found = []
    for i, row in enumerate(short):
        # where closures are felt at an end, what was taken for rounding there may be a part of it
        felt = {column for end in ends if np.any(row[end.start : end.stop]) for column in end}
        columns = sorted(felt | set(np.flatnonzero(row).tolist()))
        weights = {column - reach - i: float(row[column]) for column in columns}
        places = sorted(weights.keys() | right.keys())
        difference = np.array([weights.get(j, 0.0) - right.get(j, 0.0) for j in places])
        found.append(_departure(np.array(places, dtype=float), difference, REPEATED * largest[i], left))
    return found


def _departure(places: Floats, difference: Floats, noise: float, left: Mapping[int, float]) -> Departure:
    """The Taylor series of a difference of weights over A, by long division."""
    degrees = range(HIGHEST_DEGREE[1] + 1)
    factorials = [float(math.factorial(k)) for k in degrees]
    divisor = np.array([sum(c * float(j) ** k for j, c in left.items()) / factorials[k] for k in degrees])
    coefficients, noises = np.zeros(len(degrees)), np.zeros(len(degrees))
    for k in degrees:
        powers = places**k / factorials[k]
        value = powers @ difference - coefficients[:k] @ divisor[k:0:-1]
        noises[k] = noise * np.sum(np.abs(powers)) / abs(divisor[0])
        if abs(value / divisor[0]) > noises[k]:
            coefficients[k] = value / divisor[0]
    return Departure(coefficients, noises)


def _first_inside(departures: Sequence[Departure]) -> int:
    """The first of the rows from an edge to the middle in which, and behind which, no error of the closures shows."""
    first = 1 + max((i for i, found in enumerate(departures) if found.degree is not None), default=-1)
    # in the last of these rows it shows in high degrees only, where rounding is felt less
    for i in range(1, first):
        if departures[i - 1].faint and departures[i].degree != departures[i - 1].degree:
            return i
    return min(first, len(departures) - 1)


def _beyond(inside: tuple[ErrorTerm, ...], departure: Departure, power: int) -> tuple[ErrorTerm, ...]:
    """What a row estimates, from what the rows inside do and what it is beyond them."""
    known = {term.power - power: term.coefficients[0][1] for term in inside}
    terms = []
    for k, (beyond, noise) in enumerate(zip(departure.coefficients, departure.noise, strict=True)):
        value = known.get(k, Fraction(0)) + Fraction(float(beyond))
        # where the row has none of an error of the inside, one takes off the other to rounding
        if value and not (beyond and abs(value) <= Fraction(float(noise))):
            terms.append(ErrorTerm(k + power, (((k,), value),)))
    return tuple(terms)


def _row(matrix: Floats, i: int) -> Row:
    """The weights of a row that are no rounding."""
    members = np.flatnonzero(np.abs(matrix[i]) > REPEATED * np.max(np.abs(matrix[i])))
    return tuple((int(j) - i, Fraction(float(matrix[i, j]))) for j in members)
