"""In which order the steps of a sweep are made, so that any part of them is a sweep too, should the time be over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.clock import Stopwatch


def turns(count: int) -> tuple[NDArray[np.intp], ...]:
    """Indices of so many steps, ascending, in three turns, each from the largest step on: together every one once.

    >>> [turn.tolist() for turn in turns(8)]
    [[7, 3], [5, 1], [6, 4, 2, 0]]
    """
    backwards = np.arange(count)[::-1]
    return backwards[::4], backwards[2::4], backwards[1::2]


def by_turns(count: int, run: Callable[[int], bool], seconds: float) -> NDArray[np.intp] | None:
    """Run every step, by its index, until one says that no other is needed; None when nothing was left out.

    When so many seconds of processor time are over (or many more of waiting), the steps of all turns that came to an
    end are returned, ascending, or those of the first one that were made: a turn doubles the work, so that what a
    processor does a little slower today hardly ever makes another sweep.
    """
    watch = Stopwatch(seconds)
    done: list[int] = []
    for turn in turns(count):
        began = len(done)
        for j in turn.tolist():
            if done and not watch.left:
                return np.sort(np.array(done[:began] or done, dtype=np.intp))
            if not run(j):
                return None
            done.append(j)
    return None
