"""What the rows of one grid make of values on grids of any larger size, where rows inside repeat.

The weights are made numbers once, for all sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.proof.matrix_rows import Floats, MatrixRows, Row


@dataclass(frozen=True, eq=False)
class RowImage:
    """The weights of a row inside, and of those at either end."""

    kernel: Floats
    """of the row inside, in the order that a convolution takes them, as many to either side of its own node"""
    left: Floats
    """of the rows at the left end, on the nodes from there on"""
    right: Floats
    """of the rows at the right end, on the last nodes"""

    @classmethod
    def of(cls, known: MatrixRows) -> RowImage:
        """The same weights as numbers, for h = 1."""
        count, (first, last) = len(known.rows), (known.interior[0], known.interior[-1])
        rows = known.rows
        # the nodes of the rows at the right end are counted back from the last one
        mirrored = [tuple((-place, weight) for place, weight in rows[i]) for i in range(count - 1, last, -1)]
        return cls(_kernel(rows[count // 2]), _at_end(rows[:first]), _at_end(mirrored)[::-1, ::-1])

    def at_an_end(self, nodes: int) -> NDArray[np.bool_]:
        """Which rows of so many are at an end."""
        rows = np.arange(nodes)
        return (rows < len(self.left)) | (rows >= nodes - len(self.right))

    def __call__(self, values: Floats) -> tuple[Floats, Floats]:
        """What the rows make of values for h = 1, and the sum of the sizes of the terms."""
        return self._applied(values), self._applied(values, sizes=True)

    def _applied(self, values: Floats, *, sizes: bool = False) -> Floats:
        nodes, reach = len(values), len(self.kernel) // 2
        kernel, left, right = self.kernel, self.left, self.right
        if sizes:
            values, kernel, left, right = np.abs(values), np.abs(kernel), np.abs(left), np.abs(right)
        image = np.convolve(values, kernel, mode="full")[reach : reach + nodes]
        image[: len(left)] = left @ values[: left.shape[1]]
        image[nodes - len(right) :] = right @ values[nodes - right.shape[1] :]
        return image


def _at_end(rows: Sequence[Row]) -> Floats:
    """The weights of the first rows of a grid, on its first nodes."""
    width = max((i + place + 1 for i, row in enumerate(rows) for place, _ in row), default=0)
    weights = np.zeros((len(rows), width))
    for i, row in enumerate(rows):
        for place, weight in row:
            weights[i, i + place] = float(weight)
    return weights


def _kernel(row: Row) -> Floats:
    reach = max((abs(place) for place, _ in row), default=0)
    kernel = np.zeros(2 * reach + 1)
    for place, weight in row:
        kernel[reach - place] = float(weight)
    return kernel
