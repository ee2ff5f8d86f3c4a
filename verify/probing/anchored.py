"""Calls a point scheme on functions of which the errors show at every step, where rounding hides those of others.

A function that vanishes at x like the monomial that the operator takes to one has values near x that are good to the
last digit, and nothing cancels in a difference of them. What a scheme makes of it is as good at a step of 1e-12 as at
1e-2: code that does something else below some step, at some x, or for some values of f, has another error there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trueorder.schemes.operator import Operator
from trueorder.verify.probing.linear_formula import UNIT
from trueorder.verify.probing.recording import Caller, Place, Point, Values
from trueorder.verify.tracing.forms import UntraceableError

BEND = (0.7, -0.6, 0.45, 0.55, -0.35, 0.3)
"""what the function is beside its leading monomial: derivatives of every order, none of them zero"""

SHARP = 2.0**-36
"""relative error below which nothing is said: a solve or an iteration inside costs some digits"""

ROUNDINGS = 256
"""roundings of x, or of the largest value of f, that an estimate may show"""

ROOM = 4.0
"""factor by which errors at large steps may be better than those at small ones have to be"""

NEIGHBOUR = 0.5
"""an order that is this much below another one is not that"""

CLEAR = 4.0
"""an error shows an order where it is this many times what rounding explains"""


@dataclass(frozen=True)
class Anchored:
    """`level + height * (g(t - x) - g(at - x))`, where g goes like the leading monomial of an operator."""

    operator: Operator
    point: Point
    height: float = 1.0
    level: float = 0.0
    at: Place | None = None
    """where the function has exactly its level; x itself by default"""

    @property
    def exact(self) -> float:
        """What the operator makes of it at x."""
        return self.height * sum(
            abs(float(c)) for index, c in self.operator.terms if sum(index) == self.degree
        )

    @property
    def degree(self) -> int:
        """The degree of its leading monomial."""
        return self.operator.degree

    def values(self) -> Values:
        """The function itself, of a place."""
        shift = 0j if self.at is None else self._bent(self.at)

        def value(place: Place) -> complex:
            return self.level + self.height * (self._bent(place) - shift)

        return value

    def _bent(self, place: Place) -> complex:
        moved = [there - here for there, here in zip(place, self.point, strict=True)]
        leading = 0j
        for index, c in self.operator.terms:
            if sum(index) == self.degree:
                part = complex(math.copysign(1.0, float(c)))
                for offset, power in zip(moved, index, strict=True):
                    part *= offset**power / math.factorial(power)
                leading += part
        along, factor = sum(moved), 1 + 0j
        for power, share in enumerate(BEND, 1):
            factor += share * along**power
        return leading * factor


class Shown(NamedTuple):
    """What one call showed."""

    h: float
    error: float
    """relative to what the operator makes of the function"""
    floor: float
    """relative error that rounding explains"""
    value: float
    nearest: float
    """distance of the nearest sample from x that is not x itself"""


def shown(caller: Caller, function: Anchored, h: float, point: Point | None = None) -> Shown | None:
    """What the code shows on a function at a step; None where it refuses, or gives nothing to compare.

    With `point` it is called there, and held to what the operator makes of the function at the function's own x.
    """
    values = function.values()
    try:
        call = caller(values, function.point if point is None else point, h)
        # called elsewhere, it asks for values far from where the function is anchored, which are no f
        near = call.samples if point is None else ()
        largest = max((abs(values(place)) for place in near), default=abs(function.level))
    except (UntraceableError, OverflowError):
        return None
    distances = [_distance(place, function.point) for place in call.samples]
    # code that asks for f at x alone, or nowhere, has the step for all that is known
    nearest = min((distance for distance in distances if distance > 0), default=h)
    if not function.exact:
        return None
    degree = max(1, function.degree)
    moved = degree * max(map(abs, function.point)) / nearest
    lifted = largest / (abs(function.height) * nearest**degree)
    floor = SHARP + ROUNDINGS * UNIT * (moved + lifted)
    return Shown(h, abs(call.value / function.exact - 1), floor, call.value, nearest)


def places_asked(caller: Caller, function: Anchored, h: float) -> tuple[Place, ...]:
    """The real places at which the code asks for f at a step; none where it refuses."""
    try:
        asked = caller(function.values(), function.point, h).samples
    except (UntraceableError, OverflowError):
        return ()
    return tuple(place for place in asked if not any(part.imag for part in place))


def _distance(place: Place, point: Point) -> float:
    return max(abs(there - here) for there, here in zip(place, point, strict=True))


def falls(sweep: Sequence[Shown], order: float, start: int) -> list[bool]:
    """Whether every error of a sweep, largest step first, is what one of that order leaves of the first `start`."""
    first = sweep[0]
    largest = max(one.error for one in sweep[:start])
    return [
        one.error <= one.floor + ROOM * largest * (one.h / first.h) ** (order - NEIGHBOUR) for one in sweep
    ]


def order_at_last(sweep: Sequence[Shown]) -> float | None:
    """The order with which errors, largest step first, go at the smallest steps that show any; None for too few."""
    last = last_clear(sweep)
    if last is None or last < 2:
        return None
    ends = [last, min(last + 1, len(sweep) - 1)]  # the next one may have fallen to rounding
    slopes = [_slope(sweep[end - 2], sweep[end]) for end in ends]
    return max(*slopes, _slope(sweep[last - 1], sweep[last]))  # at large steps the order may not be settled


def last_clear(sweep: Sequence[Shown]) -> int | None:
    """The number of the smallest step, largest first, whose error rounding does not explain; None for no such step."""
    return max((i for i, one in enumerate(sweep) if one.error > CLEAR * one.floor), default=None)


def _slope(larger: Shown, smaller: Shown) -> float:
    ratio = max(larger.error, larger.floor) / max(smaller.error, smaller.floor)
    return math.log(ratio) / math.log(larger.h / smaller.h)
