"""Whether a grid scheme takes coordinates that are only nearly even for even ones.

Code that has a shorter formula for even spacings has to tell them from others. A tolerance at the level of rounding is
right, and one of a percent is not: below it the scheme loses an order that it has on even grids, and on the rough ones
of a proof, too. So values are given on grids between these, whose spacings differ by a quarter down to some hundred
millionths: all along, at random, in the middle alone, and in one place. They are those of a polynomial that a scheme
of the order that is claimed does not err on, so that all of an error is rounding; a scheme that is not linear, and may
err, is given small spacings, on which its own error is smaller than that of the wrong formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.foreign.clock import processor_clock
from trueorder.verify.probing.probing import Floats, call
from trueorder.verify.probing.sizes import answered_size
from trueorder.verify.tracing.forms import UntraceableError

UNEVEN = (*(2.0**-k for k in range(0, 17, 2)), 2.0**-20, 2.0**-24)
"""by which share spacings differ at most; one is a gap where a node is missing"""

FEW = (1.0, 2.0**-6, 2.0**-14, 2.0**-24)
"""those on which the error of a linear scheme is looked at first: a tolerance that it compares spacings with lets all
smaller ones through, each of them with an error that stands out of rounding"""

SLIGHT = 1e-4
"""a share below which that makes code wrong for some data, as a usual tolerance does, and not altogether"""

FAINTEST = 2.0**-11
"""the smallest of these whose error stands clear of that of a scheme that is not linear, and of rounding"""

STEP, FINER = 2.0**-6, 2.0**-5
"""a spacing where only rounding is left of the error, and how much smaller than their unevenness the others are"""

WORSE = 8.0
"""an error is another one where it is so many times as large as what there is of it on even and on rough grids"""

ROUNDINGS = 64 * 2.0**-53
"""and more than what rounding of the values makes of a derivative, as a share of the largest value over h**d"""

CLOSE = 0.5
"""rows whose error there is more than this share of the value are wrong anyway"""

NEAR = 3
"""rows to either side whose errors on other grids count for a row: every stencil meets every kind of spacing there"""

LONGER = 4
"""a gap is tried among so many times as many spacings, of which it is a smaller part"""

SECONDS = 1.0
"""processor time after which what has been seen is all there is; most schemes take a few milliseconds"""


Usual = Callable[[int, float], Floats | None]


class TakenForEven(NamedTuple):
    """That a scheme takes what is nearly even for even."""

    said: str
    """as a sentence about "it" """
    share: float
    """by which the spacings differ"""

    @property
    def is_slight(self) -> bool:
        """Whether they differ by so little that a claim is not void, but does not hold for such data."""
        return self.share < SLIGHT


@dataclass(frozen=True)
class Held:
    """What a scheme is given on all these grids: a polynomial, with what it is to return."""

    scheme: GridScheme
    operator: Operator
    degree: int
    """of the polynomial sum of x**k / k!, whose derivatives are such sums, too"""

    def errors(self, spacings: Floats, step: float) -> Floats | None:
        """The error in every row, as a share of the value; None where the scheme declines the grid."""
        places = step * np.concatenate([[0.0], np.cumsum(spacings)])
        wanted = sum(
            float(coefficient) * _exponential(places, self.degree - index[0])
            for index, coefficient in self.operator.terms
        )
        try:
            found = call(self.scheme, _exponential(places, self.degree), places)
        except UntraceableError:
            return None
        error = np.abs(found - wanted) / np.max(np.abs(wanted))
        return np.asarray(np.where(np.isfinite(error), error, np.inf))


def taken_for_even(scheme: GridScheme, operator: Operator, *, linear: bool) -> TakenForEven | None:
    """What is wrong on coordinates that are only nearly even; None where nothing is.

    `linear` is whether its matrix is known.
    """
    nodes = answered_size(scheme)
    if nodes is None:
        return None
    used, begun = processor_clock(), processor_clock()()
    claims = {scheme.order or 1, 1 if scheme.has_open_edges else scheme.edge_order or 1}
    for claim in sorted(claims, reverse=True):
        held = Held(scheme, operator, operator.degree + claim - 1)
        usual = cache(partial(_usual, held))

        def wrong(share: float, held: Held = held, usual: Usual = usual) -> str | None:
            step = STEP if linear else min(STEP, share * FINER)
            for count, pattern in _patterns(nodes - 1):
                if used() - begun > SECONDS:
                    return None
                known = usual(count, step)
                errors = None if known is None else held.errors(1 + share * pattern(count), step)
                if errors is None or known is None:
                    continue
                if (row := _worse(held, errors, known, step)) is not None:
                    return (
                        f"on coordinates whose spacings differ by {_percent(share)} it is off by {errors[row]:.2g} of "
                        f"the value in row {row + 1} of {count + 1}, where it is off by {known[row]:.2g} on even ones "
                        "and on the rough ones that it takes: it takes what is nearly even for even"
                    )
            return None

        if linear and not any(map(wrong, FEW)):
            continue
        for share in UNEVEN if linear else [share for share in UNEVEN if share >= FAINTEST]:
            if (said := wrong(share)) is not None:
                return TakenForEven(said, share)
    return None


def _worse(held: Held, errors: Floats, usual: Floats, step: float) -> int | None:
    """The row whose error is another one than on even and on rough grids; None where there is none."""
    allowed = WORSE * usual + ROUNDINGS * step**-held.operator.degree
    beyond = np.subtract(errors, allowed, out=np.zeros(len(errors)), where=usual < CLOSE)
    if held.scheme.has_open_edges:
        ends = len(errors) // 4
        beyond[:ends] = beyond[-ends:] = 0.0
    row = int(np.argmax(beyond))
    return row if beyond[row] > 0 else None


def _usual(held: Held, count: int, step: float) -> Floats | None:
    """Largest error near every row on an even and on rough grids; None where the scheme takes none."""
    known = [held.errors(spacings, step) for spacings in _references(count)]
    found = [errors for errors in known if errors is not None]
    if not found:
        return None
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(np.max(found, axis=0), NEAR, mode="edge"), 2 * NEAR + 1
    )
    return np.asarray(np.max(around, axis=1))


def _references(count: int) -> Iterator[Floats]:
    yield np.ones(count)
    yield 1 + _alternating(count)
    yield np.asarray(np.random.default_rng(count).integers(4, 13, count) / 8)


def _patterns(count: int) -> Iterator[tuple[int, Callable[[int], Floats]]]:
    """How unevenness is spread over so many spacings: shares of it between zero and one."""
    yield count, _alternating
    yield count, _at_random
    yield count, _in_the_middle
    yield LONGER * count, _in_one_place


def _alternating(count: int) -> Floats:
    return np.arange(count, dtype=np.float64) % 2


def _at_random(count: int) -> Floats:
    return np.asarray(np.random.default_rng(count).integers(0, 5, count) / 4)


def _in_the_middle(count: int) -> Floats:
    places = np.arange(count)
    return np.where(np.minimum(places, places[::-1]) >= count // 3, _alternating(count), 0.0)


def _in_one_place(count: int) -> Floats:
    return np.where(np.arange(count) == count // 2, 1.0, 0.0)


def _exponential(places: Floats, degree: int) -> Floats:
    """The first terms of the exponential, up to a degree."""
    return np.asarray(sum((places**k / math.factorial(k) for k in range(degree + 1)), np.zeros(len(places))))


def _percent(share: float) -> str:
    """A share in words, with two digits."""
    return f"{float(f'{100 * share:.2g}'):g} %"
