"""Noise in the values of f that a scheme sees: an inner solve, a simulation, data.

Errors of code that rounds on its way have the same look as noise: they grow at small steps. Four facts tell noise from
a fault of the code. Noise that is drawn anew gives another value at every call. Noise that is always the same belongs
to the place and not to the value: the code is linear in f to the last digit, as no code is that rounds to fewer digits;
it asks for f where the formula says, as no code does that rounds its places; and its errors are scattered from step to
step, as those of wrong weights are not. Where these hold, errors below the noise say nothing about the scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import one_number
from trueorder.verify.measurement import order
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rounding import unit_level
from trueorder.verify.measurement.subject import Subject

Floats = NDArray[np.float64]

REPEATED = 32
"""calls in a row of code that draws numbers"""

TRIED = (0.1, 0.4, 0.7)
"""where in the steps, and in the points, the code is called"""

DRAWN = 64.0
"""rounding levels that the values of calls in a row differ by at least: sums may be taken in an order that is drawn"""

GROWS = 2.0**4
"""noise in f is no more than this many times larger at a larger step"""

LINEAR = 2.0**10
"""units of rounding by which code that is linear in f may be off"""

PLACED = 2.0**4
"""units in the last place of x by which f may be asked for beside a fixed multiple of the step from x"""

OTHER_STEPS = (2.0, 1.3713, 0.7291)
"""times the step is taken: at twice the step a step that is rounded to some digits may be twice the rounded one"""

SCATTERED = 0.5
"""correlation of errors at neighbouring steps below which they are scattered"""

FEWEST = 8
"""steps whose errors must be scattered"""


EVEN = 16.0
"""what the code itself draws is no more than this many times larger at one step than at another"""

IN_F = "values without noise, or with less, would settle it"
IN_CODE = "code that draws nothing would settle it"

IN_ESTIMATES = (
    "noise in the code: its estimates differ from call to call, and those of a constant do not: "
    "it draws a share of them"
)


class NoiseSeen(NamedTuple):
    """Noise that hides a scheme."""

    said: str
    """whose it is, and how much"""
    cure: str
    """what would settle the question"""


def noise_seen(subject: Subject, reference: Reference, measured: Measurement) -> NoiseSeen | None:
    """The noise in f that the scheme sees, or draws; None where its errors are no noise, or nothing tells.

    Only code that takes one point at a time is looked at.
    """
    if not isinstance(subject.scheme, PointScheme) or reference.dtype != "float64":
        return None
    steps, points = measured.steps, reference.points.values
    places = [int(share * len(steps)) for share in TRIED]
    cases = [
        (points[int(share * len(points))], float(steps[j])) for share, j in zip(TRIED, places, strict=True)
    ]
    degree = subject.operator.degree
    unit = order.rms(unit_level(points, steps[None, :], reference.noise, degree, reference.dtype))
    try:
        with quiet():
            drawn = [_drawn(subject.scheme, reference.numeric, *case) for case in cases]
            if all(drawn) and any(spread > DRAWN * unit[j] for spread, j in zip(drawn, places, strict=True)):
                levels = [spread * h**degree for spread, (_, h) in zip(drawn, cases, strict=True)]
                if _drawn(subject.scheme, reference.numeric, cases[-1][0], steps[-1]) > GROWS * drawn[-1]:
                    return None  # what is drawn is the formula, and no value of f
                if EVEN * _drawn(subject.scheme, _constant(reference), *cases[-1]) < drawn[-1]:
                    return NoiseSeen(IN_ESTIMATES, IN_CODE)
                return _of_whom(drawn, levels, degree)
            if any(drawn):
                return None
            fixed = all(
                _linear(subject, reference, *case) and _placed(subject, reference, *case) for case in cases
            )
    except FOREIGN:
        return None
    found = _scattered(subject, measured) if fixed else None
    if found is None or found <= DRAWN * unit[0] * steps[0] ** float(degree):
        return None
    said = (
        f"noise in f: its errors at small steps are scattered like {found:.2g}/h^{degree}, though it is linear in f "
        "and asks for it at the right places"
    )
    return NoiseSeen(said, IN_F)


def _of_whom(spreads: Sequence[float], levels: Sequence[float], degree: int) -> NoiseSeen:
    """Noise in values of f is divided by the step: the same spread of values at all steps is not."""
    if max(spreads) < EVEN * min(spreads) and max(levels) > EVEN * min(levels):
        said = f"its values differ by {np.median(spreads):.2g} from call to call at every step: it draws them"
        return NoiseSeen(f"noise in the code: {said}", IN_CODE)
    return NoiseSeen(
        f"noise in f: the values that the code takes differ by {np.median(levels):.2g}/h^{degree} from call to call",
        IN_F,
    )


def _constant(reference: Reference) -> Callable[..., Any]:
    """A function that is everywhere as large as f is at most: noise in its values is still noise."""
    values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
    largest = float(np.nanmax(values, initial=0.0)) or 1.0
    return lambda *at: largest + 0.0 * sum(at)


def _drawn(scheme: PointScheme, f: Callable[..., Any], point: Floats, h: float) -> float:
    """The spread of the values of calls in a row, if every one is another and they follow no course; else zero."""
    values = np.array([float(one_number(scheme.function(f, *point, np.float64(h)))) for _ in range(REPEATED)])
    if len(set(values.tolist())) < REPEATED or not np.all(np.isfinite(values)):
        return 0.0
    turns = np.count_nonzero(np.diff(values)[1:] * np.diff(values)[:-1] < 0)
    return float(np.std(values)) if turns >= REPEATED // 3 else 0.0


def _linear(subject: Subject, reference: Reference, point: Floats, h: float) -> bool:
    """Whether the code is linear in f, but for a constant, to the last digits."""

    def other(*at: Any) -> Any:
        return size * np.cos(
            sum((k + 1.3) * (x - p) / h for k, (x, p) in enumerate(zip(at, point, strict=True))) + 0.4
        )

    def run(f: Callable[..., Any]) -> float:
        return float(one_number(subject.scheme.function(f, *point, np.float64(h))))

    f = reference.numeric
    size = max(abs(float(f(*point))), float(np.finfo(float).tiny))
    parts = run(f), run(other), run(lambda *at: 0.0 * f(*at))
    together = run(lambda *at: f(*at) + other(*at))
    allowed = LINEAR * 2.0**-53 * (size / h**subject.operator.degree + sum(map(abs, (*parts, together))))
    return bool(abs(together - (parts[0] + parts[1] - parts[2])) <= allowed)


def _placed(subject: Subject, reference: Reference, point: Floats, h: float) -> bool:
    """Whether f is asked for at multiples of the step from x that are the same at other steps."""

    def offsets(step: float) -> Floats:
        asked: list[list[float]] = []

        def watched(*at: Any) -> Any:
            asked.append([float(np.real(x)) - p for x, p in zip(at, point, strict=True)])
            return reference.numeric(*at)

        one_number(subject.scheme.function(watched, *point, np.float64(step)))
        return np.array(asked)

    once = offsets(h)
    for times in OTHER_STEPS:
        there = offsets(times * h)
        allowed = PLACED * (np.spacing(np.abs(point)) + np.spacing(np.abs(there)))
        if there.shape != once.shape or np.any(np.abs(there - times * once) > allowed):
            return False
    return True


def _scattered(subject: Subject, measured: Measurement) -> float | None:
    """The level of errors at small steps, times h to the degree; None if neighbouring ones have something in common."""
    small = slice(0, max(FEWEST, len(measured.steps) // 3))
    scaled = measured.errors[:, small] * measured.steps[small] ** float(subject.operator.degree)
    if scaled.shape[1] < FEWEST or not np.all(np.isfinite(scaled)):
        return None
    size = order.rms(scaled)
    if not np.all(size > 0):
        return None
    scaled = scaled / size
    common = float(np.mean(scaled[:, 1:] * scaled[:, :-1]))
    return float(np.median(size)) if abs(common) < SCATTERED else None
