"""The predicted truncation error, against the same formula in fifty digits."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.truth import taylor
from trueorder.verify.measurement.prediction import Prediction, predict
from trueorder.verify.proof.moments import HIGHEST_DEGREE
from trueorder.verify.proof.proving import prove

STEPS = np.array([1e-6, 1e-4, 1e-2])


def predicted(
    scheme: str, exact: ExactFunction, points: list[float], spread: list[float] | None = None
) -> Prediction:
    places = np.array(points)[:, None]
    table = taylor(exact, places, HIGHEST_DEGREE[1])
    terms = prove(find(scheme)).terms
    factors = np.ones(len(points)) if spread is None else np.array(spread)
    return predict((terms,) * len(points), table.derivatives, table.zero, places, STEPS, factors)


def exact_error(scheme: str, u, x: float, h: float) -> float:
    stencil = find(scheme).stencil
    with mpmath.workdps(60):
        at, step = mpmath.mpf(x), mpmath.mpf(h)

        def exactly(number: Fraction) -> mpmath.mpf:
            return mpmath.mpf(number.numerator) / number.denominator

        nodes = zip(stencil.nodes, stencil.weights, strict=True)
        total = sum(exactly(w) * u(at + exactly(c) * step) for c, w in nodes) / step**stencil.derivative
        return float(total - mpmath.diff(u, at, stencil.derivative))


@pytest.mark.parametrize("scheme", ["forward", "central", "central:order=4", "biased:left=2,right=1"])
def test_all_terms_together_are_the_truncation_error(scheme: str) -> None:
    points = [0.3, 0.7, 1.1]
    found = predicted(scheme, function("exp(x)", domain=(0, 2)), points)
    assert found.expected == find(scheme).order
    for i, x in enumerate(points):
        for j, h in enumerate(STEPS):
            assert found.total[i, j] == pytest.approx(exact_error(scheme, mpmath.exp, x, h), rel=1e-10)
    np.testing.assert_allclose(found.leading[:, 0], found.total[:, 0], rtol=1e-5)
    assert np.all(found.left_out <= 1e-20 * np.abs(found.total))


def test_points_may_have_steps_of_their_own() -> None:
    wider = predicted("central", function("exp(x)", domain=(0, 2)), [0.3, 0.3], [1.0, 2.0])
    np.testing.assert_allclose(wider.leading[1], 4 * wider.leading[0], rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "scheme", "at", "expected"),
    [
        ("x**5 + x", "central", 0.0, 4.0),
        ("x**5 + x", "central", 0.5, 2.0),
        ("x**5 + x", "forward", 0.0, 4.0),
        ("sin(x)", "forward", 0.0, 2.0),
        ("cos(x)", "forward", 0.0, 1.0),
        ("x**4", "forward", 0.0, 3.0),
        ("x**4", "central", 0.5, 2.0),
    ],
)
def test_the_order_expected_is_that_of_the_first_term_that_does_not_vanish(
    text: str, scheme: str, at: float, expected: float
) -> None:
    found = predicted(scheme, function(text, domain=(-1, 1)), [at])
    assert (found.expected, found.exact) == (expected, False)


@pytest.mark.parametrize(
    ("text", "scheme", "points"),
    [
        ("x**2", "central", [0.2, 0.9]),
        ("3*x + 1", "forward", [0.2, 0.9]),
        ("x**4 - x", "central:order=4", [-0.5]),
        ("cos(x)", "central", [0.0]),
    ],
)
def test_a_formula_without_error_on_this_function_is_exact(
    text: str, scheme: str, points: list[float]
) -> None:
    found = predicted(scheme, function(text, domain=(-1, 1)), points)
    assert (found.expected, found.exact) == (None, True)
    assert not np.any(found.total)


def test_a_vanishing_derivative_at_one_point_of_several_does_not_raise_the_order() -> None:
    assert predicted("central", function("x**5 + x", domain=(-1, 1)), [0.0, 0.5]).expected == 2.0


def test_rows_of_a_grid_have_the_terms_of_their_own_formula() -> None:
    exact = function("exp(x)", domain=(0, 2))
    places = np.array([[0.5], [0.5]])
    table = taylor(exact, places, HIGHEST_DEGREE[1])
    terms = (prove(find("central")).terms, prove(find("forward")).terms)
    found = predict(terms, table.derivatives, table.zero, places, STEPS, np.ones(2))
    for i, scheme in enumerate(("central", "forward")):
        alone = predicted(scheme, exact, [0.5])
        np.testing.assert_allclose(found.total[i], alone.total[0], rtol=1e-13)
    assert found.expected == 1.0
    assert Operator.derivative(1) == prove(find("central")).operator
