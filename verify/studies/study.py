"""A study: one scheme on one exact function, from proof to verdict.

It flows one way: proof and reference -> measurement -> evidence -> verdict -> row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import VARIABLES
from trueorder.schemes.own_step import OwnStep
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import POINTS, beyond_numbers, check_steps, spread_steps
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.measurement.estimates import takes_arrays
from trueorder.verify.measurement.own_precision import SINGLE, OwnPrecision, own_precision, shortened
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.measurement.subject import PROBED_STEP, Region, Subject, subject_of
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import as_proved, prove
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.own_step_study import own_step_study
from trueorder.verify.studies.periodic_study import periodic_study
from trueorder.verify.studies.polynomial_study import polynomial_study
from trueorder.verify.studies.study_row import measured_row, taken_over, unmeasured_row
from trueorder.verify.studies.study_steps import (
    FEW_POINTS,
    Chosen,
    Lattice,
    asked_for,
    chosen_steps,
    resolved_steps,
    study_points,
)
from trueorder.verify.studies.unclaimed import assumed, unmeant
from trueorder.verify.verdict.verdict import ELSEWHERE, Evidence, Status

Floats = NDArray[np.float64]

SECONDS = 60.0
"""processor time that a study may take"""

SWEEP = 0.5
"""share of it after which a sweep goes no further, so that there is time to make something of it"""

ROOM = 2.0**6
"""how far below the largest number of a shorter type values stay"""

MORE_DIGITS = bool(np.finfo(np.longdouble).eps < 1e-18)
"""whether long double has more digits than double on this machine"""


@dataclass(frozen=True)
class Study:
    """A finished study: its row, and the proof that it stands on."""

    row: StudyRow
    proof: Proof | GridProof
    out_of_time: bool = False
    """whether the scheme's code did not come back"""
    precision: OwnPrecision | None = None
    """the precision of the scheme's code, where that is less than double"""


def study(
    scheme: PointScheme | GridScheme,
    function: ExactFunction,
    *,
    steps: Sequence[float] | Lattice | None = None,
    points: int | None = None,
    dtype: str = "float64",
    region: Region = "inside",
    proof: Proof | GridProof | None = None,
    reference: Reference | None = None,
    seconds: float | None = None,
) -> Study:
    """Study one scheme on one exact function.

    `steps` are the steps to use, in units of x, or a lattice of them; by default they are chosen from the domain.
    `points` is the number of points (a function with a special point is studied there); POINTS when it is not given,
    or FEW_POINTS of code of which every estimate is a call. `dtype` is float32, float64 or
    longdouble. `region` says which rows of a grid scheme are measured. `proof` and `reference` save work where they are
    known, and may be of more points than are needed. After `seconds` of processor time (SECONDS when not given) what is
    known by then has to do. Raises InputError for what no study can be made of.

    >>> from trueorder.schemes.registry import find
    >>> from trueorder.verify.exact.functions import function
    >>> found = study(find("central"), function("sin(x)"))
    >>> found.row.verdict, round(found.row.observed_order)
    ('verified', 2)
    """
    if isinstance(scheme, PointScheme) and scheme.dimension != function.dimension:
        title = "" if function.name == function.text else f"function {function.name}: "
        raise InputError(
            f"{title}{function.text} is a function of {', '.join(_named(function))}; "
            f"{scheme.name} takes functions of {', '.join(VARIABLES[: scheme.dimension])}"
        )
    given = None if steps is None or isinstance(steps, Lattice) else check_steps(steps).tolist()
    if given is not None and isinstance(scheme.function, OwnStep):
        raise InputError(f"steps={given}: {scheme.name} chooses its step itself; accepted: none")
    known = prove(scheme, steps=given) if proof is None else proof
    if isinstance(known, GridProof) and known.declines:
        count = points or POINTS
        row = unmeasured_row(scheme, known, function, region, dtype, count, "inconclusive", known.reason)
        return Study(row, known)
    if (few := beyond_numbers(function, dtype)) is not None:
        row = unmeasured_row(scheme, known, function, region, dtype, points or POINTS, "inconclusive", few)
        return Study(row, known)
    scheme = as_proved(scheme, known)
    limit = SECONDS if seconds is None else seconds
    try:
        with time_limit(limit):
            chooses = isinstance(
                scheme.function, OwnStep
            )  # by what it does to powers of x its operator is found
            taken = None if chooses else assumed(scheme, known, function, given)
            if taken is not None:
                scheme, known = replace(scheme, operator=taken.operator), replace(known, reason=taken.said)
            if (scheme.operator or known.operator) is None and not chooses:
                verdict, reason = unmeant(scheme, known) or _without_operator(known)
                count = points or POINTS
                row = unmeasured_row(scheme, known, function, region, dtype, count, verdict, reason)
                return Study(replace(row, unanswered=taken is not None and taken.unanswered), known)
            row, own = _row(scheme, known, function, steps, points, dtype, region, reference, limit)
    except TimeLimitError as error:
        reason = f"{error}; a faster scheme, more time, or fewer points and steps, would settle it"
        row = unmeasured_row(scheme, known, function, region, dtype, points or POINTS, "inconclusive", reason)
        return Study(row, known, out_of_time=True)
    if (meant := unmeant(scheme, known)) is not None:
        row = replace(row, verdict=meant[0], reason=meant[1])
    return Study(row, known, precision=own)


