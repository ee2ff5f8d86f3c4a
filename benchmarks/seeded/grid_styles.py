"""Ways of writing a grid scheme down: slices, matrices, loops and convolutions, and code for any coordinates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .formulas import GridFormula, Row
from .styles import Code, number

BLOCK = 16
"""rows of a block"""


def _terms(row: Row) -> list[tuple[int, int | float]]:
    return [(int(offset[0]), number(weight)) for offset, weight in row.samples]


def slices(formula: GridFormula) -> Code:
    """Shifted slices inside, one line for each row at the ends; takes any number of grids at once."""
    inside = _terms(formula.interior)
    left, right = [_terms(row) for row in formula.left], [_terms(row) for row in formula.right]
    power, ends = formula.interior.power, (formula.left or (formula.interior,))[0].power

    def code(values, h):
        n = values.shape[-1]
        start, stop = len(left), n - len(right)
        out = np.empty(values.shape)
        out[..., start:stop] = sum(w * values[..., start + c : stop + c] for c, w in inside) / h**power
        for i, row in enumerate(left):
            out[..., i] = sum(w * values[..., i + c] for c, w in row) / h**ends
        for i, row in enumerate(right):
            out[..., stop + i] = sum(w * values[..., stop + i + c] for c, w in row) / h**ends
        return out

    return code


def matrix(formula: GridFormula) -> Code:
    """A matrix of weights, made anew for every call, times the values."""

    def code(values, h):
        n = values.shape[-1]
        weights = np.zeros((n, n))
        for i, row in enumerate(formula.rows(n)):
            for c, w in _terms(row):
                weights[i, i + c] += w
            weights[i] /= h**row.power
        return values @ weights.T

    return code


def row_loop(formula: GridFormula) -> Code:
    """A loop over the nodes that appends to a list."""

    def code(values, h):
        found = []
        for i, row in enumerate(formula.rows(len(values))):
            found.append(sum(w * values[i + c] for c, w in _terms(row)) / h**row.power)
        return found

    return code


def convolution(formula: GridFormula) -> Code:
    """`np.convolve` inside."""
    inside = _terms(formula.interior)
    low, high = min(c for c, _ in inside), max(c for c, _ in inside)
    kernel = np.zeros(high - low + 1)
    for c, w in inside:
        kernel[high - c] = w
    ends = slices(formula)

    def code(values, h):
        out = ends(values, h)
        start, stop = len(formula.left), len(values) - len(formula.right)
        inner = np.convolve(values, kernel, mode="valid") / h**formula.interior.power
        out[start:stop] = inner[start + low : stop + low]
        return out

    return code


def blocks(formula: GridFormula) -> Code:
    """Blocks of a few nodes one after the other, each with as many neighbours as it needs."""
    inside = _terms(formula.interior)
    whole = slices(formula)

    def code(values, h):
        n = values.shape[-1]
        out = whole(values, h)
        start, stop = len(formula.left), n - len(formula.right)
        for first in range(start, stop, BLOCK):
            rows = np.arange(first, min(first + BLOCK, stop))
            out[..., rows] = sum(w * values[..., rows + c] for c, w in inside) / h**formula.interior.power
        return out

    return code


def even_sizes(formula: GridFormula) -> Code:
    """Slices, for an even number of nodes alone."""
    whole = slices(formula)

    def code(values, h):
        if values.shape[-1] % 2:
            raise ValueError(f"an even number of nodes, please, not {values.shape[-1]}")
        return whole(values, h)

    return code


STYLES: dict[str, tuple[Callable[[GridFormula], Code], bool]] = {
    "slices": (slices, True),
    "matrix": (matrix, True),
    "row loop": (row_loop, False),
    "convolution": (convolution, False),
    "blocks": (blocks, True),
    "even sizes": (even_sizes, True),
}
"""how a grid formula is written, and whether that takes several grids in one call"""


def numpy_gradient(edge_order: int) -> Code:
    """`numpy.gradient` with the coordinates."""

    def code(values, x):
        return np.gradient(values, x, edge_order=edge_order, axis=-1)

    return code


def windows(width: int, derivative: int) -> Code:
    """The derivative of the polynomial through the `width` nearest nodes (Berrut and Trefethen 2004, section 9.3)."""

    def code(values, x):
        n = len(x)
        first = np.clip(np.arange(n) - width // 2, 0, n - width)
        members = first[:, None] + np.arange(width)
        at = np.arange(n) - first
        nodes = x[members]
        difference = nodes[:, :, None] - nodes[:, None, :] + np.eye(width)
        scale = 1 / difference.prod(axis=2)
        slopes = scale[:, None, :] / scale[:, :, None] / difference
        slopes[:, np.arange(width), np.arange(width)] = 0
        slopes[:, np.arange(width), np.arange(width)] = -slopes.sum(axis=2)
        weights = np.linalg.matrix_power(slopes, derivative)[np.arange(n), at]
        return np.einsum("ij,...ij->...i", weights, values[..., members])

    return code


def three_points(values: Any, x: Any) -> Any:
    """A loop over the nodes with Lagrange's formula on three points."""
    found, last = [], len(values) - 1
    for i in range(last + 1):
        j = min(max(i, 1), last - 1)
        left, middle, right, at = x[j - 1], x[j], x[j + 1], x[i]
        slope = values[j - 1] * (2 * at - middle - right) / ((left - middle) * (left - right))
        slope += values[j] * (2 * at - left - right) / ((middle - left) * (middle - right))
        slope += values[j + 1] * (2 * at - left - middle) / ((right - left) * (right - middle))
        found.append(slope)
    return np.array(found)


COORDINATES: tuple[tuple[str, Code, int, int, int, bool], ...] = (
    ("np.gradient", numpy_gradient(1), 1, 2, 1, True),
    ("np.gradient, edge_order=2", numpy_gradient(2), 1, 2, 2, True),
    ("windows of three", windows(3, 1), 1, 2, 2, True),
    ("windows of five", windows(5, 1), 1, 4, 4, True),
    ("windows of five, second derivative", windows(5, 2), 2, 3, 3, True),
    ("three points in a loop", three_points, 1, 2, 2, False),
)
"""style, code, derivative, order inside and at the edges on any grid, whether it takes several grids in one call"""
