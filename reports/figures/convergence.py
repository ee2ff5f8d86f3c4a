"""The errors of all schemes on one function against the step, measured and predicted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trueorder.reports.figures.frame import (
    Frame,
    Points,
    curves,
    draw_frame,
    marks,
    power_limits,
    power_ticks,
    segments,
)
from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    INK,
    PAPER,
    QUIET,
    WIDTH,
    new_figure,
    scheme_style,
    settings,
    shortened,
    text,
)
from trueorder.reports.figures.sweeps import StudyCurves, curves_of, inside, value_limits
from trueorder.reports.numbers import order, superscript
from trueorder.verify.rows import StudyRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Style = tuple[str, str, str]
"""colour, mark, and colour inside the mark"""

KEY = (
    "full: measured · dashed: predicted · large dot: measured best step, open: predicted · pale: clean window"
)

GUIDE_DISTANCE = 16.0
GUIDE_LENGTH = 62.0
LEGEND_LINE = 17.0
LEGEND_COLUMNS = 2
MARK_SPACING = 22.0
"""pixels between the marks of a curve; between them the measured points are joined by the line"""


def draw_function_figure(
    title: str,
    studies: Sequence[StudyRow],
    schemes: Sequence[str] = (),
    format: Format = "svg",
    name: str = "convergence",
) -> bytes:
    """Return the convergence figure of the studies on one function, drawn; can be sent to another process.

    `schemes` are the names of all schemes of the suite, so that a scheme looks the same in every figure;
    `name` is the figure's own name within its page.
    """
    return render(convergence(title, studies, schemes), format, name=name)


def convergence(title: str, studies: Sequence[StudyRow], schemes: Sequence[str] = ()) -> Figure:
    """Return the figure: root mean square error over the points against the step h, both logarithmic.

    Marks and full lines are measured, dashed lines predicted from proof and rounding model; a broad pale
    stroke is the clean window; a large filled mark is the measured best step, an open one the predicted; grey
    segments show the expected orders.
    """
    drawn = [curves_of(study) for study in studies]
    styles = _styles(studies, schemes)
    bottom = 96.0 + LEGEND_LINE * math.ceil(len(drawn) / LEGEND_COLUMNS)
    height = 350.0
    y = value_limits([study.measured for study in drawn], [study.predicted for study in drawn])
    steps = [step.h for study in studies for step in study.sweep if 0.0 < step.h < math.inf]
    with settings():
        figure = new_figure(bottom + height + 36.0)
        text(figure, 66, bottom + height + 14, shortened(title, 80), fontsize=14, fontweight="bold")
        if y is None or not steps:
            text(
                figure,
                WIDTH / 2,
                bottom + height / 2,
                "there are no errors to draw",
                ha="center",
                color=QUIET,
            )
        else:
            frame = Frame(power_limits(steps), y, 66.0, bottom, WIDTH - 66.0 - 16.0, height)
            draw_frame(
                figure,
                frame,
                power_ticks(frame.x),
                power_ticks(frame.y),
                "step h [units of x]",
                "root mean square error [units of the derivative]",
            )
            _draw_curves(figure, frame, drawn, styles)
            _draw_best_steps(figure, frame, drawn, styles)
            _draw_guides(figure, frame, drawn)
        _draw_legend(figure, studies, styles, bottom - 70.0)
        text(figure, 20, 12, KEY, color=QUIET, fontsize=11)
    return figure


def _styles(studies: Sequence[StudyRow], schemes: Sequence[str]) -> list[Style]:
    """Return the style of each study; the marks of a grid scheme's second study, the edges, are open."""
    known = list(dict.fromkeys([*schemes, *(study.scheme for study in studies)]))
    place = {scheme: position for position, scheme in enumerate(known)}
    seen: set[str] = set()
    styles = []
    for study in studies:
        colour, mark = scheme_style(place[study.scheme])
        styles.append((colour, mark, PAPER if study.scheme in seen else colour))
        seen.add(study.scheme)
    return styles


def _draw_curves(figure: Figure, frame: Frame, drawn: Sequence[StudyCurves], styles: Sequence[Style]) -> None:
    colours = [colour for colour, _, _ in styles]
    windows = [inside(study.measured, study.study.window) for study in drawn]
    curves(figure, frame, windows, colours, linewidths=9.0, alpha=0.16, capstyle="round", zorder=1.0)
    curves(figure, frame, [study.measured for study in drawn], colours, linewidths=1.3, zorder=2.0)
    predicted = [study.predicted for study in drawn]
    curves(figure, frame, predicted, colours, linewidths=1.1, linestyles=[(0, (5.0, 3.0))], zorder=2.2)
    marks(
        figure,
        frame,
        [_marked(study.measured, frame, position) for position, study in enumerate(drawn)],
        [mark for _, mark, _ in styles],
        5.0,
        [face for _, _, face in styles],
        colours,
        linewidths=1.0,
        zorder=2.4,
    )


