"""Curves on logarithmic axes: what can be drawn of a sweep, and where.

An error of exactly zero has no logarithm: the curve has a gap there, and nothing is added to fill it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.rows import StudyRow

ABOVE_LARGE_STEPS = 4.0
"""decades that an axis of errors goes beyond the largest error at the largest steps"""

DECADES_AT_LEAST = 16.0
"""and it is not cut shorter than this: the precision of float64 from one end to the other"""

ABOVE_MEASURED = 1.0
"""decades that the axis goes beyond what is measured for the sake of what is predicted"""

Curve = NDArray[np.float64]
"""points in decimal exponents, shape (n, 2); not-a-number where there is a gap"""


@dataclass(frozen=True, eq=False)
class StudyCurves:
    """What is drawn of one study, everything as decimal exponents."""

    study: StudyRow
    measured: Curve
    predicted: Curve
    best_measured: tuple[float, float] | None
    best_predicted: tuple[float, float] | None


def curve(points: Iterable[tuple[float, float]]) -> Curve:
    """Return (step, error) pairs as decimal exponents, by rising step, with gaps for what cannot be drawn.

    >>> curve([(0.01, 1e-4), (0.1, 0.0)]).tolist()
    [[-2.0, -4.0], [-1.0, nan]]
    """
    pairs = sorted((h, error) for h, error in points if h > 0.0 and math.isfinite(h))
    values = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    values[~(np.isfinite(values[:, 1]) & (values[:, 1] > 0.0)), 1] = np.nan
    return np.asarray(np.log10(values))


def curves_of(study: StudyRow) -> StudyCurves:
    """Return the curves of a study and the places of its best steps."""
    measured = curve((step.h, step.error_rms) for step in study.sweep)
    predicted = curve(study.predicted)
    return StudyCurves(
        study,
        measured,
        predicted,
        _place(study.best_step_measured, study.smallest_error),
        _place(study.best_step_predicted, height(predicted, study.best_step_predicted)),
    )


def height(drawn: Curve, step: float | None) -> float | None:
    """Return the error of a drawn curve at a step, straight between its points; None off the curve."""
    finite = drawn[np.isfinite(drawn[:, 1])]
    if step is None or not step > 0.0 or len(finite) == 0:
        return None
    exponent = float(np.interp(math.log10(step), finite[:, 0], finite[:, 1], left=np.nan, right=np.nan))
    return None if math.isnan(exponent) else 10.0**exponent


def inside(drawn: Curve, window: tuple[float, float] | None) -> Curve:
    """Return the part of a curve between two steps, both included."""
    if window is None:
        return drawn[:0]
    low, high = (math.log10(step) if step > 0.0 else -math.inf for step in window)
    return drawn[(drawn[:, 0] >= low - 1e-9) & (drawn[:, 0] <= high + 1e-9)]


def value_limits(
    measured: Sequence[Curve], predicted: Sequence[Curve] = (), margin: float = 0.04
) -> tuple[float, float] | None:
    """Return the decimal exponents to show of the errors; None when there is nothing to draw.

    Upwards the axis may end before the largest error: what rounding makes of a third derivative at h = 1e-12 is
    1e20, and what a series predicts beyond its radius of convergence has no bound; either would flatten
    everything that matters.
    """
    found, modelled = (_finite(curves) for curves in (measured, predicted))
    if not found:
        found, modelled = modelled, []
    if not found:
        return None
    low = min(float(part.min()) for part in [*found, *modelled])
    high = max(float(part.max()) for part in found)
    at_large_steps = max(float(part[-1]) for part in found)
    high = min(high, max(at_large_steps + ABOVE_LARGE_STEPS, low + DECADES_AT_LEAST))
    if modelled:
        high = min(max(high, *(float(part.max()) for part in modelled)), high + ABOVE_MEASURED)
    if high - low < 1.0:
        return math.floor(low), math.floor(low) + 2.0
    return low - margin * (high - low), high + margin * (high - low)


def _finite(curves: Sequence[Curve]) -> list[NDArray[np.float64]]:
    """Return the finite errors of each curve that has any."""
    kept = (points[np.isfinite(points[:, 1]), 1] for points in curves)
    return [part for part in kept if len(part)]


def _place(step: float | None, error: float | None) -> tuple[float, float] | None:
    if step is None or error is None or not step > 0.0 or not error > 0.0:
        return None
    place = math.log10(step), math.log10(error)
    return place if math.isfinite(sum(place)) else None
