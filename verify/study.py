"""A study: one scheme on one exact function, from proof to verdict.

It flows one way: proof and reference -> measurement -> evidence -> verdict -> row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from schemes.errors import InputError
from schemes.scheme import GridScheme, PointScheme
from verify import optimum, order
from verify.functions import ExactFunction
from verify.grid_proof import GridProof
from verify.measurement import Measurement, measure
from verify.proof import Proof, prove
from verify.reference import Reference, refer
from verify.rows import StudyRow, SweepRow
from verify.sampling import (
    PER_DECADE,
    POINTS,
    SPREAD,
    Points,
    check_steps,
    choose_points,
    choose_steps,
    spread_steps,
)
from verify.subject import Region, Subject, largest_step, subject_of
from verify.verdict import Evidence, judge
from verify.weighing import unmeasured, weigh

Floats = NDArray[np.float64]

GRID_PER_DECADE = 8
"""steps per decade for grid schemes, which are called once for every step and placement"""

SMALLEST_POWER = 0.75
"""the smallest step is the domain's length times the unit roundoff to this power: deep in the rounding branch of a
first derivative, whose best step goes with the power 1/2"""

SHORT_BITS = 8
"""significant bits of the spacings of grids, so that nodes are exact"""


@dataclass(frozen=True)
class Lattice:
    """Steps on a logarithmic lattice; None leaves a bound to the function and its domain."""

    start: float | None = None
    stop: float | None = None
    per_decade: int | None = None


@dataclass(frozen=True)
class Study:
    """A finished study: its row, and the proof that it stands on."""

    row: StudyRow
    proof: Proof | GridProof

    @property
    def observed_order(self) -> float | None:
        """Slope of log error over log h in the clean window."""
        return self.row.observed_order

    @property
    def best_step(self) -> float | None:
        """The measured best step, in units of x."""
        return self.row.best_step_measured

    @property
    def sweep(self) -> tuple[SweepRow, ...]:
        """Errors against the step."""
        return self.row.sweep


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

    >>> from schemes.registry import find
    >>> from verify.functions import function
    >>> found = study(find("central"), function("sin(x)"))
    >>> found.row.verdict, round(found.observed_order)
    ('verified', 2)
    """
    if isinstance(scheme, PointScheme) and scheme.dimension != function.dimension:
        raise InputError(
            f"function {function.name}: {function.text} has {function.dimension} variables; "
            f"{scheme.name} takes functions of {scheme.dimension}"
        )
    known = prove(scheme) if proof is None else proof
    if reference is None:
        reference = refer(function, study_points(scheme, function, points, dtype), dtype)
    subject = subject_of(scheme, known, region, reference)
    chosen = _steps(subject, reference, steps)
    on_lattice = steps is None or isinstance(steps, Lattice)
    grid = bool(subject.placements)
    spread = spread_steps(len(reference.points.values)) if on_lattice and not grid else None
    return Study(_row(subject, reference, chosen, spread, exact_nodes=on_lattice and grid), known)


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
        if subject.placements:
            unit = 2.0 ** (np.floor(np.log2(chosen)) - (SHORT_BITS - 1))
            chosen = np.round(chosen / unit) * unit
    else:
        chosen = check_steps(steps)
        chosen = chosen[chosen <= largest * (1 + 2 * SPREAD)]
    return np.unique(chosen.astype(reference.dtype))


def _row(
    subject: Subject, reference: Reference, steps: Floats, spread: Floats | None, *, exact_nodes: bool
) -> StudyRow:
    function = reference.function
    draft = StudyRow(
        scheme=subject.scheme.name,
        function=function.name,
        operator=subject.operator_text,
        dtype=reference.dtype,
        points=len(reference.points.values),
        evaluation_ulps=reference.noise.ulps,
    )
    if len(steps) == 0:
        excuse = f"no step keeps the samples of {subject.scheme.name} inside the domain of {function.name}"
        return _judged(draft, unmeasured(subject, excuse))
    if not np.all(np.isfinite(reference.truth(subject.operator).high)):
        excuse = f"{subject.operator.text} of {function.text} does not exist at every point"
        return _judged(draft, unmeasured(subject, excuse))
    measured = measure(subject, reference, steps, spread, exact_nodes=exact_nodes)
    draft = _with_best_step(replace(draft, sweep=measured.rows()), measured)
    return _judged(draft, weigh(subject, reference, measured))


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
        verdict=verdict,
        reason=reason,
    )
