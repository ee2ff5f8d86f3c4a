"""Adds a run to the store: first the run itself, then every study when it has come back, each in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from trueorder.verify.guard.guarded import numbers_of
from trueorder.verify.guard.machine import Revision
from trueorder.verify.guard.store import PATIENCE, busy
from trueorder.verify.rows import STUDY_KEYS, StudyRow

WAIT = 2.0
"""seconds that a study waits for another process, whose own transactions take milliseconds"""

DERIVED = ("leading_constant", "rounding_level", "window_low", "window_high", "resolution", "size")
COLUMNS = (*STUDY_KEYS, *DERIVED)
SWEEP = ("h", "error_max", "error_rms", "truncation_rms", "rounding_rms", "error")


@dataclass
class Recorder:
    """A run in the store that studies are added to.

    What another process keeps from being written stays here and is written with the next study, or at the end. The
    connection is never used, nor closed, in a process that has been forked from this one: SQLite forbids it.
    """

    connection: sqlite3.Connection
    path: Path
    run: int
    waiting: list[StudyRow] = field(default_factory=list)
    problem: str | None = None
    """why nothing more can be written"""

    def add(self, row: StudyRow) -> None:
        """Add a study. Never raises for what is wrong with the store, so that the run goes on."""
        # whoever held up the last one for so long is not waited for again
        self._flush([*self.waiting, row], 0.0 if self.waiting else WAIT)

    def finish(self, seconds: float) -> None:
        """Write what is left and when the run ended."""
        self._flush(self.waiting, PATIENCE)
        if self.problem is None and not self.waiting:
            ended = "UPDATE runs SET ended = ?, seconds = ? WHERE id = ?"
            self._written(lambda: self.connection.execute(ended, (now(), seconds, self.run)))
        if self.waiting:
            missing = "1 study is" if len(self.waiting) == 1 else f"{len(self.waiting)} studies are"
            self.problem = f"another process keeps it locked; {missing} missing there"

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self.connection.close()

    def _flush(self, rows: list[StudyRow], patience: float) -> None:
        self.waiting = []
        if self.problem is not None:
            return
        for place, row in enumerate(rows):
            self.connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}").close()
            if not self._written(partial(insert_study, self.connection, self.run, row)):
                self.waiting = rows[place:] if self.problem is None else []
                return

    def _written(self, write: Callable[[], object]) -> bool:
        """Write in a transaction; False when it could not be done."""
        try:
            in_transaction(self.connection, write)
        except sqlite3.Error as error:
            if not busy(error):
                self.problem = str(error)
            return False
        return True


def begin_run(
    connection: sqlite3.Connection,
    path: Path,
    *,
    suite: str,
    source: str,
    environment: tuple[tuple[str, str], ...],
    revision: Revision | None,
) -> Recorder:
    """Enter a run into a store that is open and return what its studies are added by. Raises sqlite3.Error."""
    commit = (None, None) if revision is None else (revision.commit, revision.dirty)

    def enter() -> int:
        added = connection.execute(
            "INSERT INTO runs (started, suite, source, revision, dirty) VALUES (?, ?, ?, ?, ?)",
            [_plain(value) for value in (now(), suite, source, *commit)],
        )
        assert added.lastrowid is not None
        rows = [(added.lastrowid, _plain(name), _plain(value)) for name, value in environment]
        connection.executemany("INSERT INTO environment VALUES (?, ?, ?)", rows)
        return added.lastrowid

    return Recorder(connection, path, in_transaction(connection, enter))


def insert_study(connection: sqlite3.Connection, run: int, row: StudyRow) -> None:
    """Insert a study and its sweep, within a transaction of the caller."""
    low, high = row.window or (None, None)
    numbers = numbers_of(row)
    derived = (numbers.constant, numbers.rounding, low, high, row.resolution, row.size)
    values = [run, *(_plain(value) for value in (*row.to_dict().values(), *derived))]
    added = connection.execute(_insertion("studies", ("run", *COLUMNS)), values)
    steps = [
        (added.lastrowid, place, *(_plain(getattr(step, key)) for key in SWEEP))
        for place, step in enumerate(row.sweep)
    ]
    connection.executemany(_insertion("sweeps", ("study", "place", *SWEEP)), steps)


def in_transaction(connection: sqlite3.Connection, write: Callable[[], Any]) -> Any:
    """Write all or nothing and return what `write` returns."""
    with closing(connection.execute("BEGIN IMMEDIATE")):
        pass
    try:
        written = write()
        connection.execute("COMMIT")
    except BaseException:
        # after some failures SQLite has done so already
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return written


def now() -> str:
    """The time in UTC, as ISO 8601 writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _plain(value: Any) -> str | int | float | None:
    """The value as SQLite takes it: NumPy's numbers as Python's, and texts that are no Unicode with question marks."""
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return int(value) if isinstance(value, bool | int) else float(value)
