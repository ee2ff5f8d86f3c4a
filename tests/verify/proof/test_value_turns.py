"""Code that is another formula for some values of f is left open, with the values for which nothing is shown."""

from __future__ import annotations

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.verify.proof.proving import prove


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def where_large(f, x, h):
    return np.where(f(x) > 1e9, 1.001 * central(f, x, h), central(f, x, h))


def scaled_if_large(f, x, h):
    return central(f, x, h) * (1.001 if f(x) > 1e9 else 1)


def clipped(f, x, h):
    return min(max(central(f, x, h), -1e9), 1e9)


def clipped_on_numbers(f, x, h):
    return float(np.clip(float(central(f, x, h)), -1e7, 1e7))


def zero_as_missing(f, x, h):
    right, left = f(x + h), f(x - h)
    return (f(x) - left) / h if right == 0 else (right - left) / (2 * h)


def zero_as_missing_on_numbers(f, x, h):
    right, left = float(f(x + h)), float(f(x - h))
    return (f(x) - left) / h if right == 0 else (right - left) / (2 * h)


def a_number_as_missing(f, x, h):
    return 0.0 if float(f(x)) == -999.0 else (float(f(x + h)) - float(f(x - h))) / (2 * h)


def positive_alone(f, x, h):
    return (max(float(f(x + h)), 0.0) - max(float(f(x - h)), 0.0)) / (2 * h)


def small_dropped(f, x, h):
    found = float(central(f, x, h))
    return 0.0 if abs(found) < 1e-11 else found


IS_ZERO = "where a value of f that it asks for is 0 it is another formula: of order 1 instead of 2"
OPEN = {
    where_large: "for f of size 4e+09 it is another formula: its error stays at 0.001 of f'",
    scaled_if_large: "for f of size 4e+09 it is another formula: its error stays at 0.001 of f'",
    clipped: "for f of size 4e+09 it is another formula: its error stays at 0.75 of f'",
    zero_as_missing: IS_ZERO,
    zero_as_missing_on_numbers: IS_ZERO,
    a_number_as_missing: "a value of f that it asks for is -999 it is another formula: its error stays at 1 of f'",
}


@pytest.mark.parametrize("code", OPEN)
def test_values_for_which_code_is_another_formula_leave_it_open(code) -> None:
    verdict = to.verify(code, order=2)
    assert verdict.status == "inconclusive"
    assert OPEN[code] in verdict.reason


@pytest.mark.parametrize("code", [clipped_on_numbers, positive_alone, small_dropped])
def test_values_for_which_code_is_another_formula_are_not_passed_over(code) -> None:
    assert to.verify(code, order=2).status != "verified"


def slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def minmod(f, x, h):
    left, right = slopes(f, x, h)
    if left * right <= 0:
        return (left + right) / 2
    return left if abs(left) < abs(right) else right


def guarded(f, x, h):
    left, right = slopes(f, x, h)
    return 2 * left * right / (left + right) if abs(left + right) > 1e-300 else (left + right) / 2


def guarded_on_numbers(f, x, h):
    left, right = map(float, slopes(f, x, h))
    size = abs(left) + abs(right)
    if size < 1e-12 or left * right <= 0:
        return (left + right) / 2
    return (left * abs(right) + right * abs(left)) / size


def bounded_weight(f, x, h):
    left, right = map(float, slopes(f, x, h))
    weight = min(max(0.5 + 1e-3 * h * (left - right), 0.25), 0.75)
    return weight * left + (1 - weight) * right


def infinite_as_missing(f, x, h):
    values = np.asarray([f(x - h), f(x + h)], dtype=float)
    return float(np.where(np.isfinite(values), values, 0.0) @ np.array([-1, 1])) / (2 * float(h))


RIGHT = {minmod: 1, guarded: 2, guarded_on_numbers: 2, bounded_weight: 2, infinite_as_missing: 2}


@pytest.mark.parametrize("code", RIGHT)
def test_right_code_that_looks_at_values_of_f_is_verified(code) -> None:
    proof = prove(from_function(code, derivative=1, order=RIGHT[code]))
    assert (proof.problem, proof.limits) == (None, ())
    assert to.verify(code, order=RIGHT[code]).status == "verified"


def upwind(f, x, h):
    left, right = slopes(f, x, h)
    return left if f(x) > 0 else right


def test_code_that_is_a_formula_for_each_sign_of_f_is_no_other_one_than_was_proved() -> None:
    proof = prove(from_function(upwind, derivative=1, order=1))
    assert (proof.problem, proof.limits) == (None, ())
