"""Families of grids: how the nodes of a grid lie as it is refined.

A formula for nonuniform data can look right on grids that grow smooth under refinement, where neighbouring spacings
become equal, and lose an order on rough ones, where they never do (Hoffman 1982; Veldman and Rinzema 1992). So a grid
scheme that is given coordinates is proved and measured on both kinds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 1982
STRETCHING = 0.1
"""amplitude of the smooth map s + a sin(2 pi s) of [0, 1]; below 1 / (2 pi), so that it is monotonic"""


@dataclass(frozen=True)
class GridFamily:
    """A rule that gives the relative spacings of a grid with any number of intervals."""

    name: str
    rough: bool
    """whether neighbouring spacings stay different under refinement"""
    spacings: Callable[[int], Floats]
    """relative spacings of so many intervals, positive; integers for a rough family, so that small grids are exact"""
    periodic: bool = False
    """whether the grid covers one period: the last node is one spacing before the end, where the first comes again"""

    @property
    def even(self) -> bool:
        """Whether all spacings are the same, so that a scheme can be given the one number."""
        return self.spacings is _uniform

    def nodes(self, count: int, low: float, high: float) -> Floats:
        """So many nodes from low to high, both included, or from low to one spacing before high."""
        if self.periodic:
            return low + (high - low) * (np.arange(count) / count)
        places = np.concatenate([[0.0], np.cumsum(self.spacings(count - 1))])
        found = low + (high - low) * (places / places[-1])
        found[-1] = high
        return np.asarray(found)


def _uniform(count: int) -> Floats:
    return np.ones(count)


def _stretched(count: int) -> Floats:
    s = np.linspace(0, 1, count + 1)
    return np.asarray(np.diff(s + STRETCHING * np.sin(2 * math.pi * s)), dtype=np.float64)


def _alternating(count: int) -> Floats:
    return 1.0 + np.arange(count, dtype=np.float64) % 2


def _random(count: int) -> Floats:
    # either end keeps its spacings under refinement, so that errors at the edges are those of one and the same formula
    left, right = (
        np.random.default_rng((SEED, end)).integers(4, 13, count).astype(np.float64) for end in (0, 1)
    )
    return np.concatenate([left[: count - count // 2], right[: count // 2][::-1]])


UNIFORM = GridFamily("uniform", False, _uniform)
STRETCHED = GridFamily("smoothly stretched", False, _stretched)
ALTERNATING = GridFamily("alternating 1:2", True, _alternating)
RANDOM = GridFamily("random", True, _random)
PERIODIC = GridFamily("periodic", False, _uniform, periodic=True)
FAMILIES = (UNIFORM, STRETCHED, ALTERNATING, RANDOM)
