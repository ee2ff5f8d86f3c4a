"""Time limits: in the main thread and in others, one inside the other, and gone when they are over."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from trueorder.verify.foreign.foreign import TimeLimitError, time_limit

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="threads are told by CPython")

SECONDS = 0.1

Run = Callable[[Callable[[], Any]], Any]


def here(call: Callable[[], Any]) -> Any:
    return call()


def in_a_thread(call: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


def beside_an_alarm(call: Callable[[], Any]) -> Any:
    """While the program has set the timer for itself, as pytest-timeout does."""
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        return call()
    finally:
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        assert left > 900


everywhere = pytest.mark.parametrize("run", [here, in_a_thread, beside_an_alarm])


def loop() -> None:
    turns = 0
    while True:
        turns += 1


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def stopped(call: Callable[[], Any], seconds: float = SECONDS) -> str | None:
    """What a limit says when it stops a call; None when it does not."""
    try:
        with time_limit(seconds):
            call()
    except TimeLimitError as error:
        return str(error)
    return None


@everywhere
def test_a_loop_is_stopped_when_its_time_is_over(run: Run) -> None:
    start = time.monotonic()
    assert run(lambda: stopped(loop)) == "it does not come back within 0.1 s of processor time"
    assert time.monotonic() - start < 5


@everywhere
def test_code_that_is_done_in_time_is_let_alone(run: Run) -> None:
    assert run(lambda: stopped(lambda: None)) is None
    time.sleep(2 * SECONDS)  # nothing comes later


@everywhere
def test_code_that_swallows_the_error_is_told_again(run: Run) -> None:
    def deaf() -> None:
        for _ in range(2):
            with contextlib.suppress(BaseException):
                loop()
        loop()

    assert run(lambda: stopped(deaf)) == "it does not come back within 0.1 s of processor time"


@everywhere
def test_a_bare_except_exception_lets_the_error_through(run: Run) -> None:
    def careless() -> None:
        with contextlib.suppress(Exception):
            loop()

    assert run(lambda: stopped(careless)) is not None


@everywhere
def test_of_two_limits_the_shorter_one_counts(run: Run) -> None:
    assert (
        run(lambda: stopped(lambda: nested(1000.0), 0.1))
        == "it does not come back within 0.1 s of processor time"
    )
    assert (
        run(lambda: stopped(lambda: nested(0.1), 1000))
        == "it does not come back within 0.1 s of processor time"
    )


def nested(seconds: float) -> None:
    with time_limit(seconds):
        loop()


WATCHED = """
import sys
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
sys.{watch}(lambda *_: None)
for seconds in (1000, 0.1):
    try:
        with time_limit(1000), time_limit(seconds):
            while seconds < 1:
                pass
    except TimeLimitError:
        print("stopped")
print("done", sum(range(1000)))
"""


@pytest.mark.parametrize("watch", ["setprofile", "settrace"])
def test_limits_end_while_a_debugger_or_a_profiler_looks_on(watch: str) -> None:
    command = [sys.executable, "-c", WATCHED.format(watch=watch)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.split() == ["stopped", "done", "499500"]


@pytest.mark.parametrize("wait", [lambda: time.sleep(1000), lambda: threading.Event().wait()])
def test_waiting_is_ended_in_the_main_thread(wait: Callable[[], Any]) -> None:
    assert stopped(wait) == "it does not come back within 1 s, most of which it waits"


def test_waiting_in_another_thread_is_ended_when_it_is_over() -> None:
    start = time.monotonic()
    found = in_a_thread(lambda: stopped(lambda: time.sleep(1.3)))
    assert found == "it does not come back within 1 s, most of which it waits"
    assert 1.3 <= time.monotonic() - start < 5


@everywhere
def test_only_what_the_code_itself_takes_counts(run: Run) -> None:
    """Time limits struck falsely on a busy machine: code that gets half a processor needs twice as long."""

    def half_a_processor() -> None:
        for _ in range(8):
            busy(0.005)
            time.sleep(0.02)

    start = time.monotonic()
    assert run(lambda: stopped(half_a_processor)) is None
    assert time.monotonic() - start > 0.1


@everywhere
def test_what_other_threads_take_does_not_count(run: Run) -> None:
    over = threading.Event()

    def beside() -> None:
        while not over.is_set():
            pass

    other = threading.Thread(target=beside)
    other.start()
    try:
        assert run(lambda: stopped(lambda: time.sleep(0.3))) is None
    finally:
        over.set()
        other.join()


@everywhere
def test_a_limit_that_runs_out_at_the_last_moment_leaves_nothing_behind(run: Run) -> None:
    def hammer() -> list[str | None]:
        found = []
        for turn in range(60):
            found.append(stopped(lambda turn=turn: busy(0.02 + (turn % 13 - 6) * 2e-4), 0.02))
            busy(0.001)
        return found

    assert set(run(hammer)) <= {None, "it does not come back within 0.02 s of processor time"}


@everywhere
def test_the_timer_and_its_handler_are_put_back(run: Run) -> None:
    def state() -> Any:
        return signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)[0] > 0

    before = here(state)
    run(lambda: stopped(loop))
    assert here(state) == before


def test_without_a_timer_the_main_thread_is_told_by_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    assert stopped(loop) == "it does not come back within 0.1 s of processor time"


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before
