"""Finds what code must not do, whatever it returns: keep something, look elsewhere, change what it is given."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.foreign.returned import one_number

Floats = NDArray[Any]
Numeric = Callable[..., Any]

AGREEMENT = 64
"""units in the last place by which a sample of f may differ between an array and a number (vectorised math
libraries); more than rounding, far less than any mistake"""

REPEATED = 64
"""calls in a row of which not all give the same bits, where a code rounds differently every time"""

TURNS = (1, 2, 3, 4)
"""calls after which code that takes turns begins again"""

CHANGING = "it draws random numbers, or keeps something"
"""what is the matter with code that gives other values when the same call is made over and over"""

KEEPS = "it gives another value when called again"
"""how it is said of code that it does so"""

TINY, FAR = 2.0**-44, 1000.0
"""a step that is tiny beside x, and how many such steps off x the nearest sample of f may be"""

NUDGE = 2.0**-40
"""a share of x by which it is moved, to see whether samples move with it: below what roundings are found out for"""


def keeping(
    scheme: PointScheme, f: Numeric, points: Floats, steps: Floats, sensitivity: Floats | None
) -> str | None:
    """Whether calls in another order give other values: the code would be keeping something between calls.

    A call is made, others come between, and it is made again: the same code on the same numbers gives the same bits,
    unless it adds up its terms in an order that it draws anew at every call.
    """
    last, middle = len(points) - 1, steps.shape[1] // 2
    # where truncation is large, what is drawn or kept shows above rounding
    cases = [(0, middle), (last, middle), (last // 2, 0), (last // 2, steps.shape[1] - 1)]
    answers: dict[tuple[int, int], list[float]] = {case: [] for case in cases}

    def call(i: int, j: int) -> float:
        return float(one_number(scheme.function(f, *points[i], steps[i, j])))

    for i, j in (*cases, *reversed(cases)):
        try:
            answers[i, j].append(call(i, j))
        except FOREIGN:
            return None  # it is written for arrays, or fails, which is found elsewhere
    for (i, j), told in answers.items():
        if len(set(map(repr, told))) == 1:
            continue
        rounding = (
            0.0 if sensitivity is None else float(sensitivity[i, j]) + float(np.spacing(np.abs(told[0])))
        )
        at_once = [call(i, j) for _ in range(REPEATED)]
        if max(told) - min(told) <= AGREEMENT * rounding and len(set(at_once)) > 1:
            continue
        why = CHANGING if _is_drawn(at_once) else "it keeps something"
        return f"at {case_at(points[i], steps[i, j])} {KEEPS}: {why}"
    return None


def _is_drawn(values: list[float]) -> bool:
    """Whether values of the same call in a row follow no course.

    What an earlier call has left is gone with the first of them; what counts the calls goes one way, or round in turns.
    """
    moves = np.diff(values[1:])
    turns = any(values[1 + period :] == values[1:-period] for period in TURNS)
    return bool(np.any(moves > 0) and np.any(moves < 0) and not turns)


def misplaced(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> str | None:
    """Whether the samples of f stay away from x when the step is tiny: x was rounded, say, to single precision.

    Samples that are far for so small a step, but move with x, have a step of their own: a root of the one given, say.
    """
    for point in (points[0], points[len(points) // 2], points[-1]):
        size = max(np.max(np.abs(point)), steps[0, -1])
        tiny = np.asarray(size * TINY, dtype=steps.dtype)[()]
        asked = _asked(scheme, f, point, tiny)
        if asked is None:
            return None
        far = [np.abs(place - point) > FAR * tiny + AGREEMENT * np.spacing(np.abs(point)) for place in asked]
        if not far or not all(np.any(away) for away in far):
            continue
        beside = point + np.asarray(size * NUDGE, dtype=point.dtype)
        moved = _asked(scheme, f, beside, tiny)
        if moved is None or len(moved) != len(asked) or not _follow(asked, moved, beside - point):
            place = ", ".join(f"{value:.17g}" for value in asked[0])
            return f"at {case_at(point, tiny)} it asks for f at {place}, not near that point"
    return None


def _asked(scheme: PointScheme, f: Numeric, point: Floats, h: Any) -> list[Floats] | None:
    """Where the code asks for f, one array of coordinates for each time; None where it raises."""
    asked: list[Floats] = []

    def watched(*arguments: Any) -> Any:
        asked.append(np.array([np.ravel(np.real(value))[0] for value in arguments]))
        return f(*arguments)

    try:
        scheme.function(watched, *point, h)
    except FOREIGN:
        return None  # it is written for arrays, or fails, which is found elsewhere
    return asked


def _follow(asked: list[Floats], moved: list[Floats], by: Floats) -> bool:
    """Whether all places have moved like x, within half of that."""
    return all(
        np.all(np.abs(after - before - by) <= np.abs(by) / 2)
        for before, after in zip(asked, moved, strict=True)
    )


def changed_argument(scheme: PointScheme, f: Numeric, points: Floats, steps: Floats) -> str | None:
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


def case_at(point: Floats, h: Any) -> str:
    """The point and the step of a call, as a sentence names them."""
    place = ", ".join(f"{name} = {value:.6g}" for name, value in zip("xyz", point, strict=False))
    return f"{place}, h = {float(h):.3g}"
