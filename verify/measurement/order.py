"""The observed order of accuracy: the slope of log error over log h where truncation alone speaks.

Only steps count whose error is well above rounding, contiguous from the smallest such step upward and at most about a
decade; there the next terms of the proof, which are known, are divided out, and a straight line is fitted. Both its
slope and its height are compared with the proof: a mistake of the same order shows in the height alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CLEAR = 20.0
"""an error counts as truncation when it is this many times the rounding level"""

DECADES = 1.0
"""widest clean window"""

FEWEST = 3
"""steps that a slope needs when the proof predicts the error"""

FEWEST_ALONE = 6
"""steps that a slope needs without one, to see whether it holds still"""

FEWEST_GIVEN = 4
"""the same where somebody chose the steps, far apart as in a table: one power, with a row left over to check it"""

SHORTEST = 0.2
"""shortest clean window in decades"""

CORRECTION = 2.0
"""the further terms may change the leading error by this factor at most"""

RELIABLE = 1e-3
"""relative size of what the known terms leave out, at most"""


GROWING = 0.25
"""errors that go with this power of 1/h grow as the step shrinks: no plateau of rounding or of a mistake does"""

LONG = 16
"""steps of a rounding branch that has a level of its own (`verify.measurement.rounding`)"""

SHARPEST = 2.0**-53
"""share of an error below which no error is known"""


@dataclass(frozen=True)
class Observed:
    """A fitted order; `order` is None when the window is too short, and `reason` says so."""

    order: float | None
    low: float | None
    high: float | None
    ratio: float | None
    """measured error over proven error, where there is a proof"""
    ratio_spread: float | None
    """standard deviation of that ratio over the window"""
    window: tuple[float, float] | None
    steps: int
    reason: str = ""


def rms(values: Floats) -> Floats:
    """Root mean square over the points (axis 0), safe for tiny and huge values; NaN stays NaN."""
    size = np.max(np.abs(values), axis=0)
    usual = (size > 0) & np.isfinite(size)  # of any other column the size is the answer
    shares = np.where(usual, values, 1.0) / np.where(usual, size, 1.0)
    return np.asarray(size * np.sqrt(np.mean(shares**2, axis=0)))


def without(whole: Floats, part: Floats) -> Floats:
    """What is left of root mean squares when an independent part is taken off, zero at least; safe like `rms`."""
    share = np.divide(part, whole, where=whole > 0, out=np.ones_like(np.asarray(whole)))
    return np.asarray(whole * np.sqrt(1 - np.minimum(share, 1.0) ** 2))


def clean_window(
    steps: Floats,
    errors: Floats,
    rounding: Floats,
    usable: NDArray[np.bool_] | None = None,
    *,
    fewest: int = 0,
) -> NDArray[np.intp]:
    """Indices of the steps from the smallest whose error is CLEAR of rounding upward: contiguous, a decade at most.

    Where steps lie far apart the window is as much wider as it takes to hold the `fewest`.
    """
    good = np.isfinite(errors) & (errors > CLEAR * rounding)
    if usable is not None:
        good = good & usable
    above = np.flatnonzero(good)
    if not len(above):
        return above
    # a lone lucky step below the window proper is no start: two in a row are
    starts = [i for i in above if i + 1 < len(good) and good[i + 1]]
    if not starts:
        return above[:1]
    first = starts[0]
    last = first
    while (
        last + 1 < len(steps)
        and good[last + 1]
        and (last + 1 - first < fewest or steps[last + 1] <= steps[first] * 10**DECADES * (1 + 1e-9))
    ):
        last += 1
    return np.arange(first, last + 1)


def against_proof(
    steps: Floats,
    errors: Floats,
    rounding: Floats,
    leading: Floats,
    full: Floats,
    left_out: Floats,
    points: int,
) -> Observed:
    """Observed order and constant where the proof predicts the error.

    `errors` are root mean squares over the points, as are `leading` (leading term), `full` (all known terms) and
    `left_out` (the last known terms, a bound for what is left out); all of shape (S,).
    """
    window = clean_window(steps, errors, rounding, predictable(leading, full, left_out))
    if short := _too_short(steps, window):
        return Observed(None, None, None, None, None, _ends(steps, window), len(window), short)
    x = np.log(steps[window])
    corrected = np.log(errors[window]) - np.log(full[window] / leading[window])
    # where values underflow the rounding level is zero
    blur = np.maximum(rounding[window] / errors[window] / math.sqrt(max(points, 1)), SHARPEST)
    slope, half = _line(x, corrected, blur)
    ratios = errors[window] / full[window]
    weights = 1 / (blur**2 + 1e-8)
    ratio = float(np.sum(weights * ratios) / np.sum(weights))
    spread = float(np.sqrt(np.sum(weights * (ratios - ratio) ** 2) / np.sum(weights)))
    spread += float(np.sqrt(1 / np.sum(1 / blur**2)))
    return Observed(slope, slope - half, slope + half, ratio, spread, _ends(steps, window), len(window))


def predictable(leading: Floats, full: Floats, left_out: Floats) -> NDArray[np.bool_]:
    """Steps at which the leading term is most of the error and the known terms are nearly all of it."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        growth = full / leading
        return (growth < CORRECTION) & (growth > 1 / CORRECTION) & (left_out < RELIABLE * full)


