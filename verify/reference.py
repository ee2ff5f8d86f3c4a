"""What is known exactly about a function at the points of a study, and how well its floating-point form does there.

One reference serves every scheme that is studied on the same function at the same points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemes.operator import Operator
from verify.error_terms import HIGHEST_DEGREE
from verify.expansion import MultiIndex
from verify.functions import ExactFunction
from verify.order import rms
from verify.rounding import UNIFORM, Noise, spacing
from verify.sampling import Points
from verify.truth import Truth, certify, taylor

Floats = NDArray[np.float64]

NEIGHBOURS = (-1.0, 0.0, 2.0)
"""displacements at which f is evaluated for its noise, in units of NEARBY of the precision"""

NEARBY = {"float32": 2.0**-14, "float64": 2.0**-30, "longdouble": 2.0**-30}
"""a relative displacement far above the roundoff and far below any scale of f; points of grids are short fractions,
whose neighbours have the digits that nodes between them have"""


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
    truths: dict[Operator, Truth] = field(default_factory=dict, repr=False)
    """certified values that were asked for, kept because several schemes share an operator"""

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
    noise = _noise(function, numeric, points, dtype, table.derivatives)
    return Reference(function, points, dtype, numeric, table.derivatives, table.zero, noise)


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
            derivatives[tuple(int(i == axis) for i in range(function.dimension))]
            for axis in range(function.dimension)
        ]
    )
    return Noise(evaluation, overall, np.abs(np.nan_to_num(slopes)))
