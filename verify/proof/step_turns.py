"""Below which step code turns to another formula, where rounding hides on most functions what it does there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trueorder.verify.probing.anchored import Anchored, Shown, falls, shown
from trueorder.verify.proof.tried import CLOSE, NEAR_ZERO, Tried

LADDER = tuple(2.0**-k for k in range(6, 47))
"""steps at which code is called beside zero, where all of its digits show"""

START, BASE = 3, 7
"""steps that errors are measured by, and steps at which they must fall for a turn below to mean anything"""

LASTING = 3
"""steps in a row that are off before it is said of all smaller ones"""

BESIDE = 2.0**-12
"""how far beside a number that is written in the code it is called, as a share of it"""


class StepTurn(NamedTuple):
    """What code is below the step at which it turns to a formula of lower order."""

    said: str
    """as a sentence with "it" """
    drowned: bool
    """whether rounding is as large as what is wrong, on functions of ordinary size, at all of these steps"""


def at_steps(tried: Tried) -> StepTurn | None:
    """What the code is below the step at which it turns to a formula of lower order; None where it does not."""
    function = tried.function(NEAR_ZERO[: tried.scheme.dimension], level=0.0)
    if function is None:
        return None
    steps = sorted({*LADDER, *_written(tried.numbers)}, reverse=True)
    sweep = [one for h in steps if (one := shown(tried.caller, function, h)) is not None]
    if len(sweep) <= BASE:
        return None
    right = falls(sweep, tried.order, START)
    if not all(right[:BASE]) or all(right):
        return None
    first = right.index(False)
    wrong = [one for one, held in zip(sweep, right, strict=True) if not held]
    if all(map(tried.is_hidden, wrong)):
        return None
    if _keeps_to_one(wrong) or not tried.is_smooth(function, wrong[0]):
        return None
    drowned = all(map(tried.is_drowned, wrong))
    if any(right[first : first + LASTING]) or len(wrong) < LASTING:
        return StepTurn(f"at h = {wrong[0].h:.3g} it is another formula: {tried.what(wrong[:1])}", drowned)
    turn = _turn(tried, function, sweep[first - 1], wrong[0])
    return StepTurn(f"for h below {turn:.3g} it is another formula: {tried.what(wrong)}", drowned)


def _written(numbers: Sequence[float]) -> Iterator[float]:
    for number in numbers:
        if LADDER[-1] < number < LADDER[0]:
            yield from (number, number * (1 - BESIDE), number * (1 + BESIDE))


def _keeps_to_one(wrong: Sequence[Shown]) -> bool:
    """Whether the code takes one step for all smaller ones (`verify.proof.step_thresholds`)."""
    return len(wrong) > 1 and len({(one.nearest, one.value) for one in wrong}) == 1


def _turn(tried: Tried, function: Anchored, held: Shown, off: Shown) -> float:
    """The step between two at which the error leaps, by bisection."""
    high, low = held, off
    while low.h < high.h * (1 - CLOSE):
        middle = shown(tried.caller, function, math.sqrt(low.h * high.h))
        if middle is None:
            break
        above, below = _ratio(high, middle), _ratio(middle, low)
        high, low = (high, middle) if above > below else (middle, low)
    return high.h


def _ratio(one: Shown, other: Shown) -> float:
    """How many times one error is another, as a logarithm without a sign."""
    return abs(math.log(max(one.error, one.floor) / max(other.error, other.floor)))
