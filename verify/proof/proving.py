"""Chooses the way of proving: what a scheme's code lets itself be followed by, tried in turn.

A point scheme is traced on symbols, case by case where it branches on values of f, and read off by calling it on
numbers where symbols cannot go. A grid scheme is proved on periodic grids, on uniform and rough ones, or on
Chebyshev-Lobatto nodes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import overload

from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.probing.probing import NotHomogeneousError, RefusedError
from trueorder.verify.proof.cases import prove_cases
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.periodic_proof import prove_periodic
from trueorder.verify.proof.polynomial_proof import prove_polynomial
from trueorder.verify.proof.probed_proof import prove_by_probing, prove_by_probing_at
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.step_thresholds import below_thresholds, prove_above_floor
from trueorder.verify.proof.traced_proof import STATED, proof_of, traced_at, worst_of
from trueorder.verify.proof.uniform_proof import prove_uniform
from trueorder.verify.tracing.forms import RoundedWeightsError, UndecidedError, UntraceableError
from trueorder.verify.tracing.symbolic_call import trace

SECONDS = 10.0
"""time limit of a proof; most take milliseconds"""


@overload
def prove(scheme: PointScheme) -> Proof: ...
@overload
def prove(scheme: GridScheme) -> GridProof: ...


def prove(scheme: PointScheme | GridScheme) -> Proof | GridProof:
    """Prove the order of a scheme; for a grid scheme that of its rows (`verify.proof.grid_proof.GridProof`).

    Never raises for what the scheme's code does: a proof that cannot be had is `unavailable`, with the reason.

    >>> from trueorder.schemes.from_function import from_function
    >>> def forward(f, x, h):
    ...     return (f(x + h) - f(x)) / h
    >>> proof = prove(from_function(forward, derivative=1))
    >>> proof.order, proof.error_term
    (1, "h*f''(x)/2")
    """
    try:
        with time_limit(SECONDS):
            if isinstance(scheme, PointScheme):
                return prove_point(scheme)
            return prove_grid(scheme)
    except TimeLimitError as error:
        return no_proof(scheme, str(error))


def no_proof(scheme: PointScheme | GridScheme, what: str) -> Proof | GridProof:
    """The proof of a scheme whose code does not come back from where it was run for one; `what` ends the reason."""
    if isinstance(scheme, PointScheme):
        return Proof(scheme.name, scheme.operator, "unavailable", reason=f"on symbols {what}")
    return GridProof(scheme.name, scheme.operator, "unavailable", reason=f"on unit vectors {what}")


def prove_point(scheme: PointScheme) -> Proof:
    """Prove the order of a point scheme, however long its code takes."""
    try:
        traced = trace(scheme.function, scheme.dimension)
        if (floored := prove_above_floor(scheme, traced)) is not None:
            return floored
        proof = below_thresholds(proof_of(scheme, traced), traced)
        if (proof.order or 0) <= 0 and trace(
            scheme.function, scheme.dimension
        ).instructions != traced.instructions:
            return prove_by_probing(scheme, "it computes with other numbers when it is called again")
    except UntraceableError as error:
        found = [traced_at(scheme, point[: scheme.dimension]) for point in STATED]
        if all(local.status == "proved" for local in found):
            return worst_of(found)
        reason = str(error)
        if isinstance(error, UndecidedError):
            by_cases = prove_cases(scheme)
            if by_cases.status == "proved":
                return by_cases
            reason = by_cases.reason
        return prove_by_probing(scheme, reason)
    if traced.form is None and traced_at(scheme, STATED[0][: scheme.dimension]).samples is not None:
        return replace(proof, local=True)
    return proof


def prove_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> Proof:
    """Prove the order of a point scheme at one stated point, where branches on x can be taken.

    >>> from trueorder.schemes.from_function import from_function
    >>> def relative(f, x, h):
    ...     step = h * max(1, abs(x))
    ...     return (f(x + step) - f(x - step)) / (2 * step)
    >>> prove_at(from_function(relative, derivative=1), (Fraction(3),)).error_term
    "3*h**2*f'''(x)/2"
    """
    proof = traced_at(scheme, point)
    if proof.status == "proved":
        return proof
    return prove_by_probing_at(scheme, point, proof.reason)


def prove_grid(scheme: GridScheme) -> GridProof:
    """Prove the rows of a grid scheme; `unavailable`, with the reason, where that cannot be done.

    A scheme that claims to be for periodic grids is proved there, and so is one whose matrix says that it is and that
    claims nothing to the contrary.
    """
    if scheme.periodic is not False and scheme.edge_order is None:
        found = prove_periodic(scheme)
        if found is not None:
            return found
    unavailable = GridProof(scheme.name, scheme.operator, "unavailable")
    try:
        return prove_uniform(scheme)
    except NotHomogeneousError as error:
        return replace(unavailable, reason=str(error), problem=str(error))
    except UntraceableError as error:
        refused = isinstance(error, RefusedError) and scheme.spacing == "coordinates"
        in_doubt = isinstance(error, RoundedWeightsError)
        unavailable = replace(unavailable, reason=str(error), in_doubt=in_doubt)
        return (prove_polynomial(scheme) if refused else None) or unavailable
