"""Runs a grid scheme on grids that are laid so that a row falls on every point of a study."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import NoEstimateError, WrongResultError, kind_of, plain, said
from trueorder.verify.measurement.by_turns import by_turns
from trueorder.verify.measurement.conduct import AGREEMENT, CHANGING
from trueorder.verify.measurement.declined import declined, refuses
from trueorder.verify.measurement.estimates import Estimates, Floats, Numeric, not_finite

GOLDEN = 0.6180339887498949
"""rows on which points of a periodic grid fall are this share of the nodes apart, which spreads them evenly"""


MOVED = 8.0
"""units in the last place by which x may be moved for nodes that are even"""


@dataclass(frozen=True)
class Placement:
    """A row of a grid scheme, put at the points of a study."""

    row: int
    """index of the row on the grid"""
    nodes: int
    """nodes of the grid"""


@dataclass(frozen=True, eq=False)
class Laid:
    """One grid for every point, all with the same spacing: values and nodes of shape (P, nodes)."""

    samples: Floats
    nodes: Floats
    rows: NDArray[np.intp]
    """which row of its grid falls on a point"""
    step: np.floating


def estimate_rows(
    scheme: GridScheme,
    f: Numeric,
    points: Floats,
    steps: Floats,
    placements: tuple[Placement, ...],
    seconds: float = math.inf,
) -> Estimates:
    """Estimates of rows of a grid scheme, shape (P, S): the grid is laid so that row `placements[i]` falls on point i.

    Points should be short binary fractions, so that the nodes x + j h are exact; x and h are rounded to the distance of
    numbers around the grid, as x + h rounds them, because code may take coordinates that differ by rounding for uneven
    ones. After so many seconds of processor time the steps that were made are all there is.
    """
    rows = np.array([placement.row for placement in placements])
    offsets = (np.arange(placements[0].nodes) - rows[:, None]).astype(steps.dtype)

    def laid(step: np.floating) -> Laid:
        where = points.astype(steps.dtype)
        unit = np.spacing(np.max(np.abs(where)) + step * len(offsets[0]))
        x, h = _on_lattice(where, unit), _on_lattice(step, unit)
        # a function may change over less than that where x is far smaller than the grid
        even = step > unit and bool(np.all(np.abs(x - where) <= MOVED * np.spacing(np.abs(where))))
        nodes = x + h * offsets if even else where + step * offsets
        return Laid(np.asarray(f(nodes)), nodes, rows, step)

    return _estimate(scheme, points, steps, laid, seconds)


def _on_lattice(numbers: Any, unit: np.floating) -> Any:
    return np.round(numbers / unit) * unit


def estimate_all_round(
    scheme: GridScheme,
    f: Numeric,
    points: Floats,
    steps: Floats,
    period: tuple[float, float],
    sensitivity: Floats | None = None,
    seconds: float = math.inf,
) -> Estimates:
    """Estimates of a scheme on periodic grids, shape (P, S): one period is laid so that some row falls on point i.

    The rows are others for every point and number of nodes, the first and the last one among them. A step divides the
    length of `period`, from low to high; f is only asked for values in there. `sensitivity`, shape (P, S), is what one
    unit of rounding does to an estimate: fast Fourier transforms and matrix products need not round alike every time.
    """
    low, length = np.longdouble(period[0]), np.longdouble(period[1]) - np.longdouble(period[0])

    def laid(step: np.floating) -> Laid:
        count = round(float(length / step))
        rows = np.arange(len(points)) * round(GOLDEN * count) % count
        rows[1:2] = count - 1
        places = np.arange(count) - rows[:, None]
        # the share of the period is formed with more digits, so that nodes are rounded once
        share = ((points.astype(np.longdouble) - low) / length + places / np.longdouble(count)) % 1
        inside = (low + length * share).astype(steps.dtype)
        inside[np.arange(len(points)), rows] = points[:, 0]
        return Laid(
            np.asarray(f(inside)), points.astype(steps.dtype) + step * places.astype(steps.dtype), rows, step
        )

    return _estimate(scheme, points, steps, laid, seconds, sensitivity)


def _estimate(
    scheme: GridScheme,
    points: Floats,
    steps: Floats,
    laid: Callable[[np.floating], Laid],
    seconds: float,
    sensitivity: Floats | None = None,
) -> Estimates:
    values = np.full((len(points), len(steps)), np.nan, dtype=steps.dtype)
    problems: dict[int, str] = {}
    refused: dict[int, str] = {}
    excuses: list[str] = []
    failed: list[BaseException] = []

    def run(j: int) -> bool:
        grids = laid(steps[j])
        if (lacking := _without_values(grids)) is not None:
            excuses.append(lacking)
        try:
            values[:, j] = _row_values(scheme, grids)
        except FOREIGN as error:
            # Foreign code may raise anything; what it said is the finding.
            problems[j] = f"{_case(grids)} {said(error)}"
            failed.append(error)
            if refuses(error):
                refused[j] = said(error)
        return True

    with quiet() as heard:
        made = by_turns(len(steps), run, seconds)
        known = np.arange(len(steps)) if made is None else made
        left = declined(refused, problems, known, steps) if problems else None
        if left is not None:
            made = known = left.taken
        problem = problems[min(problems)] if problems and left is None else None
        if problem is None:
            allowed = np.zeros(len(steps)) if sensitivity is None else AGREEMENT * np.max(sensitivity, axis=0)
            problem = _state(scheme, steps, laid, values, allowed, known)
    if len(failed) >= len(known) and all(map(_is_no_answer, failed)) and not np.isfinite(values).any():
        return Estimates(values, problem, note=heard.note, made=made, unanswered=problem)
    bad = np.argwhere(~np.isfinite(values) & np.isin(np.arange(len(steps)), known))
    if len(bad) and problem is None:
        i, j = bad[-1]
        problem = not_finite(values, points[i], steps[j], len(bad), i, j)
    excuse = excuses[0] if excuses else None
    return Estimates(values, problem, excuse, heard.note, made=made, declined=left)


def _without_values(grids: Laid) -> str | None:
    """Where f has no finite value on a grid, and that this is the function's doing; None when it has."""
    if np.all(np.isfinite(grids.samples)):
        return None
    place = grids.nodes[~np.isfinite(grids.samples)][0]
    return (
        f"f has no finite value at x = {place:.6g}, where a grid has a node; another domain would settle it"
    )


