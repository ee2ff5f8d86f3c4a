"""The operator as data and as text."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import VARIABLES, Operator


@st.composite
def operators(draw: st.DrawFn) -> Operator:
    dimension = draw(st.integers(1, 3))
    indices = st.tuples(*[st.integers(0, 5)] * dimension)
    coefficients = st.fractions(min_value=-9, max_value=9, max_denominator=20).filter(bool)
    return Operator(tuple(draw(st.dictionaries(indices, coefficients, min_size=1, max_size=5)).items()))


@settings(deadline=None)
@given(operators())
def test_the_text_of_an_operator_reads_back_as_the_operator(operator: Operator) -> None:
    assert Operator.parse(operator.text, VARIABLES[: operator.dimension]) == operator


@settings(deadline=None)
@given(operators(), st.randoms(use_true_random=False))
def test_operators_are_equal_by_value_whatever_the_order_of_their_terms(
    operator: Operator, random: Random
) -> None:
    terms = list(operator.terms)
    random.shuffle(terms)
    other = Operator(tuple(terms))
    assert other == operator
    assert hash(other) == hash(operator)
    assert other.text == operator.text


@settings(deadline=None)
@given(operators(), st.fractions(min_value=-5, max_value=5, max_denominator=9).filter(bool))
def test_scaling_is_undone_by_the_inverse_factor(operator: Operator, factor: Fraction) -> None:
    assert operator.scaled(factor).scaled(1 / factor) == operator
    assert operator.scaled(factor).terms[0][1] == operator.terms[0][1] * factor


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("f'", [((1,), 1)]),
        ("f''", [((2,), 1)]),
        ("f^(4)", [((4,), 1)]),
        ("f^( 1 )", [((1,), 1)]),
        ("f", [((0,), 1)]),
        ("f_x", [((1,), 1)]),
        ("-f''", [((2,), -1)]),
        ("f'' + f'", [((2,), 1), ((1,), 1)]),
        ("f_xx + f_yy", [((2, 0), 1), ((0, 2), 1)]),
        ("f_yx", [((1, 1), 1)]),
        ("f_zz", [((0, 0, 2), 1)]),
        ("2*f_xy - f_y/3", [((1, 1), 2), ((0, 1), Fraction(-1, 3))]),
        ("2/3*f_x", [((1,), Fraction(2, 3))]),
        ("2*f_x/3", [((1,), Fraction(2, 3))]),
        ("f_x*2", [((1,), 2)]),
        ("0.1 f'", [((1,), Fraction(1, 10))]),
        ("f_x + f_x", [((1,), 2)]),
        ("f_xy + f_z - f_z", [((1, 1, 0), 1)]),
    ],
)
def test_an_operator_is_read_exactly(text: str, terms: list[tuple[tuple[int, ...], Fraction]]) -> None:
    assert Operator.parse(text) == Operator(tuple((index, Fraction(c)) for index, c in terms))


@pytest.mark.parametrize(
    ("operator", "text"),
    [
        (Operator.derivative(1), "f'"),
        (Operator.derivative(3), "f'''"),
        (Operator.derivative(4), "f^(4)"),
        (Operator.derivative(0), "f"),
        (Operator.parse("f_yy + f_xx"), "f_xx + f_yy"),
        (Operator.parse("-1/3*f_y + 2 f_xy"), "2*f_xy - f_y/3"),
        (Operator.parse("f_xx", ("x", "y")), "f_xx"),
        (Operator.derivative(2).scaled(Fraction(-3, 4)), "-3*f''/4"),
    ],
)
def test_an_operator_is_printed_as_one_writes_it(operator: Operator, text: str) -> None:
    assert operator.text == str(operator) == text


def test_other_names_of_variables_are_read_by_their_places() -> None:
    assert Operator.parse("f_t - f_ss", ("s", "t")).terms == (((2, 0), Fraction(-1)), ((0, 1), Fraction(1)))


def test_the_dimension_is_that_of_the_variables_given_and_the_degree_the_largest_order() -> None:
    operator = Operator.parse("f_xxy - f_y", ("x", "y", "z"))
    assert (operator.dimension, operator.degree) == (3, 3)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "no derivative of f here"),
        ("g'", 1, "no derivative of f here"),
        ("f' +", 5, "no derivative of f here"),
        ("f' f'", 4, "'f' where \\+ or - should be"),
        ("f_xx + f_yw", 11, "unknown variable 'w'; known: x, y, z"),
        ("f_x/0", 5, "division by zero"),
        ("f'' + f_y", 1, "primes and f\\^\\(n\\) are for one variable"),
        ("f_y + f^(3)", 7, "primes and f\\^\\(n\\) are for one variable"),
        ("f^4", 2, "'\\^' where"),
        ("f_xx * f_yy", 6, "'\\*' where"),
        ("sin(x)", 1, "no derivative"),
    ],
)
def test_a_text_that_is_no_operator_is_refused_at_its_position(text: str, column: int, message: str) -> None:
    with pytest.raises(InputError, match=rf"column {column}: .*{message}"):
        Operator.parse(text)


def test_terms_that_cancel_leave_no_operator() -> None:
    with pytest.raises(InputError, match="all terms cancel"):
        Operator.parse("f_x - f_x")


@pytest.mark.parametrize("variables", [(), ("x", "x"), ("xy",), ("w", "x", "y", "z")])
def test_variables_that_cannot_be_read_are_refused(variables: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="one to 3 different letters"):
        Operator.parse("f_x", variables)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ((), "no terms"),
        ((((1,), Fraction(0)),), "a coefficient is zero"),
        ((((1,), Fraction(1)), ((1,), Fraction(2))), "repeated"),
        ((((1,), Fraction(1)), ((1, 0), Fraction(2))), "one length"),
        ((((), Fraction(1)),), "one length, 1 to 3"),
        ((((0, 0, 0, 1), Fraction(1)),), "one length, 1 to 3"),
        ((((-1,), Fraction(1)),), "0 or more"),
    ],
)
def test_terms_that_are_no_operator_are_refused(
    terms: tuple[tuple[tuple[int, ...], Fraction], ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Operator(terms)


@pytest.mark.parametrize("order", [-1, 1.5, True])
def test_a_derivative_of_no_whole_order_is_refused(order: int) -> None:
    with pytest.raises(InputError, match="derivative="):
        Operator.derivative(order)


def test_the_zero_operator_is_refused_as_a_multiple() -> None:
    with pytest.raises(InputError, match="factor=0"):
        Operator.derivative(1).scaled(0)


@pytest.mark.parametrize("text", ["f^(33)", "f^(100000)", "f'' + f^(40)"])
def test_derivatives_beyond_what_exact_functions_are_expanded_to_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"a derivative of order .*; up to 32"):
        Operator.parse(text)
    assert Operator.derivative(32).degree == 32
