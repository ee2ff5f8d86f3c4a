"""Correct formulas, drawn at random: the families found in books, and stencils on random nodes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from trueorder.schemes.operator import Operator

from .formulas import Formula, GridFormula, grid, stencil

Random = np.random.Generator
T = TypeVar("T")


def pick(random: Random, choices: Sequence[T]) -> T:
    """One of the choices."""
    return choices[int(random.integers(len(choices)))]


def central(random: Random) -> Formula:
    """Centred differences, orders 2 to 12."""
    derivative = pick(random, (1, 1, 1, 2, 2, 3, 4))
    order = pick(random, (2, 2, 4, 4, 6, 8, 10, 12) if derivative < 3 else (2, 4, 6))
    half = (derivative + 1) // 2 + order // 2 - 1
    return stencil(tuple(Fraction(c) for c in range(-half, half + 1)), derivative)


def one_sided(random: Random) -> Formula:
    """Forward and backward differences."""
    derivative = pick(random, (1, 1, 1, 2, 3, 4))
    order = pick(random, (1, 1, 2, 3, 4, 5, 6) if derivative < 3 else (1, 2, 3))
    side = pick(random, (1, -1))
    return stencil(tuple(Fraction(side * c) for c in range(derivative + order)), derivative)


def biased(random: Random) -> Formula:
    """Upwind-biased differences of odd order."""
    derivative = pick(random, (1, 1, 2))
    left, right = pick(random, ((2, 1), (1, 2), (3, 2), (3, 1), (1, 3), (4, 2)))
    return stencil(tuple(Fraction(c) for c in range(-left, right + 1)), derivative)


def staggered(random: Random) -> Formula:
    """Centred differences on half steps."""
    derivative = pick(random, (1, 1, 3))
    pairs = (derivative + 1) // 2 + int(random.integers(3))
    return stencil(tuple(Fraction(2 * j + 1, 2) for j in range(-pairs, pairs)), derivative)


def anywhere(random: Random) -> Formula:
    """Random nodes among halves and thirds of a step."""
    derivative = pick(random, (1, 1, 1, 2, 2, 3))
    count = derivative + int(random.integers(1, 6))
    unit = pick(random, (1, 2, 3))
    nodes = random.choice(np.arange(-4 * unit, 4 * unit + 1), size=count, replace=False)
    return stencil(tuple(Fraction(int(c), unit) for c in sorted(nodes)), derivative)


FAMILIES = (central, central, one_sided, one_sided, biased, staggered, anywhere)


def one_variable(random: Random) -> Formula:
    """A formula in one variable of order 1 to 12."""
    while True:
        made = pick(random, FAMILIES)(random)
        if 1 <= made.claim <= 12:
            return made


def combined(operator: Operator, parts: list[tuple[Fraction, tuple[Formula | None, ...]]]) -> Formula:
    """Sum of products: every part is a factor and a one-variable formula (or None: no derivative) per axis."""
    collected: dict[tuple[Fraction, ...], Fraction] = {}
    power = max(sum(f.power for f in axes if f) for _, axes in parts)
    for factor, axes in parts:
        columns = [f.samples if f else (((Fraction(0),), Fraction(1)),) for f in axes]
        for chosen in itertools.product(*columns):
            offset = tuple(c[0] for c, _ in chosen)
            weight = factor
            for _, w in chosen:
                weight *= w
            collected[offset] = collected.get(offset, Fraction(0)) + weight
    samples = tuple((c, w) for c, w in sorted(collected.items()) if w)
    made = Formula(samples, power, operator, 12)
    return replace(made, claim=made.order)


def centred(derivative: int, order: int) -> Formula:
    """Centred difference of even order."""
    half = (derivative + 1) // 2 + order // 2 - 1
    return stencil(tuple(Fraction(c) for c in range(-half, half + 1)), derivative)


def laplacian(random: Random, dimension: int) -> Formula:
    """Sum of second derivatives with coefficients, of order 2 or 4."""
    order = pick(random, (2, 2, 4, 6) if dimension == 2 else (2, 2, 4))
    factors = [Fraction(1)] * dimension
    if random.random() < 0.3:
        factors[0] = Fraction(int(random.integers(2, 6)), int(random.integers(1, 4)))
    terms, parts = [], []
    for axis, factor in enumerate(factors):
        terms.append((tuple(2 * (i == axis) for i in range(dimension)), factor))
        line = centred(2, order)
        parts.append((factor, tuple(line if i == axis else None for i in range(dimension))))
    return combined(Operator(tuple(terms)), parts)


def nine_points(random: Random, dimension: int) -> Formula:
    """The nine-point Laplacian of order 2 (Abramowitz and Stegun 1964, 25.3.31)."""
    samples = []
    for i, j in itertools.product((-1, 0, 1), repeat=2):
        weight = {0: Fraction(-20, 6), 1: Fraction(4, 6), 2: Fraction(1, 6)}[abs(i) + abs(j)]
        samples.append(((Fraction(i), Fraction(j)), weight))
    return Formula(tuple(samples), 2, Operator.parse("f_xx + f_yy"), 2)


def component(random: Random, dimension: int) -> Formula:
    """A first derivative along one axis."""
    axis = int(random.integers(dimension))
    index = tuple(int(i == axis) for i in range(dimension))
    if random.random() < 0.6:
        line = centred(1, pick(random, (2, 4, 6)))
    else:
        side, count = pick(random, (1, -1)), int(random.integers(2, 5))
        line = stencil(tuple(Fraction(side * c) for c in range(count)), 1)
    return combined(
        Operator(((index, Fraction(1)),)),
        [(Fraction(1), tuple(line if i == axis else None for i in range(dimension)))],
    )


def mixed(random: Random, dimension: int) -> Formula:
    """A mixed derivative: the product of differences along several axes."""
    order = pick(random, (2, 2, 4) if dimension == 2 else (2,))
    index = pick(random, {2: ((1, 1), (2, 1), (1, 2)), 3: ((1, 1, 1), (1, 0, 1), (0, 2, 1))}[dimension])
    lines = tuple(centred(k, order) if k else None for k in index)
    return combined(Operator(((index, Fraction(1)),)), [(Fraction(1), lines)])


def divergence(random: Random, dimension: int) -> Formula:
    """A combination of first derivatives."""
    order = pick(random, (2, 4))
    terms, parts = [], []
    for axis in range(dimension):
        factor = Fraction(pick(random, (1, 2, -1, 3)), pick(random, (1, 1, 2, 3)))
        terms.append((tuple(int(i == axis) for i in range(dimension)), factor))
        line = centred(1, order)
        parts.append((factor, tuple(line if i == axis else None for i in range(dimension))))
    return combined(Operator(tuple(terms)), parts)


def several_variables(random: Random, dimension: int) -> Formula:
    """A formula in two or three variables."""
    families = (laplacian, laplacian, component, mixed, divergence)
    return pick(random, (*families, nine_points) if dimension == 2 else families)(random, dimension)


def on_grid(random: Random) -> GridFormula:
    """Rows for a uniform grid: derivative 1 to 4, orders 2 to 6 inside, 1 to 4 at the edges."""
    derivative = pick(random, (1, 1, 1, 2, 2, 3, 4))
    order = pick(random, (2, 4, 6) if derivative < 3 else (2,))
    return grid(derivative, order, int(random.integers(1, 5 if derivative < 3 else 3)))
