"""What somebody else's code may do, and how it is kept from doing harm: raise, warn, print, never come back."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

import numpy as np

FOREIGN = (Exception, SystemExit)
"""what a scheme may raise: anything, `sys.exit()` included, but not the user's own interrupt"""

AGAIN = 0.5
"""seconds after which code that swallowed the time limit is told again"""


class TimeLimitError(BaseException):
    """Foreign code took too long. Not an Exception, so that a bare `except Exception` in that code lets it through."""


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
    """Raise TimeLimitError in code that runs longer than this.

    Works in the main thread of systems that have interval timers; elsewhere, and inside another limit, there is none.
    Compiled code that does not return to Python cannot be stopped.
    """
    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not possible or signal.getitimer(signal.ITIMER_REAL)[0] > 0:
        yield
        return

    def expired(number: int, frame: FrameType | None) -> None:
        raise TimeLimitError(f"it does not come back within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, expired)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
