"""Schemes that keep their order up to the ends for functions with a symmetry or a condition there, and for no others.

A row near an end is right for such functions when it is for the powers of the distance from the end that they are made
of. That is proved where its weights are known exactly. It is measured in any case, in norms over whole domains at whose
ends the functions are as the scheme wants them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from trueorder.schemes.scheme import EndCondition
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.rows import StudyRow
from trueorder.verify.tracing.laurent import Laurent

FUNCTIONS: dict[EndCondition, tuple[str, ...]] = {
    "even": ("cos(pi*x)", "exp(cos(pi*x))", "1/(2 + cos(2*pi*x))"),
    "odd": ("sin(pi*x)", "x + sin(2*pi*x)", "sin(pi*x)/(2 + cos(2*pi*x))"),
    "flat": ("cos(pi*x)", "exp(3*x**2*(1 - x)**2*(1 + x))", "1/(1 + x**2*(1 - x)**2)"),
    "straight": ("sin(pi*x)", "x + exp(8*x**3*(1 - x)**3)", "x/2 + 1/(1 + 4*x**3*(1 - x)**3)"),
}
"""functions from 0 to 1; those of the last two kinds have further derivatives of every parity at the ends"""

WORDS: dict[EndCondition, str] = {
    "even": "are even about the ends",
    "odd": "are odd about their values at the ends",
    "flat": "have f' = 0 at the ends",
    "straight": "have f'' = 0 at the ends",
}

POWERS: dict[EndCondition, Callable[[int], bool]] = {
    "even": lambda k: k % 2 == 0,
    "odd": lambda k: k % 2 == 1 or k == 0,
    "flat": lambda k: k != 1,
    "straight": lambda k: k != 2,
}
"""which powers of the distance from an end these functions are made of"""


def made_for(ends: EndCondition) -> tuple[ExactFunction, ...]:
    """The functions that a scheme with this condition is verified on.

    >>> [function.text for function in made_for("even")][:2]
    ['cos(pi*x)', 'exp(cos(pi*x))']
    """
    return tuple(function(text, domain=(0.0, 1.0)) for text in FUNCTIONS[ends])


def up_to_the_ends(proof: GridProof, ends: EndCondition) -> GridProof:
    """The proof as it is for such functions: what holds inside is expected of all rows."""
    if proof.inside is None or proof.worst_edge is None:
        return proof
    families = tuple(
        replace(
            family,
            orders=tuple(order if i in family.interior else None for i, order in enumerate(family.orders)),
        )
        for family in proof.families
    )
    here = f"up to the edges for functions that {WORDS[ends]}"
    reason = f"{proof.inside.reason}; {here}, while for others it {proof.worst_edge.reason} there"
    return replace(proof, interior=tuple(range(proof.nodes)), families=families, reason=reason)


def unshown(proof: GridProof, ends: EndCondition, norms: Sequence[StudyRow]) -> str | None:
    """Why it is open whether the order holds up to the ends; None where it is proved, or measured in some norm."""
    if any(norm.verdict == "verified" for norm in norms) or all(
        _keeps(row, min(i, i - proof.nodes + 1, key=abs), ends, proof) for i, row in enumerate(proof.rows)
    ):
        return None
    return f"whether its order holds up to the edges for functions that {WORDS[ends]} could not be measured"


def _keeps(row: Proof, place: int, ends: EndCondition, proof: GridProof) -> bool:
    """Whether a row, so many nodes from its end, is exact for the powers that its order asks for."""
    if proof.operator is None or proof.order is None or row.samples is None:
        return False
    d = proof.operator.degree
    weights = [(place + _factor(sample.offsets[0]), _factor(weight)) for sample, weight in row.samples]
    for k in filter(POWERS[ends], range(d + proof.order)):
        wanted = math.perm(k, d) * Fraction(place) ** (k - d) if k >= d else Fraction(0)
        if sum((weight * node**k for node, weight in weights), Fraction(0)) != wanted:
            return False
    return True


def _factor(value: Laurent) -> Fraction:
    """What a power of h is multiplied by."""
    return value.terms[0][1].re if value.terms else Fraction(0)
