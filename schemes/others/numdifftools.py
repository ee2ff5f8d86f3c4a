"""numdifftools.Derivative as a scheme, with the order that its argument `order` asks for.

Given one step, the library takes the fewest steps from there up that its formula needs, and the order is that of the
formula; left alone it chooses the steps and extrapolates, which is what `at_own_step` runs.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

NUMDIFFTOOLS = Library("numdifftools", "numdifftools")
LISTING = Listing(
    "numdifftools",
    "point",
    (
        Option("order", (1, 2, 3, 4, 6, 8), 2),
        Option("derivative", (1, 2, 3, 4), 1),
        Option("method", ("central", "complex", "forward", "backward"), "central"),
    ),
    "numdifftools.Derivative at one step",
    "numdifftools",
)
CLAIM = (
    "numdifftools 0.11.2, documentation of Derivative, order: "
    '"defines the order of the error term in the Taylor approximation used."'
)


def with_step(f: Any, x: Any, h: Any, *, order: int, derivative: int, method: str) -> Any:
    """The estimate with h as the smallest step."""
    import numdifftools

    rule = numdifftools.Derivative(f, step=h, use_exact_steps=False, method=method, order=order, n=derivative)
    return rule(x)


def at_default_step(f: Any, x: Any, *, order: int, derivative: int, method: str) -> Any:
    """The estimate at the steps that the library chooses, extrapolated."""
    import numdifftools

    return numdifftools.Derivative(f, method=method, order=order, n=derivative)(x)


def numdifftools_scheme(*, order: int = 2, derivative: int = 1, method: str = "central") -> PointScheme:
    """Return a formula of numdifftools for a derivative 1 to 4.

    Raises InputError for other options, and for an odd order where the documentation excludes it (central, complex);
    SchemeError without numdifftools.
    """
    values = LISTING.settle({"order": order, "derivative": derivative, "method": method})
    name = LISTING.text(values)
    if values["method"] in ("central", "complex") and values["order"] % 2:
        raise InputError(f"numdifftools: order={order} with method={method}; it has an even order")
    NUMDIFFTOOLS.need(name)
    return PointScheme(
        name=name,
        function=borrowed(NUMDIFFTOOLS, with_step, values, at_default_step),
        operator=Operator.derivative(values["derivative"]),
        order=values["order"],
        source=CLAIM,
    )
