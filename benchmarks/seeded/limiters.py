"""Grid schemes that are not linear in the values: limited slopes and the like, on any coordinates or on even ones.

`order` is that of the rows inside away from extrema, on any grid that the scheme takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .styles import Code

Limiter = Callable[[Any, Any, Any, Any], Any]
"""(slope before, slope behind, spacing before, spacing behind) -> slope where both have one sign"""


def _smaller(a: Any, b: Any, p: Any, q: Any) -> Any:
    return np.where(np.abs(a) < np.abs(b), a, b)


def _larger(a: Any, b: Any, p: Any, q: Any) -> Any:
    return np.where(np.abs(a) > np.abs(b), a, b)


def _harmonic(a: Any, b: Any, p: Any, q: Any) -> Any:
    total = a + b
    return 2 * a * b / np.where(total == 0, 1, total)


def _albada(a: Any, b: Any, p: Any, q: Any) -> Any:
    size = a * a + b * b
    return a * b * (a + b) / np.where(size == 0, 1, size)


def _monotonized(a: Any, b: Any, p: Any, q: Any) -> Any:
    """Central, but no more than twice either slope (van Leer 1977), weighted for uneven spacings."""
    central = np.abs((p * b + q * a) / (p + q))
    return np.sign(a) * np.minimum(central, 2 * np.minimum(np.abs(a), np.abs(b)))


def limited(limiter: Limiter) -> Code:
    """Limited slopes inside, one-sided ones at the ends; `spacing` is an array of coordinates or a number."""

    def code(values, spacing):
        widths = np.diff(spacing) if np.ndim(spacing) else np.full(len(values) - 1, spacing)
        slopes = np.diff(values) / widths
        a, b = slopes[:-1], slopes[1:]
        inside = np.where(a * b > 0, limiter(a, b, widths[:-1], widths[1:]), 0.0)
        return np.concatenate([slopes[:1], inside, slopes[-1:]])

    return code


def pchip(values: Any, x: Any) -> Any:
    """Slopes of the monotone cubic interpolant (Fritsch and Butland 1984), by SciPy."""
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(x, values).derivative()(x)


def least_second_difference(values: Any, x: Any) -> Any:
    """The parabola of the three that reach a node which bends least (ENO, Harten and others 1987)."""
    found, last = [], len(values) - 1
    for i in range(last + 1):
        fits = []
        for j in range(max(i - 2, 0), min(i, last - 2) + 1):
            first = (values[j + 1] - values[j]) / (x[j + 1] - x[j])
            second = (values[j + 2] - values[j + 1]) / (x[j + 2] - x[j + 1])
            bend = (second - first) / (x[j + 2] - x[j])
            fits.append((abs(bend), first + bend * ((x[i] - x[j]) + (x[i] - x[j + 1]))))
        found.append(min(fits)[1])
    return np.array(found)


NONLINEAR: tuple[tuple[str, Code, int, int, str], ...] = (
    ("minmod", limited(_smaller), 1, 1, "coordinates"),
    ("minmod, even", limited(_smaller), 1, 1, "scalar"),
    ("steeper slope", limited(_larger), 1, 1, "coordinates"),
    ("harmonic mean, even", limited(_harmonic), 2, 1, "scalar"),
    ("harmonic mean", limited(_harmonic), 1, 1, "coordinates"),
    ("van Albada, even", limited(_albada), 2, 1, "scalar"),
    ("monotonized central", limited(_monotonized), 2, 1, "coordinates"),
    ("monotonized central, even", limited(_monotonized), 2, 1, "scalar"),
    ("pchip", pchip, 1, 1, "coordinates"),
    ("parabola that bends least", least_second_difference, 2, 2, "coordinates"),
)
"""style, code, order inside and at the edges, spacing"""
