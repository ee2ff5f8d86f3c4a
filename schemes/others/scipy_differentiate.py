"""scipy.differentiate.derivative as a scheme: its first estimate, at the step that is given to it.

The library goes on from there, halving the step until its own estimate of the error grows. That is what
`at_own_step` runs, with all of its defaults; the order that is claimed is one of the formula.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

DIFFERENTIATE = Library("scipy", "scipy.differentiate", "'scipy>=1.15'")
LISTING = Listing(
    "scipy.differentiate.derivative",
    "point",
    (
        Option("order", tuple(range(2, 13, 2)), 8),
        Option("direction", ("central", "forward", "backward"), "central"),
    ),
    "scipy.differentiate.derivative without its iteration",
    "scipy",
)
CLAIM = (
    "SciPy 1.17 reference, scipy.differentiate.derivative, order: "
    '"The (positive integer) order of the finite difference formula to be used."'
)


def first_estimate(f: Any, x: Any, h: Any, *, order: int, direction: str) -> Any:
    """The estimate at one step: the formula alone, without iteration."""
    from scipy.differentiate import derivative

    side = {"central": 0, "forward": 1, "backward": -1}[direction]
    return derivative(f, x, initial_step=h, maxiter=1, order=order, step_direction=side).df


def at_default_step(f: Any, x: Any, *, order: int, direction: str) -> Any:
    """The estimate as the library makes it when only the formula is chosen."""
    from scipy.differentiate import derivative

    side = {"central": 0, "forward": 1, "backward": -1}[direction]
    return derivative(f, x, order=order, step_direction=side).df


def scipy_derivative(*, order: int = 8, direction: str = "central") -> PointScheme:
    """Return the formula of scipy.differentiate.derivative, central or one-sided, of an even order 2 to 12.

    Raises InputError for other options, SchemeError where SciPy is too old to have it.

    >>> scheme = scipy_derivative(order=4)
    >>> scheme.name, float(scheme(lambda x: x**4, 1.0, 0.5)).__round__(12)
    ('scipy.differentiate.derivative:order=4', 4.0)
    """
    values = LISTING.settle({"order": order, "direction": direction})
    name = LISTING.text(values)
    DIFFERENTIATE.need(name)
    return PointScheme(
        name=name,
        function=borrowed(DIFFERENTIATE, first_estimate, values, at_default_step),
        operator=Operator.derivative(1),
        order=values["order"],
        source=CLAIM,
    )
