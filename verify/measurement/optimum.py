"""The best step: where truncation and rounding errors together are smallest.

Predicted by minimising C h**p + R / h**d, which for a single term is h* = (d R / (p C))**(1 / (p + d))
(Gill, Murray, Saunders and Wright 1983, section 8.6; Fornberg 2021); measured at the minimum of the sweep's root mean
square error, smoothed, never at its lucky lowest point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMOOTHING = 5
"""neighbouring steps averaged (in the logarithm) before the minimum is taken"""


def predicted(steps: Floats, truncation: Floats, rounding: Floats) -> float | None:
    """Step with the smallest predicted truncation + rounding error (root mean squares, shape (S,)).

    None when the smallest value lies at an end of the steps: the best step is then outside the sweep.
    """
    total = truncation + rounding
    known = np.isfinite(total) & (total > 0)
    if known.sum() < 3:
        return None
    return _minimum(np.log(steps[known]), np.log(total[known]))


def measured(steps: Floats, errors: Floats) -> tuple[float | None, float | None]:
    """Best step of the sweep and the root mean square error there, from errors of shape (S,).

    None when the smallest error lies at an end of the steps.
    """
    known = np.isfinite(errors) & (errors > 0)
    if known.sum() < SMOOTHING + 2:
        return None, None
    x, y = np.log(steps[known]), np.log(errors[known])
    kernel = np.ones(SMOOTHING) / SMOOTHING
    edge = SMOOTHING // 2
    smooth = np.convolve(y, kernel, mode="valid")
    best = _minimum(x[edge:-edge], smooth)
    if best is None:
        return None, None
    return best, float(np.exp(np.interp(np.log(best), x, y)))


def _minimum(x: Floats, y: Floats) -> float | None:
    """Place of the minimum of y, refined by the parabola through its neighbours; None at an end."""
    lowest = int(np.argmin(y))
    if lowest in (0, len(y) - 1):
        return None
    left, middle, right = y[lowest - 1 : lowest + 2]
    # the first of equal minima: y is larger on its left, and the parabola opens upward
    shift = 0.5 * (left - right) / (left - 2 * middle + right)
    return float(np.exp(x[lowest] + shift * (x[lowest + 1] - x[lowest])))
