"""What a point scheme computes at one point in double precision, and how far rounding can move it.

The scheme is run once with values of f that are moved in one evaluation after the other; how the estimate
follows gives the factors w_j / h^d of the rounding model without knowing the scheme:

    R(h) = u sqrt(sum_j w_j^2) sqrt(f^2 + (x f')^2) / h^d
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.audit.grid import UNIT_ROUNDOFF
from trueorder.verify.audit.printed import Floats
from trueorder.verify.exact.arithmetic import precision
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.truth import certify, taylor

MOST_COMBINATIONS = 20_000


def estimate(scheme: PointScheme, exact: ExactFunction, at: float, step: float) -> float:
    """Return the estimate in double precision; not finite where it is."""
    with np.errstate(all="ignore"):
        return float(scheme(exact.numeric(), np.float64(at), np.float64(step)))


def exact_estimate(scheme: PointScheme, exact: ExactFunction, at: float, step: float) -> Fraction | None:
    """Return the estimate without rounding errors, to 60 digits; None where the scheme takes only floats."""
    with precision(256):
        try:
            ball = scheme(exact.balls(), arb(at), arb(step))
            mantissa, exponent = ball.mid().man_exp()
        except Exception:  # the scheme is anybody's code, and floats are all that it has to take
            return None
        if not ball.rad() < abs(ball) * arb(2) ** -200:
            return None
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def rounding_bound(scheme: PointScheme, exact: ExactFunction, at: float, step: float) -> float:
    """Return R(h) of the rounding model for f correctly rounded to about one unit roundoff."""
    f = exact.numeric()
    count = _evaluations(scheme, f, at, step)
    shift = 2.0**-20 * (abs(float(f(np.float64(at)))) or 1.0)
    unmoved = estimate(scheme, exact, at, step)

    def response(moved: int) -> float:
        return float(_run(scheme, f, at, step, lambda index, value: value + shift * (index == moved)))

    responses = [response(moved) for moved in range(count)]
    norm = float(np.linalg.norm((np.array(responses) - unmoved) / shift))
    value = certified(exact, Operator.derivative(0), at)
    slope = certified(exact, Operator.derivative(1), at)
    size = UNIT_ROUNDOFF * norm * float(np.hypot(value, at * slope))
    # no estimate is better than a double can hold
    return size + UNIT_ROUNDOFF * abs(unmoved)


def ulps_apart(
    scheme: PointScheme, exact: ExactFunction, at: float, step: float, value: float
) -> tuple[int | None, int]:
    """Return by how many ulps values of f must be off to give exactly this double, and up to how many were tried.

    All combinations of errors in the evaluations are tried, which is feasible for few evaluations only.
    """
    f = exact.numeric()
    count = _evaluations(scheme, f, at, step)
    tried = 0
    for ulps in (1, 2, 4, 8):
        offsets = np.arange(-ulps, ulps + 1.0)
        if len(offsets) ** count > MOST_COMBINATIONS:
            break
        combinations = np.array(list(itertools.product(offsets, repeat=count))).T

        def moved(index: int, computed: Any, combinations: Floats = combinations) -> Any:
            return computed + combinations[index] * np.spacing(np.abs(computed))

        try:
            found = bool(np.any(np.asarray(_run(scheme, f, at, step, moved)) == value))
        except Exception:  # the scheme is anybody's code, and need not take arrays
            break
        tried = ulps
        if found:
            return ulps, tried
    return None, tried


def certified(exact: ExactFunction, operator: Operator, at: float) -> float:
    """Return the certified value of the operator at the point, rounded to double."""
    return float(certify(exact, operator, np.array([at])).high[0])


def derivative_values(exact: ExactFunction, operator: Operator, x: Floats) -> Floats:
    """Return the operator's values at many points in one variable, correct to about a unit in the last place.

    Taylor arithmetic is enough for errors of differences, and does not wait for SymPy.
    """
    known = taylor(exact, x, operator.degree).derivatives
    return np.asarray(sum(float(factor) * known[index] for index, factor in operator.terms))


def _run(
    scheme: PointScheme, f: Callable[..., Any], at: float, step: float, moved: Callable[[int, Any], Any]
) -> Any:
    counter = itertools.count()

    def function(x: Any) -> Any:
        return moved(next(counter), f(x))

    with np.errstate(all="ignore"):
        return scheme(function, np.float64(at), np.float64(step))


def _evaluations(scheme: PointScheme, f: Callable[..., Any], at: float, step: float) -> int:
    calls: list[int] = []

    def counted(index: int, value: Any) -> Any:
        calls.append(index)
        return value

    _run(scheme, f, at, step, counted)
    return len(calls)
