"""Proves the order of a point scheme from what its own code came to on symbols.

The code runs once on symbols (`verify.tracing.symbolic_call`); what comes back is expanded in powers of h, and
`verify.proof.conclusion` reads off the order.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.proof.conclusion import conclude, conclude_rounded, order_of
from trueorder.verify.proof.error_terms import ErrorTerm, nonlinear_terms
from trueorder.verify.proof.moments import NOISE, as_well_as_known, moments_of, terms_meant
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.rounded_expansion import rounded_terms
from trueorder.verify.tracing.expansion import expand
from trueorder.verify.tracing.forms import Sample, UntraceableError
from trueorder.verify.tracing.rational import are_computed
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace

EXPANSION_TERMS = {1: (8, 14), 2: (5, 8), 3: (4, 6)}
"""lengths of the series tried in turn for nonlinear schemes, by number of variables"""

STATED = (
    (Fraction(3, 2), Fraction(7, 10), Fraction(12, 5)),
    (Fraction(-3, 2), Fraction(7, 3), Fraction(2, 5)),
    (Fraction(1, 3), Fraction(-9, 5), Fraction(-5, 2)),
    (Fraction(-1, 3), Fraction(-2, 7), Fraction(5, 3)),
)
"""points (x, y, z) at which code that branches on x is followed: either sign, below and above 1"""


OFTEN = 8
"""times that code is run again, of which not all are the same formula where it draws"""

CHANGES = "run on symbols again it is another formula: it draws random numbers, or keeps something"
"""what is said of code that is never the same"""

KEEPS = "run on symbols again it is another formula, and the same from then on: it keeps something"
"""what is said of code that is wrong at first"""


def changes(scheme: PointScheme, traced: Trace) -> str | None:
    """What is said of code that, traced without a stated point, is another formula when it is run on symbols again."""
    try:
        again = trace(scheme.function, scheme.dimension).instructions
        if again == traced.instructions:
            return None
        later = [trace(scheme.function, scheme.dimension).instructions for _ in range(OFTEN)]
    except UntraceableError:
        return None  # it was followed another way
    return CHANGES if any(one != again for one in later) else KEEPS


def held_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> PointScheme:
    """The scheme with the operator that it is held to at a point; ZeroDivisionError where that has no value."""
    operator = scheme.operator
    return scheme if operator is None or not operator.varies else replace(scheme, operator=operator.at(point))


def traced_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> Proof:
    """The proof at one stated point, where branches on x can be taken; unavailable where it cannot be followed."""
    try:
        return proof_of(held_at(scheme, point), trace(scheme.function, scheme.dimension, point))
    except (UntraceableError, ZeroDivisionError) as error:
        return Proof(scheme.name, scheme.operator, "unavailable", reason=str(error))


def proof_of(scheme: PointScheme, traced: Trace) -> Proof:
    """Prove the order of the formula that a trace of the scheme's code came to; UntraceableError where it cannot be."""
    draft = Proof(scheme.name, scheme.operator, "unavailable", trace=traced, rounded=traced.rounded)
    if traced.form is None:
        return conclude(draft, _nonlinear_estimate(traced), scheme.dimension)
    samples = tuple((key, weight) for key, weight in traced.form.items() if isinstance(key, Sample))
    draft = replace(draft, samples=samples)
    computed = traced.rounded and are_computed(
        [c.re for _, weight in samples if weight.is_real for _, c in weight.terms]
    )
    moments = moments_of(traced.form, scheme.dimension, computed=computed)
    if not traced.rounded:
        return conclude(draft, terms_meant(moments, scheme.dimension, None), scheme.dimension)
    known_to = partial(conclude_rounded, draft, moments, scheme.dimension)
    return as_well_as_known(known_to, order_of)[0] if computed else known_to(NOISE)


def _nonlinear_estimate(traced: Trace) -> tuple[ErrorTerm, ...]:
    """What a scheme estimates that is not linear in f, power by power."""
    estimated: tuple[ErrorTerm, ...] = ()
    for terms in EXPANSION_TERMS[traced.dimension]:
        exact = not traced.rounded
        estimated = nonlinear_terms(*expand(traced, terms)) if exact else rounded_terms(traced, terms)
        if len(estimated) > 2:
            break
    return estimated
