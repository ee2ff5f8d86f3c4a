"""Judges a scheme that chooses its step itself: not by an order, for which there is no step to vary, but by its error.

The error at its own step is compared with what the best central difference of as many values can reach on the same
function. Powers of x, for which differences have no truncation error, tell which derivative the code is about.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.families.central import central
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import NoEstimateError, WrongResultError, one_number, said
from trueorder.verify.foreign.unanswered import foreign_argument
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.rows import SchemeRow, StudyRow
from trueorder.verify.verdict.verdict import Status

HIGHEST = 6
"""highest derivative that is looked for where none is claimed"""

HIGHEST_ORDER = 12
"""order of the central difference that the best error is taken from, at most"""

NOTICED = 1e-3
"""a power of x whose estimate is larger than this is felt"""

FACTOR = 1e-4
"""how far from 1 the estimate of a derivative that is 1 may be: steps near the roundoff of x cost digits"""

NO_DIGIT = 0.1
"""relative error from which on no decimal digit is right"""

Smallest = Callable[[PointScheme], float | None]
"""makes the study of a scheme with steps and returns its smallest error"""


def own_step_study(
    scheme: PointScheme, draft: StudyRow, reference: Reference, smallest: Smallest
) -> StudyRow:
    """The row of a study at the step that the scheme chooses; in `draft` nothing is measured yet."""
    f, values = _counted(reference.numeric)
    operator = scheme.operator or found_operator(scheme)
    draft = replace(draft, operator="" if operator is None else operator.text)
    estimates: list[float] = []
    failures: list[BaseException] = []
    for x in reference.points.values[:, 0].astype(reference.dtype):
        try:
            with quiet():
                estimates.append(float(one_number(scheme.function(f, x))))
        except FOREIGN as failure:
            failures.append(failure)
            if not estimates and len(failures) == 3:
                break
    if failures:
        return _failed(scheme, draft, reference, failures[0], answered=bool(estimates))
    found = np.array(estimates)
    if operator is None:
        reason = f"at its own step it estimates no derivative of f up to {HIGHEST}"
        return replace(draft, verdict="refuted", reason=reason)
    truth = reference.truth(operator)
    error = float(rms(((found - truth.high) - truth.low)[:, None])[0])
    size = float(rms(truth.high[:, None])[0])
    if not math.isfinite(size) or size == 0:
        reason = f"{operator.text} of {reference.function.text} is zero or does not exist at these points"
        return replace(draft, verdict="inconclusive", reason=reason)
    best = _best(operator, round(values() / len(found)), smallest)
    share = error / size
    reached = "" if best is None else f", where the best step of {best[0]} gives {best[1] / size:.2g}"
    reason = f"at its own step the error is {share:.2g} of the value{reached}"
    draft = replace(draft, smallest_error=error, resolution=share)
    wrong = _wrong_factor(scheme, operator)
    if wrong is not None:
        return replace(draft, verdict="refuted", reason=wrong)
    if not share < NO_DIGIT:
        return replace(draft, verdict="refuted", reason=f"{reason}: no digit is right")
    return replace(draft, verdict="verified" if scheme.order is None else "inconclusive", reason=reason)


def judge_own_step(scheme: PointScheme, row: SchemeRow) -> SchemeRow:
    """The verdict on such a scheme: what is refuted stays so, and an order that is claimed cannot be seen."""
    if row.verdict == "refuted" or any(study.unanswered for study in row.studies):
        return row
    told = [study for study in row.studies if study.resolution is not None]
    worst = max(told, key=lambda study: study.resolution or 0.0, default=None)
    shown = worst or next(iter(row.studies), None)
    seen = "nothing was measured" if shown is None else f"on {shown.function}: {shown.reason}"
    verdict: Status | None = "inconclusive" if scheme.order is not None or worst is None else None
    claimed = f"; order {scheme.order} cannot be seen, as there is no step to vary" if scheme.order else ""
    operator = worst.operator if worst is not None else row.operator
    reason = f"it chooses its step itself; {seen}{claimed}"
    return replace(row, operator=operator, verdict=verdict, reason=reason)


def found_operator(scheme: PointScheme) -> Operator | None:
    """The derivative that code is about, by the first power of x that it feels; None where it feels none."""
    for degree in range(1, HIGHEST + 1):
        value = _of_power(scheme, degree)
        if value is not None and abs(value) > NOTICED:
            return Operator.derivative(degree)
    return None


def _wrong_factor(scheme: PointScheme, operator: Operator) -> str | None:
    """What the code makes of a power of x whose derivative is 1, where that is something else."""
    if len(operator.terms) != 1:
        return None
    degree, (_, coefficient) = operator.degree, operator.terms[0]
    value = _of_power(scheme, degree)
    if value is None or abs(value - float(coefficient)) <= FACTOR * abs(float(coefficient)):
        return None
    power = "x" if degree == 1 else f"x**{degree}/{math.factorial(degree)}"
    return f"for f = {power} it gives {value:.6g} where {operator.text} is {float(coefficient):.6g}"


def _of_power(scheme: PointScheme, degree: int) -> float | None:
    """The estimate at 0 for x**degree/degree!; at 1, of that around 1, where the step goes with x. None if neither."""
    for place in (0.0, 1.0):

        def power(x: Any, place: float = place) -> Any:
            return (x - place) ** degree / math.factorial(degree)

        try:
            with quiet():
                value = float(one_number(scheme.function(power, np.float64(place))))
        except FOREIGN:
            continue
        if math.isfinite(value):
            return value
    return None


def _best(operator: Operator, values: int, smallest: Smallest) -> tuple[str, float] | None:
    """A central difference of so many values, and its smallest error on the function; None where there is none."""
    if len(operator.terms) != 1 or operator.degree > HIGHEST:
        return None
    most = min(max(2, (values - operator.degree + 1) // 2 * 2), HIGHEST_ORDER)
    for order in range(most, 0, -2):  # of a high order a function may be too simple, or its domain too small
        error = smallest(central(order=order, derivative=operator.degree))
        if error is not None:
            return f"a central difference of order {order}", error
    return None


def _failed(
    scheme: PointScheme, draft: StudyRow, reference: Reference, error: BaseException, *, answered: bool
) -> StudyRow:
    """The row of code that raises, or does not return numbers."""
    x = reference.points.values[0, 0]
    if not answered and (other := foreign_argument(scheme.function, reference.numeric, x)) is not None:
        reason = f"it asks for f of {other}, which no exact function takes; see trueorder.assert_derivative"
        return replace(draft, verdict="inconclusive", reason=reason)
    # numbers that are no estimates are an answer, too
    answered = answered or (isinstance(error, WrongResultError) and not isinstance(error, NoEstimateError))
    verdict: Status = "refuted" if answered else "inconclusive"
    return replace(draft, verdict=verdict, reason=f"at x = {x:.6g} {said(error)}", unanswered=not answered)


def _counted(f: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[[], int]]:
    """F, and how many of its values have been asked for."""
    count = 0

    def counting(x: Any) -> NDArray[Any]:
        nonlocal count
        count += np.size(x)
        return f(x)  # type: ignore[no-any-return]

    return counting, lambda: count
