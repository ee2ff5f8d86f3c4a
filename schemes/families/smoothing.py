"""Savitzky-Golay differentiation: the derivative of a polynomial fitted to a window of values by least squares.

Savitzky and Golay (1964), Analytical Chemistry 36, 1627-1639. Next to an end the polynomial is that of the first or
last full window, as in the mode "interp" of `scipy.signal.savgol_filter`. Wider windows let less noise through and
keep the order: the formula is exact for polynomials of degree `polyorder`, and by symmetry, inside, for one degree
more where that and the derivative are both odd or both even. The weights solve the normal equations in rational
arithmetic; those of SciPy 1.17 do not add up to zero, by 3e-13 of the largest for 25 values and degree 6, which costs
a derivative digits at small spacings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from trueorder.schemes.errors import InputError
from trueorder.schemes.exact_solve import solve
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.schemes.stencil_rows import StencilRows

SAVITZKY_GOLAY = Listing(
    "savitzky_golay",
    "grid",
    (
        Option("window", tuple(range(3, 26, 2)), 7),
        Option("polyorder", tuple(range(1, 7)), 2),
        Option("derivative", (1, 2), 1),
    ),
    "derivative of a polynomial fitted to a window of values, on a uniform grid",
)
SOURCE = "Savitzky and Golay (1964), Analytical Chemistry 36, 1627-1639"


def savitzky_golay(*, window: int = 7, polyorder: int = 2, derivative: int = 1) -> GridScheme:
    """Return the Savitzky-Golay derivative: `window` nodes (odd, 3 to 25), polynomials of degree `polyorder` (1 to 6).

    Raises InputError for other options, for a polynomial of as many coefficients as there are nodes or more, and
    for one of lower degree than the derivative.

    >>> savitzky_golay(polyorder=3).order, savitzky_golay(polyorder=3).edge_order
    (4, 3)
    """
    values = SAVITZKY_GOLAY.settle({"window": window, "polyorder": polyorder, "derivative": derivative})
    name = SAVITZKY_GOLAY.text(values)
    width, degree, d = values["window"], values["polyorder"], values["derivative"]
    if not d <= degree < width:
        raise InputError(
            f"{name}: polyorder={degree} with window={width} and derivative={d}; "
            f"polyorder is {d} to {min(6, width - 1)}"
        )
    edge_order = degree - d + 1
    reach = width // 2
    first = tuple(fitted(range(-i, width - i), degree, d) for i in range(reach))
    rows = StencilRows(name, fitted(range(-reach, reach + 1), degree, d), first)
    return GridScheme(
        name=name,
        function=rows,
        operator=Operator.derivative(d),
        order=edge_order + 1 if (degree - d) % 2 == 0 else edge_order,
        edge_order=edge_order,
        spacing="scalar",
        minimum_nodes=rows.minimum_nodes,
        batched=True,
        stencils=rows.stencils,
        source=SOURCE,
        periodic=False,
    )


def fitted(nodes: Sequence[int], degree: int, derivative: int) -> Stencil:
    """Return the derivative at 0 of the polynomial that fits the values at the nodes best, in least squares.

    The weights are a polynomial in the node whose moments are those of the derivative.

    >>> [str(weight) for weight in fitted(range(-2, 3), 2, 2).weights]
    ['2/7', '-1/7', '-2/7', '-1/7', '2/7']
    """
    powers = range(degree + 1)
    sums = [[sum(Fraction(node) ** (a + b) for node in nodes) for b in powers] for a in powers]
    coefficients = solve(sums, [math.factorial(derivative) * (a == derivative) for a in powers])
    weights = [
        sum((c * Fraction(node) ** a for a, c in zip(powers, coefficients, strict=True)), Fraction(0))
        for node in nodes
    ]
    return Stencil(tuple(map(Fraction, nodes)), tuple(weights), derivative)
