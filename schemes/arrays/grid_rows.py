"""The rows of a grid with their formulas: those inside first, then those near the ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from trueorder.schemes.arrays.grid_formulas import Formula, Rows
from trueorder.schemes.arrays.grid_stencils import Rule, Window, differences
from trueorder.schemes.arrays.grid_weights import interpolated, neighbour, three_point, three_point_end
from trueorder.schemes.errors import InputError

DType = np.dtype[Any]
CHUNK = 3 * 2**18
"""bytes that weights of many rows, and what they are made of, may take"""


def uniform_rows(rule: Rule, step: Any, length: int, dtype: DType, axis: int) -> Sequence[Rows]:
    """Return the runs of rows of an axis of equally spaced nodes, for values of a floating or a duration type.

    Raises InputError where there are fewer nodes than the rule needs, with their number.
    """
    _check_length(rule, length, axis, uniform=True)
    _check_real(dtype, np.iscomplexobj(step), axis)
    if isinstance(step, np.generic) and not rule.is_numpys:
        step = step.item()  # powers of a short float would lose digits
    runs = []
    for start, stop, window in rule.inside(length, uniform=True):
        runs.append(Rows(start, stop, _scaled(rule, window, step, dtype)))
    for row, window in rule.ends(length, uniform=True):
        as_numpy = rule.is_numpys and rule.edge_order == 2
        formula = _uniform_end(step, row > 0, dtype) if as_numpy else _scaled(rule, window, step, dtype)
        runs.append(Rows(row, row + 1, formula))
    return runs


@lru_cache(maxsize=256)
def nonuniform_rows(rule: Rule, kind: DType, length: int, dtype: DType, axis: int) -> Sequence[Rows]:
    """Return the same for nodes at any distances; `kind` is the type of their coordinates."""
    _check_length(rule, length, axis, uniform=False)
    _check_real(dtype, kind.kind == "c", axis)
    runs = []
    for start, stop, window in rule.inside(length, uniform=False):
        runs.append(Rows(start, stop, _inside(rule, window, dtype, kind)))
    for row, window in rule.ends(length, uniform=False):
        runs.append(Rows(row, row + 1, _end(rule, window, dtype, kind)))
    return runs


def _check_length(rule: Rule, length: int, axis: int, *, uniform: bool) -> None:
    fewest = rule.fewest(uniform)
    if length < fewest:
        asked = f"order={rule.order}, periodic=True" if rule.periodic else f"edge_order={rule.edge_order}"
        raise InputError(
            f"gradient: {length} nodes along axis {axis}; {asked} and derivative={rule.derivative} "
            f"need {fewest} or more"
        )


def _check_real(dtype: DType, is_complex: bool, axis: int) -> None:
    if is_complex and dtype.kind != "c":
        raise InputError(
            f"gradient: complex spacing of axis {axis} for values of type {dtype}; these are real"
        )


def _scaled(rule: Rule, window: Window, step: Any, dtype: DType) -> Formula:
    """The exact weights; the one division, by the denominator and the power of the step, comes last."""
    pairs, weights, denominator = differences(window, rule.derivative)
    divisor = _divisor(denominator, step, rule.derivative)
    work = dtype if rule.is_numpys else _wide(dtype)
    if not 0 < abs(divisor) < math.inf:
        raise InputError(
            f"gradient: spacing {step}: {denominator} times its power {rule.derivative} is {divisor}; "
            "scale the coordinates"
        )
    if work.char in "fd" and isinstance(divisor, float | np.floating):
        # a multiplication is faster than a division, and off by one rounding more
        factor = 1.0 / float(divisor)
        if np.finfo(work).smallest_normal <= abs(factor) <= np.finfo(work).max:
            return Formula(pairs, work, weights, factor)
    return Formula(pairs, work, weights, divisor, divides=True)


def _divisor(denominator: int, step: Any, derivative: int) -> Any:
    """The denominator times a power of the step; infinite where that is too large, and 0 where it is too small."""
    try:
        if type(step) is float:
            return denominator * step**derivative
        with np.errstate(over="ignore", under="ignore"):  # reported of long doubles that stay finite, too
            return denominator * step**derivative
    except OverflowError:
        return math.inf


def _uniform_end(step: Any, last: bool, dtype: DType) -> Formula:
    """The first or the last of three nodes, as numpy.gradient does it."""
    weights = (-1.5 / step, 2.0 / step, -0.5 / step)
    work = dtype if dtype.kind == "m" else np.result_type(dtype, *weights)
    if last:  # the mirror image: the derivative changes its sign
        return Formula(_products(-2, -1, 0), work, tuple([-w for w in reversed(weights)]))
    return Formula(_products(0, 1, 2), work, weights)


def _products(*nodes: int) -> tuple[tuple[int, None], ...]:
    return tuple([(node, None) for node in nodes])


def _inside(rule: Rule, window: Window, dtype: DType, kind: DType) -> Formula:
    if rule.is_numpys:
        work = _common(dtype, kind)
        return Formula(_products(*window), work, fill=three_point, chunk=max(1, CHUNK // (8 * work.itemsize)))
    work = _common(_wide(dtype), kind, np.dtype(np.float64))
    # the recursion keeps a weight of every node for every lower derivative
    chunk = max(1, CHUNK // (2 * (rule.derivative + 1) * len(window) * work.itemsize))
    return Formula(_from_own(window), work, fill=partial(interpolated, window, rule.derivative), chunk=chunk)


def _end(rule: Rule, window: Window, dtype: DType, kind: DType) -> Formula:
    if len(window) == 2:
        work = dtype if rule.is_numpys else _wide(dtype)
        return Formula(((window[1], window[0]),), work, divides=True, fill=partial(neighbour, window[0]))
    if rule.is_numpys:
        return Formula(_products(*window), _common(dtype, kind), fill=three_point_end)
    work = _common(_wide(dtype), kind, np.dtype(np.float64))
    fill = partial(interpolated, window, rule.derivative)
    return Formula(_from_own(window), work, fill=lambda grid, row, stop: _numbers(*fill(grid, row, stop)))


def _numbers(weights: tuple[Any, ...], scale: Any) -> tuple[tuple[Any, ...], Any]:
    return tuple([w[0] for w in weights]), scale


def _from_own(window: Window) -> tuple[tuple[int, int], ...]:
    """Pairs of every node of a window with the row's own."""
    return tuple([(node, 0) for node in window if node])


def _wide(dtype: DType) -> DType:
    """The type that sums of other terms than those of numpy.gradient are formed in."""
    if dtype.kind == "m":
        return np.dtype(np.float64)
    return np.dtype(np.float32) if dtype == np.float16 else dtype


def _common(dtype: DType, *others: DType) -> DType:
    """The type of products; durations times numbers are durations."""
    return dtype if dtype.kind == "m" else np.result_type(dtype, *others)
