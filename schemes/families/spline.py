"""Spline differentiation: the derivative of the interpolating spline at its nodes, as SciPy computes it.

de Boor (1978), A Practical Guide to Splines, chapters IV and XIII. A spline of degree 3 or 5 with ends that are
"not a knot" reproduces polynomials of its degree, so that its derivative d is of order degree + 1 - d at all nodes
of any grid. On even spacings an odd derivative gains one order inside by symmetry: a cubic spline's first
derivative is the Pade scheme there, with a closure of order 3. A natural end (f'' = 0) and a clamped one (f' = 0)
give the inside the same order, and the edges no more than order 1 and none, but for functions that have such ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import EndCondition, GridScheme
from trueorder.schemes.stencil_rows import enough

Array = NDArray[Any]

SPLINE = Listing(
    "spline",
    "grid",
    (
        Option("degree", (3, 5), 3),
        Option("derivative", (1, 2), 1),
        Option("edge", ("not_a_knot", "natural", "clamped", "periodic"), "not_a_knot"),
    ),
    "derivative of the interpolating cubic or quintic spline (SciPy), any spacing",
)
CONDITIONS: Mapping[str, EndCondition] = {"natural": "straight", "clamped": "flat"}
DE_BOOR = "de Boor (1978), A Practical Guide to Splines"


def spline(*, degree: int = 3, derivative: int = 1, edge: str = "not_a_knot") -> GridScheme:
    """Return the first or second derivative of the spline of degree 3 or 5.

    `edge` is "not_a_knot", or for degree 3 "natural", "clamped" or "periodic". A periodic grid is uniform, and its
    spacing the one distance of neighbours. Otherwise the spacing is coordinates or one distance, and the order
    claimed is that on any grid. InputError for other options.

    >>> import numpy as np
    >>> spline()(np.array([0.0, 1.0, 8.0, 64.0, 125.0]), np.array([0.0, 1.0, 2.0, 4.0, 5.0])).round(12)
    array([ 0.,  3., 12., 48., 75.])
    """
    values = SPLINE.settle({"degree": degree, "derivative": derivative, "edge": edge})
    name, k, d = SPLINE.text(values), values["degree"], values["derivative"]
    if k == 5 and values["edge"] != "not_a_knot":
        raise InputError(f"{name}: edge={edge} is for degree=3; edge is not_a_knot for degree=5")
    periodic = values["edge"] == "periodic"
    order = k + 1 - d
    edge_order = _edge_order(values["edge"], order, d)
    return GridScheme(
        name=name,
        function=Spline(name, k, d, values["edge"]),
        operator=Operator.derivative(d),
        order=order + d % 2 if periodic else order,
        edge_order=edge_order,
        spacing="scalar" if periodic else "coordinates",
        minimum_nodes=k + 1,
        batched=True,
        source=DE_BOOR,
        periodic=periodic,
        ends=CONDITIONS.get(values["edge"]) if edge_order is None else None,
    )


def _edge_order(edge: str, order: int, derivative: int) -> int | None:
    """The order at the edges for any smooth function; None where there is none."""
    if edge == "not_a_knot":
        return order
    return 1 if edge == "natural" and derivative == 1 else None


@dataclass(frozen=True)
class Spline:
    """Derivatives of the spline along the last axis of values (..., n); the spacing is coordinates (n,) or a scalar."""

    name: str
    degree: int
    derivative: int
    edge: str

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Array:
        """Return the estimates, in the shape of the values; InputError for too few nodes and unsorted coordinates."""
        f = enough(np.asarray(values), self.degree + 1, where=self.name)
        x = self._coordinates(spacing, f.shape[-1])
        # a spline is made on ascending nodes; on descending ones f is taken as a function of -x
        direction = 1 if x[-1] > x[0] else -1
        x = direction * x
        if self.edge == "periodic":
            f = np.concatenate([f, f[..., :1]], axis=-1)
        estimates = self._derivative(x, f)[..., : np.shape(values)[-1]]
        return np.asarray(direction**self.derivative * estimates, dtype=f.dtype)

    def _coordinates(self, spacing: ArrayLike, nodes: int) -> Array:
        periodic = self.edge == "periodic"
        x = np.asarray(spacing, dtype=np.float64)
        if x.ndim == 0:
            x = x * np.arange(nodes + periodic)
        elif periodic:
            raise InputError(
                f"{self.name}: spacing of shape {x.shape}; "
                "a periodic grid is uniform, give the one distance of neighbours"
            )
        elif x.shape != (nodes,):
            raise InputError(
                f"{self.name}: coordinates of shape {x.shape} for {nodes} nodes; one for each node"
            )
        gaps = np.diff(x)
        if not (np.all(gaps > 0) or np.all(gaps < 0)):
            raise InputError(f"{self.name}: the coordinates are not strictly ascending or descending")
        return x

    def _derivative(self, x: Array, f: Array) -> Array:
        from scipy.interpolate import CubicSpline, make_interp_spline

        if self.degree == 3:
            return np.asarray(
                CubicSpline(x, f, axis=-1, bc_type=self.edge.replace("_", "-"))(x, self.derivative)
            )
        return np.asarray(make_interp_spline(x, f, self.degree, axis=-1)(x, self.derivative))