def _named(function: ExactFunction) -> tuple[str, ...]:
    """The variables that are in the expression, and all of them where none is."""
    return (
        tuple(name for name in function.variables if name in function.expression.used) or function.variables
    )


def _without_operator(proof: Proof | GridProof) -> tuple[Status, str]:
    """The verdict on a scheme of which no operator is known."""
    if proof.status == "proved":
        return "refuted", f"the scheme {proof.reason}"
    return "inconclusive", proof.reason


def _row(
    scheme: PointScheme | GridScheme,
    proof: Proof | GridProof,
    function: ExactFunction,
    steps: Sequence[float] | Lattice | None,
    points: int | None,
    dtype: str,
    region: Region,
    reference: Reference | None,
    limit: float,
) -> tuple[StudyRow, OwnPrecision | None]:
    """The row of a study of a scheme whose operator is known, and the precision of its code where that is less."""
    if isinstance(scheme, GridScheme) and isinstance(proof, GridProof):
        if proof.polynomials is not None:
            return polynomial_study(scheme, function, proof, asked_for(steps, function), dtype), None
        if proof.periodic:
            return periodic_study(scheme, proof, function, steps, points, dtype, SWEEP * limit)
    if reference is None:
        reference = refer(function, study_points(scheme, function, points or POINTS, dtype), dtype)
    if isinstance(scheme.function, OwnStep) and isinstance(scheme, PointScheme):
        count = len(reference.points.values)
        draft = unmeasured_row(scheme, proof, function, region, dtype, count, "exact", "")
        return own_step_study(scheme, draft, reference, partial(_smallest, function, reference)), None
    given = None if steps is None or isinstance(steps, Lattice) else list(steps)
    one_by_one = _one_by_one(scheme, reference, given)
    if one_by_one and points is None:
        reference = reference.only(np.arange(min(FEW_POINTS, len(reference.points.values))))
    subject = subject_of(scheme, proof, region, reference, given)
    subject = replace(subject, one_by_one=one_by_one, seconds=SWEEP * limit)
    chosen = chosen_steps(subject, reference, steps)
    own = own_precision(subject, reference, chosen.steps) if dtype == "float64" else None
    if own is not None:
        return _in_own_precision(scheme, proof, region, reference, steps, own, given, subject)
    return _settled(subject, reference, steps, chosen), None


def _in_own_precision(
    scheme: PointScheme | GridScheme,
    proof: Proof | GridProof,
    region: Region,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    own: OwnPrecision,
    given: Sequence[float] | None,
    spent: Subject,
) -> tuple[StudyRow, OwnPrecision]:
    """The row of code that returns single precision or less; `spent` is its subject in doubles."""
    function, points = reference.function, reference.points
    if (few := beyond_numbers(function, "float32")) is not None:
        count = len(points.values)
        return unmeasured_row(scheme, proof, function, region, "float64", count, "inconclusive", few), own
    if function.at is None:
        points = study_points(scheme, function, len(points.values), "float32")
    digits = own.digits if isinstance(scheme, PointScheme) else SINGLE
    points = replace(points, values=shortened(points.values, digits))
    coarse = refer(function, points, "float32")
    subject = replace(
        subject_of(scheme, proof, region, coarse, given),
        coarseness=own.coarseness,
        one_by_one=spent.one_by_one,
        seconds=spent.seconds,
    )
    if not _in_range_of(own, subject, coarse):
        few = f"values of {function.text} or of {subject.operator.text} leave the range of {own.returned}; {ELSEWHERE}"
        row = unmeasured_row(
            scheme, proof, function, region, "float32", len(points.values), "inconclusive", few
        )
    elif own.returned == "float32":
        row = _settled(subject, coarse, steps)
    else:  # quotients of rounding errors by tiny steps need not be numbers of a shorter type
        row, _ = _measured(subject, coarse, steps or Lattice(start=points.scale * float(own.limits.eps)))
    # the row is that of the study that was asked for, which baselines compare with earlier ones
    return replace(row, dtype="float64", reason=f"{row.reason}; {own.sentence}"), own


