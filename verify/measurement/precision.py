"""Runs a point scheme's own code in ball arithmetic, where there is no rounding to speak of.

It serves where double precision cannot show the order: at high order, where truncation drops below rounding before
the leading term has taken over, and for functions of limited smoothness, whose order no Taylor series tells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.exact.arithmetic import precision
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.tape import UnsupportedError
from trueorder.verify.exact.truth import balls_of
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.laurent import Laurent

Floats = NDArray[np.float64]

BITS = 512
"""working precision for sweeps"""

SMALLEST = 1e-100
"""errors below this, relative to the value, are not used"""

KNOWN = 1e-6
"""an error is used when its ball is smaller than this share of it"""

ASYMPTOTIC = (1536, 2.0**-80, 2.0**-84)
"""bits and two steps for the asymptotic order: what comes after the leading term is below 2**-40 of it"""


class NotInBallsError(Exception):
    """The scheme's code does not run on ball numbers; the message says why."""


@dataclass(frozen=True)
class Asymptotic:
    """error = constant * h**order as h goes to zero, in exact arithmetic."""

    order: float
    constant: float


def errors_in_balls(
    scheme: PointScheme, function: ExactFunction, points: Floats, steps: Floats, operator: Operator
) -> Floats:
    """Errors of the scheme for an operator in higher precision, shape (P, S); NaN where those do not suffice.

    `steps` has shape (S,), or (P, S) where every point has its own. Raises NotInBallsError.
    """
    from flint import arb

    every = np.broadcast_to(steps, (len(points), np.shape(steps)[-1]))
    found = np.full(every.shape, np.nan)
    try:
        truth = balls_of(function, operator, points, BITS)
    except UnsupportedError as error:
        raise NotInBallsError(f"{function.text} is not evaluated in higher precision ({error})") from None
    with precision(BITS):
        f = function.balls()
        for i, (point, exact) in enumerate(zip(points, truth, strict=True)):
            for j, h in enumerate(every[i]):
                found[i, j] = _float(_run(scheme, f, point, arb(float(h))) - exact)
    return found


def formula(scheme: PointScheme, samples: tuple[tuple[Sample, Laurent], ...] | None) -> PointScheme:
    """The formula that is proved from a linear scheme's code, with exact coefficients, as a scheme of its own."""

    def run(f: Callable[..., Any], *arguments: Any) -> Any:
        if samples is None or not all(sample.is_real and weight.is_real for sample, weight in samples):
            raise NotInBallsError("no formula with real samples is proved")
        *coordinates, h = arguments
        total = 0
        for sample, weight in samples:
            moved = [x + _at(offset, h) for x, offset in zip(coordinates, sample.offsets, strict=True)]
            total = total + _at(weight, h) * f(*moved)
        return total

    return PointScheme(scheme.name, run, dimension=scheme.dimension)


def _at(polynomial: Laurent, h: Any) -> Any:
    """The value of a real Laurent polynomial for a ball h, with exact coefficients."""
    from flint import arb, fmpq

    total = arb(0)
    for power, coefficient in polynomial.terms:
        total = total + arb(fmpq(coefficient.re.numerator, coefficient.re.denominator)) * h**power
    return total


def asymptotic(
    scheme: PointScheme, function: ExactFunction, point: Floats, high: float, low: float
) -> Asymptotic | None:
    """Order and constant as h goes to zero, from two tiny steps; None when the error vanishes there.

    high + low is the exact value at the point. Raises NotInBallsError.
    """
    from flint import arb

    bits, coarse, fine = ASYMPTOTIC
    with precision(bits):
        f = function.balls()
        errors = [_run(scheme, f, point, arb(h)) - arb(high) - arb(low) for h in (coarse, fine)]
        if any(not error.is_finite() for error in errors):
            raise NotInBallsError("f has no finite value near the point")
        if all(error.contains(0) for error in errors):
            return None
        if any(error.contains(0) for error in errors):
            raise NotInBallsError("the error is too small to tell")
        ratio = abs(errors[0]) / abs(errors[1])
        order = float((ratio.log() / (arb(coarse) / arb(fine)).log()).mid())
        constant = float((errors[1] / arb(fine) ** arb(order)).mid())
    nearest = round(order * 8) / 8
    return Asymptotic(nearest if math.isclose(order, nearest, abs_tol=1e-6) else order, constant)


def _run(scheme: PointScheme, f: Callable[..., Any], point: Floats, h: Any) -> Any:
    from flint import arb

    try:
        with quiet():
            value = scheme.function(f, *(arb(float(x)) for x in point), h)
    except NotInBallsError:
        raise
    except FOREIGN as error:
        # Foreign code need not know ball numbers; what it says is the reason.
        raise NotInBallsError(
            f"the code does not run in higher precision ({type(error).__name__}: {error})"
        ) from None
    if not isinstance(value, arb):
        raise NotInBallsError(f"the code returns {type(value).__name__} in higher precision")
    return value


def _float(ball: Any) -> float:
    known = ball.is_finite() and ball.rad() <= KNOWN * abs(ball.mid())
    return float(ball.mid()) if known else math.nan
