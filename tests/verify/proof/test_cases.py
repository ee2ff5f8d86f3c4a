"""Proofs of code that branches on values of f, held against errors in many digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.proof.cases import proofs_at, prove_cases
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.tracing.forms import UndecidedError, UntraceableError
from trueorder.verify.tracing.jets import Jet
from trueorder.verify.tracing.symbolic_call import trace

Scheme = Callable[..., Any]


def slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def minmod_of(a, b):
    if a * b <= 0:
        return 0
    return a if abs(a) < abs(b) else b


def minmod(f, x, h):
    return minmod_of(*slopes(f, x, h))


def superbee(f, x, h):
    a, b = slopes(f, x, h)
    first, second = minmod_of(2 * a, b), minmod_of(a, 2 * b)
    return first if abs(first) > abs(second) else second


def van_leer(f, x, h):
    a, b = slopes(f, x, h)
    return 2 * a * b / (a + b) if a * b > 0 else 0


def monotonised_central(f, x, h):
    a, b = slopes(f, x, h)
    return minmod_of((a + b) / 2, minmod_of(2 * a, 2 * b))


def koren(f, x, h):
    """The limiter of Koren (1993); as a slope at the node it is of order 1."""
    a, b = slopes(f, x, h)
    return b * max(0, min(2 * a / b, min((1 + 2 * a / b) / 3, 2)))


def eno(f, x, h):
    left, right = f(x) - 2 * f(x - h) + f(x - 2 * h), f(x + h) - 2 * f(x) + f(x - h)
    return (f(x) - f(x - h)) / h + (left if abs(left) < abs(right) else right) / (2 * h)


def upwind(f, x, h):
    left, right = slopes(f, x, h)
    return left if f(x) > 0 else right


ORDERS = {minmod: 1, superbee: 1, van_leer: 2, monotonised_central: 2, koren: 1, eno: 2, upwind: 1}

ORIGIN = (Fraction(0),)

SMALL, DIGITS = 1e-20, 120


def polynomial(derivatives: dict[tuple[int, ...], float]) -> Scheme:
    """The Taylor polynomial around 0, in many digits."""

    def f(x: Any) -> Any:
        return sum(mpmath.mpf(d) * x**k / mpmath.factorial(k) for (k,), d in derivatives.items())

    return f


@pytest.mark.parametrize("scheme", ORDERS, ids=lambda scheme: scheme.__name__)
@pytest.mark.parametrize("signs", range(16))
def test_the_leading_error_of_every_case_is_that_of_many_digits(scheme: Scheme, signs: int) -> None:
    sizes = (0.75, 1.5, 0.625, 1.25, 2.5) + (0.5,) * 12
    derivatives = {(k,): size * (-1) ** (signs >> k & 1) for k, size in enumerate(sizes)}
    (proof,) = proofs_at(from_function(scheme, derivative=1), [Jet(ORIGIN, derivatives)])
    assert isinstance(proof, Proof)
    assert proof.order == ORDERS[scheme]
    arrays = {index: np.array([value]) for index, value in derivatives.items()}
    (constant,) = proof.terms[0].at(arrays, np.zeros((1, 1)))
    with mpmath.workdps(DIGITS):
        h = mpmath.mpf(SMALL)
        error = scheme(polynomial(derivatives), mpmath.mpf(0), h) - mpmath.mpf(derivatives[(1,)])
        assert float(error / h**proof.order) == pytest.approx(constant, rel=1e-12)


REASONS = {
    minmod: "order 1 for f', leading error -h*f''(x)/2 where f'*f'' > 0, h*f''(x)/2 where f'*f'' < 0 "
    "(where f' and f'' do not vanish)",
    superbee: "order 1 for f', leading error h*f''(x)/2 where f'*f'' > 0, -h*f''(x)/2 where f'*f'' < 0 "
    "(where f' and f'' do not vanish)",
    van_leer: "order 2 for f', leading error h**2*(f'''(x)/6 - f''(x)**2/(4*f'(x))) (where f' does not vanish)",
    monotonised_central: "order 2 for f', leading error h**2*f'''(x)/6 (where f' and f'' do not vanish)",
    eno: "order 2 for f', leading error -h**2*f'''(x)/3 where f''*f''' > 0, h**2*f'''(x)/6 where f''*f''' < 0 "
    "(where f'' and f''' do not vanish)",
    upwind: "order 1 for f', leading error -h*f''(x)/2 where f > 0, h*f''(x)/2 where f < 0 "
    "(where f does not vanish)",
}


@pytest.mark.parametrize("scheme", REASONS, ids=lambda scheme: scheme.__name__)
def test_the_reason_says_where_every_case_is_and_where_none_of_them_need_hold(scheme: Scheme) -> None:
    proof = prove(from_function(scheme, derivative=1))
    assert (proof.status, proof.local) == ("proved", True)
    assert proof.reason == REASONS[scheme]


@pytest.mark.parametrize("scheme", ORDERS, ids=lambda scheme: scheme.__name__)
def test_an_operator_that_is_not_claimed_is_found_out_for_all_cases(scheme: Scheme) -> None:
    proof = prove(from_function(scheme))
    assert proof.operator is not None
    assert (proof.operator.text, proof.order) == ("f'", ORDERS[scheme])


def test_the_worst_case_is_proved_and_the_better_ones_are_said() -> None:
    def one_sided_where_it_falls(f, x, h):
        a, b = slopes(f, x, h)
        return a if b < 0 else (a + b) / 2

    proof = prove(from_function(one_sided_where_it_falls, derivative=1))
    assert (proof.order, proof.error_term) == (1, "-h*f''(x)/2")
    assert proof.reason == (
        "order 1 for f', leading error -h*f''(x)/2 where f' < 0, "
        "order 2 for f', leading error h**2*f'''(x)/6 where f' > 0 (where f' does not vanish)"
    )


def test_a_case_that_no_signs_describe_is_told_by_an_example() -> None:
    def steep(f, x, h):
        a, b = slopes(f, x, h)
        return a if abs(a) > 1 else (a + b) / 2

    reason = prove(from_function(steep, derivative=1)).reason
    assert "leading error -h*f''(x)/2 in " in reason
    assert " of 64 cases followed, as where f = " in reason


def test_the_order_where_a_derivative_vanishes_is_said_when_it_is_lower() -> None:
    def unguarded(f, x, h):
        a, b = slopes(f, x, h)
        return 0 if a + b == 0 else 2 * a * b / (a + b)

    # there a = -h f''/2 and b = h f''/2 to leading order, and their harmonic mean does not go to zero
    reason = prove(from_function(unguarded, derivative=1)).reason
    assert reason.endswith("(where f' does not vanish; order 0 where f' does)")


def test_a_branch_for_zeros_that_gives_something_else_there_is_inconsistent() -> None:
    def one_at_extrema(f, x, h):
        a, b = slopes(f, x, h)
        return 2 * a * b / (a + b) if a * b > 0 else 1

    proof = prove(from_function(one_at_extrema, derivative=1))
    assert proof.order == 0
    assert proof.reason.endswith("where f' = 0")


def test_cases_in_two_variables_have_conditions_on_partial_derivatives() -> None:
    def limited(f, x, y, h):
        a, b = (f(x, y) - f(x, y - h)) / h, (f(x, y + h) - f(x, y)) / h
        return minmod_of(a, b)

    proof = prove(from_function(limited, operator="f_y"))
    assert proof.reason.startswith(
        "order 1 for f_y, leading error -h*f_yy/2 where f_y*f_yy > 0, h*f_yy/2 where f_y*f_yy < 0"
    )


def test_sides_that_are_equal_to_every_order_leave_the_proof_unavailable_and_say_so() -> None:
    def same(f, x, h):
        a, b = slopes(f, x, h)
        return a * b / b if a * b > b * a else b

    proof = prove_cases(from_function(same, derivative=1))
    assert proof.status == "unavailable"
    assert "comparison >, decided by a value that is zero to every order in h" in proof.reason


def test_a_jet_at_which_a_branch_cannot_be_decided_has_an_error_in_place_of_a_proof() -> None:
    straight = Jet(ORIGIN, {(k,): float(k < 2) for k in range(17)})
    curved = Jet(ORIGIN, {(k,): 1.0 for k in range(17)})
    equal, found = proofs_at(from_function(minmod, derivative=1), [straight, curved])
    assert isinstance(equal, UndecidedError)
    assert isinstance(found, Proof)


def test_code_that_cannot_be_followed_in_one_case_only_is_not_proved() -> None:
    def rounds(f, x, h):
        a, b = slopes(f, x, h)
        return float(a) if f(x) < 0 else b

    proof = prove_cases(from_function(rounds, derivative=1))
    assert proof.status == "unavailable"
    assert "conversion to a float" in proof.reason
    negative = Jet(ORIGIN, {(k,): -1.0 for k in range(17)})
    (error,) = proofs_at(from_function(rounds, derivative=1), [negative])
    assert isinstance(error, UntraceableError)
    assert not isinstance(error, UndecidedError)


def test_equal_formulas_share_their_terms_and_keep_their_own_decisions() -> None:
    jets = [Jet(ORIGIN, {(k,): sign * 1.0 for k in range(17)}) for sign in (1, -1)]
    first, second = proofs_at(from_function(minmod, derivative=1), jets)
    assert isinstance(first, Proof)
    assert isinstance(second, Proof)
    assert first.terms is second.terms
    assert first.trace is not None
    assert second.trace is not None
    assert first.trace.branches != second.trace.branches


def test_branches_that_hold_for_every_f_are_not_kept() -> None:
    traced = trace(lambda f, x, h: f(x + abs(h)) if h > 0 and h + h**2 > 0 else f(x), 1)
    assert traced.branches == ()


def test_a_comparison_of_the_step_with_a_number_is_kept_with_the_step_at_which_it_changes() -> None:
    traced = trace(lambda f, x, h: f(x + h) if 3 * h < 1 else f(x), 1)
    assert [branch.threshold for branch in traced.branches] == [Fraction(1, 3)]
