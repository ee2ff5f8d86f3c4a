"""Proves the order of accuracy of a point scheme from its own code.

The code runs once on symbols (`verify.tracing.trace`); what comes back is expanded in powers of h; the operator is
subtracted; the lowest power of h that is left is the order and its coefficient the leading error term. This is the
textbook consistency argument (LeVeque 2007, Finite Difference Methods, section 1.2), made by the machine on the code
itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, overload

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.proof.error_terms import ErrorTerm, minus_operator, nonlinear_terms
from trueorder.verify.proof.moments import (
    HIGHEST_DEGREE,
    NOISE,
    Moments,
    as_well_as_known,
    moments_of,
    rounded_away,
    terms_meant,
)
from trueorder.verify.proof.term_text import linear_text
from trueorder.verify.tracing.expansion import expand
from trueorder.verify.tracing.forms import Sample, UndecidedError, UntraceableError
from trueorder.verify.tracing.laurent import Laurent
from trueorder.verify.tracing.multi_index import CONSTANT, MultiIndex
from trueorder.verify.tracing.rational import are_computed
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace

if TYPE_CHECKING:
    from trueorder.verify.probing.linear_formula import LinearFormula
    from trueorder.verify.proof.grid_proof import GridProof

SECONDS = 10.0
"""time limit of a proof; most take milliseconds"""

EXPANSION_TERMS = {1: (8, 14), 2: (5, 8), 3: (4, 6)}
"""lengths of the series tried in turn for nonlinear schemes, by number of variables"""

STATED = (
    (Fraction(3, 2), Fraction(7, 10), Fraction(12, 5)),
    (Fraction(-3, 2), Fraction(7, 3), Fraction(2, 5)),
    (Fraction(1, 3), Fraction(-9, 5), Fraction(-5, 2)),
    (Fraction(-1, 3), Fraction(-2, 7), Fraction(5, 3)),
)
"""points (x, y, z) at which code that branches on x is followed: either sign, below and above 1"""


@dataclass(frozen=True)
class Proof:
    """What is proven about a scheme.

    `order` is the lowest power of h left in the error: positive for a consistent scheme, zero when the scheme
    approximates something else, negative when it diverges as h goes to zero.
    """

    scheme: str
    operator: Operator | None
    status: Literal["proved", "unavailable"]
    order: int | None = None
    terms: tuple[ErrorTerm, ...] = ()
    """terms of the error, ascending powers"""
    samples: tuple[tuple[Sample, Laurent], ...] | None = None
    """samples of f and their weights, when the scheme is linear in f"""
    trace: Trace | None = field(default=None, repr=False)
    """what the code did on symbols"""
    rounded: bool = False
    """whether floats in the code only stand for the numbers that the proof took them for"""
    reason: str = ""
    """one sentence: what is proven, or why nothing can be"""
    local: bool = False
    """whether the code branches on x or f or scales its step by x, so that every x has a proof of its own"""
    read_off: LinearFormula | None = field(default=None, repr=False)
    """the formula that was read off by calling the code on numbers, where symbols cannot go through it"""
    in_doubt: bool = False
    """whether nothing is proved because the rounding of computed weights may explain the order that they have"""
    rounded_away: tuple[ErrorTerm, ...] = ()
    """what the rounding of the coefficients leaves below the order: the code has it, and the proof takes it for zero"""
    roundoff: float = 2.0**-53
    """relative error with which the code of a grid scheme has the weights of this row"""

    @property
    def error_term(self) -> str | None:
        """The leading error term, as a person writes it."""
        return self.terms[0].text if self.terms else None

    @property
    def text(self) -> str:
        """The proof in one line."""
        return in_one_line(self)

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder prove --json`."""
        return published(self)


def in_one_line(proof: Proof | GridProof) -> str:
    """What a proof says, and of which scheme."""
    unavailable = "proof unavailable, " if proof.status == "unavailable" else ""
    return f"{proof.scheme}: {unavailable}{proof.reason}"


def published(proof: Proof | GridProof) -> dict[str, Any]:
    """The keys that the proofs of all schemes are published under."""
    return {
        "scheme": proof.scheme,
        "operator": None if proof.operator is None else proof.operator.text,
        "order": proof.order,
        "error_term": proof.error_term,
        "status": proof.status,
        "reason": proof.reason,
    }


@overload
def prove(scheme: PointScheme) -> Proof: ...
@overload
def prove(scheme: GridScheme) -> GridProof: ...


