"""The subject of a study: which formula applies at which point, what is claimed and proven of it, how far it goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.measurement.estimates import Estimates, estimate, reach
from trueorder.verify.measurement.reference import Reference, jets_at
from trueorder.verify.measurement.row_estimates import Placement, estimate_all_round, estimate_rows
from trueorder.verify.probing.sizes import first_sizes, taken_sizes
from trueorder.verify.proof.cases import proofs_at
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.probed_proof import probed_at_points
from trueorder.verify.proof.proof import Proof, Samples
from trueorder.verify.proof.standing import Standing
from trueorder.verify.tracing.forms import UndecidedError, UntraceableError
from trueorder.verify.tracing.trace import Trace

Floats = NDArray[np.float64]
Region = Literal["inside", "edges"]

LOOSE = 33
"""nodes at least of a grid whose rows are solved for to a tolerance: at its middle little is left of the closures"""

PROBED_STEP = 2.0**-10
"""step at which the reach of a scheme is looked at, as a share of the domain"""


@dataclass(frozen=True, eq=False)
class Subject(Standing):
    """A point scheme, or rows of a grid scheme laid on the points of a study."""

    scheme: PointScheme | GridScheme
    operator: Operator
    operator_text: str
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
    """row and grid for every point; empty for a point scheme, and on periodic grids, which are laid for their period"""
    rounded_away: tuple[tuple[ErrorTerm, ...], ...] = ()
    """for every point what the rounding of the coefficients leaves below the order; empty when unknown"""
    undecided: frozenset[int] = frozenset()
    """points at which it is not known how the code branches"""
    probed: bool = False
    """whether the formula was read off by calling the code on numbers, so that it is in double precision at best"""
    steps_are_given: bool = False
    """whether the code is to be called at the steps of the study alone, because somebody chose them"""
    roundoff: float = 0.0
    """relative error with which the code of a grid scheme has its weights; of a point scheme its traces say it"""
    one_by_one: bool = False
    """whether the code takes one number, or one grid, at a time, so that every estimate is a call"""
    seconds: float = math.inf
    """processor time that one sweep may take"""

    coarseness: float = 1.0
    """rounding of the code in units of the precision of the study, where it works with fewer digits than that has"""

    @property
    def own_rounding(self) -> float:
        """Relative error with which the code has its weights."""
        return max((trace.roundoff for trace in self.traces if trace is not None), default=self.roundoff)

    def only(self, members: NDArray[np.intp]) -> Subject:
        """The same at some of the points."""
        chosen = members.tolist()
        return replace(
            self,
            terms=tuple(self.terms[i] for i in chosen) if self.terms else (),
            rounded_away=tuple(self.rounded_away[i] for i in chosen) if self.rounded_away else (),
            samples=tuple(self.samples[i] for i in chosen),
            traces=tuple(self.traces[i] for i in chosen),
            placements=tuple(self.placements[i] for i in chosen) if self.placements else (),
            undecided=frozenset(k for k, i in enumerate(chosen) if i in self.undecided),
        )

    def run(self, reference: Reference, steps: Floats, sensitivity: Floats | None) -> Estimates:
        """The scheme's estimates at the points of the reference, shape (P, S), for steps (P, S) or (1, S)."""
        points = reference.points.values.astype(reference.dtype)
        if isinstance(self.scheme, GridScheme) and not self.placements:
            (period,) = reference.function.domain
            return estimate_all_round(
                self.scheme, reference.numeric, points, steps[0], period, sensitivity, seconds=self.seconds
            )
        if isinstance(self.scheme, GridScheme):
            return estimate_rows(
                self.scheme, reference.numeric, points, steps[0], self.placements, seconds=self.seconds
            )
        branching = any(branch.threshold for trace in self.traces if trace for branch in trace.branches)
        return estimate(
            self.scheme,
            reference.numeric,
            points,
            steps,
            sensitivity,
            elsewhere=not self.steps_are_given,
            branching=branching,
            seconds=self.seconds,
        )


def subject_of(
    scheme: PointScheme | GridScheme,
    proof: Proof | GridProof,
    region: Region,
    reference: Reference,
    steps: Sequence[float] | None = None,
) -> Subject:
    """The subject of a study of `scheme` at the points of `reference`; `region` picks the rows of a grid scheme.

    `steps` are those that were given, if any: the code is then called at no others.
    """
    operator = scheme.operator or proof.operator or Operator.derivative(1)
    if isinstance(scheme, GridScheme):
        assert isinstance(proof, GridProof)
        return _rows(scheme, proof, region, operator, len(reference.points.values), steps)
    assert isinstance(proof, Proof)
    return _formula(scheme, proof, operator, reference, steps)


def _formula(
    scheme: PointScheme,
    proof: Proof,
    operator: Operator,
    reference: Reference,
    steps: Sequence[float] | None,
) -> Subject:
    count = len(reference.points.values)
    looked_at = reference.points.scale * PROBED_STEP if steps is None else min(steps)
    span = reach(scheme, reference.numeric, reference.points.values, looked_at)
    local, undecided, where = (proof,) * count, frozenset[int](), ""
    if proof.status == "proved" and proof.read_off is not None:
        widest = min(reference.points.scale, reference.points.room / max(*(span or (1.0, 1.0)), 1e-3))
        local = probed_at_points(replace(scheme, operator=operator), proof, reference.points, widest)
        proof, where = _worst(local, reference, proof) if local[0].status == "proved" else (local[0], "")
    elif proof.status == "proved" and proof.local:
        local, undecided = _local_proofs(replace(scheme, operator=operator), proof, reference)
        proof, where = _worst(local, reference, proof) if local[0].status == "proved" else (local[0], "")
    proved = proof.status == "proved"
    return Subject(
        scheme=scheme,
        operator=operator,
        operator_text=operator.text,
        claim=scheme.order,
        proven=proof.order if proved else None,
        reason=proof.reason + where,
        error_term=None if proof.error_term is None else proof.error_term + where,
        terms=tuple(found.terms for found in local) if proved else (),
        rounded_away=tuple(found.rounded_away for found in local) if proved else (),
        samples=tuple(found.samples if proved else None for found in local),
        traces=tuple(found.trace if proved else None for found in local),
        rounded=proof.rounded,
        reach=span or (1.0, 1.0),
        probed=proof.read_off is not None,
        in_doubt=proof.in_doubt,
        undecided=undecided,
        steps_are_given=steps is not None,
    )


