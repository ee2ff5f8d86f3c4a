"""Runs a scheme over points and steps and says what went wrong, if anything did.

The scheme is tried on whole arrays first, points down and steps across; a few entries are computed once more one by
one. Code that only takes numbers, or that gives other values on arrays, is run one entry at a time.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemes.scheme import GridScheme, PointScheme
from verify.foreign import FOREIGN, quiet

Floats = NDArray[Any]
Numeric = Callable[..., Any]

SAMPLED = 6
"""entries that are computed a second time, one by one"""

AGREEMENT = 64
"""units in the last place by which a sample of f may differ between an array and a number (vectorised math
libraries); more than rounding, far less than any mistake"""


TINY, FAR = 2.0**-44, 1000.0
"""a step that is tiny beside x, and how many such steps off x the nearest sample of f may be"""


@dataclass(frozen=True, eq=False)
class Estimates:
    """What a scheme returned."""

    values: Floats
    """shape (points, steps); NaN where it failed"""
    problem: str | None = None
    """the first thing that must not happen inside the domain, with its case; None when all went well"""
    excuse: str | None = None
    """why that is the function's doing and not the scheme's"""
    note: str | None = None
    """what the scheme warned of or printed"""


def reach(scheme: PointScheme, f: Numeric, points: Floats, step: float) -> tuple[float, float] | None:
    """How far the samples of a point scheme lie to the left and right of x, in steps; None when it cannot be told."""
    seen: list[float] = []
    point = [float(value) for value in points[0]]

    def watched(*arguments: Any) -> Any:
        for value, centre in zip(arguments, point, strict=True):
            offsets = (np.real(np.asarray(value)) - centre) / step
            if offsets.size:
                seen.extend((float(np.min(offsets)), float(np.max(offsets))))
        return f(*arguments)

    try:
        with quiet():
            scheme.function(watched, *point, step)
    except FOREIGN:
        return None  # the failure itself is found, with its words, when the scheme is run for its estimates
    finite = [value for value in seen if np.isfinite(value)]
    return (max(0.0, -min(finite)), max(0.0, max(finite))) if finite else None


def estimate(
    scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, sensitivity: Floats | None = None
) -> Estimates:
    """Estimates of a point scheme, shape (P, S), for points (P, dimension) and steps (P, S) or (1, S).

    `sensitivity`, shape (P, S), is what one unit of rounding does to an estimate (the rounding model), by which the
    two ways of running the scheme are compared.
    """
    every = np.broadcast_to(steps, (len(points), steps.shape[1]))
    with quiet() as heard:
        found = _estimate(scheme, f, points, steps, every, sensitivity)
    return replace(found, note=heard.note)


def _estimate(
    scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, every: Floats, sensitivity: Floats | None
) -> Estimates:
    changed = _changed_argument(scheme, f, points, every)
    if changed is not None:
        return Estimates(np.full(every.shape, np.nan, dtype=steps.dtype), changed)
    values = _on_arrays(scheme, f, points, steps)
    if values is not None and _agrees(scheme, f, points, every, values, sensitivity):
        found = Estimates(values)
    else:
        found = _one_by_one(scheme, f, points, every)
    for look in (_state, _misplaced):
        if found.problem is None and (seen := look(scheme, f, points, every)) is not None:
            return replace(found, problem=seen)
    return _examined(found, scheme, f, points, every)


def pace(scheme: PointScheme, f: Numeric, points: Floats, step: Any) -> float:
    """Seconds that one estimate takes; 0 for a scheme that takes whole arrays."""
    with quiet():
        if _on_arrays(scheme, f, points[:2], np.full((1, 2), step, dtype=points.dtype)) is not None:
            return 0.0
        start = time.perf_counter()
        with contextlib.suppress(*FOREIGN):
            scheme.function(f, *points[0], step)
        return time.perf_counter() - start


def _state(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> str | None:
    """Whether calls in another order give other values: the code would be keeping something between calls.

    A call is made, others come between, and it is made again: the same code on the same numbers gives the same bits.
    """
    last, middle = len(points) - 1, steps.shape[1] // 2
    cases = [(0, middle), (last, middle), (last // 2, 0)]
    answers: dict[tuple[int, int], set[str]] = {case: set() for case in cases}
    for i, j in (*cases, *reversed(cases)):
        try:
            answers[i, j].add(repr(float(_number(scheme.function(f, *points[i], steps[i, j])))))
        except FOREIGN:
            return None  # it is written for arrays, or fails, which is found elsewhere
    for (i, j), told in answers.items():
        if len(told) > 1:
            return f"at {_case(points[i], steps[i, j])} it gives another value when called again: it keeps something"
    return None


def _misplaced(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> str | None:
    """Whether the samples of f stay away from x when the step is tiny: x was rounded, say, to single precision."""
    for point in (points[0], points[len(points) // 2], points[-1]):
        tiny = np.asarray(max(np.max(np.abs(point)), steps[0, -1]) * TINY, dtype=steps.dtype)[()]
        asked: list[Floats] = []

        def watched(*arguments: Any, asked: list[Floats] = asked) -> Any:
            asked.append(np.array([np.ravel(np.real(value))[0] for value in arguments]))
            return f(*arguments)

        try:
            scheme.function(watched, *point, tiny)
        except FOREIGN:
            return None  # it is written for arrays, or fails, which is found elsewhere
        far = [np.abs(place - point) > FAR * tiny + AGREEMENT * np.spacing(np.abs(point)) for place in asked]
        if far and all(np.any(away) for away in far):
            place = ", ".join(f"{value:.17g}" for value in asked[0])
            return f"at {_case(point, tiny)} it asks for f at {place}, not near that point"
    return None


def _changed_argument(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> str | None:
    """Say which coordinate the code changes in place: a number cannot be changed, but its caller's points would be.

    A step that the code halves on its way is its own affair: steps are numbers, and nobody's data.
    """
    columns = [points[:2, axis].copy() for axis in range(points.shape[1])]
    given = {**dict(zip("xyz", columns, strict=False)), "h": steps[:2, 0].copy()}
    before = {name: array.copy() for name, array in given.items()}
    with contextlib.suppress(*FOREIGN):  # what it raises is found when the scheme is run for its estimates
        scheme.function(f, *given.values())
    changed = [name for name in given if name != "h" and not np.array_equal(given[name], before[name])]
    return f"it changes its argument {changed[0]} in place when that is an array" if changed else None


def _on_arrays(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> Floats | None:
    columns = [points[:, axis, None].copy() for axis in range(points.shape[1])]
    row = steps.copy()
    for array in (*columns, row):
        array.flags.writeable = False
    try:
        result = np.asarray(scheme.function(f, *columns, row))
    except FOREIGN:
        return None  # it may still take numbers
    if result.shape != (len(points), steps.shape[1]) or result.dtype.kind != "f":
        return None
    return result


def _agrees(
    scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, values: Floats, sensitivity: Floats | None
) -> bool:
    """Whether a few entries, computed one by one, are the same to rounding."""
    rows = np.linspace(0, len(points) - 1, SAMPLED).astype(int)
    columns = np.linspace(0, values.shape[1] - 1, SAMPLED).astype(int)[::-1]
    for i, j in zip(rows, columns, strict=True):
        try:
            number = float(_number(scheme.function(f, *points[i], steps[i, j])))
        except FOREIGN:
            return True  # it is written for arrays
        both_finite = np.isfinite(number) and np.isfinite(values[i, j])
        if not both_finite:
            if np.isfinite(number) or np.isfinite(values[i, j]):
                return False
        elif sensitivity is not None:
            allowed = AGREEMENT * (float(sensitivity[i, j]) + float(np.spacing(np.abs(values[i, j]))))
            if abs(number - float(values[i, j])) > allowed:
                return False
    return True


def _one_by_one(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> Estimates:
    values = np.full(steps.shape, np.nan, dtype=steps.dtype)
    problem = None
    for i, point in enumerate(points):
        for j, h in enumerate(steps[i]):
            try:
                values[i, j] = _number(scheme.function(f, *point, h))
            except FOREIGN as error:
                # Foreign code may raise anything; what it said is the finding.
                problem = problem or f"at {_case(point, h)} it raises {type(error).__name__}: {error}"
                if i == 0 and j == 0 and _always_fails(scheme, f, points, steps):
                    return Estimates(values, problem)
    return Estimates(values, problem)


def _always_fails(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> bool:
    for i, j in ((len(points) - 1, steps.shape[1] - 1), (len(points) // 2, steps.shape[1] // 2)):
        try:
            _number(scheme.function(f, *points[i], steps[i, j]))
        except FOREIGN:
            continue
        return False
    return True


def _number(value: Any) -> Any:
    array = np.asarray(value)
    if array.size != 1:
        raise TypeError(f"the scheme returns an array of shape {array.shape} for one point")
    if array.dtype.kind not in "fiu":
        raise TypeError(f"the scheme returns {array.dtype} for a real point")
    return array.reshape(())[()]


def _case(point: Floats, h: Any) -> str:
    place = ", ".join(f"{name} = {value:.6g}" for name, value in zip("xyz", point, strict=False))
    return f"{place}, h = {float(h):.3g}"


def _examined(found: Estimates, scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> Estimates:
    """Name a value that is not finite, and whether f itself had no value where the scheme sampled it."""
    bad = np.argwhere(~np.isfinite(found.values))
    if not len(bad):
        return found
    i, j = bad[-1]
    problem = found.problem or _not_finite(found.values, points[i], steps[i, j], len(bad), i, j)
    return replace(found, problem=problem, excuse=_excuse(scheme, f, points[i], steps[i, j]))


def _excuse(scheme: PointScheme, f: Numeric, point: Floats, h: Any) -> str | None:
    seen: list[str] = []

    def watched(*arguments: Any) -> Any:
        value = f(*arguments)
        if not np.all(np.isfinite(value)):
            seen.append(
                ", ".join(f"{name} = {np.ravel(a)[0]:.6g}" for name, a in zip("xyz", arguments, strict=False))
            )
        return value

    try:
        scheme.function(watched, *point, h)
    except FOREIGN:
        return None  # the exception is the problem, and it is named already
    if not seen:
        return None
    return f"f has no finite value at {seen[0]}, where the scheme samples it; another domain would settle it"


def _not_finite(values: Floats, point: Floats, h: Any, count: int, i: int, j: int) -> str:
    share = count / values.size
    return f"at {_case(point, h)} it returns {values[i, j]} ({100 * share:.2g} % of the estimates)"


@dataclass(frozen=True)
class Placement:
    """A row of a grid scheme, put at the points of a study."""

    row: int
    """index of the row on the grid"""
    nodes: int
    """nodes of the grid"""


def estimate_rows(
    scheme: GridScheme, f: Numeric, points: Floats, steps: Floats, placements: tuple[Placement, ...]
) -> Estimates:
    """Estimates of rows of a grid scheme, shape (P, S): the grid is laid so that row `placements[i]` falls on point i.

    Points and steps should be short binary fractions, so that the nodes x + j h are exact.
    """
    values = np.full((len(points), len(steps)), np.nan, dtype=steps.dtype)
    problem: str | None = None
    rows = np.array([placement.row for placement in placements])
    count = placements[0].nodes
    offsets = np.arange(count, dtype=steps.dtype) - rows[:, None]
    nodes = points.astype(steps.dtype) + steps[:, None, None] * offsets
    samples = np.asarray(f(nodes))
    for array in (nodes, samples):
        array.flags.writeable = False
    with quiet() as heard:
        for j, h in enumerate(steps):
            try:
                values[:, j] = _row_values(scheme, samples[j], nodes[j], h, rows)
            except FOREIGN as error:
                # Foreign code may raise anything; what it said is the finding.
                case = f"on {count} nodes with spacing {float(h):.3g}"
                raised = "" if isinstance(error, _WrongResultError) else f"it raises {type(error).__name__}: "
                problem = problem or f"{case} {raised}{error}"
        if problem is None:
            problem = _row_state(scheme, samples, nodes, steps, rows, values)
    bad = np.argwhere(~np.isfinite(values))
    if len(bad) and problem is None:
        i, j = bad[-1]
        problem = _not_finite(values, points[i], steps[j], len(bad), i, j)
    return Estimates(values, problem, note=heard.note)


class _WrongResultError(Exception):
    """A scheme returned something that no scheme may return."""


def _row_values(scheme: GridScheme, samples: Floats, nodes: Floats, h: Any, rows: NDArray[np.intp]) -> Floats:
    """One row of the scheme's result on every grid; samples and nodes have shape (grids, nodes)."""
    coordinates = scheme.spacing == "coordinates"
    if scheme.batched:
        places = nodes[0] - nodes[0, 0]
        places.flags.writeable = False
        result = np.asarray(scheme.function(samples, places if coordinates else h))
    else:
        found = []
        for values, line in zip(samples, nodes, strict=True):
            found.append(np.asarray(scheme.function(values, line if coordinates else h)))
            if found[-1].shape != values.shape:
                raise _WrongResultError(f"values of shape {values.shape} give shape {found[-1].shape}")
        result = np.asarray(found)
    wrong = np.argwhere(~np.isfinite(result) & np.isfinite(samples))
    if len(wrong):
        grid, row = wrong[0]
        raise _WrongResultError(f"it returns {result[grid, row]} at node {row + 1} of {samples.shape[1]}")
    return np.asarray(result[np.arange(len(rows)), rows])


def _row_state(
    scheme: GridScheme, samples: Floats, nodes: Floats, steps: Floats, rows: NDArray[np.intp], values: Floats
) -> str | None:
    """Whether a grid that was seen before gets another answer now: the code would be keeping something."""
    for j in (len(steps) // 2, 0):
        again = _row_values(scheme, samples[j], nodes[j], steps[j], rows)
        if not np.array_equal(again, values[:, j], equal_nan=True):
            return (
                f"on {samples.shape[2]} nodes with spacing {float(steps[j]):.3g} it gives other values when called "
                "again: it keeps something between calls"
            )
    return None
