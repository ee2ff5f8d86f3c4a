"""Studies of schemes on Chebyshev-Lobatto nodes, which have no finite order.

The error on a function that is analytic on the interval falls geometrically until the polynomial through all values is
the function to rounding, and is rounding from there on. So what is measured is that: from as many nodes on as the
function's Chebyshev series has terms, the scheme makes no error but rounding, as is proved of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.regularity import analytic_on
from trueorder.verify.exact.sampling import HEADROOM, between_numbers, resolved
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.measurement import order
from trueorder.verify.measurement.refinement import Exact, exact
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.polynomial_proof import LOBATTO
from trueorder.verify.rows import StudyRow, SweepRow
from trueorder.verify.studies.spectral_study import BEYOND, SILENT
from trueorder.verify.verdict.verdict import ELSEWHERE, LOSS, Status

Floats = NDArray[np.float64]

INTERVALS = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
"""intervals of the grids of a study when no steps are asked for; rounding errors grow like their square"""

SAMPLED = 1024
"""intervals of the grid on which the Chebyshev series of a function is found"""

RESPONSE = {"float64": 2.0**20, "float32": 2.0**10}
"""values are moved by so many roundings, so that the answer stands clear of the scheme's own"""

PLACED = 2.0**-36
"""share of the domain to which nodes are placed by their rounding, or they are no Chebyshev-Lobatto nodes"""

MOVED = 4
"""times that values are moved: on a few nodes, one choice of signs may say nothing"""

FEWEST, MOST = 2, 1024
"""intervals of the grids that can be asked for"""


def polynomial_study(
    scheme: GridScheme,
    function: ExactFunction,
    proof: GridProof,
    steps: Floats | None = None,
    dtype: str = "float64",
) -> StudyRow:
    """The row of a study over the whole domain of a function; `steps` are average spacings, in units of x.

    The values are rounded to `dtype`, of which double precision is the finest.
    """
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    grids = [exact(function, operator, LOBATTO, intervals) for intervals in _intervals(function, steps)]
    grids = [grid for grid in grids if len(grid.nodes) >= scheme.minimum_nodes]
    # the first nodes are the closest ones, and are given in double precision
    ((low, high),) = function.domain
    closest = resolved(function, "float64")
    placed = between_numbers(function, "float64") <= PLACED * (high - low)
    grids = [grid for grid in grids if placed and float(np.min(np.diff(grid.nodes))) >= closest]
    values_in = "float32" if dtype == "float32" else "float64"
    most = float(np.finfo(values_in).max) / HEADROOM
    held = all(
        np.all(np.abs(grid.values) <= most * min(1.0, float(np.min(np.diff(grid.nodes)))))
        for grid in grids
        if grid.known
    )
    sweep: list[SweepRow] = []
    verdict: Status
    if not grids:
        verdict = "inconclusive"
        reason = f"no grid over {function.name} has nodes that double precision tells apart; {ELSEWHERE}"
    elif not held:
        verdict, reason = (
            "inconclusive",
            f"values or slopes of {function.text} leave the range of {values_in}; {ELSEWHERE}",
        )
    elif not analytic_on(function):
        verdict = "inconclusive"
        reason = f"{function.text} is not proved analytic on all of its domain, ends included; {ELSEWHERE}"
    elif not all(grid.known for grid in grids):
        verdict = "inconclusive"
        reason = f"{operator.text} of {function.text} does not exist at every node; {ELSEWHERE}"
    else:
        problem, sweep = _sweep(scheme, grids, values_in)
        verdict, reason = ("refuted", problem) if problem is not None else _judge(function, grids, sweep)
    return StudyRow(
        scheme=scheme.name,
        function=function.name,
        operator=operator.text,
        dtype=values_in,
        points=max((len(grid.nodes) for grid in grids), default=0),
        smallest_error=min((row.error_rms for row in sweep), default=None),
        verdict=verdict,
        reason=reason,
        studied=function.studied,
        source=scheme.source,
        sweep=tuple(sweep[::-1]),
    )


def _intervals(function: ExactFunction, steps: Floats | None) -> tuple[int, ...]:
    if steps is None:
        return INTERVALS
    ((low, high),) = function.domain
    counts = sorted({round((high - low) / float(step)) for step in steps})
    taken = tuple(count for count in counts if FEWEST <= count <= MOST)
    if not taken:
        raise InputError(
            f"steps: none gives a grid over {function.name}; accepted: {(high - low) / MOST:.3g} to "
            f"{(high - low) / FEWEST:.3g}, the average spacing of {FEWEST + 1} to {MOST + 1} nodes"
        )
    return taken


