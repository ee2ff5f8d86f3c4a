"""Schemes for which nobody has claimed an operator: what may be taken for granted, and what has to be said.

An order without an operator is about what a person means without a word: one derivative of f, a partial one, or the
Laplacian, with the coefficient 1. Whatever else the code is proved to approximate is named and not verified. Where
nothing is proved, the operator that the estimates are nearest to is what they are held against, and the reason says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.schemes.scheme import GridScheme, PointScheme, Scheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import one_number, said
from trueorder.verify.foreign.unanswered import foreign_argument
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.studies.study_steps import study_points
from trueorder.verify.tracing.multi_index import indices_up_to
from trueorder.verify.verdict.verdict import Status

Floats = NDArray[np.float64]

PLACES = 5
"""points at which estimates are compared with the operators that come into question"""

STEP = 2.0**-7
"""step of these estimates, as a share of the domain: rounding is far below what tells operators apart"""

NEAR = 0.3
"""an estimate that is off by less than this share of the value is one of that operator"""

HIGHEST = {1: 4, 2: 2, 3: 2}
"""total order of the derivatives that come into question, by number of variables"""

NODES = 33
"""nodes of the grid on which a grid scheme's estimates are compared; those in its middle third are"""


def unmeant(scheme: Scheme, proof: Proof | GridProof) -> tuple[Status, str] | None:
    """The verdict on a scheme that approximates what nobody has claimed and nobody would mean; None for others.

    >>> from trueorder.schemes.from_function import from_function
    >>> from trueorder.verify.proof.proving import prove
    >>> def twice(f, x, h):
    ...     return (f(x + h) - f(x - h)) / h
    >>> scheme = from_function(twice, order=2)
    >>> unmeant(scheme, prove(scheme))
    ('refuted', "it approximates 2*f'; claim operator='2*f_x' if that is meant")
    """
    if scheme.operator is not None or proof.status != "proved":
        return None
    operator = proof.operator
    if operator is None:
        inside = proof.inside if isinstance(proof, GridProof) else proof
        varies = inside is not None and inside.order == 0 and inside.terms and inside.terms[0].power == 0
        if varies and inside is not None and inside.terms[0].expression is not None:
            return "inconclusive", (
                f"it {inside.reason} with constant coefficients, and no operator is claimed to hold it to"
            )
        return None
    if operator.is_plain:
        return None
    if operator.varies:
        claim = f"claim operator={operator.claim!r} if that is meant"
        return "inconclusive", f"it approximates {operator.text} with order {proof.order}; {claim}"
    return "refuted", f"it approximates {operator.text}; claim operator={operator.claim!r} if that is meant"


class Assumed(NamedTuple):
    """The operator that a scheme is held against though nobody claims it, and the words that say so."""

    operator: Operator | None
    said: str
    unanswered: bool = False
    """whether no call of the code gave a number"""


def assumed(
    scheme: Scheme, proof: Proof | GridProof, function: ExactFunction, steps: Sequence[float] | None = None
) -> Assumed | None:
    """The operator that the estimates are nearest to; None where one is claimed or anything is proved.

    `steps` are those that alone may be used; by default any. In one variable f' is taken where none is near; in
    several there is then nothing to hold the scheme against.
    """
    if scheme.operator is not None or proof.operator is not None or proof.status == "proved":
        return None
    reference = refer(function, study_points(scheme, function, PLACES, "float64"), "float64")
    found = _nearest(scheme, reference, steps)
    if found is None and scheme.dimension > 1:
        if (problem := _unanswered(scheme, reference, steps)) is not None:
            return Assumed(None, problem, unanswered=True)
        letters = ", ".join(VARIABLES[: scheme.dimension])
        return Assumed(
            None,
            f"{proof.reason}; no operator is claimed, and its estimates are near no derivative in {letters}; claim one",
        )
    told = "its estimates are nearest to it" if found else "its estimates are near no derivative"
    held = found or Operator.derivative(1)
    return Assumed(held, f"{proof.reason}; no operator is claimed, it is held against {held.text}: {told}")


def _nearest(scheme: Scheme, reference: Reference, steps: Sequence[float] | None) -> Operator | None:
    step = _step(reference, steps)
    with quiet():
        at, estimates = (
            _on_a_grid(scheme, reference, step)
            if isinstance(scheme, GridScheme)
            else _at_points(scheme, reference, step)
        )
    known = np.isfinite(estimates)
    if not known.any():
        return None
    off = {}
    for operator in _candidates(scheme.dimension):
        truth = at.truth(operator).high
        size = float(np.median(np.abs(truth)[known]))
        if np.isfinite(size) and size > 0:
            off[operator] = float(np.median(np.abs(estimates - truth)[known])) / size
    best = min(off, key=lambda operator: off[operator], default=None)
    return best if best is not None and off[best] < NEAR else None


def _step(reference: Reference, steps: Sequence[float] | None) -> float:
    return max(steps) if steps else min(reference.points.scale, reference.points.room) * STEP


def _unanswered(scheme: Scheme, reference: Reference, steps: Sequence[float] | None) -> str | None:
    """What happens to the first call of code of which no call gives a number; None where one does.

    Code that asks for f of something that is no number is none of these: it may be right, and is called as it means.
    """
    step, problem = _step(reference, steps), None
    with quiet():
        for point in reference.points.values:
            try:
                one_number(scheme.function(reference.numeric, *point, step))
            except FOREIGN as error:
                problem = problem or said(error)
            else:
                return None
        first = reference.points.values[0]
        other = foreign_argument(scheme.function, reference.numeric, *first, step)
    return problem if other is None else None


def _candidates(dimension: int) -> Iterator[Operator]:
    for index in indices_up_to(dimension, HIGHEST[dimension]):
        if sum(index):
            yield Operator(((index, Fraction(1)),))
    if dimension > 1:
        second = (tuple(2 * (i == axis) for i in range(dimension)) for axis in range(dimension))
        yield Operator(tuple((index, Fraction(1)) for index in second))


def _at_points(scheme: PointScheme, reference: Reference, step: float) -> tuple[Reference, Floats]:
    found = []
    for point in reference.points.values:
        try:
            found.append(float(one_number(scheme.function(reference.numeric, *point, step))))
        except FOREIGN:
            found.append(np.nan)
    return reference, np.array(found)


def _on_a_grid(scheme: GridScheme, reference: Reference, step: float) -> tuple[Reference, Floats]:
    """Estimates on one grid around the middle point, of its middle third, and the reference at those nodes."""
    centre = float(np.median(reference.points.values[:, 0]))
    nodes: Floats = centre + step / 4 * np.arange(-(NODES // 2), NODES // 2 + 1, dtype=np.float64)
    points = replace(reference.points, values=nodes[:, None])
    there = refer(reference.function, points, reference.dtype)
    given = nodes if scheme.spacing == "coordinates" else np.float64(step / 4)
    try:
        found = np.asarray(scheme.function(reference.numeric(nodes), given), dtype=np.float64)
    except FOREIGN:
        found = np.full(NODES, np.nan)
    if found.shape != (NODES,):
        found = np.full(NODES, np.nan)
    outside = np.abs(np.arange(NODES) - NODES // 2) > NODES // 6
    return there, np.where(outside, np.nan, found)
