"""One-sided and biased differences: all nodes on one side of x, or more on one side than on the other.

Forward and backward differences of order p for derivative d use the d + p nodes x, x +- h, x +- 2h, ...
Weights after Fornberg (1988), Mathematics of Computation 51, 699-706, table 3. A biased difference has `left`
nodes before x and `right` behind it; left 2, right 1 is the third-order scheme D3 of LeVeque (2007), "Finite
Difference Methods for Ordinary and Partial Differential Equations", section 1.1.
"""

from __future__ import annotations

from trueorder.schemes.difference_quotient import FORNBERG, on_stencil
from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.options import DERIVATIVE, ORDER, Option
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

FORWARD = Listing("forward", "point", (ORDER, DERIVATIVE), "forward difference on x, x + h, x + 2h, ...")
BACKWARD = Listing("backward", "point", (ORDER, DERIVATIVE), "backward difference on x, x - h, x - 2h, ...")
BIASED = Listing(
    "biased",
    "point",
    (Option("left", tuple(range(13))), Option("right", tuple(range(13))), DERIVATIVE),
    "difference of the highest order on x - left h, ..., x + right h",
)
LEVEQUE = (
    "LeVeque (2007), Finite Difference Methods for Ordinary and Partial Differential Equations, section 1.1"
)


def forward(order: int = 1, derivative: int = 1) -> PointScheme:
    """Return the forward difference of order 1 to 20 for a derivative 1 to 10, on nodes x, x + h, x + 2h, ...

    Raises InputError for another order or derivative.

    >>> [str(weight) for weight in forward(order=2).stencil.weights]
    ['-3/2', '2', '-1/2']
    """
    return _one_sided(FORWARD, 1, order, derivative)


def backward(order: int = 1, derivative: int = 1) -> PointScheme:
    """Return the backward difference of order 1 to 20 for a derivative 1 to 10, on nodes x, x - h, x - 2h, ...

    Raises InputError for another order or derivative.

    >>> backward(order=2)(lambda x: x**2, 3.0, 0.5)
    6.0
    """
    return _one_sided(BACKWARD, -1, order, derivative)


def biased(left: int, right: int, derivative: int = 1) -> PointScheme:
    """Return the difference of the highest order on nodes x - left h, ..., x + right h.

    `left` and `right` are 0 to 12. The order is left + right + 1 - derivative, and one more for even
    derivatives on symmetric nodes. Raises InputError when the nodes are too few for the derivative (1 to 10).

    >>> third = biased(2, 1)
    >>> third.order, [str(weight) for weight in third.stencil.weights]
    (3, ['1/6', '-1', '1/2', '1/3'])
    """
    values = BIASED.settle({"left": left, "right": right, "derivative": derivative})
    if left + right < derivative:
        raise InputError(
            f"biased: left={left} and right={right} give {left + right + 1} nodes; "
            f"derivative={derivative} needs {derivative + 1} or more"
        )
    stencil = Stencil.on(range(-left, right + 1), values["derivative"])
    source = LEVEQUE if (left, right, derivative) == (2, 1, 1) else FORNBERG
    return on_stencil(stencil, name=BIASED.text(values), order=stencil.order, source=source)


def _one_sided(listing: Listing, direction: int, order: int, derivative: int) -> PointScheme:
    values = listing.settle({"order": order, "derivative": derivative})
    nodes = [direction * step for step in range(values["order"] + values["derivative"])]
    return on_stencil(
        Stencil.on(nodes, values["derivative"]), name=listing.text(values), order=values["order"]
    )
