"""Looks at one grid after the other, each larger than the last, for as long as that costs little.

A call of ordinary code takes microseconds, on thousands of nodes, too; one that solves with a matrix does not, and
loops of Python take milliseconds. So a size is looked at if it takes no more processor time than is left even when that
grows with the square of the nodes, and if what the last size held in memory was no matrix. Code that does not come back
from a size which by this should have taken moments is stuck there.
"""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from trueorder.verify.foreign.clock import processor_clock
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.probing.probing import RefusedError
from trueorder.verify.probing.sizes import LARGE, instead_of, other_sizes

SECONDS = 2.0
"""processor time for all sizes, of which ordinary code takes a hundredth"""

STUCK = 3.0
"""processor time more than that after which a call on one size has not come back"""

GROWTH = 2
"""power of the number of nodes that processor time is taken to grow with"""

MATRIX, SOME = 2048, LARGE
"""bytes for every node that are held at a time by what holds a matrix of more than so many nodes"""


@dataclass(frozen=True)
class Looked:
    """On which grids a scheme was looked at."""

    largest: int
    """nodes of the largest one"""
    stuck: str | None = None
    """on which size its code does not come back, as a sentence about "it"; None where it comes back from all"""

    @property
    def limits(self) -> tuple[str, ...]:
        """The sizes for which nothing that is claimed holds, as a proof says it."""
        return () if self.stuck is None else (self.stuck,)


@dataclass
class _Peak:
    size: int = field(default=0)


def look_at_other_sizes(proved: int, look: Callable[[int], bool]) -> Looked:
    """Call `look` on grids of other sizes than the one that was proved, until it says that it has seen enough.

    Sizes that a scheme declines by raising are passed over; for large ones it is tried on others near them.
    TimeLimitError of a limit that was there before goes through, with a note where a call on one size is what took it.
    """
    clock = processor_clock()
    start = began = clock()
    largest = nodes = proved
    took = 0.0
    try:
        with time_limit(SECONDS + STUCK):
            planned = tuple(other_sizes(proved))
            waiting = list(planned)
            while waiting:
                nodes, began = waiting.pop(0), clock()
                if began - start + took * (nodes / largest) ** GROWTH > SECONDS:
                    break
                try:
                    with _peak(nodes) as peak:
                        enough = look(nodes)
                except RefusedError:
                    waiting[:0] = instead_of(nodes) if nodes in planned else ()
                    continue
                took, largest = clock() - began, max(largest, nodes)
                if enough or peak.size > MATRIX * nodes:
                    break
    except TimeLimitError as error:
        ours = clock() - start >= SECONDS + STUCK or (error.waited and error.seconds == SECONDS + STUCK)
        if not error.waited and clock() - began < STUCK:
            if ours:
                return Looked(largest)
            raise
        said = f"on {nodes} nodes {error}, where it does on {largest}"
        if not ours:
            error.add_note(said)
            raise
        return Looked(largest, said)
    return Looked(largest)


@contextlib.contextmanager
def _peak(nodes: int) -> Iterator[_Peak]:
    """How many bytes are held at a time, on large grids; zero where somebody else is counting."""
    peak = _Peak()
    if nodes <= SOME or tracemalloc.is_tracing():
        yield peak
        return
    tracemalloc.start()
    try:
        yield peak
        peak.size = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
