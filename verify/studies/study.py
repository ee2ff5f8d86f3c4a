"""A study: one scheme on one exact function, from proof to verdict.

It flows one way: proof and reference -> measurement -> evidence -> verdict -> row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import (
    PER_DECADE,
    POINTS,
    SPREAD,
    Points,
    check_steps,
    choose_points,
    choose_steps,
    spread_steps,
)
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.measurement import optimum, order
from trueorder.verify.measurement.estimates import pace
from trueorder.verify.measurement.measurement import Measurement, measure
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.measurement.subject import PROBED_STEP, Region, Subject, largest_step, subject_of
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
from trueorder.verify.studies.polynomial_study import MOST, polynomial_study
from trueorder.verify.studies.spectral_study import judged
from trueorder.verify.tracing.laurent import weight_at
from trueorder.verify.verdict.verdict import ELSEWHERE, Evidence, Status, judge
from trueorder.verify.verdict.weighing import unmeasured, weigh

Floats = NDArray[np.float64]

GRID_PER_DECADE = 8
"""steps per decade for grid schemes, which are called once for every step and placement"""

SMALLEST_POWER = 0.75
"""the smallest step is the domain's length times the unit roundoff to this power: deep in the rounding branch of a
first derivative, whose best step goes with the power 1/2"""

HEADROOM = 2.0**20
"""how far below the largest number of the study's precision the terms of a formula stay"""

SECONDS = 60.0
"""time limit of a study"""

AFFORDED, STEPS = 10.0, 140
"""seconds that the estimates of a study may take, and how many steps a full lattice has"""

SLOW_POINTS, SLOW_PER_DECADE = 12, 5
"""points and steps per decade for code that is too slow for more"""

MORE_DIGITS = bool(np.finfo(np.longdouble).eps < 1e-18)
"""whether long double has more digits than double on this machine"""

SHORT_BITS = 8
"""significant bits of the spacings of grids, so that nodes are exact"""


@dataclass(frozen=True)
class Lattice:
    """Steps on a logarithmic lattice; None leaves a bound to the function and its domain."""

    start: float | None = None
    stop: float | None = None
    per_decade: int | None = None

    @property
    def free(self) -> bool:
        """Whether both bounds are left to the function."""
        return self.start is None and self.stop is None


@dataclass(frozen=True)
class Study:
    """A finished study: its row, and the proof that it stands on."""

    row: StudyRow
    proof: Proof | GridProof
    out_of_time: bool = False
    """whether the scheme's code did not come back"""


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
    try:
        with time_limit(SECONDS):
            if (
                isinstance(scheme, GridScheme)
                and isinstance(known, GridProof)
                and known.polynomials is not None
            ):
                return Study(
                    polynomial_study(scheme, function, known, _asked_for(steps, function), dtype), known
                )
            if isinstance(scheme, GridScheme) and isinstance(known, GridProof) and known.periodic:
                return Study(_all_round(scheme, known, function, steps, points, dtype), known)
            if reference is None:
                reference = refer(function, study_points(scheme, function, points, dtype), dtype)
            if isinstance(scheme, PointScheme):
                reference, steps = _afforded(scheme, reference, steps)
            subject = subject_of(scheme, known, region, reference)
            return Study(_settled(subject, reference, steps), known)
    except TimeLimitError as error:
        reason = f"{error}; a faster scheme, or fewer points and steps, would settle it"
        row = unmeasured_row(scheme, known, function, region, dtype, points, "inconclusive", reason)
        return Study(row, known, out_of_time=True)


def unmeasured_row(
    scheme: PointScheme | GridScheme, proof: Proof | GridProof, function: ExactFunction,
    region: Region | Literal["norms"], dtype: str, points: int, verdict: Status, reason: str,
) -> StudyRow:  # fmt: skip
    """The row of a study from which no measurement came back."""
    operator = scheme.operator or proof.operator
    where = "" if region == "inside" else f" ({region})"
    text = "" if operator is None else f"{operator.text}{where}"
    return StudyRow(scheme.name, function.name, text, dtype, points, verdict=verdict, reason=reason)


