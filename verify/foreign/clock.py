"""What counts as the time of somebody else's code: the processor's, which does not depend on what runs beside it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

WAITS = 10.0
"""how many times its limit code may take by the clock on the wall: only code that waits does, for a lock, a pipe, a
child. Where the system says how long a thread was ready and had no processor (Linux), that is taken off"""


def on_the_wall(seconds: float) -> float:
    """Seconds by the clock on the wall after which code is stopped that may take so many of processor time."""
    return WAITS * seconds


def processor_clock() -> Callable[[], float]:
    """Make the function that says how many seconds of processor time this thread has had, from any thread.

    Where a thread has no clock that others can read (Windows, macOS) it is the time of all threads of the process.
    """
    if hasattr(time, "pthread_getcpuclockid"):
        return partial(time.clock_gettime, time.pthread_getcpuclockid(threading.get_ident()))
    return time.process_time


class Stopwatch:
    """A limit of processor time for the thread that makes it, and a much longer one on the wall for waiting."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.processor = processor_clock()
        self.thread = threading.get_native_id()
        self.begun = self.processor(), time.monotonic(), starved(os.getpid(), self.thread)

    @property
    def used(self) -> float:
        """Seconds of processor time since it was made."""
        return self.processor() - self.begun[0]

    @property
    def waited(self) -> bool:
        """Whether the time on the wall is over."""
        passed, longest = time.monotonic() - self.begun[1], on_the_wall(self.seconds)
        return passed >= longest and passed - (starved(os.getpid(), self.thread) - self.begun[2]) >= longest

    @property
    def left(self) -> float:
        """Seconds after which to look again, as no thread is faster than time goes by; 0 when its time is over."""
        return 0.0 if self.waited else max(0.0, self.seconds - self.used)


def starved(process: int, thread: int) -> float:
    """Seconds that a thread of a process was ready to run and had no processor; 0 where the system does not say it.

    >>> starved(-1, -1)
    0.0
    """
    try:
        # proc(5): nanoseconds on a processor, nanoseconds of waiting for one, and how often it had one
        return int(Path(f"/proc/{process}/task/{thread}/schedstat").read_text().split()[1]) * 1e-9
    except (OSError, ValueError, IndexError):
        return 0.0


def processor_time_of(process: int) -> float | None:
    """Seconds of processor time that the main thread of another process has had; None where that cannot be told.

    >>> processor_time_of(-1) is None
    True
    """
    try:
        # proc(5): after the name, which ends with the last bracket, the 12th and 13th field
        fields = Path(f"/proc/{process}/task/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
