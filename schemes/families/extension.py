"""Central differences up to the edge: what is put in the place of the values that would lie beyond it.

The values are extended by their mirror image (even, f(-t) = f(t), or about the point at the edge, f(-t) = 2 f(0) -
f(t)), by a polynomial through the first values, or periodically; or nothing is put there, and the differences at
the edge are one-sided (Fornberg 1988, Mathematics of Computation 51, 699-706). Every extension is a combination of
the values that there are, so that every treatment is a stencil whose moments tell its order. A mirror image keeps
the order for functions that have the symmetry, and only for these: for others the even one estimates f'(0) = 0 and
claims nothing at the edges, and the one about a point is of order 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from trueorder.schemes.difference_quotient import FORNBERG
from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import EndCondition, GridScheme
from trueorder.schemes.stencil import Stencil, weights
from trueorder.schemes.stencil_rows import StencilRows

EXTENSION = Listing(
    "extension",
    "grid",
    (
        Option("order", tuple(range(2, 13, 2)), 2),
        Option("derivative", (1, 2), 1),
        Option("edge", ("one_sided", "extrapolation", "mirror_even", "mirror_odd", "periodic"), "one_sided"),
        Option("edge_order", tuple(range(1, 13)), 2),
    ),
    "central difference of an even order on data that is extended beyond the edges",
)

MIRRORED: Mapping[str, EndCondition] = {"mirror_even": "even", "mirror_odd": "odd"}


def extension(
    *, order: int = 2, derivative: int = 1, edge: str = "one_sided", edge_order: int = 2
) -> GridScheme:
    """Return the central difference of an even order 2 to 12 with a treatment of the edges.

    `edge` is "one_sided" (differences of order `edge_order`, 1 to 12), "extrapolation" (a polynomial of degree
    edge_order + derivative - 1, which gives the order edge_order at the edges, but not above `order`),
    "mirror_even", "mirror_odd" or "periodic", for which edge_order stays at its default. InputError for other
    options.

    >>> extension(edge="extrapolation").function.first == extension(edge="one_sided").function.first
    True
    """
    options = {"order": order, "derivative": derivative, "edge": edge, "edge_order": edge_order}
    values = EXTENSION.settle(options)
    name, p, d, q = EXTENSION.text(values), values["order"], values["derivative"], values["edge_order"]
    if values["edge"] not in ("one_sided", "extrapolation") and q != 2:
        raise InputError(f"{name}: edge_order={q} is for edge=one_sided and edge=extrapolation")
    reach = p // 2
    inside = Stencil.on(range(-reach, reach + 1), d)
    periodic = values["edge"] == "periodic"
    first = () if periodic else tuple(_edge_row(i, inside, values["edge"], q) for i in range(reach))
    rows = StencilRows(name, inside, first)
    claimed = _claimed(values)
    return GridScheme(
        name=name,
        function=rows,
        operator=Operator.derivative(d),
        order=p,
        edge_order=claimed,
        spacing="scalar",
        minimum_nodes=rows.minimum_nodes,
        batched=True,
        stencils=rows.stencils if claimed else (inside,),
        source=FORNBERG,
        periodic=periodic,
        ends=MIRRORED.get(values["edge"]) if claimed is None else None,
    )


def _claimed(values: Mapping[str, int | str]) -> int | None:
    """The order at the edges for any smooth function; None where there is none."""
    if values["edge"] == "one_sided":
        return int(values["edge_order"])
    if values["edge"] == "extrapolation":
        return min(int(values["order"]), int(values["edge_order"]))
    return 1 if values["edge"] == "mirror_odd" and values["derivative"] == 1 else None


def _edge_row(i: int, inside: Stencil, edge: str, edge_order: int) -> Stencil:
    """The stencil at node i, some of whose neighbours lie beyond the edge."""
    degree = edge_order + inside.derivative - 1
    if edge == "one_sided":
        return Stencil.on(range(-i, degree + 1 - i), inside.derivative)
    total: dict[int, Fraction] = {}
    for offset, weight in zip(inside.nodes, inside.weights, strict=True):
        for node, share in extended(i + int(offset), edge, degree).items():
            total[node] = total.get(node, Fraction(0)) + weight * share
    used = sorted(total)
    return Stencil(tuple(Fraction(j - i) for j in used), tuple(total[j] for j in used), inside.derivative)


def extended(place: int, edge: str, degree: int) -> dict[int, Fraction]:
    """Return the value at a place of the extended grid as a combination of values at nodes 0, 1, 2, ...

    >>> {node: str(share) for node, share in extended(-1, "extrapolation", 2).items()}
    {0: '3', 1: '-3', 2: '1'}
    """
    if place >= 0:
        return {place: Fraction(1)}
    if edge == "mirror_even":
        return {-place: Fraction(1)}
    if edge == "mirror_odd":
        return {0: Fraction(2), -place: Fraction(-1)}
    return dict(enumerate(weights([node - place for node in range(degree + 1)], 0)))
