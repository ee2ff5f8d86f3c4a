"""Whether code computes, on numbers, the formula that was proved from it: at a few points of a study, and steps."""

from __future__ import annotations

import math

import numpy as np

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.measurement.conduct import CHANGING, KEEPS
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.stale import keeps, stale_value
from trueorder.verify.measurement.subject import Subject, largest_step
from trueorder.verify.probing.replay import Held, disagreement, hold
from trueorder.verify.verdict.row_replay import hold_row

CALLS = 4
"""calls that have to give the same value, for code to be held to a formula"""

REPLAYED_POINTS, REPLAYED_STEPS = 4, 6
"""points and steps at which the code is held against the formula that was proved from it"""

IMPRECISE = 2.0**-10
"""a row that misses the value of its formula by less than this share of it is that formula, in fewer digits"""


def other_than_proved(subject: Subject, reference: Reference, measured: Measurement) -> str | None:
    """A point and a step at which the code does not compute the formula that was proved from it."""
    if reference.dtype != "float64":
        return None
    steps = measured.steps[np.unique(np.linspace(0, len(measured.steps) - 1, REPLAYED_STEPS).astype(int))]
    if not subject.steps_are_given and math.isfinite(widest := largest_step(subject, reference)):
        steps = np.append(steps, widest / 2)  # where truncation is large a value kept from another step shows
    for i in np.unique(np.linspace(0, len(measured.errors) - 1, REPLAYED_POINTS).astype(int)):
        with quiet():
            held = _held(subject, reference, measured, i, steps.tolist())
        if held is None:
            continue
        place = ", ".join(f"{v} = {x:.6g}" for v, x in zip("xyz", reference.points.values[i], strict=False))
        kept = None if subject.placements else stale_value(held)
        if kept is not None and keeps(subject.scheme.function, reference.points.values[i], steps.tolist()):
            return (
                f"the formula is right, the code is not: at {place} it returns {kept:.17g} for every step, where the "
                "formula that is proved from it gives different values"
            )
        if (found := disagreement(held)) is not None:
            h, returned, value = found
            if (why := _never_the_same(subject, reference, i, h)) is not None:
                return f"at {place}, h = {h:.3g} {why}"
            imprecise = bool(subject.placements) and abs(returned - value) < IMPRECISE * abs(value)
            flaw = "loses precision" if imprecise else "is not"
            return (
                f"the formula is right, the code {flaw}: at {place}, h = {h:.3g} it returns {returned:.17g}, where "
                f"the formula that is proved from it gives {value:.17g}"
            )
    return None


def _never_the_same(subject: Subject, reference: Reference, i: int, h: float) -> str | None:
    """What is said of code that gives other values when it is called again; None of code that does not."""
    scheme = subject.scheme
    if not isinstance(scheme, PointScheme):
        return None
    point = reference.points.values[i]
    with quiet():
        try:
            values = {float(scheme.function(reference.numeric, *point, h)) for _ in range(CALLS)}
        except FOREIGN:
            return None
        return f"{KEEPS}: {CHANGING}" if len(values) > 1 else None


def _held(
    subject: Subject, reference: Reference, measured: Measurement, i: int, steps: list[float]
) -> Held | None:
    """The code held against its formula at one of the points; None where no formula is proved there."""
    point, samples, trace = reference.points.values[i], subject.samples[i], subject.traces[i]
    if subject.placements and samples is not None:
        # at large steps rounding is the smaller part, so that one that shows there is told for what it is
        backwards = measured.steps[::-1], measured.estimates.values[i][::-1]
        return hold_row(samples, subject.placements[i], reference.numeric, point[0], *backwards)
    if trace is None:
        return None
    return hold(trace, subject.scheme.function, reference.numeric, point, steps, reference.noise.slopes[i])
