"""How order, leading constant and rounding level of studies moved over runs, and what had changed when they did."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from trueorder.reports.figures.frame import power_limits, power_ticks
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
from trueorder.reports.numbers import MISSING
from trueorder.schemes.errors import InputError
from trueorder.verify.guard.history import REVISION, Pair, Track

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 8
"""studies that are told apart in one figure"""
MOST_CHANGES = 12
"""changes that have a letter: those with which most numbers moved, then the latest"""
MOST_TICKS = 12

PANELS = (
    ("observed_order", "order", None),
    ("leading_constant", "constant,\nrelative to the first", 1.06),
    ("rounding_level", "rounding level,\nrelative to the first", 1.5),
)
"""quantity, what stands along its axis, and for those that are divided by their first value the factor that the axis
shows at least to both sides, so that noise does not look like a move"""
LEAST_ORDERS = 0.2
"""likewise for orders, which are shown as they are"""

PANEL, APART, HEAD, FOOT, LINE = 130.0, 34.0, 70.0, 52.0, 18.0
"""pixels: height of a panel, between two panels, above, below, and of a line of text"""
LETTERS = 104
"""characters of a line of text"""
NARROW, WIDE = 44, 88
"""characters of a study's name in a legend of two columns and of one"""


@dataclass(frozen=True)
class Change:
    """What was different about a run, and how many numbers of the studies shown moved with it."""

    place: int
    """of the run on the axis"""
    run: int
    pairs: tuple[tuple[str, Pair], ...]
    moves: int

    @property
    def telling(self) -> bool:
        """Whether something moved."""
        return self.moves > 0


def draw_history_figure(tracks: Sequence[Track], format: Format = "svg", name: str = "history") -> bytes:
    """Return the figure of one or more studies, drawn. Raises InputError when there are none."""
    return render(history_figure(tracks), format, name=name)


def history_figure(tracks: Sequence[Track]) -> Figure:
    """Return the figure: one panel for each quantity over the runs, a lettered line where something had changed.

    The first eight studies are drawn, those before the others in which something moved.
    """
    if not tracks:
        raise InputError("--figure: there are no studies in the store to draw")
    shown = sorted(tracks, key=lambda track: not track.moves)[:MOST]
    runs = sorted({entry.run.id for track in shown for entry in track.entries})
    lettered, others = _lettered(_changes(shown, runs))
    notes = _notes(lettered, len(others), len(tracks) - len(shown))
    columns = 2 if all(len(_called(track)) <= NARROW for track in shown) else 1
    above = HEAD + LINE * math.ceil(len(shown) / columns)
    below = FOOT + LINE * len(notes)
    height = above + len(PANELS) * PANEL + (len(PANELS) - 1) * APART + below
    with settings():
        figure = new_figure(height)
        title = "How the numbers moved over runs"
        figure.text(0.12, 1 - 28.0 / height, title, fontsize=14, fontweight="bold", color=INK)
        for place, (quantity, words, factor) in enumerate(PANELS):
            bottom = (height - above - (place + 1) * PANEL - place * APART) / height
            axes = figure.add_axes((0.12, bottom, 0.85, PANEL / height))
            _draw(axes, shown, runs, quantity, factor)
            _frame(axes, words, runs, last=place == len(PANELS) - 1)
            for change in others:
                axes.axvline(change.place - 0.5, color=FAINT, linewidth=1.0, zorder=0.8)
            for letter, change in lettered:
                axes.axvline(change.place - 0.5, color=QUIET, linewidth=1.0, linestyle=":", zorder=1.0)
                if place == 0:
                    _letter(axes, letter, change)
        figure.legend(
            *figure.axes[0].get_legend_handles_labels(), loc="upper left", ncols=columns, frameon=False,
            bbox_to_anchor=(0.11, 1 - 36.0 / height), fontsize=10, borderpad=0.2, handlelength=2.6,
        )  # fmt: skip
        for place, line in enumerate(notes):
            down = below - FOOT - LINE * place - 10.0
            figure.text(0.03, down / height, printable(line), fontsize=10, color=QUIET)
    return figure


def _draw(
    axes: Axes, tracks: Sequence[Track], runs: Sequence[int], quantity: str, factor: float | None
) -> None:
    """Draw one quantity of every study; a gap where it is not known, a filled mark where it moved."""
    for place, track in enumerate(tracks):
        values = {entry.run.id: entry.value(quantity) for entry in track.entries}
        first = next((value for value in values.values() if value), 1.0) if factor else 1.0
        moved = {entry.run.id for entry in track.entries if quantity in dict(entry.moved)}
        drawn = [math.nan if (value := values.get(run)) is None else value / first for run in runs]
        colour, mark = scheme_style(place)
        label = printable(shortened(_called(track), WIDE))
        size = 5.0 if len(runs) <= 60 else 0.0
        # studies that coincide are seen through each other's marks
        axes.plot(
            range(len(runs)), drawn, color=colour, marker=mark, markersize=size + 0.8 * (len(tracks) - place),
            markerfacecolor="none", linewidth=1.4, label=label, clip_on=False,
        )  # fmt: skip
        places = [(k, drawn[k]) for k, run in enumerate(runs) if run in moved and not math.isnan(drawn[k])]
        axes.plot(
            [k for k, _ in places], [value for _, value in places], color=colour, marker=mark, markersize=7.5,
            linestyle="none", clip_on=False,
        )  # fmt: skip
    _range(axes, factor)


