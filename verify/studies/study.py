"""A study: one scheme on one exact function, from proof to verdict.

It flows one way: proof and reference -> measurement -> evidence -> verdict -> row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import POINTS, beyond_numbers, resolved, spread_steps
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.measurement.estimates import pace
from trueorder.verify.measurement.measurement import measure
from trueorder.verify.measurement.own_precision import SINGLE, OwnPrecision, own_precision, shortened
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.measurement.subject import PROBED_STEP, Region, Subject, subject_of
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.periodic_study import (
    afforded,
    periodic_reference,
    periodic_steps,
    periodic_subject,
)
from trueorder.verify.studies.polynomial_study import polynomial_study
from trueorder.verify.studies.spectral_study import judged, levelled
from trueorder.verify.studies.study_row import draft_row, measured_row, taken_over, unmeasured_row
from trueorder.verify.studies.study_steps import Chosen, Lattice, asked_for, chosen_steps, study_points
from trueorder.verify.verdict.verdict import ELSEWHERE, Evidence

Floats = NDArray[np.float64]

SECONDS = 60.0
"""time limit of a study"""

AFFORDED, STEPS = 10.0, 140
"""seconds that the estimates of a study may take, and how many steps a full lattice has"""

ROOM = 2.0**6
"""how far below the largest number of a shorter type values stay"""

SLOW_POINTS, SLOW_PER_DECADE = 12, 5
"""points and steps per decade for code that is too slow for more"""

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
    points: int = POINTS,
    dtype: str = "float64",
    region: Region = "inside",
    proof: Proof | GridProof | None = None,
    reference: Reference | None = None,
) -> Study:
    """Study one scheme on one exact function.

    `steps` are the steps to use, in units of x, or a lattice of them; by default they are chosen from the domain.
    `points` is the number of points (a function with a special point is studied there). `dtype` is float32, float64 or
    longdouble. `region` says which rows of a grid scheme are measured. `proof` and `reference` save work where they are
    known. Raises InputError for what no study can be made of.

    >>> from trueorder.schemes.registry import find
    >>> from trueorder.verify.exact.functions import function
    >>> found = study(find("central"), function("sin(x)"))
    >>> found.row.verdict, round(found.row.observed_order)
    ('verified', 2)
    """
    if isinstance(scheme, PointScheme) and scheme.dimension != function.dimension:
        raise InputError(
            f"function {function.name}: {function.text} has {function.dimension} variables; "
            f"{scheme.name} takes functions of {scheme.dimension}"
        )
    known = prove(scheme) if proof is None else proof
    if (few := beyond_numbers(function, dtype)) is not None:
        row = unmeasured_row(scheme, known, function, region, dtype, points, "inconclusive", few)
        return Study(row, known)
    try:
        with time_limit(SECONDS):
            if (
                isinstance(scheme, GridScheme)
                and isinstance(known, GridProof)
                and known.polynomials is not None
            ):
                return Study(
                    polynomial_study(scheme, function, known, asked_for(steps, function), dtype), known
                )
            if isinstance(scheme, GridScheme) and isinstance(known, GridProof) and known.periodic:
                return Study(_all_round(scheme, known, function, steps, points, dtype), known)
            if reference is None:
                reference = refer(function, study_points(scheme, function, points, dtype), dtype)
            if isinstance(scheme, PointScheme):
                reference, steps = _afforded(scheme, reference, steps)
            subject = subject_of(scheme, known, region, reference)
            chosen = chosen_steps(subject, reference, steps)
            own = own_precision(subject, reference, chosen.steps) if dtype == "float64" else None
            if own is not None:
                return _in_own_precision(scheme, known, region, reference, steps, own)
            return Study(_settled(subject, reference, steps, chosen), known)
    except TimeLimitError as error:
        reason = f"{error}; a faster scheme, or fewer points and steps, would settle it"
        row = unmeasured_row(scheme, known, function, region, dtype, points, "inconclusive", reason)
        return Study(row, known, out_of_time=True)


def _in_own_precision(
    scheme: PointScheme | GridScheme,
    proof: Proof | GridProof,
    region: Region,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    own: OwnPrecision,
) -> Study:
    """The study of code that returns single precision or less, whatever it is given."""
    function, points = reference.function, reference.points
    if (few := beyond_numbers(function, "float32")) is not None:
        count = len(points.values)
        row = unmeasured_row(scheme, proof, function, region, "float64", count, "inconclusive", few)
        return Study(row, proof, precision=own)
    if function.at is None:
        points = study_points(scheme, function, len(points.values), "float32")
    digits = own.digits if isinstance(scheme, PointScheme) else SINGLE
    points = replace(points, values=shortened(points.values, digits))
    coarse = refer(function, points, "float32")
    subject = replace(subject_of(scheme, proof, region, coarse), coarseness=own.coarseness)
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
    return Study(replace(row, dtype="float64", reason=f"{row.reason}; {own.sentence}"), proof, precision=own)


def _in_range_of(own: OwnPrecision, subject: Subject, reference: Reference) -> bool:
    """Whether values and results are numbers of the type that the code returns, with room to either side."""
    values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
    results = np.abs(reference.truth(subject.operator).high)
    largest = max(float(np.nanmax(values, initial=0.0)), float(np.nanmax(results, initial=0.0)))
    smallest = float(own.limits.tiny / own.limits.eps)
    return largest <= float(own.limits.max) / ROOM and float(np.nanmax(results, initial=0.0)) >= smallest


def _afforded(
    scheme: PointScheme, reference: Reference, steps: Sequence[float] | Lattice | None
) -> tuple[Reference, Sequence[float] | Lattice | None]:
    """Fewer points and steps for code that takes numbers only and is slow: enough for an order all the same."""
    points = reference.points.values.astype(reference.dtype)
    one = pace(scheme, reference.numeric, points, reference.points.scale * PROBED_STEP)
    every = len(points) * STEPS
    if one * every <= AFFORDED:
        return reference, steps
    members = np.unique(np.linspace(0, len(points) - 1, SLOW_POINTS).astype(int))
    lattice = steps if isinstance(steps, Lattice) else Lattice()
    sparse = replace(lattice, per_decade=min(lattice.per_decade or SLOW_PER_DECADE, SLOW_PER_DECADE))
    return reference.only(members), sparse if steps is None or isinstance(steps, Lattice) else steps


def _settled(
    subject: Subject,
    reference: Reference,
    steps: Sequence[float] | Lattice | None,
    chosen: Chosen | None = None,
) -> StudyRow:
    """The row of a study, which tries other steps and more digits before it stays inconclusive.

    `chosen` are the steps that follow from `steps`, where they are known already.
    """
    row, evidence = _measured(subject, reference, steps, chosen)
    hopeless = evidence.excuse is not None or (subject.proven is None and subject.claim is None)
    given = steps is not None and not (isinstance(steps, Lattice) and steps.free)
    # without weights the rounding level has to be seen, for which the steps that were asked for may be too few
    blind = subject.samples[0] is None and evidence.problem is None
    if given and not hopeless and (row.verdict == "inconclusive" or blind):
        wider, _ = _measured(subject, reference, None)
        row = taken_over(row, wider, "on steps from the whole domain")
    if hopeless:
        return row
    # rounded coefficients, and code that makes floats of its numbers, have no more digits to show
    more = MORE_DIGITS and subject.proven is not None and not subject.rounded
    if row.verdict == "inconclusive" and reference.dtype == "float64" and more:
        finer = refer(reference.function, reference.points, "longdouble")
        settled, found = _measured(subject, finer, None)
        if settled.verdict in ("verified", "refuted") and found.problem is None:
            row = taken_over(row, settled, "in long double")
    return row


def _all_round(
    scheme: GridScheme,
    proof: GridProof,
    function: ExactFunction,
    steps: Sequence[float] | Lattice | None,
    points: int,
    dtype: str,
) -> StudyRow:
    """The row of a study on periodic grids."""
    whole = periodic_reference(scheme, function, points, dtype)
    bounds, given = (steps, None) if isinstance(steps, Lattice) else (Lattice(), steps)
    chosen = periodic_steps(scheme, whole, given, bounds.start, bounds.stop)
    chosen = chosen[chosen >= resolved(whole.function, dtype)]
    reference, chosen = afforded(scheme, whole, chosen)
    subject = periodic_subject(scheme, proof, len(reference.points.values))
    if proof.waves is not None and len(chosen):
        measured = measure(subject, levelled(reference), chosen, exact_nodes=True)
        return judged(
            replace(draft_row(subject, reference), sweep=measured.rows()), proof, reference, measured
        )
    row, _ = measured_row(subject, reference, chosen, None, exact_nodes=True)
    if row.verdict == "refuted":  # an implicit scheme has the rounding of all the period at every point
        row, _ = measured_row(subject, levelled(reference), chosen, None, exact_nodes=True)
    if row.verdict == "inconclusive" and (given is not None or not bounds.free):
        reference, chosen = afforded(scheme, whole, periodic_steps(scheme, whole))
        subject = periodic_subject(scheme, proof, len(reference.points.values))
        wider, _ = measured_row(subject, reference, chosen, None, exact_nodes=True)
        row = taken_over(row, wider, "on steps from the whole period")
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
