"""findiff.Diff as a scheme, explicit and compact, on equally spaced and on other grids.

Up to version 0.13.1 the interior stencil for an even derivative on a nonuniform grid had too few points, so that on
spacings that alternate "second order" was the first (maroba/findiff#112); from 0.14.0 on it is as claimed.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import DERIVATIVE, Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import GridScheme

FINDIFF = Library("findiff", "findiff")
LISTING = Listing(
    "findiff",
    "grid",
    (
        Option("accuracy", (2, 4, 6, 8, 10), 2),
        Option("derivative", DERIVATIVE.accepted[:4], 1),
        Option("uniform", (True, False), True),
        Option("compact", (1, 3, 5), 1),
    ),
    "findiff.Diff; compact=3 or 5 couples that many neighbouring derivatives",
    "findiff",
)
CLAIM = (
    'findiff 0.16.0, documentation of Diff, acc: "The (minimum) accuracy order, a positive even number"; boundary: '
    '"uses one-sided stencils of order acc"'
)


def on_uniform_grid(values: Any, h: Any, *, accuracy: int, derivative: int, compact: int) -> Any:
    """The derivatives at the nodes of an equally spaced grid."""
    from findiff import Diff

    made = Diff(0, float(h), acc=accuracy, compact=compact if compact > 1 else None)
    return (made**derivative if derivative > 1 else made)(values)


def on_any_grid(values: Any, x: Any, *, accuracy: int, derivative: int, compact: int) -> Any:
    """The derivatives at the nodes, which findiff takes for a nonuniform grid."""
    from findiff import Diff

    made = Diff(0, x, acc=accuracy, compact=compact if compact > 1 else None)
    return (made**derivative if derivative > 1 else made)(values)


def findiff_scheme(
    *, accuracy: int = 2, derivative: int = 1, uniform: bool = True, compact: int = 1
) -> GridScheme:
    """Return findiff.Diff for a derivative 1 to 4 with an accuracy 2 to 10.

    Raises InputError for other options, SchemeError without findiff.
    """
    values = LISTING.settle(
        {"accuracy": accuracy, "derivative": derivative, "uniform": uniform, "compact": compact}
    )
    name = LISTING.text(values)
    FINDIFF.need(name)
    asked = {key: value for key, value in values.items() if key != "uniform"}
    return GridScheme(
        name=name,
        function=borrowed(FINDIFF, on_uniform_grid if values["uniform"] else on_any_grid, asked),
        operator=Operator.derivative(values["derivative"]),
        order=values["accuracy"],
        edge_order=values["accuracy"],
        spacing="scalar" if values["uniform"] else "coordinates",
        # one-sided at either end, and one node that is not
        minimum_nodes=2 * (values["accuracy"] + values["derivative"]) + 1,
        source=CLAIM,
    )
