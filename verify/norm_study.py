"""Convergence of a grid scheme in norms, on families of grids that are refined over the whole domain.

From the order p inside and q at the edges follow the orders in norms: min(p, q) in L-infinity, min(p, q + 1/2) in L2
and min(p, q + 1) in L1, because the edge rows fill a share of the domain that shrinks like h. They are predicted from
the proof and then measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemes.operator import Operator
from schemes.scheme import GridScheme
from verify import order
from verify.foreign import FOREIGN, quiet
from verify.functions import ExactFunction
from verify.grid_family import FAMILIES, GridFamily
from verify.grid_proof import GridProof
from verify.rows import StudyRow, SweepRow
from verify.truth import Truth, certify

Floats = NDArray[np.float64]

NODES = (17, 33, 65, 129, 257, 513, 1025)
"""nodes of the grids of a family: refined six times"""

USED = 4
"""finest clean grids that an order is fitted to: the fewest that show whether it still drifts"""

MARGIN = {False: 0.15, True: 0.35}
"""by how much a fitted order may miss the predicted one, on smooth and on rough families"""


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

    def predicted(self, inside: int, edges: int | None) -> float:
        """Order in this norm, from those of the interior and of the edge rows."""
        return float(inside) if edges is None else min(float(inside), edges + self.gain)


NORMS = (Norm("L1", 1.0, 1.0), Norm("L2", 2.0, 0.5), Norm("L-infinity", math.inf, 0.0))


@dataclass(frozen=True, eq=False)
class Refinement:
    """Errors of a scheme on the grids of one family, coarse to fine."""

    steps: Floats
    """largest spacing of every grid"""
    errors: tuple[Floats, ...]
    """error at every node of every grid"""
    widths: tuple[Floats, ...]
    """width of the cell around every node"""
    rounding: Floats
    """root mean square response of the scheme to the rounding of its data, for every grid"""
    problem: str | None = None


def norm_studies(
    scheme: GridScheme,
    function: ExactFunction,
    proof: GridProof,
    families: tuple[GridFamily, ...] = FAMILIES,
) -> tuple[StudyRow, ...]:
    """One study for every family and norm; a scheme that takes a spacing is refined on uniform grids alone.

    The function must be analytic on its whole domain. Families that the scheme refuses by raising are left out.
    """
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    rows: list[StudyRow] = []
    for family in families:
        if family.name != "uniform" and scheme.spacing != "coordinates":
            continue
        inside, edges, refused = _orders(proof, family)
        if refused:
            continue
        refined = _refine(scheme, function, operator, family)
        if refined is None:
            continue
        for norm in NORMS:
            expected = None if inside is None else norm.predicted(inside, edges)
            rows.append(_row(scheme, function, operator, family, norm, expected, inside, refined))
    return tuple(rows)


def _orders(proof: GridProof, family: GridFamily) -> tuple[int | None, int | None, bool]:
    """Proven orders inside and at the edges, and whether the scheme does not take such grids."""
    if not family.rough:
        taken = not proof.families or any(found.orders for found in proof.families)
        return proof.order, proof.edge_order, family.name != "uniform" and not taken
    for found in proof.families:
        if found.family == family.name:
            return found.order, found.edge_order, not found.orders
    return None, None, False


def _refine(
    scheme: GridScheme, function: ExactFunction, operator: Operator, family: GridFamily
) -> Refinement | None:
    f = function.numeric()
    ((low, high),) = function.domain
    steps, errors, widths, rounding = [], [], [], []
    for count in NODES:
        if count < scheme.minimum_nodes:
            continue
        nodes = family.nodes(count, low, high)
        spacing = np.diff(nodes)
        values = np.asarray(f(nodes), dtype=np.float64)
        truth = certify(function, operator, nodes)
        if not (np.all(np.isfinite(truth.high)) and np.all(np.isfinite(values))):
            return None
        try:
            with quiet():
                estimate, response = _run(scheme, nodes, values, float(spacing[0]))
        except FOREIGN as error:
            problem = f"on {count} {family.name} nodes it raises {type(error).__name__}: {error}"
            return Refinement(np.empty(0), (), (), np.empty(0), problem)
        steps.append(float(spacing.max()))
        errors.append(_error(truth, estimate))
        widths.append(np.concatenate([spacing[:1], spacing[:-1] + spacing[1:], spacing[-1:]]) / 2)
        rounding.append(response)
    return Refinement(np.array(steps), tuple(errors), tuple(widths), np.array(rounding))


def _run(scheme: GridScheme, nodes: Floats, values: Floats, spacing: float) -> tuple[Floats, float]:
    """The scheme's estimates, and how large its answer to a rounding of every value is."""
    where = nodes if scheme.spacing == "coordinates" else spacing
    signs = np.random.default_rng(len(nodes)).choice([-1.0, 1.0], len(nodes))
    moved = values + signs * 2.0**20 * np.spacing(np.abs(values))
    for array in (nodes, values, moved):
        array.flags.writeable = False
    estimate = np.asarray(scheme.function(values, where), dtype=np.float64)
    if estimate.shape != values.shape:
        raise ValueError(f"values of shape {values.shape} give shape {estimate.shape}")
    response = np.asarray(scheme.function(moved, where), dtype=np.float64) - estimate
    return estimate, float(order.rms(response[:, None])[0]) / 2.0**20


