"""Observed against expected order of every study of a run, and, magnified, how far they are apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from trueorder.reports.figures.frame import Frame, Ticks, draw_frame, marks, segments
from trueorder.reports.figures.render import Format, render
from trueorder.reports.figures.style import (
    INK,
    QUIET,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    WIDTH,
    new_figure,
    settings,
    text,
)
from trueorder.reports.numbers import MINUS, order
from trueorder.verify.rows import SchemeRow, StudyRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT = 84.0
"""pixels; room for tick labels such as +0.0005"""

WIDEST = 0.4
"""the magnified part shows no more than this to either side: beyond it the upper part tells enough"""

ARROW = 8.0
"""pixels; a mark at the border that stands for what lies beyond it"""


@dataclass(frozen=True)
class Group:
    """The studies that expect one order, side by side: from where to where they stand along the figure."""

    expected: float
    start: float
    end: float


@dataclass(frozen=True)
class Point:
    """One study: its place along the figure, the order it should have and the one it has."""

    x: float
    expected: float
    observed: float
    low: float
    high: float
    verdict: str


def draw_orders_figure(schemes: Sequence[SchemeRow], format: Format = "svg", name: str = "orders") -> bytes:
    """Return the figure of observed and expected orders, drawn; can be sent to another process."""
    return render(orders(schemes), format, name=name)


def orders(schemes: Sequence[SchemeRow]) -> Figure:
    """Return the figure: every study that has both orders, grouped by the expected one, with its interval.

    Where the proof expects nothing, the claim stands in its place.
    """
    pairs = [
        (study, expected)
        for row in schemes
        for study in row.studies
        if (expected := _expected(row, study)) is not None
        and study.observed_order is not None
        and math.isfinite(study.observed_order)
    ]
    groups = _groups([expected for _, expected in pairs])
    points = _points(pairs, groups)
    with settings():
        figure = new_figure(590.0)
        text(figure, LEFT, 562, "Observed and expected order", fontsize=14, fontweight="bold")
        if not points:
            text(figure, WIDTH / 2, 300, "no study has an observed order", ha="center", color=QUIET)
            return figure
        _draw_orders(figure, groups, points)
        _draw_differences(figure, groups, points)
        _draw_counts(figure, points, sum(len(row.studies) for row in schemes))
    return figure


def _expected(row: SchemeRow, study: StudyRow) -> float | None:
    """Return the order that the proof expects of a study, else the claimed one."""
    if study.expected_order is not None:
        return study.expected_order
    claimed = row.claimed_edge_order if "edge" in study.operator else row.claimed_order
    return None if claimed is None else float(claimed)


def _groups(expected: Sequence[float]) -> list[Group]:
    """Return the groups from left to right; a larger group gets more room, as the root of its size."""
    sizes = Counter(expected)
    widths = {group: 2.0 + math.sqrt(sizes[group]) for group in sorted(sizes)}
    groups, start = [], 0.0
    for group, width in widths.items():
        groups.append(Group(group, start, start + width))
        start += width
    return groups


def _points(pairs: Sequence[tuple[StudyRow, float]], groups: Sequence[Group]) -> list[Point]:
    """Return the points, those of a group side by side in the order of the suite."""
    room = {group.expected: group for group in groups}
    members = Counter(expected for _, expected in pairs)
    placed: Counter[float] = Counter()
    points = []
    for study, expected in pairs:
        found = study.observed_order
        if found is None:
            continue
        group = room[expected]
        part = 0.1 + 0.8 * (placed[expected] + 0.5) / members[expected]
        placed[expected] += 1
        low = found if study.observed_low is None else study.observed_low
        high = found if study.observed_high is None else study.observed_high
        x = group.start + part * (group.end - group.start)
        points.append(Point(x, expected, found, low, high, study.verdict))
    return points


def _draw_orders(figure: Figure, groups: Sequence[Group], points: Sequence[Point]) -> None:
    lowest = min(0, math.floor(min(p.observed for p in points)))
    highest = math.ceil(max(*(p.observed for p in points), groups[-1].expected) + 0.5)
    frame = Frame((0.0, groups[-1].end), (lowest, highest), LEFT, 334.0, 684.0 - LEFT, 206.0)
    apart = max(1, round((highest - lowest) / 8))
    rows = [(float(k), str(k).replace("-", MINUS)) for k in range(lowest, highest + 1, apart)]
    draw_frame(figure, frame, _columns(groups), rows, "", "observed order")
    _draw_expected(figure, frame, groups, [group.expected for group in groups])
    for verdict, mark in VERDICT_MARKS.items():
        chosen = [(p.x, p.observed) for p in points if p.verdict == verdict]
        _draw_marks(figure, frame, chosen, mark, 5.5, verdict)


def _draw_differences(figure: Figure, groups: Sequence[Group], points: Sequence[Point]) -> None:
    reach = _reach(points)
    frame = Frame((0.0, groups[-1].end), (-1.25 * reach, 1.25 * reach), LEFT, 88.0, 684.0 - LEFT, 206.0)
    rows = [(part * reach, f"{part * reach:+.2g}".replace("-", MINUS)) for part in (-1.0, -0.5, 0.5, 1.0)]
    rows.append((0.0, "0"))
    draw_frame(figure, frame, _columns(groups), rows, "expected order", f"observed {MINUS} expected")
    _draw_expected(figure, frame, groups, [0.0] * len(groups))
    for verdict, mark in VERDICT_MARKS.items():
        chosen = [p for p in points if p.verdict == verdict]
        ends = [frame.place([(p.x, p.low - p.expected), (p.x, p.high - p.expected)]) for p in chosen]
        segments(
            figure,
            [(tuple(low), tuple(high)) for low, high in ends],
            frame=frame,
            color=VERDICT_COLOURS[verdict],
            linewidth=0.8,
            zorder=1.5,
        )
        border = frame.y[1]
        differences = [(p.x, p.observed - p.expected) for p in chosen]
        within = [(x, d) for x, d in differences if abs(d) <= border]
        _draw_marks(figure, frame, within, mark, 4.5, verdict)
        above = [(x, 0.97 * border) for x, d in differences if d > border]
        _draw_marks(figure, frame, above, "^", ARROW, verdict)
        below = [(x, -0.97 * border) for x, d in differences if d < -border]
        _draw_marks(figure, frame, below, "v", ARROW, verdict)


def _columns(groups: Sequence[Group]) -> Ticks:
    return [((group.start + group.end) / 2, order(group.expected)) for group in groups]


def _draw_expected(figure: Figure, frame: Frame, groups: Sequence[Group], heights: Sequence[float]) -> None:
    """Draw where the points of each group should lie."""
    margin = 0.03
    ends = [
        frame.place([(g.start + margin * (g.end - g.start), y), (g.end - margin * (g.end - g.start), y)])
        for g, y in zip(groups, heights, strict=True)
    ]
    segments(figure, [(tuple(a), tuple(b)) for a, b in ends], color=INK, linewidth=0.9, zorder=1.0)


def _draw_marks(
    figure: Figure,
    frame: Frame,
    places: Sequence[tuple[float, float]],
    mark: str,
    size: float,
    verdict: str,
    clip: bool = True,
) -> None:
    if not places:
        return
    colour = VERDICT_COLOURS[verdict]
    points = [np.array(places)]
    # what is not verified must not drown among many that are
    size += 0.0 if verdict == "verified" else 2.0
    marks(figure, frame, points, [mark], size, [colour], [colour], clip=clip, linewidths=0.0, zorder=2.0)


def _reach(points: Sequence[Point]) -> float:
    """Return how far from the expected order the magnified part goes: as far as the verified studies need."""
    verified = [p for p in points if p.verdict == "verified"] or list(points)
    widest = max(max(abs(p.low - p.expected), abs(p.high - p.expected)) for p in verified)
    return next(
        (step for step in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if step >= widest), WIDEST
    )


def _draw_counts(figure: Figure, points: Sequence[Point], studies: int) -> None:
    counts = Counter(p.verdict for p in points)
    page = Frame((0.0, 1.0), (0.0, 1.0), 0.0, 0.0, 1.0, 1.0)
    x = LEFT + 6.0
    for verdict, mark in VERDICT_MARKS.items():
        if counts[verdict]:
            _draw_marks(figure, page, [(x, 20.0)], mark, 6.0, verdict, clip=False)
            text(figure, x + 10, 16, f"{counts[verdict]} {verdict}")
            x += 125.0
    without = studies - len(points)
    if without:
        text(figure, 684, 16, f"{without} of {studies} without an order", ha="right", color=QUIET)
