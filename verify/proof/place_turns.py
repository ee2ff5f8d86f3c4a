"""At which x code is another formula: where a number is written in it, beside that, or between two of these."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.probing.anchored import last_clear
from trueorder.verify.probing.recording import Point
from trueorder.verify.proof.places import told
from trueorder.verify.proof.traced_proof import STATED
from trueorder.verify.proof.tried import CLOSE, NEAR, STEPS, Tried, floats

REACH = (1e-9, 1e9)
"""sizes of x that are looked at"""

FURTHER_OFF = 16.0
"""times the error at other stated points that it is where code is another formula: where digits are lost it is not"""

FEWEST = 2
"""steps at which it is"""

MIDDLE = slice(1, 4)
"""steps of a sweep at which neither truncation nor rounding is large"""

MOST_PLACES = 160
"""points at most that are looked at"""


def at_places(tried: Tried) -> str | None:
    """What the code is at an x where it is of lower order than at a stated one; None where there is none."""
    usual = [floats(point, tried.scheme.dimension) for point in STATED]
    short = [point for point in usual if _short(tried, point) is not None]
    if short and not _is_elsewhere(tried, short, usual):
        return None  # what is proved of it, if anything, says so
    known = _known(tried.numbers)
    for point in itertools.islice(itertools.chain(short, _places(tried, known)), MOST_PLACES):
        what = _short(tried, point)
        if what is not None and not _held_back(tried, point, known):
            return f"at {told(tuple(map(Fraction, point)))} it is another formula: {what}"
    return None


def _short(tried: Tried, point: Point) -> str | None:
    """What the matter is with the errors at a point; None where they are right, or where the code takes none."""
    function = tried.function(point)
    sweep = None if function is None else tried.sweep(function)
    if function is None or sweep is None or not tried.falls_short(sweep):
        return None
    last = last_clear(sweep)
    if last is not None and not tried.is_smooth(function, sweep[last]):
        return None  # of digits that are lost
    return tried.what(sweep)


def _is_elsewhere(tried: Tried, short: Sequence[Point], usual: Sequence[Point]) -> bool:
    """Whether errors at all of the points that fall short are far larger than at the other stated ones, at some steps.

    At the smallest steps rounding may be most of them everywhere.
    """
    wrong = [_errors(tried, point) for point in short]
    right = [_errors(tried, point) for point in usual if point not in short]
    if not right:
        return False
    far = np.min(wrong, axis=0) > FURTHER_OFF * np.max(right, axis=0)
    return bool(np.count_nonzero(far) >= FEWEST)


def _errors(tried: Tried, point: Point) -> NDArray[np.float64]:
    """The errors at a point, and what rounding explains where that is more; zero where the code takes none."""
    function = tried.function(point)
    sweep = None if function is None else tried.sweep(function)
    return np.array([max(one.error, one.floor) for one in sweep] if sweep else [0.0] * len(STEPS))


def _held_back(tried: Tried, point: Point, known: Sequence[float]) -> bool:
    """Whether the code is the same formula at a number that is written in it, to which it keeps a coordinate."""
    return any(_is_formula_of(tried, other, point) for other in _moved(point, known) if other != point)


def _is_formula_of(tried: Tried, other: Point, point: Point) -> bool:
    """Whether code that is called at a point estimates the operator at another one."""
    function = tried.function(other)
    sweep = None if function is None else tried.sweep(function, point=point)
    if not sweep or max(one.error for one in sweep[MIDDLE]) > NEAR:
        return False
    return not tried.falls_short(sweep)


def _known(numbers: Sequence[float]) -> list[float]:
    """The numbers of the code, of either sign, that are looked at, and zero."""
    sizes = [number for number in numbers if REACH[0] <= number <= REACH[1]]
    return sorted({*sizes, *(-size for size in sizes), 0.0})


def _places(tried: Tried, known: Sequence[float]) -> Iterator[Point]:
    between = ((a + b) / 2 for a, b in itertools.pairwise(known))
    beside = (number * (1 + side * CLOSE) for number in known if number for side in (1, -1))
    return _moved(tried.usual, (*known, *between, *beside))


def _moved(point: Point, values: Iterable[float]) -> Iterator[Point]:
    """The point with each of its coordinates at each of the values."""
    for value in values:
        for axis in range(len(point)):
            yield (*point[:axis], value, *point[axis + 1 :])
