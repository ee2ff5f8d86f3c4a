"""Finds code that returns the same estimate whatever the step: a value kept from an earlier call.

Such a value can be right to rounding, so that no error shows it. But the formula that was proved from the code, run in
floating point, rounds differently at every step; code that computes it cannot return the same bits at all of them,
unless it is exact for the function. It is exact for hardly any other one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.probing.replay import Held

DISTINCT = 3
"""values that the formula must take at a point, for the code's single one to mean anything"""


def stale_value(held: Held) -> float | None:
    """The one value that the code returns at a point for all steps, where its formula gives several; None if not."""
    value = float(held.returned[0])
    if not np.isfinite(value) or np.any(held.returned != value):
        return None
    return value if len(np.unique(held.formula)) >= DISTINCT else None


def keeps(run: Callable[..., Any], point: NDArray[np.float64], steps: Sequence[float]) -> bool:
    """Whether code gives one value for all steps for a function, too, that no formula is exact for."""

    def other(*coordinates: Any) -> Any:
        return np.cos(sum((k + 1.3) * x for k, x in enumerate(coordinates)))

    try:
        with quiet():
            returned = {float(run(other, *point, h)) for h in steps}
    except FOREIGN:
        return False  # what it does wrong is found elsewhere
    return len(returned) == 1
