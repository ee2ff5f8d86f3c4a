"""Certified derivatives of high order: the expression is run on Taylor series of balls.

In one variable a single arb_series per point holds all derivatives. In several variables the series along
enough rational directions hold all partial derivatives, which a linear system with exact rational
coefficients gives back.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import factorial, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat, arb_series, ctx, fmpq, fmpq_mat

from trueorder.verify.exact.arithmetic import SeriesArithmetic, precision
from trueorder.verify.exact.tape import registers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from trueorder.verify.exact.functions import ExactFunction

MultiIndex = tuple[int, ...]
FIRST_BITS = 113
_LAST_BITS = 452
_GOOD_BITS = 60
"""accuracy asked of a derivative that is to be returned as a double"""
_ZERO_BITS = 80
"""a ball around zero counts as zero when it is this much below the function's scale"""


@dataclass(frozen=True, eq=False)
class Taylor:
    """All partial derivatives up to a total order at P points, correctly to about a unit in the last place.

    Every mapping is from multi-indices to arrays of shape (P,): `derivatives` are the values (NaN where the
    function is not that often differentiable at the point, as far as ball arithmetic can tell), `radius` the
    radius of the ball relative to the value, `zero` whether the derivative is certified to vanish.
    """

    degree: int
    derivatives: dict[MultiIndex, NDArray[np.float64]]
    radius: dict[MultiIndex, NDArray[np.float64]]
    zero: dict[MultiIndex, NDArray[np.bool_]]
    faint: bool = False
    """whether a derivative is not zero, but too small for a double, at every point"""


def taylor(function: ExactFunction, points: ArrayLike, degree: int) -> Taylor:
    """Return the derivatives of all total orders 0 to `degree` at points.

    The points have shape (P, dimension), or (P,) in one variable.
    A derivative counts as zero when its ball is exactly zero, or holds zero with a radius below 2^-80 of the
    scale of that derivative: the largest over the points, or what the lower ones amount to over the width of
    the domain.

    >>> from trueorder.verify.exact.functions import function
    >>> taylor(function("x**3"), [2.0], 4).derivatives[(2,)]
    array([12.])
    """
    where = as_points(function, points)
    indices = [index for k in range(degree + 1) for index in exponents(function.dimension, k)]
    middle = np.empty((len(where), len(indices)))
    radius = np.empty_like(middle)
    lost = np.zeros(middle.shape, bool)
    pending = np.arange(len(where))
    bits = FIRST_BITS
    while len(pending):
        for row, balls in zip(pending, coefficients(function, where[pending], degree, bits), strict=True):
            middle[row] = [float(ball) for ball in balls]
            radius[row] = [float(ball.rad()) for ball in balls]
            for k in np.flatnonzero(middle[row] == 0):
                lost[row, k] = not balls[k].contains(0)
                if not balls[k].is_zero():  # it may have been lost below the smallest double
                    radius[row, k] = max(radius[row, k], np.finfo(float).smallest_subnormal)
        # radii are rounded when they become doubles; a little more makes them bounds again
        near, far = np.abs(middle[pending]), radius[pending] * (1 + 1e-9)
        unclear = np.isfinite(near) & (far > near * 2.0**-_GOOD_BITS)
        pending = pending[unclear.any(axis=1)]
        bits *= 2
        if bits > _LAST_BITS:
            break
    factorials = np.array([float(prod(map(factorial, index))) for index in indices])
    with np.errstate(all="ignore"):
        radius = np.where(np.isfinite(middle), radius * (1 + 1e-9), np.inf)
        zero = _vanishing(function, indices, middle, radius)
        relative = np.where(zero, 0.0, np.where(np.isfinite(middle), radius / np.abs(middle), np.inf))
        values = np.where(zero, 0.0, middle * factorials)
    return Taylor(
        degree,
        {index: values[:, k] for k, index in enumerate(indices)},
        {index: relative[:, k] for k, index in enumerate(indices)},
        {index: zero[:, k] for k, index in enumerate(indices)},
        bool(np.any(lost[:, 1:].all(axis=0))),
    )


