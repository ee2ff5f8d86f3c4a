"""Holds the rows that were proved on one grid against what the code does on grids of other sizes.

Rows inside are to be the same on all grids, and rows at an end the same functions of their distance to it. Whether they
are shows in one call for every size, on random values: the rows that were proved say what it has to return. Sizes are
even and odd, prime and composite, with every remainder by eight, up to more than four blocks of 4096 nodes where that
costs little.

A row is one at an end if its distance to that end is the same on all these grids. Every other row that differs from
those inside, at a seam between blocks, in the remainder of an unrolled loop, on even numbers of nodes, is read off and
counts as one inside.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.looking import look_at_other_sizes
from trueorder.verify.probing.probing import LINEARITY, SPACINGS, UNFELT, Floats, call, probe
from trueorder.verify.proof.matrix_rows import MatrixRows, Row, stencil, without_rounding
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.row_image import RowImage
from trueorder.verify.tracing.forms import RoundedWeightsError

CERTAIN = 1e-6
"""a share of its size by which no row differs by rounding, even one of which no order can be told"""

FAINT = 64.0
"""times that rows may differ more than they do on the grid of the proof"""


READ_WHOLE = 1201
"""nodes of the largest grid whose rows are all read off; one call for every node is too many on larger ones"""

FEW, BEYOND = 4, 2
"""rows that are read off on those, and how many times as far from their own nodes as the rows that are known reach"""


@dataclass(frozen=True)
class OtherRow:
    """A row that is another one on a grid of some size than its place says."""

    nodes: int
    """nodes of the grid"""
    row: int
    proof: Proof
    at_edge: bool
    """whether a row at this distance to the end differs from those inside on all grids"""

    @property
    def where(self) -> str:
        """The row and its grid, in words."""
        return f"in row {self.row + 1} of {self.nodes}"


@dataclass(frozen=True)
class OtherSizes:
    """What grids of other sizes than the one that was proved show."""

    rows: tuple[OtherRow, ...] = ()
    """rows that differ: the one of the lowest order that counts as inside, and the one at an end; empty for none"""
    problem: str | None = None
    """what no scheme may do"""
    limits: tuple[str, ...] = ()
    """sizes and values for which nothing that is claimed holds"""
    largest: int | None = None
    """nodes of the largest grid that was looked at"""


def hold_other_sizes(
    scheme: GridScheme, known: MatrixRows, conclude_row: Callable[[Row], Proof]
) -> OtherSizes:
    """Compare, and read off the rows that differ; `conclude_row` says their order.

    That is done on the smallest grid that has any, and if they all lie where rows at an end do, on the next one that
    has others.

    Sizes that the scheme declines by raising are passed over. Raises UntraceableError where the scheme is no linear one
    on grids of another size.
    """
    found: list[OtherRow] = []
    problems: list[str] = []
    limits: list[str] = []
    image = RowImage.of(known)
    allowed = explained(scheme, known, image)

    def look(nodes: int) -> bool:
        away = away_from(scheme, known.power, image, random_values(nodes))
        ends = image.at_an_end(nodes)
        held = ~ends if scheme.has_open_edges else np.ones(nodes, bool)
        if not np.all(np.isfinite(away[held])):
            bad = int(np.flatnonzero(~np.isfinite(away) & held)[0])
            problems.append(f"on {nodes} nodes it returns no finite number in row {bad + 1}")
            return True
        differs = (away > allowed) & held
        inside = differs & ~ends
        if inside.any() or (differs.any() and not found):
            if known.sides is None:  # a row of an implicit scheme alone tells no order
                rows = _rows_of(scheme, known, nodes, np.flatnonzero(differs).tolist())
                if differs.any() and all(rows[i] == _expected(known, nodes, i) for i in rows):
                    limits.append(_of_values(nodes, away, len(known.rows)))
                    return True
                found.extend(
                    _other_rows(
                        known, ends, {i: rows[i] for i in rows if differs[i]}, rows[nodes // 2], conclude_row
                    )
                )
            if inside.any() and all(other.at_edge for other in found) and np.max(away[inside]) > CERTAIN:
                row = int(np.argmax(np.where(inside, away, 0.0)))
                how = f"by {away[row]:.2g} of its size"
                problems.append(
                    f"on {nodes} nodes row {row + 1} is another one than on {len(known.rows)}, {how}"
                )
        return bool(problems) or any(not other.at_edge for other in found)

    looked = look_at_other_sizes(len(known.rows), look)
    if problems:
        return OtherSizes(problem=problems[0])
    worst = [_lowest([other for other in found if other.at_edge is at_edge]) for at_edge in (False, True)]
    others = tuple(other for other in worst if other is not None)
    return OtherSizes(others, limits=(*limits, *looked.limits), largest=looked.largest)


def random_values(nodes: int) -> Floats:
    """Values of all digits: those of few are as good in single precision."""
    return np.random.default_rng(nodes).uniform(-8, 8, nodes)


def explained(scheme: GridScheme, known: MatrixRows, image: RowImage) -> float:
    """How far the code may be from the rows that are known, as a share of the sizes of their terms."""
    own = FAINT * float(np.max(away_from(scheme, known.power, image, random_values(len(known.rows)))))
    # rows count as inside where errors of closures are below what their proof can see
    return max(LINEARITY if known.sides is None else CERTAIN, own)


def away_from(scheme: GridScheme, power: int, image: RowImage, values: Floats) -> Floats:
    """How far the code is from the rows on these values, as a share of the sizes of their terms, for every row.

    Weights go with this `power` of h.
    """
    found = call(scheme, values, np.arange(len(values), dtype=np.float64) * SPACINGS[0])
    meant, size = image(values)
    # a row without weights may still show the rounding of the others
    return np.abs(found * SPACINGS[0] ** -power - meant) / np.maximum(size, UNFELT * np.max(size))


def away_where_claimed(scheme: GridScheme, power: int, image: RowImage, values: Floats) -> Floats:
    """The same, and zero in rows at ends of which nothing is claimed."""
    away = away_from(scheme, power, image, values)
    return np.where(image.at_an_end(len(values)), 0.0, away) if scheme.has_open_edges else away


def _expected(known: MatrixRows, nodes: int, i: int) -> Row:
    """The row that was proved for row i of so many."""
    from_right = nodes - 1 - i
    if i < known.interior[0]:
        return known.rows[i]
    if from_right < len(known.rows) - 1 - known.interior[-1]:
        return known.rows[len(known.rows) - 1 - from_right]
    return known.rows[len(known.rows) // 2]


def _of_values(nodes: int, away: Floats, proved: int) -> str:
    row = int(np.argmax(away))
    return (
        f"on {nodes} nodes row {row + 1} has the weights that it has on {proved}, yet on values of all digits it is "
        f"off by {away[row]:.2g} of what it adds up: it keeps fewer digits there, or is no linear one"
    )


def _other_rows(
    known: MatrixRows,
    ends: NDArray[np.bool_],
    rows: Mapping[int, Row],
    inside: Row,
    conclude_row: Callable[[Row], Proof],
) -> list[OtherRow]:
    """What is to be said of rows that differ on a grid, where the middle one is `inside` and `ends` are at an end."""
    proved, nodes = len(known.rows), len(ends)
    found: list[tuple[int, int, Row, bool]] = []
    for i, row in rows.items():
        found.append((nodes, i, row, bool(ends[i]) and row != inside))
        if ends[i] and row == inside:  # so the row that was proved there is none at an end
            there = i if i < known.interior[0] else proved - nodes + i
            found.append((proved, there, known.rows[there], False))
    proofs: dict[Row, Proof] = {}
    for row in dict.fromkeys(row for _, _, row, _ in found):
        with contextlib.suppress(RoundedWeightsError):  # of which no order can be told
            proofs[row] = conclude_row(row)
    return [OtherRow(count, i, proofs[row], at_edge) for count, i, row, at_edge in found if row in proofs]


def _rows_of(scheme: GridScheme, known: MatrixRows, nodes: int, wanted: list[int]) -> dict[int, Row]:
    """These rows on so many nodes, and the middle one; on a large grid the first, the last and a few between them."""
    coordinates, unit = np.arange(nodes, dtype=np.float64) * SPACINGS[0], SPACINGS[0] ** -known.power
    if nodes <= READ_WHOLE:
        matrix = without_rounding(probe(scheme, coordinates) * unit)
        return {i: stencil(matrix, i) for i in (*wanted, nodes // 2)}
    few = [wanted[k] for k in np.linspace(0, len(wanted) - 1, FEW).astype(int)]
    reach = BEYOND * max(abs(place) for row in known.rows for place, _ in row) + BEYOND
    found = {}
    for i in dict.fromkeys((*few, nodes // 2)):
        places = range(max(0, i - reach), min(nodes, i + reach + 1))
        weights = np.zeros((1, nodes))
        for j in places:
            weights[0, j] = call(scheme, (np.arange(nodes) == j).astype(np.float64), coordinates)[i] * unit
        found[i] = stencil(np.broadcast_to(without_rounding(weights), (nodes, nodes)), i)
    return found


def _lowest(others: list[OtherRow]) -> OtherRow | None:
    """The one of the lowest order, of those whose order is known."""
    known = [other for other in others if other.proof.order is not None]
    return min(known, key=lambda other: other.proof.order or 0) if known else None
