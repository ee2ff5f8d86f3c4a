"""Finds code that returns the same estimate whatever the step: a value kept from an earlier call.

Such a value can be right to rounding, so that no error shows it. But the formula that was proved from the code, run in
floating point, rounds differently at every step; code that computes it cannot return the same bits at all of them.
"""

from __future__ import annotations

import numpy as np

from verify.replay import Held

DISTINCT = 3
"""values that the formula must take at a point, for the code's single one to mean anything"""


def stale_value(held: Held) -> float | None:
    """The one value that the code returns at a point for all steps, where its formula gives several; None if not."""
    value = float(held.returned[0])
    if not np.isfinite(value) or np.any(held.returned != value):
        return None
    return value if len(np.unique(held.formula)) >= DISTINCT else None
