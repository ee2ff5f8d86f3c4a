"""What somebody else's code may do, and how it is kept from doing harm: raise, warn, print, never come back."""

from __future__ import annotations

import contextlib
import ctypes
import io
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import ClassVar

import numpy as np

from trueorder.verify.foreign.clock import Stopwatch, on_the_wall

FOREIGN = (Exception, SystemExit)
"""what a scheme may raise: anything, `sys.exit()` included, but not the user's own interrupt"""

AGAIN = 0.5
"""seconds after which code that swallowed the time limit is told again"""

SOONEST = 1e-3
"""seconds between two looks at a clock, at least"""


class TimeLimitError(BaseException):
    """Foreign code took too long. Not an Exception, so that a bare `except Exception` in that code lets it through."""

    seconds: ClassVar[float]
    waited: ClassVar[bool] = False
    """whether it spent most of that waiting"""

    def __str__(self) -> str:
        if self.waited:
            return f"it does not come back within {on_the_wall(self.seconds):g} s, most of which it waits"
        return f"it does not come back within {self.seconds:g} s of processor time"


@dataclass
class Heard:
    """What foreign code said while it ran."""

    warned: list[warnings.WarningMessage] = field(default_factory=list)
    printed: io.StringIO = field(default_factory=io.StringIO)

    @property
    def note(self) -> str | None:
        """What it warned of first and printed first, as the end of a sentence; None when it was silent."""
        said = []
        if self.warned:
            first = self.warned[0]
            said.append(f"it warns: {first.category.__name__}: {first.message}")
        if text := self.printed.getvalue().strip():
            said.append(f"it prints: {text.splitlines()[0][:80]!r}")
        return "; ".join(said) or None


@contextlib.contextmanager
def quiet() -> Iterator[Heard]:
    """Run foreign code with what it warns of and prints kept for a note; nothing reaches standard output.

    NumPy's own floating-point warnings are off: in a sweep an overflow is a value.
    """
    heard = Heard()
    with (
        warnings.catch_warnings(record=True) as warned,
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(heard.printed),
    ):
        warnings.simplefilter("always")
        try:
            yield heard
        finally:
            heard.warned.extend(warned)
            if text := heard.printed.getvalue():
                sys.stderr.write(text)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in code that takes more processor time than this, again and again until it lets it through.

    What else runs on the machine makes no difference. Code that waits (for a lock, a pipe, a child of its own) takes no
    processor time: it has `verify.foreign.clock.WAITS` times as long by the clock on the wall.

    In the main thread of a system with interval timers a signal does so, which ends waiting too (for a lock, a pipe).
    Elsewhere (in other threads, on Windows, while the program itself uses that timer) a second thread asks CPython to
    raise the error in this one at its next instruction of Python: a loop ends, waiting does not. Compiled code that
    does not return to Python is stopped by neither, and with another interpreter only the signal is to be had.
    """
    # made without arguments wherever the code happens to be, so the type says what there is to say
    error = type("TimeLimitError", (TimeLimitError,), {"seconds": seconds})
    limit: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer") and not signal.getitimer(signal.ITIMER_REAL)[0]:
        limit = _signal(Stopwatch(seconds), error)
    elif sys.implementation.name == "cpython":
        limit = _asked(Stopwatch(seconds), error)
    with limit:
        yield


@contextlib.contextmanager
def _signal(watch: Stopwatch, error: type[TimeLimitError]) -> Iterator[None]:
    struck = False

    def expired(number: int, frame: FrameType | None) -> None:
        nonlocal struck
        if not struck and (left := watch.left):
            # the timer that is stopped at this moment must not be started again
            if signal.getitimer(signal.ITIMER_REAL)[1]:
                signal.setitimer(signal.ITIMER_REAL, max(left, SOONEST), AGAIN)
            return
        if not struck:
            struck, error.waited = True, watch.waited
        raise error

    def stop() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    before = signal.signal(signal.SIGALRM, expired)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(watch.seconds, SOONEST), AGAIN)
        yield
    finally:
        _through(stop, error)


@contextlib.contextmanager
def _asked(watch: Stopwatch, error: type[TimeLimitError]) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    over, pending = threading.Event(), False

    def ask() -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(error))

    def look() -> None:
        nonlocal pending
        while not over.wait(max(watch.left, SOONEST)):
            if not watch.left:
                break
        error.waited = watch.waited
        while not over.is_set():
            pending = True
            ask()
            over.wait(AGAIN)

    def stop() -> None:
        nonlocal pending
        over.set()
        watcher.join()
        if pending:  # whether it has arrived nobody knows, and what is taken back leaves the interpreter waiting for it
            pending = False
            ask()
            while True:  # it arrives here
                pass

    watcher = threading.Thread(target=look, daemon=True)
    try:
        watcher.start()
        yield
    finally:
        _through(stop, error)


def _through(stop: Callable[[], None], error: type[TimeLimitError]) -> None:
    """End a limit, even one that expires at this very moment."""
    while True:
        try:
            return stop()
        except error:
            continue
