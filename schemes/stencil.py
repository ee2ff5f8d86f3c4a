"""Finite difference stencils with exact rational weights, for any nodes and any derivative.

The weights are those of the derivative of the interpolating polynomial, computed in rational arithmetic by
the recursion of Fornberg (1988), "Generation of finite difference formulas on arbitrarily spaced grids",
Mathematics of Computation 51, 699-706. The moments of a stencil give its order and leading error exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

from trueorder.schemes.errors import InputError


def weights(nodes: Sequence[Fraction | int], derivative: int) -> tuple[Fraction, ...]:
    """Return the exact weights of the derivative at 0 from values at the nodes (Fornberg 1988, section 3).

    With n nodes the formula is exact for polynomials of degree n - 1. The nodes are distinct, in units of the
    step, in any order; `derivative` is 0 (interpolation) to n - 1. Raises InputError otherwise.

    >>> weights((-1, 0, 1), 2)
    (Fraction(1, 1), Fraction(-2, 1), Fraction(1, 1))
    """
    points = _distinct(nodes)
    if not 0 <= derivative < len(points):
        raise InputError(
            f"derivative={derivative}: {len(points)} nodes give derivatives 0 to {len(points) - 1}"
        )
    return tuple(recursion(points, derivative))


def recursion(points: Sequence[Any], derivative: int) -> list[Any]:
    """Return the weights of the derivative at 0 in the arithmetic of the points: rationals, floats, or arrays.

    >>> recursion((-1.0, 0.0, 1.0), 2)
    [1.0, -2.0, 1.0]
    """
    zero = 0 * points[0]
    one = zero + 1
    # delta[k][j] is the weight of node j in the k-th derivative, from the nodes taken so far
    delta = [[zero] * len(points) for _ in range(derivative + 1)]
    delta[0][0] = one
    product = one
    for n in range(1, len(points)):
        previous, product_before = product, one
        last = [row[n - 1] for row in delta]
        for j in range(n):
            distance = points[n] - points[j]
            product_before = product_before * distance
            for k in range(derivative, -1, -1):
                lower = k * delta[k - 1][j] if k else zero
                delta[k][j] = (points[n] * delta[k][j] - lower) / distance
        product = product_before
        for k in range(derivative, -1, -1):
            lower = k * last[k - 1] if k else zero
            delta[k][n] = previous / product * (lower - points[n - 1] * last[k])
    return delta[derivative]


@dataclass(frozen=True)
class Stencil:
    """The formula f^(d)(x) ~ sum_j weights[j] f(x + nodes[j] h) / h^d with d = `derivative`, 1 or more.

    Nodes are in units of the step h and distinct. The record takes any weights, also those of a formula that
    is wrong, because its moments then tell what it computes: the Taylor series of the estimate is sum_k
    moment(k) h^(k - d) f^(k)(x).

    >>> Stencil.on((-1, 0, 1), derivative=1).weights
    (Fraction(-1, 2), Fraction(0, 1), Fraction(1, 2))
    """

    nodes: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    derivative: int

    def __post_init__(self) -> None:
        if len(self.nodes) != len(self.weights):
            raise InputError(
                f"stencil: {len(self.nodes)} nodes and {len(self.weights)} weights; one weight for each node"
            )
        if isinstance(self.derivative, bool) or not isinstance(self.derivative, int) or self.derivative < 1:
            raise InputError(f"stencil: derivative={self.derivative!r}; an integer, 1 or more")
        object.__setattr__(self, "nodes", _distinct(self.nodes))
        object.__setattr__(self, "weights", tuple(Fraction(weight) for weight in self.weights))

    @classmethod
    def on(cls, nodes: Sequence[Fraction | int], derivative: int) -> Stencil:
        """Return the stencil of the highest order that these nodes allow.

        >>> Stencil.on((0, 1, 2), derivative=1).order
        2
        """
        return cls(_distinct(nodes), weights(nodes, derivative), derivative)

    def moment(self, k: int) -> Fraction:
        """Return sum_j w_j c_j^k / k!; below k = order + derivative it is 1 for k = derivative, otherwise 0.

        >>> Stencil.on((-1, 0, 1), derivative=1).moment(3)
        Fraction(1, 6)
        """
        power_sum = sum((w * c**k for w, c in zip(self.weights, self.nodes, strict=True)), Fraction(0))
        return power_sum / math.factorial(k)

    def expected_moment(self, k: int) -> int:
        """Return what `moment(k)` is in a formula without error: 1 for k = derivative, otherwise 0."""
        return int(k == self.derivative)

    @property
    def order(self) -> int:
        """The order of accuracy, the power of h in the leading error; 0 or less does not converge.

        >>> Stencil.on(range(-2, 3), derivative=1).order
        4
        """
        # ends, because t^d with d > 0 is no sum of finitely many exponentials
        return next(k for k in count() if self.moment(k) != self.expected_moment(k)) - self.derivative

    @property
    def leading_constant(self) -> Fraction:
        """The factor C in estimate - truth = C h^order f^(order + derivative)(x) + ...

        >>> Stencil.on((0, 1), derivative=1).leading_constant
        Fraction(1, 2)
        """
        k = self.order + self.derivative
        return self.moment(k) - self.expected_moment(k)

    def check(self, order: int, *, where: str = "stencil") -> None:
        """Raise InputError with the first moment that does not give this order; return None when all do.

        >>> Stencil((0, 1), (-1, 1), 1).check(2)
        Traceback (most recent call last):
            ...
        trueorder.schemes.errors.InputError: stencil: moment 2 is 1/2 and should be 0 for order 2 of f'; ...
        """
        for k in range(order + self.derivative):
            found, expected = self.moment(k), self.expected_moment(k)
            if found != expected:
                operator = "f" + "'" * self.derivative if self.derivative <= 3 else f"f^({self.derivative})"
                given = f"order {self.order}" if self.order > 0 else f"no approximation of {operator}"
                raise InputError(
                    f"{where}: moment {k} is {found} and should be {expected} "
                    f"for order {order} of {operator}; these weights give {given}"
                )


def _distinct(nodes: Sequence[Fraction | int]) -> tuple[Fraction, ...]:
    points = tuple(Fraction(node) for node in nodes)
    repeated = [str(point) for i, point in enumerate(points) if point in points[:i]]
    if repeated:
        raise InputError(f"stencil: node {', '.join(repeated)} is repeated; nodes are distinct")
    if not points:
        raise InputError("stencil: no nodes; a stencil has at least one")
    return points