def _asked_for(steps: Sequence[float] | Lattice | None, function: ExactFunction) -> Floats | None:
    """The steps that are asked for; None where they are left to the study."""
    if steps is None or isinstance(steps, Lattice):
        if steps is None or steps.free:
            return None
        ((low, high),) = function.domain
        start, stop = steps.start or (high - low) / MOST, steps.stop or high - low
        return choose_steps(start, stop, steps.per_decade or PER_DECADE)
    return check_steps(steps)


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


def _settled(subject: Subject, reference: Reference, steps: Sequence[float] | Lattice | None) -> StudyRow:
    """The row of a study, which tries other steps and more digits before it stays inconclusive."""
    row, evidence = _measured(subject, reference, steps)
    hopeless = evidence.excuse is not None or (subject.proven is None and subject.claim is None)
    given = steps is not None and not (isinstance(steps, Lattice) and steps.free)
    # without weights the rounding level has to be seen, for which the steps that were asked for may be too few
    blind = subject.samples[0] is None and evidence.problem is None
    if given and not hopeless and (row.verdict == "inconclusive" or blind):
        wider, _ = _measured(subject, reference, None)
        row = _taken_over(row, wider, "on steps from the whole domain")
    if hopeless:
        return row
    # rounded coefficients, and code that makes floats of its numbers, have no more digits to show
    more = MORE_DIGITS and subject.proven is not None and not subject.rounded
    if row.verdict == "inconclusive" and reference.dtype == "float64" and more:
        finer = refer(reference.function, reference.points, "longdouble")
        settled, found = _measured(subject, finer, None)
        if settled.verdict in ("verified", "refuted") and found.problem is None:
            row = _taken_over(row, settled, "in long double")
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
    reference, chosen = afforded(scheme, whole, chosen)
    subject = periodic_subject(scheme, proof, len(reference.points.values))
    if proof.waves is not None and len(chosen):
        measured = measure(subject, reference, chosen, exact_nodes=True)
        return judged(replace(_draft(subject, reference), sweep=measured.rows()), proof, reference, measured)
    row, _ = _row(subject, reference, chosen, None, exact_nodes=True)
    if row.verdict == "inconclusive" and (given is not None or not bounds.free):
        reference, chosen = afforded(scheme, whole, periodic_steps(scheme, whole))
        subject = periodic_subject(scheme, proof, len(reference.points.values))
        wider, _ = _row(subject, reference, chosen, None, exact_nodes=True)
        row = _taken_over(row, wider, "on steps from the whole period")
    return row


def _taken_over(row: StudyRow, other: StudyRow, how: str) -> StudyRow:
    """What another measurement of the same study found out, under the sweep that was asked for."""
    return replace(
        row,
        expected_order=other.expected_order,
        observed_order=other.observed_order,
        observed_low=other.observed_low,
        observed_high=other.observed_high,
        constant_ratio=other.constant_ratio,
        window=other.window,
        resolution=other.resolution,
        verdict=other.verdict,
        reason=f"{other.reason} ({how})",
    )


def _measured(
    subject: Subject, reference: Reference, steps: Sequence[float] | Lattice | None
) -> tuple[StudyRow, Evidence]:
    chosen = _steps(subject, reference, steps)
    on_lattice = steps is None or isinstance(steps, Lattice)
    grid = bool(subject.placements)
    spread = spread_steps(len(reference.points.values)) if on_lattice and not grid else None
    return _row(subject, reference, chosen, spread, exact_nodes=on_lattice and grid)


def study_points(scheme: PointScheme | GridScheme, function: ExactFunction, count: int, dtype: str) -> Points:
    """The points at which a scheme is studied on a function; short binary fractions for a grid scheme.

    Short fractions keep the nodes of grids exact; they move a point by less than a millionth of the domain.
    """
    points = choose_points(function, count, dtype)
    if isinstance(scheme, PointScheme) or math.isinf(points.room):
        return points
    unit = 2.0 ** math.floor(math.log2(points.scale * 2.0**-20))
    return replace(points, values=np.round(points.values / unit) * unit)


