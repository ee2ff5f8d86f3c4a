"""What the commands say about baselines."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING

from trueorder.text import table

if TYPE_CHECKING:
    from trueorder.verify.guard.baseline import Baseline
    from trueorder.verify.guard.baseline_compare import Absence, Change, Comparison

FEW = 20
"""studies that are named where only their names are to be said"""

TITLES = {
    "lost": "lost: worse than the baseline allows",
    "missing": "missing: in the baseline, but not studied",
    "apart": "apart: studied at other points, so that only verdict and order are compared",
    "gained": "gained: better by more than rounding",
    "moved": "moved: neither better nor worse",
    "new": "new: not in the baseline",
}


def written(baseline: Baseline, path: str | PathLike[str]) -> str:
    """Return what is in a baseline that has been written, and before that what is not and why."""
    refused = [refused.text for refused in baseline.refused]
    counts, total = baseline.counts, len(baseline.entries)
    if not total:
        return "\n".join([*refused, "nothing is left to be guarded: no baseline is written"])
    named = ", ".join(
        f"{title} of {'all' if count == total else count or 'none'}" for title, count in counts.items()
    )
    shown = f"{_studies(total)}; guarded beside the verdict: {named}\nbaseline: {fspath(path)}"
    return "\n".join([*refused, shown])


def compared(found: Comparison, path: str | PathLike[str], suite: str | PathLike[str] | None) -> str:
    """Return what has changed against a baseline, the worst first, and what to do about it in the last line."""
    parts = [
        f"{TITLES['lost']}\n{_changes(found.lost)}" if found.lost else "",
        _named("missing", found.missing),
        _named("apart", found.apart),
        f"{TITLES['gained']}\n{_changes(found.gained)}" if found.gained else "",
        f"{TITLES['moved']}\n{_changes(found.moved)}" if found.moved else "",
        _named("new", found.new),
        f"{_summary(found)}{_advice(found, path, suite)}",
    ]
    return "\n\n".join(filter(None, parts))


def _changes(changes: Sequence[Change]) -> str:
    header = ["scheme", "function", "operator", "number", "before", "now", "allowed"]
    body = [
        [change.key.scheme, change.key.function, change.key.operator, change.quantity, *change.cells]
        for change in changes
    ]
    several = len({change.key.dtype for change in changes}) > 1
    if several:
        header.insert(3, "dtype")
        body = [[*row[:3], change.key.dtype, *row[3:]] for row, change in zip(body, changes, strict=True)]
    reasons = dict.fromkeys(f"  {change.key}: {change.reason}" for change in changes if change.reason)
    return "\n".join([table(header, body, indent=2, left=5 if several else 4), *reasons])


def _named(title: str, studies: Sequence[Absence]) -> str:
    """The studies under their title, with what is the matter where that does not say it."""
    if not studies:
        return ""
    first = sorted(studies, key=lambda study: not study.refuted)[:FEW]
    lines = [f"  {study.key if study.problem in TITLES[title] else study.text}" for study in first]
    more = len(studies) - len(lines)
    return "\n".join([TITLES[title], *lines, *([f"  and {more} more"] if more else [])])


def _summary(found: Comparison) -> str:
    counts = dict(found.summary)
    studies = counts.pop("compared")
    changed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"{_studies(studies)} compared: {changed or 'nothing lost'}"


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"


def _advice(found: Comparison, path: str | PathLike[str], suite: str | PathLike[str] | None) -> str:
    """How the baseline is renewed, where that may be wanted."""
    if not (found.failed or found.gained or found.new):
        return ""
    if not (found.lost or found.missing) and any(study.refuted for study in found.new):
        return "; mend what is refuted: a baseline does not guard it"
    named = "" if suite is None else f" {fspath(suite)}"
    intended = "if that is intended, renew" if found.failed else "renew"
    return f"; {intended} the baseline with: trueorder baseline{named} -o {fspath(path)}"
