"""Central differences of the even orders 2 to 20 for the derivatives 1 to 10.

The stencil is symmetric about x, with the fewest nodes that give the order; for odd derivatives the weights
are antisymmetric, for even ones symmetric, and every second moment vanishes by itself. Weights after
Fornberg (1988), Mathematics of Computation 51, 699-706, table 1.
"""

from __future__ import annotations

from trueorder.schemes.difference_quotient import on_stencil
from trueorder.schemes.listing import Listing
from trueorder.schemes.options import DERIVATIVE, EVEN_ORDER
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

CENTRAL = Listing("central", "point", (EVEN_ORDER, DERIVATIVE), "central difference of an even order")


def central(*, order: int = 2, derivative: int = 1) -> PointScheme:
    """Return the central difference of an even order 2 to 20 for a derivative 1 to 10.

    Raises InputError for another order or derivative.

    >>> slope = central(order=4)
    >>> slope.name, [str(weight) for weight in slope.stencil.weights]
    ('central:order=4', ['1/12', '-2/3', '0', '2/3', '-1/12'])
    >>> slope(lambda x: x**4, 1.0, 0.5)
    4.0
    """
    values = CENTRAL.settle({"order": order, "derivative": derivative})
    reach = values["order"] // 2 + (values["derivative"] - 1) // 2
    stencil = Stencil.on(range(-reach, reach + 1), values["derivative"])
    return on_stencil(stencil, name=CENTRAL.text(values), order=values["order"])
