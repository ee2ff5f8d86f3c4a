"""The scheme as an immutable record: what it computes, what it claims, and a check that both can be true.

A point scheme is a function (f, x, h) -> estimate of an operator on f at x; a grid scheme is a function
(values, spacing) -> estimates at the same nodes. A record that carries its stencil is refused when made
unless the moments of the stencil give the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from trueorder.schemes.claims import check_edge_order, check_periodic, check_positive
from trueorder.schemes.errors import InputError
from trueorder.schemes.implicit_stencil import ImplicitStencil
from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.schemes.signature import Spacing
from trueorder.schemes.stencil import Stencil

EndCondition = Literal["even", "odd", "flat", "straight"]
"""f(-t) = f(t) about an end, or 2 f(0) - f(t), or f' = 0 there, or f'' = 0"""


@dataclass(frozen=True)
class PointScheme:
    """An estimate of an operator on f at the point x from values of f at distances of the order of h.

    `function` takes (f, x, h), with two variables (f, x, y, h), with three (f, x, y, z, h). `operator` and
    `order` are claims and may be None (not claimed). A `stencil` is evidence: InputError names the first
    moment that does not give the claim. `source` says where the scheme comes from.

    >>> euler = Stencil((0, 1), (-1, 1), derivative=1)
    >>> PointScheme("mine", lambda f, x, h: (f(x + h) - f(x)) / h, Operator.derivative(1), 2, stencil=euler)
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: scheme 'mine': moment 2 is 1/2 and should be 0 for order 2 of f'; ...
    """

    name: str
    function: Callable[..., Any]
    operator: Operator | None = None
    order: int | None = None
    dimension: int = 1
    stencil: Stencil | None = None
    source: str = ""

    def __post_init__(self) -> None:
        where = f"scheme {self.name!r}"
        check_positive(where, "order", self.order)
        if self.dimension not in range(1, len(VARIABLES) + 1):
            raise InputError(f"{where}: dimension={self.dimension!r}; 1 to {len(VARIABLES)} variables")
        _check_dimension(where, self.operator, self.dimension)
        if self.stencil is not None and self.dimension != 1:
            raise InputError(f"{where}: a stencil of one variable in a scheme of {self.dimension}")
        if self.stencil is not None:
            _check_stencil(where, self.stencil, self.operator, self.order)

    @property
    def kind(self) -> Literal["point"]:
        """The kind of scheme, "point"."""
        return "point"

    def __call__(self, f: Callable[..., Any], *coordinates_and_step: Any) -> Any:
        """Return the estimate from f, one coordinate for each variable, and the step h."""
        return self.function(f, *coordinates_and_step)


@dataclass(frozen=True)
class GridScheme:
    """Estimates of an operator at all nodes of a one-dimensional grid from the values there.

    `function` takes (values, spacing) and returns estimates of the same shape. The spacing is the array of
    coordinates, strictly monotone, or for `spacing="scalar"` the one distance between neighbours. With
    `batched` the values may have shape (..., n), and the last axis is differentiated. `order` is claimed for
    interior nodes and `edge_order` for the nodes at the ends (0: nothing is claimed there). With `periodic` the
    grid covers one period, the last node is followed by the first, and there are no ends; False says that there
    are, and None leaves it to the scheme's own matrix. `stencils` holds the interior stencil and then those at
    the ends, on a uniform grid, and is checked as that of a point scheme is.
    """

    name: str
    function: Callable[..., Any]
    operator: Operator | None = None
    order: int | None = None
    edge_order: int | None = None
    spacing: Spacing = "coordinates"
    minimum_nodes: int = 2
    batched: bool = False
    stencils: tuple[Stencil, ...] = ()
    source: str = ""
    periodic: bool | None = None
    ends: EndCondition | None = None
    """what a function has to be at the ends for the scheme to keep its order up to them; None where nothing helps"""
    relation: ImplicitStencil | None = None
    """what ties estimates and values together inside, of an implicit scheme on a uniform grid"""

    def __post_init__(self) -> None:
        where = f"scheme {self.name!r}"
        check_positive(where, "order", self.order)
        check_edge_order(where, self.edge_order)
        check_periodic(where, self.periodic, self.edge_order)
        check_positive(where, "minimum_nodes", self.minimum_nodes)
        if self.spacing not in ("coordinates", "scalar"):
            raise InputError(f"{where}: spacing={self.spacing!r}; coordinates or scalar")
        _check_dimension(where, self.operator, self.dimension)
        if self.operator is not None and self.operator.varies:
            raise InputError(
                f"{where}: operator {self.operator}, whose coefficients depend on x, is for point schemes"
            )
        for stencil, order in with_orders(self.stencils, self.order, self.edge_order):
            _check_stencil(where, stencil, self.operator, order)

    @property
    def kind(self) -> Literal["grid"]:
        """The kind of scheme, "grid"."""
        return "grid"

    @property
    def dimension(self) -> int:
        """The number of variables, 1."""
        return 1

    @property
    def has_open_edges(self) -> bool:
        """Whether it is said that nothing is claimed at the edges."""
        return self.edge_order == 0

    def __call__(self, values: Any, spacing: Any) -> Any:
        """Return the estimates at the nodes, in the shape of the values."""
        return self.function(values, spacing)


Scheme: TypeAlias = PointScheme | GridScheme


def _check_dimension(where: str, operator: Operator | None, dimension: int) -> None:
    if operator is not None and operator.dimension != dimension:
        raise InputError(
            f"{where}: the operator {operator} has {operator.dimension} variables "
            f"and the scheme {dimension}; they have to agree"
        )


def _check_stencil(where: str, stencil: Stencil, operator: Operator | None, order: int | None) -> None:
    computed = Operator.derivative(stencil.derivative)
    if operator not in (None, computed):
        raise InputError(f"{where}: the stencil is one of {computed}, the operator claimed is {operator}")
    stencil.check(order or 1, where=where)


def fits(stencil: Stencil, operator: Operator | None, order: int | None) -> bool:
    """Return whether a stencil gives what is claimed."""
    return operator in (None, Operator.derivative(stencil.derivative)) and stencil.order >= (order or 1)


def with_orders(
    stencils: tuple[Stencil, ...], order: int | None, edge_order: int | None
) -> tuple[tuple[Stencil, int | None], ...]:
    """Return the interior stencil with the interior order, those at the ends with the edge order, if one is claimed."""
    held = stencils[:1] if edge_order == 0 else stencils
    return tuple((stencil, edge_order if place else order) for place, stencil in enumerate(held))
