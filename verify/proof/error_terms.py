"""Terms of the error of a scheme, power by power of the step.

error(h) = sum over terms of h**power * (a combination of derivatives of f at x). For a scheme that is linear in f the
combination is linear with exact rational coefficients; for a nonlinear one it is a rational function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.verify.proof.term_text import expression_text, linear_text
from trueorder.verify.tracing.expansion import Derivatives, Series
from trueorder.verify.tracing.multi_index import CONSTANT, MultiIndex, symbol_name

Floats = NDArray[np.float64]

CANCELLED = 2.0**-48
"""a sum of derivatives, each of them rounded, is zero when it is smaller than this times the sum of their sizes"""


@dataclass(frozen=True)
class ErrorTerm:
    """One power of h in the error of a scheme."""

    power: int
    coefficients: tuple[tuple[MultiIndex, Fraction], ...] = ()
    """multi-index of the derivative -> coefficient, for schemes that are linear in f"""
    expression: Any = None
    """a SymPy expression in symbols named by `symbol_name`, for schemes that are not"""
    dimension: int = 1

    def at(self, derivatives: Mapping[MultiIndex, Floats], points: Floats) -> Floats:
        """The factor of h**power at the points, shape (P,); NaN where a derivative is.

        Derivatives that cancel to their rounding are zero: those of a harmonic function, say, in the error of an
        isotropic Laplacian.
        """
        if self.expression is None:
            total = size = np.zeros(len(points))
            for index, coefficient in self.coefficients:
                part = float(coefficient) * (1.0 if index == CONSTANT else derivatives[index])
                total, size = total + part, size + np.abs(part)
            return np.where((np.abs(total) <= CANCELLED * size) & np.isfinite(size), 0.0, total)
        import mpmath
        import sympy

        names = sorted(str(symbol) for symbol in self.expression.free_symbols)
        known = {symbol_name(index): values for index, values in derivatives.items()}
        known |= {f"x{axis}": points[:, axis] for axis in range(self.dimension)}
        if not known.keys() >= set(names):
            return np.full(len(points), np.nan)  # derivatives of an order that nobody computes
        symbols = [sympy.Symbol(name) for name in names]
        values = sympy.lambdify(symbols, self.expression, "numpy")
        with np.errstate(all="ignore"):
            try:
                found = np.asarray(values(*(known[name] for name in names)), float)
            except OverflowError:  # whole numbers that no float holds, where the code has tiny ones
                wide = sympy.lambdify(symbols, self.expression, "mpmath")
                each = zip(*(map(mpmath.mpf, known[name]) for name in names), strict=True)
                found = np.array([float(wide(*values)) for values in each])
            return np.broadcast_to(found, (len(points),)).copy()

    @property
    def degree(self) -> int:
        """Highest total order of the derivatives in this term."""
        if self.expression is None:
            return max((sum(index) for index, _ in self.coefficients), default=0)
        names = {str(symbol) for symbol in self.expression.free_symbols}
        return max((sum(map(int, n.split("_")[1:])) for n in names if n.startswith("f_")), default=0)

    @property
    def text(self) -> str:
        """As a person writes it: `h**2*f'''(x)/6`."""
        if self.expression is None:
            return linear_text(self.power, self.coefficients, self.dimension)
        return expression_text(self.power, self.expression, self.dimension)


def minus_operator(terms: Iterable[ErrorTerm], operator: Operator, dimension: int) -> tuple[ErrorTerm, ...]:
    """The error: what is estimated less what should be. Terms are linear ones."""
    constant: dict[MultiIndex, Fraction] = {}
    others = []
    for term in terms:
        if term.power:
            others.append(term)
        else:
            constant |= term.coefficients
    for index, coefficient in operator.terms:
        constant[index] = constant.get(index, Fraction(0)) - coefficient
    left = tuple((index, coefficient) for index, coefficient in constant.items() if coefficient)
    remaining = [ErrorTerm(0, left, dimension=dimension)] if left else []
    return tuple(sorted([*others, *remaining], key=lambda term: term.power))


def nonlinear_terms(symbols: Derivatives, series: Series) -> tuple[ErrorTerm, ...]:
    """What a nonlinear scheme estimates, power by power of h."""
    return tuple(
        ErrorTerm(series.valuation + i, expression=coefficient.as_expr(), dimension=symbols.dimension)
        for i, coefficient in enumerate(series.coefficients)
        if coefficient
    )
