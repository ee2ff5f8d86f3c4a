"""Proves the order of every row of a linear grid scheme.

Unit vectors go in, the matrix of the scheme comes out, and each of its rows is a stencil whose moments give the order
and the leading error term of that row, exactly. Two spacings tell by which power of h the weights scale; a random
vector tells whether the scheme is linear at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import (
    SPACINGS,
    Floats,
    NotHomogeneousError,
    RefusedError,
    call,
    probe,
    scaling,
)
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.family_proof import FamilyProof, prove_families
from trueorder.verify.proof.implicit_proof import implicit_rows
from trueorder.verify.proof.matrix_rows import MatrixRows, Row
from trueorder.verify.proof.moments import NOISE, as_well_as_known, moments_of, terms_meant
from trueorder.verify.proof.polynomial_proof import Polynomials, prove_polynomial
from trueorder.verify.proof.proof import Proof, approximated, conclude, in_one_line, published
from trueorder.verify.proof.symbol_proof import Sides, Waves
from trueorder.verify.tracing.forms import RoundedWeightsError, Sample, UntraceableError
from trueorder.verify.tracing.laurent import Laurent, step_power
from trueorder.verify.tracing.rational import are_computed, recognise

NODES = (9, 17, 33)
"""grid sizes tried in turn, until rows in the middle repeat"""

LARGER = (65, 129)
"""sizes tried for schemes that raise on all of these"""

FEW_ROUNDINGS = 8 * 2.0**-53
"""what sums of weights times values may be off, as a share of the sizes of their parts"""

Samples = tuple[tuple[Sample, Laurent], ...]


@dataclass(frozen=True)
class GridProof:
    """What is proven about a grid scheme on a uniform grid: one proof for every row."""

    scheme: str
    operator: Operator | None
    status: Literal["proved", "unavailable"]
    rows: tuple[Proof, ...] = ()
    """one proof per node, from the first to the last"""
    interior: tuple[int, ...] = ()
    """indices of the rows that share the stencil of the middle row"""
    reason: str = ""
    in_doubt: bool = False
    """whether nothing is proved because the rounding of computed weights may explain the order that they have"""
    problem: str | None = None
    """what no scheme may do, found while probing"""
    families: tuple[FamilyProof, ...] = ()
    """the same rows on rough grids, for a scheme that takes coordinates"""
    periodic: bool = False
    """whether the grid is a periodic one, all of whose rows are the same"""
    waves: Waves | None = None
    """which waves a Fourier scheme is exact for; it has no finite order, and no rows"""
    polynomials: Polynomials | None = None
    """the same for a scheme on Chebyshev-Lobatto nodes: which polynomials it is exact for"""
    sides: Sides | None = None
    """coefficients of estimates and of values in the relation that an implicit scheme solves inside"""
    samples: Samples = ()
    """nodes of a row of a Fourier scheme and their weights, on a grid of some size"""

    @property
    def exact_for(self) -> str | None:
        """What a scheme of no finite order is exact for; None for the others."""
        found = self.waves or self.polynomials
        return None if found is None else found.text

    @property
    def orders(self) -> tuple[int | None, ...]:
        """Order of every row."""
        return tuple(row.order for row in self.rows)

    @property
    def nodes(self) -> int:
        """Number of nodes of the grid that was probed."""
        return len(self.rows)

    @property
    def edges(self) -> tuple[int, ...]:
        """Indices of the rows that are not interior ones."""
        return tuple(i for i in range(self.nodes) if i not in self.interior)

    @property
    def inside(self) -> Proof | None:
        """Proof of the middle row."""
        return self.rows[self.nodes // 2] if self.rows else None

    @property
    def order(self) -> int | None:
        """Order in the interior."""
        return self.inside.order if self.inside else None

    @property
    def edge_order(self) -> int | None:
        """Lowest order of the edge rows; None when there are none or one is unknown."""
        return self.worst_edge.order if self.worst_edge else None

    @property
    def worst_edge(self) -> Proof | None:
        """Proof of the edge row of the lowest order."""
        proven = [self.rows[i] for i in self.edges if self.rows[i].order is not None]
        return min(proven, key=lambda row: row.order or 0) if proven else None

    @property
    def terms(self) -> tuple[ErrorTerm, ...]:
        """Terms of the error of the middle row."""
        return self.inside.terms if self.inside else ()

    @property
    def error_term(self) -> str | None:
        """Leading error term inside and, where it differs, at the edges; of no finite order, where there is none."""
        if self.exact_for is not None:
            return f"0 {self.exact_for}"
        if self.inside is None or self.inside.error_term is None:
            return None
        edge = self.worst_edge.error_term if self.worst_edge else None
        if edge is None or edge == self.inside.error_term:
            return self.inside.error_term
        return f"{self.inside.error_term} inside, {edge} at the edges"

    @property
    def text(self) -> str:
        """The proof in one line."""
        return in_one_line(self)

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder prove --json`, with the orders of the rows."""
        return published(self) | {"proven_orders": list(self.orders)}


