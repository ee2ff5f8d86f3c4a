"""A stencil as a function of (f, x, h) and as a scheme, in integers over one common denominator.

No weight is rounded: the numerators are integers (exact in double precision up to 2^53) and the one division
comes last. The code uses only + - * / ** on x, h and the values of f, so that it runs unchanged on arrays of
any precision, on balls and on symbols. Numerators of a derivative add up to zero, so every value is taken as
its difference from the value at x, or from its mirror image: neighbouring values subtract without rounding
(Sterbenz 1974), and what is left of the rounding error is that of f itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

FORNBERG = "Fornberg (1988), Mathematics of Computation 51, 699-706"


@dataclass(frozen=True)
class DifferenceQuotient:
    """The estimate sum_j numerator_j f(x + node_j h) / (denominator h^derivative) as a callable record.

    `pairs` holds (node, numerator) for nodes c > 0 whose mirror image -c has the same numerator up to the
    `sign` (-1 antisymmetric, +1 symmetric); `singles` holds the other nodes. A numerator at the node 0 is not
    stored where it is minus the sum of the others, which `about_centre` says.

    >>> slope = difference_quotient(Stencil.on((-1, 0, 1), derivative=1))
    >>> slope(lambda x: x**2, 3.0, 0.5)
    6.0
    """

    pairs: tuple[tuple[Fraction, int], ...]
    sign: int
    singles: tuple[tuple[Fraction, int], ...]
    about_centre: bool
    denominator: int
    derivative: int

    def __call__(self, f: Callable[[Any], Any], x: Any, h: Any) -> Any:
        """Return the estimate at x with step h (shapes that broadcast), in the arithmetic of f(x)."""
        centre = f(x) if self.about_centre else None
        terms = [numerator * self._pair(f, x, h, node, centre) for node, numerator in self.pairs]
        terms += [numerator * self._single(f, x, h, node, centre) for node, numerator in self.singles]
        return reduce(add, terms) / (self.denominator * h**self.derivative)

    def _pair(self, f: Callable[[Any], Any], x: Any, h: Any, node: Fraction, centre: Any) -> Any:
        if self.sign < 0:
            return f(shifted(x, h, node)) - f(shifted(x, h, -node))
        return self._single(f, x, h, node, centre) + self._single(f, x, h, -node, centre)

    def _single(self, f: Callable[[Any], Any], x: Any, h: Any, node: Fraction, centre: Any) -> Any:
        value = f(shifted(x, h, node))
        return value - centre if self.about_centre else value


def difference_quotient(stencil: Stencil) -> DifferenceQuotient:
    """Return the stencil as a function of (f, x, h) that evaluates f once at each node with a weight.

    >>> second = difference_quotient(Stencil.on((-1, 0, 1), derivative=2))
    >>> second(lambda x: x**2, 3, 1)
    2.0
    """
    denominator = math.lcm(*(weight.denominator for weight in stencil.weights))
    numerators = {
        node: int(weight * denominator)
        for node, weight in zip(stencil.nodes, stencil.weights, strict=True)
        if weight
    }
    sign = -1 if stencil.derivative % 2 else 1
    mirrored = all(numerators.get(-node) == sign * numerator for node, numerator in numerators.items())
    # where the weights do not add up to zero the formula is wrong, and is evaluated as it stands
    about_centre = Fraction(0) in numerators and sum(numerators.values()) == 0
    away = [item for item in numerators.items() if not (about_centre and item[0] == 0)]
    # outermost first: the smallest contributions are added before they can be lost
    away.sort(key=lambda item: abs(item[0]), reverse=True)
    pairs = tuple(item for item in away if item[0] > 0) if mirrored else ()
    singles = tuple(item for item in away if not mirrored or item[0] == 0)
    return DifferenceQuotient(pairs, sign, singles, about_centre, denominator, stencil.derivative)


def on_stencil(stencil: Stencil, *, name: str, order: int, source: str = FORNBERG) -> PointScheme:
    """Return the point scheme of a stencil that claims this order; InputError names the moment that fails.

    >>> on_stencil(Stencil.on((0, 1), derivative=1), name="slope", order=1).operator
    Operator("f'")
    """
    return PointScheme(
        name=name,
        function=difference_quotient(stencil),
        operator=Operator.derivative(stencil.derivative),
        order=order,
        stencil=stencil,
        source=source,
    )


def shifted(x: Any, h: Any, node: Fraction | int) -> Any:
    """Return x + node h, with no operation that the node does not need.

    >>> shifted(1.0, 0.5, Fraction(-3, 2))
    0.25
    """
    size = node if node > 0 else -node
    if size == 0:
        return x
    step = h if size.numerator == 1 else size.numerator * h
    step = step if size.denominator == 1 else step / size.denominator
    return x + step if node > 0 else x - step
