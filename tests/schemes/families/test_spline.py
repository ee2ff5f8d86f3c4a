"""Spline differentiation: polynomials on any nodes, periodic data, direction, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.compact import compact
from trueorder.schemes.families.spline import spline

ROUGH = np.array([0.0, 0.5, 0.7, 1.5, 2.0, 3.0, 3.1, 4.0])


@pytest.mark.parametrize(("degree", "derivative"), [(3, 1), (3, 2), (5, 1), (5, 2)])
def test_polynomials_are_exact_on_any_nodes_up_to_the_degree_and_not_above(
    degree: int, derivative: int
) -> None:
    scheme = spline(degree=degree, derivative=derivative)
    for x in (ROUGH, -ROUGH, np.arange(8.0)):
        for power in range(derivative, degree + 2):
            factor = power if derivative == 1 else power * (power - 1)
            error = np.abs(scheme(x**power, x) - factor * x ** (power - derivative)).max()
            assert (error < 1e-9 * 4.0**power) if power <= degree else error > 1e-2


def test_falling_coordinates_give_the_same_derivatives() -> None:
    values = np.sin(ROUGH)
    for derivative in (1, 2):
        scheme = spline(derivative=derivative)
        np.testing.assert_allclose(scheme(values[::-1], ROUGH[::-1])[::-1], scheme(values, ROUGH), atol=1e-14)
        np.testing.assert_allclose(scheme(values, -0.5), (-1) ** derivative * scheme(values, 0.5), atol=1e-14)


def test_a_cubic_spline_on_even_spacings_is_the_compact_scheme_of_order_4_with_a_closure_of_order_3() -> None:
    values = np.random.default_rng(5).normal(size=17)
    np.testing.assert_allclose(spline()(values, 0.3), compact(edge_order=3)(values, 0.3), atol=1e-12)
    around = spline(edge="periodic")(values, 0.3)
    np.testing.assert_allclose(around, compact(edge="periodic")(values, 0.3), atol=1e-12)


def test_the_ends_have_the_property_that_they_are_named_after() -> None:
    values = np.exp(ROUGH)
    assert np.abs(spline(edge="natural", derivative=2)(values, ROUGH)[[0, -1]]).max() < 1e-12
    assert np.abs(spline(edge="clamped")(values, ROUGH)[[0, -1]]).max() < 1e-12


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: spline(degree=4), r"spline: degree=4 is not accepted; degree is 3 or 5"),
        (
            lambda: spline(degree=5, edge="natural"),
            r"edge=natural is for degree=3; edge is not_a_knot for degree=5",
        ),
        (
            lambda: spline(edge="free"),
            r"edge='free' is not accepted; edge is not_a_knot, natural, clamped or",
        ),
        (lambda: spline()(ROUGH, ROUGH[:-1]), r"coordinates of shape \(7,\) for 8 nodes; one for each node"),
        (lambda: spline()(ROUGH, np.append(ROUGH[:-1], 0.0)), r"not strictly ascending or descending"),
        (lambda: spline()(ROUGH, 0.0), r"not strictly ascending or descending"),
    ],
)
def test_what_is_not_accepted_is_refused_in_one_line(make, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
