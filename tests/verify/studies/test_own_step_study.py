"""Schemes (f, x) are judged by the error at their own step, compared with the best that differences can reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

EPS = float(np.finfo(float).eps)
SINE = function("sin(x)", domain=(0.1, 3.0))
EXP = function("exp(x)", domain=(-1.0, 2.0))
Code = Callable[[Any, Any], Any]


def gradient(f: Any, x: Any) -> Any:
    h = np.sqrt(EPS) * np.maximum(np.abs(x), 1.0)
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def hessian(f: Any, x: Any) -> Any:
    h = np.sqrt(EPS) * np.maximum(np.abs(x), 1.0)
    return (f(x - h) - 2 * f(x) + f(x + h)) / h**2


def relative_step(f: Any, x: Any) -> Any:
    h = 1e-6 * x
    return (f(x + h) - f(x - h)) / (2 * h)


def on_floats(f: Any, x: Any) -> Any:
    h = max(abs(float(x)), 1.0) * EPS ** (1 / 3)
    return (f(float(x) + h) - f(float(x) - h)) / (2 * h)


def complex_step(f: Any, x: Any) -> Any:
    return f(x + 1e-30j).imag / 1e-30


def second(f: Any, x: Any) -> Any:
    return (f(x - 1e-4) - 2 * f(x) + f(x + 1e-4)) / 1e-8


def third(f: Any, x: Any) -> Any:
    h = 1e-3
    return (f(x + 2 * h) - 2 * f(x + h) + 2 * f(x - h) - f(x - 2 * h)) / (2 * h**3)


def halving(f: Any, x: Any) -> Any:
    h, last = 0.1, np.inf
    for _ in range(30):
        now = (f(x + h) - f(x - h)) / (2 * h)
        if abs(now - last) < 1e-9:
            return now
        h, last = h / 2, now
    return now


def row_of(code: Code, exact: Any = SINE, **claims: Any) -> StudyRow:
    return study(from_function(code, kind="point", **claims), exact).row


@pytest.mark.parametrize(
    ("code", "operator"),
    [
        (gradient, "f'"), (relative_step, "f'"), (on_floats, "f'"), (complex_step, "f'"), (halving, "f'"),
        (second, "f''"), (third, "f'''"),
    ],
)  # fmt: skip
def test_code_with_a_sound_step_is_said_to_be_near_the_derivative_that_it_is_about(
    code: Code, operator: str
) -> None:
    verdict = verify(from_function(code, kind="point"), functions=(SINE, EXP))
    assert verdict.status is None, verdict.reason
    assert verdict.row.operator == operator
    assert verdict.reason.startswith("it chooses its step itself; on ")
    assert "where the best step of a central difference of order" in verdict.reason


def test_the_error_is_that_of_the_code() -> None:
    at_one = function("sin(x)", domain=(0, 2), at=1.0)
    row = row_of(gradient, at_one)
    error = abs(float(gradient(np.sin, np.float64(1.0))) - np.cos(1.0))
    assert row.smallest_error == pytest.approx(error, rel=1e-6)
    assert row.resolution == pytest.approx(error / np.cos(1.0), rel=1e-6)


def test_a_step_that_loses_all_digits_is_refuted_with_what_the_best_step_gives() -> None:
    row = row_of(hessian, function("sin(x)", domain=(0, 2), at=1.0))
    assert row.verdict == "refuted"
    assert row.smallest_error == pytest.approx(0.16, abs=0.01)
    assert "no digit is right" in row.reason
    assert verify(from_function(hessian)).status == "refuted"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda f, x: 1.01 * gradient(f, x),
        lambda f, x: -gradient(f, x),
        lambda f, x: 2 * complex_step(f, x),
        lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 1e-5,
        lambda f, x: second(f, x) / 2,
        lambda f, x: f(x),
        lambda f, x: 3.0,
    ],
)
def test_a_wrong_factor_or_sign_or_no_derivative_is_refuted(wrong: Code) -> None:
    assert row_of(wrong).verdict == "refuted"


def test_what_is_claimed_is_held_to() -> None:
    assert row_of(gradient, derivative=1).verdict == "verified"
    assert row_of(gradient, derivative=2).verdict == "refuted"
    assert row_of(gradient, operator="2*f_x").verdict == "refuted"


def test_an_order_cannot_be_seen() -> None:
    verdict = verify(from_function(gradient, order=4), functions=(SINE, EXP))
    assert verdict.status == "inconclusive"
    assert "order 4 cannot be seen, as there is no step to vary" in verdict.reason


def test_code_that_fails_at_a_point_is_refuted() -> None:
    def failing(f: Any, x: Any) -> Any:
        if x > 1.5:
            raise RuntimeError("too far")
        return gradient(f, x)

    row = row_of(failing)
    assert row.verdict == "refuted"
    assert "too far" in row.reason
