"""Divergence, curl, Laplacian and Hessian on grids: against certified derivatives, and the identities between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.arrays.fields import curl, divergence, hessian, laplacian
from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.errors import InputError
from trueorder.schemes.families.several_variables import laplacian as laplacian_at
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.truth import certify

WAVES = {
    2: ("sin(6*x + 1)*sin(6*y + 1)", "cos(7*x - 5*y)"),
    3: ("sin(2*x + 1)*sin(3*y + 1)*exp(z)", "cos(3*x - 2*y + 2*z)", "sin(x + 2*y + 2)*cos(3*z)"),
}
"""components of a vector field, no derivative of which is zero; the first one is the scalar field"""

COARSE = {2: 33, 3: 17}
"""nodes along an axis by number of axes; the fine grid has another one between each two"""

FROM_EDGE = 5
"""nodes from the edges at which the interior stencils of all orders fit"""


def coordinates(n: int, dimension: int, spaced: str) -> list[np.ndarray]:
    """Nodes on [0, 1] for each axis; every second one is a node of the grid with half as many intervals."""
    along = np.linspace(0, 1, n)
    if spaced == "stretched":
        return [along + (0.1 + 0.02 * k) * np.sin(2 * np.pi * along) / np.pi for k in range(dimension)]
    return [along] * dimension


def spacings(n: int, dimension: int, spaced: str) -> list[Any]:
    return [1 / (n - 1)] if spaced == "uniform" else coordinates(n, dimension, spaced)


def wave(component: int, dimension: int) -> ExactFunction:
    names = ("x", "y", "z")[:dimension]
    return function(WAVES[dimension][component], domain=[(-0.5, 1.5)] * dimension, variables=names)


@cache
def values(component: int, dimension: int, spaced: str, n: int) -> np.ndarray:
    """A component at all nodes."""
    nodes = np.meshgrid(*coordinates(n, dimension, spaced), indexing="ij")
    return np.asarray(wave(component, dimension).numeric("float64")(*nodes))


@cache
def derivative(component: int, dimension: int, spaced: str, *axes: int) -> np.ndarray:
    """Its certified derivative along these axes at all nodes of the coarse grid."""
    n = COARSE[dimension]
    nodes = np.meshgrid(*coordinates(n, dimension, spaced), indexing="ij")
    index = tuple(axes.count(k) for k in range(dimension))
    truth = certify(wave(component, dimension), index, np.column_stack([axis.ravel() for axis in nodes]))
    return truth.high.reshape((n,) * dimension)


def errors(name: str, n: int, dimension: int, spaced: str, order: int, edge_order: int) -> list[np.ndarray]:
    """Errors, at the nodes of the coarse grid, of everything that one of the four operators returns."""
    options = {"order": order, "edge_order": edge_order}
    several = range(dimension)

    def true(component: int, *axes: int) -> np.ndarray:
        return derivative(component, dimension, spaced, *axes)

    vector, spacing = [values(k, dimension, spaced, n) for k in several], spacings(n, dimension, spaced)
    if name == "divergence":
        found = [(divergence(vector, *spacing, **options), sum(true(k, k) for k in several))]
    elif name == "laplacian":
        found = [(laplacian(vector[0], *spacing, **options), sum(true(0, k, k) for k in several))]
    elif name == "hessian":
        second = hessian(vector[0], *spacing, **options)
        found = [(second[i][j], true(0, i, j)) for i, j in product(several, several)]
    elif dimension == 2:
        found = [(curl(vector, *spacing, **options), true(1, 0) - true(0, 1))]
    else:
        rotations = [true(j, i) - true(i, j) for i, j in ((1, 2), (2, 0), (0, 1))]
        found = list(zip(curl(vector, *spacing, **options), rotations, strict=True))
    apart = (slice(None, None, (n - 1) // (COARSE[dimension] - 1)),) * dimension
    return [estimate[apart] - exact for estimate, exact in found]


def parts(error: np.ndarray) -> tuple[float, float]:
    """The largest error inside and at the edges."""
    inside = (slice(FROM_EDGE, -FROM_EDGE),) * error.ndim
    at_edges = np.ones(error.shape, bool)
    at_edges[inside] = False
    return float(np.abs(error[inside]).max()), float(np.abs(error[at_edges]).max())


@pytest.mark.parametrize("name", ["divergence", "curl", "laplacian", "hessian"])
@pytest.mark.parametrize("spaced", ["uniform", "stretched"])
@pytest.mark.parametrize(
    ("dimension", "order", "edge_order"),
    [(2, 2, 1), (2, 2, 2), (2, 4, 3), (2, 6, 6), (2, 8, 7), (3, 2, 1), (3, 4, 4)],
)
def test_the_orders_inside_and_at_the_edges_are_those_asked_for(
    name: str, spaced: str, dimension: int, order: int, edge_order: int
) -> None:
    coarse = COARSE[dimension]
    both = (errors(name, n, dimension, spaced, order, edge_order) for n in (coarse, 2 * coarse - 1))
    for on_coarse, on_fine in zip(*both, strict=True):
        inside, at_edges = (math.log2(a / b) for a, b in zip(parts(on_coarse), parts(on_fine), strict=True))
        assert at_edges == pytest.approx(edge_order, abs=0.45)
        # a second difference on stretched nodes has one node more, and where spacings change slowly another order
        extra = 2 if spaced == "stretched" and name in ("laplacian", "hessian") else 0
        assert order - 0.2 < inside < order + extra + 0.2


def rounding(spacing: list[Any], n: int, dimension: int, size: float, **options: Any) -> float:
    """A bound for the rounding of two differences along two axes, of values of this size.

    A difference multiplies errors by its largest row sum at most, and adds a few roundings of its own.
    """
    each = spacing * dimension if len(spacing) == 1 else spacing
    rows = [np.abs(gradient(np.eye(n), one, axis=0, **options)).sum(axis=1).max() for one in each]
    largest, second = sorted(rows)[-1], sorted(rows)[-2]
    return float(8 * np.finfo(float).eps * largest * second * size)


@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("spaced", ["uniform", "stretched"])
def test_the_curl_of_a_gradient_is_zero_at_every_node(spaced: str, order: int) -> None:
    options = {"order": order, "edge_order": order - 1}
    for n, dimension in ((33, 2), (17, 3)):
        field, spacing = values(0, dimension, spaced, n), spacings(n, dimension, spaced)
        found = curl(gradient(field, *spacing, **options), *spacing, **options)
        allowed = rounding(spacing, n, dimension, np.abs(field).max(), **options)
        assert np.abs(found).max() < allowed < 1e-6
        assert np.abs(hessian(field, *spacing, **options)[0][1]).max() > 1


@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("spaced", ["uniform", "stretched"])
def test_the_divergence_of_a_curl_is_zero_at_every_node(spaced: str, order: int) -> None:
    options, n = {"order": order, "edge_order": order - 1}, 17
    vector, spacing = [values(k, 3, spaced, n) for k in range(3)], spacings(n, 3, spaced)
    found = divergence(curl(vector, *spacing, **options), *spacing, **options)
    size = sum(np.abs(component).max() for component in vector)
    assert np.abs(found).max() < rounding(spacing, n, 3, size, **options) < 1e-6


def test_the_laplacian_is_the_trace_of_the_hessian_and_that_is_symmetric() -> None:
    field, spacing = values(0, 3, "stretched", 17), spacings(17, 3, "stretched")
    second = hessian(field, *spacing, order=4, edge_order=3)
    trace = second[0][0] + second[1][1] + second[2][2]
    np.testing.assert_array_equal(laplacian(field, *spacing, order=4, edge_order=3), trace)
    assert all(second[i][j] is second[j][i] for i, j in product(range(3), range(3)))
    other_way = gradient(
        gradient(field, spacing[2], axis=2, order=4, edge_order=3), spacing[0], axis=0, order=4, edge_order=3
    )
    np.testing.assert_allclose(second[0][2], other_way, rtol=1e-11, atol=1e-11)


def test_the_divergence_of_a_gradient_does_not_see_what_alternates_and_the_laplacian_does() -> None:
    i, j = np.meshgrid(np.arange(9), np.arange(9), indexing="ij")
    alternating = (-1.0) ** (i + j)
    assert np.all(divergence(gradient(alternating))[2:-2, 2:-2] == 0)
    assert np.all(np.abs(laplacian(alternating)[1:-1, 1:-1]) == 8)


@pytest.mark.parametrize(("dimension", "points"), [(2, 5), (3, 7)])
def test_inside_the_laplacian_of_order_2_is_the_cross(dimension: int, points: int) -> None:
    def f(*x: Any) -> Any:
        return np.sin(x[0]) * np.cos(2 * x[1]) * (np.exp(x[2] / 2) if len(x) == 3 else 1)

    h = 2.0**-4
    nodes = np.meshgrid(*[h * np.arange(9)] * dimension, indexing="ij")
    inside = (slice(1, -1),) * dimension
    found = laplacian(f(*nodes), h)[inside]
    at_points = laplacian_at(points=points)(f, *(axis[inside] for axis in nodes), h)
    np.testing.assert_allclose(found, at_points, rtol=0, atol=1e-12)


def test_a_rigid_rotation_has_twice_its_angular_velocity_for_a_curl_and_no_divergence() -> None:
    x, y, z = np.meshgrid(np.arange(4.0), np.arange(5.0), np.arange(3.0), indexing="ij")
    a, b, c = 2.0, -3.0, 5.0
    velocity = (b * z - c * y, c * x - a * z, a * y - b * x)
    for component, expected in zip(curl(velocity), (2 * a, 2 * b, 2 * c), strict=True):
        np.testing.assert_array_equal(component, expected)
    assert np.all(divergence(velocity) == 0)
    assert np.all(divergence((x, y, z)) == 3)
    assert np.all(curl(velocity[:2], axis=(0, 1)) == 2 * c)


@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("spaced", ["uniform", "stretched"])
def test_periodic_axes_have_no_edges_and_may_be_some_of_the_axes(spaced: str, order: int) -> None:
    errors_at = []
    for n in (24, 48):
        x = np.arange(n + 1) / n
        x = 2 * np.pi * (x if spaced == "uniform" else x + 0.05 * np.sin(2 * np.pi * x))
        y = np.linspace(0, 1, n // 2 + 1)
        mesh_x, mesh_y = np.meshgrid(x[:-1], y, indexing="ij")
        field, h = np.sin(2 * mesh_x) * np.exp(mesh_y), (x if spaced == "stretched" else x[1], y[1])
        found = laplacian(field, *h, order=order, edge_order=order, periodic=(True, False))
        # the largest error along the whole of x, for y in the middle
        errors_at.append(np.abs(found + 3 * field)[:, n // 4].max())
        (xx, _), (_, yy) = hessian(field, *h, order=order, edge_order=order, periodic=(True, False))
        np.testing.assert_array_equal(found, xx + yy)
    assert math.log2(errors_at[0] / errors_at[1]) > order - 0.3


def test_on_a_torus_the_mean_of_a_divergence_and_of_a_laplacian_is_zero() -> None:
    noise = np.random.default_rng(3).standard_normal((2, 12, 10))
    assert abs(divergence(noise, 0.1, periodic=True, order=4).mean()) < 1e-13
    assert abs(laplacian(noise[0], 0.1, periodic=True, order=4).mean()) < 1e-11


def test_axes_that_are_left_out_number_separate_fields() -> None:
    rng = np.random.default_rng(4)
    series = rng.standard_normal((3, 8, 9))
    h, y = 0.5, np.sort(rng.uniform(0, 5, 9))
    together = laplacian(series, h, y, axis=(1, 2))
    rotations = curl((series, 2 * series), h, y, axis=(1, 2))
    for k in range(3):
        np.testing.assert_array_equal(together[k], laplacian(series[k], h, y))
        np.testing.assert_array_equal(rotations[k], curl((series[k], 2 * series[k]), h, y))
    one = laplacian(series, h, axis=1)
    np.testing.assert_array_equal(one, gradient(series, h, axis=1, derivative=2))


def test_lists_integers_and_one_array_of_components_are_taken_and_nothing_is_changed() -> None:
    components = [[[0, 1, 4], [1, 2, 5], [4, 5, 8]], [[1, 2, 3], [2, 3, 4], [3, 4, 5]]]
    expected = divergence(np.array(components, float))
    np.testing.assert_array_equal(divergence(components), expected)
    stacked = np.array(components, np.float32)
    stacked.flags.writeable = False
    assert divergence(stacked).dtype == np.float32
    assert curl(stacked).dtype == np.float32


CALLS: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    (
        divergence,
        (np.zeros((3, 4, 4)),),
        {},
        InputError,
        r"divergence: 3 components and 2 axes; one component for each axis",
    ),
    (
        divergence,
        ((np.zeros((4, 4)), np.zeros((4, 5))),),
        {},
        InputError,
        r"divergence: components of the shapes \(4, 4\), \(4, 5\); all have one shape",
    ),
    (curl, ((),), {}, InputError, r"curl: components of the shapes there are none"),
    (curl, ((np.zeros(4),),), {}, InputError, r"curl: 1 components; a curl is of two or three"),
    (laplacian, (3.0,), {}, InputError, r"laplacian: a field has at least one axis"),
    (
        laplacian,
        (np.zeros((4, 4)), 1.0, 1.0, 1.0),
        {},
        TypeError,
        r"laplacian: 3 spacings for 2 axes; none, one scalar, or one for each axis",
    ),
    (
        hessian,
        (np.zeros((4, 4)),),
        {"periodic": (True,)},
        InputError,
        r"hessian: periodic=\(True,\) for 2 axes; a truth value, or one for each axis",
    ),
    (
        laplacian,
        (np.zeros((4, 4)),),
        {"order": 3},
        InputError,
        r"order=3 is not accepted; order is 2, 4, 6 or 8",
    ),
    (laplacian, (np.zeros((4, 4)),), {"edge_order": 3}, InputError, r"edge_order=3 is not accepted"),
    (laplacian, (np.zeros((4, 2)),), {}, InputError, r"nodes"),
    (divergence, (np.zeros((2, 4, 4)),), {"axis": (0, 2)}, ValueError, r"axis 2 is out of bounds"),
]


@pytest.mark.parametrize(("call", "given", "options", "error", "message"), CALLS)
def test_arguments_that_do_not_fit_are_refused_in_one_line(
    call: Callable[..., Any],
    given: tuple[Any, ...],
    options: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message) as caught:
        call(*given, **options)
    assert "\n" not in str(caught.value)
