"""jax.numpy.gradient as a scheme, in double precision; used where JAX is installed.

JAX turns double precision into single unless it is told not to (`jax_enable_x64`), which is done here for the call.
"""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import GridScheme

JAX = Library("jax", "jax", "jax")
LISTING = Listing("jax.numpy.gradient", "grid", (), "jax.numpy.gradient on coordinates", "jax")
CLAIM = (
    'JAX 0.10 reference, jax.numpy.gradient: "computed using second-order finite differences across the array of '
    'sampled function values"'
)


def on_any_grid(values: Any, x: Any) -> Any:
    """The derivatives at the nodes."""
    import jax
    import numpy as np

    with jax.enable_x64(True):
        return np.asarray(jax.numpy.gradient(jax.numpy.asarray(values), jax.numpy.asarray(x)))


def jax_gradient() -> GridScheme:
    """Return jax.numpy.gradient; SchemeError without JAX."""
    JAX.need(LISTING.name)
    return GridScheme(
        name=LISTING.name,
        function=borrowed(JAX, on_any_grid, {}),
        operator=Operator.derivative(1),
        order=2,
        edge_order=2,
        source=CLAIM,
    )
