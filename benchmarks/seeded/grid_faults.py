"""Mutation operators on grid schemes that show on other data than a small even grid of floats alone.

Seams between blocks, sizes, remainders of unrolled loops, units and directions of coordinates, whole numbers. The code
takes values of shape (..., n), and so does what is made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .families import Random, pick
from .scene import Scene
from .specimens import Specimen

FACTORS = (1.5, 0.5, 1.1, -1.0)

NODES_PER_BLOCK = (16, 64, 100, 256, 500)

SHARES = (0.25, 0.5, 0.2, 0.37)
"""where in a grid something happens, as a share of its nodes"""


def _results(specimen: Specimen, change: Callable[[Any], None]) -> Specimen:
    """The specimen with its results changed in place."""
    inner = specimen.code

    def broken(values, spacing):
        found = np.array(inner(values, spacing), dtype=float)
        change(found)
        return found

    return replace(specimen, code=broken, formula=None, write=None)


def _copy_of_a_neighbour(found: Any, row: int) -> None:
    found[..., row] = found[..., row - 1]


def seam_at_a_share(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A row at some share of the nodes is a copy of its neighbour, which is of first order."""
    if specimen.spacing is None or specimen.order < 2:
        return None
    share = pick(random, SHARES)
    return _results(specimen, lambda found: _copy_of_a_neighbour(found, max(1, int(share * found.shape[-1]))))


def seams_between_blocks(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """The first row of every block of so many nodes is a copy of its neighbour."""
    if specimen.spacing is None or specimen.order < 2:
        return None
    block = pick(random, NODES_PER_BLOCK)

    def change(found: Any) -> None:
        for row in range(block, found.shape[-1], block):
            _copy_of_a_neighbour(found, row)

    return _results(specimen, change)


def some_sizes(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor on grids whose number of nodes leaves some remainder."""
    if specimen.spacing is None:
        return None
    divisor, factor = pick(random, (2, 4, 8)), pick(random, FACTORS)
    rest = int(random.integers(divisor))
    if specimen.style == "even sizes" and rest % 2:
        return None

    def change(found: Any) -> None:
        if found.shape[-1] % divisor == rest:
            found *= factor

    return _results(specimen, change)


def wrong_remainder(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A loop that is unrolled, with a factor on the rows that it leaves over."""
    if specimen.spacing is None:
        return None
    unrolled, factor = pick(random, (4, 8)), pick(random, FACTORS)

    def change(found: Any) -> None:
        rest = (found.shape[-1] - 2) % unrolled
        found[..., found.shape[-1] - 1 - rest : -1] *= factor

    return _results(specimen, change)


def one_half_of_the_rows(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor on all rows behind the middle one."""
    if specimen.spacing is None:
        return None
    factor = pick(random, FACTORS)

    def change(found: Any) -> None:
        found[..., found.shape[-1] // 2 + 1 :] *= factor

    return _results(specimen, change)


def row_next_to_an_end(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor on the second row, or the last but one."""
    if specimen.spacing is None:
        return None
    factor, row = pick(random, FACTORS), pick(random, (1, -2))

    def change(found: Any) -> None:
        found[..., row] *= factor

    return _results(specimen, change)


def _coordinates(specimen: Specimen, other: Callable[[Any], Any]) -> Specimen | None:
    if specimen.spacing != "coordinates":
        return None
    inner = specimen.code
    return replace(specimen, code=lambda values, x: inner(values, other(x)), formula=None, write=None)


def tolerance_on_spacings(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Coordinates count as even where their spacings are to an absolute tolerance, as those in nanometres are."""
    tolerance = pick(random, (1e-8, 1e-9, 1e-7))

    def taken(x: Any) -> Any:
        first = x[1] - x[0]
        return x[0] + first * np.arange(len(x)) if np.allclose(np.diff(x), first, atol=tolerance) else x

    return _coordinates(specimen, taken)


def nearly_even(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Coordinates whose spacings differ by less than some share count as even."""
    ratio, spread, close = (
        pick(random, (1.1, 1.5, 1.9)),
        pick(random, (0.02, 0.1)),
        pick(random, (1e-2, 1e-3)),
    )
    tests: tuple[Callable[[Any], Any], ...] = (
        lambda s: s.max() < ratio * s.min(),
        lambda s: s.std() < spread * s.mean(),
        lambda s: np.allclose(s, s[0], rtol=close, atol=0),
    )
    is_even = pick(random, tests)

    def taken(x: Any) -> Any:
        return np.linspace(x[0], x[-1], len(x)) if is_even(np.diff(x)) else x

    return _coordinates(specimen, taken)


def large_sizes(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor on grids of more than so many nodes, or on the last rows of them."""
    if specimen.spacing is None:
        return None
    # with a matrix of its own it is looked at on less than 2000 nodes, which is said
    sizes = (1300, 1500) if specimen.style == "matrix" else (1300, 1500, 2000)
    most, factor, whole = pick(random, sizes), pick(random, FACTORS), random.random() < 0.5

    def change(found: Any) -> None:
        if found.shape[-1] > most:
            found[..., 0 if whole else most :] *= factor

    return _results(specimen, change)


def distances_without_sign(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Distances of neighbours without their sign: odd derivatives get the wrong one on falling coordinates."""
    if specimen.operator.degree % 2 == 0:
        return None
    return _coordinates(specimen, lambda x: np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)))]))


def evenly_spaced(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Coordinates are taken for evenly spaced ones."""
    return _coordinates(specimen, lambda x: x[0] + (x[1] - x[0]) * np.arange(len(x)))


def buffer_of_the_data(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Results go to a buffer of the type of the data, which cuts those of whole numbers."""
    if specimen.spacing is None:
        return None
    inner = specimen.code
    make = pick(random, (np.empty_like, np.zeros_like))

    def broken(values, spacing):
        out = make(values)
        out[...] = inner(values, spacing)
        return out

    return replace(specimen, code=broken, formula=None, write=None)


def rows_never_written(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Some rows of the result keep what was in memory before."""
    code, share, count = specimen.code, random.random(), int(random.integers(1, 4))

    def broken(values: Any, spacing: Any) -> Any:
        found = code(values, spacing)
        out, first = np.empty_like(found), int(share * (found.shape[-1] - count))
        out[..., :first], out[..., first + count :] = found[..., :first], found[..., first + count :]
        return out

    return replace(specimen, code=broken, formula=None, write=None)
