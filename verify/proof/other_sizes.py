"""Holds the rows that were proved on one grid against what the code does on grids of other sizes.

Rows inside are to be the same on all grids, and rows at an end the same functions of their distance to it. Whether they
are shows in one call for every size, on random values: the rows that were proved say what it has to return. Sizes are
even and odd, prime and composite, with every remainder by eight, up to more than a block of a thousand nodes.

A row is one at an end if its distance to that end is the same on all these grids. Every other row that differs from
those inside, at a seam between blocks, in the remainder of an unrolled loop, on even numbers of nodes, is read off and
counts as one inside.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import LINEARITY, SPACINGS, UNFELT, Floats, RefusedError, call, probe
from trueorder.verify.probing.sizes import other_sizes
from trueorder.verify.proof.matrix_rows import MatrixRows, Row, stencil, without_rounding
from trueorder.verify.proof.proof import Proof
from trueorder.verify.tracing.forms import RoundedWeightsError

CERTAIN = 1e-6
"""a share of its size by which no row differs by rounding, even one of which no order can be told"""

FAINT = 64.0
"""times that rows may differ more than they do on the grid of the proof"""


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
    own = _away(scheme, known, len(known.rows))
    # rows count as inside where errors of closures are below what their proof can see
    allowed = CERTAIN if known.sides is not None else max(LINEARITY, FAINT * float(np.max(own)))
    for nodes in other_sizes(len(known.rows)):
        try:
            away = _away(scheme, known, nodes)
        except RefusedError:
            continue
        if not np.all(np.isfinite(away)):
            bad = int(np.flatnonzero(~np.isfinite(away))[0])
            return OtherSizes(problem=f"on {nodes} nodes it returns no finite number in row {bad + 1}")
        differs = away > allowed
        inside = differs & ~_at_an_end(known, nodes)
        if inside.any() or (differs.any() and not found):
            if known.sides is None:  # a row of an implicit scheme alone tells no order
                found += _read_off(scheme, known, nodes, differs, conclude_row)
            if inside.any() and all(other.at_edge for other in found) and np.max(away[inside]) > CERTAIN:
                row = int(np.argmax(np.where(inside, away, 0.0)))
                how = f"by {away[row]:.2g} of its size"
                return OtherSizes(
                    problem=f"on {nodes} nodes row {row + 1} is another one than on {len(own)}, {how}"
                )
        if any(not other.at_edge for other in found):
            break
    worst = [_lowest([other for other in found if other.at_edge is at_edge]) for at_edge in (False, True)]
    return OtherSizes(tuple(other for other in worst if other is not None))


def _away(scheme: GridScheme, known: MatrixRows, nodes: int) -> Floats:
    """How far the code is from the rows on so many nodes, as a share of the sizes of their terms, for every row."""
    values = np.random.default_rng(nodes).integers(-64, 64, nodes).astype(np.float64) / 8
    found = call(scheme, values, np.arange(nodes, dtype=np.float64) * SPACINGS[0])
    image, size = _image(known, values)
    # a row without weights may still show the rounding of the others
    return np.abs(found * SPACINGS[0] ** -known.power - image) / np.maximum(size, UNFELT * np.max(size))


def _image(known: MatrixRows, values: Floats) -> tuple[Floats, Floats]:
    """What the rows make of values on any larger grid, for h = 1, and the sum of the sizes of the terms."""
    rows, nodes = known.rows, len(values)
    kernel = _kernel(rows[len(rows) // 2])
    image, size = (
        np.convolve(
            np.abs(values) if absolute else values, np.abs(kernel) if absolute else kernel, mode="full"
        )
        for absolute in (False, True)
    )
    reach = len(kernel) // 2
    image, size = image[reach : reach + nodes], size[reach : reach + nodes]
    left, right = known.interior[0], len(rows) - 1 - known.interior[-1]
    ends = [(i, rows[i]) for i in range(left)]
    ends += [(nodes - right + k, row) for k, row in enumerate(rows[len(rows) - right :])]
    for i, row in ends:
        parts = [float(weight) * values[i + place] for place, weight in row]
        image[i], size[i] = sum(parts), sum(map(abs, parts))
    return image, size


def _at_an_end(known: MatrixRows, nodes: int) -> NDArray[np.bool_]:
    """Which rows of so many are as far from an end as the rows of the proof that differ from the middle one."""
    rows = np.arange(nodes)
    return (rows < known.interior[0]) | (nodes - 1 - rows < len(known.rows) - 1 - known.interior[-1])


def _kernel(row: Row) -> Floats:
    """The weights of a row in the order that a convolution takes them, as many to either side of its own node."""
    reach = max((abs(place) for place, _ in row), default=0)
    kernel = np.zeros(2 * reach + 1)
    for place, weight in row:
        kernel[reach - place] = float(weight)
    return kernel


def _read_off(
    scheme: GridScheme,
    known: MatrixRows,
    nodes: int,
    differs: NDArray[np.bool_],
    conclude_row: Callable[[Row], Proof],
) -> list[OtherRow]:
    proved = len(known.rows)
    coordinates = np.arange(nodes, dtype=np.float64) * SPACINGS[0]
    matrix = without_rounding(probe(scheme, coordinates) * SPACINGS[0] ** -known.power)
    inside = stencil(matrix, nodes // 2)
    left = known.interior[0]
    ends = _at_an_end(known, nodes)
    found: list[tuple[int, int, Row, bool]] = []
    for i in map(int, np.flatnonzero(differs)):
        row, from_right = stencil(matrix, i), nodes - 1 - i
        found.append((nodes, i, row, bool(ends[i]) and row != inside))
        if ends[i] and row == inside:  # so the row that was proved there is none at an end
            there = i if i < left else proved - 1 - from_right
            found.append((proved, there, known.rows[there], False))
    proofs: dict[Row, Proof] = {}
    for row in dict.fromkeys(row for _, _, row, _ in found):
        with contextlib.suppress(RoundedWeightsError):  # of which no order can be told
            proofs[row] = conclude_row(row)
    return [OtherRow(count, i, proofs[row], at_edge) for count, i, row, at_edge in found if row in proofs]


def _lowest(others: list[OtherRow]) -> OtherRow | None:
    """The one of the lowest order, of those whose order is known."""
    known = [other for other in others if other.proof.order is not None]
    return min(known, key=lambda other: other.proof.order or 0) if known else None
