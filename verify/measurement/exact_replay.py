"""The error of a traced formula where the rounding of doubles would hide it: the tape run on balls.

A tape that divides by small differences has a bound on its rounding that can be far above its error. Run with many
digits its value is known, so that what it departs by from its error terms is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.exact.arithmetic import precision
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.tape import UnsupportedError
from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.tracing.trace import Trace

Floats = NDArray[np.float64]

BITS = 256
"""digits that are left over where a formula loses four fifths of them"""


def errors_of(
    trace: Trace, function: ExactFunction, point: Floats, steps: Floats, high: float, low: float
) -> tuple[Floats, Floats]:
    """Errors of the formula at a point and steps, and how far off they may be; `high + low` is the exact value.

    NaN where the formula, or the function, has no value in that arithmetic.
    """
    from flint import arb

    found, radii = np.full(len(steps), np.nan), np.zeros(len(steps))
    with precision(BITS):
        f = function.balls()
        for i, h in enumerate(steps):
            try:
                value = _run(trace, f, [arb(float(x)) for x in point], arb(float(h)))
            except (*FOREIGN, UnsupportedError):
                continue
            error = value.real - arb(float(high)) - arb(float(low))
            if error.is_finite():
                found[i], radii[i] = float(error.mid()), float(error.rad())
    return found, radii


def _run(trace: Trace, f: Callable[..., Any], point: list[Any], h: Any) -> Any:
    from flint import acb, arb, fmpq

    values: list[Any] = []
    for operation, *operands in trace.instructions:
        if operation == "constant":
            (number,) = operands
            re, im = (arb(fmpq(part.numerator, part.denominator)) for part in (number.re, number.im))
            values.append(acb(re, im) if number.im else re)
        elif operation == "step":
            values.append(h)
        elif operation == "coordinate":
            values.append(point[operands[0]])
        elif operation == "sample":
            values.append(f(*(values[place] for place in operands)))
        else:
            values.append(OPERATIONS[operation](*(values[place] for place in operands)))
    return values[trace.result]


OPERATIONS: dict[str, Callable[..., Any]] = {
    "negative": lambda a: -a,
    "real": lambda a: a.real,
    "imag": lambda a: a.imag,
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}
