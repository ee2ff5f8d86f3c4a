"""Convergence of a grid scheme in norms, on families of grids that are refined over the whole domain.

From the order p inside and q at the edges follow the orders in norms: min(p, q) in L-infinity, min(p, q + 1/2) in L2
and min(p, q + 1) in L1, because the edge rows fill a share of the domain that shrinks like h. They are predicted from
the proof and then measured.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.truth import taylor
from trueorder.verify.foreign.ends import without_ends
from trueorder.verify.measurement import order
from trueorder.verify.measurement.refinement import BETWEEN, Refinement, refine
from trueorder.verify.proof.grid_family import FAMILIES, PERIODIC, GridFamily
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.rows import NormRow
from trueorder.verify.studies.norm_rows import NORMS, Norm, Seen, norm_row, sizes_and_rounding
from trueorder.verify.studies.norms_alone import FAR, rows_without_proof

Floats = NDArray[np.float64]

HIGH = 5
"""order from which a scheme is refined in smaller steps"""

USED = 4
"""finest clean grids that an order is fitted to: the fewest that show whether it still drifts"""

MARGIN = {False: 0.15, True: 0.35}
"""by how much a fitted order may miss the predicted one, on smooth and on rough families"""

UNKNOWN_MARGIN = 4
"""rows at either end that count as edges where nothing is proven: half a stencil of order 8"""

PLACES = (0.1, 0.35, 0.6, 0.85)
"""parts of the domain where it is looked whether a derivative is zero everywhere"""


def norm_studies(
    scheme: GridScheme,
    function: ExactFunction,
    proof: GridProof,
    families: tuple[GridFamily, ...] = FAMILIES,
) -> tuple[NormRow, ...]:
    """One row for every family and norm; a scheme that takes a spacing is refined on uniform grids alone.

    The function must be analytic on its whole domain, and repeat over it where the scheme is for periodic grids: it is
    refined on those alone. Families that the scheme refuses by raising are left out.
    """
    scheme = without_ends(scheme, proof.left_out)
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    rows: list[NormRow] = []
    for family in (PERIODIC,) if proof.periodic else families:
        if not family.even and scheme.spacing != "coordinates":
            continue
        if proof.status != "proved" and scheme.order is not None:
            rows += rows_without_proof(scheme, function, operator, family, proof)
            continue
        inside, edges, refused = _orders(proof, family)
        if refused:
            continue
        margin = 0
        if scheme.has_open_edges:
            edges, margin = None, _margin(proof)
        between = BETWEEN if inside is not None and inside >= HIGH else ()
        refined = refine(scheme, function, operator, family, between)
        if refined is None:
            continue
        for norm in NORMS:
            expected = None if inside is None else norm.predicted(inside, edges)
            rows.append(_row(scheme, function, operator, family, norm, expected, inside, refined, margin))
    return tuple(rows)


def shows_order(function: ExactFunction, proof: GridProof) -> bool:
    """Whether the leading error inside and at the edges is not zero for this function, as it is for a polynomial."""
    rows = [row for row in (proof.inside, proof.worst_edge) if row is not None and row.terms]
    degree = max((term.degree for row in rows for term in row.terms[:1]), default=0)
    ((low, high),) = function.domain
    places = low + (high - low) * np.array(PLACES)[:, None]
    zero = taylor(function, places, degree).zero
    return all(not np.all(zero[index]) for row in rows for index, _ in row.terms[0].coefficients if index)


def _orders(proof: GridProof, family: GridFamily) -> tuple[int | None, int | None, bool]:
    """Proven orders inside and at the edges, and whether the scheme does not take such grids."""
    if not family.rough:
        taken = not proof.families or any(found.orders for found in proof.families)
        return proof.order, proof.edge_order, not family.even and not taken
    for found in proof.families:
        if found.family == family.name:
            return found.order, found.edge_order, not found.orders
    return None, None, False


def _margin(proof: GridProof) -> int:
    """How many rows at either end are left out where nothing is claimed of the edges."""
    if not proof.rows:
        return UNKNOWN_MARGIN
    return max(min(row + 1, proof.nodes - row) for row in proof.edges) if proof.edges else 0


def _row(
    scheme: GridScheme,
    function: ExactFunction,
    operator: Operator,
    family: GridFamily,
    norm: Norm,
    expected: float | None,
    inside: int | None,
    refined: Refinement,
    margin: int,
) -> NormRow:
    refined = refined.without_ends(margin)
    sizes, rounding = sizes_and_rounding(norm, refined)
    fitted, low, high, window = _fit(refined.steps, sizes, rounding)
    if scheme.order is not None and inside is not None and inside < scheme.order:
        verdict, reason = (
            "refuted",
            f"order {scheme.order} is claimed, but order {inside} is proven on {family.name} grids",
        )
    else:
        verdict, reason = _judge(family, norm, expected, inside, fitted, low, high, sizes, rounding, refined)
    found = Seen(fitted, low, high, window, verdict, reason)
    return norm_row(scheme.name, function, operator, family, norm, expected, refined, found)


def _fit(
    steps: Floats, sizes: Floats, rounding: Floats
) -> tuple[float | None, float | None, float | None, tuple[float, float] | None]:
    """Slope over the finest grids that stand clear of rounding, its interval, and their smallest and largest step.

    At high order the leading term is not yet alone on the finest grid that stands clear, so that the slope drifts.
    """
    clean = np.flatnonzero((sizes > order.CLEAR * rounding) & np.isfinite(sizes))[-USED:]
    if len(clean) < USED:
        return None, None, None, None
    slope, half = order.by_pairs(np.log(steps[clean]), np.log(sizes[clean]))
    return slope, slope - half, slope + half, (float(steps[clean[-1]]), float(steps[clean[0]]))


def _judge(
    family: GridFamily,
    norm: Norm,
    expected: float | None,
    inside: int | None,
    fitted: float | None,
    low: float | None,
    high: float | None,
    sizes: Floats,
    rounding: Floats,
    refined: Refinement,
) -> tuple[str, str]:
    if refined.problem is not None:
        return "refuted", refined.problem
    if not np.all(np.isfinite(sizes)):
        return "refuted", f"on {family.name} grids it returns values that are not finite"
    if np.all(sizes <= order.CLEAR * rounding):
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
    if high < expected - max(margin, FAR * expected):
        return "refuted", f"{where}, where {expected:g} follows from the proof"
    return "inconclusive", f"{where}, {expected:g} predicted; finer grids would settle it"
