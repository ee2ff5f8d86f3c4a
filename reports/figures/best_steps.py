"""The step with the smallest error: predicted from proof and rounding model, and measured in the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trueorder.reports.figures.frame import Frame, draw_frame, marks, power_limits, power_ticks, segments
from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    INK,
    OKABE_ITO,
    PAPER,
    QUIET,
    WIDTH,
    new_figure,
    pixels,
    scheme_style,
    settings,
    shortened,
    text,
)
from trueorder.reports.numbers import MISSING, order
from trueorder.verify.rows import StudyRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FACTOR = 2.0
NAMED = 5
"""at most so many of the studies furthest outside the band are named"""


def draw_best_steps_figure(
    studies: Sequence[StudyRow], format: Format = "svg", name: str = "best-steps"
) -> bytes:
    """Return the figure of best steps, drawn; can be sent to another process."""
    return render(best_steps(studies), format, name=name)


def best_steps(studies: Sequence[StudyRow]) -> Figure:
    """Return the figure: predicted and measured best step of every study that has both, and the band."""
    pairs = [(study, pair) for study in studies if (pair := _pair(study)) is not None]
    inside = sum(1 / FACTOR <= measured / predicted <= FACTOR for _, (predicted, measured) in pairs)
    with settings():
        figure = new_figure(560.0)
        text(figure, 66, 532, "Best step, predicted and measured", fontsize=14, fontweight="bold")
        if not pairs:
            text(
                figure,
                WIDTH / 2,
                280,
                "no study has a predicted and a measured best step",
                ha="center",
                color=QUIET,
            )
            return figure
        text(
            figure,
            66,
            512,
            f"{inside} of {len(pairs)} within a factor of 2 (the band) of the prediction",
            color=QUIET,
        )
        limits = power_limits([step for _, pair in pairs for step in pair], margin=0.07)
        frame = Frame(limits, limits, 66.0, 96.0, 618.0, 400.0)
        draw_frame(
            figure,
            frame,
            power_ticks(limits),
            power_ticks(limits),
            "predicted best step h [units of x]",
            "measured best step h [units of x]",
        )
        _draw_band(figure, frame)
        _draw_groups(figure, frame, pairs)
        _name_the_furthest(figure, frame, pairs)
    return figure


def _pair(study: StudyRow) -> tuple[float, float] | None:
    predicted, measured = study.best_step_predicted, study.best_step_measured
    if predicted is None or measured is None:
        return None
    usable = 0.0 < predicted < float("inf") and 0.0 < measured < float("inf")
    return (predicted, measured) if usable else None


def _draw_band(figure: Figure, frame: Frame) -> None:
    from matplotlib.patches import Polygon

    low, high = frame.x
    wide = float(np.log10(FACTOR))
    corners = [
        (low, low + wide),
        (low, low),
        (low + wide, low),
        (high, high - wide),
        (high, high),
        (high - wide, high),
    ]
    band = Polygon(
        frame.place(corners),
        facecolor=OKABE_ITO[5],
        alpha=0.22,
        linewidth=0,
        zorder=0.8,
        transform=pixels(figure),
    )
    figure.add_artist(band)
    start, end = frame.place([(low, low), (high, high)])
    segments(figure, [(tuple(start), tuple(end))], color=INK, linewidth=0.9, zorder=1.0)


def _draw_groups(figure: Figure, frame: Frame, pairs: Sequence[tuple[StudyRow, tuple[float, float]]]) -> None:
    """Draw the studies of each expected order with a colour and mark of its own, and what those are."""
    page = Frame((0.0, 1.0), (0.0, 1.0), 0.0, 0.0, 1.0, 1.0)
    orders = sorted({study.expected_order for study, _ in pairs if study.expected_order is not None})
    groups: list[float | None] = [
        *orders,
        *([None] if any(s.expected_order is None for s, _ in pairs) else []),
    ]
    apart = min(90.0, 618.0 / len(groups))
    for position, group in enumerate(groups):
        colour, mark = scheme_style(position)
        steps = np.log10([pair for study, pair in pairs if study.expected_order == group])
        marks(figure, frame, [steps], [mark], 6.5, [colour], [PAPER], linewidths=0.5, zorder=2.0)
        x = 72.0 + position * apart
        marks(figure, page, [np.array([(x, 24.0)])], [mark], 7.0, [colour], [colour], clip=False)
        words = order(group)
        text(figure, x + 9, 20, "no order" if words == MISSING else f"order {words}")


def _name_the_furthest(
    figure: Figure, frame: Frame, pairs: Sequence[tuple[StudyRow, tuple[float, float]]]
) -> None:
    def off(pair: tuple[float, float]) -> float:
        return float(abs(np.log10(pair[1] / pair[0])))

    outside = sorted(
        (item for item in pairs if off(item[1]) > np.log10(FACTOR)), key=lambda item: -off(item[1])
    )
    taken: list[float] = []
    for study, (predicted, measured) in outside:
        x, y = (float(value) for value in frame.place([(np.log10(predicted), np.log10(measured))])[0])
        # a name on top of another could not be read
        if len(taken) == NAMED or any(abs(y - other) < 13.0 for other in taken):
            continue
        taken.append(y)
        right = x < frame.left + frame.width / 2
        text(
            figure,
            x + (8 if right else -8),
            y - 4,
            shortened(f"{study.scheme} on {study.function}", 44),
            ha="left" if right else "right",
            fontsize=11,
            color=QUIET,
        )
