"""Observes the order of a point scheme where rounding plays no part: its own code, or its formula, on ball numbers.

It serves where double precision cannot show what the proof says: at high order, where truncation drops below rounding
before the leading term has taken over, and at points where a function is of limited smoothness.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.measurement import order
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.precision import (
    BITS,
    SMALLEST,
    NotInBallsError,
    asymptotic,
    errors_in_balls,
    formula,
)
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.verdict.verdict import ELSEWHERE, Evidence

Floats = NDArray[np.float64]

TELLING = 1e4
"""f must change by this many of its rounding errors over the largest step, or agreement on numbers says nothing"""

PRECISE_POINTS, PRECISE_STEPS = 6, 12
"""points and steps of a sweep in higher precision"""


def in_balls(evidence: Evidence, subject: Subject, reference: Reference, measured: Measurement) -> Evidence:
    """The clean window of the sweep is too short: run the same code where rounding plays no part."""
    scheme, prediction = subject.scheme, measured.prediction
    if not isinstance(scheme, PointScheme) or prediction is None:
        return evidence
    if not all(offset.is_real for sample, _ in subject.samples[0] or () for offset in sample.offsets):
        return evidence  # complex numbers of the code are doubles, which balls cannot make exact
    if any(subject.rounded_away):
        return evidence  # so are coefficients that are no simple fractions, and that is all that balls would show
    moves = float(order.rms(reference.noise.slopes).max() * measured.steps[-1])
    if moves < TELLING * float(order.rms(reference.noise.evaluation[:, None])[0]):
        return evidence  # in the precision of the sweep f is a constant, with which any code agrees
    members = np.unique(np.linspace(0, len(measured.errors) - 1, PRECISE_POINTS).astype(int))
    truth = reference.truth(subject.operator)
    leading, total, left_out = (
        order.rms(part[members]) for part in (prediction.leading, prediction.total, prediction.left_out)
    )
    # the value itself may be zero, as the Laplacian of a harmonic function is
    size = max(float(order.rms(truth.high[:, None])[0]), float(np.median(leading)))
    floor = np.full(len(measured.steps), SMALLEST * size)
    predictable = order.predictable(leading, total, left_out) & measured.usable
    chosen = np.flatnonzero(predictable & (total > order.CLEAR * floor))[-PRECISE_STEPS:]
    if not len(chosen):
        return evidence
    steps = measured.steps[chosen] * measured.factors[members, None]
    points = reference.points.values[members]
    errors = None
    # The code has been held against its formula on numbers. Rounded coefficients would show in balls, where they are
    # all that is rounded, and not all code takes balls: there the formula itself is run.
    same = subject.samples[0] if len(set(map(id, subject.samples))) == 1 else None
    for run in (scheme, formula(scheme, same))[subject.rounded :]:
        try:
            errors = errors_in_balls(run, reference.function, points, steps, subject.operator)
            break
        except NotInBallsError as error:
            reason = f"{evidence.observed.reason}, and {error}"
    if errors is None:
        return replace(evidence, observed=replace(evidence.observed, reason=reason))
    observed = order.against_proof(
        measured.steps[chosen], order.rms(errors), floor[chosen], leading[chosen], total[chosen],
        left_out[chosen], len(members),
    )  # fmt: skip
    return replace(evidence, observed=observed, precision=f"measured in {BITS}-bit arithmetic")


def by_asymptotics(
    evidence: Evidence, subject: Subject, reference: Reference, measured: Measurement
) -> Evidence:
    """A function of limited smoothness at the point: exact arithmetic at tiny steps says what order to expect."""
    scheme = subject.scheme
    truth = reference.truth(subject.operator)
    if not isinstance(scheme, PointScheme) or len(measured.errors) != 1:
        excuse = f"{reference.function.text} has no Taylor series at every point; {ELSEWHERE}"
        return replace(evidence, excuse=excuse)
    if any(subject.rounded_away):
        excuse = (
            f"{reference.function.text} has no Taylor series here, and the scheme's coefficients are rounded"
        )
        return replace(evidence, excuse=f"{excuse}; {ELSEWHERE}")
    if subject.steps_are_given and not subject.samples[0]:
        excuse = f"{reference.function.text} has no Taylor series here, and no tiny steps are given"
        return replace(evidence, excuse=f"{excuse}; {ELSEWHERE}")
    # rounded coefficients have no more digits than numbers have: the formula that is proved has
    by_formula = subject.samples[0] and (subject.rounded or subject.steps_are_given)
    run = formula(scheme, subject.samples[0]) if by_formula else scheme
    try:
        known = asymptotic(
            run, reference.function, reference.points.values[0], float(truth.high[0]), float(truth.low[0])
        )
    except NotInBallsError as error:
        return replace(
            evidence, excuse=f"{reference.function.text} has no Taylor series here, and {error}; {ELSEWHERE}"
        )
    if known is None:
        return replace(evidence, exact=True)
    curve = np.abs(known.constant) * measured.steps**known.order
    observed = order.against_proof(
        measured.steps, measured.error, measured.rounding, curve, curve, np.zeros_like(curve), 1
    )
    basis = "in exact arithmetic at this point, where the function is of limited smoothness"
    return replace(evidence, expected=known.order, observed=observed, basis=basis)