def _steps(subject: Subject, reference: Reference, steps: Sequence[float] | Lattice | None) -> Floats:
    """Steps in the precision of the study, ascending, that keep the stencil inside."""
    largest = largest_step(subject, reference) / (1 + SPREAD)
    if steps is None or isinstance(steps, Lattice):
        lattice = steps or Lattice()
        scale = reference.points.scale
        start = lattice.start or scale * float(np.finfo(reference.dtype).eps) ** SMALLEST_POWER
        stop = min(largest, lattice.stop or scale)
        dense = GRID_PER_DECADE if subject.placements else PER_DECADE
        chosen = choose_steps(start, stop, lattice.per_decade or dense)
        if lattice.start is None:
            chosen = chosen[_in_range(subject, reference, chosen)]
        if subject.placements:
            unit = 2.0 ** (np.floor(np.log2(chosen)) - (SHORT_BITS - 1))
            chosen = np.round(chosen / unit) * unit
    else:
        chosen = check_steps(steps)
        chosen = chosen[chosen <= largest * (1 + 2 * SPREAD)]
    return np.unique(chosen.astype(reference.dtype))


def _in_range(subject: Subject, reference: Reference, steps: Floats) -> NDArray[np.bool_]:
    """Steps at which the numbers of a formula are numbers of the study's precision: h**10 need not be in float32."""
    with np.errstate(over="ignore"):
        weights = steps ** -float(subject.operator.degree)
        for samples in {id(samples): samples for samples in subject.samples if samples is not None}.values():
            weights = np.maximum(weights, sum(np.abs(weight_at(weight, steps)) for _, weight in samples))
        values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
        largest = weights * max(1.0, float(np.nanmax(values, initial=0.0)))
    return np.asarray(largest <= float(np.finfo(reference.dtype).max) / HEADROOM)


def _row(
    subject: Subject, reference: Reference, steps: Floats, spread: Floats | None, *, exact_nodes: bool
) -> tuple[StudyRow, Evidence]:
    function, draft = reference.function, _draft(subject, reference)
    if len(steps) == 0:
        excuse = f"no step keeps the samples of {subject.scheme.name} inside the domain of {function.name}; {ELSEWHERE}"
        evidence = unmeasured(subject, excuse)
        return _judged(draft, evidence), evidence
    if not np.all(np.isfinite(reference.truth(subject.operator).high)):
        excuse = f"{subject.operator.text} of {function.text} does not exist at every point; {ELSEWHERE}"
        evidence = unmeasured(subject, excuse)
        return _judged(draft, evidence), evidence
    measured = measure(subject, reference, steps, spread, exact_nodes=exact_nodes)
    draft = _with_best_step(replace(draft, sweep=measured.rows()), measured)
    evidence = weigh(subject, reference, measured)
    return _judged(draft, evidence), evidence


def _draft(subject: Subject, reference: Reference) -> StudyRow:
    """The row of a study before anything is measured."""
    return StudyRow(
        scheme=subject.scheme.name,
        function=reference.function.name,
        operator=subject.operator_text,
        dtype=reference.dtype,
        points=len(reference.points.values),
        evaluation_ulps=reference.noise.ulps,
        size=float(order.rms(reference.derivatives[(0,) * reference.function.dimension])),
    )


def _with_best_step(draft: StudyRow, measured: Measurement) -> StudyRow:
    found, smallest = optimum.measured(measured.steps, measured.error)
    draft = replace(draft, best_step_measured=found, smallest_error=smallest)
    prediction = measured.prediction
    if prediction is None or not measured.has_series:
        return draft
    if prediction.expected is None:  # exact: the larger the step, the smaller the rounding
        return replace(draft, best_step_measured=None, smallest_error=float(np.min(measured.error)))
    total = order.rms(prediction.total)
    curve = np.hypot(total, measured.rounding)
    return replace(
        draft,
        best_step_predicted=optimum.predicted(measured.steps, total, measured.rounding),
        predicted=tuple(zip(measured.steps.tolist(), curve.tolist(), strict=True)),
    )


def _judged(draft: StudyRow, evidence: Evidence) -> StudyRow:
    verdict, reason = judge(evidence)
    observed = evidence.observed
    return replace(
        draft,
        expected_order=evidence.expected,
        observed_order=observed.order,
        observed_low=observed.low,
        observed_high=observed.high,
        constant_ratio=observed.ratio,
        window=observed.window,
        resolution=evidence.resolution,
        verdict=verdict,
        reason=reason,
    )
