"""Code that is another formula below some step is found out, however much rounding hides it on other functions."""

from __future__ import annotations

import math

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.verification import verify


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def harmonic(f, x, h):
    left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    return 2 * left * right / (left + right) if left * right > 0 else (left + right) / 2


def scaled_below(f, x, h):
    x, h = float(x), float(h)
    return central(f, x, h) * (1.001 if h < 1e-9 else 1)


def one_sided_below(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x)) / h if h < 1e-6 else central(f, x, h)


def sampled_a_bit_off_below(f, x, h):
    x, h = float(x), float(h)
    step = 1.002 * h if h < 3e-8 else h
    return (f(x + step) - f(x - h)) / (2 * h)


def below_a_computed_step(f, x, h):
    x, h = float(x), float(h)
    return central(f, x, h) * (1.01 if h < math.sqrt(2.2e-16) else 1)


def not_linear_below(f, x, h):
    x, h = float(x), float(h)
    return harmonic(f, x, h) * (0.999 if math.log10(h) < -8.5 else 1)


def in_a_band_of_steps(f, x, h):
    x, h = float(x), float(h)
    return central(f, x, h) * (1.1 if 1.0e-10 <= h < 1.0001e-10 else 1)


BELOW = {
    scaled_below: "for h below 1e-09 it is another formula: its error stays at 0.001 of f'",
    one_sided_below: "for h below 1e-06 it is another formula: of order 1 instead of 2",
    sampled_a_bit_off_below: "for h below 3e-08 it is another formula: its error stays at 0.001 of f'",
    below_a_computed_step: "for h below 1.48e-08 it is another formula: its error stays at 0.01 of f'",
    not_linear_below: "for h below 3.16e-09 it is another formula: its error stays at 0.001 of f'",
    in_a_band_of_steps: "at h = 1e-10 it is another formula: its error stays at 0.1 of f'",
}


def proof_of(code, **claims) -> Proof:
    found = prove(from_function(code, **{"derivative": 1, "order": 2, **claims}))
    assert isinstance(found, Proof)
    return found


@pytest.mark.parametrize("code", BELOW)
def test_another_formula_below_a_step_is_named_with_that_step(code) -> None:
    assert proof_of(code).problem == BELOW[code]


def test_another_formula_below_a_step_refutes_code_that_claims_no_derivative() -> None:
    verdict = to.verify(scaled_below, order=2)
    assert verdict.status == "refuted"
    assert verdict.reason == BELOW[scaled_below]


def second_scaled_below(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - 2 * f(x) + f(x - h)) / (h * h) * (1.01 if h < 1e-7 else 1)


def laplacian_scaled_below(f, x, y, h):
    x, y, h = float(x), float(y), float(h)
    found = (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2
    return found * (1.01 if h < 1e-7 else 1)


@pytest.mark.parametrize("code", [second_scaled_below, laplacian_scaled_below])
def test_what_rounding_drowns_at_every_step_is_left_open_and_said(code) -> None:
    proof = prove(from_function(code, order=2))
    assert proof.problem is None
    assert proof.limits[0].startswith("for h below 1e-07 it is another formula: its error stays at 0.01")
    assert to.verify(code, order=2).status == "inconclusive"


def second_scaled_by_more(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - 2 * f(x) + f(x - h)) / (h * h) * (1.01 if h < 1e-6 else 1)


def test_higher_derivatives_are_looked_at_as_sharply_where_they_show() -> None:
    proof = prove(from_function(second_scaled_by_more, order=2))
    assert proof.problem is not None
    assert proof.problem.startswith("for h below 1e-06 it is another formula: its error stays at 0.01")


def fitted(solve, first, last, derivative):
    def scheme(f, x, h):
        offsets = float(h) * np.arange(first, last + 1.0)
        rows = np.vander(offsets, increasing=True)
        return math.factorial(derivative) * solve(rows, f(x + offsets))[derivative]

    return scheme


def least_squares(rows, values):
    return np.linalg.lstsq(rows, values, rcond=None)[0]


def pseudo_inverse(rows, values):
    return np.linalg.pinv(rows) @ values


@pytest.mark.parametrize("solve", [least_squares, pseudo_inverse, np.linalg.solve])
@pytest.mark.parametrize(("first", "last"), [(-1, 1), (-2, 1), (-1, 2), (0, 3)])
def test_solves_that_drop_small_singular_values_are_right_where_rounding_hides_it(solve, first, last) -> None:
    verdict = to.verify(fitted(solve, first, last, 1), order=last - first, derivative=1)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("solve", [least_squares, pseudo_inverse])
def test_solves_that_lose_a_second_derivative_to_a_cutoff_are_not_refuted(solve) -> None:
    assert to.verify(fitted(solve, -2, 2, 2), order=4, derivative=2).status != "refuted"


def better_below(f, x, h):
    x, h = float(x), float(h)
    if h < 1e-5:
        return (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)
    return central(f, x, h)


def refusing_below(f, x, h):
    if float(h) < 1e-8:
        raise ValueError("that step is too small")
    return central(f, float(x), float(h))


def keeping_to_a_step(f, x, h):
    return central(f, float(x), max(float(h), 1e-4))


def representable_step(f, x, h):
    x = float(x)
    beside = x + float(h)
    return central(f, x, beside - x)


def relative_step(f, x, h):
    return central(f, float(x), float(h) * max(1.0, abs(float(x))))


def of_floats(f, x, h):
    return harmonic(f, float(x), float(h))


def complex_step(f, x, h):
    return f(complex(float(x), float(h))).imag / float(h)


@pytest.mark.parametrize(
    "code",
    [
        better_below,
        refusing_below,
        keeping_to_a_step,
        representable_step,
        relative_step,
        of_floats,
        complex_step,
    ],
)
def test_right_code_of_the_kind_has_no_such_step(code) -> None:
    assert proof_of(code).problem is None


@pytest.mark.parametrize("code", [better_below, representable_step, relative_step, of_floats, complex_step])
def test_right_code_of_the_kind_is_verified(code) -> None:
    assert verify(from_function(code, derivative=1, order=2)).status == "verified"


def drawing(f, x, h):
    import random

    return central(f, float(x), float(h)) * (1 + 1e-3 * random.random())


def in_single_precision(f, x, h):
    import numpy as np

    return float(np.float32(f(float(x) + float(h))) - np.float32(f(float(x) - float(h)))) / (2 * float(h))


@pytest.mark.parametrize("code", [drawing, in_single_precision])
def test_lost_digits_are_no_other_formula(code) -> None:
    assert proof_of(code).problem is None
