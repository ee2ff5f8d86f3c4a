"""The exact kinds of number for expressions: balls, Taylor series of balls, SymPy and mpmath.

Each class says how it writes an exact number and a constant, how it divides, raises to a power, and calls a
function of the table; sums and products are Python's own operators. NumPy's numbers are in
`verify/floating.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, arb_series, ctx, fmpq

from trueorder.verify.exact import taylor_rules
from trueorder.verify.exact.function_table import FUNCTIONS
from trueorder.verify.exact.tape import Arithmetic, Unary, UnsupportedError, program, registers

__all__ = [
    "AnalyticArithmetic",
    "Arithmetic",
    "BallArithmetic",
    "MpmathArithmetic",
    "SeriesArithmetic",
    "SymPyArithmetic",
    "UnsupportedError",
    "precision",
    "program",
    "registers",
]


@contextmanager
def precision(bits: int, terms: int | None = None) -> Iterator[None]:
    """Work with this many bits, and series of this many terms; flint's settings are put back as they were."""
    found = ctx.prec, ctx.cap
    try:
        ctx.prec = bits
        if terms is not None:
            ctx.cap = terms
        yield
    finally:
        ctx.prec, ctx.cap = found


class BallArithmetic:
    """python-flint's arb and acb at the precision that is current, ctx.prec."""

    def number(self, value: Fraction) -> Any:
        """A ball around an exact value."""
        return (
            arb(value.numerator) if value.denominator == 1 else arb(fmpq(value.numerator, value.denominator))
        )

    def constant(self, name: str) -> Any:
        """A ball around pi or e."""
        return arb.pi() if name == "pi" else arb.const_e()

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""
        return a / b

    def power(self, a: Any, b: Any) -> Any:
        """A power with a computed exponent."""
        return a**b

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent."""
        if exponent.denominator == 1:
            return partial(_integer_power, exponent=int(exponent))
        value = self.number(exponent)
        return lambda base: base**value

    def function(self, name: str, parameter: int | None) -> Unary:
        """The function of arb and acb."""
        implementation = FUNCTIONS[name].ball
        if implementation is None:
            raise UnsupportedError(f"{name} in ball arithmetic")
        return _bound(implementation, parameter)


def _integer_power(base: Any, exponent: int) -> Any:
    """A power by Arb, which gives up on balls centred at 0, and by repeated multiplication of those."""
    result = base**exponent
    if exponent <= 0 or result.is_finite() or not base.is_finite():
        return result
    result = arb(1)
    for digit in f"{exponent:b}":
        result = result * result * base if digit == "1" else result * result
    return result


def _bound(implementation: str | Callable[..., Any], parameter: int | None) -> Unary:
    if isinstance(implementation, str):
        return operator.methodcaller(implementation, *([] if parameter is None else [parameter]))
    return implementation if parameter is None else lambda x: implementation(x, parameter)


class AnalyticArithmetic(BallArithmetic):
    """Balls whose value is not a number unless every step is analytic in all of its argument's ball."""

    def power(self, a: Any, b: Any) -> Any:
        """A power with a computed exponent, analytic for a base above 0."""
        return a**b if a > 0 else arb.nan()

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent: of any base if that is an integer, else of a base above 0."""
        plain = super().raiser(exponent)
        return plain if exponent.denominator == 1 else lambda base: plain(base) if base > 0 else arb.nan()

    def function(self, name: str, parameter: int | None) -> Unary:
        """The function where it is analytic."""
        plain, analytic = super().function(name, parameter), FUNCTIONS[name].analytic
        return plain if analytic is None else lambda x: plain(x) if analytic(x) else arb.nan()


class SeriesArithmetic(BallArithmetic):
    """Taylor series arb_series of ctx.cap terms; parts without variables stay arb."""

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient; not a number where the divisor may vanish, even at a removable singularity."""
        start = b[0] if isinstance(b, arb_series) else b
        return a / b if taylor_rules.nonzero(start) else taylor_rules.not_a_number()

    def power(self, a: Any, b: Any) -> Any:
        """A power with a computed exponent: exp(b log(a)) for a base above 0."""
        if not isinstance(a, arb_series) and not isinstance(b, arb_series):
            return a**b
        start = a[0] if isinstance(a, arb_series) else a
        return (b * a.log()).exp() if start > 0 else taylor_rules.not_a_number()

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent."""
        plain = super().raiser(exponent)
        return lambda u: taylor_rules.raised(u, exponent) if isinstance(u, arb_series) else plain(u)

    def function(self, name: str, parameter: int | None) -> Unary:
        """The function's series."""
        plain, implementation = super().function(name, parameter), FUNCTIONS[name].series
        if implementation is None:
            raise UnsupportedError(f"{name} of a Taylor series")
        series = _bound(implementation, parameter)
        return lambda u: series(u) if isinstance(u, arb_series) else plain(u)


class SymPyArithmetic:
    """SymPy expressions; refuses (UnsupportedError) powers and factorials that would fill the memory."""

    largest_bits = 100_000

    def number(self, value: Fraction) -> Any:
        """The exact rational."""
        import sympy

        return sympy.Rational(value.numerator, value.denominator)

    def constant(self, name: str) -> Any:
        """The symbol for pi or e."""
        import sympy

        return sympy.pi if name == "pi" else sympy.E

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""
        return a / b

    def power(self, a: Any, b: Any) -> Any:
        """A power, unless its numeric part would be enormous."""
        if b.is_number:
            size = abs(float(b)) if b.is_Rational else 2.0**20
            for part in a.as_ordered_factors() if a.is_Mul else [a]:
                self._check_size(part, size)
        return a**b

    def _check_size(self, part: Any, exponent: float) -> None:
        bits = part.p.bit_length() + part.q.bit_length() if part.is_Rational else 64 if part.is_number else 0
        if bits > 2 and bits * exponent > self.largest_bits:
            raise UnsupportedError("a power of a number too large to be exact")

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent."""
        value = self.number(exponent)
        return lambda base: self.power(base, value)

    def function(self, name: str, parameter: int | None) -> Unary:
        """SymPy's function."""
        import sympy

        if name == "expm1":
            return lambda x: sympy.exp(x) - 1
        if name == "log1p":
            return lambda x: sympy.log(x + 1)
        found = getattr(sympy, FUNCTIONS[name].sympy)
        if name == "gamma":
            return lambda x: found(self._small(x))
        return found if parameter is None else partial(found, parameter)

    def _small(self, x: Any) -> Any:
        if x.is_Rational and abs(x) > 1000:
            raise UnsupportedError("a factorial too large to be exact")
        return x


class MpmathArithmetic:
    """mpmath numbers at the precision that is current, mpmath.mp.prec."""

    def number(self, value: Fraction) -> Any:
        """The number nearest to an exact value."""
        import mpmath

        return mpmath.mpf(value.numerator) / value.denominator

    def constant(self, name: str) -> Any:
        """Pi or e."""
        import mpmath

        return +(mpmath.mp.pi if name == "pi" else mpmath.mp.e)

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""
        return a / b

    def power(self, a: Any, b: Any) -> Any:
        """A power."""
        return a**b

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent."""
        value = int(exponent) if exponent.denominator == 1 else self.number(exponent)
        return lambda base: base**value

    def function(self, name: str, parameter: int | None) -> Unary:
        """Mpmath's function."""
        import mpmath

        found = getattr(mpmath, FUNCTIONS[name].mpmath)
        return found if parameter is None else partial(found, parameter)
