"""Holds what a scheme's code returns on numbers against the formula that was proved from it.

The tape that the proof was read off is run once more, in floating point, with a bound on its rounding error carried
along (running error analysis; Higham 2002, section 3.3). Code that does something else on numbers than on symbols
-- fewer digits inside, a value kept from an earlier call, a branch on the type -- gives another value, at any
step and on any function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.foreign import FOREIGN
from verify.trace import Trace

ROUNDOFF = 2.0**-53
ALLOWED = 64.0
"""by how many error bounds code and formula may differ: sums taken in another order, other math libraries"""

Value = tuple[complex, float]
"""a value and a bound on its rounding error"""


def replay(
    trace: Trace, f: Callable[..., Any], point: NDArray[np.float64], h: float, slopes: NDArray[np.float64]
) -> Value:
    """The value of the traced formula at a point and a step, and a bound on its rounding error.

    `slopes` are the sizes of the partial derivatives of f near the point, by which rounded arguments move f.
    Raises ArithmeticError where the formula has no value.
    """
    values: list[Value] = []
    for operation, *operands in trace.instructions:
        if operation == "constant":
            exact = complex(operands[0].re, operands[0].im)
            values.append((exact, ROUNDOFF * abs(exact)))
        elif operation == "step":
            values.append((complex(h), 0.0))
        elif operation == "coordinate":
            values.append((complex(point[operands[0]]), 0.0))
        elif operation == "sample":
            values.append(_sample(f, [values[place] for place in operands], slopes))
        else:
            values.append(_combined(operation, [values[place] for place in operands]))
    return values[trace.result]


def _sample(f: Callable[..., Any], arguments: list[Value], slopes: NDArray[np.float64]) -> Value:
    whole = all(argument.imag == 0 for argument, _ in arguments)
    given = [argument.real if whole else argument for argument, _ in arguments]
    value = complex(f(*given))
    moved = sum(float(slope) * error for slope, (_, error) in zip(slopes, arguments, strict=True))
    # one ulp of f itself: the same argument gives the same value, but an array may go another way than a number
    return value, moved + 2 * ROUNDOFF * abs(value)


def _combined(operation: str, operands: list[Value]) -> Value:
    (a, error), *rest = operands
    if operation == "negative":
        return -a, error
    if operation == "real":
        return complex(a.real), error
    if operation == "imag":
        # the parts of a complex value are rounded each on its own
        return complex(a.imag), min(error, 8 * ROUNDOFF * abs(a.imag) + error * abs(a.imag) / (abs(a) or 1.0))
    ((b, other),) = rest
    if operation == "add":
        result, spread = a + b, error + other
    elif operation == "multiply":
        result, spread = a * b, abs(a) * other + abs(b) * error
    else:
        result = a / b
        spread = (error + abs(result) * other) / abs(b)
    return result, spread + ROUNDOFF * abs(result)


def disagreement(
    trace: Trace,
    run: Callable[..., Any],
    f: Callable[..., Any],
    point: NDArray[np.float64],
    h: float,
    slopes: NDArray[np.float64],
) -> tuple[float, float] | None:
    """What the code returns and what the formula gives, where they differ by more than rounding; None where not."""
    try:
        expected, bound = replay(trace, f, point, h, slopes)
        returned = float(run(f, *point, h))
    except FOREIGN:
        return None  # what the code does wrong is found elsewhere, and a formula without a value says nothing
    if not (np.isfinite(expected) and np.isfinite(bound) and np.isfinite(returned)):
        return None
    return (returned, expected.real) if abs(returned - expected.real) > ALLOWED * bound else None
