"""Verifies a scheme: its proof, its studies on several functions, and the verdict on what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from trueorder.schemes.errors import InputError
from trueorder.schemes.own_step import OwnStep
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.regularity import analytic_on
from trueorder.verify.exact.sampling import POINTS
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.foreign.unanswered import never_answers
from trueorder.verify.measurement.subject import Region
from trueorder.verify.place import place_of
from trueorder.verify.proof.end_condition import made_for, unshown, up_to_the_ends
from trueorder.verify.proof.grid_family import FAMILIES, GridFamily
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.periodicity import is_periodic, over_one_period
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import as_proved, prove
from trueorder.verify.rows import NormRow, OnScheme, SchemeRow, StudyRow
from trueorder.verify.studies.norm_study import norm_studies, shows_order
from trueorder.verify.studies.norms_alone import is_steady, looked_at
from trueorder.verify.studies.own_step_study import judge_own_step
from trueorder.verify.studies.spectral_study import judge_fourier
from trueorder.verify.studies.study import SECONDS, Study, study
from trueorder.verify.studies.study_row import unmeasured_row
from trueorder.verify.studies.study_steps import Lattice
from trueorder.verify.studies.unclaimed import assumed, unmeant
from trueorder.verify.verdict.shortfall import shortfall
from trueorder.verify.verdict.verdict import judge_scheme

TYPICAL = {
    1: ("sine", "exponential", "runge", "gaussian", "tangled", "tiny", "large"),
    2: ("wave", "bump", "well"),
    3: ("wave3", "well3"),
}
"""library functions that a scheme is verified on when none are named: different in scale, none of them a polynomial"""

ALL_ROUND = ("harmonics", "ripple", "poisson_kernel", "yearly", "tiny", "large")
"""the same for schemes on periodic grids: of several periods and scales"""


SMALL = "1e-9"
"""A scheme without a proof is also tried on a function times this number, where what is absolute in its code shows:
results rounded to decimals, or a tolerance. Among the typical functions there is such a small one already."""


@dataclass(frozen=True)
class Verdict(OnScheme):
    """The verdict on a scheme and everything that it stands on."""

    row: SchemeRow
    proof: Proof | GridProof
    studies: tuple[Study, ...]


def verify(
    scheme: PointScheme | GridScheme,
    *,
    functions: Sequence[ExactFunction] | None = None,
    points: int | None = None,
    steps: Sequence[float] | Lattice | None = None,
    dtype: str = "float64",
    proof_seconds: float | None = None,
    study_seconds: float | None = None,
) -> Verdict:
    """Verify a scheme over several functions (by default a typical handful of the library).

    `points`, `steps` and `dtype` are those of every study (see `verify.studies.study.study`). A proof may take
    `proof_seconds` of processor time (see `verify.proof.proving.prove`), every study, and the refinement in norms,
    `study_seconds`. Raises InputError for code that never gives numbers.

    >>> from trueorder.schemes.registry import find
    >>> verify(find("forward")).status
    'verified'
    """
    given = None if steps is None or isinstance(steps, Lattice) else tuple(steps)
    proof = prove(scheme, proof_seconds, steps=given)
    scheme = as_proved(scheme, proof)
    limit = SECONDS if study_seconds is None else study_seconds
    ends = scheme.ends if isinstance(scheme, GridScheme) and functions is None and steps is None else None
    if ends is not None and isinstance(proof, GridProof):
        proof, functions = up_to_the_ends(proof, ends), made_for(ends)
    chosen = typical(scheme.dimension, periodic=_all_round(proof)) if functions is None else tuple(functions)
    taken = assumed(scheme, proof, chosen[0], given) if chosen else None
    if taken is not None and taken.operator is not None:  # otherwise every study says it of its own function
        scheme, proof = replace(scheme, operator=taken.operator), replace(proof, reason=taken.said)
    measured = partial(study, scheme, proof=proof, points=points, steps=steps, dtype=dtype, seconds=limit)
    studies: list[Study] = []
    for function in chosen:
        for region in regions(scheme, proof):
            if any(found.out_of_time for found in studies):
                continue  # it would not come back on the other functions either
            studies.append(measured(function, region=region))
    if functions is not None and proof.status == "unavailable" and studies and not studies[0].out_of_time:
        small = measured(chosen[0].scaled(SMALL))
        # a multiple of a function is no other function: it may refute, but not add to the agreement
        studies += [small] if small.row.verdict == "refuted" else []
    rows = [found.row for found in studies]
    norms: list[NormRow] = []
    stuck = any(found.out_of_time for found in studies) or never_answered(rows)
    own = next((found.precision for found in studies if found.precision is not None), None)
    double = own is None and dtype != "float32"  # grids are refined in double precision
    if (
        isinstance(scheme, GridScheme)
        and isinstance(proof, GridProof)
        and steps is None
        and double
        and not stuck
    ):
        try:
            with time_limit(limit):
                for tried in zip(chosen) if ends else (chosen,):
                    # family by family, so that those that were refined in time are there
                    for family in FAMILIES[:1] if proof.periodic else FAMILIES:
                        norms += refined(scheme, proof, tried, (family,))
        except TimeLimitError as error:
            late = str(error)
            count = points or POINTS
            rows.append(
                unmeasured_row(scheme, proof, chosen[0], "norms", "float64", count, "inconclusive", late)
            )
    rows[len(studies) : len(studies)] = [norm.study for norm in norms]
    row = scheme_row(scheme, proof, rows, norms)
    if row.verdict != "refuted" and never_answered(rows):
        raise InputError(row.reason)
    if ends is not None and isinstance(proof, GridProof) and row.verdict == "verified":
        open_question = unshown(proof, ends, rows[len(studies) :])
        row = row if open_question is None else replace(row, verdict="inconclusive", reason=open_question)
    if own is not None and own.sentence not in row.reason:
        row = replace(row, reason=f"{row.reason}; {own.sentence}")
    elif dtype != "float64":
        row = replace(row, reason=f"{row.reason}; measured in {dtype}")
    return Verdict(row, proof, tuple(studies))


def refined(
    scheme: GridScheme,
    proof: GridProof,
    functions: Sequence[ExactFunction],
    families: tuple[GridFamily, ...] = FAMILIES,
) -> tuple[NormRow, ...]:
    """A grid scheme in norms, on the first function that can show its order there.

    One without a proof is refined on a second one, too, which has no extrema for its rows to hide at.
    """
    chosen = [telling(proof, functions)]
    if proof.status != "proved" and not proof.periodic:
        chosen.append(
            telling(
                proof, [function for function in functions if function != chosen[0] and is_steady(function)]
            )
        )
    rows: list[NormRow] = []
    for function in chosen:
        if function is None:
            continue
        if (taken := assumed(scheme, proof, function)) is not None:
            scheme, proof = replace(scheme, operator=taken.operator), replace(proof, reason=taken.said)
        if (scheme.operator or proof.operator) is None:
            continue
        whole = over_one_period(function, scheme.name) if proof.periodic else function
        rows += norm_studies(scheme, whole, proof, families)
    return tuple(rows)


def telling(proof: GridProof, functions: Sequence[ExactFunction]) -> ExactFunction | None:
    """The first function that is smooth on its domain, or its period, and shows the order; None when there is none."""
    if proof.exact_for is not None or proof.declines:
        return None  # of no finite order, or on no grid
    for function in functions:
        if function.dimension == 1 and function.at is None and fits(function, proof):
            smooth = proof.periodic or analytic_on(function)
            if smooth and shows_order(function, proof):
                return function
    return None


def fits(function: ExactFunction, proof: Proof | GridProof) -> bool:
    """Whether a scheme can be studied on a function: one for periodic grids only on what repeats."""
    return not _all_round(proof) or is_periodic(function)


def typical(dimension: int, *, periodic: bool = False) -> tuple[ExactFunction, ...]:
    """The functions of the library that a scheme in this many variables, or on periodic grids, is verified on."""
    from trueorder.verify.exact.library import find_function

    return tuple(find_function(name) for name in (ALL_ROUND if periodic else TYPICAL[dimension]))


def _all_round(proof: Proof | GridProof) -> bool:
    return isinstance(proof, GridProof) and proof.periodic


def regions(scheme: PointScheme | GridScheme, proof: Proof | GridProof) -> tuple[Region, ...]:
    """Which rows of a scheme are studied apart: inside, and the edges where something has to hold there."""
    if isinstance(proof, Proof) or proof.periodic or proof.exact_for is not None:
        return ("inside",)
    if isinstance(scheme, GridScheme) and scheme.has_open_edges:
        return ("inside",)
    return ("inside", "edges") if proof.edges or not proof.rows else ("inside",)


def never_answered(studies: Sequence[StudyRow]) -> bool:
    """Whether no call in any of the studies gave numbers: that says nothing of a scheme."""
    return bool(studies) and all(study.unanswered for study in studies)


def scheme_row(
    scheme: PointScheme | GridScheme,
    proof: Proof | GridProof,
    studies: Sequence[StudyRow],
    norms: Sequence[NormRow] = (),
) -> SchemeRow:
    """The row of a scheme from its proof and its studies; what is refuted in a norm refutes it too."""
    proven = proof.order if proof.status == "proved" else None
    verdict, reason = judge_scheme(scheme.order, proven, proof.reason, studies, in_doubt=proof.in_doubt)
    if isinstance(proof, GridProof) and proof.exact_for is not None:
        verdict, reason = judge_fourier(scheme.order, proof, studies)
    for norm in norms:
        if verdict != "refuted" and norm.study.verdict == "refuted":
            verdict, reason = "refuted", f"on {norm.study.function}: {norm.study.reason}"
    if proven is None and scheme.order is not None and isinstance(scheme, GridScheme):
        open_norms = [norm.study for norm in norms if norm.study.verdict == "inconclusive"]
        for found in (found for found in open_norms if found.observed_order is not None):
            if verdict == "verified":
                verdict, reason = (
                    "inconclusive",
                    f"on {found.function}: {found.reason}; without proof ({proof.reason})",
                )
        if verdict == "verified":
            reason += looked_at(norms, scheme.edge_order)
    if isinstance(proof, GridProof) and proof.largest is not None and verdict == "verified":
        reason += f"; the same rows on grids of up to {proof.largest} nodes"
    if isinstance(proof, GridProof) and proof.declines:
        verdict, reason = "inconclusive", proof.reason
    if verdict == "verified" and proof.limits:
        verdict, reason = "inconclusive", f"{'; '.join(proof.limits)}; otherwise {reason}"
    if not studies and verdict == "inconclusive":
        reason = f"{proof.reason}; it was measured on no function"
    if (meant := unmeant(scheme, proof)) is not None:
        verdict, reason = meant
    elif (short := shortfall(scheme, proof)) is not None:
        verdict, reason = "refuted", short
    elif never_answered(studies):
        verdict, reason = "inconclusive", never_answers(scheme, studies[0].reason)
    operator = scheme.operator or proof.operator
    row = SchemeRow(
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
        place=place_of(scheme.function),
    )
    if isinstance(scheme, PointScheme) and isinstance(scheme.function, OwnStep):
        return judge_own_step(scheme, row)
    return row