def _is_no_answer(error: BaseException) -> bool:
    """Whether a call gave no row of numbers, and not because the code declines a grid of this size by saying so."""
    declines = isinstance(error, ValueError | AssertionError | WrongResultError)
    return isinstance(error, NoEstimateError) or not declines


def _case(grids: Laid) -> str:
    return f"on {grids.nodes.shape[1]} nodes with spacing {float(grids.step):.3g}"


def _row_values(scheme: GridScheme, grids: Laid) -> Floats:
    """One row of the scheme's result on every grid."""
    samples, nodes = grids.samples, grids.nodes
    for array in (samples, nodes):
        array.flags.writeable = False
    coordinates = scheme.spacing == "coordinates"
    if scheme.batched:
        places = nodes[0] - nodes[0, 0]
        places.flags.writeable = False
        result = plain(scheme.function(samples, places if coordinates else grids.step))
    else:
        found = []
        for values, line in zip(samples, nodes, strict=True):
            found.append(plain(scheme.function(values, line if coordinates else grids.step)))
            if found[-1].dtype.kind not in "fiu":
                failure = WrongResultError if found[-1].dtype.kind in "cb" else NoEstimateError
                raise failure(f"it returns {kind_of(found[-1])} for real values")
            if found[-1].shape != values.shape:
                raise NoEstimateError(
                    f"values of shape {values.shape} give shape {found[-1].shape} (where there is no estimate, return "
                    "NaN, or leave out as many nodes at either end)"
                )
        result = np.asarray(found)
    wrong = np.argwhere(~np.isfinite(result) & np.isfinite(samples))
    if len(wrong):
        grid, row = wrong[0]
        raise WrongResultError(f"it returns {result[grid, row]} at node {row + 1} of {samples.shape[1]}")
    return np.asarray(result[np.arange(len(grids.rows)), grids.rows])


def _state(
    scheme: GridScheme,
    steps: Floats,
    laid: Callable[[np.floating], Laid],
    values: Floats,
    allowed: Floats,
    known: NDArray[np.intp],
) -> str | None:
    """Whether a grid that was seen before gets another answer now: the code would be keeping something."""
    for j in (known[len(known) // 2], known[0]):
        grids = laid(steps[j])
        again = _row_values(scheme, grids).astype(values.dtype)
        if not np.all(
            (np.abs(again - values[:, j]) <= allowed[j]) | (np.isnan(again) & np.isnan(values[:, j]))
        ):
            # what another call has left is gone with the one that has been made
            once, more = (_row_values(scheme, grids) for _ in range(2))
            same = np.array_equal(once, more, equal_nan=True)
            why = "it keeps something between calls" if same else CHANGING
            return f"{_case(grids)} it gives other values when called again: {why}"
    return None
