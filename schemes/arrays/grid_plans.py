"""Plans for arrays of a shape: everything that does not depend on their values is looked up once, and kept.

A plan holds an action for each run of rows, which knows the indices of what is written and of what is read. It
depends on numbers and types alone, so that the plans last used are kept. The operations are those of
`schemes.arrays.grid_kernels`, in the same order. Contiguous arrays are one long row here, which is the fastest; what is
large and not of that kind is left to `schemes.arrays.grid_kernels`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from trueorder.schemes.arrays.grid_formulas import (
    Array,
    Formula,
    Rows,
    Terms,
    Weights,
    one_sum,
    rows_within,
    windows,
    write_products,
    write_sum,
)
from trueorder.schemes.arrays.grid_kernels import Axis, differentiate, room_for, write_in_blocks
from trueorder.schemes.arrays.grid_lines import is_line, write_line
from trueorder.schemes.arrays.grid_rows import nonuniform_rows, uniform_rows
from trueorder.schemes.arrays.grid_scratch import give, take
from trueorder.schemes.arrays.grid_spacing import Coordinates
from trueorder.schemes.arrays.grid_stencils import Rule
from trueorder.schemes.arrays.grid_workers import parts_of, share

DType = np.dtype[Any]
Action: TypeAlias = Callable[[Array, Array, Coordinates | None], None]
"""writes rows: takes the values in the type computed in, the output, and the coordinates where there are any"""
Plan: TypeAlias = tuple[tuple[DType, Action], ...]
"""the type of the values that it takes and the action, for each run of rows"""

SMALL = 2**14
"""values up to which arrays of all kinds have plans, and are brought into the type computed in as a whole"""
LONG = 2**11
"""values from which on it pays to write contiguous arrays as one long row"""


class Layout(NamedTuple):
    """Where the rows of arrays are: their shape, the axis, and whether they are contiguous in this order of axes."""

    shape: tuple[int, ...]
    axis: int
    contiguous: bool

    @property
    def size(self) -> int:
        """The number of values."""
        return prod(self.shape)

    def is_long(self, run: Rows) -> bool:
        """Whether rows are written as one long row, with what reaches from one inner array into the next."""
        count, outer = run.stop - run.start, prod(self.shape[: self.axis])
        return self.contiguous and count > 1 and outer > 1 and self.size >= LONG and not run.formula.chunk

    def places(self, run: Rows) -> Callable[[int], Any]:
        """Return the function that gives the index of the values at a node, in a long row or in the arrays."""
        (start, stop, formula), length = run, self.shape[self.axis]
        if self.is_long(run):
            inner = prod(self.shape[self.axis + 1 :])
            behind = (length - stop) * inner
            return lambda node: slice((start + node) * inner, self.size - behind + node * inner)
        before = (slice(None),) * self.axis
        if stop - start > 1 or formula.chunk:
            return lambda node: (*before, slice(start + node, stop + node))
        return lambda node: (*before, (start + node) % length)


def has_plan(arrays: Sequence[Array], work: DType) -> bool:
    """Whether arrays are small, or contiguous in the same order of axes and of the type of their differences."""
    if arrays[0].size <= SMALL:
        return True
    return all([array.dtype == work for array in arrays]) and (
        all([array.flags.c_contiguous for array in arrays])
        or all([array.flags.f_contiguous for array in arrays])
    )


def differentiate_planned(
    values: Array, out: Array, axis: int, rule: Rule, spacing: Any, work: DType, threads: int = 1
) -> None:
    """Write the estimates along an axis of arrays that have a plan."""
    contiguous = values.flags.c_contiguous and out.flags.c_contiguous
    if out.size >= LONG and not contiguous and values.flags.f_contiguous and out.flags.f_contiguous:
        differentiate_planned(values.T, out.T, out.ndim - 1 - axis, rule, spacing, work, threads)
        return
    if threads == 1:
        _write_rows(values, out, Layout(out.shape, axis, contiguous), 0, out.shape[axis], rule, spacing, work)
        return
    tasks = []
    for place, number, first, stop in parts_of(out.shape, axis, threads):
        inner = out[place]
        layout = Layout(inner.shape, number, contiguous)
        tasks.append(partial(_write_rows, values[place], inner, layout, first, stop, rule, spacing, work))
    share(tasks, threads)


def _write_rows(
    values: Array, out: Array, layout: Layout, first: int, stop: int, rule: Rule, spacing: Any, work: DType
) -> None:
    grid = spacing if isinstance(spacing, Coordinates) else None
    step = spacing if grid is None else grid.dtype
    plan = plan_for(rule, step, type(step), layout, first, stop, work, out.dtype)  # type: ignore[arg-type]
    write_planned(plan, values, out, grid)


def write_planned(plan: Plan, values: Array, out: Array, grid: Coordinates | None) -> None:
    """Write the estimates of a plan; it wants coordinates if they are not equally spaced."""
    f = values
    for kind, action in plan:
        if kind is not f.dtype and kind != f.dtype:
            f = values.astype(kind)
        action(f, out, grid)


@lru_cache(maxsize=256)
def plan_for(
    rule: Rule, step: Any, kind: type, layout: Layout, first: int, stop: int, work: DType, result: DType
) -> Plan:
    """Return the plan for rows on a grid: `step` is its scalar spacing, or the type of its coordinates.

    The type of the step keeps 0.1 and float64(0.1) apart.
    """
    length, axis = layout.shape[layout.axis], layout.axis
    runs = (nonuniform_rows if issubclass(kind, np.dtype) else uniform_rows)(rule, step, length, work, axis)
    runs = rows_within(runs, first, stop)
    alike = [run for run in runs if _is_summed_with_others(run, layout, result)]
    kinds = {(len(formula.pairs), formula.scale, formula.divides) for _, _, formula in alike}
    if len(kinds) > 1 or len(alike) == 1:
        alike = []
    plan = [_planned(run, layout, work, result) for run in runs if run not in alike]
    return (*plan, (alike[0].formula.work, _rows_at_once(alike, layout))) if alike else tuple(plan)


def _is_summed_with_others(run: Rows, layout: Layout, result: DType) -> bool:
    """Whether a run is one row of a small array and a sum of several weighted differences."""
    start, stop, formula = run
    is_sum = len(formula.pairs) > 1 and formula.fill is None and formula.is_quotient
    is_small = len(layout.shape) > 1 and layout.size <= SMALL
    return stop - start == 1 and is_sum and is_small and formula.work == result


def _planned(run: Rows, layout: Layout, work: DType, result: DType) -> tuple[DType, Action]:
    """The action for a run of rows, and the type of the values that it takes."""
    formula = run.formula
    if layout.size > SMALL and (formula.chunk or formula.work != work):
        return work, _in_blocks(run, layout)
    if formula.is_product and layout.size >= LONG:
        return formula.work, _products(run, layout)
    if run.stop - run.start == 1 and len(layout.shape) == 1 and not formula.chunk:
        return formula.work, _number(run, layout)
    is_simple = formula.is_difference and formula.work == result and layout.size <= room_for(formula)
    action = _difference(run, layout) if is_simple else _sums(run, layout, result)
    if layout.is_long(run):
        action = _checked(action, _in_blocks(run, layout))
    return formula.work, action


def _in_blocks(run: Rows, layout: Layout) -> Action:
    """The action for arrays and formulas of any kind."""

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        differentiate(Axis(f, out, layout.axis, grid), [run])

    return write


def _checked(quickly: Action, strictly: Action) -> Action:
    """The action for rows with values between them that are without meaning, and written over afterwards.

    If one of these, or any other, overflows or is no number, nothing is gained: the rows have to be written without
    them, so that nobody is warned of a value that is not in the result.
    """

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        try:
            with np.errstate(over="raise", invalid="raise"):
                quickly(f, out, grid)
        except FloatingPointError:
            strictly(f, out, grid)

    return write


def _number(run: Rows, layout: Layout) -> Action:
    """The action for one row of an array with one axis."""
    start, stop, formula = run
    place = layout.places(run)
    at, pairs = place(0), _placed(formula, place)
    fill, fixed, divides = formula.fill, (formula.weights, formula.scale), formula.divides
    plus, minus = pairs[0]

    def difference(f: Array, out: Array, grid: Coordinates | None) -> None:
        _, scale = grid.filled(fill, start, stop) if fill else fixed  # type: ignore[union-attr]
        out[at] = (f[plus] - f[minus]) / scale if divides else (f[plus] - f[minus]) * scale

    def several(f: Array, out: Array, grid: Coordinates | None) -> None:
        weights, scale = grid.filled(fill, start, stop) if fill else fixed  # type: ignore[union-attr]
        out[at] = one_sum(_terms(f, pairs, weights), scale, divides)

    return difference if formula.is_difference else several


def _difference(run: Rows, layout: Layout) -> Action:
    """The action for one difference that is multiplied or divided, of arrays of one type that are one block."""
    start, stop, formula = run
    is_long, place = layout.is_long(run), layout.places(run)
    at, ((plus, minus),) = place(0), _placed(formula, place)
    fill, scaled = formula.fill, np.true_divide if formula.divides else np.multiply
    fixed = _as_array(formula.scale, formula.work)
    # rows that lie across cache lines are written but once
    lies_across = (
        LONG <= layout.size <= SMALL and (is_long or len(layout.shape) == 1) and formula.work.char in "fd"
    )

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        scale = grid.filled(fill, start, stop)[1] if fill else fixed  # type: ignore[union-attr]
        if is_long:
            f, out = f.reshape(-1), out.reshape(-1)
        target = out[at]
        if lies_across:
            memory = take(formula.work)
            scaled(np.subtract(f[plus], f[minus], memory[: target.size]), scale, target)
            give(memory)
        else:
            np.subtract(f[plus], f[minus], target)
            scaled(target, scale, target)

    return write


def _sums(run: Rows, layout: Layout, result: DType) -> Action:
    """The action for the sum of differences or products."""
    start, stop, formula = run
    is_long, place = layout.is_long(run), layout.places(run)
    at, pairs = place(0), _placed(formula, place)
    fill, divides = formula.fill, formula.divides
    fixed = [_as_array(w, formula.work) for w in formula.weights], _as_array(formula.scale, formula.work)
    limit = room_for(formula)
    behind = (1,) * (len(layout.shape) - layout.axis - 1) if formula.chunk else ()

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        weights, scale = grid.filled(fill, start, stop) if fill else fixed  # type: ignore[union-attr]
        if behind:
            weights = [w.reshape(-1, *behind) for w in weights]
        if is_long:
            f, out = f.reshape(-1), out.reshape(-1)
        target = sums = out[at]
        if f.dtype != result:
            sums = np.empty(target.shape, f.dtype)
        terms = _terms(f, pairs, weights)
        if target.size > limit:
            write_in_blocks(terms, scale, divides, sums, limit)
        else:
            write_sum(terms, scale, divides, sums, np.empty_like(sums) if len(terms) > 1 else None)
        if sums is not target:
            np.copyto(target, sums, casting="same_kind")

    return write


def _rows_at_once(runs: Sequence[Rows], layout: Layout) -> Action:
    """The action for rows that are sums of as many differences each: there are fewer calls to make than for each."""
    axis, formula = layout.axis, runs[0].formula
    length, behind = layout.shape[axis], (1,) * (len(layout.shape) - axis - 1)
    nodes = np.array([each.pairs for _, _, each in runs]) + [[[row]] for row, _, _ in runs]
    plus, minus = nodes.T % length  # each (terms, rows)
    weights = np.array([[w or 1 for w in each.weights] for _, _, each in runs], formula.work).T
    weights = weights.reshape(*weights.shape, *behind)
    at: Any = (*(slice(None),) * axis, [row for row, _, _ in runs])
    scaled = np.true_divide if formula.divides else np.multiply
    scale = _as_array(formula.scale, formula.work)

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        terms = f.take(plus, axis)
        np.subtract(terms, f.take(minus, axis), terms)
        np.multiply(terms, weights, terms)
        sums = np.add.reduce(terms, axis)  # one after the other, as elsewhere: terms of a row lie apart
        out[at] = scaled(sums, scale, sums)

    return write


def _placed(formula: Formula, place: Callable[[int], Any]) -> list[tuple[Any, Any]]:
    return [(place(plus), None if minus is None else place(minus)) for plus, minus in formula.pairs]


def _terms(f: Array, pairs: Sequence[tuple[Any, Any]], weights: Weights) -> Terms:
    return [
        (f[plus], None if minus is None else f[minus], w)
        for (plus, minus), w in zip(pairs, weights, strict=True)
    ]


def _as_array(number: Any, work: DType) -> Any:
    """The number as an array without axes, which is not converted at every call, where that changes nothing."""
    return np.asarray(number, work) if type(number) in (int, float) and work.kind in "fc" else number


def _products(run: Rows, layout: Layout) -> Action:
    """The action for products with arrays of weights."""
    start, stop, formula = run
    axis, fill = layout.axis, formula.fill
    block = [slice(0, size) for size in layout.shape]
    lowest, count = min(formula.nodes), len(formula.pairs)
    block[axis] = slice(start + lowest, stop + lowest)
    at = layout.places(run)(0)
    # what `windows` finds for contiguous values, which takes a tenth of the time of the products
    steps = [formula.work.itemsize * prod(layout.shape[k + 1 :]) for k in range(len(layout.shape))]
    shape, strides = (count, *[cut.stop - cut.start for cut in block]), (steps[axis], *steps)
    offset = (start + lowest) * steps[axis]

    def write(f: Array, out: Array, grid: Coordinates | None) -> None:
        assert grid is not None
        if not grid.is_kept and is_line(formula, f, out, grid):
            write_line(run, f, out, grid)
            return
        weights, _ = grid.filled(fill, start, stop)  # type: ignore[arg-type]
        target = sums = out[at]
        if f.dtype != out.dtype:
            sums = np.empty(target.shape, f.dtype)
        if f.flags.c_contiguous:
            around: Array = np.ndarray(shape, f.dtype, f, offset, strides)
        else:
            around = windows(f, axis, count, block)
        write_products(weights, around, axis, sums)
        if sums is not target:
            np.copyto(target, sums, casting="same_kind")

    return write