def _error(truth: Truth, estimate: Floats) -> Floats:
    return np.asarray(truth.error(estimate), dtype=np.float64)


def _row(
    scheme: GridScheme,
    function: ExactFunction,
    operator: Operator,
    family: GridFamily,
    norm: Norm,
    expected: float | None,
    inside: int | None,
    refined: Refinement,
) -> StudyRow:
    sizes = np.array([norm.of(e, w) for e, w in zip(refined.errors, refined.widths, strict=True)])
    fitted, low, high = _fit(refined.steps, sizes, refined.rounding)
    if scheme.order is not None and inside is not None and inside < scheme.order:
        verdict, reason = (
            "refuted",
            f"order {scheme.order} is claimed, but order {inside} is proven on {family.name} grids",
        )
    else:
        verdict, reason = _judge(family, norm, expected, inside, fitted, low, high, sizes, refined)
    sweep = tuple(
        SweepRow(
            float(h), float(np.max(np.abs(e))), float(order.rms(e[:, None])[0]), float(size), float(level)
        )
        for h, e, size, level in zip(refined.steps, refined.errors, sizes, refined.rounding, strict=True)
    )
    return StudyRow(
        scheme=scheme.name,
        function=function.name,
        operator=f"{operator.text} ({norm.name}, {family.name})",
        dtype="float64",
        points=len(refined.errors[-1]) if refined.errors else 0,
        expected_order=expected,
        observed_order=fitted,
        observed_low=low,
        observed_high=high,
        smallest_error=float(sizes.min()) if len(sizes) else None,
        verdict=verdict,
        reason=reason,
        sweep=sweep[::-1],
    )


def _fit(steps: Floats, sizes: Floats, rounding: Floats) -> tuple[float | None, float | None, float | None]:
    """Slope over the finest grids that stand clear of rounding; the interval covers how much the slope drifts."""
    clean = np.flatnonzero((sizes > order.CLEAR * rounding) & np.isfinite(sizes))[-USED:]
    if len(clean) < USED:
        return None, None, None
    x, y = np.log(steps[clean]), np.log(sizes[clean])
    slope = float(np.polyfit(x, y, 1)[0])
    pairs = np.diff(y) / np.diff(x)
    half = float(np.max(np.abs(pairs - slope)))
    return slope, slope - half, slope + half


def _judge(
    family: GridFamily,
    norm: Norm,
    expected: float | None,
    inside: int | None,
    fitted: float | None,
    low: float | None,
    high: float | None,
    sizes: Floats,
    refined: Refinement,
) -> tuple[str, str]:
    if refined.problem is not None:
        return "refuted", refined.problem
    if not np.all(np.isfinite(sizes)):
        return "refuted", f"on {family.name} grids it returns values that are not finite"
    if np.all(sizes <= order.CLEAR * refined.rounding):
        return "exact", "all errors are rounding, so this function cannot show the order"
    if fitted is None or low is None or high is None:
        return (
            "inconclusive",
            f"fewer than {USED} grids stand clear of rounding; coarser grids would settle it",
        )
    where = f"{norm.name} order {fitted:.2f} on {family.name} grids, largest spacing {refined.steps[-1]:.3g}"
    if expected is None or inside is None:
        return "inconclusive", f"{where}; no order is proven to compare it with"
    margin = MARGIN[family.rough]
    # before the edges take over, what is seen is the order of the interior
    if expected - margin <= fitted <= max(expected, inside) + margin:
        return "verified", f"{where}, {expected:g} predicted"
    if fitted > max(expected, inside):
        return "verified", f"{where}, better than the predicted {expected:g}"
    if high < expected - margin:
        return "refuted", f"{where}, where {expected:g} follows from the proof"
    return "inconclusive", f"{where}, {expected:g} predicted; finer grids would settle it"
