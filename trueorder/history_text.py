"""Runs in the store, and how studies moved over them, as plain text of at most 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from trueorder.text import NOTHING, fixed, number, table

if TYPE_CHECKING:
    from trueorder.verify.guard.history import Entry, Pair, Track
    from trueorder.verify.guard.store_reading import StoredRun

WIDTH = 100
SUITE = 26
"""characters of a suite's title in the table of runs"""

LABELS = {
    "expected_order": "expected order",
    "observed_order": "observed order",
    "leading_constant": "constant",
    "constant_ratio": "constant ratio",
    "rounding_level": "rounding level",
    "evaluation_ulps": "error of f in ulps",
    "smallest_error": "smallest error",
    "best_step_measured": "best step",
    "verdict": "verdict",
}


def runs(found: Sequence[StoredRun]) -> str:
    """Return a line for each run, and below it what had changed since the run before.

    The git revision, in the line itself, has a plus when files differed from it.
    """
    header = ["run", "started (UTC)", "suite", "git", "verified", "refuted", "inconclusive", "exact"]
    body = [
        [
            str(run.id),
            run.started[:16].replace("T", " "),
            _suite(run),
            run.short_revision or NOTHING,
            *(str(count) for _, count in run.counts),
        ]
        for run in found
    ]
    head, *lines = table(header, body, left=4).splitlines()
    below = [[], *(_environment_changes(before, after) for before, after in pairwise(found))]
    return "\n".join(
        [head, *(text for line, more in zip(lines, below, strict=True) for text in (line, *more))]
    )


def track(found: Track) -> str:
    """Return how a study came out: its first and last run, and those in which something moved."""
    entries = found.entries
    shown = [place for place, entry in enumerate(entries) if entry.moved or place in (0, len(entries) - 1)]
    header = ["run", "order", "constant", "ratio", "rounding", "ulps", "best step", "error", "verdict"]
    head, *lines = table(header, [_cells(entries[place]) for place in shown], indent=2, left=1).splitlines()
    text = [*_wrapped(str(found.key), 0), head]
    for before, (place, line) in zip([-1, *shown], zip(shown, lines, strict=True), strict=False):
        text += [_between(place - before - 1)] if place - before > 1 else []
        text += [line, *_move(entries[place])]
    return "\n".join(text)


def changed(pairs: Iterable[tuple[str, Pair]]) -> str:
    """Return what had changed, in words.

    >>> changed([("numpy", ("2.0.0", "2.4.6")), ("git revision", ("1a2b3c4", None))])
    'numpy 2.0.0 -> 2.4.6, git revision 1a2b3c4 -> none'
    """
    return ", ".join(f"{name} {_said(before)} -> {_said(after)}" for name, (before, after) in pairs)


def shifted(pairs: Iterable[tuple[str, Pair]]) -> str:
    """Return which quantities moved, in words.

    >>> shifted([("observed_order", (2.0001, 0.9998)), ("verdict", ("verified", "refuted"))])
    'observed order 2 -> 1, verdict verified -> refuted'
    """
    return changed((LABELS[name], pair) for name, pair in pairs)


def cause(entry: Entry) -> str:
    """Return what came with a move; files that are not committed may be all that is known."""
    if entry.changes:
        return changed(entry.changes)
    return "nothing that is recorded" + (", but files were not committed" if entry.run.dirty else "")


def _suite(run: StoredRun) -> str:
    title, mark = " ".join(run.suite.split()), "" if run.ended else " (stopped)"
    room = SUITE - len(mark)
    return (title if len(title) <= room else title[: room - 3] + "...") + mark


def _environment_changes(before: StoredRun, after: StoredRun) -> list[str]:
    from trueorder.verify.guard.history import REVISION, changes

    pairs = [(name, pair) for name, pair in changes(before, after) if name not in (REVISION, "suite")]
    return _wrapped(changed(pairs), 5) if pairs else []


def _cells(entry: Entry) -> list[str]:
    return [
        str(entry.run.id),
        _decimals(entry.value("observed_order")),
        number(entry.value("leading_constant"), 4),
        _decimals(entry.value("constant_ratio")),
        number(entry.value("rounding_level")),
        number(entry.value("evaluation_ulps"), 2),
        number(entry.value("best_step_measured"), 2),
        number(entry.value("smallest_error"), 2),
        entry.value("verdict"),
    ]


def _decimals(value: float | None) -> str:
    """A number near 1 with three decimals, and any other with three digits.

    >>> _decimals(1.00049), _decimals(-0.00001), _decimals(1.6e40)
    ('1.000', '0.000', '1.6e+40')
    """
    # adding zero takes the sign off a zero
    return (
        number(value)
        if value is not None and abs(value) >= 100
        else fixed(value and round(value, 3) + 0.0, 3)
    )


def _between(count: int) -> str:
    return f"    {'1 run' if count == 1 else f'{count} runs'} between in which nothing moved"


def _move(entry: Entry) -> list[str]:
    """What moved and what came with it."""
    if not entry.moved:
        return []
    return [*_wrapped(f"moved: {shifted(entry.moved)}", 5), *_wrapped(f"with:  {cause(entry)}", 5)]


def _said(value: Any) -> str:
    if isinstance(value, str) or value is None:
        return value or "none"
    return number(float(value))


def _wrapped(sentence: str, indent: int) -> list[str]:
    return textwrap.wrap(
        sentence,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_on_hyphens=False,
    )
