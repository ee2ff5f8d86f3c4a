"""The rules that other tools use to judge an order of accuracy from steps and errors.

Every rule takes steps (descending, a few per decade), errors and the claimed order, and answers PASS, FAIL or
INCONCLUSIVE. None of them knows the scheme or the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Answer = Literal["PASS", "FAIL", "INCONCLUSIVE"]
Floats = NDArray[np.float64]
Rule = Callable[[Floats, Floats, int], Answer]

TOLERANCE = 0.3
"""distance of a fitted slope from the claim"""

PAIRWISE = 0.1
"""how far the rate between neighbours may fall below the claim"""

FLOOR = 1e-12
"""absolute error below which points are dropped"""

FEWEST = 3
"""points that a fit needs"""

PER_DECADE = 3
"""steps per decade that such a rule is usually given: a refinement by about two"""


def slope(steps: Floats, errors: Floats) -> float:
    """Slope of a straight line through log error over log h."""
    with np.errstate(divide="ignore"):
        return float(np.polyfit(np.log(steps), np.log(errors), 1)[0])


def _near(value: float, claim: int) -> Answer:
    return "PASS" if abs(value - claim) <= TOLERANCE else "FAIL"


def all_points(steps: Floats, errors: Floats, claim: int) -> Answer:
    """Slope through all points within 0.3 of the claim."""
    return _near(slope(steps, errors), claim)


def finest_three(steps: Floats, errors: Floats, claim: int) -> Answer:
    """Slope through the finest three points within 0.3 of the claim."""
    return _near(slope(steps[-FEWEST:], errors[-FEWEST:]), claim)


def smallest_rate(steps: Floats, errors: Floats, claim: int) -> Answer:
    """Every rate between neighbouring steps at least the claim less 0.1."""
    rates = np.diff(np.log(errors)) / np.diff(np.log(steps))
    return "PASS" if np.min(rates) >= claim - PAIRWISE else "FAIL"


def scalar_floor(steps: Floats, errors: Floats, claim: int) -> Answer:
    """Errors below 1e-12 dropped, then the slope through the rest within 0.3 of the claim."""
    kept = errors > FLOOR
    if kept.sum() < FEWEST:
        return "INCONCLUSIVE"
    return _near(slope(steps[kept], errors[kept]), claim)


RULES: dict[str, Rule] = {
    "slope through all points": all_points,
    "finest three points": finest_three,
    "smallest pairwise rate": smallest_rate,
    "scalar rounding floor": scalar_floor,
}


def thinned(steps: Sequence[float], per_decade: int) -> list[int]:
    """Indices of about `per_decade` steps a decade, from the largest step down.

    >>> thinned([1e-4, 1e-3, 1e-2, 3e-2, 1e-1], 1)
    [4, 2, 1, 0]
    """
    order = sorted(range(len(steps)), key=lambda i: -steps[i])
    kept: list[int] = []
    for i in order:
        if not kept or steps[i] <= steps[kept[-1]] * 10 ** (-1 / per_decade) * (1 + 1e-6):
            kept.append(i)
    return kept


def answer(rule: Rule, steps: Floats, errors: Floats, claim: int) -> Answer:
    """The rule's answer; errors that are no positive numbers fail, too few steps are inconclusive."""
    if len(steps) < FEWEST:
        return "INCONCLUSIVE"
    if not np.all(np.isfinite(errors)):
        return "FAIL"
    if np.any(errors <= 0):
        return "INCONCLUSIVE" if rule is scalar_floor else "FAIL"
    return rule(steps, errors, claim)


def together(answers: Sequence[Answer]) -> Answer:
    """One answer for a scheme from those for its studies: FAIL before INCONCLUSIVE before PASS."""
    if "FAIL" in answers:
        return "FAIL"
    return "PASS" if answers and "INCONCLUSIVE" not in answers else "INCONCLUSIVE"
