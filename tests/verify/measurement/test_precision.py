"""Schemes run in ball arithmetic, against mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from flint import ctx

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.measurement.precision import NotInBallsError, asymptotic, errors_in_balls

POINTS = np.array([[0.25], [0.75], [1.5]])
STEPS = np.array([2.0**-14, 2.0**-8, 2.0**-4])
SLOPE = Operator.derivative(1)


def test_errors_are_those_of_fifty_digits() -> None:
    scheme, exact = find("central:order=4"), function("exp(x)*sin(x)", domain=(0, 2))
    found = errors_in_balls(scheme, exact, POINTS, STEPS, SLOPE)

    def u(t):
        return mpmath.exp(t) * mpmath.sin(t)

    with mpmath.workdps(50):
        for i, (x,) in enumerate(POINTS):
            slope = mpmath.exp(x) * (mpmath.sin(x) + mpmath.cos(x))
            for j, step in enumerate(STEPS):
                t, h = mpmath.mpf(x), mpmath.mpf(step)
                estimate = (8 * (u(t + h) - u(t - h)) - (u(t + 2 * h) - u(t - 2 * h))) / (12 * h)
                assert found[i, j] == pytest.approx(float(estimate - slope), rel=1e-9)


def test_every_point_may_have_its_own_steps() -> None:
    scheme, exact = find("central"), function("exp(x)", domain=(0, 2))
    steps = STEPS * np.array([[1.0], [1.25], [1.5]])
    together = errors_in_balls(scheme, exact, POINTS, steps, SLOPE)
    for i in range(len(POINTS)):
        rows = slice(i, i + 1)
        alone = errors_in_balls(scheme, exact, POINTS[rows], steps[i], SLOPE)
        np.testing.assert_array_equal(together[rows], alone)


@pytest.mark.parametrize(
    ("text", "scheme", "order", "constant"),
    [
        ("x**(7/2)", "forward", 2.5, 1.0),
        ("x**(5/2)", "forward", 1.5, 1.0),
        ("x**5 + x", "central", 4.0, 1.0),
        ("sin(x)", "central", 2.0, -1 / 6),
        ("exp(x)", "forward", 1.0, 1 / 2),
        ("x**7", "central:order=4", 6.0, (8 - 2**7) / 6),
    ],
)
def test_the_order_at_zero_is_that_of_the_first_power_left(
    text: str, scheme: str, order: float, constant: float
) -> None:
    exact = function(text, domain=(0, 1) if "/2" in text else (-1, 1))
    slope = {"x**5 + x": 1.0, "sin(x)": 1.0, "exp(x)": 1.0}.get(text, 0.0)
    found = asymptotic(find(scheme), exact, np.array([0.0]), slope, 0.0)
    assert found is not None
    assert found.order == order
    assert found.constant == pytest.approx(constant, rel=1e-6)


def test_a_scheme_that_is_exact_has_no_asymptotic_order() -> None:
    assert asymptotic(find("central"), function("x**2", domain=(-1, 1)), np.array([0.5]), 1.0, 0.0) is None


def test_code_that_does_not_take_ball_numbers_says_so() -> None:
    exact = function("exp(x)", domain=(0, 2))
    for body in (
        lambda f, x, h: math.exp(f(x + h)),
        lambda f, x, h: np.float32(1.0),
        lambda f, x, h: 1 / 0,
    ):
        scheme = from_function(body, derivative=1)
        with pytest.raises(NotInBallsError):
            asymptotic(scheme, exact, np.array([0.5]), 1.0, 0.0)


def test_the_working_precision_is_left_as_it_was_found() -> None:
    before = ctx.prec
    test_errors_are_those_of_fifty_digits()
    assert ctx.prec == before
    with pytest.raises(NotInBallsError):
        asymptotic(from_function(lambda f, x, h: 1 / 0), function("x"), np.array([0.5]), 1.0, 0.0)
    assert ctx.prec == before
