"""What a library makes of a derivative when it is left to choose the step, and what an estimate costs."""

from __future__ import annotations

import math
import timeit
from collections.abc import Callable
from typing import Any

import numpy as np

from trueorder.schemes.others.library import Borrowed
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.foreign.foreign import quiet
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.reference import Reference

STEP = 2.0**-7
"""step at which the cost is taken"""

POINT = 0.6875
NODES = 1001
"""nodes of the grid on which the cost of a grid scheme is taken"""

BATCHES = 5
"""of which the fastest counts: what slows the others down is not the code's doing"""

BATCH_SECONDS = 0.02


def own_step_error(scheme: PointScheme, reference: Reference) -> float | None:
    """Root mean square error at the library's own step; infinite where an estimate is not finite.

    None where the library chooses none. Raises what the library raises.
    """
    own = own_step(scheme)
    if own is None or scheme.operator is None:
        return None
    with quiet():
        found = np.array([_number(own(reference.numeric, x)) for x in reference.points.values[:, 0]])
    truth = reference.truth(scheme.operator)
    error = (found - truth.high) - truth.low
    return float(rms(error[:, None])[0]) if np.all(np.isfinite(error)) else math.inf


def own_step(scheme: PointScheme | GridScheme) -> Callable[..., Any] | None:
    """The library's code with a step of its own choice; None where it chooses none."""
    code = scheme.function
    return code.at_own_step if isinstance(code, Borrowed) and code.own_step is not None else None


def evaluations(run: Callable[..., Any], *arguments: Any) -> int:
    """How many values of f code takes that is called with f first."""
    count = 0

    def f(x: Any) -> Any:
        nonlocal count
        count += np.size(x)
        return np.sin(x)

    with quiet():
        run(f, *arguments)
    return count


def point_time(run: Callable[..., Any], *arguments: Any) -> float:
    """Seconds that code takes for an estimate, over those of a central difference written out."""
    return _seconds(lambda: run(np.sin, *arguments)) / _seconds(lambda: _central(np.sin, POINT, STEP))


def grid_time(scheme: GridScheme) -> float:
    """Seconds that a grid scheme takes, over those of the central differences of the same values written out."""
    x = np.arange(NODES) * STEP
    values = np.sin(x)
    spacing = STEP if scheme.spacing == "scalar" else x
    return _seconds(lambda: scheme(values, spacing)) / _seconds(
        lambda: (values[2:] - values[:-2]) / (2 * STEP)
    )


def _central(f: Callable[..., Any], x: float, h: float) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def _seconds(call: Callable[[], Any]) -> float:
    with quiet():
        once = timeit.timeit(call, number=1)
        number = max(1, int(BATCH_SECONDS / max(once, 1e-7)))
        return min(timeit.repeat(call, number=number, repeat=BATCHES)) / number


def _number(value: Any) -> float:
    return float(np.asarray(value).reshape(())[()])
