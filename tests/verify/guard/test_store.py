"""The store: what can be opened, what is refused, and how an older file becomes a present one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reports.made import made_study
from trueorder.schemes.errors import InputError
from trueorder.verify.guard import store_writing
from trueorder.verify.guard.guarded import numbers_of
from trueorder.verify.guard.history import history
from trueorder.verify.guard.machine import Revision, revision, surroundings
from trueorder.verify.guard.store import make_default_folder, open_store, open_to_read
from trueorder.verify.guard.store_reading import read_names, read_runs, read_studies
from trueorder.verify.guard.store_schema import MIGRATIONS, Migration
from trueorder.verify.guard.store_writing import COLUMNS, Recorder, begin_run
from trueorder.verify.rows import STUDY_KEYS

ADDED: Migration = ("ALTER TABLE runs ADD COLUMN host TEXT NOT NULL DEFAULT 'unknown'",)
BROKEN: Migration = ("CREATE TABLE half (x)", "CREATE TABLE nonsense (")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def recorder(path: Path, **given: Any) -> Recorder:
    about: dict[str, Any] = {"suite": "made", "source": "made.toml", "environment": (), "revision": None}
    return begin_run(open_store(path), path, **(about | given))


def stored(path: Path, *studies: Any, **given: Any) -> None:
    """One whole run."""
    adding = recorder(path, **given)
    for study in studies:
        adding.add(study)
    adding.finish(1.5)
    assert adding.problem is None
    adding.close()


def ask(path: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_a_study_comes_back_as_it_was_with_its_whole_sweep(path: Path) -> None:
    study = made_study()
    stored(path, study, environment=(("numpy", "2.4.6"),), revision=Revision("abc", True))
    with closing(open_to_read(path)) as connection:
        (run,) = read_runs(connection)
        (back,) = read_studies(connection, read_names(connection))
    assert (run.suite, run.environment, run.revision, run.dirty) == (
        "made",
        (("numpy", "2.4.6"),),
        "abc",
        True,
    )
    assert (run.seconds, dict(run.counts)["verified"]) == (1.5, 1)
    assert back.row.to_dict() == study.to_dict()
    assert back.leading_constant == numbers_of(study).constant
    steps = ask(
        path, "SELECT h, error_max, error_rms, truncation_rms, rounding_rms, error FROM sweeps ORDER BY place"
    )
    assert steps == [
        (s.h, s.error_max, s.error_rms, s.truncation_rms, s.rounding_rms, s.error) for s in study.sweep
    ]


def test_every_published_field_of_a_study_has_a_column(path: Path) -> None:
    open_store(path).close()
    columns = {name for _, name, *_ in ask(path, "PRAGMA table_info(studies)")}
    assert set(STUDY_KEYS) <= set(COLUMNS) == columns - {"id", "run"}


def test_numbers_that_are_none_and_names_that_are_no_text_are_stored(path: Path) -> None:
    (first, *others) = made_study().sweep
    odd = (replace(first, rounding_rms=float("nan"), error_max=float("inf")), *others)
    stored(path, replace(made_study(), scheme="mine\udc80.py:f", observed_order=None, sweep=odd))
    assert ask(path, "SELECT scheme, observed_order FROM studies") == [("mine?.py:f", None)]
    assert ask(path, "SELECT rounding_rms, error_max FROM sweeps WHERE place = 0") == [(None, float("inf"))]


def test_studies_are_in_the_file_before_the_run_has_ended(path: Path) -> None:
    adding = recorder(path)
    adding.add(made_study())
    assert ask(path, "SELECT count(*) FROM studies") == [(1,)]
    assert ask(path, "SELECT ended FROM runs") == [(None,)]
    adding.close()


def test_an_older_store_is_migrated_in_place_and_keeps_its_rows(path: Path) -> None:
    stored(path, made_study())
    with closing(open_store(path, (*MIGRATIONS, ADDED))) as connection:
        assert connection.execute("SELECT host, suite FROM runs").fetchall() == [("unknown", "made")]
    versions = ask(path, "SELECT version FROM schema_versions ORDER BY version")
    assert versions == [(1,), (2,)]
    assert ask(path, "PRAGMA user_version") == [(2,)]
    with closing(open_to_read(path, (*MIGRATIONS, ADDED))) as connection:
        assert len(read_runs(connection)) == 1


def test_an_older_store_is_migrated_by_a_reader_too(path: Path) -> None:
    stored(path, made_study())
    with closing(open_to_read(path, (*MIGRATIONS, ADDED))) as connection:
        assert connection.execute("SELECT host FROM runs").fetchall() == [("unknown",)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    stored(path, made_study())
    with pytest.raises(InputError, match=r"store\.sqlite: cannot be used as a store"):
        open_store(path, (*MIGRATIONS, BROKEN))
    assert ask(path, "SELECT name FROM sqlite_schema WHERE name = 'half'") == []
    assert ask(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    stored(path, made_study())


def test_a_newer_store_is_refused_with_the_version_that_wrote_it(path: Path) -> None:
    open_store(path, (*MIGRATIONS, ADDED)).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE schema_versions SET trueorder = '7.8.9' WHERE version = 2")
    for opening in (open_store, open_to_read):
        with pytest.raises(
            InputError, match=r"store\.sqlite: written by trueorder 7\.8\.9 \(store version 2\)"
        ):
            opening(path)


def test_the_database_of_another_program_is_refused_and_not_touched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    for opening in (open_store, open_to_read):
        with pytest.raises(InputError, match=r"store\.sqlite: is a database of another program"):
            opening(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database", b"x" * 5000])
def test_a_file_that_is_no_database_is_refused_and_not_touched(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    for opening in (open_store, open_to_read):
        with pytest.raises(
            InputError, match=r"store\.sqlite: cannot be used as a store: file is not a database"
        ):
            opening(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_hold_a_store_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "file" / "store.sqlite", tmp_path, Path("/dev/null/store.sqlite")):
        with pytest.raises(InputError) as refused:
            open_store(place)
        assert str(refused.value).startswith(str(place))
        assert "\n" not in str(refused.value)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator writes everywhere"
)
def test_a_store_that_can_only_be_read_is_read_and_not_written(path: Path) -> None:
    stored(path, made_study())
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert len(history(path).runs) == 1
        with pytest.raises(InputError, match=r"store\.sqlite: cannot be used"):
            open_store(path)
    finally:
        path.parent.chmod(0o700)


def test_a_store_that_is_locked_is_written_later_without_losing_a_study(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_writing, "WAIT", 0.01)
    adding = recorder(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for name in ("a", "b", "c"):
            adding.add(made_study(function=name))
        assert [row.function for row in adding.waiting] == ["a", "b", "c"]
        other.execute("ROLLBACK")
    adding.finish(1.0)
    adding.close()
    assert adding.problem is None
    assert ask(path, "SELECT function FROM studies ORDER BY id") == [("a",), ("b",), ("c",)]


def test_a_store_that_stays_locked_is_given_up_with_what_is_missing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in ("WAIT", "PATIENCE"):
        monkeypatch.setattr(store_writing, patience, 0.01)
    adding = recorder(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        adding.add(made_study())
        adding.finish(1.0)
    adding.close()
    assert adding.problem == "another process keeps it locked; 1 study is missing there"


def test_a_store_that_breaks_on_the_way_does_not_raise(path: Path) -> None:
    adding = recorder(path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TABLE sweeps")
    adding.add(made_study())
    adding.add(made_study())
    adding.finish(1.0)
    adding.close()
    assert adding.problem is not None
    assert adding.problem.startswith("no such table: ")
    assert ask(path, "SELECT count(*) FROM studies") == [(0,)]


def test_the_folder_is_made_once_and_ignores_itself(tmp_path: Path) -> None:
    folder = tmp_path / ".trueorder"
    make_default_folder(folder)
    assert (folder / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"
    (folder / ".gitignore").unlink()
    make_default_folder(folder)
    assert [path.name for path in tmp_path.rglob("*")] == [".trueorder"]


def test_what_a_run_stands_on_is_named_with_its_version() -> None:
    found = dict(surroundings())
    assert {"trueorder", "python", "platform", "numpy", "scipy", "sympy", "python-flint", "processor"} <= set(
        found
    )
    assert all(value.strip() for value in found.values())


def git(directory: Path, *arguments: str) -> None:
    import subprocess

    who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=directory, check=True, capture_output=True)


def test_a_revision_is_dirty_when_a_tracked_file_differs_and_runs_nothing_of_the_repository(
    tmp_path: Path,
) -> None:
    assert revision(tmp_path) is None
    git(tmp_path, "init")
    assert revision(tmp_path) is None
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    git(tmp_path, "add", "a.py")
    git(tmp_path, "commit", "-m", "first")
    clean = revision(tmp_path)
    assert clean is not None
    assert (len(clean.commit), clean.dirty) == (40, False)
    (tmp_path / "new.py").write_text("2", encoding="utf-8")
    assert revision(tmp_path) == clean
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}")
    (tmp_path / "a.py").write_text("3", encoding="utf-8")
    assert revision(tmp_path) == Revision(clean.commit, True)
    assert not (tmp_path / "ran").exists()


def test_without_git_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision(tmp_path) is None
