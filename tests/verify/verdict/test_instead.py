"""Errors that stay where they are at small steps are another value, and not called lost digits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.library import find_function
from trueorder.verify.studies.study import study
from trueorder.verify.verdict.instead import standing


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def off_by_one_percent(f, x, h):
    step = math.sqrt(h)
    return 1.01 * central(f, x, step)


def held_on_numbers(f, x, h):
    x = float(x)
    return central(f, 4.25 if 4.1 < x < 4.4 else x, h)


def held_on_symbols(f, x, h):
    return central(f, 4.25 if x > 4.1 and x < 4.4 else x, h)


def held_on_arrays(f, x, h):
    return central(f, np.where((x > 4.1) & (x < 4.4), 4.25, x), h)


@pytest.mark.parametrize("code", [off_by_one_percent, held_on_numbers, held_on_symbols, held_on_arrays])
def test_another_value_is_not_called_a_loss_of_precision(code) -> None:
    found = study(from_function(code, derivative=1, order=1), find_function("sine")).row
    assert found.verdict == "refuted"
    assert "at small steps the error stays at 0.0" in found.reason
    assert "precision" not in found.reason


def in_single_precision(f, x, h):
    return float(np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * float(h))


def test_lost_digits_are_still_called_that() -> None:
    found = study(from_function(in_single_precision, derivative=1, order=2), find_function("sine")).row
    assert found.verdict == "refuted"
    assert "stays at" not in found.reason


STEPS = np.logspace(-8, -1, 29)
EVERY = np.ones(29, bool)


def test_errors_that_fall_or_grow_do_not_stand() -> None:
    truth = np.array([2.0, -2.0])
    assert standing(np.full(29, 0.2), truth, STEPS, "f'", EVERY) is not None
    assert standing(STEPS**0.5 + 0.0, truth, STEPS, "f'", EVERY) is None
    assert standing(1e-4 / STEPS**0.5, truth, STEPS, "f'", EVERY) is None


def test_errors_that_grew_to_all_of_the_value_are_lost_digits() -> None:
    assert standing(np.minimum(1e-6 / STEPS, 1.0), np.array([1.0]), STEPS, "f'", EVERY) is None


def test_errors_that_digits_may_explain_do_not_stand() -> None:
    assert standing(np.full(29, 1e-5), np.array([2.0]), STEPS, "f'", EVERY) is None


def test_too_few_steps_do_not_tell() -> None:
    assert standing(np.full(29, 0.2), np.array([2.0]), STEPS, "f'", STEPS > 0.05) is None
