"""Proves the order of every row of a linear grid scheme on uniform grids.

Unit vectors go in, the matrix of the scheme comes out, and each of its rows is a stencil whose moments give the order
and the leading error term of that row, exactly. Two spacings tell by which power of h the weights scale; a random
vector tells whether the scheme is linear at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.other_values import formula_elsewhere
from trueorder.verify.probing.probing import (
    FEW_SUMS,
    LINEARITY,
    SPACINGS,
    Floats,
    RefusedError,
    own_rounding,
    probe,
    scaling,
)
from trueorder.verify.probing.sizes import first_sizes, further_sizes
from trueorder.verify.proof.conclusion import approximated, conclude
from trueorder.verify.proof.family_proof import prove_families
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.implicit_proof import implicit_rows
from trueorder.verify.proof.matrix_rows import MatrixRows, Row, stencil, without_rounding
from trueorder.verify.proof.moments import NOISE
from trueorder.verify.proof.other_sizes import away_where_claimed, explained, hold_other_sizes
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.row_image import RowImage
from trueorder.verify.proof.row_terms import row_terms, samples_of

FEWEST_ALIKE = 3
"""rows with one stencil that make an inside"""

WIDE = (65, 129)
"""nodes on which a stencil may have ends where it goes all round smaller grids"""

VALUES = 97
"""nodes on which values of every kind are given, where a scheme takes so many: there are several of each among them"""


def prove_uniform(scheme: GridScheme) -> GridProof:
    """Prove the rows of a grid scheme on uniform grids, and on rough ones where it takes coordinates.

    Raises UntraceableError where it has no matrix whose rows could be proved: RefusedError where it takes no uniform
    grid, NotHomogeneousError where that is a fault of the scheme.
    """
    known = _rows(scheme)
    stencils, power, interior, estimated, sides, roundoff = known
    inside = estimated[len(stencils) // 2]
    operator = scheme.operator or approximated(inside, 1)
    if operator is None:
        # one proof for all rows: without an operator there is nothing to tell rows apart by
        middle = conclude(Proof(scheme.name, None, "unavailable", rounded=True), inside, 1)
        return GridProof(
            scheme.name,
            None,
            "proved",
            rows=(middle,) * len(stencils),
            interior=interior,
            reason=middle.reason,
        )
    draft = Proof(scheme.name, operator, "unavailable", rounded=True, roundoff=roundoff)
    middle = conclude(replace(draft, samples=samples_of(stencils[len(stencils) // 2], power)), inside, 1)
    rows = tuple(
        middle if terms is inside else conclude(replace(draft, samples=samples_of(row, power)), terms, 1)
        for row, terms in zip(stencils, estimated, strict=True)
    )
    # on rough grids an error of closures is felt further inside
    deep = interior[len(interior) // 4 : -(len(interior) // 4)] if sides else interior
    families = prove_families(scheme, operator, len(rows), deep)
    others = hold_other_sizes(
        scheme,
        known,
        lambda row: conclude(replace(draft, samples=samples_of(row, power)), row_terms(row, power)[0], 1),
    )
    image = RowImage.of(known)
    elsewhere = formula_elsewhere(
        partial(away_where_claimed, scheme, power, image),
        (max(VALUES, len(rows)), len(rows)),
        explained(scheme, known, image),
    )
    proof = GridProof(
        scheme.name, operator, "proved", rows=rows, interior=interior, typical=_lowest(rows, interior),
        families=families, sides=sides, others=others.rows, problem=others.problem,
        limits=(*others.limits, *elsewhere), largest=others.largest,
    )  # fmt: skip
    return replace(proof, reason=_sentence(proof, open_edges=scheme.has_open_edges))


def _lowest(rows: Sequence[Proof], interior: Sequence[int]) -> int | None:
    """The row inside of the lowest order, where the middle one has another: rows that repeat have one."""
    middle = rows[len(rows) // 2].order
    orders = {i: order for i in interior if (order := rows[i].order) is not None}
    lowest = min(orders, key=orders.__getitem__, default=None)
    return None if lowest is None or middle is None or orders[lowest] >= middle else lowest


def _rows(scheme: GridScheme) -> MatrixRows:
    """The rows on the smallest grid on which those in the middle repeat, or else on the largest that is tried.

    A grid that the scheme declines by raising may be too small for it, or have an odd number of nodes: the next one is
    tried.
    """
    first = first_sizes(scheme)
    refused: RefusedError | None = None
    matrix = None
    for nodes in (*first, *further_sizes(scheme)):
        if nodes not in first and matrix is not None and len(matrix) in first:
            break  # further ones are for schemes that decline all of these
        try:
            matrix, power = _matrix(scheme, nodes)
        except RefusedError as error:
            refused = refused or error
            continue
        if (repeating := _repeating(scheme, matrix, power)) is not None:
            return repeating
    if matrix is None:
        assert refused is not None
        raise refused
    if (implicit := implicit_rows(scheme, power)) is not None:
        return implicit
    for nodes in (size for size in WIDE if size > len(matrix)):  # for stencils that reach further
        with contextlib.suppress(RefusedError):
            if (repeating := _repeating(scheme, *_matrix(scheme, nodes))) is not None:
                return repeating
    third = len(matrix) // 3
    middle = tuple(range(third, len(matrix) - third))
    own = own_rounding(scheme, matrix, power)
    return _explicit(_stencils(matrix), power, middle, own)


def _repeating(scheme: GridScheme, matrix: Floats, power: int) -> MatrixRows | None:
    """The rows of a matrix whose rows in the middle repeat; None where they do not."""
    if not _ends_inside(matrix):
        return None
    stencils = _stencils(matrix)
    repeated = _interior(stencils)
    if len(repeated) < FEWEST_ALIKE:
        return None
    return _explicit(stencils, power, repeated, own_rounding(scheme, matrix, power))


def _explicit(stencils: list[Row], power: int, interior: tuple[int, ...], own: float) -> MatrixRows:
    """Rows and what each estimates, as well as their weights are known."""
    known = {row: row_terms(row, power) for row in dict.fromkeys(stencils)}
    middle = stencils[len(stencils) // 2]
    estimated = tuple(known[middle][0] if row == middle else known[row][0] for row in stencils)
    noise = max(noise for _, noise in known.values())
    # errors of weights may all be of one sign, where a rounding model takes them to be independent
    share = max(own if own > FEW_SUMS else 0.0, 0.0 if noise == NOISE else float(noise))
    roundoff = max(2.0**-53, share * max(map(len, stencils)) ** 0.5)
    return MatrixRows(tuple(stencils), power, interior, estimated, roundoff=roundoff)


def _matrix(scheme: GridScheme, nodes: int) -> tuple[Floats, int]:
    """The matrix for h = 1, with zeros for rounding, and the power of h that the weights scale with."""
    matrices = [probe(scheme, np.arange(nodes, dtype=np.float64) * h) for h in SPACINGS]
    if scheme.has_open_edges:
        matrices = _without_other_ends(*matrices)
    power = scaling(*matrices)
    matrix = matrices[0] * SPACINGS[0] ** -power
    return without_rounding(matrix), power


def _without_other_ends(coarse: Floats, fine: Floats) -> list[Floats]:
    """The matrices with zeros in the rows at the ends that go with another power of h than the middle row.

    Where nothing is claimed at the edges there may stand anything: copies of the values, or what was in memory.
    """
    middle = len(coarse) // 2
    power = scaling(coarse[[middle]], fine[[middle]]) if coarse[middle].any() and fine[middle].any() else 0
    ratio = (SPACINGS[0] / SPACINGS[1]) ** power
    size = np.max(np.abs(coarse), axis=1)
    same = np.max(np.abs(coarse - fine * ratio), axis=1) <= LINEARITY * size
    first = int(np.argmin(same[middle::-1])) if not same[middle::-1].all() else middle + 1
    last = int(np.argmin(same[middle:])) if not same[middle:].all() else len(coarse) - middle
    kept = np.zeros((len(coarse), 1), bool)
    kept[middle - first + 1 : middle + last] = True
    return [np.where(kept, matrix, 0.0) for matrix in (coarse, fine)]


def _ends_inside(matrix: Floats) -> bool:
    """Whether the middle row is shorter than the grid, without which no other row has its stencil."""
    middle = matrix[len(matrix) // 2]
    return not (middle[0] and middle[-1])


def _stencils(matrix: Floats) -> list[Row]:
    return [stencil(matrix, i) for i in range(len(matrix))]


def _interior(stencils: list[Row]) -> tuple[int, ...]:
    """Rows around the middle with the same stencil as the middle row."""
    middle = len(stencils) // 2
    first = last = middle
    while first > 0 and stencils[first - 1] == stencils[middle]:
        first -= 1
    while last + 1 < len(stencils) and stencils[last + 1] == stencils[middle]:
        last += 1
    return tuple(range(first, last + 1))


def _sentence(proof: GridProof, *, open_edges: bool) -> str:
    assert proof.inside is not None
    if proof.order is None or proof.order <= 0:
        return f"inside: {proof.inside.reason}"
    sentence = f"order {proof.order} inside for {proof.operator}, leading error {proof.inside.error_term}"
    worst = proof.worst_edge
    if worst is None:
        return sentence
    if open_edges:
        return f"{sentence}; nothing is claimed at the edges"
    if worst.order is not None and worst.order <= 0:
        return f"{sentence}; at the edges it {worst.reason}"
    return f"{sentence}; order {worst.order} at the edges, leading error {worst.error_term}"
