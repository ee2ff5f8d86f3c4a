"""Certified values of a function and its derivatives: a pair of doubles and a bound that is guaranteed.

SymPy derives the derivative and Arb's ball arithmetic evaluates it, with twice the bits as often as it takes.
Derivatives of high order, and those whose expression explodes, come from Taylor arithmetic, which also checks
the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, isfinite, nextafter, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from trueorder.schemes.operator import Operator
from trueorder.verify.exact.arithmetic import BallArithmetic, MpmathArithmetic, precision
from trueorder.verify.exact.symbolic import derivative_tape
from trueorder.verify.exact.tape import UnsupportedError, program
from trueorder.verify.exact.taylor import FIRST_BITS, Taylor, as_points, coefficients, exponents, taylor

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from trueorder.verify.exact.functions import ExactFunction

__all__ = ["Taylor", "Truth", "TruthError", "certify", "taylor"]

MultiIndex = tuple[int, ...]
_Terms = tuple[tuple[MultiIndex, Fraction], ...]
_Evaluate = Callable[["NDArray[np.float64]", int], list[Any]]

_ACCURATE_BITS = 90
_LAST_BITS = FIRST_BITS * 2**5
_LAST_DIGITS = 1000
"""digits of mpmath after which two results that do not agree are left at that"""
_SYMBOLIC_ORDER = 3
"""total order up to which SymPy derives; Taylor arithmetic is faster above, and expressions explode"""
_CHECKED_POINTS = 5
"""points at which Taylor arithmetic checks what SymPy derived"""


class TruthError(Exception):
    """Two certified ways to one value exclude each other, or there is no way to it."""


@dataclass(frozen=True, eq=False)
class Truth:
    """Exact values v at P points: |v - (high + low)| <= bound.

    All arrays have shape (P,) and the unit of the value.
    Where the value does not exist, exceeds a double or cannot be computed, high and low are NaN and the bound is
    infinite.
    """

    high: NDArray[np.float64]
    """the double nearest to the value, or next to it"""
    low: NDArray[np.float64]
    """what is left of the value, as a double"""
    bound: NDArray[np.float64]
    """covers the radius of the ball and what high + low leave out; by mpmath an estimate, not a guarantee"""
    source: str
    """"arb", or "mpmath" for a function that Arb lacks"""

    def error(self, estimate: Any) -> Any:
        """Return estimate - value, in the precision of the estimate, doubles at least.

        >>> from trueorder.verify.exact.functions import function
        >>> certify(function("exp(x)"), 1, [1.0]).error(np.array([2.718281828459045])) * 1e16
        array([-1.44564689])
        """
        return (np.asarray(estimate) - self.high) - self.low


def certify(function: ExactFunction, operator: Operator | Sequence[int] | int, points: ArrayLike) -> Truth:
    """Certify the values of a differential operator applied to a function, at doubles taken as exact.

    `operator` is an Operator, a multi-index, or an order in one variable (0 is the function itself); `points`
    have shape (P, dimension), or (P,) in one variable. Bits are doubled until the ball is below 2^-90 of the
    largest value over the points. Raises TruthError when SymPy and Taylor arithmetic contradict each other.

    >>> from trueorder.verify.exact.functions import function
    >>> truth = certify(function("sin(x)"), 1, [0.785398163397448309])
    >>> float(truth.high[0]), bool(truth.bound[0] < 1e-32)
    (0.7071067811865476, True)
    """
    where = as_points(function, points)
    if isinstance(operator, Operator) and operator.varies:
        return _point_by_point(function, operator, where)
    terms = _terms(function, operator)
    if not _has_balls(function):
        return _by_mpmath(function, terms, where)
    evaluate = _evaluator(function, terms, where)
    count = len(where)
    balls: list[Any] = [None] * count
    middle, radius, first = np.empty(count), np.empty(count), np.full(count, np.nan)
    pending, bits = np.arange(count), FIRST_BITS
    while len(pending) and bits <= _LAST_BITS:
        for k, ball in zip(pending.tolist(), evaluate(where[pending], bits), strict=True):
            balls[k], middle[k], radius[k] = ball, float(ball), float(ball.rad())
        first = np.where(np.isnan(first), radius, first)
        scale = np.max(np.abs(middle), where=np.isfinite(middle), initial=0.0)
        accurate = radius <= scale * 2.0**-_ACCURATE_BITS
        pending = np.flatnonzero(~(accurate & np.isfinite(middle)))
        bits *= 2
    for k in pending.tolist():
        # a zero that no precision can show shrinks with every bit; what does not shrink is not known
        if radius[k] > first[k] * 2.0**-_ACCURATE_BITS:
            balls[k] = arb.nan()
    with precision(_LAST_BITS):
        parts = np.array([_split(ball) for ball in balls]).reshape(count, 3)
    return Truth(parts[:, 0], parts[:, 1], parts[:, 2], "arb")


def balls_of(
    function: ExactFunction, operator: Operator, points: NDArray[np.float64], bits: int
) -> list[Any]:
    """Return balls of an operator applied to the function at points (P, dimension), computed with that many bits.

    Raises UnsupportedError for a function that Arb lacks.
    """
    if operator.varies:
        return [
            ball
            for point in points
            for ball in balls_of(
                function, operator.at([Fraction(x) for x in point.tolist()]), point[None, :], bits
            )
        ]
    return _taylor_evaluator(function, _terms(function, operator))(points, bits)


def _point_by_point(function: ExactFunction, operator: Operator, points: NDArray[np.float64]) -> Truth:
    """The values of an operator whose coefficients depend on the point; NaN where one of them has a pole."""
    found = []
    for point in points:
        try:
            found.append(
                certify(function, operator.at([Fraction(x) for x in point.tolist()]), point[None, :])
            )
        except ZeroDivisionError:
            nan = np.full(1, np.nan)
            found.append(Truth(nan, nan, np.full(1, np.inf), "arb"))
    high, low, bound = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("high", "low", "bound")
    )
    return Truth(high, low, bound, "mpmath" if any(one.source == "mpmath" for one in found) else "arb")


def _split(ball: Any) -> tuple[float, float, float]:
    """The ball as high + low and a bound on the rest."""
    high = float(ball)
    if not isfinite(high) or not ball.is_finite():
        return float("nan"), float("nan"), float("inf")
    rest = ball - high
    low = float(rest)
    left = rest - low
    # the bound's way to a double may have rounded it down
    return high, low, 0.0 if left.is_zero() else nextafter(float(left.abs_upper()) * (1 + 1e-9), float("inf"))


def _terms(function: ExactFunction, operator: Operator | Sequence[int] | int) -> _Terms:
    if isinstance(operator, int):
        operator = (operator,)
    terms: _Terms = operator.terms if hasattr(operator, "terms") else ((tuple(operator), Fraction(1)),)
    for index, _ in terms:
        if len(index) != function.dimension or any(order < 0 for order in index):
            raise ValueError(f"operator {operator}: {function.text} has {function.dimension} variables")
    return terms


def _has_balls(function: ExactFunction) -> bool:
    """Whether Arb has all functions of the expression."""
    try:
        program(function.expression.tape, BallArithmetic())
    except UnsupportedError:
        return False
    return True


def _evaluator(function: ExactFunction, terms: _Terms, points: NDArray[np.float64]) -> _Evaluate:
    """The way to the balls: SymPy's derivatives where they are short, checked, else Taylor arithmetic."""
    by_series = _taylor_evaluator(function, terms)
    order = max(sum(index) for index, _ in terms)
    if order > _SYMBOLIC_ORDER:
        return by_series
    try:
        by_symbols = _symbolic_evaluator(function, terms)
    except UnsupportedError:
        return by_series
    if order and len(points):
        sample = points[np.unique(np.linspace(0, len(points) - 1, _CHECKED_POINTS).astype(int))]
        pairs = zip(
            sample.tolist(), by_symbols(sample, FIRST_BITS), by_series(sample, FIRST_BITS), strict=True
        )
        for point, one, other in pairs:
            if one.is_finite() and other.is_finite() and not one.overlaps(other):
                raise TruthError(
                    f"{function.text} at {point}: SymPy leads to {one}, Taylor arithmetic to {other}"
                )
    return by_symbols