def _marked(measured: Points, frame: Frame, position: int) -> Points:
    """Return the points of a curve that get a mark: apart enough to be seen, and elsewhere on each curve."""
    if len(measured) < 2:
        return measured
    span = frame.width * float(measured[-1, 0] - measured[0, 0]) / (frame.x[1] - frame.x[0])
    every = max(1, round(MARK_SPACING * len(measured) / max(span, 1.0)))
    return measured[position % every :: every]


def _draw_best_steps(
    figure: Figure, frame: Frame, drawn: Sequence[StudyCurves], styles: Sequence[Style]
) -> None:
    for kind in ("best_predicted", "best_measured"):
        placed = [
            (np.array([place]), colour)
            for study, (colour, _, _) in zip(drawn, styles, strict=True)
            if (place := getattr(study, kind)) is not None
        ]
        points, colours = [point for point, _ in placed], [colour for _, colour in placed]
        faces, edges = (
            ([PAPER] * len(points), colours) if kind == "best_predicted" else (colours, [INK] * len(points))
        )
        if points:
            marks(figure, frame, points, ["o"] * len(points), 9.5, faces, edges, linewidths=1.2, zorder=3.0)


def _draw_guides(figure: Figure, frame: Frame, drawn: Sequence[StudyCurves]) -> None:
    """Draw one short segment for every expected order, below the clean window of a study that has it."""
    ends = []
    for expected, window in sorted(_windows_by_order(drawn).items()):
        x, y = (float(value) for value in window[len(window) // 2])
        middle, above = frame.place([(x, y), (x + 1.0, y + expected)])
        along = (above - middle) / np.hypot(*(above - middle))
        # beside the curve, at a right angle to it
        centre = middle + GUIDE_DISTANCE * np.array([along[1], -along[0]])
        start, end = centre - GUIDE_LENGTH / 2 * along, centre + GUIDE_LENGTH / 2 * along
        ends.append((tuple(start), tuple(end)))
        words = "h" + ("" if expected == 1 else superscript(order(expected)))
        # under the lower end of a steep guide, under the middle of a flat one: away from the next curve
        x, y = (float(value) for value in (start if along[1] > along[0] else centre))
        text(figure, x - 2.0, y - 12.0, words, color=QUIET)
    segments(figure, ends, frame=frame, color=QUIET, linewidth=1.0, zorder=1.5)


def _windows_by_order(drawn: Sequence[StudyCurves]) -> dict[float, Points]:
    """Return for each expected order the longest clean window among the studies that expect it."""
    longest: dict[float, Points] = {}
    for study in drawn:
        expected = study.study.expected_order
        window = inside(study.measured, study.study.window)
        window = window[np.isfinite(window[:, 1])]
        if expected is not None and len(window) > len(longest.get(expected, ())):
            longest[expected] = window
    return longest


def _draw_legend(figure: Figure, studies: Sequence[StudyRow], styles: Sequence[Style], top: float) -> None:
    if not studies:
        return
    per_column = math.ceil(len(studies) / LEGEND_COLUMNS)
    column_width = (WIDTH - 30.0) / LEGEND_COLUMNS
    corners = [
        (20.0 + column * column_width, top - line * LEGEND_LINE)
        for column, line in (divmod(position, per_column) for position in range(len(studies)))
    ]
    page = Frame((0.0, 1.0), (0.0, 1.0), 0.0, 0.0, 1.0, 1.0)
    colours = [colour for colour, _, _ in styles]
    samples = [np.array([(x, y + 4.0), (x + 24.0, y + 4.0)]) for x, y in corners]
    curves(figure, page, samples, colours, linewidths=1.3, clip=False)
    marks(
        figure,
        page,
        [np.array([(x + 12.0, y + 4.0)]) for x, y in corners],
        [mark for _, mark, _ in styles],
        5.5,
        [face for _, _, face in styles],
        colours,
        linewidths=1.0,
        clip=False,
    )
    for study, (x, y) in zip(studies, corners, strict=True):
        text(figure, x + 31.0, y, legend_words(study), fontsize=11.5)


def legend_words(study: StudyRow) -> str:
    """Return the scheme, the operator and the order found, as they stand beside a curve."""
    found = {"verified": "", "exact": "exact"}.get(study.verdict, study.verdict)
    if study.observed_order is not None:
        found = f"{found} {study.observed_order:.2f}".strip()
    tail = f" · {study.operator}" + (f" · {found}" if found else "")
    return shortened(study.scheme, 48 - len(tail)) + tail
