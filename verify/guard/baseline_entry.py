"""What a baseline holds of one study: each number with what it may differ by, and with the digits that the file has."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from trueorder.verify.guard.guarded import Key

NOISE_DIGITS = 2
"""significant digits of the noise of f"""

Form = Literal["difference", "share", "factor"]


@dataclass(frozen=True)
class Quantity:
    """A kind of number that is guarded: how it is written, and what it may differ by."""

    field: str
    """its name in `Numbers` and `Entry`"""
    title: str
    """its name in the file"""
    form: Form
    """whether values are compared by their difference, their relative difference or their quotient"""
    digits: int
    """decimals of a difference, significant digits otherwise"""
    floor: float
    """what it may always differ by: several times what another library of elementary functions does to a study with a
    quiet sweep"""
    cap: float
    """what it may differ by at most, so that no real loss is hidden; a number that scatters more is not guarded"""
    rising: bool | None
    """whether a loss is a rise or a fall; None where a change is neither better nor worse"""

    def distance(self, before: float, now: float) -> float:
        """How far a number has moved, up or down, in the form of the allowance."""
        if self.form == "difference":
            return now - before
        return math.log(now / before) if self.form == "factor" else now / before - 1

    def moved(self, before: float, distance: float) -> float:
        """The number at such a distance."""
        if self.form == "difference":
            return before + distance
        return before * (math.exp(distance) if self.form == "factor" else 1 + distance)

    def limit(self, allowed: float) -> float:
        """The allowance in the form of `distance`."""
        return math.log(allowed) if self.form == "factor" else allowed


QUANTITIES = (
    # an order is lost in steps of 1/2 or 1, a constant that is off by 2 % is another formula's, and an extra rounding
    # or an intermediate result in single precision doubles the rounding level at least
    Quantity("order", "order", "difference", 2, 0.02, 0.2, rising=False),
    Quantity("constant", "constant", "share", 4, 0.005, 0.015, rising=True),
    Quantity("rounding", "rounding level", "factor", 2, 1.25, 1.6, rising=True),
    Quantity("smallest_error", "smallest error", "factor", 2, 1.6, 2.5, rising=True),
    Quantity("best_step", "best step", "factor", 2, 1.5, 2.5, rising=None),
)
"""in the order of the file"""


@dataclass(frozen=True)
class Guard:
    """A number and what a later one may differ from it by."""

    value: float
    allowed: float
    """a difference, a share of the value, or a factor above 1, as the quantity's form says"""


@dataclass(frozen=True)
class Entry:
    """What is held of one study; None for a number that it cannot show."""

    key: Key
    verdict: str
    points: int
    """points of the study; the numbers are means over them"""
    expected: float | None = None
    """the order that is expected of the function at the points; the constant's unit depends on it"""
    order: Guard | None = None
    constant: Guard | None = None
    rounding: Guard | None = None
    smallest_error: Guard | None = None
    best_step: Guard | None = None
    evaluation: float | None = None
    """error of the floating-point f, in units in the last place, on the machine that the numbers are from"""
    studied: str | None = None
    """the expression of the function and where it was studied; None where the file does not say"""

    def guard(self, quantity: Quantity) -> Guard | None:
        """The number of this kind."""
        found: Guard | None = getattr(self, quantity.field)
        return found


def rounded_entry(entry: Entry) -> Entry:
    """An entry with the digits that a file holds."""
    guards = {
        quantity.field: None if (guard := entry.guard(quantity)) is None else rounded(quantity, guard)
        for quantity in QUANTITIES
    }
    noise = None if entry.evaluation is None else noise_digits(entry.evaluation)
    return replace(entry, evaluation=noise, **guards)  # type: ignore[arg-type]


def noise_digits(evaluation: float) -> float:
    """The noise of f with the digits that a file holds, so that the same machine has the same."""
    return _digits(evaluation, NOISE_DIGITS)


def rounded(quantity: Quantity, guard: Guard) -> Guard:
    """A number with the digits that a file holds of it; its allowance rounded up.

    >>> rounded(QUANTITIES[0], Guard(1.99987654, 0.0212))
    Guard(value=2.0, allowed=0.03)
    """
    if quantity.form == "difference":
        return Guard(round(guard.value, quantity.digits), _up(guard.allowed, quantity.digits))
    return Guard(
        _digits(guard.value, quantity.digits), _up(guard.allowed, 3 if quantity.form == "share" else 2)
    )


def _up(value: float, decimals: int) -> float:
    return math.ceil(round(value * 10.0**decimals, 6)) / 10.0**decimals


def _digits(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")
