"""How functions act on Taylor series of balls where Arb does not say, and where they are analytic.

A series is an arb_series of length ctx.cap. The rules keep one promise: a coefficient is finite only where
that derivative exists. Outside the region where a function is analytic the series is not a number from its
first coefficient on.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, factorial
from typing import Any

from flint import acb, acb_series, arb, arb_series, ctx, fmpq

Ball = Any
"""a python-flint arb or acb, which ship no type information"""
Series = Any
"""a python-flint arb_series"""


def positive(ball: Ball) -> bool:
    """Whether all of the ball is above 0."""
    return bool(ball > 0)


def nonzero(ball: Ball) -> bool:
    """Whether the ball leaves out 0."""
    return not ball.contains(0)


def within_one(ball: Ball) -> bool:
    """Whether all of the ball is between -1 and 1."""
    return bool(ball > -1) and bool(ball < 1)


def above_one(ball: Ball) -> bool:
    """Whether all of the ball is above 1."""
    return bool(ball > 1)


def above_minus_one(ball: Ball) -> bool:
    """Whether all of the ball is above -1."""
    return bool(ball > -1)


def not_a_number() -> Series:
    """The series of a function that has no value or no derivatives here."""
    return arb_series([arb.nan()] * ctx.cap)


def guarded(method: str, condition: Callable[[Ball], bool]) -> Callable[[Series], Series]:
    """Arb's own series of a function, kept to where the function is analytic."""

    def series(u: Series) -> Series:
        return getattr(u, method)() if condition(u[0]) else not_a_number()

    return series


def starting_at(u: Series, value: Ball) -> Series:
    """The series with its constant term replaced, by a value computed without cancellation, say."""
    return arb_series([value, *u.coeffs()[1:]])


# ---- powers


def raised(u: Series, exponent: Fraction) -> Series:
    """The power of a series with an exact exponent; for a base exactly 0, the derivatives known there."""
    start = u[0]
    if exponent.denominator == 1:
        if exponent < 0 and not nonzero(start):
            return not_a_number()
        return u ** int(exponent)
    if start > 0:
        if exponent == Fraction(1, 2):
            return u.sqrt()
        return u ** arb(fmpq(exponent.numerator, exponent.denominator))
    if exponent > 0 and start.is_zero():
        # u = O(t^v), so that u^a = O(t^(v a)): derivatives below v a vanish, others are not known to exist
        valuation = u.valuation() if u.length() else ctx.cap
        known = min(ceil(valuation * exponent), ctx.cap)
        return arb_series([arb(0)] * known + [arb.nan()] * (ctx.cap - known))
    return not_a_number()


def sqrt(u: Series) -> Series:
    """The square root of a series."""
    return raised(u, Fraction(1, 2))


# ---- hyperbolic functions and their inverses, which Arb has for balls but not for series


def _turned(u: Series) -> Any:
    """The series i u, for sinh(u) = -i sin(i u) and cosh(u) = cos(i u): exponentials would cancel."""
    return acb_series(u) * acb(0, 1)


def sinh(u: Series) -> Series:
    """Hyperbolic sine."""
    return arb_series([c.imag for c in _turned(u).sin().coeffs()])


def cosh(u: Series) -> Series:
    """Hyperbolic cosine."""
    return arb_series([c.real for c in _turned(u).cos().coeffs()])


def tanh(u: Series) -> Series:
    """Hyperbolic tangent; written so that the derivatives in its flat tails keep their relative accuracy."""
    below = (2 * u).exp() + 1
    return starting_at(-2 * below.inv(), u[0].tanh()) if nonzero(below[0]) else not_a_number()


def _integrated(u: Series, slope: Series, value: Ball) -> Series:
    """The function of the series u with this slope du and this value at its constant term."""
    return starting_at((u.derivative() * slope).integral(), value)


def asinh(u: Series) -> Series:
    """Inverse hyperbolic sine."""
    return _integrated(u, (1 + u * u).rsqrt(), u[0].asinh())


def acosh(u: Series) -> Series:
    """Inverse hyperbolic cosine."""
    if not above_one(u[0]):
        return not_a_number()
    return _integrated(u, ((u - 1) * (u + 1)).rsqrt(), u[0].acosh())


def atanh(u: Series) -> Series:
    """Inverse hyperbolic tangent."""
    if not within_one(u[0]):
        return not_a_number()
    return _integrated(u, ((1 - u) * (1 + u)).inv(), u[0].atanh())


def expm1(u: Series) -> Series:
    """exp(u) - 1."""
    return starting_at(u.exp(), u[0].expm1())


def log1p(u: Series) -> Series:
    """log(1 + u)."""
    if not above_minus_one(u[0]):
        return not_a_number()
    return starting_at((1 + u).log(), u[0].log1p())


# ---- absolute value and its derivatives


def ball_abs(ball: Ball) -> Ball:
    """|x|, continued analytically from the real axis for complex balls (Martins et al. 2003)."""
    if isinstance(ball, acb):
        return -ball if ball.real < 0 else ball if ball.real > 0 else acb(arb.nan())
    return abs(ball)


def series_abs(u: Series) -> Series:
    """|u|: the value alone where u may vanish, which is a kink."""
    if nonzero(u[0]):
        return u if u[0] > 0 else -u
    return arb_series([abs(u[0])] + [arb.nan()] * (ctx.cap - 1))


def ball_sign(ball: Ball) -> Ball:
    """The sign, which has no value here where |x| has no derivative."""
    return ball.sgn() if nonzero(ball) else arb.nan()


def ball_dirac(ball: Ball) -> Ball:
    """Half the derivative of the sign: 0, and no value at the kink."""
    return arb(0) if nonzero(ball) else arb.nan()


def ball_polygamma(ball: Ball, order: int) -> Ball:
    """Derivative `order` of the digamma function."""
    if isinstance(ball, acb):
        return ball.polygamma(order)
    return ball.digamma() if order == 0 else acb(ball).polygamma(order).real


# ---- Bessel functions


def besselj(u: Series, order: int) -> Series:
    """J_n(u), from the derivatives of J_n at the constant term.

    They are 2^k J_n^(k) = sum_i (-1)^i C(k, i) J_(n-k+2i) (Abramowitz and Stegun 1964, eq. 9.1.31).
    """
    start, terms = u[0], ctx.cap
    if u.length() <= 1:  # a constant; the composition below wants a series that moves
        return arb_series([start.bessel_j(order)]) if start.is_finite() else not_a_number()
    values = _bessel_values(start, abs(order) + terms)
    outer = []
    for k in range(terms):
        total = arb(0)
        for i in range(k + 1):
            index = order - k + 2 * i
            sign = -1 if (i + (index if index < 0 else 0)) % 2 else 1
            total += sign * comb(k, i) * values[abs(index)]
        outer.append(total / (2**k * factorial(k)))
    return arb_series(outer)(starting_at(u, arb(0))) if start.is_finite() else not_a_number()


def _bessel_values(x: Ball, largest: int) -> list[Ball]:
    """J_0(x) to J_largest(x): downwards by J_(m-1) = 2 m J_m / x - J_(m+1) unless x may be 0."""
    if not nonzero(x):
        return [x.bessel_j(m) for m in range(largest + 1)]
    found = ctx.prec
    try:
        ctx.prec = found + 4 * largest
        values = [x.bessel_j(largest), x.bessel_j(largest - 1)]
        for m in range(largest - 1, 0, -1):
            values.append(values[-1] * (2 * m) / x - values[-2])
    finally:
        ctx.prec = found
    return values[::-1]
