"""Code that does something else at another x is followed at zero, far away, and beside what it compares with."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.verification import verify

Code = Callable[..., Any]
FUNCTIONS = (function("sin(x)", domain=(0.2, 1.4)), function("exp(x)", domain=(0.0, 1.0)))


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def of_number(code: Code) -> Code:
    """The same code on plain numbers, through which no symbol goes."""
    return lambda f, x, h: code(f, float(x), h)


ELSEWHERE = {
    "zero at zero": (lambda f, x, h: 0.0 if x == 0 else central(f, x, h), "x = 0"),
    "nothing far to the right": (lambda f, x, h: 0.0 if x > 50 else central(f, x, h), "x = "),
    "nothing far to the left": (lambda f, x, h: 0.0 if x < -2000 else central(f, x, h), "x = -"),
    "another formula to the left": (
        lambda f, x, h: forward(f, x, h) if x < -3 else central(f, x, h),
        "x = -",
    ),
    "another formula beyond a size": (
        lambda f, x, h: forward(f, x, h) if abs(x) > 1e4 else central(f, x, h),
        "x = ",
    ),
}
SYMBOLIC_ONLY = {
    "another formula in a gap": (
        lambda f, x, h: forward(f, x, h) if 0.3 < x < 0.31 else central(f, x, h),
        "x = 0.3",
    ),
    "another factor at a number": (lambda f, x, h: central(f, x, h) * (2 if x == 0.75 else 1), "x = 0.75"),
}


@pytest.mark.parametrize("name", [*ELSEWHERE, *SYMBOLIC_ONLY])
def test_code_that_is_wrong_elsewhere_is_refuted_with_the_place(name: str) -> None:
    code, place = (ELSEWHERE | SYMBOLIC_ONLY)[name]
    found = verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS)
    assert found.status == "refuted"
    assert place in f"{found.reason} {found.proof.reason}"


@pytest.mark.parametrize("name", ELSEWHERE)
def test_so_is_code_that_takes_numbers_only(name: str) -> None:
    code, place = ELSEWHERE[name]
    found = verify(from_function(of_number(code), derivative=1, order=2), functions=FUNCTIONS)
    assert found.status == "refuted"
    assert place in f"{found.reason} {found.proof.reason}"


def scaled(size: Callable[[Any], Any]) -> Code:
    def code(f, x, h):
        step = h * size(x)
        return (f(x + step) - f(x - step)) / (2 * step)

    return code


@pytest.mark.parametrize("size", [abs, lambda x: x, lambda x: x * x], ids=["|x|", "x", "x^2"])
@pytest.mark.parametrize("taken", [lambda code: code, of_number], ids=["symbols", "numbers"])
def test_a_step_that_vanishes_with_x_has_no_result_at_zero(size: Code, taken: Callable[[Code], Code]) -> None:
    found = verify(from_function(taken(scaled(size)), derivative=1, order=2), functions=FUNCTIONS)
    assert (found.status, found.reason.startswith("at x = 0 it r")) == ("refuted", True), found.reason


@pytest.mark.parametrize(
    "code",
    [
        scaled(lambda x: max(1, abs(x))),
        scaled(lambda x: 1 + abs(x)),
        lambda f, x, h: (
            central(f, x, h)
            if x > 0
            else (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
        ),
        of_number(lambda f, x, h: central(f, x, math.copysign(h, x))),
    ],
    ids=["at least one", "one more", "two right formulas", "the sign of x"],
)
def test_code_that_is_right_everywhere_is_verified_and_says_where_it_was_followed(code: Code) -> None:
    found = verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS)
    assert found.status == "verified", found.reason


def test_the_reason_says_over_which_x_and_where_the_constant_holds() -> None:
    proof = prove(from_function(scaled(lambda x: max(1, abs(x))), derivative=1))
    assert isinstance(proof, Proof)
    assert "at x = 1.5, followed at" in proof.reason
    assert "x from -1.5e+08 to 1.5e+08" in proof.reason


def test_a_point_that_the_code_declines_is_no_fault_of_it() -> None:
    def positive(f, x, h):
        if x <= 0:
            raise ValueError("x must be positive")
        return central(f, x, h)

    assert verify(from_function(positive, derivative=1, order=2), functions=FUNCTIONS).status != "refuted"


def wrong_sign_on_numbers(f, x, h):
    if x < -30:
        return -math.fsum([float(f(x + h)), -float(f(x - h))]) / (2 * h)
    return (f(x + h) - f(x - h)) / (2 * h)


def one_sided_on_numbers(f, x, h):
    if x == 0:
        return (float(f(x + h)) - float(f(x))) / float(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def nothing_far_out(f, x, h):
    if x > 50:
        return float("nan")
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize("code", [wrong_sign_on_numbers, one_sided_on_numbers, nothing_far_out])
def test_code_that_leaves_symbols_at_some_x_is_looked_at_there_on_numbers(code) -> None:
    assert to.verify(code, order=2).status == "refuted"


def held_back(f, x, h):
    at = np.clip(x, -20, 20)
    return (f(at + h) - f(at - h)) / (2 * h)


def elsewhere(f, x, h):
    at = 50 if x > 50 else x
    return (f(at + h) - f(at - h)) / (2 * h)


@pytest.mark.parametrize("code", [held_back, elsewhere])
def test_places_at_which_no_formula_can_be_read_off_leave_a_scheme_open(code) -> None:
    verdict = to.verify(code, order=2)
    assert verdict.status == "inconclusive"
    assert "it asks for f at places that are not x and fixed multiples of the step" in verdict.reason


def numbers_below_zero(f, x, h):
    if x < 0.0:
        return (float(f(x + h)) - float(f(x - h))) / (2 * h)
    return (f(x + h) - f(x - h)) / (2 * h)


def numbers_at_zero(f, x, h):
    if x == 0:
        return (float(f(h)) - float(f(-h))) / (2 * float(h))
    return (f(x + h) - f(x - h)) / (2 * h)


def relative_step_far_out(f, x, h):
    step = h * abs(float(x)) if abs(x) > 1e3 else h
    return (f(x + step) - f(x - step)) / (2 * step)


@pytest.mark.parametrize("code", [numbers_below_zero, numbers_at_zero, relative_step_far_out])
def test_right_code_that_leaves_symbols_at_some_x_is_verified(code) -> None:
    assert to.verify(code, order=2).status == "verified"
