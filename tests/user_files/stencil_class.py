"""A small object-oriented finite difference library."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import trueorder as to


class FiniteDifference:
    """Derivative operator with given nodes and coefficients."""

    def __init__(self, nodes, coefficients, derivative=1):
        if len(nodes) != len(coefficients):
            raise ValueError("nodes and coefficients must have the same length")
        self.nodes = list(nodes)
        self.coefficients = list(coefficients)
        self.derivative = derivative

    def __repr__(self):
        return f"FiniteDifference({self.nodes}, {self.coefficients}, {self.derivative})"

    def __call__(self, f, x, h):
        total = 0.0
        for node, coefficient in zip(self.nodes, self.coefficients, strict=True):
            if coefficient == 0:
                continue
            total += coefficient * f(x + node * h)
        return total / h**self.derivative


fourth_order = FiniteDifference([-2, -1, 0, 1, 2], [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12])
third_derivative = FiniteDifference([-2, -1, 1, 2], [-0.5, 1.0, -1.0, 0.5], derivative=3)


@to.scheme(derivative=2, order=6)
@dataclass
class SixthOrderSecondDerivative:
    """Coefficients as exact fractions, mirrored."""

    centre: Fraction = Fraction(-49, 18)
    side: list[Fraction] = field(default_factory=lambda: [Fraction(3, 2), Fraction(-3, 20), Fraction(1, 90)])

    def __call__(self, f, x, h):
        value = float(self.centre) * f(x)
        for k, c in enumerate(self.side, start=1):
            value = value + float(c) * (f(x + k * h) + f(x - k * h))
        return value / (h * h)
