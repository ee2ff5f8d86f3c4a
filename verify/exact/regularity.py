"""Where a function is analytic: poles, kinks and branch points are found before anything is measured.

The function is evaluated on whole intervals. When every step of the evaluation is analytic in all of its
argument's ball, the function is analytic on the interval, and that is a proof. What cannot be proved is
bisected and, in the end, left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flint import arb

from trueorder.verify.exact.arithmetic import AnalyticArithmetic, precision
from trueorder.verify.exact.tape import registers

if TYPE_CHECKING:
    from trueorder.verify.exact.functions import ExactFunction

_BITS = 53
_MOST_EVALUATIONS = 20_000

_CLOSER = 2.0**-5
"""share of a box around a point that is looked at next, where the point is too close to a singularity to be told"""

Interval = tuple[float, float]


def analytic_cells(function: ExactFunction, cells: int = 64, depth: int = 8) -> tuple[Interval, ...]:
    """Return the largest intervals of the domain on which a function is proved analytic, ends included.

    Everything is bisected down to 1/cells of the domain; below that, `depth` times more, only cells that
    touch or hold a point where the function is analytic. What is left out around a singularity is at most 2 /
    (cells 2^depth) of the domain wide, as long as ball arithmetic is sharp there. An empty result says that
    nothing could be proved.

    >>> from trueorder.verify.exact.functions import function
    >>> [(round(a, 2), round(b, 2)) for a, b in analytic_cells(function("1/(x - 0.3)", domain=(0, 1)))]
    [(0.0, 0.3), (0.3, 1.0)]
    """
    if function.dimension != 1:
        raise ValueError(
            f"{function.text} has {function.dimension} variables; analytic_cells is for one, see analytic_on"
        )
    ((low, high),) = function.domain
    coarse = max(cells - 1, 0).bit_length()
    parts = 2 ** (coarse + depth)
    budget = _MOST_EVALUATIONS
    found: list[tuple[int, int]] = []
    pending = deque([(0, parts)])
    with precision(_BITS):
        proved = _prover(function)

        def edge(k: int) -> float:
            return low + (high - low) * (k / parts) if k < parts else high

        # coarse parts first, so that what exceeds the budget is fine detail anywhere and not the right half
        while pending and budget > 0:
            start, stop = pending.popleft()
            budget -= 1
            if proved((edge(start), edge(stop))):
                found.append((start, stop))
                continue
            fine = stop - start <= 2**depth
            if stop - start == 1 or (fine and not _any_point(proved, edge(start), edge(stop))):
                continue
            middle = (start + stop) // 2
            pending += [(start, middle), (middle, stop)]
    return tuple((edge(start), edge(stop)) for start, stop in _merged(found))


def _merged(cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring cells as one, in order."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(cells):
        if merged and merged[-1][1] == start:
            start = merged.pop()[0]
        merged.append((start, stop))
    return merged


def analytic_on(function: ExactFunction, *box: Interval, depth: int = 12) -> bool:
    """Whether the function is proved analytic on a box: one interval per variable, by default the domain.

    The box is bisected along its longest side, relative to the domain, until every part is proved, or one
    2^-depth of the box is not.

    >>> from trueorder.verify.exact.functions import function
    >>> analytic_on(function("1/(x*x + y)")), analytic_on(function("1/(x - y)"))
    (True, False)
    """
    intervals = box or function.domain
    if len(intervals) != function.dimension:
        raise ValueError(
            f"{len(intervals)} intervals for {function.text}, which has {function.dimension} variables"
        )
    widths = [high - low or 1.0 for low, high in function.domain]
    with precision(_BITS):
        proved = _prover(function)
        pending: list[tuple[tuple[Interval, ...], int]] = [(tuple(intervals), 0)]
        while pending:
            part, level = pending.pop()
            if proved(*part):
                continue
            if level == depth or not proved(*((_middle(side),) * 2 for side in part)):
                return False
            longest = max(range(len(part)), key=lambda k: (part[k][1] - part[k][0]) / widths[k])
            low, high = part[longest]
            for half in ((low, _middle((low, high))), (_middle((low, high)), high)):
                pending.append(((*part[:longest], half, *part[longest + 1 :]), level + 1))
    return True


def analytic_around(function: ExactFunction, at: Sequence[float]) -> tuple[Interval, ...] | None:
    """The largest box around a point, inside the domain, on which the function is proved analytic.

    One interval per variable; in several variables all sides are the same share of those of the domain. None where the
    function is not proved analytic at the point itself, or the point lies outside the domain.

    >>> from trueorder.verify.exact.functions import function
    >>> ((low, high),) = analytic_around(function("abs(x)", domain=(-1, 1)), (0.25,))
    >>> 0 < low < 0.001, high
    (True, 1.0)
    """
    with precision(_BITS):
        if not _prover(function)(*((x, x) for x in at)):
            return None
    box = function.domain
    if not all(low <= x <= high for x, (low, high) in zip(at, box, strict=True)):
        return None
    while any(low < x < high and high - low > 0 for x, (low, high) in zip(at, box, strict=True)):
        if function.dimension > 1:
            if analytic_on(function, *box):
                return box
        else:
            for low, high in analytic_cells(replace(function, domain=box)):
                if low < at[0] < high or (low <= at[0] <= high and at[0] in function.domain[0]):
                    return ((low, high),)
        closer = tuple(
            (x - (x - low) * _CLOSER, x + (high - x) * _CLOSER)
            for x, (low, high) in zip(at, box, strict=True)
        )
        if closer == box:
            return None
        box = closer
    return None


def _middle(side: Interval) -> float:
    return side[0] + (side[1] - side[0]) / 2


def _any_point(proved: Callable[..., bool], low: float, high: float) -> bool:
    """Whether the function is analytic at an end or in the middle of an interval."""
    return any(proved((x, x)) for x in (low, high, _middle((low, high))))


def _prover(function: ExactFunction) -> Callable[..., bool]:
    """Make the function that says whether the exact function is proved analytic on a box."""
    run = registers(function.expression.tape, AnalyticArithmetic())

    def proved(*box: Interval) -> bool:
        # a step that is not finite would not always show in the result: sin of anything real is between -1
        # and 1
        return all(ball.is_finite() for ball in run(*map(_hull, box)))

    return proved


def _hull(interval: Interval) -> Any:
    """A ball that holds the interval."""
    low, high = interval
    return arb(low).union(arb(high)) if low != high else arb(low)