def _sweep(scheme: GridScheme, grids: list[Exact], dtype: str) -> tuple[str | None, list[SweepRow]]:
    """What must not happen, or errors over all nodes of every grid, coarse to fine."""
    rows: list[SweepRow] = []
    for grid in grids:
        try:
            with quiet():
                estimates, *moved = (
                    np.asarray(scheme.function(values, grid.nodes), dtype=np.float64)
                    for values in _samples(grid, dtype)
                )
        except FOREIGN as error:
            return (
                f"on {len(grid.nodes)} {LOBATTO.name} nodes it raises {type(error).__name__}: {error}",
                rows,
            )
        if estimates.shape != grid.values.shape or not np.all(np.isfinite(estimates)):
            return (
                f"on {len(grid.nodes)} {LOBATTO.name} nodes it returns no finite value for every node",
                rows,
            )
        errors = np.asarray(grid.truth.error(estimates), dtype=np.float64)[:, None]
        answers = np.concatenate(moved) - np.tile(estimates, MOVED)
        rounding = float(order.rms(answers[:, None])[0]) / RESPONSE[dtype]
        size = float(order.rms(errors)[0])
        truncation = float(order.without(np.array([size]), np.array([rounding]))[0])
        rows.append(SweepRow(grid.step, float(np.max(np.abs(errors))), size, truncation, rounding))
    return None, rows


def _samples(grid: Exact, dtype: str) -> list[NDArray[Any]]:
    """The values, and the same moved by many times the rounding errors that they and their nodes have."""
    values = grid.values.astype(dtype)
    size = _rounding(values, grid.nodes)
    signs = np.random.default_rng(len(values)).choice([-1.0, 1.0], (MOVED, len(values)))
    moved = (grid.values + signs * RESPONSE[dtype] * size).astype(dtype)
    values.flags.writeable = moved.flags.writeable = False
    return [values, *moved]


def _rounding(values: NDArray[Any], nodes: Floats) -> Floats:
    """The rounding error that every value has, and that of its node."""
    slopes = np.gradient(values.astype(np.float64), nodes)
    return np.asarray(np.hypot(np.spacing(np.abs(values)), slopes * np.spacing(np.max(np.abs(nodes)))))


def _judge(function: ExactFunction, grids: list[Exact], sweep: list[SweepRow]) -> tuple[Status, str]:
    needed = _needed(function)
    resolved = [(grid, row) for grid, row in zip(grids, sweep, strict=True) if len(grid.nodes) >= needed]
    if not resolved:
        return "inconclusive", (
            f"{max(len(grid.nodes) for grid in grids)} nodes do not resolve {function.text}, whose Chebyshev series "
            f"has terms up to degree {needed:.0f}; finer grids or a smoother function would settle it"
        )
    tiny = np.finfo(np.float64).tiny
    grid, worst = max(resolved, key=lambda pair: pair[1].error_rms / max(pair[1].rounding_rms, tiny))
    share = worst.error_rms / max(worst.rounding_rms, tiny)
    if share > LOSS:
        return "refuted", (
            f"the formula is exact for this function on {len(grid.nodes)} nodes, but the error there is "
            f"{worst.error_rms:.3g}, {share:.3g} times what rounding explains: the code does not compute what its "
            "formula says, or loses precision"
        )
    return "exact", (
        f"no error but rounding from {len(resolved[0][0].nodes)} nodes on, as proved: the grid resolves this function, "
        "which therefore shows no order"
    )


def _needed(function: ExactFunction) -> float:
    """The nodes that resolve a function: for all terms of its Chebyshev series that stand out of its rounding.

    The Fourier transform shows terms below the rounding of a value, but not that of all nodes.
    """
    ((low, high),) = function.domain
    with quiet():
        nodes = LOBATTO.nodes(SAMPLED + 1, low, high)
        values = np.asarray(function.numeric()(nodes))
        heights = np.abs(np.fft.rfft(np.concatenate([values, values[-2:0:-1]]))) / SAMPLED
        # a term as high as the rounding of one value changes the derivative by as much as that does
        rounding = np.max(_rounding(values, nodes))
    clear = np.max(np.flatnonzero(heights > SILENT * np.max(heights) * SAMPLED**0.5), initial=0)
    above = np.max(np.flatnonzero(heights > rounding), initial=0)
    return float(max(clear * BEYOND, above) + 1)
