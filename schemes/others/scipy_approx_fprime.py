"""scipy.optimize.approx_fprime as a scheme: the forward difference quotient of SciPy's optimizers."""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import PointScheme

OPTIMIZE = Library("scipy", "scipy.optimize", "scipy")
LISTING = Listing(
    "scipy.optimize.approx_fprime", "point", (), "scipy.optimize.approx_fprime in one variable", "scipy"
)
CLAIM = (
    "SciPy 1.17 reference, scipy.optimize.approx_fprime: "
    '"determined by the forward finite difference formula", which is of order 1'
)


def approx_fprime_at(f: Any, x: Any, h: Any) -> Any:
    """The derivative at the number x."""
    from scipy.optimize import approx_fprime

    return approx_fprime([x], lambda point: f(point[0]), h)[0]


def at_default_step(f: Any, x: Any) -> Any:
    """The same with the default step, the square root of the unit roundoff whatever x is."""
    from scipy.optimize import approx_fprime

    return approx_fprime([x], lambda point: f(point[0]))[0]


def scipy_approx_fprime() -> PointScheme:
    """Return scipy.optimize.approx_fprime in one variable.

    >>> scipy_approx_fprime()(lambda x: x**2, 1.0, 0.5)
    np.float64(2.5)
    """
    return PointScheme(
        name=LISTING.name,
        function=borrowed(OPTIMIZE, approx_fprime_at, {}, at_default_step),
        operator=Operator.derivative(1),
        order=1,
        source=CLAIM,
    )
