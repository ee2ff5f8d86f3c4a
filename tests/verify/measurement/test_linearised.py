"""The rounding of formulas that are not linear in f is modelled by their derivatives with respect to the samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.sampling import choose_points
from trueorder.verify.measurement.linearised import model_of_trace
from trueorder.verify.measurement.reference import refer
from trueorder.verify.measurement.rounding import model
from trueorder.verify.studies.verification import verify
from trueorder.verify.tracing.forms import Sample
from trueorder.verify.tracing.symbolic_call import trace

Code = Callable[..., Any]
FUNCTIONS = (function("sin(x)", domain=(0.2, 1.4)), function("exp(x)", domain=(0.0, 1.0)))


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def harmonic(f, x, h):
    right, left = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 2 * right * left / (right + left)


def test_of_a_linear_formula_it_is_what_the_model_of_its_weights_says_but_for_arguments_rounded_alike() -> (
    None
):
    reference = refer(FUNCTIONS[0], choose_points(FUNCTIONS[0], 7), "float64")
    found = trace(lambda f, x, h: (f(x + h) - f(x)) / h, 1)
    points, steps = reference.points.values, np.geomspace(1e-8, 1e-2, 9) * np.ones((7, 1))
    truth = np.ones(7)
    linear = tuple((key, weight) for key, weight in (found.form or {}).items() if isinstance(key, Sample))
    exact_nodes = model(linear, points, steps, reference.noise, truth, "float64", exact_nodes=True)
    with_arguments = model_of_trace(
        found, reference.numeric, points, steps, reference.noise, truth, "float64"
    )
    assert with_arguments is not None
    assert np.all(with_arguments >= exact_nodes)
    assert np.all(with_arguments <= 2 * exact_nodes)


def test_it_grows_with_the_weights_that_a_quotient_of_differences_has() -> None:
    reference = refer(FUNCTIONS[1], choose_points(FUNCTIONS[1], 5), "float64")
    steps, truth = np.full((5, 1), 1e-4), np.ones(5)
    sizes = []
    for code in (harmonic, lambda f, x, h: 50 * harmonic(f, x, h) - 49 * central(f, x, h)):
        found = model_of_trace(
            trace(code, 1),
            reference.numeric,
            reference.points.values,
            steps,
            reference.noise,
            truth,
            "float64",
        )
        assert found is not None
        sizes.append(np.median(found))
    # 50 * (1/2, 1/2) of both one-sided differences less 49 * (1/2, 1/2): to first order the same formula
    assert 0.9 < sizes[1] / sizes[0] < 1.1


@pytest.mark.parametrize("lift", [1e12, 1e8, 1e5], ids=["all digits", "half of the digits", "some digits"])
@pytest.mark.parametrize(
    "mean",
    [lambda a, b: (a * a - b * b) / (a + b), lambda a, b: (a / b - 1) * b],
    ids=["squares", "quotient"],
)
def test_digits_that_double_precision_loses_are_not_verified_in_another_arithmetic(
    lift: float, mean: Code
) -> None:
    def lossy(f, x, h):
        return mean(f(x + h) + lift, f(x - h) + lift) / (2 * h)

    found = verify(from_function(lossy, derivative=1, order=2), functions=FUNCTIONS)
    assert found.row.proven_order in (1, 2)
    assert found.status == "refuted"
    assert "loses precision" in found.reason or "does not vanish" in found.reason


@pytest.mark.parametrize(
    "code",
    [
        harmonic,
        lambda f, x, h: (f(x + h) ** 2 - f(x - h) ** 2) / (f(x + h) + f(x - h)) / (2 * h),
        lambda f, x, h: central(f, x, h) ** 3 / central(f, x, h / 2) ** 2,
    ],
    ids=["harmonic mean", "difference of squares", "quotient of powers"],
)
def test_formulas_that_are_not_linear_and_lose_nothing_are_verified(code: Code) -> None:
    assert verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS).status == "verified"
