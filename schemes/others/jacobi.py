"""jacobi as a scheme: its first estimate, before it extrapolates.

jacobi claims no order; it promises an error estimate, and that it goes on "until maximum precision of function is
reached". That is what `at_own_step` runs.

With central differences the first estimate of version 0.9.2 is f(x - h) - f(x + h) over 2h, which has the wrong sign.
It is among those that are extrapolated from, and costs an iteration where all goes well. The first step is x/4 whatever
f is: where f changes faster, the library stops soon and far off (sin at 40: 0.7, with 0.08 for an error estimate).
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

JACOBI = Library("jacobi", "jacobi")
LISTING = Listing(
    "jacobi",
    "point",
    (Option("direction", ("central", "forward", "backward"), "central"),),
    "jacobi without its iteration",
    "jacobi",
)
CLAIM = (
    'jacobi 0.9.2, readme: "Derivative is either computed to specified accuracy (to save computing time) or until '
    'maximum precision of function is reached"; no order is claimed'
)


def first_estimate(f: Any, x: Any, h: Any, *, direction: str) -> Any:
    """The difference quotient that the iteration starts from."""
    from jacobi import jacobi

    method = {"central": 0, "forward": 1, "backward": -1}[direction]
    # the step is 0.25 in t, which is h in x: jacobi takes steps below 0.5 only
    value, _ = jacobi(lambda t: f(x + 4 * h * t), 0.0, method=method, maxiter=1, step=(0.25, 0.5))
    return value / (4 * h)


def at_default_step(f: Any, x: Any, *, direction: str) -> Any:
    """The estimate as the library makes it when only the side is chosen."""
    from jacobi import jacobi

    method = {"central": 0, "forward": 1, "backward": -1}[direction]
    return jacobi(f, x, method=method)[0]


def jacobi_scheme(*, direction: str = "central") -> PointScheme:
    """Return the difference quotient of jacobi, central or one-sided.

    Raises InputError for another direction, SchemeError without jacobi.
    """
    values = LISTING.settle({"direction": direction})
    name = LISTING.text(values)
    JACOBI.need(name)
    return PointScheme(
        name=name,
        function=borrowed(JACOBI, first_estimate, values, at_default_step),
        operator=Operator.derivative(1),
        source=CLAIM,
    )
