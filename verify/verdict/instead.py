"""What estimates are that do not tend to what they should: a multiple of it, or a power of the step times it.

An error that does not shrink is no loss of precision. The ratio of estimate and truth says what it is: the same number
at every point and step for a forgotten factor or sign, times a power of h for a step that is forgotten or misplaced.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OFF = 0.1
"""share of the value that the error has to stay above at every step for estimates not to tend to it"""

ALIKE = 0.02
"""ratios of estimate and truth at different points are one number where they are within this share of it"""

STEPS = 4
"""steps, the smallest above rounding, at which ratios are compared"""

STRAIGHT = 0.05
"""how far the slope of log ratio over log h may be from a whole number"""

OTHER = 1e-4
"""share of the value above which an error that does not change with the step is another value, and no lost digits"""

GREW = 0.05
"""errors that are below this share of those at small steps somewhere have grown"""

STAYS = "at small steps the error stays at"
"""how that is said of an error that is no multiple of anything"""

GROWS, GROWN = "at small steps the error grows, to", 10.0
"""and of one that becomes so many times as large over two decades of steps"""

STANDING = 1.5
"""an error that falls by less than this factor over two decades of steps does not fall"""


def instead(
    estimates: Floats,
    truth: Floats,
    steps: Floats,
    rounding: Floats,
    operator: str,
    usable: NDArray[np.bool_],
) -> str | None:
    """What the estimates are instead of the truth, as a sentence; None where they come near it, or it is not known.

    `estimates` has shape (P, S), `truth` (P,); `rounding`, shape (S,), is the size of an error that rounding explains.
    """
    size = float(np.sqrt(np.mean(truth**2)))
    if not (np.isfinite(size) and size > 0):
        return None
    error = np.sqrt(np.mean((estimates - truth[:, None]) ** 2, axis=0))
    clear = usable & np.isfinite(error) & (error > 10 * rounding) & (rounding < OFF * size)
    if clear.sum() < STEPS or np.any(error[usable & np.isfinite(error)] <= OFF * size):
        return None
    large = np.abs(truth) > OFF * size
    chosen = np.flatnonzero(clear)
    ratios = estimates[large][:, chosen] / truth[large, None]
    middle = np.median(ratios, axis=0)
    alike = np.all(np.abs(ratios - middle) <= ALIKE * np.abs(middle), axis=0) & (middle != 0)
    same = np.flatnonzero(alike)[:STEPS]
    if len(same) == STEPS and np.all(np.sign(middle[same]) == np.sign(middle[same[0]])):
        slope = float(np.polyfit(np.log(steps[chosen[same]]), np.log(np.abs(middle[same])), 1)[0])
        power = round(slope)
        factors = middle[same] / steps[chosen[same]] ** float(power)
        if abs(slope - power) <= STRAIGHT:
            return _told(float(np.median(factors)), power, operator)
    smallest, span = chosen[0], steps[chosen] <= 100 * steps[chosen[0]]
    if steps[chosen[-1]] >= 100 * steps[smallest] and error[chosen][span].max() < STANDING * error[smallest]:
        how = STAYS if error[smallest] < GROWN * error[chosen][span].min() else GROWS
        return f"it does not converge: {how} {error[smallest] / size:.3g} of {operator}"
    return None


def standing(
    error: Floats, truth: Floats, steps: Floats, operator: str, usable: NDArray[np.bool_]
) -> str | None:
    """That errors stay where they are at the smallest steps, far above what digits that are lost leave; None if not.

    What code loses of its digits grows as the step shrinks, and another value than the one that is meant does not.
    """
    size = float(np.sqrt(np.mean(truth**2)))
    known = np.flatnonzero(usable & np.isfinite(error) & (error > OTHER * size))
    if not (np.isfinite(size) and size > 0 and len(known)) or known[0] != np.flatnonzero(usable)[0]:
        return None
    low = known[steps[known] <= 100 * steps[known[0]]]
    if len(low) < STEPS or steps[known[-1]] < 100 * steps[known[0]]:
        return None
    least = float(np.min(error[usable & np.isfinite(error)]))
    # estimates without any digits left stay, too, but their errors have grown; truncation may cancel some of another
    if error[low].max() >= STANDING * error[low].min() or least < GREW * error[low].min():
        return None
    return f"it does not converge: {STAYS} {error[known[0]] / size:.3g} of {operator}"


def _told(factor: float, power: int, operator: str) -> str:
    """The multiple of the operator that the estimates are."""
    if power == 0:
        return f"it does not converge: it stays at {factor:.4g} times {operator}"
    number = "" if abs(factor - 1) < ALIKE else f"{factor:.4g}*"
    step = "h" if power == 1 else f"h^{power}"
    how = "tends to 0" if power > 0 else "diverges"
    return f"it {how}; it is {number}{step} times {operator}"
