"""Holds a suite against a baseline: studies are made at the points of the baseline's where they would be at others.

How many points a study takes depends on how its code is called: what takes one number at a time gets fewer. A number at
other points is another number, so that such a study is made once more, at as many as the baseline has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trueorder.verify.campaign.suite import Entry as SuiteEntry
from trueorder.verify.campaign.suite import Suite
from trueorder.verify.guard.baseline import Baseline
from trueorder.verify.guard.baseline_compare import Comparison, compare
from trueorder.verify.guard.baseline_measure import Run
from trueorder.verify.guard.guarded import Key, by_key, key_of
from trueorder.verify.rows import Results, StudyRow


def check_suite(baseline: Baseline, suite: Suite, run: Run) -> tuple[Comparison, Results]:
    """Run a suite and hold its studies against a baseline; also returned are the results as they were found.

    `run` runs a suite, as `verify.campaign.campaign.run` does.
    """
    results = run(suite)
    rows = by_key(results.studies)
    for points in sorted({held for row in rows.values() if (held := points_held(baseline, row))}):
        elsewhere = {key for key, row in rows.items() if points_held(baseline, row) == points}
        for row in run(_again(suite, elsewhere, points)).studies:
            if key_of(row) in elsewhere:
                rows[key_of(row)] = the_comparable(rows[key_of(row)], row)
    return compare(baseline, rows.values()), results


def points_held(baseline: Baseline, row: StudyRow) -> int | None:
    """How many points the baseline has of a study that is made at another number of them; None where it is not."""
    entry = next((entry for entry in baseline.entries if entry.key == key_of(row)), None)
    return None if entry is None or entry.points == row.points else entry.points


def the_comparable(row: StudyRow, again: StudyRow) -> StudyRow:
    """A study made again, at the points of the baseline; the first one where more points took too long to tell."""
    return row if again.verdict == "inconclusive" != row.verdict else again


def _again(suite: Suite, keys: Iterable[Key], points: int) -> Suite:
    """The part of a suite that these studies are of, at so many points."""
    wanted = {(key.scheme, key.function) for key in keys}
    entries = tuple(
        SuiteEntry(entry.scheme, functions)
        for entry in suite.entries
        if (functions := tuple(f for f in entry.functions if (entry.scheme.name, f.name) in wanted))
    )
    return replace(suite, sweep=replace(suite.sweep, points=points), entries=entries, atlas=False)
