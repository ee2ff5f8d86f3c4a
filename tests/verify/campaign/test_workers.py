"""Workers: whatever becomes of a process, its order is heard of, and the others are carried out."""

from __future__ import annotations

import faulthandler
import itertools
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from trueorder.verify.campaign import workers
from trueorder.verify.campaign.workers import Ended, Entering, can_fork, carry_out

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")

FINISHED = Ended()


def outcomes(heard: Iterator[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """What was said of every order, in the order in which it was said."""
    found: dict[Any, list[Any]] = {}
    for order, said in heard:
        found.setdefault(order, []).append(said)
    return found


def ending(end: Callable[[], object]) -> Callable[[int], Iterator[Any]]:
    """Work whose order 2 gives one piece, enters foreign code and ends in `end`."""

    def work(order: int) -> Iterator[Any]:
        yield f"piece of {order}"
        yield Entering("foreign", 30.0)
        if order == 2:
            end()
        yield os.getpid()

    return work


def crash() -> None:
    faulthandler.disable()  # pytest's, which would tell of it at length
    os.kill(os.getpid(), signal.SIGSEGV)


def squares(order: int) -> Iterator[int]:
    yield order
    yield order**2


@pytest.mark.parametrize(("processes", "apart"), [(1, False), (1, True), (2, False), (5, True)])
def test_every_order_gives_its_pieces_and_its_end(processes: int, apart: bool) -> None:
    found = outcomes(carry_out(squares, range(7), processes, apart=apart))
    assert found == {order: [order, order**2, FINISHED] for order in range(7)}


def test_one_process_works_here_unless_it_is_to_work_apart() -> None:
    def work(order: int) -> Iterator[int]:
        yield os.getpid()

    assert {said for _, said in carry_out(work, [0, 1], 1)} == {os.getpid(), FINISHED}
    kept = {said for _, said in carry_out(work, [0, 1], 1, apart=True)} - {FINISHED}
    assert len(kept) == 1
    assert os.getpid() not in kept
    fresh = {said for _, said in carry_out(work, [0, 1], 1, alone=True)} - {FINISHED}
    assert len(fresh) == 2


def test_orders_are_taken_when_a_process_is_free_for_them() -> None:
    heard: list[Any] = []

    def orders() -> Iterator[int]:
        for order in range(4):
            yield order
            assert order < 2 or (order - 2, FINISHED) in heard

    heard += carry_out(squares, orders(), 1, apart=True)
    assert len(heard) == 12


@pytest.mark.parametrize(
    ("end", "how", "text"),
    [
        (lambda: os._exit(0), "died", "it ends its process (exit status 0)"),
        (lambda: os._exit(7), "died", "it ends its process (exit status 7)"),
        (crash, "died", "it ends its process (SIGSEGV)"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed", "SIGKILL: no memory left, or from outside"),
        (lambda: [].pop(), "raised", "it raises IndexError: pop from empty list"),
        (lambda: os.closerange(3, 4096), "died", "it ends its process"),
        (lambda: (os.closerange(3, 4096), time.sleep(10**6)), "died", "it closes the files of its process"),
    ],
)
def test_an_order_that_ends_badly_says_how_and_where_and_the_others_finish(
    end: Callable[[], object], how: str, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for alone in (False, True):
        found = outcomes(carry_out(ending(end), range(5), 2, alone=alone))
        first, ended = found.pop(2)
        assert (first, ended.how, ended.during) == ("piece of 2", how, "foreign")
        assert text in ended.text
        assert [said[-1] for said in found.values()] == [FINISHED] * 4
    assert "Traceback" not in capfd.readouterr().err


def test_what_ends_outside_foreign_code_is_nobodys_fault() -> None:
    def work(order: int) -> Iterator[Any]:
        yield Entering("foreign", 30.0)
        yield order
        if order == 1:
            os._exit(0)

    found = outcomes(carry_out(work, range(3), 2))
    assert (found[1][0], found[1][1].how, found[1][1].during) == (1, "died", None)


def test_a_process_that_overruns_its_time_is_ended_and_its_place_taken() -> None:
    def work(order: int) -> Iterator[Any]:
        yield Entering("foreign", 0.3)
        if order == 1:
            sum(itertools.repeat(0, 10**15))  # never returns to Python
        yield order
        time.sleep(0.5)  # not in foreign code: as long as it takes
        yield "slow"

    start = time.monotonic()
    found = outcomes(carry_out(work, range(3), 1, apart=True))
    assert time.monotonic() - start < 10
    (ended,) = found.pop(1)
    assert (ended.how, ended.during) == ("late", "foreign")
    assert "does not come back within 0.3 s" in ended.text
    assert found == {0: [0, "slow", FINISHED], 2: [2, "slow", FINISHED]}


def test_a_busy_neighbour_does_not_hide_one_that_overruns_its_time() -> None:
    def work(order: int) -> Iterator[Any]:
        if order == 0:
            yield Entering("foreign", 0.2)
            sum(itertools.repeat(0, 10**15))
        for _ in range(200):
            time.sleep(0.02)
            yield "busy"

    ends = [order for order, said in carry_out(work, range(2), 2) if isinstance(said, Ended)]
    assert ends == [0, 1]


def test_a_death_is_noticed_while_a_child_of_the_process_lives_on() -> None:
    def leave_a_child() -> None:
        if os.fork():
            os._exit(0)
        time.sleep(4)
        os._exit(0)

    start = time.monotonic()
    found = outcomes(carry_out(ending(leave_a_child), [2], 1, apart=True))
    assert (found[2][1].how, time.monotonic() - start < 3.5) == ("died", True)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_exception_does_not_end_a_process_either(error: type[BaseException]) -> None:
    def end() -> None:
        raise error("mine")

    ended = outcomes(carry_out(ending(end), [2, 3], 1, apart=True))[2][-1]
    assert (ended.how, ended.text) == ("raised", f"it raises {error.__name__}: mine")


def test_a_piece_that_cannot_be_sent_is_the_failure_of_its_order() -> None:
    def work(order: int) -> Iterator[Any]:
        yield order if order else (lambda: None)

    found = outcomes(carry_out(work, range(2), 1, apart=True))
    assert (found[0][0].how, found[1]) == ("raised", [1, FINISHED])


def test_no_process_is_left_behind() -> None:
    def work(order: int) -> Iterator[Any]:
        yield order
        if order:
            time.sleep(10**6)

    heard = carry_out(work, range(2), 2)
    assert next(heard)[0] == 0
    assert multiprocessing.active_children()
    heard.close()
    assert not multiprocessing.active_children()


def test_something_else_is_done_once_while_the_others_work() -> None:
    for processes in (1, 2):
        done: list[int] = []
        list(carry_out(squares, range(3), processes, meanwhile=lambda done=done: done.append(os.getpid())))
        assert done == [os.getpid()]


def test_where_processes_cannot_be_forked_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "can_fork", lambda: False)

    def work(order: int) -> Iterator[Any]:
        yield Entering(order, 1.0)
        if order == 1:
            raise SystemExit("good bye")
        yield os.getpid()

    found = outcomes(carry_out(work, range(3), 2, apart=True))
    assert found[0] == found[2] == [os.getpid(), FINISHED]
    assert found[1] == [Ended("raised", "it raises SystemExit: good bye", 1)]