def prove(scheme: PointScheme | GridScheme) -> Proof | GridProof:
    """Prove the order of a scheme; for a grid scheme that of its rows (`verify.proof.grid_proof.GridProof`).

    Never raises for what the scheme's code does: a proof that cannot be had is `unavailable`, with the reason.

    >>> from trueorder.schemes.scheme import from_function
    >>> def forward(f, x, h):
    ...     return (f(x + h) - f(x)) / h
    >>> proof = prove(from_function(forward, derivative=1))
    >>> proof.order, proof.error_term
    (1, "h*f''(x)/2")
    """
    try:
        with time_limit(SECONDS):
            if isinstance(scheme, PointScheme):
                return _prove(scheme)
            from trueorder.verify.proof.grid_proof import prove_grid

            return prove_grid(scheme)
    except TimeLimitError as error:
        return no_proof(scheme, str(error))


def no_proof(scheme: PointScheme | GridScheme, what: str) -> Proof | GridProof:
    """The proof of a scheme whose code does not come back from where it was run for one; `what` ends the reason."""
    if isinstance(scheme, PointScheme):
        return Proof(scheme.name, scheme.operator, "unavailable", reason=f"on symbols {what}")
    from trueorder.verify.proof.grid_proof import GridProof

    return GridProof(scheme.name, scheme.operator, "unavailable", reason=f"on unit vectors {what}")


def _prove(scheme: PointScheme) -> Proof:
    try:
        traced = trace(scheme.function, scheme.dimension)
        proof = proof_of(scheme, traced)
    except UntraceableError as error:
        found = [_traced_at(scheme, point[: scheme.dimension]) for point in STATED]
        if all(local.status == "proved" for local in found):
            return worst_of(found)
        reason = str(error)
        if isinstance(error, UndecidedError):
            from trueorder.verify.proof.cases import prove_cases

            by_cases = prove_cases(scheme)
            if by_cases.status == "proved":
                return by_cases
            reason = by_cases.reason
        from trueorder.verify.proof.probed_proof import prove_by_probing

        return prove_by_probing(scheme, reason)
    if traced.form is None and _traced_at(scheme, STATED[0][: scheme.dimension]).samples is not None:
        return replace(proof, local=True)
    return proof


def prove_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> Proof:
    """Prove the order of a point scheme at one stated point, where branches on x can be taken.

    >>> from trueorder.schemes.scheme import from_function
    >>> def relative(f, x, h):
    ...     step = h * max(1, abs(x))
    ...     return (f(x + step) - f(x - step)) / (2 * step)
    >>> prove_at(from_function(relative, derivative=1), (Fraction(3),)).error_term
    "3*h**2*f'''(x)/2"
    """
    proof = _traced_at(scheme, point)
    if proof.status == "proved":
        return proof
    from trueorder.verify.proof.probed_proof import prove_by_probing_at

    return prove_by_probing_at(scheme, point, proof.reason)


def _traced_at(scheme: PointScheme, point: tuple[Fraction, ...]) -> Proof:
    try:
        return proof_of(scheme, trace(scheme.function, scheme.dimension, point))
    except UntraceableError as error:
        return Proof(scheme.name, scheme.operator, "unavailable", reason=str(error))


def worst_of(found: Sequence[Proof]) -> Proof:
    """The proof of the lowest order among those at the stated points."""
    worst = min(found, key=lambda local: local.order or 0)
    places = ", ".join(f"{float(point[0]):.3g}" for point in STATED)
    return replace(worst, local=True, reason=f"{worst.reason}, followed at x = {places}")


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


def conclude_rounded(draft: Proof, moments: Moments, dimension: int, noise: Fraction) -> Proof:
    """What follows from moments of rounded coefficients that are known to `noise`."""
    proof = conclude(draft, terms_meant(moments, dimension, noise), dimension)
    if proof.order is None:
        return proof
    return replace(proof, rounded_away=rounded_away(moments, dimension, proof.order, noise))


def order_of(proof: Proof) -> object:
    """The order that is proved, if one is."""
    return proof.order


def _nonlinear_estimate(traced: Trace) -> tuple[ErrorTerm, ...]:
    """What a scheme estimates that is not linear in f, power by power."""
    estimated: tuple[ErrorTerm, ...] = ()
    for terms in EXPANSION_TERMS[traced.dimension]:
        if traced.rounded:
            from trueorder.verify.proof.rounded_expansion import rounded_terms

            estimated = rounded_terms(traced, terms)
        else:
            estimated = nonlinear_terms(*expand(traced, terms))
        if len(estimated) > 2:
            break
    return estimated