def _range(axes: Axes, factor: float | None) -> None:
    """Give an axis limits on which a move shows and noise does not; decades where relative values range over many."""
    low, high = axes.dataLim.y0, axes.dataLim.y1
    if not (math.isfinite(low) and math.isfinite(high)):
        axes.text(
            0.5, 0.5, "not known in any run", transform=axes.transAxes, ha="center", color=QUIET, fontsize=10
        )
        axes.set_yticks([])
        return
    if factor and 0 < 10 * low < high:
        ends = power_limits([low, high], 0.08)
        ticks = power_ticks(ends, 5)
        axes.set_yscale("log")
        axes.minorticks_off()
        axes.set_yticks([10.0**k for k, _ in ticks], [label for _, label in ticks])
        axes.set_ylim(*(10.0**end for end in ends))
        return
    spare = 0.08 * (high - low)
    least = (1 / factor, factor) if factor else (low - LEAST_ORDERS, high + LEAST_ORDERS)
    axes.set_ylim(min(low - spare, least[0]), max(high + spare, least[1]))


def _frame(axes: Axes, words: str, runs: Sequence[int], *, last: bool) -> None:
    axes.set_ylabel(words, fontsize=10)
    axes.yaxis.set_label_coords(-0.075, 0.5)
    apart = math.ceil(len(runs) / MOST_TICKS)
    places = range(0, len(runs), apart)
    axes.set_xticks(list(places), [str(runs[k]) for k in places] if last else [])
    axes.set_xlim(-0.5, max(len(runs) - 0.5, 0.5))
    if last:
        axes.set_xlabel("run")
    axes.tick_params(length=0, pad=6, labelcolor=QUIET, labelsize=10)
    axes.grid(color=FAINT, linewidth=0.8, axis="y")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _letter(axes: Axes, letter: str, change: Change) -> None:
    axes.annotate(
        letter, (change.place - 0.5, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(0, 4),
        textcoords="offset points", ha="center", color=INK, fontsize=10,
        fontweight="bold" if change.telling else "normal",
    )  # fmt: skip


def _changes(tracks: Sequence[Track], runs: Sequence[int]) -> list[Change]:
    """Return what had changed at each run, in any of the studies."""
    found = []
    for place, run in enumerate(runs):
        entries = [entry for track in tracks for entry in track.entries if entry.run.id == run]
        pairs = {name: pair for entry in entries for name, pair in entry.changes}
        moves = sum(len(entry.moved) for entry in entries)
        if pairs or moves:
            found.append(Change(place, run, tuple(pairs.items()), moves))
    return found


def _lettered(changes: Sequence[Change]) -> tuple[list[tuple[str, Change]], list[Change]]:
    """Return the changes that get a letter, in the order of the runs, and those that do not.

    A new git revision with which nothing moved is the common case, and gets none.
    """
    worth = [
        change for change in changes if change.telling or {name for name, _ in change.pairs} - {REVISION}
    ]
    chosen = sorted(worth, key=lambda change: (-change.moves, -change.place))[:MOST_CHANGES]
    ordered = sorted(chosen, key=lambda change: change.place)
    others = [change for change in changes if change not in chosen]
    return list(zip(ascii_uppercase, ordered, strict=False)), others


def _notes(lettered: Sequence[tuple[str, Change]], others: int, hidden: int) -> list[str]:
    """Return what the letters mean, and what is not shown."""
    sentences = [f"{letter}  run {change.run}: {_words(change)}" for letter, change in lettered]
    if any(change.telling for _, change in lettered):
        sentences.append(
            "filled marks: moved by more than another processor's rounding; bold letters: with such a move"
        )
    if others:
        sentences.append(f"pale lines: other changes ({others}), mostly of the git revision alone")
    if hidden:
        sentences.append(f"{hidden} further studies are not drawn")
    return [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, LETTERS, subsequent_indent=" " * 5, break_on_hyphens=False)
    ]


def _words(change: Change) -> str:
    said = ", ".join(f"{name} {_said(before)} → {_said(after)}" for name, (before, after) in change.pairs)
    if not change.pairs:
        return "a number moved, and nothing that is recorded had changed"
    return said if change.telling else f"{said}; no number moved"


def _said(value: object) -> str:
    return MISSING if value is None else str(value)


def _called(track: Track) -> str:
    key = track.key
    where = "" if key.dtype == "float64" else f", {key.dtype}"
    return f"{key.scheme}, {key.operator} of {key.function}{where}"
