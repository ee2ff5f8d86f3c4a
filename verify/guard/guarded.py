"""The numbers of a study that a baseline guards, read off its row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import Operator
from trueorder.verify.rows import StudyRow, SweepRow

SMALL_DECADES, SMALL_SHARE = 3.0, 1 / 3
"""the small steps, at which the rounding level is read, are those within so many decades of the smallest one, and no
more than this share of all steps: they are the same on every machine"""

FEWEST = 4
"""steps that a level is the mean of, at least"""

ROUNDED = 0.5
"""errors are rounding where truncation is below this share of them"""


LUCKY = 1.5
"""rounding modelled over rounding measured, above which a number is luck: 9 of 10 studies come out below 1.25"""

RANKS = {"refuted": 0, "inconclusive": 1, "verified": 2, "exact": 3}
"""verdicts from the worst to the best"""


@dataclass(frozen=True, order=True)
class Key:
    """What a study is of; in a baseline every study has its own."""

    scheme: str
    function: str
    operator: str
    """with the rows of a grid scheme, as in "f' (edges)" """
    dtype: str

    def __str__(self) -> str:
        return f"{self.scheme} on {self.function}, {self.operator or 'no operator'}, {self.dtype}"


@dataclass(frozen=True)
class Numbers:
    """What is guarded of a study; None for what it cannot show."""

    verdict: str
    reason: str = ""
    points: int = 0
    """points of the study; code that is slow is studied at fewer of them, at which numbers are others"""
    expected: float | None = None
    """the order p that was to be expected"""
    order: float | None = None
    constant: float | None = None
    """error over h**p as h goes to 0: root mean square over the points, in units of the operator's value over x**p"""
    best_step: float | None = None
    """in units of x"""
    smallest_error: float | None = None
    """root mean square over the points, in units of the operator's value"""
    rounding: float | None = None
    """rounding error at small steps h, times h**d, over the unit roundoff and the size of f; d is the degree of the
    operator"""
    lucky: frozenset[str] = frozenset()
    """which of these are so much better than the rounding model explains that another machine may not repeat it: on a
    grid of short fractions x**2 is exact in sin(x**2), and then sin alone is rounded"""
    evaluation: float | None = None
    """error of the floating-point f itself, in units in the last place: the machine's share of the rounding level"""


def key_of(row: StudyRow) -> Key:
    """What a study is of."""
    return Key(row.scheme, row.function, row.operator, row.dtype)


def by_key(rows: Iterable[StudyRow]) -> dict[Key, StudyRow]:
    """Studies by what they are of; InputError for two that go by the same names and are not the same."""
    found: dict[Key, StudyRow] = {}
    for row in rows:
        if (first := found.setdefault(key_of(row), row)) != row:
            sources = [f"{one.source or 'a scheme'} on {one.studied or one.function}" for one in (first, row)]
            raise InputError(
                f"{key_of(row)}: two different studies of this name, {' and '.join(sources)}; "
                "accepted: schemes and functions with names of their own"
            )
    return found


def numbers_of(row: StudyRow) -> Numbers:
    """The guarded numbers of a study.

    >>> from trueorder.schemes.registry import find
    >>> from trueorder.verify.exact.functions import function
    >>> from trueorder.verify.studies.study import study
    >>> found = numbers_of(study(find("central"), function("exp(x)", domain=(-0.01, 0.01))).row)
    >>> round(found.constant, 3)  # exp'''(0) / 6
    0.167
    """
    return Numbers(
        verdict=row.verdict,
        reason=row.reason,
        points=row.points,
        expected=_power(row),
        order=_positive(row.observed_order),
        constant=_positive(_constant(row)),
        best_step=_positive(row.best_step_measured),
        smallest_error=_positive(row.smallest_error),
        rounding=_positive(_rounding(row)),
        lucky=_lucky(row),
        evaluation=_positive(row.evaluation_ulps),
    )


def _positive(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value > 0 else None


def _power(row: StudyRow) -> float | None:
    """The expected order; without a proof the whole number nearest to the observed one."""
    if row.expected_order is not None or row.observed_order is None:
        return row.expected_order
    return float(round(row.observed_order))


def _constant(row: StudyRow) -> float | None:
    """The proven constant times the measured ratio; without a proof, what the clean window shows."""
    power = _power(row)
    if power is None or row.observed_order is None:
        return None
    if row.constant_ratio is not None:
        known = [step.truncation_rms / step.h**power for step in row.sweep if step.truncation_rms > 0]
        # at the smallest step truncation is what the proof says, and there its leading term is all of it
        return known[0] * row.constant_ratio if known else None
    if row.window is None:
        return None
    low, high = row.window
    clean = [step for step in row.sweep if low * (1 - 1e-9) <= step.h <= high * (1 + 1e-9)]
    if len(clean) < FEWEST:
        return None
    steps = np.array([step.h for step in clean])
    heights = np.log([step.error_rms for step in clean]) - power * np.log(steps)
    # a straight line in h takes the next term off
    return float(np.exp(np.polynomial.Polynomial.fit(steps, heights, 1)(0.0)))


def _rounding(row: StudyRow) -> float | None:
    small = _small(row.sweep)
    degree = _degree(row.operator)
    if len(small) < FEWEST or degree is None or not row.size:
        return None
    share = np.median(
        [step.truncation_rms / step.error_rms if step.error_rms else math.inf for step in small]
    )
    if share > ROUNDED:
        return None
    # with a proof the truncation error is taken off; without one it cannot be told from rounding
    proven = row.constant_ratio is not None
    levels = _logarithms((step.rounding_rms if proven else step.error_rms) * step.h**degree for step in small)
    unit = float(np.finfo(row.dtype).eps) / 2
    return math.exp(sum(levels) / len(levels)) / (unit * row.size) if len(levels) >= FEWEST else None


def _lucky(row: StudyRow) -> frozenset[str]:
    """Which of the numbers that rounding has a share in are far better than the rounding model explains."""
    modelled = dict(row.predicted)
    small = [step for step in _small(row.sweep) if step.h in modelled and step.error_rms > 0]
    shares = {"rounding": _logarithms(modelled[step.h] / step.error_rms for step in small)}
    if row.predicted and row.best_step_measured is not None and row.smallest_error:
        at_best = float(np.interp(row.best_step_measured, *np.transpose(row.predicted)))
        shares["smallest_error"] = _logarithms([at_best / row.smallest_error])
    return frozenset(
        field for field, values in shares.items() if values and sum(values) / len(values) > math.log(LUCKY)
    )


def _small(sweep: Sequence[SweepRow]) -> list[SweepRow]:
    """The steps at which rounding is looked at; no others are, lest the choice depend on the errors."""
    few = [step for step in sweep if step.h <= sweep[0].h * 10**SMALL_DECADES * (1 + 1e-9)]
    return few[: max(FEWEST, int(len(sweep) * SMALL_SHARE))]


def _logarithms(values: Iterable[float]) -> list[float]:
    return [math.log(value) for value in values if value > 0]


def _degree(operator: str) -> int | None:
    try:
        return Operator.parse(operator.partition(" (")[0]).degree
    except InputError:
        return None
