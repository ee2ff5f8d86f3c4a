"""The store: an SQLite file to which every run adds itself, and from which the history of a study is read.

It is written by several processes at once (write-ahead log, one transaction a study). A process that is killed leaves
a file that opens: the log holds whole transactions, and what was not finished is not in it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.store_schema import MIGRATIONS, Migration, check_schema, migrate

DEFAULT = Path(".trueorder") / "store.sqlite"
"""in the current directory"""

PATIENCE = 30.0
"""seconds that opening waits for another process"""

Answer = TypeVar("Answer")


def open_store(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """Open a store to write to; it is made, or brought to the present version, when it has to be.

    Raises InputError in one line that names the file: it cannot be made or written, is no store, or is a newer one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, "rwc")
    except (OSError, ValueError, sqlite3.Error) as error:
        raise unusable(path, error) from error

    def prepare() -> None:
        check_schema(connection, path, migrations)
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        # in the log a commit is whole without waiting for the disk; only a power cut may take the last ones
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, path, migrations)
        # a file that can only be read says so at the first change
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("ROLLBACK")

    return _prepared(connection, path, prepare)


def open_to_read(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """Open a store that is there; an older one is brought to the present version. Raises InputError as `open_store`."""
    if not path.is_file():
        raise InputError(
            f"{path.absolute()}: no store there; `trueorder run` makes one, --store names another"
        )
    try:
        connection = _readable(path)
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error

    def prepare() -> None:
        if check_schema(connection, path, migrations) == 0:
            raise InputError(f"{path}: is empty; `trueorder run` fills it")
        migrate(connection, path, migrations)

    return _prepared(connection, path, prepare)


def make_default_folder(folder: Path) -> None:
    """Make the folder of the default store, with a .gitignore that keeps it out of commits; nothing when it is there.

    Raises OSError.
    """
    if folder.exists():
        return
    half = folder.with_name(f"{folder.name}-{uuid.uuid4().hex[:8]}")
    half.mkdir()
    try:
        (half / ".gitignore").write_text("# made by trueorder\n*\n", encoding="utf-8")
        os.rename(half, folder)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        if not folder.is_dir():  # otherwise another process has made it
            raise


def unusable(path: Path, error: Exception) -> InputError:
    """Say in one line that a store cannot be used."""
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"{path}: cannot be used as a store: {cause}")


def patiently(act: Callable[[], Answer], seconds: float = PATIENCE) -> Answer:
    """Do something until no other process is in the way; SQLite itself does not wait where it could wait for ever."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not busy(error) or time.monotonic() > end:
                raise
        time.sleep(0.01)


def busy(error: sqlite3.Error) -> bool:
    """Whether another process was in the way."""
    # the extended codes keep the kind in their lowest byte
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _prepared(connection: sqlite3.Connection, path: Path, prepare: Callable[[], None]) -> sqlite3.Connection:
    try:
        patiently(prepare)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise unusable(path, error) from error
        raise
    return connection


def _readable(path: Path) -> sqlite3.Connection:
    """A connection that may migrate, or where even the log cannot be made one to a file that nobody writes."""
    connection = _connect(path, "rw")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        # beside a file in a folder that cannot be written there is no room for the log that others would use too
        unwritable = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not unwritable or Path(f"{path}-wal").exists():
            raise
        return _connect(path, "ro&immutable=1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.expanduser().absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
