"""Formulas as exact rational data, and what they compute: the benchmark's own judge of what is correct.

Nothing here uses the engine that is scored. The Taylor series of sum_j w_j f(x + c_j h) / h**q is added up in rational
arithmetic, and the lowest power of h at which it differs from the operator is the order.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from fractions import Fraction

from trueorder.schemes.operator import Operator
from trueorder.schemes.stencil import weights

Sample = tuple[tuple[Fraction, ...], Fraction]
"""offset in steps, one number per variable, and the weight"""

FURTHER = 4
"""powers of h beyond the claim that are looked at"""


@dataclass(frozen=True)
class Formula:
    """The estimate sum_j weight_j f(x + offset_j h) / h**power of an operator, claimed to have order `claim`."""

    samples: tuple[Sample, ...]
    power: int
    operator: Operator
    claim: int

    @property
    def dimension(self) -> int:
        """Number of variables."""
        return self.operator.dimension

    def moment(self, index: tuple[int, ...]) -> Fraction:
        """Coefficient of h**(|index| - power) times the partial derivative `index` of f."""
        scale = math.prod(math.factorial(k) for k in index)
        total = Fraction(0)
        for offset, weight in self.samples:
            total += weight * math.prod((c**k for c, k in zip(offset, index, strict=True)), start=Fraction(1))
        return total / scale

    @property
    def order(self) -> int:
        """Lowest power of h in the error; zero or less where the formula is not consistent."""
        wanted = dict(self.operator.terms)
        for exponent in range(-self.power, self.claim + FURTHER):
            found = {
                index: value
                for index in indices(self.dimension, exponent + self.power)
                if (value := self.moment(index))
            }
            if found != (wanted if exponent == 0 else {}):
                return exponent
        return self.claim + FURTHER

    @property
    def is_correct(self) -> bool:
        """Whether it has the claimed order."""
        return self.order >= self.claim

    def reweighted(self, place: int, weight: Fraction) -> Formula:
        """The formula with another weight at one sample."""
        changed = [(c, weight if j == place else w) for j, (c, w) in enumerate(self.samples)]
        return replace(self, samples=tuple(changed))


def indices(dimension: int, degree: int) -> list[tuple[int, ...]]:
    """All multi-indices of this total degree."""
    if degree < 0:
        return []
    return [k for k in itertools.product(range(degree + 1), repeat=dimension) if sum(k) == degree]


def stencil(nodes: tuple[Fraction, ...], derivative: int, claim: int | None = None) -> Formula:
    """The formula in one variable on these nodes; its claim is by default the order it has."""
    pairs = zip(nodes, weights(nodes, derivative), strict=True)
    samples = tuple(((Fraction(c),), w) for c, w in pairs if w)
    made = Formula(samples, derivative, Operator.derivative(derivative), claim or len(nodes))
    return made if claim else replace(made, claim=made.order)


Row = Formula
"""a row of a grid scheme is a formula in one variable with whole offsets"""


@dataclass(frozen=True)
class GridFormula:
    """A linear scheme on a uniform grid: one row for the interior and one for each node near an end."""

    interior: Row
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    """from the last but one ... to the last node"""

    @property
    def is_correct(self) -> bool:
        """Whether every row has the order claimed for it."""
        return all(row.is_correct for row in (self.interior, *self.left, *self.right))

    @property
    def edge_claim(self) -> int | None:
        """The order claimed at the edges."""
        return self.left[0].claim if self.left else None

    def rows(self, nodes: int) -> list[Row]:
        """One row per node."""
        return [*self.left, *[self.interior] * (nodes - len(self.left) - len(self.right)), *self.right]


def grid(derivative: int, order: int, edge_order: int) -> GridFormula:
    """Centred rows inside and one-sided ones of another order near the ends."""
    half = (derivative + 1) // 2 + order // 2 - 1
    interior = stencil(tuple(Fraction(c) for c in range(-half, half + 1)), derivative)
    count = derivative + edge_order
    left = tuple(
        stencil(tuple(Fraction(j - i) for j in range(count)), derivative, edge_order) for i in range(half)
    )
    mirrored = tuple(_mirrored(row) for row in reversed(left))
    return GridFormula(interior, left, mirrored)


def _mirrored(row: Row) -> Row:
    sign = (-1) ** row.power
    return replace(row, samples=tuple((tuple(-c for c in offset), sign * w) for offset, w in row.samples))
