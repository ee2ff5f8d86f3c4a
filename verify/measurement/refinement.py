"""Errors of a grid scheme on the grids of a family, refined over the whole domain of a function.

What is known exactly on a grid is kept, because several schemes are refined on the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import resolved
from trueorder.verify.exact.truth import Truth, certify
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.proof.grid_family import GridFamily

Floats = NDArray[np.float64]

INTERVALS = (16, 32, 64, 128, 256, 512, 1024)
"""intervals of the grids of a family: refined six times"""

BETWEEN = (23, 45, 91, 181, 362, 724)
"""and these between them, for schemes whose errors are rounding after a few refinements"""

HIGH = 5
"""order from which a scheme is refined in smaller steps"""

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
    scheme: GridScheme, function: ExactFunction, operator: Operator, family: GridFamily, proven: int | None
) -> Refinement | None:
    """Run a scheme of a proven order on the grids of a family; None where the function has no value at a node."""
    counts = sorted((*INTERVALS, *BETWEEN)) if proven is not None and proven >= HIGH else INTERVALS
    grids = [exact(function, operator, family, intervals) for intervals in counts]
    grids = [grid for grid in grids if len(grid.nodes) >= scheme.minimum_nodes]
    closest = resolved(function, "float64")
    grids = [grid for grid in grids if float(np.min(np.diff(grid.nodes))) >= closest]
    if not grids or not all(grid.known for grid in grids):
        return None
    if family.periodic:
        taken = [grid for grid in grids if _takes(scheme, grid)]
    else:
        taken = list(dropwhile(lambda grid: not _takes(scheme, grid), grids))
    return _errors(scheme, family, taken or grids)


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
    found = np.asarray(scheme.function(values, where), dtype=np.float64)
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
