"""Rounding of formulas that are not linear in f: their weights at the samples that they were given.

To first order an error of a sample moves the estimate by the derivative of the formula with respect to it. These
derivatives are carried along while the tape of the formula is run (forward differentiation; Griewank and Walther 2008,
Evaluating Derivatives, chapter 3), and are to the rounding model what the weights of a linear formula are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.measurement.rounding import UNIFORM, Noise, spacing
from trueorder.verify.tracing.trace import Trace

Floats = NDArray[np.float64]
Carried = tuple[Any, dict[int, Any]]
"""a value, and its derivative with respect to the samples that it depends on, by their place on the tape"""


def model_of_trace(
    trace: Trace,
    f: Callable[..., Any],
    points: Floats,
    steps: Floats,
    noise: Noise,
    truth: Floats,
    dtype: str,
) -> Floats | None:
    """R(h) at every point and step, shape (P, S), absolute; None where the formula has no such derivatives.

    `points` has shape (P, dimension), `steps` (P, S). The argument of every sample is taken to be rounded on its own.
    """
    weights = _weights(trace, f, points, steps)
    if weights is None:
        return None
    argument = np.sum((noise.slopes * spacing(points, dtype) * UNIFORM) ** 2, axis=1)
    of_one = noise.evaluation**2 + argument
    total = sum((np.abs(weight) ** 2 for weight in weights), np.zeros(steps.shape)) * of_one[:, None]
    return np.asarray(np.sqrt(total + spacing(truth, dtype)[:, None] ** 2))


def _weights(trace: Trace, f: Callable[..., Any], points: Floats, steps: Floats) -> list[Any] | None:
    """Derivatives of the result with respect to every sample, each of shape (P, S); None where it is complex."""
    values: list[Carried] = []
    with np.errstate(all="ignore"):
        for place, (operation, *operands) in enumerate(trace.instructions):
            if operation == "constant":
                number = operands[0]
                if number.im:
                    return None  # parts of complex samples are rounded each on its own
                values.append((float(number.re), {}))
            elif operation == "step":
                values.append((steps, {}))
            elif operation == "coordinate":
                values.append((points[:, operands[0], None], {}))
            elif operation == "sample":
                arguments = [np.broadcast_to(values[axis][0], steps.shape) for axis in operands]
                values.append((f(*arguments), {place: 1.0}))
            else:
                values.append(_combined(operation, [values[operand] for operand in operands]))
    return list(values[trace.result][1].values())


def _combined(operation: str, operands: list[Carried]) -> Carried:
    (a, of_a), *rest = operands
    if operation == "negative":
        return -a, {place: -part for place, part in of_a.items()}
    if operation in ("real", "imag"):
        return (a, of_a) if operation == "real" else (0.0 * a, {})
    ((b, of_b),) = rest
    if operation == "add":
        return a + b, _sum(of_a, 1.0, of_b, 1.0)
    if operation == "multiply":
        return a * b, _sum(of_a, b, of_b, a)
    return a / b, _sum(of_a, 1 / b, of_b, -a / b**2)


def _sum(one: dict[int, Any], factor: Any, other: dict[int, Any], by: Any) -> dict[int, Any]:
    found = {place: part * factor for place, part in one.items()}
    for place, part in other.items():
        found[place] = found[place] + part * by if place in found else part * by
    return found
