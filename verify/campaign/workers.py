"""Shares orders out over forked processes; one that dies or never comes back takes nothing else with it.

Work is a function from an order to the pieces that it finds, one after the other. Before it runs foreign code it
yields `Entering`, so that it is known what ended a process, and how long that may take.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Literal

from trueorder.verify.foreign.clock import on_the_wall, processor_time_of, starved
from trueorder.verify.foreign.foreign import FOREIGN, TimeLimitError

Work = Callable[[Any], Iterator[Any]]
"""from an order, which can be pickled, to its pieces, which can be too"""

LOOK = 1.0
"""seconds after which a process that says nothing is looked after: a death is not heard where a child of its keeps
its pipe open"""

PARTING = 1.0
"""seconds that a process is given to end by itself"""


@dataclass(frozen=True)
class Entering:
    """What work yields before it runs foreign code: `what` is at fault if the process ends before the next piece."""

    what: Any
    seconds: float
    """of processor time after which the process is ended if the next piece has not come; of code that waits on the
    wall, `verify.foreign.clock.WAITS` times as many"""


@dataclass(frozen=True)
class Ended:
    """How an order ended, and where in foreign code if it did so there."""

    how: Literal["finished", "raised", "died", "killed", "late"] = "finished"
    """`died` with its process by its own doing (os._exit, a crash of compiled code), `killed` with it from outside or
    for want of memory, `late` when it overran its time"""
    text: str = ""
    """what happened, as the end of a sentence"""
    during: Any = None
    """`what` of the last Entering, when it was not left"""


def processors() -> int:
    """How many processes can work at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether work can be done in forked processes here. On macOS system libraries do not survive a fork."""
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


_NO_MORE = object()


def carry_out(
    work: Work,
    orders: Iterable[Any],
    processes: int,
    *,
    apart: bool = False,
    alone: bool = False,
    meanwhile: Callable[[], object] | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """Yield (order, piece) for every piece as it comes, and (order, Ended) once for every order.

    Orders are taken one by one, whenever a process is free, so that what came back can bear on those that follow. With
    one process the work is done here, unless it is to be done `apart`; where processes cannot be forked it always is.
    With `alone` every order gets a process of its own, in which nothing has run before. `meanwhile` is called once in
    this process while the others work. Work need not be picklable, because processes inherit it. An order whose process
    ends is not taken up again.
    """
    if not can_fork() or (processes < 2 and not (apart or alone)):
        if meanwhile is not None:
            meanwhile()
        for order in orders:
            yield from _here(work, order)
        return
    yield from _apart(work, iter(orders), processes, alone, meanwhile)


def _here(work: Work, order: Any) -> Iterator[tuple[Any, Any]]:
    entered: Entering | None = None
    try:
        for piece in work(order):
            entered = piece if isinstance(piece, Entering) else None
            if entered is None:
                yield order, piece
    except (*FOREIGN, TimeLimitError) as error:
        yield order, _raised(error, entered)
    else:
        yield order, Ended()


def _raised(error: BaseException, entered: Entering | None) -> Ended:
    what = None if entered is None else entered.what
    if isinstance(error, TimeLimitError):
        return Ended("late", str(error), what)
    return Ended("raised", f"it raises {type(error).__name__}: {error}", what)


def _apart(
    work: Work,
    orders: Iterator[Any],
    processes: int,
    alone: bool,
    meanwhile: Callable[[], object] | None,
) -> Iterator[tuple[Any, Any]]:
    busy: list[_Worker] = []
    idle: list[_Worker] = []

    def employ() -> None:
        while len(busy) < processes and (order := next(orders, _NO_MORE)) is not _NO_MORE:
            worker = idle.pop() if idle else _Worker(work, [*busy, *idle])
            busy.append(worker)
            worker.take(order)

    try:
        employ()
        if meanwhile is not None:
            meanwhile()
        while busy:
            _await_any(busy)
            for worker in tuple(busy):
                said = worker.hear()
                if isinstance(said, Ended):
                    busy.remove(worker)
                    if alone:
                        worker.dismiss()
                    elif not worker.gone:
                        idle.append(worker)
                if said is not None:
                    yield worker.order, said
            employ()
    finally:
        for worker in busy:
            worker.end()
        for worker in idle:
            worker.dismiss()


class _Worker:
    """A forked process, and what it is at."""

    def __init__(self, work: Work, others: Sequence[_Worker]) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, far = context.Pipe()
        inherited = [self.pipe, *(other.pipe for other in others)]
        self.process = context.Process(target=_serve, args=(work, far, inherited))
        self.process.start()
        far.close()
        self.order: Any = None
        self.entered: Entering | None = None
        self.deadline = math.inf
        """when to look again whether it is late"""
        self.entering = 0.0, 0.0
        """time on the wall, less what it was kept waiting for a processor, and on one when it entered foreign code"""
        self.gone = False

    def take(self, order: Any) -> None:
        self.order, self.entered, self.deadline = order, None, math.inf
        # one that has died since is found dead when it is listened to
        with contextlib.suppress(OSError):
            self.pipe.send(order)

    def hear(self) -> Any:
        """The next piece, or how the order ended; None when there is nothing to hear."""
        try:
            if self.pipe.poll():
                return self._took(self.pipe.recv())
        except (EOFError, OSError):
            return self._died()
        if not self.process.is_alive():
            # it may have spoken last between the two looks
            return self.hear() if self.pipe.poll() else self._died()
        if time.monotonic() < self.deadline:
            return None
        if left := self._left():
            self.deadline = time.monotonic() + left
            return None
        self.end()
        assert self.entered is not None
        return self._lost(
            "late",
            f"it does not come back within {self.entered.seconds:g} s, nor when it is told to: its process is ended",
        )

    def _took(self, piece: Any) -> Any:
        self.entered = piece if isinstance(piece, Entering) else None
        self.deadline = math.inf
        if self.entered is None:
            return piece
        self.entering = self._awake(), processor_time_of(self.process.pid or 0) or 0.0
        self.deadline = time.monotonic() + self.entered.seconds
        return None

    def _awake(self) -> float:
        process = self.process.pid or 0
        return time.monotonic() - starved(process, process)

    def _left(self) -> float:
        """Seconds that the process has, at least, before it is late; 0 when it is."""
        assert self.entered is not None
        on_wall = on_the_wall(self.entered.seconds) - (self._awake() - self.entering[0])
        used = processor_time_of(self.process.pid or 0)
        if used is None:
            return max(0.0, on_wall)
        return max(0.0, min(on_wall, self.entered.seconds - (used - self.entering[1])))

    def _died(self) -> Ended:
        self._part()
        status = self.process.exitcode
        self.end()
        if status is None:  # it lives on and has closed its pipe
            return self._lost("died", "it closes the files of its process")
        if status >= 0:
            return self._lost("died", f"it ends its process (exit status {status})")
        name = _signal_name(-status)
        if -status in (signal.SIGKILL, signal.SIGTERM):
            return self._lost("killed", f"its process is killed ({name}: no memory left, or from outside)")
        return self._lost("died", f"it ends its process ({name})")

    def _lost(self, how: Literal["died", "killed", "late"], text: str) -> Ended:
        return Ended(how, text, None if self.entered is None else self.entered.what)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.gone = True
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def dismiss(self) -> None:
        """Let the process end by itself, which it does when nobody can give it another order."""
        self.pipe.close()
        self._part()
        self.end()

    def _part(self) -> None:
        # `join` with a time limit waits without one when foreign code has closed the files by which it is told
        end = time.monotonic() + PARTING
        while self.process.is_alive() and time.monotonic() < end:
            time.sleep(0.002)


def _await_any(workers: Sequence[_Worker]) -> None:
    """Wait until one has something to say or is to be looked after."""
    deadline = min(worker.deadline for worker in workers)
    wait([worker.pipe for worker in workers], max(0.0, min(LOOK, deadline - time.monotonic())))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _serve(work: Work, pipe: Connection, inherited: Sequence[Connection]) -> None:
    """What a worker does: order after order, until nobody can give it one."""
    for other in inherited:
        other.close()
    # an interrupt from the keyboard is for the parent to handle, which ends this process
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # nobody listens when the parent has gone, or foreign code has closed the pipe
    with contextlib.suppress(EOFError, OSError):
        while True:
            order = pipe.recv()
            entered: Entering | None = None
            try:
                for piece in work(order):
                    entered = piece if isinstance(piece, Entering) else None
                    pipe.send(piece)
                ended = Ended()
            except BaseException as error:  # whatever foreign code raises, it must not end this process
                ended = _raised(error, entered)
            pipe.send(ended)
