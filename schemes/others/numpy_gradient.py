"""numpy.gradient as a scheme, with the orders that its documentation claims.

The documentation claims second-order central differences in the interior and "either first or second order
accurate one-sides (forward or backwards) differences at the boundaries", chosen by edge_order, 1 or 2.

Notes ----- Only edge_order above 2 is refused by numpy.gradient, and 1 is compared for: everything else, so
also 0, negative numbers and 1.5, takes the second-order branch. With edge_order=0 the result is that of
edge_order=2, not a simpler formula, and the check for enough nodes asks for one node where the formula reads
three. A test in `tests/schemes/others/test_numpy_gradient.py` finds this out of the NumPy that is installed. Here 0
is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from trueorder.schemes.arrays.grid_stencils import Rule
from trueorder.schemes.families.gradient_scheme import stencils_of
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import EDGE_ORDER
from trueorder.schemes.others.library import Library
from trueorder.schemes.scheme import GridScheme

NUMPY_GRADIENT = Listing(
    "numpy.gradient", "grid", (EDGE_ORDER,), "numpy.gradient, as its documentation claims it"
)


@dataclass(frozen=True)
class NumPyGradient:
    """numpy.gradient along the last axis of values (..., n), for coordinates (n,) or a scalar spacing."""

    library: ClassVar[Library] = Library("numpy", "numpy", "numpy")
    edge_order: Literal[1, 2] = 1

    def __call__(self, values: Any, spacing: Any) -> Any:
        """Return the derivatives, in the shape of the values."""
        return np.gradient(values, spacing, axis=-1, edge_order=self.edge_order)


def numpy_gradient(*, edge_order: int = 1) -> GridScheme:
    """Return numpy.gradient along the last axis as a scheme, with edge_order 1 or 2; InputError for another.

    >>> numpy_gradient()([1.0, 4.0, 9.0, 16.0], 1.0)
    array([3., 4., 6., 7.])
    """
    values = NUMPY_GRADIENT.settle({"edge_order": edge_order})
    return GridScheme(
        name=NUMPY_GRADIENT.text(values),
        function=NumPyGradient(2 if values["edge_order"] == 2 else 1),
        operator=Operator.derivative(1),
        order=2,
        edge_order=values["edge_order"],
        spacing="coordinates",
        minimum_nodes=values["edge_order"] + 1,
        batched=True,
        stencils=stencils_of(Rule(edge_order=values["edge_order"])),
        source="NumPy reference, numpy.gradient",
    )
