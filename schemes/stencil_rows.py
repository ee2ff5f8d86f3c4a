"""A formula on a uniform grid: one stencil inside and others at the ends, or the one all round a periodic grid.

The last rows are the mirror image of the first. Weights are kept as integers over one denominator for each stencil,
so that the division by it and by the power of the spacing is the only rounding of the formula itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import Stencil

Array = NDArray[Any]


@dataclass(frozen=True)
class StencilRows:
    """Estimates of a derivative at all nodes of a uniform grid, along the last axis of values (..., n).

    `inside` is the stencil of every node that is far enough from the ends, and `first[i]` that of node i, whose
    mirror image is that of node n - 1 - i. Without `first` the grid is periodic: the last node is followed by
    the first.

    >>> rows = StencilRows("mine", Stencil.on((-1, 0, 1), 1), (Stencil.on((0, 1), 1),))
    >>> rows([1.0, 4.0, 9.0, 16.0], 1.0)
    array([3., 4., 6., 7.])
    >>> StencilRows("mine", Stencil.on((-1, 0, 1), 1))([0.0, 1.0, 0.0, -1.0], 1.0)
    array([ 1.,  0., -1.,  0.])
    """

    name: str
    inside: Stencil
    first: tuple[Stencil, ...] = ()

    def __post_init__(self) -> None:
        if self.first and len(self.first) < max(self.reach):
            raise InputError(
                f"{self.name}: {len(self.first)} rows at the ends; "
                f"the stencil inside reaches {max(self.reach)} nodes"
            )

    @property
    def reach(self) -> tuple[int, int]:
        """How many nodes before and behind its own the stencil inside takes."""
        return -int(min(self.inside.nodes)), int(max(self.inside.nodes))

    @property
    def last(self) -> tuple[Stencil, ...]:
        """The stencils of the last node, of the one before it, and so on."""
        return tuple(mirrored(stencil) for stencil in self.first)

    @property
    def stencils(self) -> tuple[Stencil, ...]:
        """The stencil inside, those of the first nodes and those of the last ones."""
        return (self.inside, *self.first, *self.last)

    @property
    def minimum_nodes(self) -> int:
        """The fewest nodes on which every row has its stencil, and one of them that of the inside."""
        if not self.first:
            return sum(self.reach) + 1
        widest = max(i + int(max(stencil.nodes)) for i, stencil in enumerate(self.first)) + 1
        return max(widest, 2 * len(self.first) + 1)

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Array:
        """Return the estimates, in the shape of the values; InputError for too few nodes."""
        f = on_uniform_grid(values, spacing, self.minimum_nodes, where=self.name)
        return self.applied(f, spacing)

    def applied(self, f: Array, spacing: Any) -> Array:
        """Return the estimates from values that were looked at already."""
        before, behind = self.reach
        inside, *ends = self._formulas
        count, edges = f.shape[-1], len(self.first)
        if not edges:
            around = np.concatenate([f[..., count - before :], f, f[..., :behind]], axis=-1)
            return inside(around, spacing)
        estimates = np.empty_like(f)
        middle = f[..., edges - before : count - edges + behind]
        estimates[..., edges : count - edges] = inside(middle, spacing)
        for i, (first, last) in enumerate(zip(ends[:edges], ends[edges:], strict=True)):
            for place, formula in ((i, first), (count - 1 - i, last)):
                start = place + formula.first
                estimates[..., place] = formula(f[..., start : start + formula.width], spacing)[..., 0]
        return estimates

    @cached_property
    def _formulas(self) -> tuple[_Formula, ...]:
        return tuple(map(_Formula.of, self.stencils))


@dataclass(frozen=True)
class _Formula:
    """A stencil in integers over one denominator, at every node of which all its nodes are there.

    Weights of a derivative add up to zero, so that values are taken as differences from the one at the first
    node: close ones subtract without rounding (Sterbenz 1974), and a wide formula does not add to its own noise.
    """

    first: int
    """the first node of the stencil, from its own"""
    width: int
    numerators: tuple[tuple[int, float], ...]
    """place from the first node, and weight times the denominator: floats hold integers up to 2^53 exactly"""
    denominator: int
    derivative: int
    adds_to_zero: bool

    @classmethod
    def of(cls, stencil: Stencil) -> _Formula:
        denominator = math.lcm(*(weight.denominator for weight in stencil.weights))
        first, last = int(min(stencil.nodes)), int(max(stencil.nodes))
        nothing = sum(stencil.weights) == 0
        numerators = tuple(
            (int(node) - first, float(weight * denominator))
            for node, weight in zip(stencil.nodes, stencil.weights, strict=True)
            if weight and not (nothing and node == first)
        )
        return cls(first, last - first + 1, numerators, denominator, stencil.derivative, nothing)

    def __call__(self, f: Array, spacing: Any) -> Array:
        count = f.shape[-1] - self.width + 1
        total = np.zeros((*f.shape[:-1], count), f.dtype)
        for start, numerator in self.numerators:
            values = f[..., start : start + count]
            total += numerator * (values - f[..., :count] if self.adds_to_zero else values)
        return np.asarray(total / (self.denominator * spacing**self.derivative), dtype=f.dtype)


def on_uniform_grid(values: ArrayLike, spacing: ArrayLike, fewest: int, *, where: str) -> Array:
    """Return the values as floating or complex numbers; InputError for too few, and for coordinates."""
    if np.ndim(spacing) != 0:
        raise InputError(
            f"{where}: spacing of shape {np.shape(spacing)}; "
            "it is for uniform grids, give the one distance of neighbours"
        )
    return enough(np.asarray(values), fewest, where=where)


def enough(values: Array, fewest: int, *, where: str) -> Array:
    """Return the values (..., n) as floating or complex numbers; InputError when n is too small."""
    count = values.shape[-1] if values.ndim else 0
    if count < fewest:
        raise InputError(f"{where}: {count} nodes; it needs {fewest} or more")
    return values if np.issubdtype(values.dtype, np.inexact) else values.astype(np.float64)


def mirrored(stencil: Stencil) -> Stencil:
    """Return the stencil of the same formula on the mirrored grid.

    >>> [str(weight) for weight in mirrored(Stencil.on((0, 1), 1)).weights]
    ['-1', '1']
    """
    sign = (-1) ** stencil.derivative
    nodes = tuple(-node for node in reversed(stencil.nodes))
    return Stencil(nodes, tuple(sign * weight for weight in reversed(stencil.weights)), stencil.derivative)
