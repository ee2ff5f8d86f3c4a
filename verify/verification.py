"""Verifies a scheme: its proof, its studies on several functions, and the verdict on what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemes.scheme import GridScheme, PointScheme
from verify.functions import ExactFunction
from verify.grid_family import FAMILIES, GridFamily
from verify.grid_proof import GridProof
from verify.norm_study import norm_studies
from verify.proof import Proof, prove
from verify.regularity import analytic_on
from verify.rows import SchemeRow, StudyRow
from verify.sampling import POINTS
from verify.shortfall import shortfall
from verify.study import Lattice, Study, study
from verify.subject import Region
from verify.verdict import judge_scheme

TYPICAL = {
    1: ("sine", "exponential", "runge", "gaussian", "tangled", "tiny", "large"),
    2: ("wave", "bump", "well"),
    3: ("wave3", "well3"),
}
"""library functions that a scheme is verified on when none are named: different in scale, none of them a polynomial"""


SMALL = "1e-9"
"""A scheme without a proof is also tried on a function times this number, where what is absolute in its code shows:
results rounded to decimals, or a tolerance. Among the typical functions there is such a small one already."""


@dataclass(frozen=True)
class Verdict:
    """The verdict on a scheme and everything that it stands on."""

    row: SchemeRow
    proof: Proof | GridProof
    studies: tuple[Study, ...]

    @property
    def status(self) -> str | None:
        """verified, refuted, inconclusive; None when nothing is claimed."""
        return self.row.verdict

    @property
    def reason(self) -> str:
        """The reason, as a sentence."""
        return self.row.reason


def verify(
    scheme: PointScheme | GridScheme,
    *,
    functions: Sequence[ExactFunction] | None = None,
    points: int = POINTS,
    steps: Sequence[float] | Lattice | None = None,
) -> Verdict:
    """Verify a scheme over several functions (by default a typical handful of the library).

    `points` and `steps` are those of every study (see `verify.study.study`).

    >>> from schemes.registry import find
    >>> verify(find("forward")).status
    'verified'
    """
    proof = prove(scheme)
    dimension = scheme.dimension if isinstance(scheme, PointScheme) else 1
    chosen = typical(dimension) if functions is None else tuple(functions)
    studies: list[Study] = []
    for function in chosen:
        for region in regions(proof):
            if any(found.out_of_time for found in studies):
                continue  # it would not come back on the other functions either
            studies.append(study(scheme, function, region=region, proof=proof, points=points, steps=steps))
    if functions is not None and proof.status == "unavailable" and studies and not studies[0].out_of_time:
        small = study(scheme, chosen[0].scaled(SMALL), proof=proof, points=points, steps=steps)
        # a multiple of a function is no other function: it may refute, but not add to the agreement
        studies += [small] if small.row.verdict == "refuted" else []
    rows = [found.row for found in studies]
    if isinstance(scheme, GridScheme) and isinstance(proof, GridProof) and steps is None:
        rows += refined(scheme, proof, chosen)
    return Verdict(scheme_row(scheme, proof, rows), proof, tuple(studies))


def refined(
    scheme: GridScheme,
    proof: GridProof,
    functions: Sequence[ExactFunction],
    families: tuple[GridFamily, ...] = FAMILIES,
) -> tuple[StudyRow, ...]:
    """Studies of a grid scheme in norms, on the first function that is analytic on the whole of its domain."""
    for function in functions:
        if function.dimension == 1 and function.at is None and analytic_on(function):
            return norm_studies(scheme, function, proof, families)
    return ()


def typical(dimension: int) -> tuple[ExactFunction, ...]:
    """The functions of the library that a scheme in this many variables is verified on."""
    from verify.library import find_function

    return tuple(find_function(name) for name in TYPICAL[dimension])


def regions(proof: Proof | GridProof) -> tuple[Region, ...]:
    """Which rows of a scheme are studied apart: inside and edges of a grid scheme that has edge rows."""
    if isinstance(proof, Proof):
        return ("inside",)
    return ("inside", "edges") if proof.edges or not proof.rows else ("inside",)


def scheme_row(
    scheme: PointScheme | GridScheme, proof: Proof | GridProof, studies: Sequence[StudyRow]
) -> SchemeRow:
    """The row of a scheme from its proof and its studies."""
    proven = proof.order if proof.status == "proved" else None
    verdict, reason = judge_scheme(scheme.order, proven, proof.reason, proof.error_term, studies)
    if (short := shortfall(scheme, proof)) is not None:
        verdict, reason = "refuted", short
    operator = scheme.operator or proof.operator
    return SchemeRow(
        scheme=scheme.name,
        kind=scheme.kind,
        operator=None if operator is None else operator.text,
        claimed_order=scheme.order,
        proven_order=proven,
        error_term=proof.error_term,
        verdict=verdict,
        reason=reason,
        studies=tuple(studies),
        proven_orders=proof.orders if isinstance(proof, GridProof) and proof.rows else None,
        claimed_edge_order=scheme.edge_order if isinstance(scheme, GridScheme) else None,
    )
