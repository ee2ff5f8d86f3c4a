"""Second-order differences on a grid, uniform or not: a drop-in for numpy.gradient.

Inside, the three-point formula on neighbours at distances l and r has weights -r/(l(l + r)), (r - l)/(l r)
and l/(r(l + r)), which is second order for any spacing (Fornberg 1988, Mathematics of Computation 51,
699-706); at the two ends the difference is one-sided, over two nodes (first order) or three (second order).
The operations are those that numpy.gradient documents, in the same order, so that results agree to the last
bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schemes.difference_quotient import FORNBERG
from schemes.errors import InputError
from schemes.listing import Listing
from schemes.operator import Operator
from schemes.options import EDGE_ORDER
from schemes.scheme import GridScheme
from schemes.stencil import Stencil

Array = NDArray[Any]
GRADIENT = Listing(
    "gradient", "grid", (EDGE_ORDER,), "second order inside, one-sided at the ends, any spacing"
)
ORDER = 2


def gradient(
    values: ArrayLike,
    *spacing: ArrayLike,
    axis: int | Sequence[int] | None = None,
    edge_order: int = 1,
) -> Array | tuple[Array, ...]:
    """Return the partial derivatives along the axes, second order inside; called as numpy.gradient is.

    `values` has any shape with at least edge_order + 1 nodes along each axis that is differentiated.
    `spacing` is empty (unit spacing), one scalar for all axes, or for each axis a scalar or its coordinates
    (n,). `axis` is one axis or several, all by default. `edge_order` is 1 or 2, the order at the two ends.
    One axis returns an array, several (or none) a tuple, each of the shape of the values: floating and
    complex types are kept, integers become float64.

    Raises ValueError for another edge_order (InputError, with what is accepted; numpy.gradient takes 0 and
    negative ones without a word, see `schemes.others.numpy_gradient`), for spacing that does not fit and for
    too few nodes; TypeError for a wrong number of spacings; numpy.exceptions.AxisError, a ValueError, for an
    axis that does not exist.

    >>> gradient([1, 4, 9, 16, 25])
    array([3., 4., 6., 8., 9.])
    >>> gradient([1, 4, 9, 16, 25], edge_order=2)
    array([ 2.,  4.,  6.,  8., 10.])
    >>> gradient([1.0, 9.0, 16.0], [1.0, 3.0, 4.0])
    array([4., 6., 7.])
    """
    f = _differentiable(np.asanyarray(values))
    axes = _axes(f.ndim, axis)
    if edge_order not in EDGE_ORDER.accepted:
        raise InputError(
            f"gradient: edge_order={edge_order!r} is not accepted; edge_order is {EDGE_ORDER.rule}"
        )
    gaps = _gaps(spacing, tuple(f.shape[k] for k in axes))
    derivatives = tuple(_along(f, gap, k, int(edge_order)) for gap, k in zip(gaps, axes, strict=True))
    return derivatives[0] if len(derivatives) == 1 else derivatives


def gradient_scheme(*, edge_order: int = 1) -> GridScheme:
    """Return `gradient` along the last axis as a scheme: order 2 inside, `edge_order` (1 or 2) at the ends.

    >>> gradient_scheme(edge_order=2).name
    'gradient:edge_order=2'
    """
    values = GRADIENT.settle({"edge_order": edge_order})
    return GridScheme(
        name=GRADIENT.text(values),
        function=LastAxisGradient(values["edge_order"]),
        operator=Operator.derivative(1),
        order=ORDER,
        edge_order=values["edge_order"],
        spacing="coordinates",
        minimum_nodes=values["edge_order"] + 1,
        batched=True,
        stencils=edge_family(values["edge_order"]),
        source=FORNBERG,
    )


@dataclass(frozen=True)
class LastAxisGradient:
    """`gradient` along the last axis of values (..., n), the spacing being coordinates (n,) or a scalar."""

    edge_order: int = 1

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Any:
        """Return the derivatives, in the shape of the values."""
        return gradient(values, spacing, axis=-1, edge_order=self.edge_order)


def edge_family(edge_order: int) -> tuple[Stencil, ...]:
    """Return the stencils on a uniform grid: inside, at the first node and at the last node.

    >>> [stencil.order for stencil in edge_family(1)]
    [2, 1, 1]
    """
    first = range(edge_order + 1)
    return (
        Stencil.on((-1, 0, 1), derivative=1),
        Stencil.on(first, derivative=1),
        Stencil.on([-node for node in reversed(first)], derivative=1),
    )


def _differentiable(f: Array) -> Array:
    """The values in a type that differences do not wrap around in; dates as distances in time."""
    if f.dtype.type is np.datetime64:
        return f.view(f.dtype.name.replace("datetime", "timedelta"))
    if f.dtype.type is np.timedelta64 or np.issubdtype(f.dtype, np.inexact):
        return f
    return f.astype(np.float64)


def _axes(dimension: int, axis: int | Sequence[int] | None) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(dimension))
    return tuple(np.lib.array_utils.normalize_axis_tuple(axis, dimension))


def _gaps(spacing: tuple[ArrayLike, ...], lengths: tuple[int, ...]) -> tuple[Any, ...]:
    """For each axis the distance between neighbours: a scalar, or an array (n - 1,) where they differ."""
    if not spacing:
        return (1.0,) * len(lengths)
    if len(spacing) == 1 and np.ndim(spacing[0]) == 0:
        return spacing * len(lengths)
    if len(spacing) != len(lengths):
        raise TypeError(
            f"gradient: {len(spacing)} spacings for {len(lengths)} axes; "
            "none, one scalar or one for each axis"
        )
    return tuple(_gap(s, n) for s, n in zip(spacing, lengths, strict=True))


def _gap(spacing: ArrayLike, length: int) -> Any:
    coordinates = np.asanyarray(spacing)
    if coordinates.ndim == 0:
        return spacing
    if coordinates.ndim != 1:
        raise InputError(
            f"gradient: spacing of shape {coordinates.shape}; a scalar or coordinates of shape (n,)"
        )
    if len(coordinates) != length:
        raise InputError(f"gradient: {len(coordinates)} coordinates for {length} nodes; one for each node")
    if np.issubdtype(coordinates.dtype, np.integer):
        coordinates = coordinates.astype(np.float64)  # differences of unsigned integers would wrap around
    gaps = np.diff(coordinates)
    return gaps[0] if len(gaps) and (gaps == gaps[0]).all() else gaps


def _along(f: Array, gap: Any, axis: int, edge_order: int) -> Array:
    """The derivative along one axis; `gap` is a scalar or the array (n - 1,) of distances."""
    if f.shape[axis] < edge_order + 1:
        raise InputError(
            f"gradient: {f.shape[axis]} nodes along axis {axis}; "
            f"edge_order={edge_order} needs {edge_order + 1} or more"
        )
    estimates = np.empty_like(f)

    def at(nodes: int | slice) -> tuple[int | slice, ...]:
        return (slice(None),) * axis + (nodes,)

    # index tuples and not views: a masked array takes up masks only when it is assigned through itself
    inside, before, behind = at(slice(1, -1)), at(slice(None, -2)), at(slice(2, None))
    uniform = np.ndim(gap) == 0
    if uniform:
        estimates[inside] = (f[behind] - f[before]) / (2.0 * gap)
    else:
        column = (-1,) + (1,) * (f.ndim - axis - 1)
        a, b, c = _inside_weights(gap[:-1].reshape(column), gap[1:].reshape(column))
        estimates[inside] = a * f[before] + b * f[inside] + c * f[behind]

    first_gap, last_gap = (gap, gap) if uniform else (gap[0], gap[-1])
    if edge_order == 1:
        estimates[at(0)] = (f[at(1)] - f[at(0)]) / first_gap
        estimates[at(-1)] = (f[at(-1)] - f[at(-2)]) / last_gap
    else:
        a, b, c = _uniform_end_weights(gap) if uniform else _end_weights(gap[0], gap[1])
        estimates[at(0)] = a * f[at(0)] + b * f[at(1)] + c * f[at(2)]
        # the last end is the mirror image of the first: the derivative changes its sign
        a, b, c = _uniform_end_weights(gap) if uniform else _end_weights(gap[-1], gap[-2])
        estimates[at(-1)] = -c * f[at(-3)] - b * f[at(-2)] - a * f[at(-1)]
    return estimates


def _inside_weights(left: Any, right: Any) -> tuple[Any, Any, Any]:
    """Weights of the neighbour before, the node and the neighbour behind, at distances left and right."""
    total = left + right
    return -right / (left * total), (right - left) / (left * right), left / (right * total)


def _end_weights(near: Any, far: Any) -> tuple[Any, Any, Any]:
    """Weights of the first three nodes at the first one; `near` is the first gap, `far` the second."""
    total = near + far
    return -(2.0 * near + far) / (near * total), total / (near * far), -near / (far * total)


def _uniform_end_weights(gap: Any) -> tuple[Any, Any, Any]:
    """`_end_weights` with both gaps equal, where the textbook's weights need one rounding each."""
    return -1.5 / gap, 2.0 / gap, -0.5 / gap
