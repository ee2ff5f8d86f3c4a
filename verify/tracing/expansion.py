"""Expands what a nonlinear scheme computes in powers of the step h.

Every value of the tape becomes a truncated Laurent series in h whose coefficients are exact rational functions of the
derivatives of f at x. `f(x + a)` is its Taylor series in a. So the harmonic mean of the forward and the backward
difference comes out as f' plus h**2 times (f'''/6 - f''**2/(4 f')).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.multi_index import MultiIndex, indices_up_to, symbol_name
from trueorder.verify.tracing.trace import Trace


@dataclass(frozen=True)
class Series:
    """sum of coefficients[i] * h**(valuation + i), known below h**(valuation + len(coefficients))."""

    valuation: int
    coefficients: tuple[Any, ...]

    @property
    def end(self) -> int:
        """First power that is not known."""
        return self.valuation + len(self.coefficients)

    def coefficient(self, power: int, zero: Any) -> Any:
        """The coefficient of h**power, which must be known."""
        place = power - self.valuation
        return self.coefficients[place] if 0 <= place < len(self.coefficients) else zero


ComplexSeries = tuple[Series, Series]
"""real part and imaginary part"""


@dataclass(frozen=True)
class Derivatives:
    """The coordinates and the derivatives of f up to a degree, as elements of a field."""

    dimension: int
    degree: int
    number: Callable[[Fraction], Any]
    """a rational number as an element of the field"""
    nonzero: Callable[[Any], bool]
    """whether an element is known not to be zero"""
    coordinates: tuple[Any, ...]
    of: dict[MultiIndex, Any]

    @classmethod
    def up_to(cls, dimension: int, degree: int) -> Derivatives:
        """Symbols x0, x1, ... and one for each derivative, in the field of rational functions of them."""
        from sympy import QQ
        from sympy.polys.fields import field

        indices = indices_up_to(dimension, degree)
        names = [f"x{i}" for i in range(dimension)] + [symbol_name(index) for index in indices]
        made, *generators = field(names, QQ)
        return cls(
            dimension,
            degree,
            lambda value: made(QQ(value.numerator, value.denominator)),
            bool,
            tuple(generators[:dimension]),
            dict(zip(indices, generators[dimension:], strict=True)),
        )


def expand(trace: Trace, terms: int) -> tuple[Derivatives, Series]:
    """The result of a trace as a series in h with about this many terms.

    Raises UntraceableError for operations that have no such series, and for samples of f that do not close in on x.
    """
    symbols = Derivatives.up_to(trace.dimension, terms)
    expansion = Expansion(symbols, terms)
    values: list[ComplexSeries] = []
    for instruction in trace.formula():
        values.append(expansion.run(instruction, values))
    real, imag = values[-1]
    if any(imag.coefficients):
        raise UntraceableError("the result is complex")
    return symbols, real


class Expansion:
    """The operations of a tape on series with this many terms, whose coefficients are elements of a field."""

    def __init__(self, symbols: Derivatives, terms: int) -> None:
        self.symbols = symbols
        self.terms = terms
        self.zero = symbols.number(Fraction(0))
        self.one = symbols.number(Fraction(1))
        self.nothing = self.exact(0, self.zero)
        """the imaginary part of a value that is real"""

    def run(self, instruction: tuple[Any, ...], values: list[ComplexSeries]) -> ComplexSeries:
        """The value of an instruction whose operands are among the values before it."""
        operation, *operands = instruction
        if operation == "constant":
            return self.number(operands[0].re), self.number(operands[0].im) if operands[
                0
            ].im else self.nothing
        if operation == "step":
            return self.exact(1, self.one), self.nothing
        if operation == "coordinate":
            return self.exact(0, self.symbols.coordinates[operands[0]]), self.nothing
        given = [values[index] for index in operands]
        methods: dict[str, Callable[..., ComplexSeries]] = {
            "add": self.complex_add,
            "negative": lambda a: (
                self.negative(a[0]),
                self.nothing if self.is_real(a) else self.negative(a[1]),
            ),
            "multiply": self.complex_multiply,
            "divide": self.complex_divide,
            "real": lambda a: (a[0], self.nothing),
            "imag": lambda a: (a[1], self.nothing),
            "sample": lambda *a: self.sample(a),
        }
        return methods[operation](*given)

    def number(self, value: Fraction) -> Series:
        """A rational number."""
        return self.exact(0, self.symbols.number(value))

    def vanishes(self, a: Series) -> bool:
        """Whether no coefficient is known to differ from zero."""
        return not any(map(self.symbols.nonzero, a.coefficients))

    def exact(self, power: int, coefficient: Any) -> Series:
        """A single term, known as far as the series go."""
        return Series(power, (coefficient, *([self.zero] * (self.terms - 1))))

    def add(self, a: Series, b: Series) -> Series:
        """The sum."""
        start, end = min(a.valuation, b.valuation), min(a.end, b.end)
        return self.trimmed(
            start, [a.coefficient(p, self.zero) + b.coefficient(p, self.zero) for p in range(start, end)]
        )

    def negative(self, a: Series) -> Series:
        """The series with its sign changed."""
        return Series(a.valuation, tuple(-c for c in a.coefficients))

    def multiply(self, a: Series, b: Series) -> Series:
        """The product."""
        length = min(len(a.coefficients), len(b.coefficients))
        total = [self.zero] * length
        nonzero = self.symbols.nonzero
        present = [j for j in range(length) if nonzero(b.coefficients[j])]
        for i, c in enumerate(a.coefficients):
            if nonzero(c):
                for j in present:
                    if j >= length - i:
                        break
                    total[i + j] += c * b.coefficients[j]
        return self.trimmed(a.valuation + b.valuation, total)

    def trimmed(self, valuation: int, coefficients: list[Any]) -> Series:
        """Leading zeros gone, but one coefficient kept; known zeros are what cancellation leaves."""
        nonzero = self.symbols.nonzero
        lead = next((i for i, c in enumerate(coefficients) if nonzero(c)), len(coefficients) - 1)
        lead = max(lead, 0)
        return Series(valuation + lead, tuple(coefficients[lead:]))

    def inverse(self, a: Series) -> Series:
        """One over a series; UntraceableError where that is not known."""
        if not a.coefficients or not self.symbols.nonzero(a.coefficients[0]):
            raise UntraceableError("division by a value that vanishes to every order that was followed")
        lead = 1 / a.coefficients[0]
        found = [lead]
        for n in range(1, len(a.coefficients)):
            total = sum((a.coefficients[k] * found[n - k] for k in range(1, n + 1)), self.zero)
            found.append(-total * lead)
        return Series(-a.valuation, tuple(found))

    def is_real(self, *values: ComplexSeries) -> bool:
        """Whether values are real by how they were made."""
        return all(imag is self.nothing for _, imag in values)

    def complex_add(self, a: ComplexSeries, b: ComplexSeries) -> ComplexSeries:
        """The sum of complex values."""
        return self.add(a[0], b[0]), self.nothing if self.is_real(a, b) else self.add(a[1], b[1])

    def complex_multiply(self, a: ComplexSeries, b: ComplexSeries) -> ComplexSeries:
        """The product of complex values."""
        if self.is_real(a, b) or (self.vanishes(a[1]) and self.vanishes(b[1])):
            return self.multiply(a[0], b[0]), a[1]
        return (
            self.add(self.multiply(a[0], b[0]), self.negative(self.multiply(a[1], b[1]))),
            self.add(self.multiply(a[0], b[1]), self.multiply(a[1], b[0])),
        )

    def complex_divide(self, a: ComplexSeries, b: ComplexSeries) -> ComplexSeries:
        """The quotient of complex values."""
        if self.is_real(b) or self.vanishes(b[1]):
            inverse = self.inverse(b[0])
            imag = self.nothing if self.is_real(a) else self.multiply(a[1], inverse)
            return self.multiply(a[0], inverse), imag
        size = self.inverse(self.add(self.multiply(b[0], b[0]), self.multiply(b[1], b[1])))
        conjugate = (b[0], self.negative(b[1]))
        real, imag = self.complex_multiply(a, conjugate)
        return self.multiply(real, size), self.multiply(imag, size)

    def sample(self, arguments: tuple[ComplexSeries, ...]) -> ComplexSeries:
        """Taylor's theorem: the sum over k of (a . grad)**k f / k!, a being the offset from x."""
        offsets = []
        for axis, (real, imag) in enumerate(arguments):
            coordinate = self.symbols.coordinates[axis]
            moved = self.add(real, self.exact(0, -coordinate))
            for part in (moved, imag):
                if not self.vanishes(part) and part.valuation < 1:
                    raise UntraceableError(
                        "f is sampled at a point that does not close in on x as h goes to zero"
                    )
            offsets.append((moved, imag))
        one = (self.exact(0, self.one), self.nothing)
        powers: list[list[ComplexSeries]] = []
        for offset in offsets:
            column = [one]
            for _ in range(self.symbols.degree):
                column.append(self.complex_multiply(column[-1], offset))
            powers.append(column)
        # what the Taylor series leaves out begins at the power h**(degree + 1)
        known = min(self.terms, self.symbols.degree + 1)
        totals: tuple[list[Any], list[Any]] = ([self.zero] * known, [self.zero] * known)
        for index, derivative in self.symbols.of.items():
            factors = [powers[axis][exponent] for axis, exponent in enumerate(index) if exponent]
            term = reduce(self.complex_multiply, factors, one) if len(factors) != 1 else factors[0]
            weight = derivative / math.prod(math.factorial(n) for n in index)
            for part, total in zip(term, totals, strict=True):
                known = min(known, part.end)
                for power in range(part.valuation, known):
                    coefficient = part.coefficient(power, self.zero)
                    if self.symbols.nonzero(coefficient):
                        total[power] += coefficient * weight
        whole = self.trimmed(0, totals[0][:known])
        return whole, self.nothing if self.is_real(*arguments) else self.trimmed(0, totals[1][:known])
