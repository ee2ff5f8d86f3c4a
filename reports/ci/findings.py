"""What of a run a machine has to show a person: every scheme that is not as it should be, where its code stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trueorder.reports.ci.guarded import LOST
from trueorder.verify.place import Place
from trueorder.verify.rows import SchemeRow

SHOWN = ("refuted", LOST, "inconclusive")
"""the verdicts that somebody has to be shown, the worst first"""


@dataclass(frozen=True)
class Finding:
    """A scheme whose claim does not hold or could not be decided."""

    scheme: str
    verdict: str
    """refuted, lost or inconclusive"""
    claim: str
    """what is claimed, as the start of a sentence"""
    reason: str
    path: str | None
    """of the file with the code, from the root of the repository, with slashes; None where it is elsewhere"""
    line: int | None


def findings(schemes: Iterable[SchemeRow], root: Path) -> tuple[Finding, ...]:
    """Return the findings of a run, the worst first.

    A scheme counts as its worst study does: one study that is refuted refutes it.
    """
    found = [
        Finding(row.scheme, verdict, _claim(row), _reason(row, verdict), *_within(row.place, root))
        for row in schemes
        if (verdict := worst(row)) in SHOWN
    ]
    return tuple(sorted(found, key=lambda finding: SHOWN.index(finding.verdict)))


def worst(row: SchemeRow) -> str | None:
    """Return the worst of the verdicts on a scheme and its studies; None where there is nothing to judge."""
    verdicts = [row.verdict, *(study.verdict for study in row.studies)]
    return next((verdict for verdict in SHOWN if verdict in verdicts), row.verdict)


def _claim(row: SchemeRow) -> str:
    if row.claimed_order is None:
        return f"{row.operator or 'a derivative'}, no order claimed"
    edges = "" if row.claimed_edge_order is None else f", {row.claimed_edge_order or 'none'} at the edges"
    return f"{row.operator or 'a derivative'} to order {row.claimed_order}{edges}"


def _reason(row: SchemeRow, verdict: str) -> str:
    if row.verdict == verdict:
        return row.reason
    study = next(study for study in row.studies if study.verdict == verdict)
    return f"on {study.function}: {study.reason}"


def _within(place: Place | None, root: Path) -> tuple[str | None, int | None]:
    if place is None:
        return None, None
    try:
        path = Path(place.file).resolve().relative_to(root.resolve())
    except ValueError:  # installed somewhere else: no file that a reviewer can be shown
        return None, None
    return path.as_posix(), place.line


def repository(start: Path) -> Path:
    """Return the nearest directory from here upwards that holds a repository, or else the one begun with."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)
