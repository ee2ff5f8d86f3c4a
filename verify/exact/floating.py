"""Floating-point evaluation of expressions in NumPy, with constants rounded once from their exact values."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from math import isfinite
from typing import Any

import numpy as np
from flint import acb, arb

from trueorder.verify.exact.arithmetic import BallArithmetic, precision
from trueorder.verify.exact.function_table import FUNCTIONS
from trueorder.verify.exact.tape import Unary, UnsupportedError


class NumPyArithmetic:
    """NumPy numbers and arrays of one real dtype, and of the complex dtype that goes with it.

    Numbers and constants are rounded once, from the exact value to the dtype.
    """

    def __init__(self, dtype: Any = "float64") -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.kind != "f":
            raise ValueError(f"dtype={dtype!r}: float32, float64 or longdouble")
        self.complex_dtype = np.result_type(self.dtype, np.complex64)

    def number(self, value: Fraction) -> Any:
        """The floating-point number nearest to an exact value."""
        return rounded(value, self.dtype)

    def constant(self, name: str) -> Any:
        """The floating-point number nearest to pi or e."""
        return rounded(constant_value(name), self.dtype)

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""
        return np.true_divide(a, b)

    def power(self, a: Any, b: Any) -> Any:
        """A power with a computed exponent."""
        return np.power(a, b)

    def raiser(self, exponent: Fraction) -> Unary:
        """A power with an exact exponent, integer where it is one, as one writes it in NumPy."""
        if exponent == 2:
            return np.square
        if exponent == Fraction(1, 2):
            return np.sqrt
        value = self.number(exponent)
        return lambda base: np.power(base, value)

    def function(self, name: str, parameter: int | None) -> Unary:
        """The function of NumPy or SciPy; Arb stands in for SciPy beyond double precision."""
        if name == "abs":
            return _numpy_abs
        implementation = FUNCTIONS[name].numpy
        if implementation is None:
            raise UnsupportedError(f"{name} in floating point")
        if not implementation.startswith("special:"):
            found: Unary = getattr(np, implementation)
            return found
        if self.dtype.itemsize > 8:
            return partial(_by_arb, BallArithmetic().function(name, parameter), self.dtype)
        from scipy import special

        function = getattr(special, implementation.removeprefix("special:"))
        return function if parameter is None else partial(function, self.dtype.type(parameter))


def _numpy_abs(x: Any) -> Any:
    """|x|, continued analytically from the real axis, as a complex step needs (Martins et al. 2003)."""
    return np.where(np.real(x) < 0, -x, x)[()] if np.iscomplexobj(x) else np.abs(x)


def _by_arb(function: Unary, dtype: np.dtype[Any], x: Any) -> Any:
    """A function of extended-precision numbers, rounded from a 128-bit ball."""

    def part(value: Any) -> Any:
        high = float(value)
        return arb(high) + arb(float(value - dtype.type(high))) if isfinite(high) else arb.nan()

    def back(ball: Any) -> Any:
        high = float(ball)
        return dtype.type(high) + dtype.type(float(ball - high)) if ball.is_finite() else dtype.type(np.nan)

    def one(value: Any) -> Any:
        if np.iscomplexobj(value):
            ball = function(acb(part(value.real), part(value.imag)))
            return back(ball.real) + 1j * back(ball.imag)
        return back(function(part(value)))

    with precision(128):
        values = np.asarray(x)
        found = np.empty(values.shape, values.dtype)
        for index in np.ndindex(values.shape):
            found[index] = one(values[index])
    return found[()]


def rounded(value: Fraction, dtype: Any) -> Any:
    """The number of a floating-point dtype nearest to an exact value, ties to even.

    >>> rounded(Fraction(1, 10), "float32")
    np.float32(0.1)
    """
    kind = np.dtype(dtype).type
    if value == 0:
        return kind(0)
    limits = np.finfo(kind)
    exponent = abs(value.numerator).bit_length() - value.denominator.bit_length()
    if abs(value) < Fraction(2) ** exponent:
        exponent -= 1
    # the unit in the last place of the result; it stops shrinking among the subnormal numbers
    unit = max(exponent, int(limits.minexp)) - int(limits.nmant)
    steps = round(value / Fraction(2) ** unit)
    with np.errstate(all="ignore"):
        # a long double holds the integer exactly, and scaling by a power of two is exact or overflows
        return kind(np.ldexp(np.longdouble(steps), unit))


@lru_cache
def constant_value(name: str) -> Fraction:
    """Pi or e to 512 bits, as an exact rational."""
    with precision(512):
        mantissa, exponent = getattr(arb, "pi" if name == "pi" else "const_e")().mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
