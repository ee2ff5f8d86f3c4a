"""Runs a scheme over points and steps and says what went wrong, if anything did.

The scheme is tried on whole arrays first, points down and steps across; a few entries are computed once more one by
one. Code that only takes numbers, or that gives other values on arrays, is run one entry at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import (
    EARLIER,
    NoEstimateError,
    WrongResultError,
    one_number,
    plain,
    said,
)
from trueorder.verify.foreign.unanswered import foreign_argument
from trueorder.verify.measurement.by_turns import by_turns
from trueorder.verify.measurement.conduct import AGREEMENT, case_at, changed_argument, keeping, misplaced
from trueorder.verify.measurement.declined import Declined, declined, refuses

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
    made: NDArray[np.intp] | None = None
    """the steps at which it was run before its time was over; None for all"""
    unanswered: str | None = None
    """what came of every call, none of which gave a number; None where some did"""
    declined: Declined | None = None
    """steps that are not among those made because the code refuses them"""


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
    elsewhere: bool = True,
    branching: bool = False,
    seconds: float = math.inf,
) -> Estimates:
    """Estimates of a point scheme, shape (P, S), for points (P, dimension) and steps (P, S) or (1, S).

    `sensitivity`, shape (P, S), is what one unit of rounding does to an estimate (the rounding model), by which the
    two ways of running the scheme are compared. `elsewhere` lets the scheme be called at other steps too, to see
    whether it keeps to its point; `branching` says that the code was proved to compare steps or places: then it is held
    to its formula where that applies, and need not. After so many seconds of processor time the steps that were made
    are all there is.
    """
    every = np.broadcast_to(steps, (len(points), steps.shape[1]))
    with quiet() as heard:
        found = _estimate(scheme, f, points, steps, every, sensitivity, seconds)
        if elsewhere and not branching and found.problem is None:
            found = replace(found, problem=misplaced(scheme, f, points, every))
    return replace(found, note=heard.note)


def _estimate(
    scheme: PointScheme,
    f: Numeric,
    points: Floats,
    steps: Floats,
    every: Floats,
    sensitivity: Floats | None,
    seconds: float,
) -> Estimates:
    changed = changed_argument(scheme, f, points, every)
    if changed is not None:
        return Estimates(np.full(every.shape, np.nan, dtype=steps.dtype), changed)
    values = _on_arrays(scheme, f, points, steps)
    if values is not None and _agrees(scheme, f, points, every, values, sensitivity):
        found = Estimates(values)
    else:
        found = _one_by_one(scheme, f, points, every, seconds)
    if found.problem is None:
        seen = keeping(scheme, f, points, every, sensitivity)
        if seen is not None:
            return replace(found, problem=seen)
    return _examined(found, scheme, f, points, every)


def takes_arrays(scheme: PointScheme, f: Numeric, points: Floats, step: Any) -> bool:
    """Whether a scheme takes many points and steps at once."""
    with quiet():
        return _on_arrays(scheme, f, points[:2], np.full((1, 2), step, dtype=points.dtype)) is not None


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


def _one_by_one(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, seconds: float) -> Estimates:
    values = np.full(steps.shape, np.nan, dtype=steps.dtype)
    problems: dict[tuple[int, int], str] = {}
    refused: dict[int, str] = {}
    never: list[bool] = []

    def run(j: int) -> bool:
        for i, point in enumerate(points):
            try:
                values[i, j] = one_number(scheme.function(f, *point, steps[i, j]))
            except FOREIGN as error:
                # Foreign code may raise anything; what it said is the finding.
                problems[i, j] = f"at {case_at(point, steps[i, j])} {said(error)}"
                if refuses(error):
                    refused.setdefault(j, said(error))
                if (
                    not np.isfinite(values).any()
                    and len(problems) == 1
                    and _always_fails(scheme, f, points, steps)
                ):
                    # a wrong result is made of numbers, if they are no estimates
                    answered = isinstance(error, WrongResultError) and not isinstance(error, NoEstimateError)
                    never.append(not answered)
                    return False
        return True

    made = by_turns(steps.shape[1], run, seconds)
    problem = problems[min(problems)] if problems else None
    if problem is not None and any(never):
        return _unanswered(scheme, f, points, steps, problem)
    if problem is not None:
        tried = np.arange(steps.shape[1]) if made is None else made
        left = declined(refused, {j for _, j in problems}, tried, steps[0])
        if left is not None:
            return Estimates(values, made=left.taken, declined=left)
    return Estimates(values, problem, made=made)


def _unanswered(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, problem: str) -> Estimates:
    """What is known of code that gives no number anywhere, and whether f cannot take what it is asked for."""
    values = np.full(steps.shape, np.nan, dtype=steps.dtype)
    other = foreign_argument(scheme.function, f, *points[0], steps[0, 0])
    if other is None:
        return Estimates(values, problem, unanswered=problem)
    if other == EARLIER:
        return Estimates(values, f"at {case_at(points[0], steps[0, 0])} it asks for f of {EARLIER}")
    excuse = (
        f"it asks for f of {other}, which no exact function takes; derivatives that are no differences (automatic "
        "differentiation, written by hand) are held against the exact ones by trueorder.assert_derivative"
    )
    return Estimates(values, problem, excuse)


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
    made = np.arange(found.values.shape[1]) if found.made is None else found.made
    bad = np.argwhere(~np.isfinite(found.values) & np.isin(np.arange(found.values.shape[1]), made))
    if not len(bad):
        return found
    if found.unanswered is not None or found.excuse is not None:
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
    share = "all" if count == values.size else f"{100 * count / values.size:.2g} %"
    return f"at {case_at(point, h)} it returns {values[i, j]} ({share} of the estimates)"
