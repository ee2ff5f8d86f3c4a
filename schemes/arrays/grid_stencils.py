"""Which nodes the rows of a grid take, and on uniform grids with which weights.

Inside, nodes lie evenly around the row's own. Nearer to an end than they reach, a row takes the edge_order +
derivative nodes that are nearest to it. The weights are those of
`schemes.stencil`, exact rationals (Fornberg 1988), as integers over one common denominator: the one rounding
comes last. They add up to zero, so that values are taken as differences: neighbouring ones subtract without
rounding (Sterbenz 1974), and constants have a derivative of zero, exactly.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from trueorder.schemes.stencil import Stencil

Window = tuple[int, ...]


class Rule(NamedTuple):
    """What is asked for: the derivative, its order inside and at the edges, and whether there are edges."""

    order: int = 2
    edge_order: int = 1
    derivative: int = 1
    periodic: bool = False

    @property
    def is_numpys(self) -> bool:
        """Whether these are the differences of numpy.gradient."""
        return self.order == 2 and self.derivative == 1 and not self.periodic

    @property
    def reach(self) -> int:
        """How many nodes interior rows take on either side of their own on uniform grids.

        >>> [Rule(2, 1, d).reach for d in (1, 2, 3, 4)], [Rule(8, 1, d).reach for d in (1, 2, 3, 4)]
        ([1, 1, 2, 2], [4, 4, 5, 5])
        """
        return (self.order + self.derivative - 1) // 2

    def fewest(self, uniform: bool) -> int:
        """The number of nodes that an axis has at least."""
        if not self.periodic:
            return self.edge_order + self.derivative
        return 2 * self.reach + (1 if self._is_symmetric(uniform) else 3)

    def inside(self, length: int, uniform: bool) -> list[tuple[int, int, Window]]:
        """Return the runs of interior rows, from a first to a last one that is excluded, with their windows.

        Order + derivative nodes give the order on any grid. Where the derivative is even, that is an even number:
        uniform grids do without the outermost node, which has no weight there. On others it is the one nearer
        to the middle of the grid, so that a grid read backwards gives the same; the row in the middle, and every
        row of a periodic grid, takes one on both sides.

        >>> Rule(derivative=2).inside(7, uniform=True)
        [(1, 6, (-1, 0, 1))]
        >>> Rule(derivative=2).inside(7, uniform=False)
        [(1, 3, (-1, 0, 1, 2)), (4, 6, (-2, -1, 0, 1)), (3, 4, (-2, -1, 0, 1, 2))]
        """
        reach, half = self.reach, length // 2
        if self._is_symmetric(uniform):
            runs = [(reach, length - reach, _window(-reach, reach))]
        elif self.periodic:
            runs = [(reach + 1, length - reach - 1, _window(-reach - 1, reach + 1))]
        elif length < self.order + self.derivative:
            runs = []
        else:
            runs = [
                (reach, half, _window(-reach, reach + 1)),
                (length - half, length - reach, _window(-reach - 1, reach)),
                (half, length - half, _window(-reach - 1, reach + 1)),
            ]
        return [run for run in runs if run[0] < run[1]]

    def ends(self, length: int, uniform: bool) -> list[tuple[int, Window]]:
        """Return the rows that are not inside and their windows; on a periodic grid those of all rows are the same.

        >>> Rule(order=4, edge_order=2).ends(9, uniform=True)
        [(0, (0, 1, 2)), (1, (-1, 0, 1)), (8, (-2, -1, 0)), (7, (-1, 0, 1))]
        >>> Rule(periodic=True).ends(9, uniform=True)
        [(0, (-1, 0, 1)), (8, (-1, 0, 1))]
        """
        if self.periodic:
            first, stop, window = self.inside(length, uniform)[0]
            return [(row, window) for row in (*range(first), *range(stop, length))]
        has_inside = bool(self.inside(length, uniform))
        return _nearest(length, self.reach if has_inside else length, self.edge_order + self.derivative)

    def _is_symmetric(self, uniform: bool) -> bool:
        return uniform or self.derivative % 2 == 1


def _window(first: int, last: int) -> Window:
    return tuple(range(first, last + 1))


def _nearest(length: int, reach: int, count: int) -> list[tuple[int, Window]]:
    """The rows nearer to an end than `reach` with their `count` nearest nodes, counted from the row.

    Of two nodes at the same distance, the one farther from the end is taken.
    """
    windows = []
    first = min(reach, (length + 1) // 2)
    for row in range(first):
        start = max(0, min(row - (count - 1) // 2, length - count)) - row
        windows.append((row, _window(start, start + count - 1)))
    for row in range(min(reach, length - first)):
        window = windows[row][1]
        windows.append((length - 1 - row, _window(-window[-1], -window[0])))
    return windows


class Differences(NamedTuple):
    """The sum of weight * (value at plus - value at minus) over the pairs, divided by the denominator.

    A weight None is 1; all weights are positive integers.
    """

    pairs: tuple[tuple[int, int], ...]
    weights: tuple[int | None, ...]
    denominator: int


@lru_cache(maxsize=1024)
def differences(window: Window, derivative: int) -> Differences:
    """Return the derivative at node 0 of a uniform grid of spacing 1 from the nodes of a window.

    >>> differences((-2, -1, 0, 1, 2), 1)
    Differences(pairs=((1, -1), (-2, 2)), weights=(8, None), denominator=12)
    >>> differences((0, 1, 2), 1)
    Differences(pairs=((1, 0), (0, 2)), weights=(4, None), denominator=2)
    """
    stencil = Stencil.on(window, derivative)
    weights = {int(node): w for node, w in zip(stencil.nodes, stencil.weights, strict=True) if w}
    denominator = math.lcm(*(w.denominator for w in weights.values()))
    if all(weights.get(-node) == -w for node, w in weights.items()):
        terms = [((node, -node), weights[node]) for node in sorted(weights) if node > 0]
    else:
        # from the nearest node that counts, so that no other one is touched
        about = min(weights, key=abs)
        terms = [((node, about), weights[node]) for node in sorted(weights, key=abs) if node != about]
    numbers = [int(w * denominator) for _, w in terms]
    return Differences(
        tuple(
            (plus, minus) if k > 0 else (minus, plus)
            for ((plus, minus), _), k in zip(terms, numbers, strict=True)
        ),
        tuple(None if abs(k) == 1 else abs(k) for k in numbers),
        denominator,
    )
