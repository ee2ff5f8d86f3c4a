"""For which values of f code is another formula: as large as a number written in it, as that number itself, or zero."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from trueorder.verify.probing.anchored import Anchored, Shown, places_asked
from trueorder.verify.proof.tried import LEVEL, STEPS, Chosen, Tried

SIZES = (2.0**-40, 2.0**-20, -1.0, 2.0**20, 2.0**40)
"""sizes of f beside 1"""

REACH = (1e-20, 1e20)
"""sizes of f that are looked at: a number beyond them guards a division, and is meant to be met by nothing else"""

BESIDE = (4.0, 1 + 2.0**-12)
"""times a number of the code f is, where it is beyond that number"""

FINER = tuple(2.0**-k for k in range(19, 27, 2))
"""steps at which errors that fall short are looked at once more"""

SAME = 1e-9
"""share of the value by which errors of what is linear in f may differ for another f"""


def for_values(tried: Tried) -> str | None:
    """For which values of f the code has another error than for ordinary ones; None where there are none."""
    usual = tried.function(tried.usual)
    ordinary = None if usual is None else tried.sweep(usual)
    if usual is None or ordinary is None or tried.falls_short(ordinary):
        return None
    for where, function in itertools.chain(
        _sizes(tried, usual), _levels(tried, usual), _beyond(tried, usual)
    ):
        sweep = tried.sweep(function)
        if sweep is None:
            continue
        if tried.falls_short(sweep) and tried.falls_short(finer := _finer(tried, function, sweep)):
            return f"{where} it is another formula: {tried.what(finer)}"
        if tried.linear and (times := _otherwise(sweep, ordinary)):
            return f"{where} it is another formula: its error is {times:.3g} times that elsewhere"
    return None


def _finer(tried: Tried, function: Chosen, sweep: list[Shown]) -> list[Shown]:
    """A sweep that goes on to smaller steps, where large values of f may be what ordinary ones are at larger ones."""
    return [*sweep, *(tried.sweep(function, FINER) or ())]


def _otherwise(sweep: Sequence[Shown], ordinary: Sequence[Shown]) -> float | None:
    """How many times the errors are the ordinary ones, where rounding does not explain that they are not the same."""
    for one, other in zip(sweep, ordinary, strict=True):
        if abs(one.error - other.error) > one.floor + other.floor + SAME:
            return one.error / max(other.error, other.floor)
    return None


Looked = Iterator[tuple[str, Chosen]]
"""values of f as the beginning of a sentence, and functions that have them"""


def _sizes(tried: Tried, usual: Anchored) -> Looked:
    known = [4 * sign * number for number in _numbers(tried) for sign in (1, -1)]
    for size in sorted((*SIZES, *known), key=abs):
        yield f"for f of size {abs(size):.2g}", replace(usual, height=size, level=LEVEL * size)


def _levels(tried: Tried, usual: Anchored) -> Looked:
    """A value that is asked for is a number of the code, or zero, to the last digit."""
    asked = len(places_asked(tried.caller, usual, STEPS[0]))
    for level in (0.0, *(sign * number for number in _numbers(tried) for sign in (1, -1))):
        there = replace(usual, height=abs(level) or 1.0, level=level)
        for which in range(asked):
            where = f"where a value of f that it asks for is {level:.6g}"
            yield where, partial(_held_where_asked, tried, usual, there, which)


def _held_where_asked(
    tried: Tried, usual: Anchored, function: Anchored, which: int, h: float
) -> Anchored | None:
    """The function with its level at one of the places that the code asks for at a step."""
    places = places_asked(tried.caller, usual, h)
    return replace(function, at=places[which]) if which < len(places) else None


def _beyond(tried: Tried, usual: Anchored) -> Looked:
    for number in _numbers(tried):
        for level in (sign * times * number for sign in (1, -1) for times in BESIDE):
            yield f"where f is {level:.3g}", replace(usual, height=number, level=level)


def _numbers(tried: Tried) -> list[float]:
    return [number for number in tried.numbers if REACH[0] <= number <= REACH[1]]
