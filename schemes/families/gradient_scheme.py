"""`schemes.arrays.gradient.gradient` along the last axis as a scheme, with the order that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from trueorder.schemes.arrays.gradient import DERIVATIVE, EDGE_ORDERS, ORDER, ORDERS, gradient, refused
from trueorder.schemes.arrays.grid_stencils import Rule
from trueorder.schemes.difference_quotient import FORNBERG
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import PERIODIC
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil

EDGE_ORDER = EDGE_ORDERS[ORDERS[-1]]
GRADIENT = Listing(
    "gradient",
    "grid",
    (ORDER, EDGE_ORDER, DERIVATIVE, PERIODIC),
    "even order inside, one-sided at the ends, any spacing",
)


@dataclass(frozen=True)
class LastAxisGradient:
    """`gradient` along the last axis of values (..., n), the spacing being coordinates (n,) or a scalar."""

    order: int = 2
    edge_order: int = 1
    derivative: int = 1
    periodic: bool = False

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Any:
        """Return the derivatives, in the shape of the values."""
        return gradient(
            values,
            spacing,
            axis=-1,
            order=self.order,
            edge_order=self.edge_order,
            derivative=self.derivative,
            periodic=self.periodic,
        )


def gradient_scheme(
    *, order: int = 2, edge_order: int = 1, derivative: int = 1, periodic: bool = False
) -> GridScheme:
    """Return `gradient` along the last axis as a scheme; see there for the options.

    >>> gradient_scheme(order=4, edge_order=3).name
    'gradient:order=4,edge_order=3'
    """
    values = GRADIENT.settle(
        {"order": order, "edge_order": edge_order, "derivative": derivative, "periodic": periodic}
    )
    rule = Rule(**values)
    if rule.edge_order > rule.order:
        raise refused(EDGE_ORDERS[rule.order], rule.edge_order)
    return GridScheme(
        name=GRADIENT.text(values),
        function=LastAxisGradient(**values),
        operator=Operator.derivative(rule.derivative),
        order=rule.order,
        edge_order=None if rule.periodic else rule.edge_order,
        spacing="scalar" if rule.periodic else "coordinates",
        # as many as the rows inside need, on any grid: with fewer, the estimates have the order of the edges
        minimum_nodes=max(rule.fewest(uniform=True), rule.order + rule.derivative),
        batched=True,
        stencils=stencils_of(rule),
        source=FORNBERG,
        periodic=rule.periodic,
    )


def stencils_of(rule: Rule) -> tuple[Stencil, ...]:
    """Return the stencils on a uniform grid: inside, at the first nodes and at the last nodes.

    >>> [stencil.order for stencil in stencils_of(Rule(order=4, edge_order=3))]
    [4, 3, 3, 3, 3]
    """
    length = 2 * rule.reach + rule.edge_order + rule.derivative
    windows = [window for _, _, window in rule.inside(length, uniform=True)]
    if not rule.periodic:
        windows += [window for _, window in rule.ends(length, uniform=True)]
    return tuple(Stencil.on(window, rule.derivative) for window in windows)
