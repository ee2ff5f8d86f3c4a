"""Scratch memory that begins where a cache line does.

NumPy's loops take twice as long to write what lies across cache lines, as the rows behind the first one of an array
that NumPy allocated always do.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
DType = np.dtype[Any]
LINE = 64
"""bytes of a cache line"""
FEW = 2**10
"""values for which it does not pay to look for memory"""
SPARE = 2**16
"""values that there is room for in memory that is kept for the next call: 512 KiB in double precision"""

_spare: dict[DType, list[Array]] = {np.dtype(kind): [] for kind in (np.float32, np.float64)}
"""what no call uses: one array for each thread that ever computed at the same time, as a rule one"""


def aligned(shape: tuple[int, ...], dtype: DType) -> Array:
    """Return new memory (..., n) whose inner arrays (n,) begin where cache lines do, n being rounded up for that.

    Where n is below FEW, they begin anywhere.

    >>> [row.ctypes.data % 64 for row in aligned((3, 2001), np.dtype(float))]
    [0, 0, 0]
    """
    if shape[-1] < FEW:
        return np.empty(shape, dtype)
    values = LINE // dtype.itemsize
    length = -(-shape[-1] // values) * values
    memory = np.empty(prod(shape[:-1]) * length + values, dtype)
    start = before_line(memory)
    return memory[start : start + prod(shape[:-1]) * length].reshape(*shape[:-1], length)


def before_line(memory: Array) -> int:
    """Return how many values of contiguous memory lie before the next cache line."""
    return -memory.ctypes.data % LINE // memory.itemsize


def take(dtype: DType) -> Array:
    """Return room for SPARE values, which is quicker to be had than found; `give` it back."""
    try:
        return _spare[dtype].pop()
    except IndexError:
        return aligned((SPARE,), dtype)


def give(memory: Array) -> None:
    """Keep memory that was taken for the next one who takes some."""
    _spare[memory.dtype].append(memory)
