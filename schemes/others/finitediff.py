"""finitediff as a scheme: the derivative at the middle of equally spaced points."""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

FINITEDIFF = Library("finitediff", "finitediff")
LISTING = Listing(
    "finitediff",
    "point",
    (Option("points", (3, 5, 7, 9), 5), Option("derivative", (1, 2), 1)),
    "finitediff.derivatives_at_point_by_finite_diff on points around x",
    "finitediff",
)
CLAIM = (
    "finitediff 0.6.6, readme, of the points 0, 1, -1, 2, -2 for derivatives up to the second: "
    '"Fourth order of accuracy"; of other points nothing is claimed'
)


def around(f: Any, x: Any, h: Any, *, points: int, derivative: int) -> Any:
    """The estimate at x from values of f at points around it."""
    from finitediff import derivatives_at_point_by_finite_diff

    nodes = [x + k * h for k in range(-(points // 2), points // 2 + 1)]
    samples = [f(node) for node in nodes]
    return derivatives_at_point_by_finite_diff(nodes, samples, x, derivative)[derivative]


def finitediff_scheme(*, points: int = 5, derivative: int = 1) -> PointScheme:
    """Return finitediff on 3, 5, 7 or 9 points for a derivative 1 or 2.

    Raises InputError for other options, SchemeError without finitediff.
    """
    values = LISTING.settle({"points": points, "derivative": derivative})
    name = LISTING.text(values)
    FINITEDIFF.need(name)
    return PointScheme(
        name=name,
        function=borrowed(FINITEDIFF, around, values),
        operator=Operator.derivative(values["derivative"]),
        order=4 if values["points"] == 5 else None,
        source=CLAIM,
    )
