"""Finite difference stencils in two and three variables, with exact rational weights on the points of a lattice.

They are put together from stencils in one variable: laid along a direction, added, and multiplied (the difference in
one variable of a difference in another). Moments are those of Taylor's theorem in several variables, and give the
order and the leading error exactly, as they do in one variable.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import MultiIndex, Operator
from trueorder.schemes.stencil import Stencil

Node = tuple[int, ...]


@dataclass(frozen=True)
class LatticeStencil:
    """The formula sum_j w_j f(x + c_j h) / h^d with d = `degree`, the total order of the operator.

    `terms` holds a pair (node c, weight w) for every distinct node, in units of the step h, which is the same along
    every axis; they are kept in the order of the nodes, those with weight zero left out. The Taylor series of the
    estimate is sum_a moment(a) h^(|a| - d) D^a f(x) over all multi-indices a.

    >>> five = along(Stencil.on((-1, 0, 1), 2), (1, 0)) + along(Stencil.on((-1, 0, 1), 2), (0, 1))
    >>> len(five.terms), five.moment((2, 0)), five.order_for(Operator.parse("f_xx + f_yy"))
    (5, Fraction(1, 1), 2)
    """

    terms: tuple[tuple[Node, Fraction], ...]
    degree: int

    @classmethod
    def of(cls, terms: Iterable[tuple[Node, Fraction]], degree: int) -> LatticeStencil:
        """Return the stencil with the sum of the weights given for each node."""
        total: dict[Node, Fraction] = {}
        for node, weight in terms:
            total[node] = total.get(node, Fraction(0)) + weight
        return cls(tuple((node, total[node]) for node in sorted(total) if total[node]), degree)

    def __add__(self, other: LatticeStencil) -> LatticeStencil:
        if self.degree != other.degree:
            raise InputError(f"stencils over h^{self.degree} and h^{other.degree} cannot be added")
        return LatticeStencil.of((*self.terms, *other.terms), self.degree)

    def __mul__(self, other: LatticeStencil) -> LatticeStencil:
        """Return the stencil of one difference applied to the other."""
        pairs = product(self.terms, other.terms)
        return LatticeStencil.of(
            ((_plus(a, b), v * w) for (a, v), (b, w) in pairs), self.degree + other.degree
        )

    def scaled(self, factor: Fraction | int) -> LatticeStencil:
        """Return the stencil with every weight times a factor."""
        return LatticeStencil.of(((node, weight * factor) for node, weight in self.terms), self.degree)

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return len(self.terms[0][0])

    def moment(self, index: MultiIndex) -> Fraction:
        """Return sum_j w_j c_j^a / a! for a multi-index a."""
        powers = (w * math.prod(c**k for c, k in zip(node, index, strict=True)) for node, w in self.terms)
        return sum(powers, Fraction(0)) / math.prod(map(math.factorial, index))

    def error(self, operator: Operator, power: int) -> dict[MultiIndex, Fraction]:
        """Return the coefficients of the derivatives in the error at this power of h, those that are not zero."""
        wanted = dict(operator.terms)
        found = {
            index: self.moment(index) - wanted.get(index, 0) * (power == 0)
            for index in _indices(self.dimension, power + self.degree)
        }
        return {index: coefficient for index, coefficient in found.items() if coefficient}

    def error_powers(self, operator: Operator) -> Iterator[int]:
        """Yield the powers of h in the error, ascending, without end."""
        return (power for power in count(-self.degree) if self.error(operator, power))

    def order_for(self, operator: Operator) -> int:
        """Return the order of accuracy for an operator; 0 or less does not converge."""
        return next(self.error_powers(operator))


def along(stencil: Stencil, direction: Node) -> LatticeStencil:
    """Return a stencil in one variable laid along a direction of the lattice; its nodes are whole numbers.

    Along (1, 1) a first difference approximates f_x + f_y.
    """
    if any(node.denominator != 1 for node in stencil.nodes):
        raise InputError(
            f"stencil: nodes {', '.join(map(str, stencil.nodes))}; on a lattice they are whole numbers"
        )
    terms = zip(stencil.nodes, stencil.weights, strict=True)
    laid = ((tuple(int(node) * step for step in direction), weight) for node, weight in terms)
    return LatticeStencil.of(laid, stencil.derivative)


def on_shells(dimension: int, weights: Iterable[Fraction], degree: int) -> LatticeStencil:
    """Return the stencil on the box of nearest neighbours whose weights are the same by kind of neighbour.

    They come in the order centre, faces, edges, corners, that is by the number of axes along which one steps; those
    left out are zero.

    >>> square = on_shells(2, [Fraction(-4), Fraction(1)], degree=2)
    >>> [node for node, _ in square.terms]
    [(-1, 0), (0, -1), (0, 0), (0, 1), (1, 0)]
    """
    known = dict(enumerate(weights))
    nodes = product((-1, 0, 1), repeat=dimension)
    return LatticeStencil.of(((node, known.get(sum(map(abs, node)), Fraction(0))) for node in nodes), degree)


def axis_direction(axis: int, dimension: int) -> Node:
    """Return the direction of an axis, counted from 0.

    >>> axis_direction(1, 3)
    (0, 1, 0)
    """
    return tuple(int(k == axis) for k in range(dimension))


def _plus(a: Node, b: Node) -> Node:
    return tuple(i + j for i, j in zip(a, b, strict=True))


def _indices(dimension: int, degree: int) -> Iterable[MultiIndex]:
    """The multi-indices of a total degree."""
    return (index for index in product(range(degree + 1), repeat=dimension) if sum(index) == degree)
