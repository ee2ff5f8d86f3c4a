"""Where a formula itself departs from the error terms that were proved from it.

Error terms are a Taylor series. It says nothing where samples lie beyond a kink or a pole, in the complex plane too,
nor where values far away are so large that weights too small to be read off count. There the formula, summed up with
the function's own values, has another error than its terms, which is the function's doing and not that of the code:
whether the code computes the formula is found out apart (`verify.verdict.agreement`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.measurement import order, rounding
from trueorder.verify.measurement.exact_replay import errors_of
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rows_unseen import Unseen, unseen
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.probing.replay import replay
from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.laurent import Laurent, weight_at

Floats = NDArray[np.float64]

ROUNDING = 8.0
"""rounding levels by which the error of the formula may differ from that of its terms"""

SHARE = 0.005
"""and the share of the typical error: less than what a constant ratio is held to"""


def reaching(subject: Subject, reference: Reference, measured: Measurement) -> Measurement:
    """The measurement with the rounding of f where it is sampled, beside that of f at the points.

    Functions that grow by orders of magnitude over a stencil are rounded as they are where they are largest.
    """
    if measured.model is None:
        return measured
    far = np.zeros(measured.errors.shape)
    steps = measured.steps[None, :] * measured.factors[:, None]
    with np.errstate(all="ignore"), quiet():
        for samples in {id(samples): samples for samples in subject.samples}.values():
            if samples is None:
                return measured
            members = np.array([other is samples for other in subject.samples])
            far[members] = rounding.of_samples(
                samples,
                reference.numeric,
                reference.points.values[members],
                steps[members],
                reference.noise,
                reference.dtype,
            )
    model = np.maximum(measured.model, np.nan_to_num(far, nan=0.0, posinf=0.0))
    return replace(measured, model=model, rounding=np.maximum(measured.rounding, order.rms(model)))


def departs(subject: Subject, reference: Reference, measured: Measurement) -> NDArray[np.bool_]:
    """Where the formula's own error is not that of its terms, shape (P, S); nowhere without formula or series."""
    prediction = measured.prediction
    found = np.zeros(measured.errors.shape, bool)
    if prediction is None or not measured.has_series:
        return found
    truth = reference.truth(subject.operator)
    typical = order.rms(prediction.total)
    points = reference.points.values.astype(reference.dtype)
    with np.errstate(all="ignore"):
        for i, factor in enumerate(measured.factors):
            steps = (measured.steps * factor).astype(reference.dtype)
            formula, own, missing = _formula(subject, reference, i, steps)
            error = np.asarray((formula - truth.high[i]) - truth.low[i], dtype=np.float64)
            level = np.maximum(measured.rounding, 0.0 if measured.model is None else measured.model[i])
            share = SHARE * (typical + np.abs(prediction.total[i])) + prediction.left_out[i]
            rounded = ROUNDING * level + own + missing.near
            away = np.abs(error - prediction.total[i]) + missing.far
            found[i] = (away > rounded + share) & np.isfinite(error)
            trace = subject.traces[i]
            if trace is None or subject.samples[i] is not None:
                continue
            # what the formula's own rounding may hide, above that of the code or where truncation is
            hidden = ~found[i] & (away > share) & ((away + own > rounded + share) | (typical > level))
            if hidden.any():
                sharp, off = errors_of(
                    trace, reference.function, points[i], steps[hidden], truth.high[i], truth.low[i]
                )
                found[i, hidden] = np.abs(sharp - prediction.total[i, hidden]) > share[hidden] + off
    return found


def _formula(subject: Subject, reference: Reference, i: int, steps: Floats) -> tuple[Floats, Floats, Unseen]:
    """The value of the formula at one of the points, its own rounding, and what weights that were not seen may add.

    The value is NaN where there is none. A sum of samples shows nothing of what code rounds on its way, so that it
    excuses nothing of it either; what a tape rounds is said.
    """
    point = reference.points.values[i].astype(reference.dtype)
    trace, samples = subject.traces[i], subject.samples[i]
    nothing = np.zeros(len(steps))
    unknown = nothing * np.nan, nothing, Unseen(nothing, nothing)
    try:
        with quiet():
            if samples is not None:
                total = sum(
                    (_part(sample, weight, reference, point, steps) for sample, weight in samples), nothing
                )
                if not subject.placements:
                    return total, nothing, Unseen(nothing, nothing)
                return (
                    total,
                    nothing,
                    unseen(samples, subject.placements[i], reference.numeric, point[0], steps),
                )
            if trace is None:
                return unknown
            value, bound, _ = replay(trace, reference.numeric, point, steps, reference.noise.slopes[i])
            return np.broadcast_to(np.real(value), steps.shape), np.asarray(bound), Unseen(nothing, nothing)
    except FOREIGN:
        return unknown  # a number of the formula is too large


def _part(sample: Sample, weight: Laurent, reference: Reference, point: Floats, steps: Floats) -> Floats:
    """A sample of f, times its weight."""
    value = rounding.sampled(sample, reference.numeric, point, steps, reference.dtype)
    value = {"whole": value, "re": np.real(value), "im": np.imag(value)}[sample.part]
    return np.asarray(np.real(weight_at(weight, steps) * value))
