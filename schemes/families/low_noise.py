"""Low-noise differentiators: wide antisymmetric formulas that let less noise through than a difference of their order.

Lanczos (1956), Applied Analysis, chapter 5: the slope of the polynomial fitted to 2 reach + 1 values by least squares.
Holoborodko (2008), Smooth noise-robust differentiators (holoborodko.com/pavel): as exact for polynomials, and with what
is left of freedom as flat as can be at the highest frequency of the grid, which is suppressed altogether. Where a
window does not fit, next to an end, the widest of the same kind that fits is used, and where none does the one-sided
difference of the order.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from trueorder.schemes.exact_solve import solve
from trueorder.schemes.families.smoothing import fitted
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.schemes.stencil_rows import StencilRows

LOW_NOISE = Listing(
    "low_noise",
    "grid",
    (
        Option("kind", ("lanczos", "holoborodko"), "lanczos"),
        Option("order", (2, 4), 2),
        Option("reach", tuple(range(2, 11)), 3),
    ),
    "first derivative by a wide formula that suppresses noise, on a uniform grid",
)
SOURCES = {
    "lanczos": "Lanczos (1956), Applied Analysis, chapter 5",
    "holoborodko": "Holoborodko (2008), Smooth noise-robust differentiators, holoborodko.com/pavel",
}


def low_noise(*, kind: str = "lanczos", order: int = 2, reach: int = 3) -> GridScheme:
    """Return the low-noise first derivative of order 2 or 4 from `reach` (2 to 10) nodes to either side.

    Raises InputError for other options. A reach of 2 with order 4 is the central difference of that order.

    >>> [str(weight) for weight in low_noise(reach=2).stencils[0].weights]
    ['-1/5', '-1/10', '0', '1/10', '1/5']
    >>> [str(weight) for weight in low_noise(kind="holoborodko", reach=2).stencils[0].weights]
    ['-1/8', '-1/4', '0', '1/4', '1/8']
    """
    values = LOW_NOISE.settle({"kind": kind, "order": order, "reach": reach})
    name, p = LOW_NOISE.text(values), values["order"]
    window = WINDOWS[values["kind"]]
    first = tuple(
        window(i, p) if i >= p // 2 else Stencil.on(range(-i, p + 1 - i), 1) for i in range(values["reach"])
    )
    rows = StencilRows(name, window(values["reach"], p), first)
    return GridScheme(
        name=name,
        function=rows,
        operator=Operator.derivative(1),
        order=p,
        edge_order=p,
        spacing="scalar",
        minimum_nodes=rows.minimum_nodes,
        batched=True,
        stencils=rows.stencils,
        source=SOURCES[values["kind"]],
        periodic=False,
    )


def lanczos(reach: int, order: int) -> Stencil:
    """Return the slope at 0 of the polynomial of degree `order` that fits the values at -reach ... reach best."""
    return fitted(range(-reach, reach + 1), order, 1)


def holoborodko(reach: int, order: int) -> Stencil:
    """Return the antisymmetric formula that is exact as its order says and flattest at the highest frequency.

    A wave of phase t per node is multiplied by i sum_k 2 w_k sin(k t). At t = 0 that has the derivatives of i t, as
    many as the order takes; at t = pi as many odd derivatives vanish as there are weights left.
    """
    nodes = range(1, reach + 1)
    exact = [[2 * Fraction(k) ** a for k in nodes] for a in range(1, order, 2)]
    flat = [[(-1) ** k * Fraction(k) ** a for k in nodes] for a in range(1, 2 * (reach - len(exact)), 2)]
    right = solve([*exact, *flat], [1] + [0] * (reach - 1))
    weights = (*(-weight for weight in reversed(right)), Fraction(0), *right)
    return Stencil(tuple(map(Fraction, range(-reach, reach + 1))), weights, 1)


WINDOWS: dict[str, Callable[[int, int], Stencil]] = {"lanczos": lanczos, "holoborodko": holoborodko}
