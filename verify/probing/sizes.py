"""Sizes of grids on which the code of a grid scheme is looked at, and whether it takes any of them.

A scheme may decline a size by raising: it may need more nodes, or an even number of them, or a power of two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import Floats, RefusedError, call
from trueorder.verify.tracing.forms import UntraceableError

NODES = (9, 17, 33)
"""sizes tried in turn, until rows in the middle repeat"""

OTHERS = (65, 129, 10, 12, 16, 32, 64, 100, 128, 256, 257, 512, 513, 1000, 1024, 1025)
"""sizes tried for schemes that decline all of these: larger ones, and even ones"""

USUAL = 33
"""nodes of a grid for unusual data, where a scheme takes so many"""

CONSECUTIVE = 8
"""sizes above that of the proof that are all tried: loops that are unrolled leave each remainder once"""

FURTHER = (
    *(24, 31, 48, 60, 97, 100, 128, 203, 256, 257, 300, 401, 500, 514, 601, 1000, 1201),
    *(1543, 2051, 4097, 8197, 16387),
)
"""and larger ones, among them whole blocks and blocks with a remainder; one more than 2**14 by three"""


LARGE = 1201
"""of larger sizes only a few are tried"""


def first_sizes(scheme: GridScheme) -> tuple[int, ...]:
    """The sizes that a scheme is tried on first."""
    return tuple(nodes for nodes in NODES if nodes >= scheme.minimum_nodes) or (2 * scheme.minimum_nodes + 1,)


def further_sizes(scheme: GridScheme) -> tuple[int, ...]:
    """The sizes that are left for a scheme that declines these."""
    first = first_sizes(scheme)
    return tuple(nodes for nodes in OTHERS if nodes >= scheme.minimum_nodes and nodes not in first)


def _evenly(nodes: int) -> Floats:
    return np.arange(nodes, dtype=np.float64)


def taken_sizes(scheme: GridScheme, grid: Callable[[int], Floats] = _evenly) -> Iterator[int]:
    """The sizes that a scheme takes values of a smooth function on, whatever it makes of them.

    `grid` gives the coordinates of so many nodes. The scheme may change what it is given: that is found elsewhere, and
    declines no size.
    """
    for nodes in (*first_sizes(scheme), *further_sizes(scheme)):
        places = grid(nodes)
        try:
            call(scheme, np.cos(places), places, writeable=True)
        except RefusedError:
            continue
        except UntraceableError:
            pass  # what is wrong with what it returns is found where it is measured
        yield nodes


def answered_size(scheme: GridScheme) -> int | None:
    """A size on which a scheme gives numbers; None where there is none among those that are tried."""
    return next((nodes for nodes in chain((USUAL,), taken_sizes(scheme)) if _answers(scheme, nodes)), None)


def _answers(scheme: GridScheme, nodes: int) -> bool:
    try:
        call(scheme, np.cos(_evenly(nodes)), _evenly(nodes))
    except UntraceableError:
        return False
    return nodes >= scheme.minimum_nodes


def other_sizes(proved: int) -> Iterator[int]:
    """Sizes on which what was proved on one grid is tried: even and odd, prime and composite, small and large."""
    yield from range(proved + 1, proved + 1 + CONSECUTIVE)
    yield from (nodes for nodes in FURTHER if nodes > proved + CONSECUTIVE)


def instead_of(nodes: int) -> tuple[int, ...]:
    """The sizes near a large one for a scheme that declines it: an even one, a power of two.

    >>> instead_of(2051), instead_of(203)
    ((2052, 2048), ())
    """
    return (nodes + 1, 1 << (nodes.bit_length() - 1)) if nodes > LARGE else ()
