"""Proves schemes whose code branches on values of f: case by case, one for every formula that applies somewhere.

The code is followed at jets, where every branch can be taken (`verify.tracing.jets`). What is proved of the formula
found at one of them holds wherever the decisions are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.proof.case_reasons import NAMED, Zero, reason_of
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.term_text import derivative_text
from trueorder.verify.proof.traced_proof import STATED, held_at, proof_of
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.jets import Jet, Signs, generic_jets, order_at
from trueorder.verify.tracing.multi_index import indices_up_to
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace

ZEROED = 8
"""jets at which a derivative is set to zero, to see what becomes of the order there"""


def proofs_at(scheme: PointScheme, jets: Iterable[Jet]) -> tuple[Proof | UntraceableError, ...]:
    """The proof of the formula that applies at every jet, or why there is none.

    Equal formulas are proved once, and their proofs share their terms.
    """
    known: dict[Any, Proof] = {}
    found: list[Proof | UntraceableError] = []
    for jet in jets:
        try:
            traced = trace(scheme.function, scheme.dimension, jet=jet)
            held = held_at(scheme, jet.point)
            same = traced.formula() if traced.form is None else frozenset(traced.form.items())
            formula = same, held.operator
            if formula not in known:
                known[formula] = proof_of(held, traced)
            if known[formula].status == "unavailable":
                raise UntraceableError(known[formula].reason)
            found.append(replace(known[formula], trace=traced))
        except UntraceableError as error:
            found.append(error)
        except ZeroDivisionError as error:
            found.append(UntraceableError(f"the operator has no value there: {error}"))
    return tuple(found)


def prove_cases(scheme: PointScheme) -> Proof:
    r"""Prove the order of a scheme in the worst of the cases that there are where no derivative vanishes.

    >>> from trueorder.schemes.from_function import from_function
    >>> def smaller(f, x, h):
    ...     left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    ...     return left if abs(left) < abs(right) else right
    >>> proof = prove_cases(from_function(smaller, derivative=1))
    >>> print(proof.reason.replace(", ", ",\n"))
    order 1 for f',
    leading error -h*f''(x)/2 where f'*f'' > 0,
    h*f''(x)/2 where f'*f'' < 0 (where f' and f'' do not vanish)
    """
    jets = generic_jets(tuple(point[: scheme.dimension] for point in STATED))
    found = proofs_at(scheme, jets)
    if scheme.operator is None:
        operators = (proof.operator for proof in found if isinstance(proof, Proof))
        known = Counter(operator for operator in operators if operator is not None)
        if known:
            scheme = replace(scheme, operator=known.most_common(1)[0][0])
            found = proofs_at(scheme, jets)
    proofs = []
    for proof in found:
        if isinstance(proof, UntraceableError):
            return Proof(scheme.name, scheme.operator, "unavailable", reason=str(proof))
        proofs.append(proof)
    worst = min(proofs, key=lambda proof: proof.order or 0)
    zeros = () if worst.operator is None else tuple(_zeros(scheme, worst.operator, proofs, jets))
    for zero in zeros:
        if zero.inconsistent is not None:
            name = derivative_text(zero.index, argument=False)
            return replace(
                zero.inconsistent, local=True, reason=f"{zero.inconsistent.reason} where {name} = 0"
            )
    return replace(worst, local=True, reason=reason_of(worst, proofs, jets, zeros))


def _zeros(
    scheme: PointScheme, operator: Operator, proofs: Sequence[Proof], jets: Sequence[Jet]
) -> Iterator[Zero]:
    """The derivatives that must not vanish for the branches to be those that were followed."""
    cases = {proof.reason: (proof.trace, jet) for proof, jet in zip(proofs, jets, strict=True)}.values()
    known = {proof.terms for proof in proofs}
    for index in indices_up_to(scheme.dimension, NAMED[scheme.dimension]):
        if any(traced and _leads(traced, jet) != _leads(traced, jet.without(index)) for traced, jet in cases):
            there = [jet.without(index) for jet in jets[:ZEROED]]
            found = [
                (order, proof)
                for jet, proof in zip(there, proofs_at(scheme, there), strict=True)
                if isinstance(proof, Proof) and (order := _order(proof, operator, jet)) is not None
            ]
            own = (proof for order, proof in found if order <= 0 and proof.terms not in known)
            yield Zero(index, min((order for order, _ in found), default=None), next(own, None))


def _leads(traced: Trace, jet: Jet) -> tuple[tuple[int, bool] | None, ...]:
    """The lowest power of h in every value that decides a branch, and its sign; None where that is not known."""
    signs = Signs(jet)

    def lead(place: int) -> tuple[int, bool] | None:
        try:
            found = signs.leading(traced.instructions, place, "")
        except UntraceableError:
            return None
        return found.valuation, bool(found.coefficients[0] > 0)

    return tuple(lead(branch.place) for branch in traced.branches)


def _order(proof: Proof, operator: Operator, jet: Jet) -> int | None:
    """The order of the error at a jet; None when there is none, or it cannot be told."""
    try:
        return None if proof.trace is None else order_at(proof.trace, operator, jet)
    except UntraceableError:
        return None
