"""Errors of a grid scheme on the grids of a family, refined over the whole domain of a function.

What is known exactly on a grid is kept, because several schemes are refined on the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import dropwhile

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import resolved
from trueorder.verify.exact.truth import Truth, certify
from trueorder.verify.foreign.clock import processor_clock
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import plain
from trueorder.verify.proof.grid_family import GridFamily

Floats = NDArray[np.float64]

INTERVALS = (16, 32, 64, 128, 256, 512, 1024)
"""intervals of the grids of a family: refined six times"""

BETWEEN = (23, 45, 91, 181, 362, 724)
"""and these between them, for schemes whose errors are rounding after a few refinements"""

BESIDE = tuple(range(198, 206))
"""intervals of grids of nearly the same size, on which errors are nearly the same"""

LARGER, SECONDS = (2050, 4099), 1.0
"""intervals of larger grids, for code that takes no more processor time than that there, by its square growing"""

EVEN_BETWEEN = (22, 46, 90, 182, 362, 724)
"""the same in even numbers, with which spacings that alternate end alike"""

SHIFTS = (0, -1, 1, -2, -3)
"""by how many intervals grids are moved for a scheme that declines all of these"""

FEWEST = 5
"""grids below which the ones between are run, too"""

RESPONSE = 2.0**20
"""data are moved by so many roundings, so that the answer stands clear of the scheme's own"""


@dataclass(frozen=True, eq=False)
class Exact:
    """One grid with what is known exactly on it; not to be changed, because schemes share it."""

    nodes: Floats
    widths: Floats
    """width of the cell around every node"""
    step: float
    """largest spacing"""
    values: Floats
    """the function at the nodes, in double precision"""
    truth: Truth

    @property
    def known(self) -> bool:
        """Whether function and operator have a value at every node."""
        return bool(np.all(np.isfinite(self.truth.high)) and np.all(np.isfinite(self.values)))


@dataclass(frozen=True, eq=False)
class Refinement:
    """Errors of a scheme on the grids of one family, coarse to fine."""

    grids: tuple[Exact, ...]
    errors: tuple[Floats, ...]
    """error at every node of every grid"""
    responses: tuple[Floats, ...]
    """answer of the scheme, at every node, to one rounding of all its data"""
    problem: str | None = None
    declined: bool = False
    """whether the scheme raises on all of these grids"""

    def without_ends(self, margin: int) -> Refinement:
        """The same without so many rows at either end, on the grids that have others."""
        if not margin:
            return self
        kept = [i for i, errors in enumerate(self.errors) if len(errors) > 2 * margin]
        grids = tuple(self.grids[i] for i in kept)
        errors, responses = (
            tuple(parts[i][margin : len(parts[i]) - margin] for i in kept)
            for parts in (self.errors, self.responses)
        )
        return replace(self, grids=grids, errors=errors, responses=responses)

    @property
    def steps(self) -> Floats:
        """Largest spacing of every grid."""
        return np.array([grid.step for grid in self.grids])


@lru_cache(maxsize=128)
def exact(function: ExactFunction, operator: Operator, family: GridFamily, intervals: int) -> Exact:
    """A grid of a family with so many intervals over the domain of a function, and what is known exactly on it."""
    ((low, high),) = function.domain
    nodes = family.nodes(intervals if family.periodic else intervals + 1, low, high)
    spacing, step = np.diff(nodes), (high - low) / intervals
    if family.periodic:
        widths = np.full(intervals, step)
    else:
        widths = np.concatenate([spacing[:1], spacing[:-1] + spacing[1:], spacing[-1:]]) / 2
        step = step if family.even else float(spacing.max())
    values = np.asarray(function.numeric()(nodes), dtype=np.float64)
    for array in (nodes, widths, values):
        array.flags.writeable = False
    return Exact(nodes, widths, step, values, certify(function, operator, nodes))


