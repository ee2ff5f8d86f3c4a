"""The tables of the store, and how a file of an earlier version becomes one of the present version."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from trueorder.schemes.errors import InputError

APPLICATION = 0x74724F72
"""SQLite's application id, "trOr": a database of another program is never touched"""

Migration = Sequence[str]
"""statements that lead from one version to the next"""

FIRST: Migration = (
    # kept in all versions, so that an older trueorder can say which one wrote the file
    "CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, trueorder TEXT NOT NULL, applied TEXT NOT NULL)",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, ended TEXT, seconds REAL, suite TEXT NOT NULL,
        source TEXT NOT NULL, revision TEXT, dirty INTEGER)""",
    """CREATE TABLE environment (
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (run, name)) WITHOUT ROWID""",
    """CREATE TABLE studies (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, scheme TEXT NOT NULL,
        function TEXT NOT NULL, operator TEXT NOT NULL, dtype TEXT NOT NULL, points INTEGER NOT NULL,
        expected_order REAL, observed_order REAL, observed_low REAL, observed_high REAL, constant_ratio REAL,
        best_step_predicted REAL, best_step_measured REAL, smallest_error REAL, evaluation_ulps REAL,
        verdict TEXT NOT NULL, reason TEXT NOT NULL, leading_constant REAL, rounding_level REAL,
        window_low REAL, window_high REAL, resolution REAL, size REAL)""",
    "CREATE INDEX studies_of_run ON studies (run, verdict)",
    "CREATE INDEX studies_by_name ON studies (scheme, function, run)",
    """CREATE TABLE sweeps (
        study INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, place INTEGER NOT NULL, h REAL NOT NULL,
        error_max REAL, error_rms REAL, truncation_rms REAL, rounding_rms REAL, error REAL,
        PRIMARY KEY (study, place)) WITHOUT ROWID""",
)

MIGRATIONS: Sequence[Migration] = (FIRST,)
"""the n-th leads to version n; what has been released is never changed, only added to"""


def check_schema(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> int:
    """Return the version of a store, 0 for a new one; InputError for a database of others or a newer version."""
    version = _pragma(connection, "user_version")
    application = _pragma(connection, "application_id")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION and (application or version or tables):
        raise InputError(f"{path}: is a database of another program; give a new file or a store of trueorder")
    if version > len(migrations):
        raise InputError(
            f"{path}: written by trueorder {_writer(connection, version)} (store version {version}); this is "
            f"{metadata.version('trueorder')}, which reads versions up to {len(migrations)}; use that one"
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a store to the present version in one transaction, which a kill undoes."""
    if check_schema(connection, path, migrations) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # another process may have done it while this one waited
        version = check_schema(connection, path, migrations)
        for number, statements in enumerate(migrations[version:], version + 1):
            for statement in statements:
                connection.execute(statement)
            written = (number, metadata.version("trueorder"), datetime.now(UTC).isoformat(timespec="seconds"))
            connection.execute("INSERT INTO schema_versions VALUES (?, ?, ?)", written)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    with closing(connection.execute(f"PRAGMA {name}")) as found:
        return int(found.fetchone()[0])


def _writer(connection: sqlite3.Connection, version: int) -> str:
    """Which trueorder made a version of the store."""
    with suppress(sqlite3.Error):
        asked = "SELECT trueorder FROM schema_versions WHERE version = ?"
        if (found := connection.execute(asked, (version,)).fetchone()) is not None:
            return str(found[0])
    return "of a later version"