def _in_range_of(own: OwnPrecision, subject: Subject, reference: Reference) -> bool:
    """Whether values and results are numbers of the type that the code returns, with room to either side."""
    values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
    results = np.abs(reference.truth(subject.operator).high)
    largest = max(float(np.nanmax(values, initial=0.0)), float(np.nanmax(results, initial=0.0)))
    smallest = float(own.limits.tiny / own.limits.eps)
    return largest <= float(own.limits.max) / ROOM and float(np.nanmax(results, initial=0.0)) >= smallest


def _smallest(function: ExactFunction, reference: Reference, scheme: PointScheme) -> float | None:
    """The smallest error of a scheme of our own at the same points."""
    return study(scheme, function, dtype=reference.dtype, reference=reference).row.smallest_error


def _one_by_one(
    scheme: PointScheme | GridScheme, reference: Reference, given: Sequence[float] | None
) -> bool:
    """Whether the code takes one number, or one grid, at a time."""
    if isinstance(scheme, GridScheme):
        return not scheme.batched
    points = reference.points.values.astype(reference.dtype)
    step = max(given) if given else reference.points.scale * PROBED_STEP
    return not takes_arrays(scheme, reference.numeric, points, step)


def _settled(
    subject: Subject,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    chosen: Chosen | None = None,
) -> StudyRow:
    """The row of a study, which tries more digits, and steps beyond a range, before it stays inconclusive, if it may.

    Steps that are given one by one are kept to. `chosen` are the steps that follow from `steps`, where they are known
    already.
    """
    chosen = chosen_steps(subject, reference, steps) if chosen is None else chosen
    row, evidence = _measured(subject, reference, steps, chosen)
    if evidence.problem is not None and (resolved := resolved_steps(chosen, reference)) is not None:
        # where x + h is x itself, a quotient of differences is 0/0
        swept = row.sweep
        row, evidence = _measured(subject, reference, steps, resolved)
        row = replace(row, sweep=swept)
    try:
        return _more_tried(subject, reference, steps, row, evidence)
    except TimeLimitError:
        return row  # what is known by then


def _more_tried(
    subject: Subject,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    row: StudyRow,
    evidence: Evidence,
) -> StudyRow:
    hopeless = evidence.excuse is not None or (subject.proven is None and subject.claim is None)
    ranged = isinstance(steps, Lattice) and not steps.free
    # without weights the rounding level has to be seen, for which the steps that were asked for may be too few
    blind = subject.samples[0] is None and evidence.problem is None
    if ranged and not hopeless and (row.verdict == "inconclusive" or blind):
        wider, _ = _measured(subject, reference, None)
        if row.verdict == "inconclusive" or wider.verdict != "inconclusive":
            row = taken_over(row, wider, "on steps from the whole domain")
    if hopeless:
        return row
    # rounded coefficients, and code that makes floats of its numbers, have no more digits to show
    more = MORE_DIGITS and subject.proven is not None and not subject.rounded
    if row.verdict == "inconclusive" and reference.dtype == "float64" and more:
        finer = refer(reference.function, reference.points, "longdouble")
        settled, found = _measured(subject, finer, steps if subject.steps_are_given else None)
        if settled.verdict in ("verified", "refuted") and found.problem is None:
            row = taken_over(row, settled, "in long double")
    return row


def _measured(
    subject: Subject,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    chosen: Chosen | None = None,
) -> tuple[StudyRow, Evidence]:
    chosen = chosen_steps(subject, reference, steps) if chosen is None else chosen
    on_lattice = steps is None or isinstance(steps, Lattice)
    grid = bool(subject.placements)
    spread = spread_steps(len(reference.points.values)) if on_lattice and not grid else None
    return measured_row(
        subject, reference, chosen.steps, spread, exact_nodes=on_lattice and grid, left_out=chosen.left_out
    )
