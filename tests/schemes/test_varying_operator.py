"""Operators whose coefficients depend on the coordinates: read, printed, read again, and taken at a point."""

from __future__ import annotations

from fractions import Fraction

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme

THIRD = (Fraction(1, 3), Fraction(2), Fraction(-1, 2))


@pytest.mark.parametrize(
    ("text", "shown", "there"),
    [
        ("f'' + 2*f'/x", "f'' + (2/x)*f'", "f'' + 6*f'"),
        ("x*f'", "x*f'", "f'/3"),
        ("(1 + x)*f'' + f'", "(1 + x)*f'' + f'", "4*f''/3 + f'"),
        ("x^2*f_xx - f_x", "x**2*f'' - f'", "f''/9 - f'"),
        ("x*f_x + y*f_y", "x*f_x + y*f_y", "f_x/3 + 2*f_y"),
        ("f_x/(1 - y**2)", "(1/(1 - y**2))*f_x", "-f_x/3"),
        ("(f_xx + f_yy)/(2*x)", "(1/(2*x))*f_xx + (1/(2*x))*f_yy", "3*f_xx/2 + 3*f_yy/2"),
        ("z*f_x", "z*f_x", "-f_x/2"),
        ("0.5*x*f^(4)", "0.5*x*f^(4)", "f^(4)/6"),
    ],
)
def test_it_reads_as_it_prints_and_has_exact_coefficients_at_a_point(
    text: str, shown: str, there: str
) -> None:
    operator = Operator.parse(text)
    assert (operator.text, operator.varies, operator.is_plain) == (shown, True, False)
    assert Operator.parse(operator.claim) == operator
    assert operator.at(THIRD[: operator.dimension]).text == there


def test_an_operator_with_numbers_is_the_same_at_every_point() -> None:
    operator = Operator.parse("2*f_xy - f_y/3")
    assert not operator.varies
    assert operator.at(THIRD[:2]) == operator


def test_at_a_pole_and_where_all_coefficients_vanish_it_has_no_value() -> None:
    for text in ("f'/x", "x*f'"):
        with pytest.raises(ZeroDivisionError):
            Operator.parse(text).at((Fraction(0),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x*f'*f'", "derivatives are added"),
        ("f' + x", "derivatives are added"),
        ("x*f'**2", "derivatives are added"),
        ("x/f'", "derivatives are added"),
        ("sin(x)*f'", "is no sum, product, quotient or power"),
        ("q*f'/x", "unknown name 'q'"),
        ("f'/(x - x)", "divides by zero"),
        ("x**0.5*f'", "a whole number up to 64"),
        ("x*f' - x*f' +", "cannot be read"),
        ("x*f_u", "unknown variable 'u'"),
    ],
)
def test_what_is_no_such_operator_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match="operator ") as caught:
        Operator.parse(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_grid_schemes_are_not_held_to_such_operators() -> None:
    with pytest.raises(InputError, match="for point schemes"):
        GridScheme("mine", lambda values, x: values, Operator.parse("x*f'"), 2)


def test_where_numbers_are_needed_it_says_why_there_are_none() -> None:
    with pytest.raises(InputError, match="depends on where it is taken"):
        _ = Operator.parse("x*f'").terms
