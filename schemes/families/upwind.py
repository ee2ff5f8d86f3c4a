"""Upwind-biased differences of the first derivative: one node more on the side that the wind comes from.

For u_t + a u_x = 0 with a > 0 information comes from the left, and the scheme of odd order 2r - 1 uses r nodes
before x and r - 1 behind it. Order 1 is the upwind scheme of Courant, Isaacson and Rees (1952), "On the solution of
nonlinear hyperbolic differential equations by finite differences", Communications on Pure and Applied Mathematics
5, 243-255. The higher ones are what weighted essentially non-oscillatory schemes come to on smooth data, where their
weights are the optimal linear ones: Shu (1998), "Essentially non-oscillatory and weighted essentially
non-oscillatory schemes for hyperbolic conservation laws", Lecture Notes in Mathematics 1697, 325-432.
"""

from __future__ import annotations

from trueorder.schemes.difference_quotient import on_stencil
from trueorder.schemes.listing import Listing
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

UPWIND = Listing(
    "upwind",
    "point",
    (Option("order", tuple(range(1, 12, 2)), 1), Option("direction", ("left", "right"), "left")),
    "upwind-biased first difference of an odd order; direction is the side with one node more",
)
SOURCES = {
    1: "Courant, Isaacson and Rees (1952), Communications on Pure and Applied Mathematics 5, 243-255",
    3: "Shu (1998), Lecture Notes in Mathematics 1697, 325-432",
}


def upwind(*, order: int = 1, direction: str = "left") -> PointScheme:
    """Return the upwind-biased first difference of an odd order 1 to 11.

    `direction` is where the wind comes from: with "left" the nodes are x - r h, ..., x + (r - 1) h with
    r = (order + 1)/2, with "right" their mirror images. Raises InputError for another order or direction.

    >>> third = upwind(order=3)
    >>> [str(node) for node in third.stencil.nodes], [str(weight) for weight in third.stencil.weights]
    (['-2', '-1', '0', '1'], ['1/6', '-1', '1/2', '1/3'])
    >>> upwind(order=3, direction="right")(lambda x: x**3, 1.0, 0.5)
    3.0
    """
    values = UPWIND.settle({"order": order, "direction": direction})
    reach = (values["order"] + 1) // 2
    nodes = range(-reach, reach) if values["direction"] == "left" else range(1 - reach, reach + 1)
    return on_stencil(
        Stencil.on(nodes, derivative=1),
        name=UPWIND.text(values),
        order=values["order"],
        source=SOURCES[min(values["order"], 3)],
    )
