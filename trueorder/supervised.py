"""Runs the program in a process of its own, because code under test can end it without a word.

A file that calls `os._exit(0)` when it is imported, or a compiled library that leaves by `exit(0)`, would otherwise
give the exit status that says "all verified".
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from trueorder import status
from trueorder.console import note

PATIENCE = 2.0
"""seconds that an interrupted program has to tidy up"""


def supervised(program: Callable[[], int]) -> int:
    """Run the program and return its exit status; status 2 and one line when it ends before it has one.

    Where processes cannot be forked (Windows; macOS, whose system libraries do not survive it) it runs unwatched.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return program()
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        _end_with_parent()
        result = program()
        os.write(tell, bytes([result]))
        return result
    os.close(tell)
    ended = _wait(child)
    os.set_blocking(told, False)  # a process that the program has left behind may keep the other end open
    said = b""
    with os.fdopen(told, "rb", buffering=0) as pipe:
        said = pipe.read(1) or b""
    return said[0] if said else _without_status(ended)


def _end_with_parent() -> None:
    """Where that can be had, end when the parent is killed, as the user means the two to be one program."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _wait(child: int) -> int:
    """The exit status of the child, negative for a signal; passes on what is sent to this process alone."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        os.kill(child, number)

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        while True:
            try:
                return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            except KeyboardInterrupt:
                # the terminal interrupts the child too, which tidies up, unless compiled code does not come back
                return _ended_soon(child)
    finally:
        signal.signal(signal.SIGTERM, before)


def _ended_soon(child: int) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found, ended = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(ended)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGINT


def _without_status(ended: int) -> int:
    """What to say and how to exit when the program has ended without an exit status of its own."""
    if -ended == signal.SIGINT:
        note("trueorder: interrupted")
        return status.INTERRUPTED
    how = signal.Signals(-ended).name if ended < 0 else f"exit status {ended}"
    if -ended in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP):
        note(f"trueorder: killed ({how})")
        return 128 - ended
    note(
        f"trueorder: code under test ended the program ({how}); schemes, and files when they are imported, must not"
    )
    return status.BAD_INPUT
