"""Divergence, curl, Laplacian and Hessian of fields on grids in several dimensions, uniform or not.

All are made of `schemes.arrays.gradient.gradient` along one axis at a time, and take its options: order 2 to 8 inside,
an order of their own at the edges, coordinates or spacings, periodic axes. So the weights are those of Fornberg (1988),
Mathematics of Computation 51, 699-706, and at every node the error is of the order that the differences along the axes
have there: `order` inside, `edge_order` near the two ends of an axis that is not periodic.

Differences along different axes commute, whatever the spacing: the curl of a gradient and the divergence of a curl are
zero to rounding, at the edges too. The Laplacian is made of second differences along the axes; the divergence of the
gradient is a different one, on nodes two spacings apart, which does not see values that alternate from node to node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.errors import InputError

Array = NDArray[Any]
Periodic = bool | Sequence[bool]


def divergence(
    components: Sequence[ArrayLike] | Array,
    *spacing: ArrayLike,
    axis: Sequence[int] | None = None,
    edge_order: int = 1,
    order: int = 2,
    periodic: Periodic = False,
) -> Array:
    """Return the divergence of a vector field, the sum of d(components[k])/dx_k.

    Args:
        components: One array for each axis, all of one shape, or one array with the components along its first axis.
            With NumPy's meshgrid this is the indexing "ij": x_k runs along axis k.
        *spacing: Nothing (unit spacing), one scalar for all axes, or for each axis a scalar or the coordinates of its
            n nodes (n + 1 on a periodic axis), as in `gradient`.
        axis: The axes of an array that the components belong to; all by default.
        edge_order: Order near the two ends of an axis, 1 to `order`.
        order: Order inside, 2, 4, 6 or 8.
        periodic: Whether the last node is followed by the first: for all axes, or one truth value for each.

    Returns:
        An array of the shape of a component, in its unit over that of the spacing.

    Raises:
        InputError: A ValueError, for components that do not fit the axes or each other, and what `gradient` refuses.
        TypeError: For a wrong number of spacings.

    >>> x, y = np.meshgrid(np.linspace(0, 1, 4), np.linspace(0, 2, 5), indexing="ij")
    >>> float(divergence((x**2, x * y), 1 / 3, 0.5, edge_order=2)[1, 2])
    1.0
    """
    fields, grid = _vector_field("divergence", components, spacing, axis, edge_order, order, periodic)
    return _sum([grid.difference(field, k) for k, field in enumerate(fields)])


def curl(
    components: Sequence[ArrayLike] | Array,
    *spacing: ArrayLike,
    axis: Sequence[int] | None = None,
    edge_order: int = 1,
    order: int = 2,
    periodic: Periodic = False,
) -> Any:
    """Return the curl of a vector field in two or three variables.

    The arguments are those of `divergence`. With two components u, v it is the scalar dv/dx - du/dy (an array), with
    three components u, v, w the tuple of arrays dw/dy - dv/dz, du/dz - dw/dx, dv/dx - du/dy.

    Raises InputError for another number of components, otherwise as `divergence`.

    >>> x, y = np.meshgrid(np.arange(4.0), np.arange(3.0), indexing="ij")
    >>> curl((-y, x))[2, 1]
    np.float64(2.0)
    """
    fields, grid = _vector_field("curl", components, spacing, axis, edge_order, order, periodic)
    if len(fields) not in (2, 3):
        raise InputError(f"curl: {len(fields)} components; a curl is of two or three")

    def rotation(i: int, j: int) -> Array:
        result: Array = grid.difference(fields[j], i) - grid.difference(fields[i], j)
        return result

    if len(fields) == 2:
        return rotation(0, 1)
    return rotation(1, 2), rotation(2, 0), rotation(0, 1)


def laplacian(
    values: ArrayLike,
    *spacing: ArrayLike,
    axis: int | Sequence[int] | None = None,
    edge_order: int = 1,
    order: int = 2,
    periodic: Periodic = False,
) -> Array:
    """Return the Laplacian, the sum of the second derivatives along the axes.

    `values` is an array of any shape; the other arguments are those of `divergence`. At order 2 on a uniform grid the
    stencil inside is the cross of 5 points in two and 7 in three variables. Of a vector field each component has a
    Laplacian of its own: `axis` leaves out the axis of the components.

    Returns an array of the shape of the values, in their unit over that of the spacing squared. Raises what `gradient`
    raises.

    >>> x, y = np.meshgrid(np.arange(4.0), np.arange(5.0), indexing="ij")
    >>> laplacian(x**2 + 3 * y**2)[1, 2]
    np.float64(8.0)
    """
    field = np.asanyarray(values)
    grid = _Grid.of("laplacian", field, spacing, axis, edge_order, order, periodic)
    return _sum([grid.difference(field, k, derivative=2) for k in range(len(grid.axes))])


def hessian(
    values: ArrayLike,
    *spacing: ArrayLike,
    axis: int | Sequence[int] | None = None,
    edge_order: int = 1,
    order: int = 2,
    periodic: Periodic = False,
) -> tuple[tuple[Array, ...], ...]:
    """Return the second derivatives along all pairs of axes: entry [i][j] is d2(values)/(dx_i dx_j).

    The arguments are those of `laplacian`. Entries [i][i] are second differences, the others first differences along
    one axis of those along the other. Entries [i][j] and [j][i] are equal, and the same array.

    Returns a tuple of rows of arrays, each of the shape of the values, in their unit over that of the spacing squared.
    Raises what `gradient` raises.

    >>> x, y = np.meshgrid(np.arange(4.0), np.arange(5.0), indexing="ij")
    >>> [[float(entry[1, 2]) for entry in row] for row in hessian(x**2 + 3 * x * y)]
    [[2.0, 3.0], [3.0, 0.0]]
    """
    field = np.asanyarray(values)
    grid = _Grid.of("hessian", field, spacing, axis, edge_order, order, periodic)
    several = range(len(grid.axes))
    slopes = [grid.difference(field, i) if i + 1 < len(several) else None for i in several]
    entries = {
        (i, j): grid.difference(field, i, derivative=2) if i == j else grid.difference(slopes[i], j)
        for i in several
        for j in several[i:]
    }
    return tuple(tuple(entries[min(i, j), max(i, j)] for j in several) for i in several)


@dataclass(frozen=True, eq=False)
class _Grid:
    """The axes that are differentiated, the spacing of each, and how differences along them are formed."""

    axes: tuple[int, ...]
    spacing: tuple[ArrayLike, ...]
    periodic: tuple[bool, ...]
    order: int
    edge_order: int

    @classmethod
    def of(
        cls,
        where: str,
        field: Array,
        spacing: tuple[ArrayLike, ...],
        axis: int | Sequence[int] | None,
        edge_order: int,
        order: int,
        periodic: Periodic,
    ) -> _Grid:
        """Return the grid of a field; InputError and TypeError name the function `where`."""
        axes = (
            range(field.ndim) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, field.ndim)
        )
        if not axes:
            raise InputError(f"{where}: a field has at least one axis")
        return cls(
            tuple(axes),
            _for_each(where, spacing, len(axes)),
            _truths(where, periodic, len(axes)),
            order,
            edge_order,
        )

    def difference(self, field: Any, k: int, derivative: int = 1) -> Any:
        """Return the derivative of a field along the k-th of the axes."""
        return gradient(
            field,
            self.spacing[k],
            axis=self.axes[k],
            edge_order=self.edge_order,
            order=self.order,
            derivative=derivative,
            periodic=self.periodic[k],
        )


def _vector_field(
    where: str,
    components: Sequence[ArrayLike] | Array,
    spacing: tuple[ArrayLike, ...],
    axis: Sequence[int] | None,
    edge_order: int,
    order: int,
    periodic: Periodic,
) -> tuple[list[Array], _Grid]:
    """The components of a vector field as arrays of one shape, and the grid, with one axis for each of them."""
    fields = [np.asanyarray(component) for component in components]
    shapes = {field.shape for field in fields}
    if len(shapes) != 1:
        shown = ", ".join(str(field.shape) for field in fields) or "there are none"
        raise InputError(f"{where}: components of the shapes {shown}; all have one shape")
    grid = _Grid.of(where, fields[0], spacing, axis, edge_order, order, periodic)
    if len(grid.axes) != len(fields):
        raise InputError(
            f"{where}: {len(fields)} components and {len(grid.axes)} axes; one component for each axis "
            "(axis= says which axes these are)"
        )
    return fields, grid


def _for_each(where: str, spacing: tuple[ArrayLike, ...], count: int) -> tuple[ArrayLike, ...]:
    """The spacing of each axis."""
    if not spacing:
        return (1.0,) * count
    if len(spacing) == 1 and np.ndim(spacing[0]) == 0:
        return spacing * count
    if len(spacing) != count:
        raise TypeError(
            f"{where}: {len(spacing)} spacings for {count} axes; none, one scalar, or one for each axis"
        )
    return spacing


def _truths(where: str, periodic: Periodic, count: int) -> tuple[bool, ...]:
    each = (periodic,) * count if isinstance(periodic, bool | np.bool_) else tuple(periodic)
    if len(each) != count:
        raise InputError(
            f"{where}: periodic={periodic!r} for {count} axes; a truth value, or one for each axis"
        )
    return each


def _sum(parts: Sequence[Array]) -> Array:
    return reduce(add, parts)
