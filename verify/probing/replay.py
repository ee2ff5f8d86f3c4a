"""Holds what a scheme's code returns on numbers against the formula that was proved from it.

The tape that the proof was read off is run once more, in floating point, with a bound on its rounding error carried
along (running error analysis; Higham 2002, section 3.3). Code that does something else on numbers than on symbols
-- fewer digits inside, a value kept from an earlier call, a branch on the type -- gives another value, at any
step and on any function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.tracing.laurent import Gaussian
from trueorder.verify.tracing.trace import Trace

ROUNDOFF = 2.0**-53
ALLOWED = 64.0
"""by how many error bounds code and formula may differ: sums taken in another order, other math libraries"""

CERTAIN = 2.0
"""a value further from zero than this many error bounds has the same sign in the code, which rounds like the formula"""

Value = tuple[Any, Any]
"""a value and a bound on its rounding error: two numbers, or two arrays that broadcast"""


class Replayed(NamedTuple):
    """The traced formula at points and steps."""

    value: Any
    bound: Any
    """on the rounding error of the value"""
    followed: Any
    """whether every branch of the code certainly goes the way that the formula was traced on"""


def replay(
    trace: Trace,
    f: Callable[..., Any],
    point: Sequence[Any] | NDArray[np.float64],
    h: Any,
    slopes: Sequence[Any] | NDArray[np.float64],
    roundoff: float = ROUNDOFF,
) -> Replayed:
    """The value of the traced formula at a point and a step, and a bound on its rounding error.

    The coordinates of the point and the step are numbers, or arrays that broadcast. `slopes` are the sizes of the
    partial derivatives of f near the point, by which rounded arguments move f. Where the formula has no value the
    result is not finite.
    """
    values: list[Value] = []
    given = {"step": [np.asarray(h)[()]], "coordinate": [np.asarray(x)[()] for x in point]}
    with np.errstate(all="ignore"):
        for operation, *operands in trace.instructions:
            if operation == "constant":
                values.append(_constant(operands[0], trace.roundoff))
            elif operation in given:
                values.append((given[operation][operands[0] if operands else 0], 0.0))
            elif operation == "sample":
                values.append(_sample(f, [values[place] for place in operands], slopes, roundoff))
            else:
                values.append(_combined(operation, [values[place] for place in operands], roundoff))
        followed: Any = np.bool_(True)
        for branch in trace.branches:
            value, error = values[branch.place]
            clear = (np.abs(value) > CERTAIN * error) | (error == 0)
            followed = followed & clear & np.isin(np.sign(np.real(value)), branch.signs)
    return Replayed(*values[trace.result], followed)


def _constant(number: Gaussian, known: float) -> Value:
    exact = complex(number.re, number.im)
    representable = Fraction(exact.real) == number.re and Fraction(exact.imag) == number.im
    value = np.complex128(exact) if number.im else np.float64(exact.real)
    # weights that were read off are only known as well as the code has them, whatever they look like
    return value, 0.0 if representable and known <= ROUNDOFF else known * abs(value)


def _sample(f: Callable[..., Any], arguments: list[Value], slopes: Any, roundoff: float) -> Value:
    whole = not any(np.any(np.imag(argument)) for argument, _ in arguments)
    value = f(*(np.real(argument) if whole else argument for argument, _ in arguments))
    moved: Any = sum(slope * error for slope, (_, error) in zip(slopes, arguments, strict=True))
    # one ulp of f itself: the same argument gives the same value, but an array may go another way than a number
    return value, moved + 2 * roundoff * np.abs(value)


def _combined(operation: str, operands: list[Value], roundoff: float) -> Value:
    (a, error), *rest = operands
    if operation == "negative":
        return -a, error
    if operation == "real":
        return np.real(a), error
    if operation == "imag":
        part, size = np.imag(a), np.abs(a)
        # the parts of a complex value are rounded each on its own
        return part, np.minimum(
            error, 8 * roundoff * np.abs(part) + error * np.abs(part) / np.where(size == 0, 1.0, size)
        )
    ((b, other),) = rest
    if operation == "add":
        result, spread = a + b, error + other
    elif operation == "multiply":
        result, spread = a * b, np.abs(a) * other + np.abs(b) * error
    else:
        result = a / b
        spread = (error + np.abs(result) * other) / np.abs(b)
    return result, spread + roundoff * np.abs(result)


class Held(NamedTuple):
    """What code returns at a point, held against the traced formula there; every array has one value for each step."""

    steps: NDArray[np.float64]
    returned: NDArray[np.float64]
    """NaN where the code raises: what it does wrong is found elsewhere"""
    formula: NDArray[np.float64]
    """NaN where the formula has no value, which says nothing"""
    bound: NDArray[np.float64]
    followed: NDArray[np.bool_]


def hold(
    trace: Trace,
    run: Callable[..., Any],
    f: Callable[..., Any],
    point: NDArray[np.float64],
    steps: Sequence[float],
    slopes: NDArray[np.float64],
) -> Held:
    """Run the code and the formula at a point for several steps, the code for one after the other."""
    h = np.asarray(steps, dtype=np.float64)
    returned = np.array([_returned(run, f, point, step) for step in steps])
    # complex functions of whole arrays round otherwise than those of numbers, in their small parts by much more
    apart = any(operation == "constant" and value[0].im for operation, *value in trace.instructions)
    parts = [_replayed(trace, f, point, step, slopes) for step in (h if apart else [h])]
    formula, bound, followed = (
        np.concatenate([np.broadcast_to(getattr(part, name), h.shape if not apart else 1) for part in parts])
        for name in ("value", "bound", "followed")
    )
    return Held(h, returned, np.real(formula), bound, followed)


def _replayed(
    trace: Trace, f: Callable[..., Any], point: NDArray[np.float64], h: Any, slopes: NDArray[np.float64]
) -> Replayed:
    try:
        return replay(trace, f, point, h, slopes)
    except FOREIGN:
        return Replayed(np.nan, np.nan, np.bool_(False))


def _returned(run: Callable[..., Any], f: Callable[..., Any], point: NDArray[np.float64], h: float) -> float:
    try:
        return float(run(f, *point, h))
    except FOREIGN:
        return float("nan")


def disagreement(held: Held) -> tuple[float, float, float] | None:
    """The first step at which code and formula differ by more than rounding, with what either gives; None if none.

    Where the code branches another way than was traced, the formula is not the one that applies.
    """
    known = held.followed & np.isfinite(held.returned) & np.isfinite(held.formula) & np.isfinite(held.bound)
    distance = np.abs(np.subtract(held.returned, held.formula, where=known, out=np.zeros(len(known))))
    for i in np.flatnonzero(distance > ALLOWED * np.where(known, held.bound, np.inf)):
        return float(held.steps[i]), float(held.returned[i]), float(held.formula[i])
    return None
