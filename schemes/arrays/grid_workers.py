"""Threads that share the work on a large array: NumPy's loops let other threads run.

An array is cut along the axis that is slowest in memory, so that every thread writes memory of its own. Values are
computed by the same operations wherever an array is cut, so that results do not depend on the number of threads.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from itertools import pairwise
from threading import Thread
from typing import Any, NamedTuple

from trueorder.schemes.errors import InputError

MOST = 2
"""threads, if not asked for more: each holds up to 1 MiB, and memory does not keep up with many"""
LEAST = 2**24
"""bytes of values for each thread; with less, to start it takes longer than it saves"""
EACH = 4
"""parts for each thread: one whose processor is taken away leaves the others to the rest"""


class Part(NamedTuple):
    """The rows from `first` to `stop`, the latter excluded, of an inner array; `axis` is the number of theirs."""

    place: tuple[int | slice, ...]
    axis: int
    first: int
    stop: int


def parts_of(shape: tuple[int, ...], axis: int, threads: int) -> Iterator[Part]:
    """Yield parts of arrays of this shape, some for each thread.

    >>> [(part.first, part.stop) for part in parts_of((18, 5), 0, 1)]
    [(0, 4), (4, 9), (9, 13), (13, 18)]
    >>> [part.place for part in parts_of((32, 5), 1, 1)]
    [(slice(0, 8, None),), (slice(8, 16, None),), (slice(16, 24, None),), (slice(24, 32, None),)]
    >>> [(part.place, part.axis, part.first, part.stop) for part in parts_of((2, 9), 1, 1)]
    [((0,), 0, 0, 4), ((0,), 0, 4, 9), ((1,), 0, 0, 4), ((1,), 0, 4, 9)]
    """
    return _parts(shape, axis, EACH * threads)


def _parts(shape: tuple[int, ...], axis: int, count: int) -> Iterator[Part]:
    if axis == 0:
        yield from (Part((), 0, first, stop) for first, stop in _cuts(shape[0], count))
    elif shape[0] >= count:
        yield from (Part((slice(*cut),), axis, 0, shape[axis]) for cut in _cuts(shape[0], count))
    else:
        for k in range(shape[0]):
            for inner in _parts(shape[1:], axis - 1, -(-count // shape[0])):
                yield inner._replace(place=(k, *inner.place))


def _cuts(length: int, count: int) -> Iterator[tuple[int, int]]:
    return pairwise(sorted({length * k // count for k in range(count + 1)}))


def threads_for(workers: Any, size: int) -> int:
    """Return how many threads work on so many bytes of values: `workers` is how many at most, None for MOST.

    With None there are no more than the process has processors and than the environment's OMP_NUM_THREADS says.
    """
    if workers is not None and (not isinstance(workers, int) or isinstance(workers, bool) or workers < 1):
        raise InputError(f"gradient: workers={workers!r}; 1 or more, or None")
    most = size // LEAST
    if most < 2 or workers == 1:
        return 1
    return min(most, workers or _usual())


def _usual() -> int:
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return min(MOST, _processors(), max(1, int(limit)) if limit.isdecimal() else MOST)


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def share(tasks: Iterable[Callable[[], None]], threads: int) -> None:
    """Call every task once, in this thread and in others, and raise the first error there was.

    What is set for NumPy's floating-point errors here holds in all of them.
    """
    waiting = deque(tasks)
    faults: list[BaseException] = []

    def work() -> None:
        while not faults:
            try:
                task = waiting.popleft()
            except IndexError:
                return
            try:
                task()
            except BaseException as fault:  # whatever it is, it is raised where the work was asked for
                faults.append(fault)

    started = []
    try:
        for _ in range(threads - 1):
            thread = Thread(target=copy_context().run, args=(work,))
            try:
                thread.start()
            except RuntimeError:  # no more threads on this system, or none at all: there is this one
                break
            started.append(thread)
        work()
    finally:
        for thread in started:
            thread.join()
    if faults:
        raise faults[0]