def _symbolic_evaluator(function: ExactFunction, terms: _Terms) -> _Evaluate:
    """Values from the function itself and from SymPy's derivatives."""
    own = function.expression.tape
    tapes = [(derivative_tape(function.expression, index), coefficient) for index, coefficient in terms]

    def evaluate(points: NDArray[np.float64], bits: int) -> list[Any]:
        with precision(bits):
            arithmetic = BallArithmetic()
            itself = program(own, arithmetic)
            runs = [
                (None if tape is own else program(tape, arithmetic), arithmetic.number(coefficient))
                for tape, coefficient in tapes
            ]

            def value(*row: Any) -> Any:
                at = itself(*row)
                # SymPy may have cancelled what keeps the function itself from having a value, as in
                # sqrt(x)*sqrt(x)
                if not at.is_finite():
                    return arb.nan()
                return sum(((run(*row) if run else at) * factor for run, factor in runs), arb(0))

            return [value(*map(arb, point)) for point in points.tolist()]

    return evaluate


def _taylor_evaluator(function: ExactFunction, terms: _Terms) -> _Evaluate:
    """Values from Taylor series of balls, with four bits more for every order, which recombining them costs."""
    degree = max(sum(index) for index, _ in terms)
    order = {
        index: k
        for k, index in enumerate(i for n in range(degree + 1) for i in exponents(function.dimension, n))
    }

    def evaluate(points: NDArray[np.float64], bits: int) -> list[Any]:
        more = bits + 4 * degree
        with precision(more):
            factors = [
                (order[index], BallArithmetic().number(coefficient * prod(map(factorial, index))))
                for index, coefficient in terms
            ]
            return [
                sum((balls[k] * factor for k, factor in factors), arb(0))
                for balls in coefficients(function, points, degree, more)
            ]

    return evaluate


