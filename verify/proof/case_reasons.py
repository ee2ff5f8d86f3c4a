"""Says of a proof that was made case by case where each of its cases is, in signs of the derivatives of f."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.term_text import derivative_text
from trueorder.verify.tracing.jets import Jet
from trueorder.verify.tracing.multi_index import MultiIndex, indices_up_to

NAMED = {1: 4, 2: 2, 3: 2}
"""highest degree of the derivatives that a condition is made of, by number of variables"""

SHOWN = 3
"""cases that the reason tells one by one"""


@dataclass(frozen=True)
class Zero:
    """A derivative without which the code branches another way than it was followed."""

    index: MultiIndex
    order: int | None
    """lowest order found where it is zero; None when no error was found there"""
    inconsistent: Proof | None = None
    """a formula that applies only there, and does not approximate the operator there either"""


def reason_of(worst: Proof, proofs: Sequence[Proof], jets: Sequence[Jet], zeros: Sequence[Zero]) -> str:
    """What is proved in the worst case, where that is, what else there is, and where nothing of it need hold."""
    cases = sorted(
        {proof.reason: proof for proof in proofs}.values(),
        key=lambda proof: (proof.reason != worst.reason, proof.order),
    )
    told: list[str] = []
    for case in cases[:SHOWN]:
        members = np.array([proof.reason == case.reason for proof in proofs])
        where = f" {_condition(members, jets, example=not told)}" if len(cases) > 1 else ""
        same = bool(told) and case.order == worst.order and (case.order or 0) > 0
        told.append(f"{case.error_term if same else case.reason}{where}")
    if len(cases) > SHOWN:
        told.append(f"and {len(cases) - SHOWN} more cases")
    return ", ".join(told) + _exceptions(worst, zeros)


def _exceptions(worst: Proof, zeros: Sequence[Zero]) -> str:
    if not zeros:
        return ""
    names = [derivative_text(zero.index, argument=False) for zero in zeros]
    lower = [
        f"order {zero.order} where {name} does"
        for name, zero in zip(names, zeros, strict=True)
        if zero.order is not None and zero.order < (worst.order or 0)
    ]
    vanish = f"where {_listed(names)} {'do' if len(names) > 1 else 'does'} not vanish"
    return f" ({'; '.join([vanish, *lower])})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _condition(members: NDArray[np.bool_], jets: Sequence[Jet], *, example: bool) -> str:
    """What the derivatives at some of the jets have in common and those at the others have not, as it is written."""
    for text, holds in _conditions(jets):
        if np.array_equal(holds, members):
            return f"where {text}"
    share = f"in {members.sum()} of {len(members)} cases followed"
    if not example:
        return share
    jet = jets[int(np.flatnonzero(members)[0])]
    shown = [
        f"{derivative_text(index, argument=False)} = {value:.2g}"
        for index, value in jet.derivatives.items()
        if sum(index) <= NAMED[len(index)]
    ]
    return f"{share}, as where {_listed(shown)}"


def _conditions(jets: Sequence[Jet]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Signs of derivatives and of their products, then pairs of such conditions."""
    dimension = len(jets[0].point)
    positive = {
        derivative_text(index, argument=False): np.array([jet.derivatives[index] > 0 for jet in jets])
        for index in indices_up_to(dimension, NAMED[dimension])
    }
    for a, b in itertools.combinations(tuple(positive), 2):
        positive[f"{a}*{b}"] = positive[a] == positive[b]
    single = [
        (f"{name} {sign} 0", holds == (sign == ">")) for name, holds in positive.items() for sign in "><"
    ]
    yield from single
    for (first, these), (second, those) in itertools.combinations(single, 2):
        yield f"{first} and {second}", these & those
