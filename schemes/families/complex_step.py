"""Complex steps: derivatives of an analytic f from its values beside the real axis.

The first derivative is the imaginary part of f(x + ih), which is O(h), over h: nothing is subtracted, and no digits are
lost however small the step is. Squire and Trapp (1998), "Using complex variables to estimate derivatives of real
functions", SIAM Review 40, 110-112. The second derivative, and steps in other directions of the complex plane: Lai and
Crassidis (2008), "Extensions of the first and second complex-step derivative approximations", Journal of
Computational and Applied Mathematics 219, 300-321. There digits are lost, but fewer than by real differences.

f has to be analytic and to take complex numbers; one that drops the imaginary part has the derivative 0 here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import PointScheme

COMPLEX_STEP = Listing(
    "complex_step",
    "point",
    (Option("order", (2, 4), 2), Option("derivative", (1, 2), 1)),
    "complex step, for an analytic f that takes complex numbers",
)
SQUIRE_TRAPP = "Squire and Trapp (1998), SIAM Review 40, 110-112"
LAI_CRASSIDIS = "Lai and Crassidis (2008), Journal of Computational and Applied Mathematics 219, 300-321"

Function = Callable[[Any], Any]


def complex_step(*, order: int = 2, derivative: int = 1) -> PointScheme:
    """Return the complex step of order 2 or 4 for the derivative 1 or 2.

    Raises InputError for another order or derivative.

    >>> import numpy as np
    >>> float(complex_step()(np.exp, 0.0, 1e-20))
    1.0
    """
    values = COMPLEX_STEP.settle({"order": order, "derivative": derivative})
    formula = ComplexStep(values["order"], values["derivative"])
    return PointScheme(
        name=COMPLEX_STEP.text(values),
        function=formula,
        operator=Operator.derivative(formula.derivative),
        order=formula.order,
        source=SQUIRE_TRAPP if (formula.order, formula.derivative) == (2, 1) else LAI_CRASSIDIS,
    )


@dataclass(frozen=True)
class ComplexStep:
    """The estimate of a derivative of f at x by complex steps of size h, as a callable record."""

    order: int = 2
    derivative: int = 1

    def __call__(self, f: Function, x: Any, h: Any) -> Any:
        """Return the estimate at x with step h (real, of shapes that broadcast)."""
        return FORMULAS[self.derivative, self.order](f, x, h)

    def error_powers(self, count: int) -> tuple[int, ...]:
        """Return the first `count` powers of h in the error."""
        # along a diagonal of the plane every fourth derivative is left, along the imaginary axis every second
        apart = 4 if (self.derivative, self.order) == (2, 4) else 2
        return tuple(self.order + apart * k for k in range(count))


def first(f: Function, x: Any, h: Any) -> Any:
    """Return f'(x) - h^2 f'''(x)/6 + O(h^4)."""
    return f(x + 1j * h).imag / h


def first_of_order_4(f: Function, x: Any, h: Any) -> Any:
    """Return f'(x) - h^4 f^(5)(x)/480 + O(h^6): the steps h/2 and h, weighted so that h^2 cancels."""
    return (8 * f(x + 1j * (h / 2)).imag - f(x + 1j * h).imag) / (3 * h)


def second(f: Function, x: Any, h: Any) -> Any:
    """Return f''(x) - h^2 f^(4)(x)/12 + O(h^4)."""
    return 2 * (f(x) - f(x + 1j * h).real) / h**2


def second_of_order_4(f: Function, x: Any, h: Any) -> Any:
    """Return f''(x) - h^4 f^(6)(x)/90 + O(h^8).

    The steps +-(1 + i)h are those of Lai and Crassidis in the directions i^(1/2) and i^(5/2), of the length sqrt(2) h,
    so that all numbers are exact.
    """
    step = (1 + 1j) * h
    return (f(x + step) + f(x - step)).imag / (2 * h**2)


FORMULAS: dict[tuple[int, int], Callable[[Function, Any, Any], Any]] = {
    (1, 2): first,
    (1, 4): first_of_order_4,
    (2, 2): second,
    (2, 4): second_of_order_4,
}
"""by derivative and order"""
