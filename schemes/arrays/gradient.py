"""Derivatives on a grid, uniform or not, of any order of accuracy: a drop-in for numpy.gradient.

Called as numpy.gradient is, it returns the same to the last bits: its operations are those that
numpy.gradient documents, in the same order, but for one: float32 and float64 values on a uniform grid are
multiplied by the reciprocal of the spacing where numpy.gradient divides by it, which is off by one ulp at most.
What it does beyond that is described in `schemes.arrays.grid_stencils`.

It differs on purpose where numpy.gradient computes something without meaning: an edge_order below 1 or between
1 and 2 is refused, and so are a spacing of 0 or that is not finite, and coordinates that are repeated, unsorted
or not finite. And it takes dates for coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.arrays.grid_formulas import Rows
from trueorder.schemes.arrays.grid_kernels import CAST, Axis, differentiate
from trueorder.schemes.arrays.grid_masks import differentiate_masked
from trueorder.schemes.arrays.grid_plans import (
    SMALL,
    Layout,
    Plan,
    differentiate_planned,
    has_plan,
    plan_for,
    write_planned,
)
from trueorder.schemes.arrays.grid_rows import nonuniform_rows, uniform_rows
from trueorder.schemes.arrays.grid_spacing import Coordinates, one_spacing, read_spacing
from trueorder.schemes.arrays.grid_stencils import Rule
from trueorder.schemes.arrays.grid_values import clock, given_results, types_of
from trueorder.schemes.arrays.grid_workers import threads_for
from trueorder.schemes.errors import InputError
from trueorder.schemes.options import Option

Array = NDArray[Any]
Options: TypeAlias = tuple[Any, Any, Any, Any]
"""order, edge_order, derivative, periodic, as they are given"""
SCALARS = frozenset(
    {int, float, *[np.dtype(c).type for c in np.typecodes["AllInteger"] + np.typecodes["Float"]]}
)
"""types of numbers that never change, so that plans for them can be looked up"""
_NOTHING: Any = object()
"""in the place of values that are not given"""
UNEVEN = 8
"""how many times longer a line of values takes where every row has weights of its own"""
ORDERS = (2, 4, 6, 8)
ORDER = Option("order", ORDERS, 2)
DERIVATIVE = Option("derivative", (1, 2, 3, 4), 1)
EDGE_ORDERS = {order: Option("edge_order", tuple(range(1, order + 1)), 1) for order in ORDERS}


def gradient(
    values: ArrayLike = _NOTHING,
    *spacing: Any,
    axis: int | Sequence[int] | None = None,
    edge_order: int = 1,
    order: int = 2,
    derivative: int = 1,
    periodic: bool = False,
    out: Any = None,
    workers: int | None = None,
    f: ArrayLike = _NOTHING,
) -> Any:
    """Return the partial derivatives along the axes; called as numpy.gradient is, and with more to ask for.

    Args:
        values: Array of any shape: floating, complex, integer, datetime64 or timedelta64, masked or not, in any
            memory layout. Derivatives of integers are float64, those of dates are durations; other types stay.
        *spacing: Nothing (unit spacing), one scalar for all axes, or for each axis a scalar or the coordinates
            of its n nodes, which rise or fall strictly. Coordinates that are dates or durations count in the
            unit of their type. Coordinates of a periodic axis are n + 1, the last one being the end of the
            period.
        axis: One axis or several; None for all.
        edge_order: Order at the rows near the two ends that the interior stencil does not fit, 1 to `order`:
            differences of the edge_order + derivative nearest nodes.
        order: Order inside, 2, 4, 6 or 8, on coordinates that are not equally spaced, too.
        derivative: Which derivative, 1 to 4.
        periodic: Whether the last node is followed by the first, so that there are no edges.
        out: Array for the results or, for several axes, a sequence of arrays. They have the shape of the values,
            share no memory with them, and have a type that the results can be cast to.
        workers: Threads that share the work on large arrays, at most; None for as many as the process has
            processors, 2 at most, or fewer if the environment's OMP_NUM_THREADS says so. Each holds up to 1 MiB
            of memory, of which half is kept for the next call. The results are the same.
        f: The values under the name that numpy.gradient has for them.

    Returns:
        One array for one axis, otherwise a tuple of them, of the shape of the values.

    Raises:
        InputError: A ValueError, for an option that is not accepted, coordinates that do not fit, are not
            sorted, repeated or not finite, a spacing of 0 and too few nodes.
        TypeError: For a wrong number of spacings, and for values that have no differences.
        numpy.exceptions.AxisError: For an axis that does not exist.

    >>> gradient([1, 4, 9, 16, 25])
    array([3., 4., 6., 8., 9.])
    >>> gradient([1, 4, 9, 16, 25], edge_order=2)
    array([ 2.,  4.,  6.,  8., 10.])
    >>> gradient([1.0, 9.0, 16.0], [1.0, 3.0, 4.0])
    array([4., 6., 7.])
    >>> gradient([0, 1, 16, 81, 256, 625], order=4, edge_order=4)
    array([  0.,   4.,  32., 108., 256., 500.])
    >>> gradient([0, 1, 0, -1], derivative=2, periodic=True)
    array([ 0., -2.,  0.,  2.])
    """
    if values is _NOTHING or f is not _NOTHING:
        values = _one_of(values, f)
    options = order, edge_order, derivative, periodic
    if workers is None and (found := _quickly(values, spacing, axis, options, out)) is not None:
        return found
    try:
        rule = _rule(*options)
    except TypeError:  # what cannot be looked up, a list for example
        rule = _rule.__wrapped__(*options)
    f = np.asanyarray(values)
    axes = _axes(axis, f.ndim)
    spacings = read_spacing(spacing, f.shape, axes, rule.periodic)
    seen, work, kept = types_of(f.dtype)
    data = f if seen == f.dtype else f.view(seen) if f.dtype.kind == "M" else f.astype(seen)
    if out is None:
        results: Sequence[Any] = [np.empty_like(f, kept) for _ in axes]
    else:
        results = given_results(out, f, kept, len(axes), spacing)
    has_own_weights = f.ndim == 1 and any(
        [isinstance(gap, Coordinates) and gap.dtype == f.dtype for gap in spacings]
    )
    threads = threads_for(workers, f.nbytes * (UNEVEN if has_own_weights else 1))
    plain = type(f) is np.ndarray and (out is None or all(type(result) is np.ndarray for result in results))
    if plain and (work.kind != "m" or rule.is_numpys) and has_plan([data, *results], work):
        for k, gap, result in zip(axes, spacings, results, strict=True):
            differentiate_planned(data, result, k, rule, gap, work, threads)
    else:
        _differentiate(f, data, results, axes, rule, spacings, work, threads)
    return results[0] if len(results) == 1 else tuple(results)


def _one_of(values: Any, f: Any) -> Any:
    """The values by one of their two names."""
    if values is not _NOTHING and f is not _NOTHING:
        raise TypeError("gradient() got values and f, which are two names of the same")
    if values is f:
        raise TypeError("gradient() missing 1 required argument: 'values'")
    return f if values is _NOTHING else values


def _quickly(values: Any, spacing: Sequence[Any], axis: Any, options: Options, out: Any) -> Array | None:
    """The derivative along one axis of a small contiguous array, as most calls ask for it; None for other calls.

    What depends on neither values nor coordinates is looked up at once.
    """
    if (
        type(values) is not np.ndarray
        or values.size > SMALL
        or values.dtype.kind not in "fc"
        or len(spacing) > 1
    ):
        return None
    step, grid = spacing[0] if spacing else 1.0, None
    if not values.flags.c_contiguous or (out is not None and not _is_alike(out, values, step)):
        return None
    if type(step) is np.ndarray:
        if step.ndim == 0:
            step = step[()]
        elif options[3] is not False:
            return None
        else:
            axes = _axes(axis, values.ndim)
            if len(axes) != 1:
                return None
            axis = axes[0]
            step = one_spacing(step, axis, values.shape[axis], periodic=False)
            if isinstance(step, Coordinates):
                grid, step = step, step.dtype
    if grid is None and type(step) not in SCALARS:
        return None
    try:
        plan = _kept_plan(values.dtype, values.shape, step, type(step), axis, options)  # type: ignore[arg-type]
    except TypeError:  # an axis or an option that cannot be looked up
        return None
    if plan is None:
        return None
    result = np.empty_like(values) if out is None else out
    write_planned(plan, values, result, grid)
    return result


def _is_alike(out: Any, values: Array, spacing: Any) -> bool:
    """Whether an output is plainly fit for results: like the values, contiguous, and far from what is read."""
    return (
        type(out) is np.ndarray
        and out.dtype == values.dtype
        and out.shape == values.shape
        and out.flags.carray
        and not np.may_share_memory(out, values)
        and not (type(spacing) is np.ndarray and np.may_share_memory(out, spacing))
    )


@lru_cache(maxsize=256)
def _kept_plan(
    dtype: np.dtype[Any], shape: tuple[int, ...], step: Any, kind: Any, axis: Any, options: Options
) -> Plan | None:
    """The plan for a scalar spacing or the type of coordinates; None for several axes and results of another type."""
    rule, axes = _rule(*options), _axes(axis, len(shape))
    if len(axes) != 1 or types_of(dtype) != (dtype, dtype, dtype):
        return None
    if not issubclass(kind, np.dtype):
        (step,) = read_spacing((step,), shape, axes, rule.periodic)
    layout = Layout(shape, axes[0], contiguous=True)
    return plan_for(rule, step, type(step), layout, 0, shape[axes[0]], dtype, dtype)  # type: ignore[arg-type]


def _axes(axis: Any, dimension: int) -> Sequence[int]:
    if axis is None:
        return range(dimension)
    if type(axis) is int and 0 <= axis < dimension:
        return (axis,)
    return normalize_axis_tuple(axis, dimension)


def _differentiate(
    given: Array,
    data: Array,
    results: Sequence[Array],
    axes: Sequence[int],
    rule: Rule,
    spacings: Sequence[Any],
    work: np.dtype[Any],
    threads: int,
) -> None:
    """Write the derivatives of arrays of any size; `data` are the given values in a type with differences."""
    runs = [_rows(given, rule, gap, k, work) for k, gap in zip(axes, spacings, strict=True)]
    transfer = clock(np.asarray(data)) if work.kind == "m" and not rule.is_numpys else CAST
    for k, gap, rows, result in zip(axes, spacings, runs, results, strict=True):
        grid = gap if isinstance(gap, Coordinates) else None
        along = Axis(np.asarray(data), np.asarray(result), k, grid, transfer)
        if isinstance(result, np.ma.MaskedArray):
            differentiate_masked(along, rows, given, result)
        else:
            differentiate(along, rows, threads)


def _rows(given: Array, rule: Rule, gap: Any, axis: int, work: np.dtype[Any]) -> Sequence[Rows]:
    length = given.shape[axis]
    if isinstance(gap, Coordinates):
        return nonuniform_rows(rule, gap.dtype, length, work, axis)
    if type(gap) is float and isinstance(given, np.ma.MaskedArray) and given.ndim > 1:
        gap = np.float64(gap)  # numpy.ma multiplies arrays by Python's numbers in double precision
    return uniform_rows(rule, gap, length, work, axis)


@lru_cache(maxsize=256)
def _rule(order: Any, edge_order: Any, derivative: Any, periodic: Any) -> Rule:
    """The options as they are accepted, 1.0 for 1 as in numpy.gradient."""
    if order not in ORDER.accepted:
        raise refused(ORDER, order)
    if derivative not in DERIVATIVE.accepted:
        raise refused(DERIVATIVE, derivative)
    edge_orders = EDGE_ORDERS[order]
    if edge_order not in edge_orders.accepted:
        raise refused(edge_orders, edge_order)
    if periodic not in (False, True):
        raise InputError(f"gradient: periodic={periodic!r}; True or False")
    return Rule(int(order), int(edge_order), int(derivative), bool(periodic))


def refused(option: Option, value: object) -> InputError:
    """Return the error for an option that is not accepted."""
    return InputError(f"gradient: {option.name}={value!r} is not accepted; {option.name} is {option.rule}")
