"""A stencil in two or three variables as a function of (f, x, y, h) or (f, x, y, z, h), and as a scheme.

As in one variable the numerators are integers over one common denominator, the one division comes last, and values are
subtracted in pairs before they are weighted, so that neighbouring values subtract without rounding: a value and that
at the node mirrored in an axis, where the weights are antisymmetric in it, otherwise a value and that at the centre.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import add
from typing import Any

from trueorder.schemes.difference_quotient import shifted
from trueorder.schemes.errors import InputError
from trueorder.schemes.lattice_stencil import LatticeStencil, Node
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme


@dataclass(frozen=True)
class LatticeQuotient:
    """The estimate sum_j numerator_j f(x + c_j h) / (denominator h^degree) as a callable record.

    `groups` holds numerators with the nodes that have them. With `mirrored` (the number of an axis) every value is
    taken as its difference from that at the node mirrored in the axis, and only one node of each such pair is stored;
    with `about_centre` as its difference from the value at the centre, which is not stored then.
    """

    stencil: LatticeStencil
    operator: Operator
    groups: tuple[tuple[int, tuple[Node, ...]], ...]
    mirrored: int | None
    about_centre: bool
    denominator: int

    def __call__(self, f: Callable[..., Any], *coordinates_and_step: Any) -> Any:
        """Return the estimate from f, one coordinate for each variable, and the step h (shapes that broadcast)."""
        *coordinates, h = coordinates_and_step
        centre = f(*coordinates) if self.about_centre else None

        def value(node: Node) -> Any:
            return f(*(shifted(x, h, step) for x, step in zip(coordinates, node, strict=True)))

        def difference(node: Node) -> Any:
            if self.mirrored is not None:
                return value(node) - value(mirror(node, self.mirrored))
            return value(node) - centre if self.about_centre else value(node)

        terms = [numerator * reduce(add, map(difference, nodes)) for numerator, nodes in self.groups]
        return reduce(add, terms) / (self.denominator * h**self.stencil.degree)

    def error_powers(self, count: int) -> tuple[int, ...]:
        """Return the first `count` powers of h in the error, from the moments."""
        return tuple(islice(self.stencil.error_powers(self.operator), count))


def on_lattice(
    stencil: LatticeStencil, operator: Operator, *, name: str, order: int, source: str
) -> PointScheme:
    """Return the point scheme of a stencil that claims this order for an operator.

    Raises InputError when the moments of the stencil do not give it.
    """
    found = stencil.order_for(operator)
    if found < order:
        raise InputError(
            f"scheme {name!r}: order {order} of {operator}; the moments of the stencil give {found}"
        )
    return PointScheme(
        name=name,
        function=lattice_quotient(stencil, operator),
        operator=operator,
        order=order,
        dimension=stencil.dimension,
        source=source,
    )


def lattice_quotient(stencil: LatticeStencil, operator: Operator) -> LatticeQuotient:
    """Return the stencil as a function that evaluates f once at each node."""
    weights = dict(stencil.terms)
    denominator = math.lcm(*(weight.denominator for weight in weights.values()))
    numerators = {node: int(weight * denominator) for node, weight in weights.items()}
    mirrored = next((axis for axis in range(stencil.dimension) if _antisymmetric(numerators, axis)), None)
    centre = (0,) * stencil.dimension
    about_centre = mirrored is None and centre in numerators and sum(numerators.values()) == 0
    if mirrored is not None:
        numerators = {node: number for node, number in numerators.items() if node[mirrored] > 0}
    if about_centre:
        del numerators[centre]
    groups: dict[int, list[Node]] = {}
    # outermost first: the smallest contributions are added before they can be lost
    for node in sorted(numerators, key=lambda node: sum(map(abs, node)), reverse=True):
        groups.setdefault(numerators[node], []).append(node)
    return LatticeQuotient(
        stencil,
        operator,
        tuple((number, tuple(nodes)) for number, nodes in groups.items()),
        mirrored,
        about_centre,
        denominator,
    )


def mirror(node: Node, axis: int) -> Node:
    """Return the node mirrored in the hyperplane through the centre that is normal to an axis.

    >>> mirror((1, 2), 0)
    (-1, 2)
    """
    return (*node[:axis], -node[axis], *node[axis + 1 :])


def _antisymmetric(numerators: dict[Node, int], axis: int) -> bool:
    return all(numerators.get(mirror(node, axis)) == -number for node, number in numerators.items())
