"""Terms of the error: their values at points, and the text that a person reads."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.verify.proof.error_terms import ErrorTerm, minus_operator
from trueorder.verify.proof.proving import prove
from trueorder.verify.proof.term_text import derivative_text, linear_text
from trueorder.verify.tracing.multi_index import CONSTANT

coefficients = st.fractions(-50, 50, max_denominator=60).filter(bool)


def read_back(text: str) -> sympy.Expr:
    """The text as a SymPy expression, with symbols f0, f1, ... for the derivatives."""
    for order in range(20, 3, -1):
        text = text.replace(f"f^({order})(x)", f"f{order}")
    for order in (3, 2, 1, 0):
        text = text.replace("f" + "'" * order + "(x)", f"f{order}")
    return sympy.sympify(text, rational=True)


@given(st.integers(-3, 12), st.dictionaries(st.integers(0, 14), coefficients, min_size=1, max_size=4))
def test_the_text_of_a_linear_term_is_the_term(power: int, chosen: dict[int, Fraction]) -> None:
    term = ErrorTerm(power, tuple(((order,), chosen[order]) for order in sorted(chosen)))
    expected = sympy.Symbol("h") ** power * sum(
        sympy.Rational(c.numerator, c.denominator) * sympy.Symbol(f"f{order}") for order, c in chosen.items()
    )
    assert sympy.expand(read_back(term.text) - expected) == 0


@pytest.mark.parametrize(
    ("power", "chosen", "text"),
    [
        (1, {2: Fraction(1, 2)}, "h*f''(x)/2"),
        (2, {3: Fraction(1, 6)}, "h**2*f'''(x)/6"),
        (4, {5: Fraction(-1, 30)}, "-h**4*f^(5)(x)/30"),
        (-1, {0: Fraction(3)}, "3*h**(-1)*f(x)"),
        (0, {1: Fraction(-1), 2: Fraction(1)}, "-(f'(x) - f''(x))"),
    ],
)
def test_terms_read_as_a_person_writes_them(power: int, chosen: dict[int, Fraction], text: str) -> None:
    assert ErrorTerm(power, tuple(((order,), c) for order, c in chosen.items())).text == text


def test_partial_derivatives_are_written_with_their_variables() -> None:
    assert derivative_text((2, 1)) == "f_xxy"
    assert derivative_text((0, 0, 1)) == "f_z"
    assert derivative_text((0, 0)) == "f"
    assert derivative_text(CONSTANT) == "1"


def test_a_coefficient_that_is_nearly_one_is_not_printed_as_one() -> None:
    text = linear_text(0, (((1,), Fraction(1) + Fraction(1, 10**9)),), 1, largest_denominator=100)
    assert text != "f'(x)"
    assert float(text.split("*")[0]) == 1 + 1e-9


def test_a_linear_term_is_evaluated_as_the_sum_of_its_parts() -> None:
    generator = np.random.default_rng(5)
    derivatives = {(k,): generator.normal(size=7) for k in range(5)}
    term = ErrorTerm(2, (((2,), Fraction(1, 3)), ((4,), Fraction(-2))))
    found = term.at(derivatives, np.zeros((7, 1)))
    np.testing.assert_allclose(found, derivatives[(2,)] / 3 - 2 * derivatives[(4,)], rtol=1e-15)
    assert term.degree == 4


def test_a_part_that_does_not_depend_on_f_is_a_number() -> None:
    term = ErrorTerm(0, ((CONSTANT, Fraction(1, 4)),))
    np.testing.assert_array_equal(term.at({}, np.zeros((3, 1))), np.full(3, 0.25))


def test_a_nonlinear_term_is_evaluated_with_the_derivatives_and_the_coordinates() -> None:
    f1, f2, x0 = sympy.symbols("f_1 f_2 x0")
    term = ErrorTerm(2, expression=f2**2 / (4 * f1) + x0)
    values = {(1,): np.array([2.0, 4.0]), (2,): np.array([3.0, 5.0])}
    points = np.array([[10.0], [20.0]])
    np.testing.assert_allclose(term.at(values, points), [9 / 8 + 10, 25 / 16 + 20], rtol=1e-15)
    assert term.degree == 2


def test_the_operator_is_taken_off_the_part_at_step_zero() -> None:
    estimated = (
        ErrorTerm(0, (((1,), Fraction(1)), ((2,), Fraction(5)))),
        ErrorTerm(3, (((4,), Fraction(1, 7)),)),
    )
    left = minus_operator(estimated, Operator.derivative(1), 1)
    assert left == (ErrorTerm(0, (((2,), Fraction(5)),)), estimated[1])
    assert minus_operator(estimated[1:], Operator.derivative(1), 1)[0].coefficients == (((1,), Fraction(-1)),)


def van_albada(smallest: float):
    def code(f, x, h):
        left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
        small = smallest
        total = (right**2 + small) * left + (left**2 + small) * right
        return total / (left**2 + right**2 + 2 * small)

    return code


@pytest.mark.parametrize("smallest", [1e-300, 1e-200, 1e-40])
def test_error_terms_with_tiny_constants_are_short_and_have_values(smallest: float) -> None:
    proof = prove(from_function(van_albada(smallest), derivative=1, order=2))
    assert proof.error_term is not None
    assert f"e+{-round(np.log10(smallest))}" in proof.error_term
    assert len(proof.error_term) < 300
    derivatives = {(k,): np.array([1.0, 2.0]) for k in range(8)}
    found = proof.terms[0].at(derivatives, np.zeros((2, 1)))
    assert np.allclose(found, [1 / 6 - 1 / 2, 2 / 6 - 2 / 2])


def test_coefficients_that_no_float_holds_are_written_as_decimals() -> None:
    index = ((3,), Fraction(10**400))
    assert linear_text(2, (index,), 1) == "1e+400*h**2*f'''(x)"
    assert linear_text(2, (((3,), Fraction(1, 10**400)),), 1) == "1e-400*h**2*f'''(x)"


def test_a_derivative_of_an_order_that_nobody_computes_has_no_value() -> None:
    term = ErrorTerm(0, 1, expression=sympy.Symbol("f_45") - sympy.Symbol("f_1") ** 2)
    assert np.isnan(term.at({(1,): np.array([1.0])}, np.zeros((1, 1)))).all()
