"""Compact formulas: a relation between derivatives and values at neighbouring nodes, with exact rational coefficients.

On given nodes there is one relation of the highest order. Its coefficients solve the order conditions: both sides agree
on 1, t, t^2, ... as far as there are coefficients, and by symmetry sometimes once more (Collatz 1966, The Numerical
Treatment of Differential Equations; Lele 1992, Journal of Computational Physics 103, 16-42, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from trueorder.schemes.errors import InputError
from trueorder.schemes.exact_solve import SingularError, solve
from trueorder.schemes.stencil import Stencil


@dataclass(frozen=True)
class ImplicitStencil:
    """The relation sum_m left[m] f^(d)(x + m h) ~ sum_j right_j f(x + node_j h) / h^d.

    `left` holds pairs (m, coefficient), with the coefficient 1 at m = 0; `right` is the stencil of the values. The
    record takes any coefficients, as `schemes.stencil.Stencil` does: `order` tells what they give.
    """

    left: tuple[tuple[int, Fraction], ...]
    right: Stencil

    @classmethod
    def on(cls, left: Sequence[int], right: Sequence[int], derivative: int) -> ImplicitStencil:
        """Return the relation of the highest order between derivatives at `left` and values at `right`, which hold 0.

        Raises InputError where the nodes allow more than one, or none.

        >>> pade = ImplicitStencil.on((-1, 0, 1), (-1, 0, 1), derivative=1)
        >>> pade.order, [str(c) for _, c in pade.left], [str(w) for w in pade.right.weights]
        (4, ['1/4', '1', '1/4'], ['-3/4', '0', '3/4'])
        """
        others = [node for node in left if node != 0]
        degrees = range(len(others) + len(right))
        equations = [
            [*(_power(j, k) for j in right), *(-_power(m, k - derivative) for m in others)] for k in degrees
        ]
        try:
            found = solve(equations, [_power(0, k - derivative) for k in degrees])
        except SingularError:
            raise InputError(
                f"implicit stencil: no single relation between derivative {derivative} at the nodes "
                f"{tuple(left)} and the values at {tuple(right)}; other nodes would give one"
            ) from None
        values, derivatives = found[: len(right)], dict(zip(others, found[len(right) :], strict=True))
        stencil = Stencil(tuple(map(Fraction, right)), values, derivative)
        return cls(tuple((m, derivatives.get(m, Fraction(1))) for m in left), stencil)

    @property
    def derivative(self) -> int:
        """Which derivative it is a relation for."""
        return self.right.derivative

    def moment(self, k: int) -> Fraction:
        """Return the right side less the left side for f = t^k / k! at x = 0 and h = 1.

        >>> ImplicitStencil.on((-1, 0, 1), (-1, 0, 1), derivative=1).moment(5)
        Fraction(-1, 120)
        """
        left = sum((c * _power(m, k - self.derivative) for m, c in self.left), Fraction(0))
        return self.right.moment(k) - left

    @property
    def order(self) -> int:
        """The power of h in the local truncation error, moment(k) h^(k - d) f^(k)(x) + ..."""
        return next(k for k in count() if self.moment(k)) - self.derivative

    @property
    def leading_constant(self) -> Fraction:
        """The factor C in the local truncation error C h^order f^(order + d)(x) + ..."""
        return self.moment(self.order + self.derivative)


def _power(node: int, k: int) -> Fraction:
    """t^k / k! at a node; zero for a derivative of more than t^0."""
    return Fraction(node) ** k / math.factorial(k) if k >= 0 else Fraction(0)