def alone(steps: Floats, errors: Floats, rounding: Floats, points: int, *, given: bool = False) -> Observed:
    """Observed order of a black box: the widest window from the smallest clear step on which the slope holds still.

    The interval covers what is left of the drift: the slopes of the lower and the upper half must lie in it. It covers
    the slopes of neighbouring windows too, as errors may ripple about their power of h (the weights of a WENO scheme
    change with h), and then stand still on some window at another slope. Of steps that are `given` a few suffice.
    """
    if not given:
        rounding = np.maximum(rounding, _short_branch(steps, errors))
    window = clean_window(steps, errors, rounding, fewest=0 if given else FEWEST_ALONE)
    if short := _too_short(steps, window):
        return Observed(None, None, None, None, None, _ends(steps, window), len(window), short)
    x, y = np.log(steps), np.log(np.where(errors > 0, errors, np.nan))
    clear = np.isfinite(y) & (errors > CLEAR * rounding)
    best = None
    for length in range(FEWEST_ALONE, len(window) + 1):
        part = window[:length]
        if x[part[-1]] - x[part[0]] < SHORTEST * math.log(10):
            continue
        blur = rounding[part] / errors[part] / math.sqrt(max(points, 1))
        slope, half = _line(x[part], y[part], blur)
        middle = length // 2
        lower = _line(x[part[: middle + 1]], y[part[: middle + 1]], blur[: middle + 1])[0]
        upper = _line(x[part[middle:]], y[part[middle:]], blur[middle:])[0]
        # a next term makes the slope drift in proportion to h: to the lower half it goes part of the way to h = 0
        covered = 1 - math.exp(float(np.mean(x[part[: middle + 1]]) - np.mean(x[part])))
        wide = max(half, abs(lower - slope) / covered, abs(upper - slope))
        for first in range(part[0] + 1, part[0] + middle + 1):
            neighbours = slice(first, first + length)
            if first + length > len(steps) or not clear[neighbours].all():
                break
            blur = rounding[neighbours] / errors[neighbours] / math.sqrt(max(points, 1))
            wide = max(wide, abs(_line(x[neighbours], y[neighbours], blur)[0] - slope))
        if best is None or wide < best[1]:
            best = (slope, wide, part)
    if best is None and given and len(window) >= FEWEST_GIVEN:
        slope, wide = by_pairs(x[window][::-1], y[window][::-1])
        best = (slope, wide, window)
    if best is None:
        return Observed(None, None, None, None, None, _ends(steps, window), len(window), "too few steps")
    slope, wide, part = best
    return Observed(slope, slope - wide, slope + wide, None, None, _ends(steps, part), len(part))


def _short_branch(steps: Floats, errors: Floats) -> float:
    """The rounding of the few steps below that of the smallest error, where errors grow as h shrinks; zero elsewhere.

    Code whose own step is a root of the one that it is given comes to its rounding at the smallest steps only, which
    are too few for a level that depends on h.
    """
    known = np.isfinite(errors) & (errors > 0)
    below = np.flatnonzero(known[: int(np.argmin(np.where(known, errors, np.inf)))])
    if not FEWEST <= len(below) < LONG:
        return 0.0
    slope = float(np.polyfit(np.log(steps[below]), np.log(errors[below]), 1)[0])
    return float(np.exp(np.mean(np.log(errors[below])))) if slope < -GROWING else 0.0


def by_pairs(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope of logarithms of errors y over those of steps x, coarse to fine, and half the width of its interval.

    The interval covers how much the slope drifts from one pair of steps to the next, and that it may drift on as it did
    over the last two.
    """
    slope = float(np.polyfit(x, y, 1)[0])
    pairs = np.diff(y) / np.diff(x)
    reached = np.append(pairs, 2 * pairs[-1] - pairs[-2])
    return slope, float(np.max(np.abs(reached - slope)))


def _too_short(steps: Floats, window: NDArray[np.intp]) -> str:
    if len(window) >= FEWEST and math.log10(steps[window[-1]] / steps[window[0]]) >= SHORTEST:
        return ""
    if not len(window):
        return "no step at which truncation stands clear of rounding and the leading term of further ones"
    return (
        f"only {len(window)} step{'s' if len(window) > 1 else ''}, from {steps[window[0]]:.3g} to "
        f"{steps[window[-1]]:.3g}, at which truncation stands clear of rounding and the leading term of further ones"
    )


def _ends(steps: Floats, window: NDArray[np.intp]) -> tuple[float, float] | None:
    return (float(steps[window[0]]), float(steps[window[-1]])) if len(window) else None


def _line(x: Floats, y: Floats, blur: Floats) -> tuple[float, float]:
    """Weighted straight line: its slope and half the width of a 95 % interval.

    `blur` is the standard deviation expected of y from rounding; scatter beyond it widens the interval.
    """
    weights = 1 / (blur**2 + 1e-8)
    centre = np.sum(weights * x) / np.sum(weights)
    spread = float(np.sum(weights * (x - centre) ** 2))
    slope = float(np.sum(weights * (x - centre) * y)) / spread
    height = float(np.sum(weights * y) / np.sum(weights))
    residual = y - height - slope * (x - centre)
    freedom = len(x) - 2
    scatter = float(np.sum(weights * residual**2)) / freedom
    known, seen = NORMAL95 * math.sqrt(1 / spread), student95(freedom) * math.sqrt(scatter / spread)
    return slope, max(known, seen)


NORMAL95 = 1.959963984540054
"""two-sided 95 % point of the normal distribution"""


def student95(freedom: int) -> float:
    """Two-sided 95 % point of Student's t (Abramowitz and Stegun 1964, eq. 26.7.5; exact for 1 and 2 degrees).

    >>> round(student95(10), 3)
    2.228
    """
    if freedom <= 2:
        return {1: 12.706204736, 2: 4.302652730}.get(freedom, math.inf)
    z = NORMAL95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
