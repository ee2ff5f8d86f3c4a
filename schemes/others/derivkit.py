"""derivkit as a scheme: its central differences, alone or extrapolated by Richardson's method.

The library works out the orders of its stencils when it is imported (`stencil.TRUNCATION_ORDER`), as the first moment
above 1e-12. Rounding in the higher moments is above that: for nine points and the first derivative it finds 7, where
the order is 8, and for the second 6, where it is 8 too. Extrapolation with such an order eliminates nothing. A third
level is extrapolated with twice the order and not with the next one, so that it gains nothing on five points or more.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

DERIVKIT = Library("derivkit", "derivkit")
LISTING = Listing(
    "derivkit",
    "point",
    (
        Option("points", (3, 5, 7, 9), 5),
        Option("derivative", (1, 2, 3, 4), 1),
        Option("levels", (1, 2, 3), 1),
    ),
    "derivkit, method finite; with levels 2 or 3 extrapolated",
    "derivkit",
)
CLAIM = (
    "derivkit 1.4.0, documentation of FiniteDifferenceDerivative: central difference formulas on 3, 5, 7 or 9 points, "
    "in whose errors every second power of h is missing; of richardson_extrapolate: "
    '"combines them to eliminate the leading error term"'
)


def with_step(f: Any, x: Any, h: Any, *, points: int, derivative: int, levels: int) -> Any:
    """The estimate at a given step, the largest one where several are extrapolated."""
    from derivkit import DerivativeKit

    extrapolated = {"extrapolation": "richardson", "levels": levels} if levels > 1 else {}
    return DerivativeKit(f, float(x)).differentiate(
        method="finite", order=derivative, stepsize=float(h), num_points=points, **extrapolated
    )


def at_default_step(f: Any, x: Any, *, points: int, derivative: int, levels: int) -> Any:
    """The estimate with the library's step, 0.01 whatever f and x are."""
    from derivkit import DerivativeKit

    extrapolated = {"extrapolation": "richardson", "levels": levels} if levels > 1 else {}
    return DerivativeKit(f, float(x)).differentiate(
        method="finite", order=derivative, num_points=points, **extrapolated
    )


def derivkit_scheme(*, points: int = 5, derivative: int = 1, levels: int = 1) -> PointScheme:
    """Return the central difference of derivkit on 3, 5, 7 or 9 points, extrapolated over `levels` steps.

    Raises InputError for other options and for more derivatives than points give, SchemeError without derivkit.
    """
    values = LISTING.settle({"points": points, "derivative": derivative, "levels": levels})
    name = LISTING.text(values)
    if values["derivative"] >= values["points"]:
        raise InputError(
            f"derivkit: derivative={derivative} on points={points}; it needs {derivative + 1} points"
        )
    DERIVKIT.need(name)
    # as many moments as there are points, and one more where symmetry gives it
    alone = values["points"] - 2 * ((values["derivative"] + 1) // 2) + 1
    return PointScheme(
        name=name,
        function=borrowed(DERIVKIT, with_step, values, at_default_step),
        operator=Operator.derivative(values["derivative"]),
        order=alone if values["levels"] == 1 else alone + 2,
        source=CLAIM,
    )