def refine(
    scheme: GridScheme,
    function: ExactFunction,
    operator: Operator,
    family: GridFamily,
    between: Sequence[int] = (),
) -> Refinement | None:
    """Run a scheme on the grids of a family; None where the function has no value at a node.

    With so many intervals between them, too, and where a scheme declines most sizes, anyhow. Sizes near one that it
    declines are tried, because some codes take even numbers of nodes only. Nodes are never closer than numbers resolve.
    """
    closest = resolved(function, "float64")
    for shift in SHIFTS:
        known = [exact(function, operator, family, intervals + shift) for intervals in INTERVALS]
        every = [
            grid
            for grid in known
            if len(grid.nodes) >= scheme.minimum_nodes and float(np.min(np.diff(grid.nodes))) >= closest
        ]
        if not every or not all(grid.known for grid in every):
            return None
        if family.periodic:
            taken = [grid for grid in every if _takes(scheme, grid)]
        else:
            taken = list(dropwhile(lambda grid: not _takes(scheme, grid), every))
        if taken:
            break
    else:
        return replace(_errors(scheme, family, every), declined=True)
    if len(taken) < FEWEST:
        between = between or BETWEEN
    more = (exact(function, operator, family, intervals + shift) for intervals in between)
    taken += [
        grid
        for grid in more
        if grid.known and len(grid.nodes) >= scheme.minimum_nodes and _takes(scheme, grid)
    ]
    return _errors(scheme, family, sorted(taken, key=lambda grid: len(grid.nodes)))


def refine_beside(
    scheme: GridScheme, function: ExactFunction, operator: Operator, family: GridFamily
) -> Refinement | None:
    """The same on grids of nearly the same size, with every remainder by eight, and on larger ones that cost little.

    None where the scheme takes none of them.
    """
    taken, took, clock = [], 0.0, processor_clock()
    for intervals in (*BESIDE, *LARGER):
        if intervals in LARGER and took * intervals**2 > SECONDS:
            break
        grid = exact(function, operator, family, intervals)
        began = clock()
        if grid.known and _takes(scheme, grid):
            taken.append(grid)
            took = (clock() - began) / intervals**2
    return _errors(scheme, family, taken) if taken else None


def _takes(scheme: GridScheme, grid: Exact) -> bool:
    """Whether a scheme takes a grid of this size.

    Some need more nodes than the smallest grids have, and some take only even numbers on periodic ones, or powers of 2.
    """
    try:
        with quiet():
            _estimates(scheme, grid, grid.values)
    except FOREIGN:
        return False
    return True


def _errors(scheme: GridScheme, family: GridFamily, grids: Sequence[Exact]) -> Refinement:
    errors, responses = [], []
    for grid in grids:
        try:
            with quiet():
                estimates = _estimates(scheme, grid, grid.values)
                responses.append((_estimates(scheme, grid, _moved(scheme, grid)) - estimates) / RESPONSE)
        except FOREIGN as error:
            problem = f"on {len(grid.nodes)} {family.name} nodes it raises {type(error).__name__}: {error}"
            return Refinement((), (), (), problem)
        errors.append(np.asarray(grid.truth.error(estimates), dtype=np.float64))
    return Refinement(tuple(grids), tuple(errors), tuple(responses))


def _estimates(scheme: GridScheme, grid: Exact, values: Floats) -> Floats:
    where = grid.nodes if scheme.spacing == "coordinates" else grid.step
    found = plain(scheme.function(values, where)).astype(np.float64)
    if found.shape != values.shape:
        raise ValueError(f"values of shape {values.shape} give shape {found.shape}")
    return found


def _moved(scheme: GridScheme, grid: Exact) -> Floats:
    """The values with a rounding error each, and that of its node where the scheme is told the spacing alone."""
    values = grid.values
    size = np.spacing(np.abs(values))
    if scheme.spacing == "scalar":
        size = np.hypot(size, np.gradient(values, grid.nodes) * np.spacing(np.abs(grid.nodes)))
    signs = np.random.default_rng(len(values)).choice([-1.0, 1.0], len(values))
    moved = np.asarray(values + signs * RESPONSE * size)
    moved.flags.writeable = False
    return moved
