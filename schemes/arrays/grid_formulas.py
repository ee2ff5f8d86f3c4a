"""Formulas for the rows of a grid, as sums of differences of values, and how such a sum is formed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from string import ascii_letters
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from trueorder.schemes.arrays.grid_spacing import Coordinates

Array: TypeAlias = NDArray[Any]
Pairs: TypeAlias = tuple[tuple[int, int | None], ...]
Weights: TypeAlias = Any
"""a number for each pair of a formula, or an array (pairs, rows)"""
Terms: TypeAlias = Sequence[tuple[Any, Any, Any]]
"""for each pair of a formula the values at plus and minus (None for none) and the weight (None for 1)"""


class Formula(NamedTuple):
    """The sum of weight * (value at `plus` - value at `minus`), nodes counted from the row's own.

    Where `minus` is None nothing is subtracted. `weights` holds a number for each pair, None for 1, and in the
    end the sum is multiplied or divided by `scale` where that is not None. Where these depend on coordinates,
    `fill` gives both for the rows from its second argument to its third: arrays of weights where `chunk` is not
    0, which says for how many rows they may be computed at once. `work` is the type that is computed in.
    """

    pairs: Pairs
    work: np.dtype[Any]
    weights: Weights = ()
    scale: Any = None
    divides: bool = False
    fill: Callable[[Coordinates, int, int], tuple[Weights, Any]] | None = None
    chunk: int = 0

    @property
    def nodes(self) -> set[int]:
        """The nodes that the formula touches."""
        return {node for pair in self.pairs for node in pair if node is not None}

    @property
    def is_product(self) -> bool:
        """Whether values themselves are multiplied, which lie at consecutive nodes, by arrays of weights.

        Not so in float16: there NumPy rounds the sum of products of one row otherwise than those of several.
        """
        return self.chunk > 0 and self.pairs[0][1] is None and self.work.char not in "em"

    @property
    def is_difference(self) -> bool:
        """Whether it is one difference that is multiplied or divided by the scale."""
        is_one = len(self.pairs) == 1 and self.pairs[0][1] is not None and self.weights in ((), (None,))
        return is_one and self.is_quotient

    @property
    def is_quotient(self) -> bool:
        """Whether a difference is divided, where a formula could also be a sum of products."""
        return self.divides or self.scale is not None

    def filled(self, grid: Coordinates | None, first: int, stop: int) -> tuple[Weights, Any]:
        """Return the weights and the scale for these rows."""
        if self.fill is None:
            return self.weights, self.scale
        assert grid is not None
        return grid.filled(self.fill, first, stop)


class Rows(NamedTuple):
    """The rows from `start` to `stop`, the latter excluded, and their formula.

    A single row may reach over the ends of the axis: the last node is then followed by the first.
    """

    start: int
    stop: int
    formula: Formula


def rows_within(runs: Sequence[Rows], first: int, stop: int) -> list[Rows]:
    """Return the runs without the rows before `first` and from `stop` on."""
    cut = [run._replace(start=max(run.start, first), stop=min(run.stop, stop)) for run in runs]
    return [run for run in cut if run.start < run.stop]


def terms_of(pairs: Pairs, weights: Weights, at: Callable[[int], Any]) -> Terms:
    """Return the terms of a sum, `at` giving the values at a node."""
    return [
        (at(plus), None if minus is None else at(minus), weight)
        for (plus, minus), weight in zip(pairs, weights, strict=True)
    ]


def write_sum(terms: Terms, scale: Any, divides: bool, out: Array, scratch: Array | None) -> None:
    """Write the sum of the terms into `out`; `scratch` has its shape and is used from the second term on."""
    into = out
    for plus, minus, weight in terms:
        if minus is None:
            np.multiply(weight, plus, into)
        else:
            np.subtract(plus, minus, into)
            if weight is not None:
                np.multiply(into, weight, into)
        if into is scratch:
            np.add(out, scratch, out)
        into = scratch  # type: ignore[assignment]
    if scale is not None:
        (np.true_divide if divides else np.multiply)(out, scale, out)


def one_sum(terms: Terms, scale: Any, divides: bool) -> Any:
    """Return the sum of terms that are numbers: the same in the arithmetic of scalars, which has less to set up."""
    total = None
    for plus, minus, weight in terms:
        term = plus if minus is None else plus - minus
        if weight is not None:
            term = weight * term
        total = term if total is None else total + term
    if scale is None:
        return total
    return total / scale if divides else total * scale


def windows(values: Array, axis: int, count: int, block: Sequence[slice]) -> Array:
    """Return a view (count, ...) of the values: those of a block, those one row further along the axis, and so on."""
    shape = (count, *[cut.stop - cut.start for cut in block])
    strides = (values.strides[axis], *values.strides)
    if values.flags.c_contiguous:  # the same as below, in a fraction of the time
        offset = sum([cut.start * stride for cut, stride in zip(block, values.strides, strict=True)])
        return np.ndarray(shape, values.dtype, values, offset, strides)
    there = values[tuple([slice(cut.start, None) for cut in block])]
    return as_strided(there, shape, strides, writeable=False)


def write_products(weights: Array, windows: Array, axis: int, out: Array) -> None:
    """Write sum_k weights[k] * windows[k] into `out`, the weights (count, rows) being those of rows along `axis`.

    The loops run over `out` in the order of its axes, for one k after the other: in Fortran's order, in which the
    first index named runs fastest and the summed one slowest.
    """
    np.einsum(_subscripts(out.ndim, axis), weights, windows, out=out.T, order="F")


@lru_cache(maxsize=64)
def _subscripts(dimension: int, axis: int) -> str:
    """The indices of weights, of windows and, reversed, of the output.

    >>> _subscripts(2, 0)
    'ab,abc->cb'
    """
    summed, inner = ascii_letters[0], ascii_letters[1 : dimension + 1]
    return f"{summed}{inner[axis]},{summed}{inner}->{inner[::-1]}"
