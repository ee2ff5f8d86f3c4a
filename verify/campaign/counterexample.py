"""The smallest case on which a scheme of a library misses what it claims, to be run without this project.

The function with the shortest text, one point or a few small grids, three steps. A case is taken only where the orders
between neighbouring steps agree with each other and with what was proven or observed, so that no rounding is shown.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.others.library import Borrowed
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.atlas_row import Counterexample, Place
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.rows import SchemeRow

Floats = NDArray[np.float64]

PARTS = (0.375, 0.625, 0.875)
"""where in the domain a point is tried"""

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
"""first steps that are tried, as shares of the domain; small ones show an order best, where rounding lets them"""

COUNTS = ((17, 33, 65), (33, 65, 129), (65, 129, 257), (9, 17, 33))
"""nodes of the grids that are tried"""

MISSED = 0.4
"""an order this far below the claim misses it"""

STEADY = 0.15
"""what the orders of a case may differ by, from each other and from the one that was found"""


@dataclass(frozen=True)
class Target:
    """What is to be shown: an order below the claimed one."""

    claimed: int | None
    place: Place
    order: float | None
    """the order that was found; None where it is not known"""
    stretched: bool = False


def counterexample(
    scheme: PointScheme | GridScheme, row: SchemeRow, functions: Sequence[ExactFunction]
) -> Counterexample | None:
    """The smallest case on which a refuted scheme of a library misses its claim; None where none is found."""
    code = scheme.function
    if row.verdict != "refuted" or not isinstance(code, Borrowed) or scheme.operator is None:
        return None
    for function in sorted(functions, key=lambda function: len(function.text)):
        texts = _numpy_texts(function, scheme.operator)
        if texts is None:
            continue
        for target in _targets(scheme, row):
            for low, high, counts, steps, errors in _tried(scheme, function, texts, target):
                orders = tuple(
                    math.log(coarse / fine) / math.log(wide / narrow)
                    for (coarse, fine), (wide, narrow) in zip(pairwise(errors), pairwise(steps), strict=True)
                )
                if _shows(orders, target):
                    return Counterexample(
                        claimed=target.claimed,
                        place=target.place,
                        source=inspect.getsource(code.estimate),
                        call=code.estimate.__name__,
                        options=code.options,
                        takes_spacing=isinstance(scheme, GridScheme) and scheme.spacing == "scalar",
                        stretched=target.stretched,
                        function=texts[0],
                        exact=texts[1],
                        low=low,
                        high=high,
                        steps=steps,
                        counts=counts,
                        errors=errors,
                        orders=orders,
                    )
    return None


def _targets(scheme: PointScheme | GridScheme, row: SchemeRow) -> Iterator[Target]:
    """What may be shown of a scheme, by what was proven of it and else by what was observed."""
    claimed = row.claimed_order
    if isinstance(scheme, PointScheme):
        observed = [study.observed_order for study in row.studies if study.observed_order is not None]
        known = row.proven_order if row.proven_order is not None else median(observed) if observed else None
        yield Target(claimed, "point", known)
        return
    orders = [order for order in row.proven_orders or () if order is not None]
    if claimed is not None and row.proven_order is not None and row.proven_order < claimed:
        yield Target(claimed, "middle", row.proven_order)
    if row.claimed_edge_order is not None and orders and min(orders) < row.claimed_edge_order:
        yield Target(row.claimed_edge_order, "all", min(orders))
    if scheme.spacing == "coordinates":
        # with an edge order of 0 nothing is claimed at the edges
        lowest = min((p for p in (claimed, row.claimed_edge_order) if p), default=None)
        place: Place = "middle" if row.claimed_edge_order == 0 else "all"
        yield Target(lowest, place, None, stretched=True)


def _shows(orders: Sequence[float], target: Target) -> bool:
    """Whether these orders show less than is claimed, and no rounding."""
    if not all(map(math.isfinite, orders)) or max(orders) - min(orders) > STEADY:
        return False
    if target.order is not None and any(abs(order - target.order) > STEADY for order in orders):
        return False
    # what claims no order is still to come closer as the step becomes smaller
    return min(orders) > -STEADY and max(orders) < (target.claimed or 1) - MISSED


def _tried(
    scheme: PointScheme | GridScheme, function: ExactFunction, texts: tuple[str, str], target: Target
) -> Iterator[tuple[float, float, tuple[int, ...], tuple[float, ...], tuple[float, ...]]]:
    """Cases one after the other: first and last x, numbers of nodes, steps, errors."""
    f, exact = map(_compiled, texts)
    ((low, high),) = function.domain
    if isinstance(scheme, GridScheme):
        for counts in COUNTS:
            grids = [nodes(low, high, count, stretched=target.stretched) for count in counts]
            errors = tuple(_grid_error(scheme, f, exact, grid, target.place) for grid in grids)
            if _usable(errors):
                yield low, high, counts, tuple(float(np.max(np.diff(grid))) for grid in grids), errors
        return
    for part in PARTS:
        x = float(f"{low + part * (high - low):.3g}")
        for share in SHARES:
            first = float(f"{share * (high - low):.1g}")
            steps = (first, first / 2, first / 4)
            errors = tuple(_point_error(scheme, f, exact, x, h) for h in steps)
            if _usable(errors):
                yield x, x, (), steps, errors


def nodes(low: float, high: float, count: int, *, stretched: bool) -> Floats:
    """The nodes of a grid, equally spaced or smoothly stretched by a factor of three.

    >>> nodes(0, 4, 3, stretched=False), nodes(0, 4, 3, stretched=True)
    (array([0., 2., 4.]), array([0. , 1.5, 4. ]))
    """
    t = np.linspace(0, 1, count)
    return low + (high - low) * (t * (1 + t) / 2 if stretched else t)


def _usable(errors: Sequence[float]) -> bool:
    return all(math.isfinite(error) and error > 0 for error in errors)


def _point_error(
    scheme: PointScheme, f: Callable[..., Any], exact: Callable[..., Any], x: float, h: float
) -> float:
    try:
        with quiet():
            return abs(float(scheme(f, x, h)) - float(exact(x)))
    except FOREIGN:
        return math.nan  # no case can be made of this step; others are tried


def _grid_error(
    scheme: GridScheme, f: Callable[..., Any], exact: Callable[..., Any], x: Floats, place: Place
) -> float:
    spacing = x[1] - x[0] if scheme.spacing == "scalar" else x
    try:
        with quiet():
            errors = np.abs(np.asarray(scheme(f(x), spacing)) - exact(x))
    except FOREIGN:
        return math.nan
    return float(errors[len(x) // 2] if place == "middle" else np.max(errors))


def _numpy_texts(function: ExactFunction, operator: Operator) -> tuple[str, str] | None:
    """The function and what the scheme approximates as NumPy expressions; None where NumPy lacks a function."""
    from sympy.printing.numpy import SciPyPrinter

    expressions = (function.symbolic(), function.derivative(operator.degree))
    printed = [SciPyPrinter().doprint(expression) for expression in expressions]
    if any("scipy" in text or "numpy" not in text for text in printed):
        return None
    first, second = (text.replace("numpy.", "np.") for text in printed)
    return first, second


def _compiled(text: str) -> Callable[[Any], Any]:
    return eval(f"lambda x: {text}", {"np": np})  # type: ignore[no-any-return]  # printed by SymPy, not by a user
