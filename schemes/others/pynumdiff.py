"""The finite differences of PyNumDiff as a scheme.

Only equally spaced samples are taken, and version 0.3 refuses anything but a number for their spacing
(florisvb/PyNumDiff#1).
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import GridScheme

PYNUMDIFF = Library("pynumdiff", "pynumdiff")
LISTING = Listing(
    "pynumdiff",
    "grid",
    (Option("order", (1, 2, 4), 2),),
    "pynumdiff.finite_difference.finitediff without iteration",
    "pynumdiff",
)
CLAIM = (
    'PyNumDiff 0.3, documentation of finitediff: "Perform iterated finite difference of a given order"; its code for '
    'order 2: "second-order endpoint formulas"; of the endpoints nothing else is claimed'
)


def on_uniform_grid(values: Any, h: Any, *, order: int) -> Any:
    """The derivatives at the nodes of an equally spaced grid."""
    from pynumdiff.finite_difference import finitediff

    return finitediff(values, h, order=order)[1]


def pynumdiff_scheme(*, order: int = 2) -> GridScheme:
    """Return the finite difference of PyNumDiff of order 1, 2 or 4.

    Raises InputError for other options, SchemeError without PyNumDiff.
    """
    values = LISTING.settle({"order": order})
    name = LISTING.text(values)
    PYNUMDIFF.need(name)
    return GridScheme(
        name=name,
        function=borrowed(PYNUMDIFF, on_uniform_grid, values),
        operator=Operator.derivative(1),
        order=values["order"],
        edge_order=2 if values["order"] == 2 else None,
        spacing="scalar",
        minimum_nodes=values["order"] + 1,
        source=CLAIM,
    )