def _worst(local: tuple[Proof, ...], reference: Reference, proof: Proof) -> tuple[Proof, str]:
    """The proof at the point of the study where the order is lowest, with the point, if it is below the general one."""
    general = proof.order or 0
    lower = [
        (found.order or 0, i)
        for i, found in enumerate(local)
        if (found.order or 0) < general and not _vanishes(found, i, reference)
    ]
    if not lower:
        return proof, ""
    _, place = min(lower)
    point = zip("xyz", reference.points.values[place], strict=False)
    return local[place], f" at {', '.join(f'{name} = {x:.6g}' for name, x in point)}"


def _vanishes(proof: Proof, place: int, reference: Reference) -> bool:
    """Whether the leading error is zero at a point of the study, as it is where f' is 0 and a limiter gives 0."""
    if not proof.terms:
        return False
    there = {index: values[[place]] for index, values in reference.derivatives.items()}
    return not np.any(proof.terms[0].at(there, reference.points.values[[place]]))


def _local_proofs(
    scheme: PointScheme, proof: Proof, reference: Reference
) -> tuple[tuple[Proof, ...], frozenset[int]]:
    """One proof for every point, where the code branches on x or f or scales its step by x.

    The second result are the points at which the branches cannot be decided though f is smooth there.
    """
    jets = tuple(jets_at(reference))
    found = proofs_at(scheme, jets)
    undecided = frozenset(
        i
        for i, (there, jet) in enumerate(zip(found, jets, strict=True))
        if isinstance(there, UndecidedError) and all(map(math.isfinite, jet.derivatives.values()))
    )
    lost = [there for there in found if isinstance(there, UntraceableError)]
    if len(undecided) == len(found) or not all(isinstance(error, UndecidedError) for error in lost):
        reason = str(next((error for error in lost if not isinstance(error, UndecidedError)), lost[0]))
        return (Proof(scheme.name, scheme.operator, "unavailable", reason=reason),) * len(found), frozenset()
    general = replace(proof, trace=None)
    return tuple(general if isinstance(there, UntraceableError) else there for there in found), undecided


def _rows(
    scheme: GridScheme,
    proof: GridProof,
    region: Region,
    operator: Operator,
    count: int,
    steps: Sequence[float] | None,
) -> Subject:
    spacing = 1.0 if steps is None else max(steps)
    taken = taken_sizes(scheme, lambda nodes: spacing * np.arange(nodes, dtype=np.float64))
    # of which the middle is far enough from closures, or from ends of which nothing is claimed, however wide they are
    least = LOOSE if proof.loose or scheme.has_open_edges else 0
    nodes = proof.nodes or next((size for size in taken if size >= least), first_sizes(scheme)[0])
    edges = proof.edges or (0, nodes - 1)
    # from both ends inwards, so that a few points see all that matters where many rows feel the edges
    outermost = tuple(sorted(edges, key=lambda row: min(row, nodes - 1 - row)))
    middle = nodes // 2 if proof.typical is None else proof.typical
    rows = (middle,) if region == "inside" else outermost
    placements = tuple(Placement(rows[i % len(rows)], nodes) for i in range(count))
    proofs = [proof.rows[placement.row] for placement in placements] if proof.rows else []
    typical = proof.inside if region == "inside" else proof.worst_edge
    return Subject(
        scheme=scheme,
        operator=operator,
        operator_text=operator.text if region == "inside" else f"{operator.text} (edges)",
        claim=scheme.order if region == "inside" else scheme.edge_order,
        proven=typical.order if typical else None,
        reason=_reason(proof, typical, region),
        in_doubt=proof.in_doubt,
        error_term=typical.error_term if typical else None,
        terms=tuple(row.terms for row in proofs),
        samples=tuple(row.samples for row in proofs) or (None,) * count,
        traces=(None,) * count,
        rounded=True,
        roundoff=max((row.roundoff for row in proofs), default=0.0),
        reach=(float(max(rows)), float(nodes - 1 - min(rows))),
        placements=placements,
        steps_are_given=steps is not None,
    )


def _reason(proof: GridProof, typical: Proof | None, region: Region) -> str:
    if typical is None:
        return proof.reason
    if region == "edges" and typical.order is not None and typical.order <= 0:
        return f"{proof.edges_text} it {typical.reason}"
    return typical.reason


def largest_step(subject: Subject, reference: Reference) -> float:
    """The step at which the stencil reaches the edge of what is analytic around the points, or of the domain."""
    left, right = subject.reach
    points = reference.points
    if math.isfinite(points.room):
        return points.room / max(left, right, 1e-3)
    bounds = [math.inf]
    for x, (low, high) in zip(points.values[0], points.box or reference.function.domain, strict=True):
        bounds += [(x - low) / left] if left > 0 else []
        bounds += [(high - x) / right] if right > 0 else []
    return float(min(bounds))
