"""At which points and steps a study measures: those asked for, or those that the function and its domain give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import (
    HEADROOM,
    PER_DECADE,
    SPREAD,
    Points,
    between_numbers,
    check_steps,
    choose_points,
    choose_steps,
    resolved,
)
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rounding import spacing
from trueorder.verify.measurement.subject import Subject, largest_step
from trueorder.verify.studies.polynomial_study import MOST
from trueorder.verify.tracing.laurent import weight_at

Floats = NDArray[np.float64]

FEW_POINTS = 10
"""points of a study of code that takes one number, or one grid, at a time, when none are asked for: every step is that
many calls. Their number is planned, whatever a call takes, so that it is the same on a busy machine"""

GRID_PER_DECADE = 8
"""steps per decade for grid schemes, which are called once for every step and placement"""

DENSE = 0.25
"""code of which every estimate is a call has all steps of a lattice down to the roundoff to this power, as a share of
the domain: there the windows of high orders are, and short"""

ONE_BY_ONE = ((0.5, 6), (1.0, 2))
"""and below so many steps per decade down to that power: the smallest show the height of the rounding alone"""

PROVEN = ((0.5, 4), (1.0, 2))
"""the same where a proof predicts the errors, so that fewer of them tell"""

SMALLEST_POWER = 0.75
"""the smallest step is the domain's length times the unit roundoff to this power: deep in the rounding branch of a
first derivative, whose best step goes with the power 1/2"""

DISTINCT = 8.0
"""steps that are asked for are this many of these units on a grid, whose nodes would not be distinct"""

APART = 2.0
"""x and x + h/2 are two numbers where h is this many of these units"""

CHANGED = 8.0
"""units in the last place by which f changes over a step of which a part shows in a difference"""

PRODUCTS = 3.0
"""steps in a product that code may form on its way if it is no sum of samples, as formulas for uneven grids do"""

SHORT_BITS = 8
"""significant bits of the spacings of grids, so that nodes are exact"""


@dataclass(frozen=True)
class Lattice:
    """Steps on a logarithmic lattice; None leaves a bound to the function and its domain."""

    start: float | None = None
    stop: float | None = None
    per_decade: int | None = None

    @property
    def free(self) -> bool:
        """Whether both bounds are left to the function."""
        return self.start is None and self.stop is None


class Chosen(NamedTuple):
    """The steps of a study and what was left out of those that were asked for."""

    steps: Floats
    """ascending, in the precision of the study"""
    left_out: str | None = None
    """the steps that were left out and why, as a part of a sentence; None when nothing was"""


def asked_for(steps: Sequence[float] | Lattice | None, function: ExactFunction) -> Floats | None:
    """The steps that are asked for; None where they are left to the study."""
    if steps is None or isinstance(steps, Lattice):
        if steps is None or steps.free:
            return None
        ((low, high),) = function.domain
        start, stop = steps.start or (high - low) / MOST, steps.stop or high - low
        return choose_steps(start, stop, steps.per_decade or PER_DECADE)
    return check_steps(steps)


def study_points(scheme: PointScheme | GridScheme, function: ExactFunction, count: int, dtype: str) -> Points:
    """The points at which a scheme is studied on a function; short binary fractions for a grid scheme.

    Short fractions keep the nodes of grids exact; they move a point by less than a millionth of the domain, or by no
    more than the distance between numbers at the far end of it.
    """
    points = choose_points(function, count, dtype)
    if isinstance(scheme, PointScheme) or math.isinf(points.room):
        return points
    unit = max(2.0 ** math.floor(math.log2(points.scale * 2.0**-20)), between_numbers(function, dtype))
    return replace(points, values=np.round(points.values / unit) * unit)


def chosen_steps(subject: Subject, reference: Reference, steps: Sequence[float] | Lattice | None) -> Chosen:
    """Steps that keep the stencil inside and are told apart by the numbers around the points."""
    largest = largest_step(subject, reference) / (1 + SPREAD)
    unit = between_numbers(reference.function, reference.dtype)
    if steps is None or isinstance(steps, Lattice):
        lattice = steps or Lattice()
        scale = reference.points.scale
        roundoff = float(np.finfo(reference.dtype).eps)
        closest = resolved(reference.function, reference.dtype)
        if subject.placements:  # spacings of so many bits lie on the lattice of the numbers around the nodes
            closest = max(closest, unit * 2.0 ** (SHORT_BITS - 1))
        start = lattice.start or max(scale * roundoff**SMALLEST_POWER, closest)
        stop = min(largest, lattice.stop or scale)
        dense = GRID_PER_DECADE if subject.placements else PER_DECADE
        if subject.one_by_one and lattice.per_decade is None:
            chosen = _thinning(start, stop, dense, subject, reference)
        else:
            chosen = choose_steps(start, stop, lattice.per_decade or dense)
        held = in_range(subject, reference, chosen)
        unseen = lattice.start is not None and not held.all()
        chosen = chosen[held]
        if lattice.start is not None and subject.placements:
            chosen = chosen[chosen >= DISTINCT * unit]
        if subject.placements:
            short = 2.0 ** (np.floor(np.log2(chosen)) - (SHORT_BITS - 1))
            chosen = np.round(chosen / short) * short
        beyond = reference.points.walled and largest < (lattice.stop or scale)
        below = not len(held) and lattice.start is None
        outside = unseen or (bool(len(held)) and not len(chosen))
    else:
        wanted = check_steps(steps)
        inside = wanted <= largest * (1 + 2 * SPREAD)
        apart = (wanted >= DISTINCT * unit) | (not subject.placements)
        held = in_range(subject, reference, wanted)
        chosen, beyond, below = wanted[inside & apart & held], not inside.all(), not apart.all()
        outside = not held.all()
    left_out = _left_out(reference, largest if beyond else None, unit if below else None, outside)
    return Chosen(np.unique(chosen.astype(reference.dtype)), left_out)


def resolved_steps(chosen: Chosen, reference: Reference) -> Chosen | None:
    """Those of the steps over which x and f change by more than rounding, typically; None where all, or none, do."""
    values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
    slopes = np.linalg.norm(reference.noise.slopes, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_f = np.median(spacing(values, reference.dtype) / slopes)
    unit = between_numbers(reference.function, reference.dtype)
    least = max(APART * unit, CHANGED * float(of_f) if np.isfinite(of_f) else 0.0)
    apart = chosen.steps >= least
    if apart.all() or not apart.any():
        return None
    said = f"steps below {least:.2g}, over which x, or f, may stay the same {reference.dtype} number"
    return Chosen(chosen.steps[apart], " and ".join(filter(None, (chosen.left_out, said))))


def _left_out(reference: Reference, largest: float | None, unit: float | None, outside: bool) -> str | None:
    """The steps above the largest, and those that numbers are too coarse or too few for, with the reason."""
    function, parts = reference.function, []
    if outside:
        parts.append(leaving_range(reference))
    if unit is not None:
        parts.append(
            f"steps that are few times {unit:.2g}, the distance between {reference.dtype} numbers there"
        )
    if largest is not None:
        end = "a place where it is not smooth" if reference.points.walled else "the end of its domain"
        parts.append(
            f"steps above {largest:.3g}, with which samples of {function.text} would lie beyond {end}"
        )
    return " and ".join(parts) or None


def _thinning(start: float, stop: float, dense: int, subject: Subject, reference: Reference) -> Floats:
    """Steps that become fewer to a decade the smaller they are."""
    roundoff, bounds, pieces = float(np.finfo(reference.dtype).eps), [stop], []
    for power, per_decade in ((DENSE, dense), *(ONE_BY_ONE if subject.proven is None else PROVEN)):
        bounds.append(max(start, min(bounds[-1], reference.points.scale * roundoff**power)))
        pieces.append(choose_steps(bounds[-1], bounds[-2], per_decade))
    return np.unique(np.concatenate(pieces))


def in_range(subject: Subject, reference: Reference, steps: Floats) -> NDArray[np.bool_]:
    """Steps at which the numbers of a formula are numbers of the study's precision: h**10 need not be in float32.

    Code forms products and quotients of steps on its way, and sums of values, however moderate its weights are.
    """
    limits = np.finfo(reference.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.maximum(steps ** -float(subject.operator.degree), 1.0)
        for samples in {id(samples): samples for samples in subject.samples if samples is not None}.values():
            weights = np.maximum(weights, sum(np.abs(weight_at(weight, steps)) for _, weight in samples))
        values = np.abs(reference.derivatives[(0,) * reference.function.dimension])
        largest = weights * max(1.0, float(np.nanmax(values, initial=0.0)))
        known = isinstance(subject.scheme, PointScheme) and all(subject.samples)
        power = max(0.0 if known else PRODUCTS, float(subject.operator.degree))
        products = np.maximum(steps, 1 / steps) ** power
    held = limits if limits.max < np.finfo(np.float64).max else np.finfo(np.float64)
    most = min(float(held.max), 1 / float(held.tiny)) / HEADROOM
    # certified values are doubles, whatever the precision of the study
    return np.asarray((largest <= float(held.max) / HEADROOM) & (products <= most))


def leaving_range(reference: Reference) -> str:
    """What steps are called that are not in range."""
    return (
        f"steps whose powers, times values of {reference.function.text}, leave the range of {reference.dtype}"
    )
