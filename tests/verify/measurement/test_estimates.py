"""Running schemes: on arrays or one by one, and what is said of values that must not be."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.measurement.estimates import estimate, reach
from trueorder.verify.studies.verification import verify

POINTS = np.linspace(0.5, 1.5, 9)[:, None]
STEPS = np.array([[1e-6, 1e-4, 1e-2]])


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def point(function: Any) -> PointScheme:
    made = from_function(function, derivative=1)
    assert isinstance(made, PointScheme)
    return made


def test_arrays_and_numbers_give_the_same_estimates() -> None:
    def numbers_only(f, x, h):
        return central(f, float(x), float(h))

    arrays = estimate(point(central), np.sqrt, POINTS, STEPS)
    numbers = estimate(point(numbers_only), np.sqrt, POINTS, STEPS)
    assert arrays.problem is numbers.problem is None
    assert arrays.values.shape == (9, 3)
    np.testing.assert_allclose(arrays.values, numbers.values, rtol=1e-13)
    np.testing.assert_array_equal(arrays.values, central(np.sqrt, POINTS, STEPS))


def test_code_that_is_other_code_on_arrays_is_run_on_numbers() -> None:
    def one_step_for_all(f, x, h):
        return central(f, x, np.max(h))

    sensitivity = np.full((9, 3), 1e-10)
    found = estimate(point(one_step_for_all), np.exp, POINTS, STEPS, sensitivity)
    np.testing.assert_allclose(found.values, central(np.exp, POINTS, STEPS), rtol=1e-9)
    # with the widest step for all, the error at the smallest one would be that of the widest
    assert np.max(np.abs(found.values[:, 0] / np.exp(POINTS[:, 0]) - 1)) < 1e-8


def test_points_may_have_steps_of_their_own() -> None:
    steps = STEPS * np.linspace(1, 1.004, 9)[:, None]
    found = estimate(point(central), np.exp, POINTS, steps)
    np.testing.assert_array_equal(found.values, central(np.exp, POINTS, steps))


def raises_beyond_one(f, x, h):
    if np.any(x > 1):
        raise LookupError("beyond the table")
    return central(f, x, h)


def adds_to_its_argument(f, x, h):
    x += h
    return f(x)


PROBLEMS = {
    "raises LookupError: beyond the table": raises_beyond_one,
    "raises ZeroDivisionError: division by zero": lambda f, x, h: 1 / 0,
    "returns nan": lambda f, x, h: central(f, x, h) * np.where(np.asarray(x) > 1, np.nan, 1),
    "returns inf": lambda f, x, h: central(f, x, h) * np.where(np.asarray(h) < 1e-5, np.inf, 1),
    "returns an array of shape (2,) for one point": lambda f, x, h: np.array([f(x), f(x + h)]),
    "returns an array of shape (0,) for one point": lambda f, x, h: [],
    "returns complex128 for a real point": lambda f, x, h: central(f, x, h) + 0j,
    "returns None for a real point": lambda f, x, h: None,
    "returns <U4 for a real point": lambda f, x, h: "0.25",
    "returns bool for a real point": lambda f, x, h: f(x) > 0,
    "changes its argument x in place": adds_to_its_argument,
}


@pytest.mark.parametrize("words", PROBLEMS)
def test_what_must_not_happen_is_named(words: str) -> None:
    found = estimate(point(PROBLEMS[words]), np.exp, POINTS, STEPS)
    assert found.problem is not None
    assert words in found.problem
    assert found.excuse is None


def test_the_case_is_named_with_point_and_step() -> None:
    problem = estimate(point(raises_beyond_one), np.exp, POINTS, STEPS).problem
    first = POINTS[POINTS[:, 0] > 1][0, 0]
    assert problem is not None
    assert f"x = {first:.6g}, h = 1e-06" in problem


def test_values_computed_before_a_failure_are_kept() -> None:
    found = estimate(point(raises_beyond_one), np.exp, POINTS, STEPS)
    fine = POINTS[:, 0] <= 1
    np.testing.assert_allclose(found.values[fine], central(np.exp, POINTS, STEPS)[fine], rtol=1e-9)
    assert np.all(np.isnan(found.values[~fine]))


def test_a_value_that_f_itself_does_not_have_is_not_the_schemes_fault() -> None:
    found = estimate(point(central), np.log, np.array([[0.005]]), STEPS)
    assert found.problem is not None
    assert found.excuse is not None
    assert "f has no finite value at x = -0.005" in found.excuse


def test_what_a_scheme_prints_does_not_reach_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    def chatty(f, x, h):
        print("computing")
        return central(f, x, h)

    with capsys.disabled():
        before = sys.stdout
        estimate(point(central), np.exp, POINTS, STEPS)
        assert sys.stdout is before
    estimate(point(chatty), np.exp, POINTS, STEPS)
    assert capsys.readouterr().out == ""


def test_the_arguments_of_the_study_are_left_alone() -> None:
    points, steps = POINTS.copy(), STEPS.copy()
    for function in (adds_to_its_argument, central):
        estimate(point(function), np.exp, points, steps)
    np.testing.assert_array_equal(points, POINTS)
    np.testing.assert_array_equal(steps, STEPS)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (central, (1, 1)),
        (lambda f, x, h: f(x + 3 * h) - f(x), (0, 3)),
        (lambda f, x, h: f(x - 2 * h) - f(x + h / 2), (2, 0.5)),
        (lambda f, x, h: f(x + 1j * h).imag, (0, 0)),
    ],
)
def test_the_reach_is_how_far_the_samples_lie(function: Any, expected: tuple[float, float]) -> None:
    assert reach(point(function), np.exp, POINTS, 2.0**-10) == pytest.approx(expected, abs=1e-9)


def test_the_reach_of_a_scheme_that_fails_or_does_not_sample_is_unknown() -> None:
    assert reach(point(lambda f, x, h: 1 / 0), np.exp, POINTS, 0.1) is None
    assert reach(point(lambda f, x, h: 0.0), np.exp, POINTS, 0.1) is None


class FirstStep:
    """Keeps the step of its first call for all others."""

    def __init__(self) -> None:
        self.kept: Any = None

    def __call__(self, f: Any, x: Any, h: Any) -> Any:
        """Return a difference with the step of the first call."""
        self.kept = h if self.kept is None else self.kept
        return central(f, x, self.kept)


class FirstWeight(FirstStep):
    """Keeps the weight of its first call."""

    def __call__(self, f: Any, x: Any, h: Any) -> Any:
        """Return a difference with the weight of the first call."""
        self.kept = 1 / (2 * h) if self.kept is None else self.kept
        return (f(x + h) - f(x - h)) * self.kept


@pytest.mark.parametrize("kind", [FirstStep, FirstWeight])
def test_what_code_keeps_of_a_call_on_symbols_is_said_to_be_of_an_earlier_call(kind: type[FirstStep]) -> None:
    verdict = verify(from_function(kind(), derivative=1, order=2))
    assert verdict.status == "refuted"
    assert "what it keeps of an earlier call" in verdict.reason
