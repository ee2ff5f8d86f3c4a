"""What schemes make of waves: dispersion and dissipation over all wavenumbers that a grid can hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reports.figures.render import Format, render
from reports.figures.style import FAINT, INK, QUIET, new_figure, printable, scheme_style, settings, shortened
from reports.numbers import number
from verify.wavenumber import WavenumberRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES = ("-", "--", "-.", ":")
"""line styles that go with the colours"""

QUARTERS = ((0.0, "0"), (0.25, "π/4"), (0.5, "π/2"), (0.75, "3π/4"), (1.0, "π"))


def draw_wavenumber_figure(
    rows: Sequence[WavenumberRow], format: Format = "svg", name: str = "wavenumber"
) -> bytes:
    """Return the figure of one or more schemes, drawn; can be sent to another process."""
    return render(wavenumber_figure(rows), format, name=name)


def wavenumber_figure(rows: Sequence[WavenumberRow]) -> Figure:
    """Return the figure: real part of w' (dispersion) and imaginary part (dissipation) against w, side by side."""
    with settings():
        figure = new_figure(420.0)
        left = figure.add_axes((0.09, 0.16, 0.38, 0.66))
        right = figure.add_axes((0.59, 0.16, 0.38, 0.66))
        title = rows[0].scheme if len(rows) == 1 else "Modified wavenumbers"
        figure.text(0.09, 0.93, printable(shortened(title, 72)), fontsize=14, fontweight="bold", color=INK)
        _frame(left, "dispersion: real part of w'")
        _frame(right, "dissipation: imaginary part of w'")
        left.plot(
            [0.0, math.pi], [0.0, math.pi], color=QUIET, linestyle="--", linewidth=1.0, label="exact, w' = w"
        )
        right.plot(
            [0.0, math.pi], [0.0, 0.0], color=QUIET, linestyle="--", linewidth=1.0, label="exact, none"
        )
        for place, row in enumerate(rows):
            w, real, imaginary = (np.array(column) for column in zip(*row.curve, strict=True))
            style: dict[str, Any] = {
                "color": scheme_style(place)[0],
                "linestyle": DASHES[place % len(DASHES)],
                "linewidth": 2.0,
            }
            left.plot(w, real, label=shortened(row.scheme, 30), **style)
            right.plot(w, imaginary, **style)
            _mark(left, row, w, real, scheme_style(place))
        _flat(right)
        left.legend(loc="best", frameon=True, framealpha=0.85, edgecolor=FAINT, fontsize=10)
    return figure


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


def _mark(
    axes: Axes, row: WavenumberRow, w: NDArray[np.float64], real: NDArray[np.float64], style: tuple[str, str]
) -> None:
    """Mark where the error reaches each tolerance."""
    reached = [(value * math.pi, tolerance) for tolerance, value in row.efficiency if 0.0 < value < 1.0]
    if reached:
        ends, tolerances = zip(*reached, strict=True)
        words = f"error {', '.join(number(tolerance) for tolerance in tolerances)} reached"
        axes.plot(
            ends,
            np.interp(ends, w, real),
            color=style[0],
            marker=style[1],
            markersize=6,
            linestyle="none",
            label=words,
        )


def _flat(axes: Axes) -> None:
    """Give a scheme without dissipation an axis on which rounding errors are not to be seen."""
    low, high = axes.get_ylim()
    if max(abs(low), abs(high)) < 0.1:
        axes.set_ylim(-1.0, 1.0)