def conclude(draft: Proof, estimated: tuple[ErrorTerm, ...], dimension: int) -> Proof:
    """Subtract the operator (found out when none is claimed) and read off the order."""
    operator = draft.operator or approximated(estimated, dimension)
    if operator is None:
        reason = "the estimate does not tend to a derivative of f as h goes to zero"
        if estimated and estimated[0].power < 0:
            reason = f"the estimate diverges like {estimated[0].text} as h goes to zero"
        return replace(draft, status="proved", order=min([t.power for t in estimated], default=0), terms=estimated,
                       reason=reason)  # fmt: skip
    linear = all(term.expression is None for term in estimated)
    if linear:
        terms = minus_operator(estimated, operator, dimension)
    else:
        terms = _nonlinear_error(estimated, operator, dimension)
    if not terms:
        top = HIGHEST_DEGREE[dimension]
        return replace(draft, operator=operator, reason=f"no error term up to the derivative of order {top}")
    return replace(
        draft,
        operator=operator,
        status="proved",
        order=terms[0].power,
        terms=terms,
        reason=_sentence(estimated, terms, operator, dimension),
    )


def approximated(estimated: tuple[ErrorTerm, ...], dimension: int) -> Operator | None:
    """The operator that a scheme without a claim is about: the derivatives left at h = 0, with whole coefficients."""
    constant = _constant_part(estimated)
    found: dict[MultiIndex, Fraction] = {}
    for index, coefficient in (constant or {}).items():
        if index == CONSTANT or sum(index) == 0:
            continue
        nearest = Fraction(round(coefficient))
        close = nearest != 0 and abs(coefficient - nearest) < Fraction(1, 4)
        found[index] = nearest if close else Fraction(1)
    if not found:
        return None
    return Operator(tuple(sorted(found.items())))


def _constant_part(estimated: tuple[ErrorTerm, ...]) -> Mapping[MultiIndex, Fraction] | None:
    """Linear combination of derivatives at h = 0; None when that part is not linear in f."""
    for term in estimated:
        if term.power == 0:
            return dict(term.coefficients) if term.expression is None else _linear_part(term.expression)
    return {}


def _linear_part(expression: Any) -> Mapping[MultiIndex, Fraction] | None:
    import sympy

    symbols = sorted(expression.free_symbols, key=str)
    if any(not str(symbol).startswith("f_") for symbol in symbols):
        return None
    try:
        polynomial = sympy.Poly(expression, *symbols)
    except (sympy.PolynomialError, sympy.polys.polyerrors.GeneratorsNeeded):
        return None
    if polynomial.total_degree() > 1:
        return None
    found: dict[MultiIndex, Fraction] = {}
    for monomial, coefficient in polynomial.terms():
        value = Fraction(int(coefficient.p), int(coefficient.q))
        if sum(monomial) == 0:
            if value:
                found[CONSTANT] = value
            continue
        name = str(symbols[monomial.index(1)])
        found[tuple(map(int, name.split("_")[1:]))] = value
    return found


def _nonlinear_error(
    estimated: tuple[ErrorTerm, ...], operator: Operator, dimension: int
) -> tuple[ErrorTerm, ...]:
    import sympy

    from trueorder.verify.tracing.multi_index import symbol_name

    wanted = sum(
        sympy.Rational(c.numerator, c.denominator) * sympy.Symbol(symbol_name(index))
        for index, c in operator.terms
    )
    by_power = {term.power: term.expression for term in estimated}
    by_power[0] = sympy.cancel(by_power.get(0, sympy.S.Zero) - wanted)
    return tuple(
        ErrorTerm(power, expression=expression, dimension=dimension)
        for power, expression in sorted(by_power.items())
        if expression != 0
    )


def _sentence(
    estimated: tuple[ErrorTerm, ...], terms: tuple[ErrorTerm, ...], operator: Operator, dimension: int
) -> str:
    order = terms[0].power
    if order > 0:
        return f"order {order} for {operator.text}, leading error {terms[0].text}"
    if order < 0:
        return f"diverges as h goes to zero, like {terms[0].text}"
    constant = next((term for term in estimated if term.power == 0), None)
    if constant is None:
        return f"tends to 0 instead of {operator.text}"
    if constant.expression is not None:
        return f"approximates {constant.text} instead of {operator.text}"
    instead = linear_text(0, constant.coefficients, dimension, argument=False, largest_denominator=100)
    off = max(abs(float(c)) for _, c in terms[0].coefficients)
    return f"approximates {instead} instead of {operator.text}; a coefficient is off by {off:.3g}"
