"""The finite differences of the package `derivative` as a scheme.

Its documentation asks for equally spaced data. The coordinates are taken all the same, and the first distance stands
for all of them without a word (andgoldschmidt/derivative#55): `uniform=false` hands over a grid as it comes.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import GridScheme

DERIVATIVE = Library("derivative", "derivative")
LISTING = Listing(
    "derivative",
    "grid",
    (Option("k", (1, 2, 3, 4), 1), Option("uniform", (True, False), True)),
    "derivative.dxdt, finite_difference on 2k + 1 points",
    "derivative",
)
CLAIM = (
    "derivative 0.6.3, documentation of FiniteDifference: a polynomial through 2k + 1 equally spaced points, whose "
    'derivative in the middle is of order 2k; "Derivatives at the boundaries are computed with the available reduction '
    'of the window or first order finite difference"'
)
UNCLAIMED = "derivative 0.6.3, documentation of FiniteDifference: for equally-spaced data; of others nothing is claimed"


def on_uniform_grid(values: Any, h: Any, *, k: int) -> Any:
    """The derivatives at the nodes of an equally spaced grid."""
    import numpy as np
    from derivative import dxdt

    return dxdt(values, h * np.arange(len(values)), kind="finite_difference", axis=0, k=k)


def on_any_grid(values: Any, x: Any, *, k: int) -> Any:
    """The same on whatever grid there is."""
    from derivative import dxdt

    return dxdt(values, x, kind="finite_difference", axis=0, k=k)


def derivative_scheme(*, k: int = 1, uniform: bool = True) -> GridScheme:
    """Return the finite difference of the package `derivative` on 2k + 1 points.

    Raises InputError for other options, SchemeError without the package.
    """
    values = LISTING.settle({"k": k, "uniform": uniform})
    name = LISTING.text(values)
    DERIVATIVE.need(name)
    claims = values["uniform"]
    return GridScheme(
        name=name,
        function=borrowed(DERIVATIVE, on_uniform_grid if claims else on_any_grid, {"k": values["k"]}),
        operator=Operator.derivative(1),
        order=2 * values["k"] if claims else None,
        edge_order=1 if claims else None,
        spacing="scalar" if claims else "coordinates",
        minimum_nodes=2 * values["k"] + 1,
        source=CLAIM if claims else UNCLAIMED,
    )
