"""Whose time is counted: that of one thread, and that of the main thread of another process."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
import time

import pytest

from trueorder.verify.foreign import clock
from trueorder.verify.foreign.clock import Stopwatch, processor_clock, processor_time_of

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="/proc says it")


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_clock_says_the_time_of_the_thread_that_made_it_to_others() -> None:
    told = processor_clock()
    begun = told()
    busy(0.05)
    found: list[float] = []
    other = threading.Thread(target=lambda: (busy(0.1), found.append(told() - begun)))
    other.start()
    other.join()
    assert 0.05 <= found[0] < 0.1


def test_waiting_takes_no_processor_time_and_is_limited_by_the_clock_on_the_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = Stopwatch(0.05)
    time.sleep(0.1)
    assert watch.used < 0.05
    assert (0 < watch.left <= 0.05, watch.waited) == (True, False)
    monkeypatch.setattr(clock, "WAITS", 1.0)
    assert (watch.left, watch.waited) == (0.0, True)


def test_time_is_over_when_it_is_used() -> None:
    watch = Stopwatch(0.02)
    busy(0.02)
    assert (watch.left, watch.waited) == (0.0, False)
    assert math.isinf(Stopwatch(math.inf).left)


@needs_proc
def test_the_time_of_another_process_is_that_of_its_main_thread() -> None:
    code = "import threading, time, sys\n{}\nprint(flush=True)\ntime.sleep(60)"
    loop = "end = time.thread_time() + 0.3\nwhile time.thread_time() < end: pass"
    inside = loop.replace("\n", "\n    ")
    beside = f"def run():\n    {inside}\nt = threading.Thread(target=run); t.start(); t.join()"
    for made, expected in ((loop, True), (beside, False)):
        process = subprocess.Popen([sys.executable, "-c", code.format(made)], stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            process.stdout.readline()
            told = processor_time_of(process.pid)
            assert told is not None
            assert (told >= 0.25) == expected
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
