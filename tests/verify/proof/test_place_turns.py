"""Code that is another formula at some x only is found out where a number is written in it, and between two."""

from __future__ import annotations

import math

import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.verify.proof.proving import prove

CORNER = 0.456


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def harmonic(f, x, h):
    left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    return 2 * left * right / (left + right) if left * right > 0 else (left + right) / 2


def at_a_number(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x)) / h if x == 1 else central(f, x, h)


def in_a_narrow_band(f, x, h):
    x, h = float(x), float(h)
    return central(f, x, h) * (1.01 if 0.3 < x < 0.31 else 1)


def not_linear_in_a_band(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x)) / h if CORNER < x < CORNER + 1e-3 else harmonic(f, x, h)


def _factor(x):
    return 1.02 if 2.71 <= x <= 2.72 else 1.0


def by_a_function_beside(f, x, h):
    return _factor(float(x)) * central(f, float(x), float(h))


def nothing_at_pi(f, x, h):
    return 0.0 if float(x) == math.pi else central(f, float(x), float(h))


def on_symbols_in_a_band(f, x, h):
    return (f(x + h) - f(x)) / h if x > 0.3 and x < 0.31 else harmonic(f, x, h)


def in_a_band_of_y(f, x, y, h):
    x, y, h = float(x), float(y), float(h)
    found = (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2
    return found * (1.01 if 0.2 < y < 0.21 else 1)


SOMEWHERE = {
    at_a_number: "at x = 1 it is another formula: of order 1 instead of 2",
    in_a_narrow_band: "at x = 0.305 it is another formula: its error stays at 0.01 of f'",
    not_linear_in_a_band: "at x = 0.456 it is another formula: of order 1 instead of 2",
    by_a_function_beside: "at x = 2.71 it is another formula: its error stays at 0.02 of f'",
    nothing_at_pi: "at x = 3.14159 it is another formula: its error stays at 1 of f'",
    in_a_band_of_y: "y = 0.205 it is another formula: its error stays at 0.01 of f_xx + f_yy",
}


@pytest.mark.parametrize("code", SOMEWHERE)
def test_another_formula_at_some_x_refutes_and_is_named_with_it(code) -> None:
    verdict = to.verify(code, order=2)
    assert verdict.status == "refuted"
    assert SOMEWHERE[code] in verdict.reason


def test_another_formula_at_some_x_refutes_code_on_symbols() -> None:
    verdict = to.verify(on_symbols_in_a_band, order=2)
    assert verdict.status == "refuted"
    assert "x = 0.3" in verdict.reason


def one_sided_to_the_right(f, x, h):
    x, h = float(x), float(h)
    if x > 0.7:
        return (3 * f(x) - 4 * f(x - h) + f(x - 2 * h)) / (2 * h)
    return central(f, x, h)


def not_linear_at_some_x(f, x, h):
    x, h = float(x), float(h)
    return central(f, x, h) if 0.3 < x < 0.31 else harmonic(f, x, h)


def inside_a_domain(f, x, h):
    x, h = float(x), float(h)
    if x - h < 0 <= x:
        return (-3 * f(x) + 4 * f(x + h) - f(x + 2 * h)) / (2 * h)
    return central(f, x, h)


def refusing_some_x(f, x, h):
    if -0.2 < float(x) < -0.1:
        raise ValueError("nothing is known there")
    return central(f, float(x), float(h))


def step_that_grows(f, x, h):
    x = float(x)
    return central(f, x, float(h) * (1 + abs(x) if abs(x) > 2.5 else 1))


@pytest.mark.parametrize(
    "code", [one_sided_to_the_right, not_linear_at_some_x, inside_a_domain, refusing_some_x, step_that_grows]
)
def test_right_code_that_branches_on_x_has_no_such_place(code) -> None:
    assert prove(from_function(code, derivative=1, order=2)).problem is None


@pytest.mark.parametrize("code", [one_sided_to_the_right, not_linear_at_some_x, inside_a_domain])
def test_right_code_that_branches_on_x_is_verified(code) -> None:
    assert to.verify(code, order=2).status == "verified"


def kept_to_a_number(f, x, h):
    return central(f, min(float(x), 20.25), float(h))


def test_code_that_keeps_x_to_a_number_is_not_said_to_be_another_formula() -> None:
    assert prove(from_function(kept_to_a_number, derivative=1, order=2)).problem is None


@pytest.mark.parametrize("band", [(0.31, 0.41), (-0.4, -0.3), (1.45, 1.55)])
def test_a_band_around_a_point_that_every_proof_looks_at_is_found_too(band) -> None:
    low, high = band

    def turned(f, x, h):
        slope = (f(x + h) - f(x - h)) / (2 * h)
        return -slope if low <= float(x) <= high else slope

    assert (
        "it is another formula: its error stays at 2 of f'"
        in prove(from_function(turned, order=2, derivative=1)).problem
    )


def nothing_at_zero(f, x, h):
    x, h = float(x), float(h)
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return 0.0 if x == 0 or x > 500.0 else slope


def third_doubled_in_a_point(f, x, h):
    x, h = float(x), float(h)
    third = (f(x + 2 * h) - 2 * f(x + h) + 2 * f(x - h) - f(x - 2 * h)) / (2 * h**3)
    return 2 * third if -2.3 <= x <= -2.3 else third


def third_doubled_in_a_band(f, x, h):
    x, h = float(x), float(h)
    third = (f(x + 3 * h) - 3 * f(x + 2 * h) + 3 * f(x + h) - f(x)) / h**3
    return 2 * third if 0.31 <= x <= 0.41 else third


@pytest.mark.parametrize(
    ("code", "derivative"),
    [(nothing_at_zero, 1), (third_doubled_in_a_point, 3), (third_doubled_in_a_band, 3)],
)
def test_values_far_from_where_a_function_is_made_for_hide_no_other_formula(code, derivative: int) -> None:
    proof = prove(from_function(code, derivative=derivative, order=1))
    assert proof.problem is not None
    assert "it is another formula" in proof.problem
