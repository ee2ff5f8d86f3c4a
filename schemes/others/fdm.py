"""fdm as a scheme, with the order that its readme and its arguments give to a method.

What fdm calls the order of a method is the number of values of f that it takes. The derivative uses up as many of
them as its own order, so that the order of accuracy is order - derivative, and one more where a symmetric grid gives
one: a central method for f' on two points is of order 2, a "third-order method" for f'' is of order 2 too.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

FDM = Library("fdm", "fdm")
LISTING = Listing(
    "fdm",
    "point",
    (
        Option("order", tuple(range(2, 10)), 2),
        Option("derivative", tuple(range(1, 5)), 1),
        Option("direction", ("central", "forward", "backward"), "central"),
    ),
    "fdm: central_fdm, forward_fdm and backward_fdm",
    "fdm",
)
CLAIM = (
    'fdm 0.5.0, readme: "a second-order method" for order=2, deriv=1, "a third-order method" for order=3, deriv=2; '
    'documentation of central_fdm: "order (int): Order of the method."'
)


def with_step(f: Any, x: Any, h: Any, *, order: int, derivative: int, direction: str) -> Any:
    """The estimate at a given step."""
    import fdm

    make = {"central": fdm.central_fdm, "forward": fdm.forward_fdm, "backward": fdm.backward_fdm}[direction]
    return make(order=order, deriv=derivative)(f, x, step=h)


def at_default_step(f: Any, x: Any, *, order: int, derivative: int, direction: str) -> Any:
    """The estimate at the step that the library finds for this f and x."""
    import fdm

    make = {"central": fdm.central_fdm, "forward": fdm.forward_fdm, "backward": fdm.backward_fdm}[direction]
    return make(order=order, deriv=derivative)(f, x)


def fdm_scheme(*, order: int = 2, derivative: int = 1, direction: str = "central") -> PointScheme:
    """Return a method of fdm with `order` 2 to 9 for a derivative 1 to 4.

    Raises InputError for other options and where `order` is not above `derivative`, SchemeError without fdm.
    """
    values = LISTING.settle({"order": order, "derivative": derivative, "direction": direction})
    name = LISTING.text(values)
    if values["order"] <= values["derivative"]:
        raise InputError(
            f"fdm: order={order} takes {order} values of f; derivative={derivative} needs {derivative + 1} or more"
        )
    FDM.need(name)
    return PointScheme(
        name=name,
        function=borrowed(FDM, with_step, values, at_default_step),
        operator=Operator.derivative(values["derivative"]),
        order=values["order"],
        source=CLAIM,
    )
