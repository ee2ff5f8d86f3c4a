"""How far from numpy.gradient a result may be: two units in the last place of the larger operand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.arrays import gradient as calls
from trueorder.schemes.arrays import grid_kernels, grid_plans, grid_rows
from trueorder.schemes.arrays.gradient import gradient

Array = np.ndarray[Any, Any]


def products(f: Array, gaps: Array, edge_order: int) -> Array:
    """The largest summand in every row, for values (..., n) and distances (n - 1,) between neighbours."""
    largest = np.empty_like(f)
    left, right = gaps[:-1], gaps[1:]
    if (gaps == gaps[0]).all():
        largest[..., 1:-1] = np.maximum(f[..., :-2], f[..., 2:]) / (2 * gaps[0])
    else:
        summands = (
            f[..., :-2] * right / (left * (left + right)),
            f[..., 1:-1] * abs(right - left) / (left * right),
            f[..., 2:] * left / (right * (left + right)),
        )
        largest[..., 1:-1] = np.maximum.reduce(summands)
    for end, (g, h) in ((f, (gaps, largest)), (f[..., ::-1], (gaps[::-1], largest[..., ::-1]))):
        if edge_order == 1:
            h[..., 0] = np.maximum(end[..., 0], end[..., 1]) / g[0]
        else:
            near, far = g[0], g[1]
            summands = (
                end[..., 0] * (2 * near + far) / (near * (near + far)),
                end[..., 1] * (near + far) / (near * far),
                end[..., 2] * near / (far * (near + far)),
            )
            h[..., 0] = np.maximum.reduce(summands)
    return largest


def two_ulp(values: Array, spacing: Any, axis: int, edge_order: int, dtype: np.dtype[Any]) -> Array:
    """Twice the distance between numbers of the result's type next to the larger operand."""
    real = np.empty(0, dtype).real.dtype
    f = np.moveaxis(np.abs(np.asarray(values).astype(np.clongdouble)), axis, -1)
    if np.ndim(spacing) == 0:
        gaps = np.full(f.shape[-1] - 1, abs(np.longdouble(spacing)))
    else:
        x = np.asarray(spacing)
        gaps = np.abs(np.diff(x.astype(float) if x.dtype.kind in "iu" else x).astype(np.longdouble))
    with np.errstate(all="ignore"):
        operands = products(f, gaps, edge_order).astype(real)
        return np.moveaxis(2 * np.spacing(operands), -1, axis)


def assert_as_numpy(values: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> None:
    """The same containers, types and undefined values as numpy.gradient, and numbers to 2 ulp of the larger operand."""
    ours = gradient(values, *spacing, axis=axis, edge_order=edge_order)
    theirs = np.gradient(values, *spacing, axis=axis, edge_order=edge_order)
    assert type(ours) is type(theirs)
    several = isinstance(ours, tuple)
    axes = (
        range(np.ndim(values))
        if axis is None
        else np.lib.array_utils.normalize_axis_tuple(axis, np.ndim(values))
    )
    distances = spacing if len(spacing) > 1 or np.ndim(spacing[:1]) > 1 else (spacing or (1.0,)) * len(axes)
    for k, distance, one, other in zip(
        axes, distances, ours if several else (ours,), theirs if several else (theirs,), strict=True
    ):
        assert (type(one), one.dtype, one.shape) == (type(other), other.dtype, other.shape)
        if one.dtype.kind == "m":
            np.testing.assert_array_equal(one, other)
            continue
        bound = two_ulp(np.asarray(values), distance, k, edge_order, one.dtype)
        finite = np.isfinite(one) & np.isfinite(other)
        np.testing.assert_array_equal(one[~finite], other[~finite])
        assert (np.abs(one[finite] - other[finite]) <= bound[finite]).all()


@contextmanager
def small_blocks(size: int = 2**7) -> Iterator[None]:
    """Treat all arrays as large ones, and cut them into blocks of so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in (
            (calls, "SMALL", -1),
            (grid_plans, "SMALL", -1),
            (grid_plans, "LONG", 1),
            (grid_kernels, "SCRATCH", size),
            (grid_kernels, "WIDEST", size),
            (grid_kernels, "PRODUCTS", size),
            (grid_rows, "CHUNK", 16 * size),
        ):
            patch.setattr(module, name, value)
        _forget_plans()
        yield
    _forget_plans()


def _forget_plans() -> None:
    for kept in (grid_rows.nonuniform_rows, grid_plans.plan_for, calls._kept_plan):
        kept.cache_clear()
