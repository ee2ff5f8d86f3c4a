"""What is known exactly about a function at the points of a study, and how well its floating-point form does there.

One reference serves every scheme that is studied on the same function at the same points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import Points
from trueorder.verify.exact.truth import Truth, certify, taylor
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.rounding import UNIFORM, Noise, spacing
from trueorder.verify.proof.moments import HIGHEST_DEGREE
from trueorder.verify.tracing.jets import TERMS, Jet
from trueorder.verify.tracing.multi_index import MultiIndex, indices_up_to

Floats = NDArray[np.float64]

NEIGHBOURS = (-1.0, 0.0, 2.0)
"""displacements at which f is evaluated for its noise, in units of NEARBY of the precision"""

NEARBY = {"float32": 2.0**-14, "float64": 2.0**-30, "longdouble": 2.0**-30}
"""a relative displacement far above the roundoff and far below any scale of f; points of grids are short fractions,
whose neighbours have the digits that nodes between them have"""

SMALL, TINY = 2.0**-30, (2.0**-40, 2.0**-50, 2.0**-70)
"""imaginary steps, as shares of the domain, whose squares are below the roundoff: a complex f that is good in both its
parts has an error in proportion to them, another one has an error that stays"""


BROAD = (2.0**-13, 2.0**-10)
"""larger imaginary steps, at which library functions lose digits that they have at smaller ones (SciPy's erf does)"""


@dataclass(frozen=True, eq=False)
class Reference:
    """Exact values of a function at points, in the precision `dtype`."""

    function: ExactFunction
    points: Points
    dtype: str
    numeric: Callable[..., Any]
    """the floating-point f that schemes are given"""
    derivatives: Mapping[MultiIndex, Floats]
    """partial derivatives up to the highest degree, each of shape (P,); NaN where there is none"""
    vanishing: Mapping[MultiIndex, NDArray[np.bool_]]
    """where a derivative is certified to be zero"""
    noise: Noise
    faint: bool = False
    """whether a derivative is not zero, but too small for a double, at every point"""
    truths: dict[Operator, Truth] = field(default_factory=dict, repr=False)
    """certified values that were asked for, kept because several schemes share an operator"""

    def only(self, members: NDArray[np.intp]) -> Reference:
        """The same at some of the points."""
        noise = self.noise.only(members)
        return replace(
            self,
            points=replace(self.points, values=self.points.values[members]),
            derivatives={index: values[members] for index, values in self.derivatives.items()},
            vanishing={index: values[members] for index, values in self.vanishing.items()},
            noise=noise,
            truths={},
        )

    def truth(self, operator: Operator) -> Truth:
        """Certified values of an operator applied to the function at the points, each of shape (P,)."""
        if operator not in self.truths:
            self.truths[operator] = certify(self.function, operator, self.points.values)
        return self.truths[operator]


def refer(function: ExactFunction, points: Points, dtype: str = "float64") -> Reference:
    """Gather what is known exactly about a function at points (every point must be exact in `dtype`)."""
    degree = HIGHEST_DEGREE[function.dimension]
    table = taylor(function, points.values, degree)
    numeric = function.numeric(dtype)
    with np.errstate(
        all="ignore"
    ):  # derivatives need not be numbers, and steps beside points not in the domain
        noise = _noise(function, numeric, points, dtype, table.derivatives)
    return Reference(function, points, dtype, numeric, table.derivatives, table.zero, noise, table.faint)


def _noise(
    function: ExactFunction, numeric: Callable[..., Any], points: Points, dtype: str,
    derivatives: Mapping[MultiIndex, Floats],
) -> Noise:  # fmt: skip
    """Compare the floating-point f with certified values at and right beside every point."""
    values = points.values
    identity = (0,) * function.dimension
    shift = np.maximum(np.abs(values), points.scale * 2.0**-20) * NEARBY[dtype]
    near = np.concatenate([(values + shift * t).astype(dtype).astype(np.float64) for t in NEIGHBOURS])
    if function.at is not None:  # a special point may lie at the edge of the domain
        beside = (values + shift * NEIGHBOURS[-1]).astype(dtype).astype(np.float64)
        near = np.concatenate([values, beside, values])
    known = certify(function, identity, near)
    columns = [near[:, axis].astype(dtype) for axis in range(near.shape[1])]
    error = np.abs(np.asarray(known.error(numeric(*columns)), dtype=np.float64))
    ulp = spacing(known.high, dtype)
    error = np.where(np.isfinite(error), error, 0.0).reshape(len(NEIGHBOURS), -1)
    ulp = np.where(np.isfinite(ulp), ulp, 0.0).reshape(len(NEIGHBOURS), -1)
    local, size = rms(error), ulp.max(axis=0)
    typical = float(rms(size[:, None])[0])
    overall = float(rms(local[:, None])[0]) / typical if typical > 0 else 0.0
    # three samples at a point are few: what all points have in common steadies them, and no f is better than rounded
    evaluation = np.maximum(np.hypot(local, overall * size) / math.sqrt(2), UNIFORM * size)
    slopes = np.column_stack(
        [
            np.abs(np.nan_to_num(derivatives[tuple(int(i == axis) for i in range(function.dimension))]))
            for axis in range(function.dimension)
        ]
    )
    small = np.max(
        [_imaginary(numeric, points, dtype, derivatives, share) for share in (SMALL, *BROAD)], axis=0
    )
    floor = np.max(
        [_imaginary(numeric, points, dtype, derivatives, share) * share * points.scale for share in TINY],
        axis=0,
    )
    return Noise(evaluation, overall, slopes, small, np.maximum(floor, rms(floor)))


def _imaginary(
    numeric: Callable[..., Any],
    points: Points,
    dtype: str,
    derivatives: Mapping[MultiIndex, Floats],
    share: float,
) -> Floats:
    """Error of the imaginary part of f with an imaginary step of this share of the domain, per unit of the step."""
    dimension = points.values.shape[1]
    columns = [points.values[:, axis].astype(dtype) for axis in range(dimension)]
    step = np.asarray(points.scale * share, dtype=dtype)
    found = []
    for axis in range(dimension):
        exact = _imaginary_part(derivatives, axis, dimension, float(step) if share in BROAD else 0.0)
        moved = [column + 1j * step if i == axis else column for i, column in enumerate(columns)]
        value = np.asarray(numeric(*moved).imag / step, dtype=np.float64)
        local = np.abs(np.where(np.isfinite(value), value - exact, exact))
        local = np.where(np.isfinite(local), local, 0.0)
        size = np.abs(np.nan_to_num(exact))
        typical = float(rms(size[:, None])[0])
        overall = float(rms(local[:, None])[0]) / typical if typical > 0 else 0.0
        found.append(np.maximum(local, np.maximum(overall * size, spacing(size, dtype))))
    return np.column_stack(found)


def _imaginary_part(
    derivatives: Mapping[MultiIndex, Floats], axis: int, dimension: int, step: float
) -> Floats:
    """Imaginary part of f with an imaginary step along an axis, over the step, by Taylor's series.

    With step 0 it is the first derivative. NaN where the series that is known does not come to an end.
    """
    unit = tuple(int(i == axis) for i in range(dimension))
    highest = max(map(sum, derivatives)) if step else 1
    total = last = np.zeros_like(derivatives[unit])
    for k in range(1, highest + 1, 2):
        factor = (-1) ** (k // 2) * np.float64(step) ** (k - 1) / math.factorial(k)
        last = factor * derivatives[tuple(k * i for i in unit)]
        total = total + last
    ended = np.abs(last) <= np.finfo(float).eps * np.abs(total)
    return total if highest == 1 else np.where(ended, total, np.nan)


def jets_at(reference: Reference) -> Iterator[Jet]:
    """The jets of the exact function at the points of a study."""
    points = reference.points.values
    dimension = points.shape[1]
    indices = indices_up_to(dimension, TERMS[dimension][-1])
    for i, point in enumerate(points.tolist()):
        known = {index: float(reference.derivatives[index][i]) for index in indices}
        yield Jet(tuple(map(Fraction, point)), known)
