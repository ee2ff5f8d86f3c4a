"""Discrete norms, and the row that is written of a scheme in one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.measurement import order
from trueorder.verify.measurement.refinement import Refinement
from trueorder.verify.proof.grid_family import GridFamily
from trueorder.verify.rows import NormRow, StudyRow, SweepRow

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Norm:
    """A discrete norm, and what it adds to the order of the edge rows."""

    name: str
    power: float
    gain: float

    def of(self, errors: Floats, widths: Floats) -> float:
        """The norm of errors on cells of these widths, per unit of length; safe for tiny and huge errors."""
        size = float(np.max(np.abs(errors)))
        if size == 0 or not math.isfinite(size) or math.isinf(self.power):
            return size
        share = float(np.sum(widths * (np.abs(errors) / size) ** self.power) / np.sum(widths))
        return float(size * share ** (1 / self.power))

    def predicted(self, inside: float, edges: int | None) -> float:
        """Order in this norm, from those of the interior and of the edge rows."""
        return float(inside) if edges is None else min(float(inside), edges + self.gain)


NORMS = (Norm("L1", 1.0, 1.0), Norm("L2", 2.0, 0.5), Norm("L-infinity", math.inf, 0.0))


@dataclass(frozen=True)
class Seen:
    """What refined grids show in a norm."""

    order: float | None
    low: float | None
    high: float | None
    window: tuple[float, float] | None
    """smallest and largest step that the order was fitted to"""
    verdict: str
    reason: str


def sizes_and_rounding(norm: Norm, refined: Refinement) -> tuple[Floats, Floats]:
    """The norm of the errors on every grid, and that of the answers to rounding."""
    # of rows that were left out at the ends the widths are, too
    off = [
        (len(grid.widths) - len(errors)) // 2
        for grid, errors in zip(refined.grids, refined.errors, strict=True)
    ]
    widths = [grid.widths[k : len(grid.widths) - k] for grid, k in zip(refined.grids, off, strict=True)]
    sizes, rounding = (
        np.array([norm.of(values, width) for values, width in zip(parts, widths, strict=True)])
        for parts in (refined.errors, refined.responses)
    )
    return sizes, rounding


def norm_row(
    scheme: str, function: ExactFunction, operator: Operator, family: GridFamily, norm: Norm,
    expected: float | None, refined: Refinement, seen: Seen,
) -> NormRow:  # fmt: skip
    """The row of a scheme in a norm on a family of grids."""
    sizes, rounding = sizes_and_rounding(norm, refined)
    sweep = tuple(
        SweepRow(
            float(h), float(np.max(np.abs(e))), float(order.rms(e[:, None])[0]), float(size), float(level)
        )
        for h, e, size, level in zip(refined.steps, refined.errors, sizes, rounding, strict=True)
    )
    study = StudyRow(
        scheme=scheme,
        function=function.name,
        operator=f"{operator.text} ({norm.name}, {family.name})",
        dtype="float64",
        points=len(refined.errors[-1]) if refined.errors else 0,
        expected_order=expected,
        observed_order=seen.order,
        observed_low=seen.low,
        observed_high=seen.high,
        smallest_error=float(sizes.min()) if len(sizes) else None,
        window=seen.window,
        verdict=seen.verdict,
        reason=seen.reason,
        studied=function.studied,
        sweep=sweep[::-1],
    )
    errors = tuple(zip(refined.steps[::-1].tolist(), sizes[::-1].tolist(), strict=True))
    return NormRow(family.name, norm.name, operator.text, errors, study)
