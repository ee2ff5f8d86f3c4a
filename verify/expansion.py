"""Expands what a nonlinear scheme computes in powers of the step h.

Every value of the tape becomes a truncated Laurent series in h whose coefficients are exact rational functions of the
derivatives of f at x. `f(x + a)` is its Taylor series in a. So the harmonic mean of the forward and the backward
difference comes out as f' plus h**2 times (f'''/6 - f''**2/(4 f')).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from verify.trace import Trace, UntraceableError

MultiIndex = tuple[int, ...]


def multi_indices(dimension: int, degree: int) -> Iterator[MultiIndex]:
    """All multi-indices of this total degree."""
    for cut in itertools.combinations(range(degree + dimension - 1), dimension - 1):
        edges = (-1, *cut, degree + dimension - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(edges))


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


@dataclass(frozen=True)
class Derivatives:
    """The field of rational functions in the coordinates and in the derivatives of f up to a degree."""

    dimension: int
    degree: int
    field: Any
    coordinates: tuple[Any, ...]
    of: dict[MultiIndex, Any]

    @classmethod
    def up_to(cls, dimension: int, degree: int) -> Derivatives:
        """Symbols x0, x1, ... and one for each derivative."""
        from sympy import QQ
        from sympy.polys.fields import field

        indices = [index for n in range(degree + 1) for index in multi_indices(dimension, n)]
        names = [f"x{i}" for i in range(dimension)] + [symbol_name(index) for index in indices]
        made, *generators = field(names, QQ)
        return cls(
            dimension,
            degree,
            made,
            tuple(generators[:dimension]),
            dict(zip(indices, generators[dimension:], strict=True)),
        )


def symbol_name(index: MultiIndex) -> str:
    """Name of the symbol for a derivative, by its multi-index."""
    return "f_" + "_".join(map(str, index))


def expand(trace: Trace, terms: int) -> tuple[Derivatives, Series]:
    """The result of a trace as a series in h with about this many terms.

    Raises UntraceableError for operations that have no such series, and for samples of f that do not close in on x.
    """
    symbols = Derivatives.up_to(trace.dimension, terms)
    machine = _Machine(symbols, terms)
    values: list[tuple[Series, Series]] = []
    for instruction in trace.instructions:
        values.append(machine.run(instruction, values))
    real, imag = values[trace.result]
    if any(imag.coefficients):
        raise UntraceableError("the result is complex")
    return symbols, real


class _Machine:
    """One expansion: complex values are pairs (real part, imaginary part) of series."""

    def __init__(self, symbols: Derivatives, terms: int) -> None:
        self.symbols = symbols
        self.terms = terms
        self.zero = symbols.field.zero
        self.one = symbols.field.one

    def run(self, instruction: tuple[Any, ...], values: list[tuple[Series, Series]]) -> tuple[Series, Series]:
        operation, *operands = instruction
        if operation == "constant":
            return self.number(operands[0].re), self.number(operands[0].im)
        if operation == "step":
            return self.exact(1, self.one), self.number(Fraction(0))
        if operation == "coordinate":
            return self.exact(0, self.symbols.coordinates[operands[0]]), self.number(Fraction(0))
        given = [values[index] for index in operands]
        methods: dict[str, Callable[..., tuple[Series, Series]]] = {
            "add": lambda a, b: (self.add(a[0], b[0]), self.add(a[1], b[1])),
            "negative": lambda a: (self.negative(a[0]), self.negative(a[1])),
            "multiply": self.complex_multiply,
            "divide": self.complex_divide,
            "real": lambda a: (a[0], self.number(Fraction(0))),
            "imag": lambda a: (a[1], self.number(Fraction(0))),
            "sample": lambda *a: self.sample(a),
        }
        return methods[operation](*given)

    def number(self, value: Fraction) -> Series:
        from sympy import QQ

        return self.exact(0, self.symbols.field(QQ(value.numerator, value.denominator)))

    def exact(self, power: int, coefficient: Any) -> Series:
        return Series(power, (coefficient, *([self.zero] * (self.terms - 1))))

    def add(self, a: Series, b: Series) -> Series:
        start, end = min(a.valuation, b.valuation), min(a.end, b.end)
        return self.trimmed(
            start, [a.coefficient(p, self.zero) + b.coefficient(p, self.zero) for p in range(start, end)]
        )

    def negative(self, a: Series) -> Series:
        return Series(a.valuation, tuple(-c for c in a.coefficients))

    def multiply(self, a: Series, b: Series) -> Series:
        length = min(len(a.coefficients), len(b.coefficients))
        total = [self.zero] * length
        for i, c in enumerate(a.coefficients):
            if c:
                for j in range(length - i):
                    if b.coefficients[j]:
                        total[i + j] += c * b.coefficients[j]
        return self.trimmed(a.valuation + b.valuation, total)

    def trimmed(self, valuation: int, coefficients: list[Any]) -> Series:
        """Leading zeros gone, but one coefficient kept; known zeros are what cancellation leaves."""
        lead = next((i for i, c in enumerate(coefficients) if c), len(coefficients) - 1)
        lead = max(lead, 0)
        return Series(valuation + lead, tuple(coefficients[lead:]))

    def inverse(self, a: Series) -> Series:
        if not a.coefficients or not a.coefficients[0]:
            raise UntraceableError("division by a value that vanishes to every order that was followed")
        lead = 1 / a.coefficients[0]
        found = [lead]
        for n in range(1, len(a.coefficients)):
            total = sum((a.coefficients[k] * found[n - k] for k in range(1, n + 1)), self.zero)
            found.append(-total * lead)
        return Series(-a.valuation, tuple(found))

    def complex_multiply(self, a: tuple[Series, Series], b: tuple[Series, Series]) -> tuple[Series, Series]:
        if not any(a[1].coefficients) and not any(b[1].coefficients):
            return self.multiply(a[0], b[0]), a[1]
        return (
            self.add(self.multiply(a[0], b[0]), self.negative(self.multiply(a[1], b[1]))),
            self.add(self.multiply(a[0], b[1]), self.multiply(a[1], b[0])),
        )

    def complex_divide(self, a: tuple[Series, Series], b: tuple[Series, Series]) -> tuple[Series, Series]:
        if not any(b[1].coefficients):
            inverse = self.inverse(b[0])
            return self.multiply(a[0], inverse), self.multiply(a[1], inverse)
        size = self.inverse(self.add(self.multiply(b[0], b[0]), self.multiply(b[1], b[1])))
        conjugate = (b[0], self.negative(b[1]))
        real, imag = self.complex_multiply(a, conjugate)
        return self.multiply(real, size), self.multiply(imag, size)

    def sample(self, arguments: tuple[tuple[Series, Series], ...]) -> tuple[Series, Series]:
        """Taylor's theorem: the sum over k of (a . grad)**k f / k!, a being the offset from x."""
        offsets = []
        for axis, (real, imag) in enumerate(arguments):
            coordinate = self.symbols.coordinates[axis]
            moved = self.add(real, self.exact(0, -coordinate))
            for part in (moved, imag):
                if any(part.coefficients) and part.valuation < 1:
                    raise UntraceableError(
                        "f is sampled at a point that does not close in on x as h goes to zero"
                    )
            offsets.append((moved, imag))
        zero, one = self.exact(0, self.zero), self.exact(0, self.one)
        powers: list[list[tuple[Series, Series]]] = []
        for offset in offsets:
            column = [(one, zero)]
            for _ in range(self.symbols.degree):
                column.append(self.complex_multiply(column[-1], offset))
            powers.append(column)
        total = (zero, zero)
        for index, derivative in self.symbols.of.items():
            term = (one, zero)
            for axis, exponent in enumerate(index):
                if exponent:
                    term = self.complex_multiply(term, powers[axis][exponent])
            weight = self.exact(0, derivative / math.prod(math.factorial(n) for n in index))
            scaled = self.complex_multiply(term, (weight, zero))
            total = (self.add(total[0], scaled[0]), self.add(total[1], scaled[1]))
        # what the Taylor series leaves out begins at the power h**(degree + 1)
        return (self.cut(total[0], self.symbols.degree + 1), self.cut(total[1], self.symbols.degree + 1))

    def cut(self, a: Series, end: int) -> Series:
        return Series(a.valuation, a.coefficients[: max(end - a.valuation, 0)]) if a.end > end else a
