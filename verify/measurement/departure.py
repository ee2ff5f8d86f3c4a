"""Where a formula itself departs from the error terms that were proved from it.

Error terms are a Taylor series. It says nothing where samples lie beyond a kink or a pole, in the complex plane too, nor
where values far away are so large that weights too small to be read off count. There the formula, summed up with the
function's own values, has another error than its terms, which is the function's doing and not that of the code: whether
the code computes the formula is found out apart (`verify.verdict.agreement`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.measurement import order
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rows_unseen import Unseen, unseen
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.probing.replay import replay
from trueorder.verify.tracing.laurent import weight_at

Floats = NDArray[np.float64]

ROUNDING = 8.0
"""rounding levels by which the error of the formula may differ from that of its terms"""

SHARE = 0.005
"""and the share of the typical error: less than what a constant ratio is held to"""


def departs(subject: Subject, reference: Reference, measured: Measurement) -> NDArray[np.bool_]:
    """Where the formula's own error is not that of its terms, shape (P, S); False where there is no formula or series."""
    prediction = measured.prediction
    found = np.zeros(measured.errors.shape, bool)
    if prediction is None or not measured.has_series:
        return found
    truth = reference.truth(subject.operator)
    typical = order.rms(prediction.total)
    with np.errstate(all="ignore"):
        for i, factor in enumerate(measured.factors):
            steps = (measured.steps * factor).astype(reference.dtype)
            formula, missing = _formula(subject, reference, i, steps)
            error = np.asarray((formula - truth.high[i]) - truth.low[i], dtype=np.float64)
            level = np.maximum(measured.rounding, 0.0 if measured.model is None else measured.model[i])
            allowed = ROUNDING * level + missing.near + SHARE * (typical + np.abs(prediction.total[i]))
            far = np.abs(error - prediction.total[i]) + missing.far > allowed + prediction.left_out[i]
            found[i] = far & np.isfinite(error)
    return found


def _formula(subject: Subject, reference: Reference, i: int, steps: Floats) -> tuple[Floats, Unseen]:
    """The value of the formula at one of the points, NaN without one, and what weights that were not seen may add."""
    point = reference.points.values[i].astype(reference.dtype)
    trace, samples = subject.traces[i], subject.samples[i]
    nothing = np.zeros(len(steps))
    unknown, complete = nothing * np.nan, Unseen(nothing, nothing)
    try:
        with quiet():
            if trace is not None:
                value = replay(trace, reference.numeric, point, steps, reference.noise.slopes[i]).value
                return np.broadcast_to(np.real(value), steps.shape), complete
            if samples is None or reference.function.dimension > 1:
                return unknown, complete
            total = nothing
            for sample, weight in samples:
                place = point[0] + steps * sample.offsets[0].at(1.0).real
                total = total + np.real(weight_at(weight, steps)) * reference.numeric(place)
            if not subject.placements:
                return total, complete
            return total, unseen(samples, subject.placements[i], reference.numeric, point[0], steps)
    except FOREIGN:
        return unknown, complete  # a number of the formula is too large
