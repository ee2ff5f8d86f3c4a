"""The subject of a study: which formula applies at which point, what is claimed and proven of it, how far it goes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from schemes.operator import Operator
from schemes.scheme import GridScheme, PointScheme
from verify.error_terms import ErrorTerm
from verify.estimates import Estimates, Placement, estimate, estimate_rows, reach
from verify.grid_proof import NODES, GridProof
from verify.laurent import Laurent
from verify.proof import Proof, prove_at
from verify.reference import Reference
from verify.trace import Sample, Trace

Floats = NDArray[np.float64]
Region = Literal["inside", "edges"]
Samples = tuple[tuple[Sample, Laurent], ...]

PROBED_STEP = 2.0**-10
"""step at which the reach of a scheme is looked at, as a share of the domain"""


@dataclass(frozen=True, eq=False)
class Subject:
    """A point scheme, or rows of a grid scheme laid on the points of a study."""

    scheme: PointScheme | GridScheme
    operator: Operator
    operator_text: str
    claim: int | None
    proven: int | None
    reason: str
    """what is proven, or why nothing is"""
    error_term: str | None
    terms: tuple[tuple[ErrorTerm, ...], ...]
    """error terms for every point; empty when unknown"""
    samples: tuple[Samples | None, ...]
    """samples of f and their weights for every point"""
    traces: tuple[Trace | None, ...]
    """what the code did on symbols, for every point; None for a grid scheme and where nothing is proved"""
    rounded: bool
    """whether coefficients in the code are rounded numbers"""
    reach: tuple[float, float]
    """how far the samples lie to the left and right of x, in steps"""
    placements: tuple[Placement, ...] = ()
    """row and grid for every point; empty for a point scheme"""

    def run(self, reference: Reference, steps: Floats, sensitivity: Floats | None) -> Estimates:
        """The scheme's estimates at the points of the reference, shape (P, S), for steps (P, S) or (1, S)."""
        points = reference.points.values.astype(reference.dtype)
        if isinstance(self.scheme, GridScheme):
            return estimate_rows(self.scheme, reference.numeric, points, steps[0], self.placements)
        return estimate(self.scheme, reference.numeric, points, steps, sensitivity)


def subject_of(
    scheme: PointScheme | GridScheme, proof: Proof | GridProof, region: Region, reference: Reference
) -> Subject:
    """The subject of a study of `scheme` at the points of `reference`; `region` picks the rows of a grid scheme."""
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    if isinstance(scheme, GridScheme):
        assert isinstance(proof, GridProof)
        return _rows(scheme, proof, region, operator, len(reference.points.values))
    assert isinstance(proof, Proof)
    return _formula(scheme, proof, operator, reference)


def _formula(scheme: PointScheme, proof: Proof, operator: Operator, reference: Reference) -> Subject:
    count = len(reference.points.values)
    proved = proof.status == "proved"
    local, where = (proof,) * count, ""
    if proved and proof.local:
        local = _local_proofs(replace(scheme, operator=operator), proof, reference)
        proof, where = _worst(local, reference, proof)
    span = reach(scheme, reference.numeric, reference.points.values, reference.points.scale * PROBED_STEP)
    return Subject(
        scheme=scheme,
        operator=operator,
        operator_text=operator.text,
        claim=scheme.order,
        proven=proof.order if proved else None,
        reason=proof.reason + where,
        error_term=None if proof.error_term is None else proof.error_term + where,
        terms=tuple(found.terms for found in local) if proved else (),
        samples=tuple(found.samples if proved else None for found in local),
        traces=tuple(found.trace if proved else None for found in local),
        rounded=proof.rounded,
        reach=span or (1.0, 1.0),
    )


def _worst(local: tuple[Proof, ...], reference: Reference, proof: Proof) -> tuple[Proof, str]:
    """The proof at the point of the study where the order is lowest, with the point, if it is below the general one."""
    order, place = min((found.order or 0, i) for i, found in enumerate(local))
    if order >= (proof.order or 0):
        return proof, ""
    point = zip("xyz", reference.points.values[place], strict=False)
    return local[place], f" at {', '.join(f'{name} = {x:.6g}' for name, x in point)}"


def _local_proofs(scheme: PointScheme, proof: Proof, reference: Reference) -> tuple[Proof, ...]:
    """One proof for every point, where the code branches on x or scales its step by it."""
    found = []
    for point in reference.points.values.tolist():
        there = prove_at(scheme, tuple(map(Fraction, point)))
        found.append(there if there.status == "proved" else proof)
    return tuple(found)


def _rows(scheme: GridScheme, proof: GridProof, region: Region, operator: Operator, count: int) -> Subject:
    nodes = proof.nodes or next((n for n in NODES if n >= scheme.minimum_nodes), scheme.minimum_nodes)
    edges = proof.edges or (0, nodes - 1)
    rows = (nodes // 2,) if region == "inside" else edges
    placements = tuple(Placement(rows[i % len(rows)], nodes) for i in range(count))
    proofs = [proof.rows[placement.row] for placement in placements] if proof.rows else []
    typical = proof.inside if region == "inside" else proof.worst_edge
    return Subject(
        scheme=scheme,
        operator=operator,
        operator_text=operator.text if region == "inside" else f"{operator.text} (edges)",
        claim=scheme.order if region == "inside" else scheme.edge_order,
        proven=typical.order if typical else None,
        reason=typical.reason if typical else proof.reason,
        error_term=typical.error_term if typical else None,
        terms=tuple(row.terms for row in proofs),
        samples=tuple(row.samples for row in proofs) or (None,) * count,
        traces=(None,) * count,
        rounded=True,
        reach=(float(max(rows)), float(nodes - 1 - min(rows))),
        placements=placements,
    )


def largest_step(subject: Subject, reference: Reference) -> float:
    """The step at which the stencil reaches the edge of what is analytic around the points, or of the domain."""
    left, right = subject.reach
    points = reference.points
    if math.isfinite(points.room):
        return points.room / max(left, right, 1e-3)
    bounds = [math.inf]
    for x, (low, high) in zip(points.values[0], reference.function.domain, strict=True):
        bounds += [(x - low) / left] if left > 0 else []
        bounds += [(high - x) / right] if right > 0 else []
    return float(min(bounds))
