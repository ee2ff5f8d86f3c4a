"""Where `trueorder run` adds itself to the store, and what it says when it cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from trueorder.console import note

if TYPE_CHECKING:
    from trueorder.verify.campaign.suite import Suite
    from trueorder.verify.guard.store_writing import Recorder
    from trueorder.verify.rows import StudyRow

Finished = Callable[["StudyRow"], object]
Function = TypeVar("Function", bound=Callable[..., Any])

FILE = click.Path(dir_okay=False, path_type=Path)


def store_options(function: Function) -> Function:
    """Add the options that say which store a run is added to."""
    off = click.option("--no-store", is_flag=True, help="Add the run to no store.")
    named = click.option(
        "--store",
        type=FILE,
        metavar="FILE",
        help="Store that the run is added to, for `trueorder history`.  [default: .trueorder/store.sqlite]",
    )
    return named(off(function))


@contextmanager
def storing(suite: Suite, store: Path | None, *, off: bool) -> Iterator[Finished | None]:
    """Within this context a run is added to the store study by study; gives what each is to be told to, or None.

    A store that is named but cannot be used is an InputError; the default one only a line on standard error. Nothing
    that goes wrong with either later ends the run.
    """
    from trueorder.schemes.errors import InputError

    if off and store is not None:
        raise click.UsageError("--store FILE and --no-store: one or the other")
    recorder: Recorder | None = None
    try:
        recorder = None if off else _begin(suite, store)
    except InputError as error:
        if store is not None:
            raise
        note(
            f"trueorder: {error}; the run is not stored (--store FILE stores it elsewhere, --no-store nowhere)"
        )
    if recorder is None:
        yield None
        return
    started = time.perf_counter()
    try:
        yield recorder.add
        recorder.finish(time.perf_counter() - started)
        if recorder.problem is not None:
            note(f"trueorder: {recorder.path}: the run is not stored as a whole: {recorder.problem}")
    finally:
        recorder.close()


def _begin(suite: Suite, store: Path | None) -> Recorder:
    """Enter the run into the store that is named, or into the default one."""
    import sqlite3

    from trueorder.verify.guard.machine import revision, surroundings
    from trueorder.verify.guard.store import DEFAULT, make_default_folder, open_store, unusable
    from trueorder.verify.guard.store_writing import begin_run

    path = DEFAULT if store is None else store
    if store is None:
        try:
            make_default_folder(path.parent)
        except OSError as error:
            raise unusable(path, error) from error
    connection = open_store(path)
    try:
        return begin_run(
            connection,
            path,
            suite=suite.title,
            source=str(suite.source),
            environment=surroundings(),
            revision=revision(Path.cwd()),
        )
    except sqlite3.Error as error:
        connection.close()
        raise unusable(path, error) from error
