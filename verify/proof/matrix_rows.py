"""The rows of the matrix of a linear grid scheme, as a proof reads them."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.symbol_proof import Sides
from trueorder.verify.tracing.rational import recognise

Row = tuple[tuple[int, Fraction], ...]
"""places of the nodes from the row's own, and their weights for h = 1"""

Floats = NDArray[np.float64]


EMPTY = 2.0**-44
"""a row whose weights are all below this share of the largest of the matrix is rounding of zeros"""


class MatrixRows(NamedTuple):
    """The rows of the matrix of a grid scheme, and what each of them estimates, power by power of h."""

    rows: tuple[Row, ...]
    power: int
    """weights are proportional to this power of h"""
    interior: tuple[int, ...]
    """indices of the rows that are those of an endless grid"""
    estimated: tuple[tuple[ErrorTerm, ...], ...]
    """of every row; rows that are the same as the middle row have its object"""
    sides: Sides | None = None
    """coefficients of A and of B of an implicit scheme"""
    roundoff: float = 2.0**-53
    """relative error with which the code has its weights"""


def without_rounding(matrix: Floats) -> Floats:
    """The matrix with zeros for weights that are rounding beside the others of their row."""
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    nothing = largest <= EMPTY * largest.max()
    return np.where((np.abs(matrix) <= 2.0**-48 * largest) | nothing, 0.0, matrix)


def stencil(matrix: Floats, i: int) -> Row:
    """Row i of a matrix for h = 1."""
    return tuple((int(j) - i, recognise(float(matrix[i, j]))) for j in np.flatnonzero(matrix[i]))
