"""Central differences in two and three variables: along one axis, mixed, and the Laplacian.

`partial` is the difference along one axis, so a component of the gradient, or a diagonal entry of the Hessian. `mixed`
is one of the Hessian's other entries. The Laplacian comes on the cross of the axes, of any even order, and on boxes of
nearest neighbours, which are of order 2 as all stencils of that size are (LeVeque 2007, "Finite Difference Methods for
Ordinary and Partial Differential Equations", sections 3.2 and 3.5).

The boxes with 9, 19 and 27 points are those of the Mehrstellen method (Collatz 1960, "The Numerical Treatment of
Differential Equations"; in three variables Spotz and Carey 1996, "A high-order compact formulation for the 3D Poisson
equation", Numerical Methods for Partial Differential Equations 12, 235-243). As approximations of the Laplacian they
are of order 2 and no better than the cross; but their leading error, h^2/12 times the Laplacian of the Laplacian, is
the same in all directions, and known where a differential equation says what the Laplacian is: that is how methods of
order 4 and 6 for Poisson's equation are made of them. On harmonic functions, where it is zero, 9 and 27 points are of
order 6 and 19 points of order 4.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add

from trueorder.schemes.difference_quotient import FORNBERG
from trueorder.schemes.families.central import central
from trueorder.schemes.lattice_quotient import on_lattice
from trueorder.schemes.lattice_stencil import LatticeStencil, along, axis_direction, on_shells
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

ORDER = Option("order", (2, 4, 6, 8), 2)
SEVERAL = Option("variables", (2, 3), 2)
PARTIAL = Listing(
    "partial",
    "point",
    (Option("axis", VARIABLES, "x"), ORDER, Option("derivative", (1, 2), 1), SEVERAL),
    "central difference along one axis: a component of the gradient, or f_xx, f_yy, f_zz",
)
MIXED = Listing(
    "mixed",
    "point",
    (
        Option("axes", ("xy", "xz", "yz"), "xy"),
        ORDER,
        Option("form", ("corners", "diagonal"), "corners"),
        SEVERAL,
    ),
    "mixed second derivative, on four corners (at order 2) or on seven points along a diagonal",
)
LAPLACIAN = Listing(
    "laplacian",
    "point",
    (Option("points", (5, 7, 9, 19, 27), 5),),
    "Laplacian of order 2: cross in two (5) or three (7) variables, isotropic box (9; 19 and 27)",
)
LAPLACIAN_CROSS = Listing(
    "laplacian_cross",
    "point",
    (Option("order", ORDER.accepted[1:], 4), SEVERAL),
    "Laplacian of order 4, 6 or 8 on the cross of the axes",
)
LEVEQUE = (
    "LeVeque (2007), Finite Difference Methods for Ordinary and Partial Differential Equations, section 3"
)
COLLATZ = "Collatz (1960), The Numerical Treatment of Differential Equations; Spotz and Carey (1996)"

SHELLS: dict[int, tuple[int, tuple[int, ...], int]] = {
    5: (2, (-4, 1), 1),
    7: (3, (-6, 1), 1),
    9: (2, (-20, 4, 1), 6),
    19: (3, (-24, 2, 1), 6),
    27: (3, (-128, 14, 3, 1), 30),
}
"""by number of points: variables, weights of centre, faces, edges and corners, and their common denominator"""


def partial(*, axis: str = "x", order: int = 2, derivative: int = 1, variables: int = 2) -> PointScheme:
    """Return the central difference of the first or second derivative along the axis x, y or z.

    `order` is 2, 4, 6 or 8, `variables` 2 or 3 (3 where the axis is z). Raises InputError otherwise.

    >>> slope = partial(axis="y", order=4)
    >>> slope.operator, slope(lambda x, y: x * y**4, 2.0, 1.0, 0.5)
    (Operator("f_y"), 8.0)
    """
    values = PARTIAL.settle({"axis": axis, "order": order, "derivative": derivative, "variables": variables})
    values["variables"] = _variables_for(values["axis"], values["variables"])
    return on_lattice(
        _difference(values["axis"], values["order"], values["derivative"], values["variables"]),
        _operator({values["axis"] * values["derivative"]}, values["variables"]),
        name=PARTIAL.text(values),
        order=values["order"],
        source=FORNBERG,
    )


def mixed(*, axes: str = "xy", order: int = 2, form: str = "corners", variables: int = 2) -> PointScheme:
    """Return the difference of order 2, 4, 6 or 8 of f_xy, f_xz or f_yz.

    In the form "corners" it is the central first difference along one axis of that along the other: at order 2 on four
    points, at order p on p^2. In the form "diagonal" it is half of what the second difference along the diagonal of
    both axes exceeds those along the axes by: at order 2 on seven points, at order p on 3 p + 1. `variables` is 2 or 3
    (3 where one of the axes is z). Raises InputError otherwise.

    >>> mixed()(lambda x, y: x * y, 1.0, 1.0, 0.5), len(mixed(form="diagonal").function.stencil.terms)
    (1.0, 7)
    """
    values = MIXED.settle({"axes": axes, "order": order, "form": form, "variables": variables})
    values["variables"] = _variables_for(values["axes"], values["variables"])
    made = _on_corners if values["form"] == "corners" else _on_diagonal
    return on_lattice(
        made(values["axes"], values["order"], values["variables"]),
        _operator({values["axes"]}, values["variables"]),
        name=MIXED.text(values),
        order=values["order"],
        source=FORNBERG,
    )


def laplacian(*, points: int = 5) -> PointScheme:
    """Return the Laplacian of order 2 on 5 or 9 points in two variables, on 7, 19 or 27 in three.

    5 and 7 points are the cross of the axes; 9, 19 and 27 have a leading error that is the same in all directions.
    Raises InputError for another number of points.

    >>> laplacian(points=9)(lambda x, y: x**2 + y**2, 1.0, 2.0, 0.5)
    4.0
    """
    values = LAPLACIAN.settle({"points": points})
    dimension, numerators, denominator = SHELLS[values["points"]]
    weights = [Fraction(numerator, denominator) for numerator in numerators]
    return on_lattice(
        on_shells(dimension, weights, degree=2),
        _laplace(dimension),
        name=LAPLACIAN.text(values),
        order=2,
        source=LEVEQUE if len(numerators) == 2 else COLLATZ,
    )


def laplacian_cross(*, order: int = 4, variables: int = 2) -> PointScheme:
    """Return the Laplacian of order 4, 6 or 8 as the sum of second differences along 2 or 3 axes.

    Raises InputError for another order or number of variables.

    >>> laplacian_cross()(lambda x, y: x**4 + y**4, 1.0, 0.0, 0.5)
    12.0
    """
    values = LAPLACIAN_CROSS.settle({"order": order, "variables": variables})
    names = VARIABLES[: values["variables"]]
    differences = (_difference(axis, values["order"], 2, values["variables"]) for axis in names)
    return on_lattice(
        reduce(add, differences),
        _laplace(values["variables"]),
        name=LAPLACIAN_CROSS.text(values),
        order=values["order"],
        source=FORNBERG,
    )


def _difference(axes: str, order: int, derivative: int, variables: int) -> LatticeStencil:
    """The central difference along the direction that is the sum of the axes named."""
    directions = [axis_direction(VARIABLES.index(axis), variables) for axis in axes]
    return along(_central(order, derivative), tuple(map(sum, zip(*directions, strict=True))))


def _on_corners(axes: str, order: int, variables: int) -> LatticeStencil:
    first, second = (_difference(axis, order, 1, variables) for axis in axes)
    return first * second


def _on_diagonal(axes: str, order: int, variables: int) -> LatticeStencil:
    both = _difference(axes, order, 2, variables)
    first, second = (_difference(axis, order, 2, variables).scaled(-1) for axis in axes)
    return (both + first + second).scaled(Fraction(1, 2))


def _central(order: int, derivative: int) -> Stencil:
    stencil = central(order=order, derivative=derivative).stencil
    assert stencil is not None  # a central difference is made from one
    return stencil


def _laplace(variables: int) -> Operator:
    return _operator({2 * axis for axis in VARIABLES[:variables]}, variables)


def _operator(letters: set[str], variables: int) -> Operator:
    """The sum of the derivatives that are named by their letters."""
    return Operator.parse(" + ".join(f"f_{name}" for name in letters), VARIABLES[:variables])


def _variables_for(axes: str, variables: int) -> int:
    """The number of variables, at least as many as the axes need."""
    return max(variables, *(VARIABLES.index(axis) + 1 for axis in axes))
