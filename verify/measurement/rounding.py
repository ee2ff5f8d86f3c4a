"""The rounding model: how large rounding errors are expected to be, before any is measured.

A scheme sum_j w_j f(x + c_j h) / h**d sees two sources (after Press et al. 2007, Numerical Recipes, section 5.7):
f itself is evaluated with an error that is measured against certified values, and the argument x + c_j h is rounded,
which moves f by f' times that rounding. Independent errors add in squares:

    R(h)**2 = (sum_j w_j**2 e_f**2 + sum_c (w_c - w_-c)**2 (f'(x) ulp(x))**2 / 12) / h**(2 d) + ulp(D f)**2

Nothing in it is absolute: f times any factor gives R times that factor. Roots of sums of squares are formed without the
squares, which numbers as small as 1e-170 do not have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.laurent import Laurent, weight_at

Floats = NDArray[np.float64]

UNIFORM = 1 / math.sqrt(12)
"""root mean square of a rounding error, in units in the last place"""


LEAST = 2.0**-960
"""sums of squares above this have lost no square that counts to underflow"""

LEVEL = 1000.0
"""errors that do not change with the step are rounding up to this many times that of the value, and a mistake above"""


@dataclass(frozen=True, eq=False)
class Noise:
    """Rounding of f near the points of a study."""

    evaluation: Floats
    """root mean square error of the floating-point f, absolute, shape (P,)"""
    ulps: float
    """root mean square of that error over the points, over the root mean square of the unit in the last place"""
    slopes: Floats
    """sizes of the partial derivatives of f, shape (P, dimension)"""
    imaginary: Floats
    """error of the derivatives that the imaginary part of f(x + i a) gives, shape (P, dimension)"""
    imaginary_floor: Floats
    """error of that imaginary part that stays when a goes to zero, absolute, shape (P, dimension)"""

    def only(self, members: NDArray[np.bool_] | NDArray[np.intp]) -> Noise:
        """The same at some of the points."""
        return replace(
            self,
            evaluation=self.evaluation[members],
            slopes=self.slopes[members],
            imaginary=self.imaginary[members],
            imaginary_floor=self.imaginary_floor[members],
        )


def spacing(values: Floats, dtype: str) -> Floats:
    """Distance to the next number in `dtype`, as float64."""
    with np.errstate(over="ignore", invalid="ignore"):  # values need not be numbers of that precision
        return np.asarray(np.spacing(np.abs(values).astype(dtype)), dtype=np.float64)


def model(
    samples: tuple[tuple[Sample, Laurent], ...], points: Floats, steps: Floats, noise: Noise, truth: Floats,
    dtype: str, *, exact_nodes: bool = False,
) -> Floats:  # fmt: skip
    """R(h) at every point and step, shape (P, S), absolute; `steps` has that shape too.

    `exact_nodes` says that x + c h is computed without rounding, as on a grid of short binary fractions.
    """
    parts = [np.broadcast_to(spacing(truth, dtype)[:, None], steps.shape)]
    for sample, weight in samples:
        size = np.abs(weight_at(weight, steps))
        if sample.is_imaginary:
            # the imaginary part of f(x + i a) is near a f'(x), and as good as the complex f makes it
            imaginary = np.array([weight_at(offset, steps).imag for offset in sample.offsets])
            moving = np.hypot(noise.imaginary.T[:, :, None] * imaginary, noise.imaginary_floor.T[:, :, None])
            moved = np.where(imaginary != 0, moving, 0.0)
            parts.append(size * np.hypot.reduce(moved, axis=0))
        else:
            parts.append(size * noise.evaluation[:, None])
    if not exact_nodes:
        parts += _arguments(samples, points, steps, noise, dtype)
    return root_of_squares(parts)


def root_of_squares(parts: Sequence[Floats]) -> Floats:
    """The root of the sum of the squares of arrays of one shape, where these are no numbers too."""
    with np.errstate(over="ignore", under="ignore"):
        total = np.asarray(sum(part * part for part in parts))
    if np.all(total > LEAST) and np.all(total < np.inf):
        return np.asarray(np.sqrt(total))
    return np.asarray(np.hypot.reduce(np.stack(parts), axis=0))


def of_samples(
    samples: tuple[tuple[Sample, Laurent], ...], f: Callable[..., Any], points: Floats, steps: Floats, noise: Noise,
    dtype: str,
) -> Floats:  # fmt: skip
    """Rounding of the values of f where they are sampled, shape (P, S), which may be far larger than at the points.

    Where f is that much larger its evaluation is taken to lose a unit in the last place at least.
    """
    total = np.zeros(steps.shape)
    for sample, weight in samples:
        if sample.is_imaginary:
            continue
        values = np.abs(sampled(sample, f, points.T[:, :, None], steps, dtype)).astype(np.float64)
        unit = spacing(np.where(np.isfinite(values), values, 0.0), dtype)
        total = np.hypot(total, np.abs(weight_at(weight, steps)) * max(noise.ulps, 1.0) * unit)
    return total


def sampled(sample: Sample, f: Callable[..., Any], x: Floats, steps: Floats, dtype: str) -> Any:
    """f, a complex number where an offset is one, at x (d, ...) plus the offsets of a sample; `steps` has the shape."""
    offsets = [np.asarray(weight_at(offset, steps)) for offset in sample.offsets]
    if all(offset.is_real for offset in sample.offsets):
        return f(*[(part + np.real(offset)).astype(dtype) for part, offset in zip(x, offsets, strict=True)])
    kind = np.result_type(dtype, np.complex64)
    return f(*[(part + offset).astype(kind) for part, offset in zip(x, offsets, strict=True)])


def unit_level(points: Floats, steps: Floats, noise: Noise, degree: int, dtype: str) -> Floats:
    """Rounding of a formula of unknown weights, shape (P, S): one rounding of f and of its argument, over h**degree."""
    argument = noise.slopes * spacing(points, dtype) * UNIFORM
    return np.asarray(np.hypot(noise.evaluation, np.hypot.reduce(argument, axis=1))[:, None] / steps**degree)


def _arguments(
    samples: tuple[tuple[Sample, Laurent], ...], points: Floats, steps: Floats, noise: Noise, dtype: str
) -> list[Floats]:
    """Errors that rounding x + c h leaves in the estimate, independent ones of shape (P, S).

    x lies on the lattice of the numbers around it, so x - c h is rounded by just as much as x + c h, the other way:
    the two errors add up in an odd formula and cancel in an even one. Those of different |c| are independent.
    """
    net: dict[tuple[Laurent, ...], Laurent] = {}
    for sample, weight in samples:
        offsets = tuple(offset.real() for offset in sample.offsets)
        if sample.is_imaginary or not any(offsets):
            continue
        opposite = tuple(-offset for offset in offsets)
        if opposite in net:
            net[opposite] += -weight
        else:
            net[offsets] = net.get(offsets, Laurent()) + weight
    parts = []
    for offsets, weight in net.items():
        size = np.abs(weight_at(weight, steps))
        for axis, offset in enumerate(offsets):
            if offset:
                far = np.abs(points[:, axis, None]) + np.abs(weight_at(offset, steps))
                parts.append(size * (noise.slopes[:, axis, None] * spacing(far, dtype) * UNIFORM))
    return parts


UNCANCELLED = 0.03
"""a black box whose errors at small steps are below this share of one rounding over h**degree does not cancel digits"""


def level_alone(steps: Floats, errors: Floats, degree: int, floor: float, unit: Floats) -> Floats:
    """Rounding level of a black box, shape (S,): what its small steps show, and no less than unit weights would give.

    `unit` is the root mean square of `unit_level`. Code that differentiates without cancellation, as a complex step
    does, shows errors far below that at its small steps, and is taken at its word.
    """
    seen = fitted(steps, errors, degree, floor)
    small = steps <= np.sort(steps)[max(len(steps) // 3, 1) - 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = errors[small] / unit[small]
    known = shares[np.isfinite(shares)]
    if len(known) and np.median(known) < UNCANCELLED:
        return seen
    return np.asarray(np.maximum(seen, unit))


def fitted(steps: Floats, errors: Floats, degree: int, floor: float) -> Floats:
    """Rounding of a black box, from its own small steps: nu / h**q fitted to the root mean square errors.

    Returns R(h), shape (S,). `floor` is the rounding of the value itself. q is what the errors show, between 0
    (no cancellation, as in a complex step) and the degree of the operator plus one; without a rounding branch in the
    sweep the floor is all that is known.
    """
    usable = (errors > 0) & np.isfinite(errors)
    if usable.sum() < 8:
        return np.full(len(steps), floor)
    x, y = np.log(steps[usable]), np.log(errors[usable])
    smooth = np.convolve(y, np.ones(3) / 3, mode="valid")
    # a level branch near the rounding of the value itself (a complex step, say) has its minimum anywhere on it
    near = math.log(2) if smooth.min() < math.log(LEVEL * floor) else 0.0
    lowest = int(np.flatnonzero(smooth <= smooth.min() + near)[-1]) + 1
    branch = x < x[lowest] - math.log(3)
    if branch.sum() < 6:
        return np.full(len(steps), floor)
    slope = float(np.polyfit(x[branch], y[branch], 1)[0])
    power = min(max(-slope, 0.0), degree + 1.0)
    if slope > 0.5:  # errors still fall towards the smallest step: no rounding to be seen
        return np.full(len(steps), floor)
    level = float(np.mean(y[branch] + power * x[branch]))
    return np.asarray(np.maximum(np.exp(level) * steps**-power, floor))
