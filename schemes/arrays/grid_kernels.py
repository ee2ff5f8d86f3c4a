"""Differences along one axis of an array of any shape, in blocks that stay in the cache, into given memory.

Nothing of the size of the array is allocated here: a block takes its scratch from `SCRATCH` bytes, and sums
are formed in the output itself where the types allow it. A value is computed by the same operations in the same
order wherever its block begins, so that results do not depend on how the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from trueorder.schemes.arrays.grid_formulas import (
    Array,
    Formula,
    Rows,
    Terms,
    Weights,
    rows_within,
    terms_of,
    windows,
    write_products,
    write_sum,
)
from trueorder.schemes.arrays.grid_lines import is_line, write_line
from trueorder.schemes.arrays.grid_spacing import Coordinates
from trueorder.schemes.arrays.grid_workers import parts_of, share

Index: TypeAlias = tuple[slice, ...]

SCRATCH = 2**20
"""bytes that a block may take, scratch and operands together, so that it stays in the cache"""
WIDEST = 2**20
"""bytes of an operand of a block that needs no scratch: with less, more calls are made than the cache pays for"""
PRODUCTS = 2**21
"""the same for products with arrays of weights, where a call takes longer to set up"""


class Transfer(NamedTuple):
    """How values come into the type that is computed in and results out of it: functions (to, from)."""

    load: Callable[[Array, Array], None]
    store: Callable[[Array, Array], None]


def _cast(to: Array, values: Array) -> None:
    np.copyto(to, values, casting="unsafe")


CAST = Transfer(_cast, _cast)


class Axis(NamedTuple):
    """What is differentiated along which axis, and where results go.

    `grid` holds the coordinates where formulas need them; `transfer` is used where a formula's `work` is not
    the type of the values and of `out`.
    """

    values: Array
    out: Array
    number: int
    grid: Coordinates | None = None
    transfer: Transfer = CAST


def differentiate(axis: Axis, runs: Sequence[Rows], threads: int = 1) -> None:
    """Write the estimates for the rows of all runs, whatever the types and strides of the arrays are."""
    axis = _in_order_of_memory(axis)
    if threads == 1:
        _write_runs(axis, runs)
        return
    tasks = []
    for place, number, first, stop in parts_of(axis.out.shape, axis.number, threads):
        inner = axis._replace(values=axis.values[place], out=axis.out[place], number=number)
        tasks.append(partial(_write_runs, inner, rows_within(runs, first, stop)))
    share(tasks, threads)


def _write_runs(axis: Axis, runs: Sequence[Rows]) -> None:
    for run in runs:
        _write(axis, run)


def _in_order_of_memory(axis: Axis) -> Axis:
    """The same with the axes of the arrays in the order in which the output lies in memory, merged if possible.

    Contiguous arrays come out with the axis first of two, or second of three.
    """
    values, out, number = axis[:3]
    if out.ndim == 1:
        return axis
    if not out.flags.c_contiguous:
        order = sorted(range(out.ndim), key=lambda k: -abs(out.strides[k]))
        values, out, number = values.transpose(order), out.transpose(order), order.index(number)
    if values.flags.c_contiguous and out.flags.c_contiguous:
        length, outer, inner = out.shape[number], prod(out.shape[:number]), prod(out.shape[number + 1 :])
        shape = [length, inner] if outer == 1 else [outer, length, inner]
        values, out, number = values.reshape(shape), out.reshape(shape), len(shape) - 2
    return axis._replace(values=values, out=out, number=number)


def _write(axis: Axis, run: Rows) -> None:
    """Write the rows of a run block by block."""
    if is_line(run.formula, axis.values, axis.out, axis.grid):
        write_line(run, axis.values, axis.out, axis.grid)  # type: ignore[arg-type]
        return
    formula = run.formula
    room = _Room(axis, formula)
    before, behind = axis.out.shape[: axis.number], axis.out.shape[axis.number + 1 :]
    step = formula.chunk or run.stop - run.start
    for first in range(run.start, run.stop, step):
        last = min(first + step, run.stop)
        weights, scale = formula.filled(axis.grid, first, last)
        for place in _blocks((*before, last - first, *behind), room.values, axis.number, room.rows):
            rows = place[axis.number]
            here = weights[:, rows] if formula.chunk else weights
            block = list(place)
            block[axis.number] = slice(first + rows.start, first + rows.stop)
            _write_block(axis, block, formula, here, scale, room)


def _write_block(
    axis: Axis, block: list[slice], formula: Formula, weights: Weights, scale: Any, room: _Room
) -> None:
    """Write one block of the output, directly or by way of scratch memory."""
    target = axis.out[tuple(block)]
    if room.loads:
        loaded, rows = _loaded(axis, block, formula, room)
        whole = [slice(0, size) for size in target.shape]
        whole[axis.number] = rows
        sums = room.take("sums", target.shape)
        _compute(loaded, axis.number, whole, formula, weights, scale, sums, room)
        axis.transfer.store(target, sums)
    elif formula.is_product or target.flags.c_contiguous or target.shape[axis.number :] == (1,):
        _compute(axis.values, axis.number, block, formula, weights, scale, target, room)
    else:
        # what lies apart takes so much longer to write that computing elsewhere and copying is faster
        sums = room.take("sums", target.shape)
        _compute(axis.values, axis.number, block, formula, weights, scale, sums, room)
        np.copyto(target, sums)


def _loaded(axis: Axis, block: list[slice], formula: Formula, room: _Room) -> tuple[Array, slice]:
    """The values of a block and of the nodes around it in the type computed in, and where its rows are there."""
    values, number = axis.values, axis.number
    rows, nodes = block[number], formula.nodes
    lowest, highest = min(nodes), max(nodes)
    count = rows.stop - rows.start
    shape = [cut.stop - cut.start for cut in block]
    shape[number] += highest - lowest
    loaded = room.take("loaded", tuple(shape))
    if count == 1:  # only single rows have nodes beyond the other end
        for node in nodes:
            here: list[slice] = [slice(None)] * len(block)
            here[number] = slice(node - lowest, node - lowest + 1)
            there = _shifted(block, number, node, values.shape[number])
            axis.transfer.load(loaded[tuple(here)], values[there])
    else:
        reached = list(block)
        reached[number] = slice(rows.start + lowest, rows.stop + highest)
        axis.transfer.load(loaded, values[tuple(reached)])
    return loaded, slice(-lowest, count - lowest)


def _compute(
    values: Array,
    number: int,
    block: list[slice],
    formula: Formula,
    weights: Weights,
    scale: Any,
    target: Array,
    room: _Room,
) -> None:
    """Write the sums for a block of the values into an array of its shape and of the type computed in."""
    if formula.is_product:
        rows, lowest = block[number], min(formula.nodes)
        first = [*block[:number], slice(rows.start + lowest, rows.stop + lowest), *block[number + 1 :]]
        write_products(weights, windows(values, number, len(weights), first), number, target)
        return
    if formula.chunk:
        weights = [w.reshape(-1, *(1,) * (target.ndim - number - 1)) for w in weights]
    length = values.shape[number]
    terms = terms_of(formula.pairs, weights, lambda node: values[_shifted(block, number, node, length)])
    scratch = room.take("scratch", target.shape) if len(terms) > 1 else None
    write_sum(terms, scale, formula.divides, target, scratch)


def _shifted(block: list[slice], number: int, node: int, length: int) -> Index:
    """The block so many rows further along an axis; behind the last row comes the first."""
    rows = block[number]
    start = (rows.start + node) % length
    return (*block[:number], slice(start, start + rows.stop - rows.start), *block[number + 1 :])


def room_for(formula: Formula) -> int:
    """Return how many values a block may have that is computed in the output itself."""
    size = SCRATCH // 3 if len(formula.pairs) > 1 else WIDEST
    return size // formula.work.itemsize


def write_in_blocks(terms: Terms, scale: Any, divides: bool, out: Array, limit: int) -> None:
    """Write the sum of the terms into `out`, so many values at a time."""
    scratch = np.empty(limit, out.dtype) if len(terms) > 1 else None
    for block in _blocks(out.shape, limit, 0, 1):
        target = out[block]
        here = [
            (plus[block], None if minus is None else minus[block], weight) for plus, minus, weight in terms
        ]
        room = None if scratch is None else scratch[: target.size].reshape(target.shape)
        write_sum(here, scale, divides, target, room)


class _Room:
    """How large a block may be, and the memory that blocks share."""

    def __init__(self, axis: Axis, formula: Formula) -> None:
        self.loads = not (formula.work == axis.values.dtype == axis.out.dtype)
        self._buffers: dict[str, Array] = {}
        self._work = formula.work
        nodes = formula.nodes
        self.rows = 4 * (max(nodes) - min(nodes)) if self.loads else 1
        """a block has at least so many rows where there are as many: their neighbours are loaded with them"""
        direct = axis.number == 0 and axis.out.flags.c_contiguous
        sums = len(formula.pairs) > 1 and not formula.is_product
        arrays = 2 * self.loads if self.loads or formula.is_product or direct else 1
        around = self.loads / 2  # the neighbours of `rows` rows add a quarter to each of two arrays
        widest = PRODUCTS if formula.is_product else WIDEST
        size = int(SCRATCH / (arrays + around + sums + 2)) if arrays + sums else widest
        self.values = size // formula.work.itemsize
        """a block has at most so many values"""

    def take(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return memory of this shape; what is taken under the same name is the same memory."""
        size = prod(shape)
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers[name] = np.empty(size, self._work)
        return self._buffers[name][:size].reshape(shape)


def _blocks(shape: tuple[int, ...], limit: int, axis: int, rows: int) -> Iterator[Index]:
    """Cut an array into blocks of at most `limit` values, the last axes whole as far as that goes.

    Axes behind `axis` are cut so that a block has room for `rows` of it.

    >>> [tuple((s.start, s.stop) for s in block) for block in _blocks((3, 4), 8, 0, 1)]
    [((0, 2), (0, 4)), ((2, 3), (0, 4))]
    """
    cuts = []
    for k in reversed(range(len(shape))):
        whole = shape[k]
        step = max(1, min(whole, limit // min(rows, shape[axis]) if k > axis else limit))
        cuts.append([slice(start, min(start + step, whole)) for start in range(0, whole, step)])
        limit //= step
    return product(*reversed(cuts))
