"""What schemes make of waves: dispersion and dissipation over all wavenumbers that a grid can hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    FAINT,
    INK,
    QUIET,
    new_figure,
    printable,
    scheme_style,
    settings,
    shortened,
)
from trueorder.verify.proof.wavenumber import WavenumberRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES = ("-", "--", "-.", ":")
"""line styles that go with the colours"""

COLUMNS, LINE = 3, 20.0
"""columns of the legend, and the height of its lines in pixels"""

QUARTERS = ((0.0, "0"), (0.25, "π/4"), (0.5, "π/2"), (0.75, "3π/4"), (1.0, "π"))


def draw_wavenumber_figure(
    rows: Sequence[WavenumberRow], format: Format = "svg", name: str = "wavenumber"
) -> bytes:
    """Return the figure of one or more schemes, drawn; can be sent to another process."""
    return render(wavenumber_figure(rows), format, name=name)


def wavenumber_figure(rows: Sequence[WavenumberRow]) -> Figure:
    """Return the figure: real part of w' (dispersion) and imaginary part (dissipation) against w, side by side."""
    with settings():
        lines = -(-(len(rows) + 2) // COLUMNS)
        height = 400.0 + LINE * lines
        figure = new_figure(height)
        bottom, panel = 62.0 / height, 270.0 / height
        left = figure.add_axes((0.09, bottom, 0.38, panel))
        right = figure.add_axes((0.59, bottom, 0.38, panel))
        title = rows[0].scheme if len(rows) == 1 else "Modified wavenumbers"
        figure.text(
            0.09,
            1 - 30.0 / height,
            printable(shortened(title, 68)),
            fontsize=14,
            fontweight="bold",
            color=INK,
        )
        _frame(left, "dispersion: real part of w'")
        _frame(right, "dissipation: imaginary part of w'")
        exact: dict[str, Any] = {"color": QUIET, "linestyle": "--", "linewidth": 1.0}
        left.plot([0.0, math.pi], [0.0, math.pi], label="exact, w' = w", **exact)
        right.plot([0.0, math.pi], [0.0, 0.0], **exact)
        for place, row in enumerate(rows):
            _draw(left, right, row, place, longest=48 if len(rows) == 1 else 24)
        if reached := _reached(rows):
            left.plot([], [], color=QUIET, marker="o", markersize=6, linestyle="none", label=reached)
        _dispersion_range(left)
        _dissipation_range(right, rows)
        figure.legend(
            loc="upper left", bbox_to_anchor=(0.08, 1 - 42.0 / height), ncols=COLUMNS, frameon=False,
            fontsize=10, borderpad=0.2, handlelength=2.6, columnspacing=1.6,
        )  # fmt: skip
    return figure


def _draw(left: Axes, right: Axes, row: WavenumberRow, place: int, longest: int) -> None:
    """Draw the curves of one scheme, and mark where its error reaches each tolerance."""
    w, real, imaginary = (np.array(column) for column in zip(*row.curve, strict=True))
    colour, mark = scheme_style(place)
    style: dict[str, Any] = {"color": colour, "linestyle": DASHES[place % len(DASHES)], "linewidth": 2.0}
    left.plot(w, real, label=printable(shortened(row.scheme, longest)), clip_on=False, **style)
    right.plot(w, imaginary, clip_on=False, **style)
    ends = [value * math.pi for _, value in row.efficiency if 0.0 < value < 1.0]
    left.plot(
        ends,
        np.interp(ends, w, real),
        color=colour,
        marker=mark,
        markersize=6,
        linestyle="none",
        clip_on=False,
    )


def _reached(rows: Sequence[WavenumberRow]) -> str | None:
    """What the marks say: the tolerances, from the last mark on a curve to the first."""
    tolerances = dict.fromkeys(
        tolerance for row in rows for tolerance, value in row.efficiency if 0.0 < value < 1.0
    )
    return f"error {', '.join(f'{tolerance:g}' for tolerance in tolerances)}" if tolerances else None


def _frame(axes: Axes, words: str) -> None:
    axes.set_title(words, loc="left", fontsize=12, pad=10)
    axes.set_xlabel("w = k h [radians per node]")
    axes.set_ylabel("w' [radians per node]")
    axes.set_xticks([quarter * math.pi for quarter, _ in QUARTERS], [label for _, label in QUARTERS])
    axes.set_xlim(0.0, math.pi)
    axes.tick_params(length=0, pad=6, labelcolor=QUIET)
    axes.grid(color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _dispersion_range(axes: Axes) -> None:
    """Give w' the scale of w, and room for what goes beyond it."""
    low, high = axes.dataLim.y0, axes.dataLim.y1
    if high < 2 * math.pi:
        axes.set_yticks([quarter * math.pi for quarter, _ in QUARTERS], [label for _, label in QUARTERS])
    axes.set_ylim(min(0.0, 1.05 * low), max(math.pi, 1.05 * high))


def _dissipation_range(axes: Axes, rows: Sequence[WavenumberRow]) -> None:
    """Say it where there is no dissipation at all; the axis then has the scale of w."""
    if all(imaginary == 0 for row in rows for _, _, imaginary in row.curve):
        axes.set_yticks([-1.0, -0.5, 0.0, 0.5, 1.0])
        axes.set_ylim(-1.0, 1.0)
        axes.text(math.pi / 2, 0.08, "none: w' is real", ha="center", color=QUIET, fontsize=11)