def _by_mpmath(function: ExactFunction, terms: _Terms, points: NDArray[np.float64]) -> Truth:
    """Values by mpmath, digits doubled until two agree; the bound is their difference, and no guarantee."""
    import mpmath

    try:
        tapes = [(derivative_tape(function.expression, index), coefficient) for index, coefficient in terms]
    except UnsupportedError as error:
        raise TruthError(f"{function.text}: neither Arb nor SymPy has this derivative ({error})") from None

    def evaluate(digits: int) -> list[Any]:
        with mpmath.workdps(digits):
            arithmetic = MpmathArithmetic()
            runs = [(program(tape, arithmetic), arithmetic.number(factor)) for tape, factor in tapes]
            return [_mpmath_value(runs, point) for point in points.tolist()]

    digits = 34
    values = evaluate(digits)
    with mpmath.workdps(_LAST_DIGITS):
        while True:
            digits *= 2
            previous, values = values, evaluate(digits)
            differences = [abs(a - b) for a, b in zip(values, previous, strict=True)]
            scale = max((abs(v) for v in values if mpmath.isfinite(v)), default=mpmath.mpf(0))
            agree = all(
                d <= scale * mpmath.mpf(2) ** -_ACCURATE_BITS
                for v, d in zip(values, differences, strict=True)
                if mpmath.isfinite(v)
            )
            if agree or digits > _LAST_DIGITS:
                break
        high = [float(v) for v in values]
        low = [float(v - h) if isfinite(h) else float("nan") for v, h in zip(values, high, strict=True)]
        bound = [
            float(d + abs(v - h - rest)) if isfinite(h) else float("inf")
            for v, d, h, rest in zip(values, differences, high, low, strict=True)
        ]
    known = np.isfinite(high)
    return Truth(
        np.where(known, high, np.nan),
        np.array(low),
        np.nextafter(np.array(bound), np.inf) * (1 + 1e-9),
        "mpmath",
    )


def _mpmath_value(runs: list[tuple[Callable[..., Any], Any]], point: list[float]) -> Any:
    """The value at one point, NaN where it does not exist or is not real."""
    import mpmath

    try:
        value = mpmath.mpmathify(sum(run(*map(mpmath.mpf, point)) * factor for run, factor in runs))
    except (ValueError, ArithmeticError, mpmath.libmp.NoConvergence):
        return mpmath.nan
    return mpmath.nan if isinstance(value, mpmath.mpc) else value
