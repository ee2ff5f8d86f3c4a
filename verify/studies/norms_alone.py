"""Convergence in norms of a grid scheme of which nothing is proved, held against what is claimed of it.

Every row of every grid counts. Without a claim for the edges the rows next to an end are left out. Limiters and other
schemes that look at the slopes of the data lose their order at extrema, where they are right to; such a scheme is held
to its claim away from them, and to order one at the few rows there, with the orders in norms that follow from these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.measurement import order
from trueorder.verify.measurement.refinement import (
    BETWEEN,
    EVEN_BETWEEN,
    Exact,
    Refinement,
    refine,
    refine_beside,
)
from trueorder.verify.proof.grid_family import GridFamily
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.rows import NormRow
from trueorder.verify.studies.norm_rows import NORMS, Norm, Seen, norm_row
from trueorder.verify.verdict.verdict import BELOW

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FAR = 0.1
"""and by which share of it, before it is refuted: at high order few grids lie between further terms and rounding"""

FEWEST, MOST = 4, 8
"""finest clean grids that an order is fitted to"""

STANDING = 0.25
"""an order below this, over all of them and over the finer ones, is no convergence"""

DRIFT = 2.0
"""times that the order over the finer grids may fall below the claim as the one over all of them may"""

NEAR, COARSER, SHRUNK = 4, 8.0, 0.5
"""the largest error of so many finest grids is below this share of that of as many on steps so many times as large, if
it shrinks at all: near an extremum errors depend on where it lies between the nodes"""

NEXT_TO_AN_END, WIDE = 8, 32
"""rows at either end that are left out where nothing is claimed of them, and where even so the order is not that"""

NEIGHBOURS = 4
"""nodes to either side whose exact values are compared"""

ROUND, APART = 1 / 16, 1 / 4
"""how far from an extremum it is felt, as a share of the domain and of the distance to the next one, at most"""

AT_EXTREMA, SLACK = 1, 0.5
"""order to which rows at extrema are held, and by how much that in a norm may stay below what follows from it: errors
there depend on where an extremum lies between the nodes, and fall with logarithms beside powers"""

OUTLIER = 8.0
"""an error that is so many times that of grids of nearly the same size is no accident"""

SAMPLED = 257
"""points at which it is looked whether a function has extrema"""

AWAY = "away from extrema of the values"
"""how a reason says where the claim holds"""


@dataclass(frozen=True)
class Trend:
    """How errors fall over the finest clean grids."""

    slope: float
    fine: float
    """slope over the finer ones"""
    half: float
    """half the width of the interval that holds the slopes of the coarser and of the finer ones"""
    height: float
    """logarithm of the error at the step of size one, on the line"""
    window: tuple[float, float]
    shrinks: bool
    """whether errors on the finest grids are smaller than on coarser ones, wherever they are largest"""

    @property
    def stands(self) -> bool:
        """Whether errors that follow a line do not fall."""
        return self.slope < STANDING and self.fine < STANDING

    def at(self, step: float) -> float:
        """The error on the line."""
        return math.exp(self.height + self.slope * math.log(step))


def rows_without_proof(
    scheme: GridScheme, function: ExactFunction, operator: Operator, family: GridFamily, proof: GridProof
) -> list[NormRow]:
    """One row for every norm on a family of grids; none where the scheme declines them or the function has no value."""
    assert scheme.order is not None
    refined = refine(scheme, function, operator, family, EVEN_BETWEEN if family.rough else BETWEEN)
    if refined is None or (refined.declined and not family.even):
        return []
    edges = scheme.edge_order or None
    places = None if refined.problem else _extrema(refined.grids[-1], family)
    rows = []
    for norm in NORMS:
        expected = norm.predicted(scheme.order, edges)
        if places is None:
            seen = Seen(None, None, None, None, "refuted", refined.problem or "")
        else:
            ends = bool(edges or family.periodic)
            seen = _seen(norm, expected, family, refined, places, ends=ends)
            if ends and expected < scheme.order and seen.verdict == "verified":
                # what is claimed for the edges covers no other row
                order_inside = float(scheme.order)
                inner = _seen(norm, order_inside, family, refined, places, ends=False, settled=True)
                if inner.verdict in ("refuted", "inconclusive") and inner.order is not None:
                    seen = inner
                elif AWAY in inner.reason:
                    seen = replace(seen, reason=f"{seen.reason}; inside {inner.reason}")
            if family.even and math.isinf(norm.power) and seen.verdict == "verified":
                seen = _beside(scheme, function, operator, family, norm, refined, places) or seen
        if proof.in_doubt and seen.verdict == "refuted":  # rounding of computed weights may explain it
            seen = Seen(seen.order, seen.low, seen.high, seen.window, "inconclusive", seen.reason)
        rows.append(norm_row(scheme.name, function, operator, family, norm, expected, refined, seen))
    return rows


def is_steady(function: ExactFunction) -> bool:
    """Whether a function of one variable only rises, or only falls, over its domain."""
    if function.dimension != 1 or function.at is not None:
        return False
    steps = np.diff(function.numeric()(np.linspace(*function.domain[0], SAMPLED)))
    return bool(np.all(steps > 0) or np.all(steps < 0))


def looked_at(norms: Sequence[NormRow], edge_order: int | None) -> str:
    """Which rows of which grids a verdict without a proof stands on, as the end of a sentence."""
    families = list(dict.fromkeys(norm.family for norm in norms))
    if not families:
        return ""
    named = " and ".join(filter(None, (", ".join(families[:-1]), families[-1])))
    whole = edge_order or families == ["periodic"]
    rows = "all rows" if whole else f"rows more than {NEXT_TO_AN_END} nodes from an end"
    away = (
        f" {AWAY}, and order {AT_EXTREMA} near them"
        if any(AWAY in norm.study.reason for norm in norms)
        else ""
    )
    most = max(norm.study.points for norm in norms)
    return f"; {rows} on {named} grids of up to {most} nodes hold the claim{away}"


def _seen(
    norm: Norm, expected: float, family: GridFamily, refined: Refinement, places: Floats, *, ends: bool,
    settled: bool = False,
) -> Seen:  # fmt: skip
    """What the rows show, with those at the ends or without them; `settled` where there is a claim for those, too."""
    held = [_rows(grid, 0 if ends else NEXT_TO_AN_END) for grid in refined.grids]
    if not all(np.all(np.isfinite(e[mask])) for e, mask in zip(refined.errors, held, strict=True)):
        return Seen(
            None, None, None, None, "refuted", f"on {family.name} grids it returns values that are not finite"
        )
    far = [_far(grid, places) for grid in refined.grids]
    # rows at a distance in nodes come and go as the grid is refined: without them the order is that of a fixed part
    everywhere = held if ends else [_middle(grid) for grid in refined.grids]
    away = [one & other for one, other in zip(everywhere, far, strict=True)]
    if _at_rounding(norm, refined, everywhere):
        return Seen(
            None, None, None, None, "exact", "all errors are rounding, so this function cannot show the order"
        )
    every, apart = (_trend(norm, refined, masks) for masks in (everywhere, away))
    if every is None:
        reason = f"fewer than {FEWEST} grids stand clear of rounding; coarser grids would settle it"
        return Seen(None, None, None, None, "inconclusive", reason)
    finest = f"on {family.name} grids, largest spacing {refined.steps[-1]:.3g}"
    if not every.shrinks and _beyond_neighbours(refined, everywhere[-1]):
        size = norm.of(np.where(everywhere[-1], refined.errors[-1], 0.0), refined.grids[-1].widths)
        reason = f"it does not converge: in {norm.name} the error stays at {size:.2g} {finest}"
        return _of(every, "refuted", reason + _worst(refined.errors[-1], everywhere[-1]))
    outer = (
        None
        if ends or norm.power < math.inf
        else _towards_the_ends(norm, refined, far, expected, settled=settled)
    )
    if outer is not None:
        return outer
    if _holds(every, expected):
        return _of(every, "verified", f"{norm.name} order {every.slope:.2f} {finest}, {expected:g} claimed")
    if (held_back := _at_extrema(norm, every, expected, finest)) is not None:
        return held_back
    if apart is None or _holds(apart, expected):
        shown = "rounding" if apart is None else f"{apart.slope:.2f}"
        near = f"{AWAY}, near which it is {every.slope:.2f}"
        return _of(
            apart or every, "verified", f"{norm.name} order {shown} {finest}, {expected:g} claimed, {near}"
        )
    reason = f"{norm.name} order {apart.slope:.2f} {finest}, where {expected:g} follows from the claims"
    if not apart.stands and apart.slope + apart.half >= _least(expected):
        return _of(apart, "inconclusive", f"{reason}; finer grids would settle it")
    return _of(apart, "refuted", reason + _worst(refined.errors[-1], away[-1]))


def _at_extrema(norm: Norm, every: Trend, expected: float, finest: str) -> Seen | None:
    """What errors show that fall more slowly than those of order one in a few rows at extrema; None where none do."""
    least = norm.predicted(expected, AT_EXTREMA) - SLACK
    if every.slope >= least or every.stands:
        return None
    reason = (
        f"{norm.name} order {every.slope:.2f} {finest}, where {least + SLACK:g} is left if at extrema of the values it "
        f"is of order {AT_EXTREMA}"
    )
    return _of(every, "refuted" if every.slope + every.half < least else "inconclusive", reason)


def _towards_the_ends(
    norm: Norm, refined: Refinement, far: Sequence[Mask], expected: float, *, settled: bool
) -> Seen | None:
    """Whether rows next to those at an end, of which nothing is claimed, fall behind the claim; None where not."""
    finer = [k for k, grid in enumerate(refined.grids) if len(grid.nodes) * ROUND > 2 * NEXT_TO_AN_END]
    part = Refinement(
        tuple(refined.grids[k] for k in finer),
        tuple(refined.errors[k] for k in finer),
        tuple(refined.responses[k] for k in finer),
    )
    found = None
    for skip, verdict in ((NEXT_TO_AN_END, "inconclusive"), (WIDE, "refuted")):
        masks = [
            _rows(grid, skip) & far[k] & ~_middle(grid) for grid, k in zip(part.grids, finer, strict=True)
        ]
        trend = _trend(norm, part, masks)
        if trend is None or trend.slope + trend.half >= _least(expected):
            return found
        beyond, inner = (
            float(np.max(np.abs(part.errors[-1]), where=mask, initial=0.0))
            for mask in (masks[-1], far[-1] & _middle(part.grids[-1]))
        )
        if beyond <= OUTLIER * inner:  # as a region grows towards an end, so may the errors in it
            return found
        reason = f"{norm.name} order {trend.slope:.2f} more than {skip} rows from an end, where {expected:g} is claimed"
        missing = "" if settled else "; a claim for the edges would settle it"
        found = _of(trend, verdict, f"{reason}{missing}{_worst(part.errors[-1], masks[-1])}")
    return found


def _beside(
    scheme: GridScheme, function: ExactFunction, operator: Operator, family: GridFamily, norm: Norm,
    refined: Refinement, places: Floats,
) -> Seen | None:  # fmt: skip
    """Whether the errors on grids of nearly the same size are nearly the same; None where they are."""
    skip = 0 if scheme.edge_order or family.periodic else NEXT_TO_AN_END
    other = refine_beside(scheme, function, operator, family)
    if other is None:
        return None
    if other.problem is not None:
        return Seen(None, None, None, None, "refuted", other.problem)

    def rows(grid: Exact) -> Mask:
        return _rows(grid, skip) & _far(grid, places)

    def inside(grid: Exact) -> Mask:  # where no error at an end hides another one
        return _middle(grid) & _far(grid, places)

    for masked in (rows, inside):
        trend = _trend(norm, refined, [masked(grid) for grid in refined.grids])
        if trend is None:
            continue
        for grid, errors, responses in zip(other.grids, other.errors, other.responses, strict=True):
            mask = masked(grid)
            size, rounding = (norm.of(np.where(mask, part, 0.0), grid.widths) for part in (errors, responses))
            usual = max(trend.at(grid.step), order.CLEAR * rounding)
            if not size <= OUTLIER * usual:
                return _of(trend, "refuted", (
                    f"on {len(grid.nodes)} {family.name} nodes the error is {size:.2g}, where {usual:.2g} follows from "
                    f"grids of other sizes{_worst(errors, mask)}"
                ))  # fmt: skip
    return None


def _of(trend: Trend, verdict: str, reason: str) -> Seen:
    slope, half = trend.slope, trend.half
    return Seen(slope, slope - half, slope + half, trend.window, verdict, reason)


def _least(expected: float) -> float:
    """The order below which errors do not fall as expected; neighbouring orders are one apart."""
    return expected - max(BELOW, FAR * expected)


def _holds(trend: Trend, expected: float) -> bool:
    """Whether errors fall as expected, or faster, and not much more slowly on the finer grids."""
    drift = DRIFT * (expected - _least(expected))
    return trend.slope >= _least(expected) and trend.fine >= expected - drift


def _trend(norm: Norm, refined: Refinement, masks: Sequence[Mask]) -> Trend | None:
    """The slope over the finest grids that stand clear of rounding; None where they are too few."""
    sizes, rounding = (
        np.array([
            norm.of(np.where(mask, values, 0.0), grid.widths)
            for values, mask, grid in zip(parts, masks, refined.grids, strict=True)
        ])
        for parts in (refined.errors, refined.responses)
    )  # fmt: skip
    every = np.flatnonzero((sizes > order.CLEAR * rounding) & np.isfinite(sizes))
    clean = every[-MOST:]
    if len(clean) < FEWEST:
        return None
    coarser = every[refined.steps[every] >= COARSER * (1 - ROUND) * refined.steps[every[-1]]]
    before = coarser[-NEAR:] if len(coarser) else every[:1]
    shrinks = bool(np.max(sizes[every[-NEAR:]]) < SHRUNK * np.max(sizes[before]))
    x, y = np.log(refined.steps[clean]), np.log(sizes[clean])
    slope, height = (float(number) for number in np.polyfit(x, y, 1))
    middle = len(clean) // 2
    coarse, fine = (
        float(np.polyfit(x[part], y[part], 1)[0]) for part in (slice(middle + 1), slice(middle, None))
    )
    half = max(abs(coarse - slope), abs(fine - slope))
    window = float(refined.steps[clean[-1]]), float(refined.steps[clean[0]])
    return Trend(slope, fine, half, height, window, shrinks)


def _at_rounding(norm: Norm, refined: Refinement, masks: Sequence[Mask]) -> bool:
    return all(
        norm.of(np.where(mask, errors, 0.0), grid.widths)
        <= order.CLEAR * norm.of(np.where(mask, responses, 0.0), grid.widths)
        for errors, responses, mask, grid in zip(
            refined.errors, refined.responses, masks, refined.grids, strict=True
        )
    )


def _rows(grid: Exact, skip: int) -> Mask:
    """The rows that are held to the claim: all but so many at either end."""
    place = np.arange(len(grid.nodes))
    return np.asarray(np.minimum(place, place[::-1]) >= min(skip, len(place) // 4))


def _beyond_neighbours(refined: Refinement, mask: Mask) -> bool:
    """Whether an error on the finest grid is more than what the exact values of a few neighbours differ by.

    What is mistaken for the value at a node close by has an error that shrinks with the spacing, however unevenly.
    """
    values = np.pad(refined.grids[-1].truth.high, NEIGHBOURS, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(values, 2 * NEIGHBOURS + 1)
    return bool(np.any((np.abs(refined.errors[-1]) > np.ptp(around, axis=1)) & mask))


def _middle(grid: Exact) -> Mask:
    """The nodes that are further than a share of the domain from its ends."""
    low, high = grid.nodes[0], grid.nodes[-1]
    return np.asarray(np.minimum(grid.nodes - low, high - grid.nodes) >= ROUND * (high - low))


def _extrema(grid: Exact, family: GridFamily) -> Floats:
    """Where the values have extrema, and where the operator's value changes sign; on periodic grids all round."""
    found = []
    for samples, where in (
        (np.diff(grid.values), grid.nodes[1:-1]),
        (grid.truth.high, (grid.nodes[1:] + grid.nodes[:-1]) / 2),
    ):
        found.append(where[samples[1:] * samples[:-1] < 0])
    places = np.sort(np.concatenate(found))
    if len(places):
        places = places[np.append(True, np.diff(places) > FEWEST * grid.step)]
    if family.periodic:
        length = grid.step * len(grid.nodes)
        places = np.concatenate([places - length, places, places + length])
    return places


def _far(grid: Exact, places: Floats) -> Mask:
    """Nodes that are far from extrema: by a share of the domain, and of the distance between them."""
    if not len(places):
        return np.ones(len(grid.nodes), bool)
    gaps = np.diff(places, prepend=-math.inf, append=math.inf)
    length = float(grid.nodes[-1] - grid.nodes[0])
    radius = np.minimum(ROUND * length, APART * np.minimum(gaps[1:], gaps[:-1]))
    return np.asarray(np.all(np.abs(grid.nodes[:, None] - places) > radius, axis=1))


def _worst(errors: Floats, mask: Mask) -> str:
    """In which row of a grid the error is largest."""
    return (
        f"; it is largest in row {int(np.argmax(np.where(mask, np.abs(errors), 0.0))) + 1} of {len(errors)}"
    )
