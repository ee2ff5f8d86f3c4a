"""What a session of pytest has found: rows for one report, and entries for baselines that are renewed."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from trueorder.schemes.errors import InputError
from trueorder.verify.foreign.undisturbed import undisturbed
from trueorder.verify.guard.baseline import Baseline, baseline_of
from trueorder.verify.guard.baseline_file import read_baseline, write_baseline
from trueorder.verify.guard.names import Names
from trueorder.verify.rows import Results, SchemeRow, StudyRow


@dataclass
class GuardedSession:
    """Collects while tests run; under pytest-xdist every worker has one, and the controller takes them all."""

    report: Path | None
    """folder of the report; None for no report"""
    title: str
    rows: list[SchemeRow] = field(default_factory=list)
    baselines: dict[Path, Baseline] = field(default_factory=dict)
    """entries to be written, by file"""
    names: Names = field(default_factory=Names)
    """studies that were held against a baseline, whose names have to tell them apart"""
    said: list[str] = field(default_factory=list)
    """what was written where, one sentence each"""

    def found(self, row: SchemeRow) -> None:
        """Take what an assertion has found about a scheme."""
        if self.report is not None:
            self.rows.append(row)

    def studied(self, path: Path, rows: Iterable[StudyRow], test: str) -> None:
        """Take studies of a test; InputError where different ones that were held against this file go by a name."""
        if said := self.names.add(path.resolve(), rows, test):
            raise InputError("; ".join(said))

    def renewed(self, path: Path, baseline: Baseline) -> None:
        """Take entries that are to be written to a baseline."""
        path = path.resolve()
        known = self.baselines.get(path, baseline_of(()))
        self.baselines[path] = known.updated(baseline)

    def packed(self) -> bytes:
        """Return all that was found as bytes, for another process of the same session."""
        return pickle.dumps((self.rows, self.baselines, self.names))

    def unpack(self, packed: bytes) -> None:
        """Take what another process of the same session has found."""
        rows, baselines, names = pickle.loads(packed)
        self.names.take(names)
        self.rows += rows
        for path, baseline in baselines.items():
            self.renewed(path, baseline)

    @undisturbed()
    def finish(self) -> None:
        """Write what there is to be written: of a name that different studies have nothing is."""
        for path, renewed in self.baselines.items():
            named = {key for file, key in self.names.ambiguous if file == path}
            baseline = baseline_of(entry for entry in renewed.entries if entry.key not in named)
            if not baseline.entries:
                continue
            known = read_baseline(path) if path.exists() else baseline_of(())
            write_baseline(path, known.updated(baseline))
            count = len(baseline.entries)
            self.said.append(f"trueorder: {count} {'study' if count == 1 else 'studies'} renewed in {path}")
        if self.report is not None and self.rows:
            from trueorder.reports.report import write_report

            page = write_report(Results(self.title, self._once()), self.report)
            self.said.append(f"trueorder: report: {page}")

    def _once(self) -> tuple[SchemeRow, ...]:
        """The rows in an order that does not depend on the order of the tests, schemes of one name told apart."""
        rows = sorted(self.rows, key=lambda row: (row.scheme, row.claimed_order or 0, row.reason))
        seen: dict[str, list[SchemeRow]] = {}
        named = []
        for row in rows:
            same = seen.setdefault(row.scheme, [])
            if row in same:
                continue
            same.append(row)
            name = row.scheme if len(same) == 1 else f"{row.scheme} ({len(same)})"
            studies = tuple(replace(study, scheme=name) for study in row.studies)
            named.append(replace(row, scheme=name, studies=studies))
        return tuple(named)
