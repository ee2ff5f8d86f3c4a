"""Small arrays, where setting up costs more than computing: everything is looked up once, and kept.

A plan holds a function for each run of rows, which knows the indices of what is written and of what is read. It
depends on numbers and types alone, so that the plans last used are kept. The operations are those of
`schemes.grid_kernels`, with an array as one block.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from schemes.grid_formulas import (
    Array,
    Formula,
    Rows,
    Terms,
    one_sum,
    terms_of,
    windows,
    write_products,
    write_sum,
)
from schemes.grid_rows import nonuniform_rows, uniform_rows
from schemes.grid_spacing import Coordinates
from schemes.grid_stencils import Rule

DType = np.dtype[Any]
Action: TypeAlias = Callable[[Array, Array, Coordinates | None], None]
"""writes rows: takes the values in the type computed in, the output, and the coordinates where there are any"""
Plan: TypeAlias = tuple[tuple[DType, Action], ...]
"""the type computed in and the action, for each run of rows"""

SMALL = 2**14
"""values up to which an array is small"""
LONG = 2**11
"""values from which on it pays to write contiguous arrays as one long row"""


class Layout(NamedTuple):
    """Where the rows of arrays are: their shape, the axis, and whether they are contiguous in this order of axes."""

    shape: tuple[int, ...]
    axis: int
    contiguous: bool

    def at(self, start: int, count: int) -> Any:
        """Return the index of `count` rows, or of the one row at `start` where that is 0."""
        first = start % self.shape[self.axis]
        here = slice(first, first + count) if count else first
        return (*(slice(None),) * self.axis, here) if self.axis else here


def differentiate_small(values: Array, out: Array, axis: int, rule: Rule, spacing: Any, work: DType) -> None:
    """Write the estimates along an axis; values are brought as a whole into the types computed in."""
    contiguous = values.flags.c_contiguous and out.flags.c_contiguous
    if out.size >= LONG and not contiguous and values.flags.f_contiguous and out.flags.f_contiguous:
        differentiate_small(values.T, out.T, out.ndim - 1 - axis, rule, spacing, work)
        return
    grid: Coordinates | None = None
    if isinstance(spacing, Coordinates):
        grid = spacing
        plan = _nonuniform_plan(rule, grid.dtype, out.shape, axis, contiguous, work, out.dtype)
    else:
        plan = _uniform_plan(rule, spacing, type(spacing), out.shape, axis, contiguous, work, out.dtype)  # type: ignore[arg-type]
    f = values
    for kind, action in plan:
        if kind != f.dtype:
            f = values.astype(kind)
        action(f, out, grid)


@lru_cache(maxsize=256)
def _uniform_plan(
    rule: Rule,
    step: Any,
    kind: type,
    shape: tuple[int, ...],
    axis: int,
    contiguous: bool,
    work: DType,
    result: DType,
) -> Plan:
    """The plan for a scalar spacing; its type keeps 0.1 and float64(0.1) apart."""
    layout = Layout(shape, axis, contiguous)
    rows = uniform_rows(rule, step, shape[axis], work, axis)
    return tuple([(run.formula.work, _fixed(run, layout, result)) for run in rows])


@lru_cache(maxsize=256)
def _nonuniform_plan(
    rule: Rule, kind: DType, shape: tuple[int, ...], axis: int, contiguous: bool, work: DType, result: DType
) -> Plan:
    layout = Layout(shape, axis, contiguous)
    return tuple(
        [
            (run.formula.work, _filled(run, layout))
            for run in nonuniform_rows(rule, kind, shape[axis], work, axis)
        ]
    )


def _fixed(run: Rows, layout: Layout, result: DType) -> Action:
    """The action for a formula whose weights are numbers."""
    start, stop, formula = run
    count = 0 if stop - start == 1 else stop - start
    at = layout.at(start, count)
    terms = terms_of(formula.pairs, formula.weights, lambda node: layout.at(start + node, count))
    if not count and len(layout.shape) == 1:
        scale, divides = formula.scale, formula.divides

        def write(f: Array, out: Array, grid: Coordinates | None) -> None:
            out[at] = one_sum(f, terms, scale, divides)

        return write
    action = _summing(at, terms, formula, result)
    if count and layout.contiguous and layout.axis > 0 and prod(layout.shape) >= LONG:
        return _as_one_row(run, layout, result, action)
    return action


def _summing(at: Any, terms: Terms, formula: Formula, result: DType) -> Action:
    """The action that writes the sum of terms at an index of arrays of the type of the result."""
    scale, divides = formula.scale, formula.divides
    plus, minus, weight = terms[0]
    scaled = np.true_divide if divides else np.multiply
    # an array without axes is not converted at every call, as a number is
    factor = np.asarray(scale, formula.work) if formula.work.char in "fd" and not divides else scale

    def difference(f: Array, out: Array, grid: Coordinates | None) -> None:
        target = out[at]
        np.subtract(f[plus], f[minus], target)
        scaled(target, factor, target)

    def several(f: Array, out: Array, grid: Coordinates | None) -> None:
        _sum(f, terms, scale, divides, out[at])

    is_one = len(terms) == 1 and minus is not None and weight is None and scale is not None
    return difference if is_one and formula.work == result else several


def _as_one_row(run: Rows, layout: Layout, result: DType, strictly: Action) -> Action:
    """The action for contiguous arrays as one long row, as in `schemes.grid_kernels`."""
    start, stop, formula = run
    length, inner, size = layout.shape[layout.axis], prod(layout.shape[layout.axis + 1 :]), prod(layout.shape)

    def long(node: int) -> slice:
        return slice((start + node) * inner, size - (length - stop - node) * inner)

    action = _summing(long(0), terms_of(formula.pairs, formula.weights, long), formula, result)

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        try:
            with np.errstate(over="raise", invalid="raise"):
                action(f.reshape(-1), out.reshape(-1), grid)
        except FloatingPointError:
            strictly(f, out, grid)

    return write


def _filled(run: Rows, layout: Layout) -> Action:
    """The action for a formula whose weights depend on coordinates."""
    start, stop, formula = run
    fill, divides, count = formula.fill, formula.divides, stop - start
    shape, axis = layout.shape, layout.axis
    assert fill is not None
    if formula.is_product and prod(shape) >= LONG:
        return _in_products(run, layout)
    rows = 0 if count == 1 and not formula.chunk else count
    scalar = rows == 0 and len(shape) == 1
    behind = (1,) * (len(shape) - axis - 1) if rows else ()
    at = layout.at(start, rows)
    terms = terms_of(formula.pairs, formula.pairs, lambda node: layout.at(start + node, rows))

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        weights, scale = fill(grid, start, stop)  # type: ignore[arg-type]
        if behind:
            weights = [w.reshape(-1, *behind) for w in weights]
        filled = [(plus, minus, weight) for (plus, minus, _), weight in zip(terms, weights, strict=True)]
        if scalar:
            out[at] = one_sum(f, filled, scale, divides)
        else:
            _sum(f, filled, scale, divides, out[at])

    return write


def _in_products(run: Rows, layout: Layout) -> Action:
    """The action for products with arrays of weights."""
    start, stop, formula = run
    axis, fill = layout.axis, formula.fill
    block = [slice(0, size) for size in layout.shape]
    block[axis] = slice(start + min(formula.nodes), stop + min(formula.nodes))
    at = layout.at(start, stop - start)

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        weights, _ = fill(grid, start, stop)  # type: ignore[misc, arg-type]
        target = sums = out[at]
        if f.dtype != out.dtype:
            sums = np.empty(target.shape, f.dtype)
        write_products(weights, windows(f, axis, len(weights), block), axis, sums)
        if sums is not target:
            np.copyto(target, sums, casting="same_kind")

    return write


def _sum(f: Array, terms: Terms, scale: Any, divides: bool, out: Array) -> None:
    if f.dtype == out.dtype:
        write_sum(f, terms, scale, divides, out, np.empty_like(out) if len(terms) > 1 else None)
        return
    sums = np.empty(out.shape, f.dtype)
    write_sum(f, terms, scale, divides, sums, np.empty_like(sums) if len(terms) > 1 else None)
    np.copyto(out, sums, casting="same_kind")
