"""Expands nonlinear formulas whose coefficients are rounded: what is rounding of theirs counts as zero.

The weights of a difference that were computed as floats add up to 1e-17 and not to zero. In a sum of samples that does
no harm, but one over such a difference would begin with 1e17. So the formula is run on balls beside, at a point with
generic derivatives, where a coefficient that may be zero is told from one that is not.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.moments import NOISE, SIMPLE_DENOMINATOR
from trueorder.verify.tracing.expansion import ComplexSeries, Derivatives, Expansion, Series
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.jets import BITS, balls, generic_jets
from trueorder.verify.tracing.trace import Trace

POINT = (Fraction(3, 2), Fraction(7, 10), Fraction(12, 5))
"""the point (x, y, z) of the generic derivatives"""


def rounded_terms(trace: Trace, terms: int) -> tuple[ErrorTerm, ...]:
    """What the formula of a trace estimates, power by power of h, from series with about this many terms.

    Raises UntraceableError like `verify.tracing.expansion.expand`.
    """
    from trueorder.verify.exact.arithmetic import precision

    dimension = trace.dimension
    jet = generic_jets((POINT[:dimension],))[0]
    expansion = Expansion(Derivatives.up_to(dimension, terms), terms)
    beside = Expansion(balls(jet, terms), terms)
    values: list[ComplexSeries] = []
    numbers: list[ComplexSeries] = []
    with precision(BITS):
        for instruction in trace.formula():
            numbers.append(beside.run(instruction, numbers))
            real, imag = expansion.run(instruction, values)
            cleaned = _cleaned(expansion, real, beside, numbers[-1][0])
            if imag is not expansion.nothing:
                imag = _cleaned(expansion, imag, beside, numbers[-1][1])
            values.append((cleaned, imag))
    real, imag = values[-1]
    if not expansion.vanishes(imag):
        raise UntraceableError("the result is complex")
    return tuple(
        ErrorTerm(real.valuation + i, expression=meant(coefficient.as_expr()), dimension=dimension)
        for i, coefficient in enumerate(real.coefficients)
        if coefficient
    )


def _cleaned(expansion: Expansion, series: Series, beside: Expansion, numbers: Series) -> Series:
    """A series without the coefficients that may be zero by the numbers beside it."""
    powers = range(series.valuation, min(series.end, numbers.end))
    return expansion.trimmed(
        series.valuation,
        [
            series.coefficient(power, expansion.zero)
            if beside.symbols.nonzero(numbers.coefficient(power, beside.zero))
            else expansion.zero
            for power in powers
        ],
    )


def meant(expression: Any) -> Any:
    """An expression with the simple rationals that its rounded coefficients stand for, and without those of zero.

    >>> import sympy
    >>> x, y = sympy.symbols("x y")
    >>> meant(x * sympy.Rational(1 / 3) + y * sympy.Rational(2.0**-54))
    x/3
    """
    import sympy

    parts = [part.as_coeff_Mul() for part in sympy.Add.make_args(sympy.expand(expression))]
    sizes = [Fraction(int(number.p), int(number.q)) for number, _ in parts]
    degrees = [_homogeneity(rest) for _, rest in parts]
    # what grows with f as another power is no rounding of it, however small: f may be smaller
    largest = {
        degree: max(abs(size) for size, other in zip(sizes, degrees, strict=True) if other == degree)
        for degree in set(degrees)
    }
    return sympy.Add(*(
        sympy.Rational(*_simple(size).as_integer_ratio()) * rest
        for size, (_, rest), degree in zip(sizes, parts, degrees, strict=True)
        if abs(size) > NOISE * largest[degree]
    ))  # fmt: skip


def _homogeneity(expression: Any) -> Any:
    """The power of a factor of f with which an expression grows; of a sum that of its first part."""
    if expression.is_Symbol:
        return int(expression.name.startswith("f_"))
    if expression.is_Mul:
        return sum(map(_homogeneity, expression.args))
    if expression.is_Pow:
        return _homogeneity(expression.base) * expression.exp
    return _homogeneity(expression.args[0]) if expression.is_Add else 0


def _simple(value: Fraction) -> Fraction:
    simple = value.limit_denominator(SIMPLE_DENOMINATOR)
    return simple if abs(value - simple) <= NOISE * abs(value) else value
