"""Steps that code refuses on purpose are left out, and said to be; what fails otherwise is refuted as before."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
import pytest

import trueorder as to


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def below(f, x, h):
    if h < 1e-8:
        raise ValueError("h too small")
    return central(f, x, h)


def asserted(f, x, h):
    assert h >= 1e-8, "h too small"
    return central(f, x, h)


def above(f, x, h):
    if h > 0.5:
        raise ValueError("h too large")
    return central(f, x, h)


def beside_x(f, x, h):
    if h < math.sqrt(2.2e-16) * max(abs(x), 1.0):
        raise RuntimeError("h is lost beside x")
    return central(f, x, h)


def on_a_grid(values, h):
    if h < 1e-8:
        raise ValueError("spacing too small")
    return np.gradient(values, h)


def on_coordinates(values, x):
    if np.diff(x).min() < 1e-8:
        raise ValueError("nodes too close")
    return np.gradient(values, x)


@pytest.mark.parametrize("code", [below, asserted, above, beside_x, on_a_grid, on_coordinates])
def test_right_code_that_declines_steps_is_verified_on_the_others(code: Any) -> None:
    verdict = (
        to.verify(code, order=2, edge_order=1) if code.__name__.startswith("on") else to.verify(code, order=2)
    )
    assert verdict.status == "verified", verdict.reason


def test_a_study_says_which_steps_are_declined_in_the_code_s_own_words() -> None:
    reason = to.study(below, "sin(x)", domain=(0.1, 1.5)).reason
    assert "it declines steps up to" in reason
    assert "raises ValueError: h too small" in reason


def fails_below(f, x, h):
    return central(f, x, h) if h >= 1e-8 else 1 / 0


def names_nothing_below(f, x, h):
    return central(f, x, h) if h >= 1e-8 else missing  # noqa: F821


def raises_in_between(f, x, h):
    if 1e-6 < h < 1e-4:
        raise ValueError("not these")
    return central(f, x, h)


@pytest.mark.parametrize("code", [fails_below, names_nothing_below, raises_in_between])
def test_code_that_fails_at_some_steps_is_refuted(code: Any) -> None:
    assert to.verify(code, order=2).status == "refuted"


def wrong_where_it_answers(f, x, h):
    if h < 1e-8:
        raise ValueError("h too small")
    return 1.01 * central(f, x, h)


def test_what_is_wrong_at_the_steps_taken_is_found() -> None:
    assert to.verify(wrong_where_it_answers, order=2, derivative=1).status == "refuted"


class StepError(Exception):
    """What a library raises of its own."""


@pytest.mark.parametrize(
    "error", [StepError, Exception, KeyError, TypeError, FloatingPointError, OverflowError]
)
@pytest.mark.parametrize("large", [False, True])
def test_whatever_a_statement_raises_is_meant(error: type[Exception], large: bool) -> None:
    def code(f, x, h):
        if (h > 0.2) if large else (h < 1e-7):
            raise error("not that step")
        return central(f, x, h)

    assert to.verify(code, order=2, derivative=1).status == "verified"


def missing_in_a_library(h):
    return os.environ[f"NO_SUCH_VARIABLE_{h}"]  # whose own statement raises KeyError


@pytest.mark.parametrize(
    "failing",
    [lambda h: {}[h], lambda h: 1 // int(h), lambda h: [1][int(1 / h)], lambda h: h(), missing_in_a_library],
)
def test_what_an_operation_raises_is_not(failing) -> None:
    def code(f, x, h):
        return failing(h) if h < 1e-7 else central(f, x, h)

    assert to.verify(code, order=2, derivative=1).status == "refuted"
