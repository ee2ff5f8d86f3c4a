"""Finds code that returns the same estimate whatever the step: a value kept from an earlier call.

Such a value can be right to rounding, so that no error shows it. But the formula that was proved from the code, run in
floating point, rounds differently at every step; code that computes it cannot return the same bits at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.foreign import FOREIGN
from verify.replay import replay
from verify.trace import Trace

DISTINCT = 3
"""values that the formula must take at a point, for the code's single one to mean anything"""


def stale_value(
    trace: Trace,
    run: Callable[..., Any],
    f: Callable[..., Any],
    point: NDArray[np.float64],
    steps: Sequence[float],
    slopes: NDArray[np.float64],
) -> float | None:
    """The one value that the code returns at a point for all steps, where its formula gives several; None if not."""
    returned, computed = set(), set()
    for h in steps:
        try:
            returned.add(float(run(f, *point, h)))
            computed.add(replay(trace, f, point, h, slopes)[0].real)
        except FOREIGN:
            return None  # what fails is found elsewhere
        if len(returned) > 1:
            return None
    (value,) = returned
    return value if np.isfinite(value) and len(computed) >= DISTINCT else None
