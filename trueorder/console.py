"""What the command line says and where: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any


def emit(text: str) -> None:
    """Write a result to standard output; a reader who has gone away (`| head`) is no error.

    Characters that the terminal's encoding lacks are written as escapes. InputError when it cannot be written.
    """
    from trueorder.schemes.errors import InputError

    stream = sys.stdout
    if stream is None:
        raise InputError("standard output is closed; there is nowhere to write the result")
    encoding = stream.encoding or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(printable, file=stream, flush=True)
    except OSError as error:
        # the interpreter flushes once more at exit: give it somewhere to write
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"standard output cannot be written: {error.strerror}") from None


def emit_json(document: Any) -> None:
    """Write one JSON document to standard output, with null for every number that is not finite."""
    import json

    from trueorder.verify.rows import finite

    emit(json.dumps(finite(document), indent=2, allow_nan=False))


def note(text: str) -> None:
    """Write one line to standard error."""
    print(" ".join(text.split()), file=sys.stderr, flush=True)


@contextmanager
def results_only() -> Iterator[None]:
    """Keep code under test to its job: what it prints goes to standard error, and it cannot end the program.

    Standard output then holds the results alone, and the exit status says what was found and nothing else.
    """
    from trueorder.schemes.errors import InputError
    from trueorder.verify.foreign.undisturbed import undisturbed

    with redirect_stdout(sys.stderr), undisturbed():
        try:
            yield
        except BaseException as error:
            if isinstance(error, Exception | KeyboardInterrupt):
                raise
            raise InputError(
                f"a scheme ended the program ({type(error).__name__}: {error}); schemes return or raise an Exception"
            ) from None


Advance = Callable[[int, int], None]
"""called with how many tasks are done and how many there are"""


@contextmanager
def progress(title: str) -> Iterator[Advance | None]:
    """A progress bar on standard error when that is a terminal, and None otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # refreshed by hand: a thread that did it would be in the way of processes that fork
    options: dict[str, Any] = {"auto_refresh": False, "transient": True}
    with Progress(*columns, console=Console(stderr=True), **options) as bar:
        task = bar.add_task(escape(title), total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, refresh=True)

        yield advance