def _vanishing(
    function: ExactFunction,
    indices: list[MultiIndex],
    middle: NDArray[np.float64],
    radius: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which Taylor coefficients are certified zero."""
    width = min(high - low for low, high in function.domain)
    orders = np.array([sum(index) for index in indices])
    sizes = np.nan_to_num(np.abs(middle) + radius, nan=0.0, posinf=0.0).max(axis=0, initial=0.0)
    scale = np.zeros(len(indices))
    for order in range(orders.max(initial=0) + 1):
        lower = orders <= order
        scale[orders == order] = (sizes[lower] * np.float64(width) ** (orders[lower] - order)).max()
    scale = np.where(
        np.isfinite(scale), scale, 0.0
    )  # too large for a double: only what is exactly zero is known to be
    zero: NDArray[np.bool_] = (radius == 0) & (middle == 0) | (np.abs(middle) <= radius) & (
        radius <= scale * 2.0**-_ZERO_BITS
    )
    return zero & np.isfinite(middle)


def as_points(function: ExactFunction, points: ArrayLike) -> NDArray[np.float64]:
    """The points as an array of shape (P, dimension); in one variable they may come as (P,)."""
    where = np.asarray(points, dtype=np.float64)
    if where.ndim <= 1 and function.dimension == 1:
        where = where.reshape(-1, 1)
    if where.ndim != 2 or where.shape[1] != function.dimension:
        raise ValueError(
            f"points of shape {where.shape}; accepted: (P, {function.dimension}) for {function.text}"
        )
    return where


def coefficients(
    function: ExactFunction, points: NDArray[np.float64], degree: int, bits: int
) -> list[list[Any]]:
    """For each point, balls of the Taylor coefficients (derivatives over factorials) up to order `degree`.

    They come in the order of `exponents`, lowest total order first, computed with `bits` bits.
    """
    several = function.dimension > 1
    # interpolation across directions costs a few bits per order
    with precision(bits + 4 * degree if several else bits, degree + 1):
        run = series_program(function)
        if several and len(points):
            return _partial_coefficients(run, points.tolist(), degree)
        return [run(arb_series([arb(x), 1])) for (x,) in points.tolist()]


def series_program(function: ExactFunction) -> Callable[..., list[Any]]:
    """Make the function from one series per variable to the ctx.cap Taylor coefficients of the value."""
    run = registers(function.expression.tape, SeriesArithmetic())

    def series(*variables: Any) -> list[Any]:
        cap = ctx.cap
        found = run(*variables)
        for step in found:
            start = step[0] if isinstance(step, arb_series) else step
            if not start.is_finite():
                return [arb.nan()] * cap
        last = found[-1]
        balls = last.coeffs() if isinstance(last, arb_series) else [last]
        balls += [arb(0)] * (cap - len(balls))
        for k, ball in enumerate(balls):
            if not ball.is_finite():
                # where one derivative does not exist, no higher one does
                return balls[:k] + [arb.nan()] * (cap - k)
        return balls

    return series


# ---- several variables


@lru_cache
def exponents(dimension: int, order: int) -> tuple[MultiIndex, ...]:
    """The multi-indices of a total order.

    >>> exponents(2, 2)
    ((2, 0), (1, 1), (0, 2))
    """
    tails = product(range(order + 1), repeat=dimension - 1)
    return tuple(
        (order - sum(tail), *tail) for tail in sorted(tails, key=lambda t: (sum(t), t)) if sum(tail) <= order
    )


@lru_cache
def directions(dimension: int, degree: int) -> tuple[MultiIndex, ...]:
    """Integer directions (1, s, ...) whose series determine all partial derivatives up to `degree`.

    The s are 0, 1, -1, 2, -2, ..., taken on a triangle: the first C(k + dimension - 1, dimension - 1)
    directions serve order k.
    """
    return tuple((1, *map(_node, index[1:])) for index in exponents(dimension, degree))


@lru_cache
def _newton(count: int) -> tuple[tuple[list[Any], list[Any]], ...]:
    """Newton interpolation at 0, 1, -1, 2, ...: two lists of exact rationals for each p below `count`.

    They are the coefficients of the basis polynomial (s - s_0)...(s - s_(p-1)), lowest first, and the weights of
    the p-th divided difference.
    """
    nodes = [_node(k) for k in range(count)]
    basis = [fmpq(1)]
    result = []
    for p in range(count):
        weights = [fmpq(1, prod(nodes[a] - nodes[b] for b in range(p + 1) if b != a)) for a in range(p + 1)]
        result.append((basis, weights))
        basis = [up - nodes[p] * same for up, same in zip([fmpq(0), *basis], [*basis, fmpq(0)], strict=True)]
    return tuple(result)


def _node(k: int) -> int:
    return (k + 1) // 2 * (1 if k % 2 else -1)


@lru_cache
def recovery(dimension: int, order: int) -> Any:
    """The exact matrix (fmpq_mat) from t^order coefficients along directions to Taylor coefficients.

    Along the direction (1, s, ...) the coefficient is a polynomial of degree `order` in s, ..., whose own
    coefficients are those sought; Newton interpolation on the triangle of directions gives them back.
    """
    monomials = [index[1:] for index in exponents(dimension, order)]
    newton = _newton(order + 1)
    size = len(monomials)
    entries = [fmpq(0)] * (size * size)
    for member in monomials:
        below = [k for k, other in enumerate(monomials) if all(map(operator.le, other, member))]
        basis, weights = (
            [
                prod((newton[p][kind][i] for p, i in zip(member, monomials[k], strict=True)), start=fmpq(1))
                for k in below
            ]
            for kind in (0, 1)
        )
        for row, coefficient in zip(below, basis, strict=True):
            if coefficient:
                for column, weight in zip(below, weights, strict=True):
                    entries[row * size + column] += coefficient * weight
    return fmpq_mat(size, size, entries)


def _partial_coefficients(
    run: Callable[..., list[Any]], points: list[list[float]], degree: int
) -> list[list[Any]]:
    """The Taylor coefficients at each point from the series along the directions."""
    dimension = len(points[0])
    lines = directions(dimension, degree)
    along = [
        [run(*(arb_series([arb(x), v]) for x, v in zip(point, line, strict=True))) for point in points]
        for line in lines
    ]
    balls: list[list[Any]] = [[] for _ in points]
    for order in range(degree + 1):
        count = len(exponents(dimension, order))
        values = arb_mat([[series[order] for series in line] for line in along[:count]])
        found = arb_mat(recovery(dimension, order)) * values
        for k, row in enumerate(balls):
            row += [found[i, k] for i in range(count)]
    return balls
