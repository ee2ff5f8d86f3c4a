"""What the store holds, read back as plain records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from trueorder.verify.rows import STUDY_KEYS, VERDICTS, StudyRow

Name = tuple[str, str]
"""a scheme and a function"""

SHORT_HASH = 7


@dataclass(frozen=True)
class StoredRun:
    """One run of a suite."""

    id: int
    started: str
    """ISO 8601, UTC"""
    ended: str | None
    """None for one that goes on, or was stopped"""
    seconds: float | None
    suite: str
    source: str
    """the suite's file"""
    revision: str | None
    """the commit that the current directory was at; None without a repository"""
    dirty: bool | None
    """whether tracked files differed from it"""
    environment: tuple[tuple[str, str], ...]
    """name and version of what the run stood on"""
    counts: tuple[tuple[str, int], ...]
    """how many studies ended with each verdict"""

    @property
    def short_revision(self) -> str | None:
        """The revision in seven characters, with a plus when files differed from it."""
        return None if self.revision is None else self.revision[:SHORT_HASH] + "+" * bool(self.dirty)

    def to_dict(self) -> dict[str, Any]:
        """The run as `trueorder history --json` prints it."""
        return {
            "id": self.id,
            "started": self.started,
            "ended": self.ended,
            "seconds": self.seconds,
            "suite": self.suite,
            "source": self.source,
            "revision": self.revision,
            "dirty": self.dirty,
            "summary": dict(self.counts),
            "environment": dict(self.environment),
        }


@dataclass(frozen=True)
class StoredStudy:
    """A study as it came out in one run."""

    run: int
    row: StudyRow
    """without its curves"""
    leading_constant: float | None
    """error over h**p as h goes to 0, root mean square over the points"""
    rounding_level: float | None
    """rounding error at small steps h, times h**d, over the unit roundoff and the size of f"""


def read_runs(connection: sqlite3.Connection) -> tuple[StoredRun, ...]:
    """Return all runs, the oldest first."""
    counts: dict[int, dict[str, int]] = {}
    counting = "SELECT run, verdict, count(*) AS studies FROM studies GROUP BY run, verdict"
    for row in _rows(connection, counting):
        counts.setdefault(row["run"], dict.fromkeys(VERDICTS, 0))[row["verdict"]] = row["studies"]
    environments: dict[int, list[tuple[str, str]]] = {}
    for row in _rows(connection, "SELECT run, name, value FROM environment ORDER BY run, name"):
        environments.setdefault(row["run"], []).append((row["name"], row["value"]))
    return tuple(
        StoredRun(
            id=row["id"],
            started=row["started"],
            ended=row["ended"],
            seconds=row["seconds"],
            suite=row["suite"],
            source=row["source"],
            revision=row["revision"],
            dirty=None if row["dirty"] is None else bool(row["dirty"]),
            environment=tuple(environments.get(row["id"], ())),
            counts=tuple(counts.get(row["id"], dict.fromkeys(VERDICTS, 0)).items()),
        )
        for row in _rows(connection, "SELECT * FROM runs ORDER BY id")
    )


def read_names(connection: sqlite3.Connection) -> tuple[Name, ...]:
    """Return the schemes and functions of all studies, in alphabetical order."""
    asked = "SELECT DISTINCT scheme, function FROM studies ORDER BY scheme, function"
    return tuple((row["scheme"], row["function"]) for row in _rows(connection, asked))


def read_studies(connection: sqlite3.Connection, names: Iterable[Name]) -> tuple[StoredStudy, ...]:
    """Return the studies of schemes on functions in all runs, those of a name in the order of the runs."""
    asked = "SELECT * FROM studies WHERE scheme = ? AND function = ? ORDER BY run, id"
    return tuple(
        StoredStudy(
            row["run"],
            StudyRow(**{key: row[key] for key in STUDY_KEYS}),
            row["leading_constant"],
            row["rounding_level"],
        )
        for name in names
        for row in _rows(connection, asked, name)
    )


def _rows(connection: sqlite3.Connection, asked: str, values: tuple[str, ...] = ()) -> Iterator[sqlite3.Row]:
    with closing(connection.cursor()) as cursor:
        cursor.row_factory = sqlite3.Row
        yield from cursor.execute(asked, values)
