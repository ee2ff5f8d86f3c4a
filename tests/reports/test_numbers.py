"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from trueorder.reports.numbers import MINUS, MISSING, TIMES, formula, number, observed, order, orders_in_runs


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.99968, "1.00"),
        (12.345, "12.3"),
        (0.001, "0.00100"),
        (0.00099999, "0.00100"),
        (0.00099949, f"9.99{TIMES}10⁻⁴"),
        (9999.9, f"1.00{TIMES}10⁴"),
        (-2.5e20, f"{MINUS}2.50{TIMES}10²⁰"),
        (5e-324, f"4.94{TIMES}10⁻³²⁴"),
        (0.0, "0"),
        (-0.0, "0"),
    ],
)
def test_a_number_has_three_significant_digits_whatever_its_size(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value: float | None) -> None:
    assert number(value) == order(value) == observed(value, 1.0, 2.0) == MISSING


def test_a_whole_order_stands_without_decimals_and_any_other_with_three() -> None:
    assert [order(v) for v in (2, 4.0, 1.9999, 3.5)] == ["2", "4", "2.000", "3.500"]


def test_the_orders_of_grid_rows_are_counted_in_runs() -> None:
    assert orders_in_runs((0, 0, 2, 2, 2, None)) == f"0 (2 rows), 2 (3 rows), {MISSING}"
    assert orders_in_runs(None) == MISSING


def test_a_formula_keeps_the_powers_that_are_no_whole_numbers() -> None:
    assert formula("h**3.5*f''(x)") == "h**3.5·f''(x)"
    assert formula("h**(7/2)") == "h**(7/2)"
    assert formula("h**1*f''(x)/2") == "h·f''(x)/2"
    assert formula("h**10*f^(11)(x)") == "h¹⁰·f^(11)(x)"