def prove_grid(scheme: GridScheme) -> GridProof:
    """Prove the rows of a grid scheme on uniform grids; `unavailable`, with the reason, where that cannot be done.

    A scheme that claims to be for periodic grids is proved there, and so is one whose matrix says that it is and that
    claims nothing to the contrary.
    """
    if scheme.periodic is not False and scheme.edge_order is None:
        from trueorder.verify.proof.periodic_proof import prove_periodic

        found = prove_periodic(scheme)
        if found is not None:
            return found
    unavailable = GridProof(scheme.name, scheme.operator, "unavailable")
    try:
        stencils, power, interior, estimated, sides, roundoff = _rows(scheme)
    except NotHomogeneousError as error:
        return replace(unavailable, reason=str(error), problem=str(error))
    except UntraceableError as error:
        refused = isinstance(error, RefusedError) and scheme.spacing == "coordinates"
        in_doubt = isinstance(error, RoundedWeightsError)
        unavailable = replace(unavailable, reason=str(error), in_doubt=in_doubt)
        return (prove_polynomial(scheme) if refused else None) or unavailable
    inside = estimated[len(stencils) // 2]
    operator = scheme.operator or approximated(inside, 1)
    if operator is None:
        return replace(
            unavailable, reason="the rows in the middle do not tend to a derivative as h goes to zero"
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
    proof = replace(
        unavailable,
        operator=operator,
        status="proved",
        rows=rows,
        interior=interior,
        families=families,
        sides=sides,
    )
    return replace(proof, reason=_sentence(proof))


def _rows(scheme: GridScheme) -> MatrixRows:
    """The rows on the smallest grid on which those in the middle repeat, or else on the largest that is tried.

    A grid that the scheme refuses by raising may be too small for it: the next one is tried.
    """
    sizes = [nodes for nodes in NODES if nodes >= scheme.minimum_nodes] or [2 * scheme.minimum_nodes + 1]
    refused: RefusedError | None = None
    matrix = None
    for nodes in (*sizes, *(larger for larger in LARGER if larger > sizes[-1])):
        if matrix is not None and nodes > sizes[-1]:
            break  # larger ones are for schemes that refuse all others
        try:
            matrix, power = _matrix(scheme, nodes)
        except RefusedError as error:
            refused = refused or error
            continue
        if _ends_inside(matrix):
            stencils = _stencils(matrix)
            repeated = _interior(stencils)
            if len(repeated) >= 3:
                own = _own_rounding(scheme, matrix, power)
                return _explicit(stencils, power, repeated, own)
    if matrix is None:
        assert refused is not None
        raise refused
    if (implicit := implicit_rows(scheme, power)) is not None:
        return implicit
    third = len(matrix) // 3
    middle = tuple(range(third, len(matrix) - third))
    own = _own_rounding(scheme, matrix, power)
    return _explicit(_stencils(matrix), power, middle, own)


def _own_rounding(scheme: GridScheme, matrix: Floats, power: int) -> float:
    """Relative error of what the code makes of values with all digits: more than rounding where it solves for them."""
    nodes, spacing = len(matrix), SPACINGS[0]
    values = np.random.default_rng(nodes).normal(size=nodes)
    image = call(scheme, values, np.arange(nodes, dtype=np.float64) * spacing) * spacing**-power
    size = np.abs(matrix) @ np.abs(values)
    known = size > 0
    return float(np.max(np.abs(image - matrix @ values)[known] / size[known], initial=0.0))


def _explicit(stencils: list[Row], power: int, interior: tuple[int, ...], own: float) -> MatrixRows:
    """Rows and what each estimates, as well as their weights are known."""
    known = {row: row_terms(row, power) for row in dict.fromkeys(stencils)}
    middle = stencils[len(stencils) // 2]
    estimated = tuple(known[middle][0] if row == middle else known[row][0] for row in stencils)
    noise = max(noise for _, noise in known.values())
    # errors of weights may all be of one sign, where a rounding model takes them to be independent
    share = max(own if own > FEW_ROUNDINGS else 0.0, 0.0 if noise == NOISE else float(noise))
    roundoff = max(2.0**-53, share * max(map(len, stencils)) ** 0.5)
    return MatrixRows(tuple(stencils), power, interior, estimated, roundoff=roundoff)


def _matrix(scheme: GridScheme, nodes: int) -> tuple[Floats, int]:
    """The matrix for h = 1, with zeros for rounding, and the power of h that the weights scale with."""
    matrices = [probe(scheme, np.arange(nodes, dtype=np.float64) * h) for h in SPACINGS]
    power = scaling(*matrices)
    matrix = matrices[0] * SPACINGS[0] ** -power
    noise = 2.0**-48 * np.abs(matrix).max(axis=1, keepdims=True)
    return np.where(np.abs(matrix) <= noise, 0.0, matrix), power


def _ends_inside(matrix: Floats) -> bool:
    """Whether the middle row is shorter than the grid, without which no other row has its stencil."""
    middle = matrix[len(matrix) // 2]
    return not (middle[0] and middle[-1])


def _stencils(matrix: Floats) -> list[Row]:
    return [
        tuple((int(j) - i, recognise(float(row[j]))) for j in np.flatnonzero(row))
        for i, row in enumerate(matrix)
    ]


def _interior(stencils: list[Row]) -> tuple[int, ...]:
    """Rows around the middle with the same stencil as the middle row."""
    middle = len(stencils) // 2
    first = last = middle
    while first > 0 and stencils[first - 1] == stencils[middle]:
        first -= 1
    while last + 1 < len(stencils) and stencils[last + 1] == stencils[middle]:
        last += 1
    return tuple(range(first, last + 1))


def samples_of(row: Row, power: int) -> Samples:
    """A row, as (places from its own node, weight for h = 1), as samples of f and their weights."""
    return tuple((_node(j), step_power(power, weight)) for j, weight in row)


@lru_cache(maxsize=1024)
def _node(place: int) -> Sample:
    return Sample((step_power(1, Fraction(place)),))


def row_terms(row: Row, power: int) -> tuple[tuple[ErrorTerm, ...], Fraction]:
    """What a row estimates, and the share of its weights that they are known to."""
    computed = are_computed([weight for _, weight in row])
    moments = moments_of(dict(samples_of(row, power)), 1, computed=computed)
    terms = partial(terms_meant, moments, 1)
    return as_well_as_known(terms, _leading) if computed else (terms(NOISE), NOISE)


def _leading(terms: tuple[ErrorTerm, ...]) -> tuple[object, ...]:
    """What is left at the lowest power of h, and the next power."""
    return (terms[0].power, terms[0].coefficients, *(term.power for term in terms[1:2])) if terms else ()


def _sentence(proof: GridProof) -> str:
    assert proof.inside is not None
    if proof.order is None or proof.order <= 0:
        return f"inside: {proof.inside.reason}"
    sentence = f"order {proof.order} inside for {proof.operator}, leading error {proof.inside.error_term}"
    worst = proof.worst_edge
    if worst is None:
        return sentence
    if worst.order is not None and worst.order <= 0:
        return f"{sentence}; at the edges it {worst.reason}"
    return f"{sentence}; order {worst.order} at the edges, leading error {worst.error_term}"
