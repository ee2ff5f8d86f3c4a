"""Derivatives regularised by their total variation, for noisy data with kinks, as PyNumDiff computes them.

Chartrand (2011), "Numerical differentiation of noisy, nonsmooth data", ISRN Applied Mathematics 2011, 164564: the u
that makes gamma integral |u'| + 1/2 integral |A u - f|^2 least, with the antiderivative A u. It is not linear in f, and
for a fixed gamma there is an error that no spacing takes away: it has no order.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import borrowed
from trueorder.schemes.others.pynumdiff import PYNUMDIFF
from trueorder.schemes.scheme import GridScheme

LISTING = Listing(
    "total_variation",
    "grid",
    (Option("decades", tuple(range(1, 9)), 2), Option("iterations", (1, 2, 5, 10, 20, 50), 10)),
    "first derivative of noisy data regularised by its total variation, gamma = 10^-decades",
    "pynumdiff",
)
CLAIM = (
    "Chartrand (2011), ISRN Applied Mathematics 2011, 164564; PyNumDiff 0.3, "
    "total_variation_regularization.iterative_velocity; no order is claimed"
)


def regularised(values: Any, h: Any, *, decades: int, iterations: int) -> Any:
    """The derivatives at the nodes of an equally spaced grid."""
    from pynumdiff.total_variation_regularization import iterative_velocity

    return iterative_velocity(values, h, iterations, 10.0**-decades, scale="large")[1]


def total_variation(*, decades: int = 2, iterations: int = 10) -> GridScheme:
    """Return the derivative regularised by its total variation, with gamma = 10^-decades (1 to 8).

    The larger gamma, the more noise is kept out, and the more of the derivative. `iterations` of the solver are 1, 2,
    5, 10, 20 or 50. Raises InputError for other options, SchemeError without PyNumDiff.
    """
    values = LISTING.settle({"decades": decades, "iterations": iterations})
    name = LISTING.text(values)
    PYNUMDIFF.need(name)
    return GridScheme(
        name=name,
        function=borrowed(PYNUMDIFF, regularised, values),
        operator=Operator.derivative(1),
        spacing="scalar",
        minimum_nodes=4,
        source=CLAIM,
    )
