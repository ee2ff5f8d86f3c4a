"""numpy.gradient's three-point formula on one line of values at any distances, block by block.

The weights of a row are used but once, so that they are neither kept nor handed on: values are multiplied where they
lie. The operations are those of numpy.gradient, in the same order.
"""

from __future__ import annotations

import numpy as np

from trueorder.schemes.arrays.grid_formulas import Array, Formula, Rows
from trueorder.schemes.arrays.grid_scratch import LINE, SPARE, before_line, give, take
from trueorder.schemes.arrays.grid_spacing import Coordinates
from trueorder.schemes.arrays.grid_weights import write_three_point

ARRAYS = 5
"""of the rows of a block: distances, weights, and what they are made of"""


def is_line(formula: Formula, f: Array, out: Array, grid: Coordinates | None) -> bool:
    """Whether it is one line, and everything is of one type that NumPy's loops are fast for."""
    return (
        out.ndim == 1
        and grid is not None
        and formula.is_product
        and formula.work.char in "fd"
        and formula.work == f.dtype == out.dtype == grid.dtype
    )


def write_line(run: Rows, f: Array, out: Array, grid: Coordinates) -> None:
    """Write the estimates for the rows of a run."""
    memory, line = take(out.dtype), LINE // out.itemsize
    count = min(run.formula.chunk, SPARE // ARRAYS - line)
    room = memory[: ARRAYS * (count + line)].reshape(ARRAYS, -1)
    first, stop = run.start, run.start + count
    if stop < run.stop:
        # a shorter one, so that the others begin where a cache line of the output does
        stop = first + max(1, count - line + before_line(out[first:]))
    while first < run.stop:
        stop = min(stop, run.stop)
        gaps = grid.gaps(first - 1, stop, room[-1, : stop - first + 1])
        before, own, behind, term = room[:-1, : stop - first]
        write_three_point(gaps, before, own, behind, term)
        np.multiply(own, f[first:stop], own)
        np.multiply(before, f[first - 1 : stop - 1], before)
        np.subtract(own, before, own)
        np.multiply(behind, f[first + 1 : stop + 1], behind)
        np.add(own, behind, out[first:stop])
        first, stop = stop, stop + count
    give(memory)
