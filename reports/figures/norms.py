"""The error of grid schemes in three norms against the spacing: one panel for every scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trueorder.reports.figures.frame import Frame, curves, draw_frame, marks, power_limits, power_ticks
from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    MARKS,
    OKABE_ITO,
    QUIET,
    new_figure,
    settings,
    shortened,
    text,
)
from trueorder.reports.figures.sweeps import Curve, curve, inside, value_limits
from trueorder.reports.numbers import MISSING
from trueorder.verify.rows import NormRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 2
PANEL = (262.0, 190.0)
"""pixels, width and height of the plotting area of a panel"""
ACROSS, DOWN = 340.0, 286.0
"""pixels from one panel to the next"""
LEFT, FOOT, HEAD = 66.0, 64.0, 44.0

Key = tuple[str, str, str]
"""scheme, function and family of grids"""


def draw_norms_figure(rows: Sequence[NormRow], format: Format = "svg", name: str = "norms") -> bytes:
    """Return the figure of errors in norms, drawn; can be sent to another process."""
    return render(norms(rows), format, name=name)


def norms(rows: Sequence[NormRow]) -> Figure:
    """Return the figure: for every scheme, on the first family it was refined on, the error in each norm.

    Marks and full lines are measured; dashed lines start at the finest grid that stands clear of rounding and rise
    with the predicted order.
    """
    panels = _panels(rows)
    lines = math.ceil(len(panels) / COLUMNS)
    with settings():
        figure = new_figure(FOOT + lines * DOWN + HEAD)
        top = FOOT + lines * DOWN
        text(figure, LEFT, top + 16, "Error in three norms", fontsize=14, fontweight="bold")
        for place, (key, shown) in enumerate(panels.items()):
            line, column = divmod(place, COLUMNS)
            _draw_panel(figure, key, shown, LEFT + column * ACROSS, top - (line + 1) * DOWN + 56.0)
        _draw_key(figure, [row.norm for row in next(iter(panels.values()), [])])
    return figure


def _panels(rows: Sequence[NormRow]) -> dict[Key, list[NormRow]]:
    """Return the rows of every scheme on its first family of grids."""
    first: dict[str, Key] = {}
    panels: dict[Key, list[NormRow]] = {}
    for row in rows:
        key = (row.study.scheme, row.study.function, row.family)
        if first.setdefault(row.study.scheme, key) == key:
            panels.setdefault(key, []).append(row)
    return panels


def _draw_panel(figure: Figure, key: Key, rows: Sequence[NormRow], left: float, bottom: float) -> None:
    scheme, function, family = key
    measured = [curve(row.errors) for row in rows]
    predicted = [_predicted(row, points) for row, points in zip(rows, measured, strict=True)]
    text(figure, left, bottom + PANEL[1] + 26, shortened(scheme, 40), fontweight="bold")
    words = f"{family}, {function}; predicted {', '.join(_expected(row) for row in rows)}"
    text(figure, left, bottom + PANEL[1] + 10, shortened(words, 50), color=QUIET, fontsize=11)
    y = value_limits(measured)
    steps = [h for row in rows for h, _ in row.errors if 0.0 < h < math.inf]
    if y is None or not steps:
        text(figure, left, bottom + PANEL[1] / 2, "there are no errors to draw", color=QUIET)
        return
    frame = Frame(power_limits(steps), y, left, bottom, *PANEL)
    across = left > LEFT
    label = "" if across else "error [units of the derivative]"
    draw_frame(
        figure, frame, power_ticks(frame.x, 5), power_ticks(frame.y, 7), "spacing h [units of x]", label
    )
    colours = [OKABE_ITO[place] for place in range(len(rows))]
    curves(figure, frame, predicted, colours, linewidths=1.1, linestyles=[(0, (5.0, 3.0))], zorder=1.5)
    curves(figure, frame, measured, colours, linewidths=1.3, zorder=2.0)
    shapes = [MARKS[place] for place in range(len(rows))]
    marks(figure, frame, measured, shapes, 6.0, colours, colours, linewidths=1.0, zorder=2.4)


def _expected(row: NormRow) -> str:
    expected = row.study.expected_order
    return MISSING if expected is None else f"{expected:g}"


def _predicted(row: NormRow, measured: Curve) -> Curve:
    """Return the line of the predicted order through the error on the finest grid that stands clear of rounding."""
    known = measured[np.isfinite(measured).all(axis=1)]
    clear = inside(known, row.study.window)
    expected = row.study.expected_order
    if expected is None or not len(clear):
        return known[:0]
    ends = np.array([clear[0, 0], known[-1, 0]])
    return np.column_stack([ends, clear[0, 1] + expected * (ends - clear[0, 0])])


def _draw_key(figure: Figure, names: Sequence[str]) -> None:
    page = Frame((0.0, 1.0), (0.0, 1.0), 0.0, 0.0, 1.0, 1.0)
    for place, name in enumerate(names):
        x = 20.0 + 92.0 * place
        points = [np.array([(x, 40.0), (x + 24.0, 40.0)])]
        curves(figure, page, points, [OKABE_ITO[place]], linewidths=1.3, clip=False)
        centre = [np.array([(x + 12.0, 40.0)])]
        marks(figure, page, centre, [MARKS[place]], 6.0, [OKABE_ITO[place]], [OKABE_ITO[place]], clip=False)
        text(figure, x + 30.0, 36.0, name)
    words = "full: measured · dashed: predicted order, from the finest grid clear of rounding on"
    text(figure, 20.0, 14.0, words, color=QUIET, fontsize=11)
