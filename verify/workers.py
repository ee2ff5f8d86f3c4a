"""Shares calls out over forked processes, and keeps a call that ends its process from taking others with it."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

Call = Callable[[], Any]
Outcome = tuple[int, Any]
"""place of a call, and what it returned or the exception that it raised"""


class ProcessDiedError(Exception):
    """The process that carried out a call came to an end: compiled code crashed, or memory ran out."""

    def __init__(self) -> None:
        super().__init__("the process died (compiled code that crashed, os._exit, or no memory left)")


def carry_out(
    calls: Sequence[Call], processes: int | None = None, meanwhile: Callable[[], object] | None = None
) -> Iterator[Outcome]:
    """Yield the outcome of every call, in the order in which they finish.

    `processes` is how many work at a time (by default one for each processor); with one, or where processes cannot be
    forked, the calls are made here. `meanwhile` is called once in this process while the others work. Calls need not
    be picklable, because forked processes inherit them; what they return must be. When a process dies, every call that
    it may have died of is made again in a process of its own, so that only the one at fault is lost.
    """
    count = min(processes or _processors(), len(calls))
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        if meanwhile is not None:
            meanwhile()
        for place, call in enumerate(calls):
            yield place, _outcome(call)
        return
    died = []
    for place, outcome in _in_pool(calls, range(len(calls)), count, meanwhile):
        if isinstance(outcome, ProcessDiedError):
            died.append(place)
        else:
            yield place, outcome
    for place in died:
        yield from _in_pool(calls, [place], 1, None)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_pool(
    calls: Sequence[Call], places: Sequence[int], count: int, meanwhile: Callable[[], object] | None
) -> Iterator[Outcome]:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_inherit, initargs=(calls,)) as pool:
        waiting: dict[Future[Any], int] = {pool.submit(_call, place): place for place in places}
        if meanwhile is not None:
            meanwhile()
        for future in as_completed(waiting):
            try:
                yield waiting[future], future.result()
            except BrokenProcessPool:
                yield waiting[future], ProcessDiedError()
            except Exception as error:  # whatever failed in a call is its outcome
                yield waiting[future], error


_inherited: list[Sequence[Call]] = []
"""in a working process: the calls that it was forked with"""


def _inherit(calls: Sequence[Call]) -> None:
    _inherited[:] = [calls]


def _call(place: int) -> Any:
    return _inherited[0][place]()


def _outcome(call: Call) -> Any:
    try:
        return call()
    except Exception as error:  # whatever failed in a call is its outcome
        return error
