"""A scheme's code that is called to see where it turns to something else, and what its errors are held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.written import written_numbers
from trueorder.verify.probing.anchored import Anchored, Shown, order_at_last, shown
from trueorder.verify.probing.linear_formula import UNIT
from trueorder.verify.probing.recording import Caller, Point
from trueorder.verify.proof.traced_proof import STATED, held_at
from trueorder.verify.tracing.multi_index import indices_up_to

NEAR_ZERO = (2.0**-40, -3 * 2.0**-42, 5 * 2.0**-43)
"""x (y, z) beside which every step is large, so that no digit of x + h is lost"""

STEPS = tuple(2.0**-k for k in range(5, 19, 2))
"""steps at which code is called at some x, or for some values of f"""

LEVEL = 0.37
"""value of f at x where none is meant to be special"""

CLOSE = 2.0**-20
"""how far two steps are apart beside which errors are alike, as a share of them"""

CALLS = 3
"""calls that must give the same: what code draws or keeps is found elsewhere"""

HIGHEST = 4
"""total order of the derivatives that code may be for of which nothing is claimed or proved"""

NEAR = 0.1
"""relative error below which it is for one"""

LOWER = 0.75
"""an order that is this much below the one it is held to is a lower one: at large steps orders are not settled"""

STANDS = 0.25
"""an error that goes with a lower power of the step than this does not fall"""


HIDDEN, FAINT = 32.0, 2.0**-20
"""roundings of values as large as the derivative, and the share of it, up to which an error is hidden on functions
whose values are that large. A solve that counts small singular values for zero makes such errors"""

Chosen = Anchored | Callable[[float], Anchored | None]
"""a function, or what gives one for a step"""


class Tried(NamedTuple):
    """Whose code is called, and what its errors are held to."""

    caller: Caller
    scheme: PointScheme
    """with the operator that it is held to"""
    order: float
    linear: bool
    """whether its errors should not depend on the size of f"""
    numbers: tuple[float, ...]
    """the sizes of those that are written in the code"""

    @property
    def usual(self) -> Point:
        """The point at which code is called where another one is not asked for."""
        return floats(STATED[0], self.scheme.dimension)

    def function(self, point: Point, level: float = LEVEL) -> Anchored | None:
        """The function that the operator takes to a known number at a point; None at a pole of its coefficients."""
        try:
            operator = held_at(self.scheme, tuple(map(Fraction, point))).operator
        except ZeroDivisionError:
            return None
        return None if operator is None else Anchored(operator, point, level=level)

    def sweep(
        self, function: Chosen, steps: Sequence[float] = STEPS, point: Point | None = None
    ) -> list[Shown] | None:
        """What the code shows on a function, or on one for every step; None where it refuses some, or there is none.

        With `point` it is called there, beside the x of the function.
        """
        found = []
        for h in steps:
            at_step = function(h) if callable(function) else function
            one = None if at_step is None else shown(self.caller, at_step, h, point)
            if one is None:
                return None
            found.append(one)
        return found

    def is_hidden(self, one: Shown) -> bool:
        """Whether rounding hides an error, and hardly anything is wrong, on functions of ordinary size."""
        return one.error <= FAINT and self.is_drowned(one)

    def is_drowned(self, one: Shown) -> bool:
        """Whether rounding is as large as an error on functions of ordinary size."""
        assert self.scheme.operator is not None
        return one.error <= HIDDEN * UNIT * one.h**-self.scheme.operator.degree

    def falls_short(self, sweep: Sequence[Shown]) -> bool:
        """Whether errors go with a lower power of the step than they are held to, before they are hidden."""
        last = max((i for i, one in enumerate(sweep) if not self.is_hidden(one)), default=0)
        found = order_at_last(sweep[: last + 2])  # the next one may have fallen to rounding
        return found is not None and found < self.order - LOWER

    def what(self, sweep: Sequence[Shown]) -> str:
        """What the matter is with errors that fall short, as the end of a sentence."""
        found = order_at_last(sweep)
        if found is None or found < STANDS:
            operator = self.scheme.operator
            assert operator is not None
            size = f"{sweep[-1].error:.2g} of {operator.text}"
            if found is not None and found < -STANDS:
                return f"its error grows as h shrinks, to {size} at h = {sweep[-1].h:.2g}"
            return f"its error stays at {size}"
        return f"of order {found:.2g} instead of {self.order:g}"

    def is_smooth(self, function: Anchored, one: Shown) -> bool:
        """Whether errors beside a step, on one side, are alike, which those of lost digits are not."""
        for side in (-1, 1):
            beside = [shown(self.caller, function, one.h * (1 + side * k * CLOSE)) for k in range(1, 5)]
            errors = [one.error, *(other.error for other in beside if other is not None)]
            if max(errors) <= 2 * min(errors):
                return True
        return False


def tried_of(scheme: PointScheme, operator: Operator, order: float, *, linear: bool) -> Tried | None:
    """What is called of a scheme, with numbers or else with arrays; None where it refuses, or never repeats itself."""
    numbers = written_numbers(scheme.function)
    tried = Tried(Caller(scheme), replace(scheme, operator=operator), float(order), linear, numbers)
    function = tried.function(NEAR_ZERO[: scheme.dimension])
    if function is None:
        return None
    for tried.caller.arrays in (False, True):
        found = [shown(tried.caller, function, STEPS[0]) for _ in range(CALLS)]
        if found[0] is not None:
            return tried if len({one and one.value for one in found}) == 1 else None
    return None


def floats(point: tuple[Fraction, ...], dimension: int) -> Point:
    """So many coordinates of a stated point, as numbers."""
    return tuple(map(float, point[:dimension]))


def nearest_operator(scheme: PointScheme) -> Operator | None:
    """The derivative, or the Laplacian, that code without a claim and a proof converges to; None for no such one."""
    for operator in _candidates(scheme.dimension):
        tried = tried_of(scheme, operator, 1, linear=False)
        function = None if tried is None else tried.function(tried.usual)
        if tried is None or function is None:
            continue
        sweep = tried.sweep(function)
        if sweep is not None and sweep[-1].error < NEAR and not tried.falls_short(sweep):
            return operator
    return None


def _candidates(dimension: int) -> Iterator[Operator]:
    for index in indices_up_to(dimension, HIGHEST):
        if sum(index):
            yield Operator(((index, Fraction(1)),))
    if dimension > 1:
        second = (tuple(2 * (i == axis) for i in range(dimension)) for axis in range(dimension))
        yield Operator(tuple((index, Fraction(1)) for index in second))
