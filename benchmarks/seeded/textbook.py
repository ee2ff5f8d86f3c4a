"""Correct point schemes that are no single linear formula on real nodes; their orders are those of the textbooks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from .styles import Code

Needs = Literal["anything", "steady", "complex"]


@dataclass(frozen=True)
class Textbook:
    """A scheme of known order."""

    kind: str
    style: str
    code: Code
    derivative: int
    order: int
    needs: Needs = "anything"
    """a function whose first derivative keeps its sign, or one that takes complex numbers"""


def _forward(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x)) / h


def _central(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def _second(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def richardson(base: Code, first: int, gain: int, levels: int, *, factor: int = 2) -> Code:
    """Extrapolation of `base`, whose error goes with the powers first, first + gain ... (Richardson 1911)."""

    def code(f: Any, x: Any, h: Any) -> Any:
        table = [base(f, x, h / factor**k) for k in range(levels)]
        for column in range(1, levels):
            ratio = factor ** (first + gain * (column - 1))
            table = [(ratio * fine - coarse) / (ratio - 1) for coarse, fine in pairwise(table)]
        return table[0]

    return code


def richardson_in_array(base: Code, first: int, gain: int, levels: int) -> Code:
    """The same with the triangle kept in a list of lists."""

    def code(f: Any, x: Any, h: Any) -> Any:
        table = [[base(f, x, h)]]
        for i in range(1, levels):
            h = h / 2
            row = [base(f, x, h)]
            for j in range(1, i + 1):
                row.append(
                    row[j - 1] + (row[j - 1] - table[i - 1][j - 1]) / (2 ** (first + gain * (j - 1)) - 1)
                )
            table.append(row)
        return table[-1][-1]

    return code


def harmonic_mean(f: Any, x: Any, h: Any) -> Any:
    """The harmonic mean of the one-sided slopes."""
    right, left = _forward(f, x, h), (f(x) - f(x - h)) / h
    return 2 * right * left / (right + left)


def van_albada(f: Any, x: Any, h: Any) -> Any:
    """The smooth limiter of van Albada, van Leer and Roberts (1982), away from extrema."""
    right, left = _forward(f, x, h), (f(x) - f(x - h)) / h
    return (right * left * (right + left)) / (right**2 + left**2)


def weighted_slopes(f: Any, x: Any, h: Any) -> Any:
    """One-sided slopes weighted by each other's size."""
    right, left = _forward(f, x, h), (f(x) - f(x - h)) / h
    return (right**2 + left**2) / (right + left)


def smoothness_weights(f: Any, x: Any, h: Any) -> Any:
    """Two slopes of second order weighted by how smooth f is, beside a small constant (Jiang and Shu 1996)."""
    a, b, c, d = f(x - 2 * h), f(x - h), f(x), f(x + h)
    slopes = (3 * c - 4 * b + a) / (2 * h), (d - b) / (2 * h)
    weights = 1 / (1e-6 + (c - 2 * b + a) ** 2) ** 2, 2 / (1e-6 + (d - 2 * c + b) ** 2) ** 2
    return (weights[0] * slopes[0] + weights[1] * slopes[1]) / (weights[0] + weights[1])


def root_of_the_step(f: Any, x: Any, h: Any) -> Any:
    """A central difference over the root of the step, whose error is a multiple of the step."""
    return _central(f, x, h**0.5)


def minmod(f: Any, x: Any, h: Any) -> Any:
    """The smaller of the one-sided slopes, zero where they differ in sign (Roe 1986)."""
    right, left = _forward(f, x, h), (f(x) - f(x - h)) / h
    return np.where(right * left > 0, np.where(np.abs(right) < np.abs(left), right, left), 0.0)


def complex_step(f: Any, x: Any, h: Any) -> Any:
    """Squire and Trapp (1998)."""
    return f(x + 1j * h).imag / h


def complex_step_by_numpy(f: Any, x: Any, h: Any) -> Any:
    """The same through `np.imag`."""
    return np.imag(f(x + complex(0, 1) * h)) / h


def complex_second(f: Any, x: Any, h: Any) -> Any:
    """Second derivative from the real part (Lai and Crassidis 2008)."""
    return 2 * (f(x) - f(x + 1j * h).real) / h**2


def contour(f: Any, x: Any, h: Any) -> Any:
    """Cauchy's integral by four points (Lyness and Moler 1967)."""
    return sum((f(x + h * w) / w for w in (1, 1j, -1, -1j)), 0).real / (4 * h)


def nested(depth: int) -> Code:
    """Centred differences of centred differences."""

    def code(f: Any, x: Any, h: Any) -> Any:
        def slope(g: Callable[[Any], Any]) -> Callable[[Any], Any]:
            return lambda at: (g(at + h / 2) - g(at - h / 2)) / h

        inner = f
        for _ in range(depth):
            inner = slope(inner)
        return inner(x)

    return code


def _books() -> tuple[Textbook, ...]:
    found = [
        Textbook("nonlinear", "harmonic mean", harmonic_mean, 1, 2, "steady"),
        Textbook("nonlinear", "van Albada", van_albada, 1, 2, "steady"),
        Textbook("nonlinear", "weighted slopes", weighted_slopes, 1, 2, "steady"),
        Textbook("nonlinear", "smoothness weights", smoothness_weights, 1, 3),
        Textbook("nonlinear", "root of the step", root_of_the_step, 1, 1),
        Textbook("complex step", "imaginary part", complex_step, 1, 2, "complex"),
        Textbook("complex step", "np.imag", complex_step_by_numpy, 1, 2, "complex"),
        Textbook("complex step", "real part", complex_second, 2, 2, "complex"),
        Textbook("complex step", "contour", contour, 1, 4, "complex"),
        Textbook("black box", "minmod", minmod, 1, 1, "steady"),
    ]
    for depth in (1, 2, 3, 4):
        found.append(Textbook("Richardson", f"nested {depth} times", nested(depth), depth, 2))
    for style, make in (("list", richardson), ("triangle", richardson_in_array)):
        for levels in (2, 3, 4):
            found.append(Textbook("Richardson", f"forward, {style}", make(_forward, 1, 1, levels), 1, levels))
            found.append(
                Textbook("Richardson", f"central, {style}", make(_central, 2, 2, levels), 1, 2 * levels)
            )
        for levels in (2, 3):
            found.append(
                Textbook("Richardson", f"second, {style}", make(_second, 2, 2, levels), 2, 2 * levels)
            )
    return tuple(found)


BOOKS = _books()

MISTAKEN_EXTRAPOLATION = (
    Textbook("Richardson", "central, powers of forward", richardson(_central, 1, 1, 2), 1, 4),
    Textbook("Richardson", "forward, powers of central", richardson(_forward, 2, 2, 2), 1, 2),
    Textbook("Richardson", "central, one power too high", richardson(_central, 4, 2, 3), 1, 6),
    Textbook("Richardson", "second, powers of forward", richardson(_second, 1, 1, 2), 2, 4),
)
"""extrapolation by the wrong power: the order stays that of the first column"""
