"""Measures a baseline: the numbers of a suite's studies, and how far each scatters from sweep to sweep.

Every study is made once at its own points, as a later run makes it, and again at points that are moved by some
millionths of the domain. That is far below any scale of f, so truncation stays the same, and far above the roundoff, so
every rounding error is another one: what moves from one sweep to the next is what another machine may move too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from trueorder.verify.campaign.suite import Entry as SuiteEntry
from trueorder.verify.campaign.suite import Suite
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.guard.baseline import Baseline, Refused, baseline_of
from trueorder.verify.guard.baseline_entry import QUANTITIES, Entry, Guard, Quantity, rounded_entry
from trueorder.verify.guard.guarded import RANKS, Key, Numbers, by_key, key_of, numbers_of
from trueorder.verify.rows import Results, StudyRow

REPEATS = 5
"""sweeps beside the one at the study's own points"""

MOVED = 2.0**-19
"""by how much of the domain its ends move inwards from one sweep to the next; points of grids are rounded to a
multiple of 2**-20 of it"""

SCATTERS = 5.0
"""standard deviations, estimated from six sweeps, that a number may differ by"""

Run = Callable[[Suite], Results]


@dataclass(frozen=True)
class Repeat:
    """A function at moved points, or where its special point must not move, times a factor that moves its rounding."""

    function: ExactFunction
    factor: Fraction


def measure_baseline(suite: Suite, run: Run) -> tuple[Baseline, Results]:
    """Measure the baseline of a suite; `run` runs one, as `verify.campaign.campaign.run` does.

    Also returned are the results at the studies' own points and the moved ones, with whatever could not be tried.
    """
    repeats = {
        repeat.function.name: (function.name, repeat.factor)
        for function in suite.functions
        for repeat in repeated(function)
    }
    results = run(with_repeats(suite))
    again: dict[Key, list[Numbers]] = {}
    for row in results.studies:
        if row.function in repeats:
            key, found = _put_back(row, *repeats[row.function])
            again.setdefault(key, []).append(found)
    return measured((row for row in results.studies if row.function not in repeats), again), results


def measured(studies: Iterable[StudyRow], repeats: Mapping[Key, Sequence[Numbers]] | None = None) -> Baseline:
    """The baseline of finished studies; without repeats it is one for quiet sweeps.

    What is refuted is not guarded: it stands in `refused`, with the reason.
    """
    again, rows = repeats or {}, by_key(studies)
    right = {key: row for key, row in rows.items() if row.verdict != "refuted"}
    found = baseline_of(_entry(row, again.get(key, ())) for key, row in right.items())
    return replace(
        found, refused=tuple(Refused(key, rows[key].reason) for key in sorted(rows.keys() - right.keys()))
    )


def entry_of(row: StudyRow) -> Entry:
    """What a baseline would hold of one study, refuted or not, with the digits of a file."""
    return rounded_entry(_entry(row, ()))


def repeats_of(
    function: ExactFunction, again: Callable[[ExactFunction], StudyRow]
) -> dict[Key, list[Numbers]]:
    """Make a study again, by a function that makes it on any exact function, for the spread of its numbers."""
    found: dict[Key, list[Numbers]] = {}
    for repeat in repeated(function):
        key, numbers = _put_back(again(repeat.function), function.name, repeat.factor)
        found.setdefault(key, []).append(numbers)
    return found


def repeated(function: ExactFunction) -> tuple[Repeat, ...]:
    """The function as it is studied again, under names of their own.

    >>> from trueorder.verify.exact.functions import function
    >>> [again.function.domain for again in repeated(function("x**2", domain=(0, 2**19)))][:2]
    [((1.0, 524286.0),), ((2.0, 524284.0),)]
    """
    return tuple(_again(function, k) for k in range(1, REPEATS + 1))


def _again(function: ExactFunction, k: int) -> Repeat:
    name = f"{function.name}, sweep {k + 1}"
    if function.at is not None:
        factor = Fraction(64 + k, 64)
        return Repeat(replace(function.scaled(factor), name=name), factor)
    # the two ends by different amounts, or the middle of the domain would stay where it is
    domain = tuple(
        (low + k * MOVED * (high - low), high - 2 * k * MOVED * (high - low)) for low, high in function.domain
    )
    return Repeat(replace(function, name=name, domain=domain), Fraction(1))


def with_repeats(suite: Suite) -> Suite:
    """The suite with every function as it is and repeated: one plan for all, so that nothing is proved twice."""
    again = {
        function: tuple(repeat.function for repeat in repeated(function)) for function in suite.functions
    }
    again |= {f: tuple(r.function for r in repeated(f)) for entry in suite.entries for f in entry.functions}
    entries = tuple(SuiteEntry(entry.scheme, _all(entry.functions, again)) for entry in suite.entries)
    return replace(suite, functions=_all(suite.functions, again), entries=entries, atlas=False)


def _all(
    functions: Sequence[ExactFunction], again: Mapping[ExactFunction, tuple[ExactFunction, ...]]
) -> tuple[ExactFunction, ...]:
    return tuple(one for function in functions for one in (function, *again[function]))


def _put_back(row: StudyRow, function: str, factor: Fraction) -> tuple[Key, Numbers]:
    """What the study of a repeat says of the function itself."""
    found, by = numbers_of(row), float(factor)
    constant = None if found.constant is None else found.constant / by
    smallest = None if found.smallest_error is None else found.smallest_error / by
    key = replace(key_of(row), function=function)
    return key, replace(found, constant=constant, smallest_error=smallest)


def _entry(row: StudyRow, sweeps: Sequence[Numbers]) -> Entry:
    own = numbers_of(row)
    repeats = [numbers for numbers in sweeps if numbers.points == own.points]
    guards: dict[str, Guard | None] = {
        quantity.field: _guard(quantity, own, repeats) for quantity in QUANTITIES
    }
    # the verdict that every sweep confirms: one that a few roundings turn is not to be held to
    verdict = min((own.verdict, *(numbers.verdict for numbers in repeats)), key=RANKS.__getitem__)
    return Entry(
        key_of(row),
        verdict,
        own.points,
        own.expected,
        evaluation=own.evaluation,
        studied=row.studied or None,
        **guards,
    )


def _guard(quantity: Quantity, own: Numbers, repeats: Sequence[Numbers]) -> Guard | None:
    """The number with what it may differ by; None where a sweep does not show it, or too many different ones."""
    value: float | None = getattr(own, quantity.field)
    others: list[float | None] = [getattr(numbers, quantity.field) for numbers in repeats]
    known = [other for other in others if other is not None]
    if value is None or len(known) < len(others):
        return None
    if quantity.field in own.lucky:
        return None
    if own.verdict == "exact" and quantity.field == "smallest_error":
        return None  # the least of many rounding errors: nothing of it but luck is the scheme's
    scatter = SCATTERS * _deviation([0.0, *(quantity.distance(value, other) for other in known)])
    if scatter > quantity.limit(quantity.cap):
        return None
    widest = math.exp(scatter) if quantity.form == "factor" else scatter
    return Guard(value, max(widest, quantity.floor))


def _deviation(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
