"""From what a scheme estimates to what is proven of it.

The operator is subtracted; the lowest power of h that is left is the order and its coefficient the leading error term.
This is the textbook consistency argument (LeVeque 2007, Finite Difference Methods, section 1.2), made on code.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from trueorder.schemes.coefficient import Coefficient, coefficient_of
from trueorder.schemes.operator import VARIABLES, Operator
from trueorder.verify.proof.error_terms import ErrorTerm, minus_operator
from trueorder.verify.proof.moments import HIGHEST_DEGREE, Moments, rounded_away, terms_meant
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.term_text import linear_text
from trueorder.verify.tracing.multi_index import CONSTANT, MultiIndex, symbol_name
from trueorder.verify.tracing.rational import LARGEST_DENOMINATOR


def conclude_rounded(draft: Proof, moments: Moments, dimension: int, noise: Fraction) -> Proof:
    """What follows from moments of rounded coefficients that are known to `noise`."""
    estimated = terms_meant(moments, dimension, noise)
    if draft.operator is not None:
        estimated = tuple(_as_claimed(term, moments, draft.operator, noise) for term in estimated)
    proof = conclude(draft, estimated, dimension)
    if proof.order is None:
        return proof
    return replace(proof, rounded_away=rounded_away(moments, dimension, proof.order, noise))


def _as_claimed(term: ErrorTerm, moments: Moments, operator: Operator, noise: Fraction) -> ErrorTerm:
    """A term at h = 0 with the operator's own coefficients, where rounding explains what its own are off by."""
    if term.power != 0:
        return term
    wanted = dict(operator.terms)
    return replace(
        term,
        coefficients=tuple(
            (index, wanted[index])
            if index in wanted and abs(found - wanted[index]) <= noise * moments[0][index].size
            else (index, found)
            for index, found in term.coefficients
        ),
    )


def order_of(proof: Proof) -> object:
    """The order that is proved, if one is."""
    return proof.order


def conclude(draft: Proof, estimated: tuple[ErrorTerm, ...], dimension: int) -> Proof:
    """Subtract the operator (found out when none is claimed) and read off the order."""
    operator = draft.operator or approximated(estimated, dimension)
    if operator is None:
        order = min([0, *(term.power for term in estimated)])
        reason = what_it_does(estimated, dimension)
        return replace(draft, status="proved", order=order, terms=estimated, reason=reason)
    linear = all(term.expression is None for term in estimated)
    if linear and not operator.varies:
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
    if (varying := _varying(estimated)) is not None:
        return varying
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


def _varying(estimated: tuple[ErrorTerm, ...]) -> Operator | None:
    """The operator with coefficients in the coordinates that a scheme approximates; None where it is no such one."""
    constant = next((term.expression for term in estimated if term.power == 0), None)
    if constant is None or (estimated and estimated[0].power < 0):
        return None
    import sympy

    symbols = sorted(constant.free_symbols, key=str)
    derivatives = [symbol for symbol in symbols if str(symbol).startswith("f_")]
    if not derivatives or len(derivatives) == len(symbols):
        return None
    try:
        polynomial = sympy.Poly(sympy.expand(sympy.together(constant)), *derivatives)
    except (sympy.PolynomialError, sympy.polys.polyerrors.GeneratorsNeeded):
        return None
    if polynomial.total_degree() != 1 or polynomial.coeff_monomial(1) != 0:
        return None
    names = {sympy.Symbol(f"x{axis}"): sympy.Symbol(name) for axis, name in enumerate(VARIABLES)}
    terms = []
    for monomial, factor in polynomial.terms():
        index = tuple(map(int, str(derivatives[monomial.index(1)]).split("_")[1:]))
        text = str(sympy.factor(factor).xreplace(names))
        terms.append((index, coefficient_of(ast.parse(text, mode="eval").body)))
    return None if any(sum(index) == 0 for index, _ in terms) else Operator(tuple(terms))


def what_it_does(estimated: tuple[ErrorTerm, ...], dimension: int) -> str:
    """What an estimate does as h goes to zero, of which no operator can be told: it ...

    >>> what_it_does((ErrorTerm(2, (((1,), Fraction(1)),)),), 1)
    "tends to 0; it is h^2 times f'"
    """
    if not estimated:
        return "tends to 0, whatever f is"
    lowest = estimated[0]
    if lowest.power < 0:
        return f"diverges like {lowest.text} as h goes to zero"
    if lowest.power > 0:
        return f"tends to 0{_multiple(lowest, dimension)}"
    if [index for index, _ in lowest.coefficients] == [CONSTANT]:
        return f"tends to the number {float(lowest.coefficients[0][1]):.6g}, whatever f is"
    return f"approximates {lowest.text}, no derivative of f"


def _multiple(term: ErrorTerm, dimension: int) -> str:
    """What an estimate that tends to zero is, as `; it is h^2 times f'`; nothing where that is rounding of weights."""
    if term.expression is not None:
        return f"; it is {term.text}"
    if any(coefficient.denominator > LARGEST_DENOMINATOR for _, coefficient in term.coefficients):
        return ""
    power = "h" if term.power == 1 else f"h^{term.power}"
    return f"; it is {power} times {linear_text(0, term.coefficients, dimension, argument=False)}"


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

    wanted = sum(_factor(c) * sympy.Symbol(symbol_name(index)) for index, c in operator.varying)
    by_power = {
        term.power: sum(_factor(c) * sympy.Symbol(symbol_name(index)) for index, c in term.coefficients)
        if term.expression is None
        else term.expression
        for term in estimated
    }
    by_power[0] = sympy.cancel(by_power.get(0, sympy.S.Zero) - wanted)
    return tuple(
        ErrorTerm(power, expression=expression, dimension=dimension)
        for power, expression in sorted(by_power.items())
        if expression != 0
    )


def _factor(coefficient: Fraction | Coefficient) -> Any:
    """A coefficient as a SymPy expression in x0, x1, ..., as those of expanded formulas are."""
    import sympy

    if isinstance(coefficient, Fraction):
        return sympy.Rational(coefficient.numerator, coefficient.denominator)
    names = {name: sympy.Symbol(f"x{axis}") for axis, name in enumerate(VARIABLES)}
    return sympy.sympify(coefficient.text, locals=names, rational=True)


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
        return (
            f"tends to 0 instead of {operator.text}{_multiple(estimated[0], dimension) if estimated else ''}"
        )
    if constant.expression is not None:
        return f"approximates {constant.text} instead of {operator.text}"
    instead = linear_text(0, constant.coefficients, dimension, argument=False, largest_denominator=100)
    off = max(abs(float(c)) for _, c in terms[0].coefficients)
    return f"approximates {instead} instead of {operator.text}; a coefficient is off by {off:.3g}"
