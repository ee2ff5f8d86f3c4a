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

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import one_number, plain
from trueorder.verify.measurement.conduct import AGREEMENT, case_at, changed_argument, keeping, misplaced

Floats = NDArray[Any]
Numeric = Callable[..., Any]

SAMPLED = 6
"""entries that are computed a second time, one by one"""


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
    scheme: PointScheme,
    f: Numeric,
    points: Floats,
    steps: Floats,
    sensitivity: Floats | None = None,
    *,
    branching: bool = False,
) -> Estimates:
    """Estimates of a point scheme, shape (P, S), for points (P, dimension) and steps (P, S) or (1, S).

    `sensitivity`, shape (P, S), is what one unit of rounding does to an estimate (the rounding model), by which the
    two ways of running the scheme are compared. `branching` says that the code was proved to compare steps or places:
    then it is held to its formula where that applies, and need not keep to x for tiny steps.
    """
    every = np.broadcast_to(steps, (len(points), steps.shape[1]))
    with quiet() as heard:
        found = _estimate(scheme, f, points, steps, every, sensitivity, branching)
    return replace(found, note=heard.note)


def _estimate(
    scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, every: Floats,
    sensitivity: Floats | None, branching: bool,
) -> Estimates:  # fmt: skip
    changed = changed_argument(scheme, f, points, every)
    if changed is not None:
        return Estimates(np.full(every.shape, np.nan, dtype=steps.dtype), changed)
    values = _on_arrays(scheme, f, points, steps)
    if values is not None and _agrees(scheme, f, points, every, values, sensitivity):
        found = Estimates(values)
    else:
        found = _one_by_one(scheme, f, points, every)
    if found.problem is None:
        seen = keeping(scheme, f, points, every, sensitivity)
        seen = seen or (None if branching else misplaced(scheme, f, points, every))
        if seen is not None:
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


def _on_arrays(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> Floats | None:
    columns = [points[:, axis, None].copy() for axis in range(points.shape[1])]
    row = steps.copy()
    for array in (*columns, row):
        array.flags.writeable = False
    try:
        result = plain(scheme.function(f, *columns, row))
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
            number = float(one_number(scheme.function(f, *points[i], steps[i, j])))
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
                values[i, j] = one_number(scheme.function(f, *point, h))
            except FOREIGN as error:
                # Foreign code may raise anything; what it said is the finding.
                problem = problem or f"at {case_at(point, h)} it raises {type(error).__name__}: {error}"
                if i == 0 and j == 0 and _always_fails(scheme, f, points, steps):
                    return Estimates(values, problem)
    return Estimates(values, problem)


def _always_fails(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> bool:
    for i, j in ((len(points) - 1, steps.shape[1] - 1), (len(points) // 2, steps.shape[1] // 2)):
        try:
            one_number(scheme.function(f, *points[i], steps[i, j]))
        except FOREIGN:
            continue
        return False
    return True


def _examined(found: Estimates, scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> Estimates:
    """Name a value that is not finite, and whether f itself had no value where the scheme sampled it."""
    bad = np.argwhere(~np.isfinite(found.values))
    if not len(bad):
        return found
    i, j = bad[-1]
    problem = found.problem or not_finite(found.values, points[i], steps[i, j], len(bad), i, j)
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


def not_finite(values: Floats, point: Floats, h: Any, count: int, i: int, j: int) -> str:
    """Say which of the estimates is not finite, and how many are not."""
    share = count / values.size
    return f"at {case_at(point, h)} it returns {values[i, j]} ({100 * share:.2g} % of the estimates)"
