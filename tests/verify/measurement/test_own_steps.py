"""Where code asks for f: near x, or at samples that move with it; those that do not move are misplaced."""

from __future__ import annotations

import math

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.verify.measurement.conduct import misplaced


def root_of_the_step(f, x, h):
    step = math.sqrt(h)
    return (f(x + step) - f(x - step)) / (2 * step)


def root_of_steps(f, x, h):
    step = np.sqrt(h)
    return (f(x + step) - f(x - step)) / (2 * step)


def three_quarters(f, x, h):
    step = h**0.75
    return (f(x + step) - f(x - step)) / (2 * step)


def fourth_order_in_the_root(f, x, h):
    step = math.sqrt(h) / 2
    return (8 * (f(x + step) - f(x - step)) - f(x + 2 * step) + f(x - 2 * step)) / (12 * step)


def second_with_the_root(f, x, h):
    step = np.sqrt(h)
    return (f(x + step) - 2 * f(x) + f(x - step)) / h


def times_its_logarithm(f, x, h):
    step = h * abs(math.log(h))
    return (f(x + step) - f(x - step)) / (2 * step)


def no_smaller_than(f, x, h):
    x, h = float(x), max(float(h), 1e-7)
    return (f(x + h) - f(x - h)) / (2 * h)


OWN_STEPS = {
    root_of_the_step: 1,
    root_of_steps: 1,
    three_quarters: 1,
    fourth_order_in_the_root: 2,
    second_with_the_root: 1,
    times_its_logarithm: 1,
    no_smaller_than: 2,
}


@pytest.mark.parametrize("code", OWN_STEPS)
def test_right_code_whose_own_step_is_no_multiple_of_the_one_given_is_verified(code) -> None:
    verdict = to.verify(code, order=OWN_STEPS[code])
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("code", [root_of_the_step, root_of_steps, second_with_the_root])
def test_code_whose_own_step_is_a_root_is_refuted_at_the_order_in_that_step(code) -> None:
    verdict = to.verify(code, order=2)
    assert verdict.status == "refuted"
    assert "observed order 1.00" in verdict.reason


def rounding_x(f, x, h):
    x = np.asarray(x, dtype=np.float32).astype(np.float64)[()]
    return (f(x + h) - f(x - h)) / (2 * h)


def rounding_x_to_digits(f, x, h):
    x = round(float(x), 8)
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize("code", [rounding_x, rounding_x_to_digits])
def test_samples_that_do_not_move_with_x_are_misplaced(code) -> None:
    points, steps = np.array([[math.sqrt(2)], [1.1], [math.pi / 3]]), np.array([[1e-9]])
    found = misplaced(from_function(code, derivative=1), np.sin, points, steps)
    assert found is not None
    assert "not near that point" in found
