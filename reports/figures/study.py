"""One study: its errors against the step, truncation and rounding told apart, and its best steps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from trueorder.reports.figures.frame import Points, power_limits
from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    FAINT,
    INK,
    OKABE_ITO,
    PAPER,
    QUIET,
    new_figure,
    printable,
    settings,
    shortened,
)
from trueorder.reports.figures.sweeps import StudyCurves, curve, curves_of, value_limits
from trueorder.reports.numbers import number, observed, order, power_of_ten
from trueorder.verify.rows import StudyRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_study_figure(study: StudyRow, format: Format = "svg", name: str = "study") -> bytes:
    """Return the figure of one study, drawn; can be sent to another process."""
    return render(study_figure(study), format, name=name)


def study_figure(study: StudyRow) -> Figure:
    """Return the figure of one study, with ordinary logarithmic axes (`figure.axes[0]`) to go on drawing in.

    A study without a sweep gives a figure that says so.
    """
    drawn = curves_of(study)
    truncation = curve((step.h, step.truncation_rms) for step in study.sweep)
    rounding = curve((step.h, step.rounding_rms) for step in study.sweep)
    # truncation alone would take the axis down to 1e-50; far below rounding it may leave the figure
    y = value_limits([drawn.measured, rounding], [drawn.predicted]) or value_limits([truncation])
    steps = [step.h for step in study.sweep if 0.0 < step.h < math.inf]
    with settings():
        figure = new_figure(470.0)
        axes = figure.add_axes((0.11, 0.13, 0.86, 0.72))
        title = f"{study.scheme} on {study.function}"
        axes.set_title(printable(shortened(title, 72)), loc="left", fontsize=13, fontweight="bold", pad=26)
        subtitle = printable(shortened(_subtitle(study), 100))
        axes.text(0.0, 1.03, subtitle, transform=axes.transAxes, color=QUIET)
        axes.set_xlabel("step h [units of x]")
        axes.set_ylabel("root mean square error [units of the derivative]")
        if y is None or not steps:
            axes.text(
                0.5, 0.5, "there are no errors to draw", transform=axes.transAxes, ha="center", color=QUIET
            )
            axes.set_xticks([])
            axes.set_yticks([])
            return figure
        _logarithmic(axes, power_limits(steps), y)
        _draw(axes, study, drawn, truncation, rounding)
        axes.legend(loc="best", frameon=True, framealpha=0.85, edgecolor=FAINT, fontsize=10)
    return figure


def _subtitle(study: StudyRow) -> str:
    found = observed(study.observed_order, study.observed_low, study.observed_high)
    words = [f"{study.operator}, {study.dtype}", study.verdict]
    if study.observed_order is not None:
        words.append(f"observed order {found}")
    if study.expected_order is not None:
        words.append(f"expected {order(study.expected_order)}")
    return " · ".join(words)


def _logarithmic(axes: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(10.0 ** x[0], 10.0 ** x[1])
    axes.set_ylim(10.0 ** y[0], 10.0 ** y[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(numticks=10))
        axis.set_major_formatter(FuncFormatter(lambda value, _: power_of_ten(round(math.log10(value)))))
        axis.set_minor_formatter(NullFormatter())
    axes.tick_params(which="both", length=0, pad=6, labelcolor=QUIET)
    axes.grid(color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _draw(axes: Axes, study: StudyRow, drawn: StudyCurves, truncation: Points, rounding: Points) -> None:
    x, errors = _values(drawn.measured)
    axes.plot(
        x,
        errors,
        color=INK,
        linewidth=0.9,
        marker="o",
        markersize=3.2,
        markevery=max(1, len(x) // 60),
        label="measured",
        zorder=3.0,
    )
    for points, colour, style, words in (
        (drawn.predicted, OKABE_ITO[3], "--", "predicted"),
        (truncation, OKABE_ITO[0], "-.", "truncation"),
        (rounding, OKABE_ITO[1], ":", "rounding"),
    ):
        if np.isfinite(points[:, 1]).any():
            axes.plot(*_values(points), color=colour, linestyle=style, linewidth=1.7, label=words, zorder=2.5)
    if study.window is not None:
        axes.axvspan(*study.window, color=OKABE_ITO[2], alpha=0.10, linewidth=0, label="clean window")
    for kind, place, face in (
        ("predicted", drawn.best_predicted, PAPER),
        ("measured", drawn.best_measured, OKABE_ITO[4]),
    ):
        if place is not None:
            axes.plot(
                [10.0 ** place[0]],
                [10.0 ** place[1]],
                linestyle="none",
                marker="o",
                markersize=10,
                markerfacecolor=face,
                markeredgecolor=INK,
                label=f"best step {kind}: {number(10.0 ** place[0])}",
                zorder=4.0,
            )


def _values(points: Points) -> tuple[Points, Points]:
    """Return steps and errors of a curve as numbers again; not-a-number stays a gap."""
    values = np.power(10.0, points)
    return values[:, 0], values[:, 1]
