"""Holds the estimates of a grid scheme against the row of its matrix that was proved.

Unit vectors, which the matrix was read off with, do not show every flaw: they come through single precision unchanged.
The values of a function do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.measurement.row_estimates import Placement
from trueorder.verify.measurement.rows_unseen import unseen
from trueorder.verify.probing.replay import ROUNDOFF, Held, disagreement
from trueorder.verify.proof.proof import Samples
from trueorder.verify.tracing.laurent import weight_at

Floats = NDArray[np.float64]

LOST = 2.0**-42
"""share of the sum of the sizes of its terms that rounding may take off an estimate: sums in any order, weights that
were found by solving for them, or by dividing differences of coordinates; single precision takes 2**-24"""


def hold_row(
    samples: Samples,
    placement: Placement,
    f: Callable[..., Any],
    x: float,
    steps: Floats,
    estimates: Floats,
) -> Held:
    """Hold the estimates at x, shape (S,), of which the steps are given, against the sum of weights times values."""
    formula, size = np.zeros(len(steps)), np.zeros(len(steps))
    for sample, weight in samples:
        (offset,) = sample.offsets
        # nodes are formed as they are for the scheme
        part = np.real(weight_at(weight, steps)) * f(x + steps * offset.at(1.0).real)
        formula, size = formula + part, size + np.abs(part)
    # coordinates that are no short binary fractions are rounded, and so are their differences
    bound = (LOST + ROUNDOFF * abs(x) / steps) * size
    held = Held(steps, estimates, formula, bound, np.full(len(steps), True))
    if disagreement(held) is None:
        return held
    # below the smallest normal number values have few digits, or none
    digits = np.spacing(0.0) * sum(np.abs(weight_at(weight, steps)) for _, weight in samples)
    return held._replace(bound=bound + digits + unseen(samples, placement, f, x, steps).far)
