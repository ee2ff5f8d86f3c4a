"""What `gradient` adds to numpy.gradient: orders inside and at the edges, derivatives, periodic axes."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schemes.arrays.gradient_bounds import small_blocks
from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import weights

Array = np.ndarray[Any, Any]
ORDERS = (2, 4, 6, 8)
RULES = [(p, q, d) for p in ORDERS for q in sorted({1, 2, p - 1, p}) for d in (1, 2, 3, 4)]
"""order, edge_order and derivative"""
LENGTHS = (17, 18)
UNEVEN = np.cumsum([1, 2, 1, 3, 2, 2, 1, 3, 3, 1, 2, 1, 3, 2, 1, 1, 2, 3]).astype(float)


def grids(length: int) -> dict[str, Array]:
    """Grids whose coordinates are small integers, so that polynomials on them are exact."""
    x = UNEVEN[:length]
    return {"uniform": 0.5 * np.arange(length), "uneven": x, "falling": -x, "durations": x.astype("m8[s]")}


@pytest.mark.parametrize("grid", ["uniform", "uneven", "falling", "durations"])
@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_every_row_has_its_order_and_those_at_the_ends_no_more(
    order: int, edge_order: int, derivative: int, grid: str
) -> None:
    reach = (order + derivative - 1) // 2
    for length in LENGTHS:
        given_as = grids(length)[grid]
        x = given_as / np.timedelta64(1, "s") if grid == "durations" else given_as
        options = {"order": order, "edge_order": edge_order, "derivative": derivative}
        matrix = gradient(np.eye(length, dtype=np.longdouble), given_as, axis=0, **options)
        for row in range(length):
            own = order if reach <= row < length - reach else edge_order
            for k in range(own + derivative + 1):
                terms = matrix[row] * (x - x[row]) ** k
                off = abs(terms.sum() - math.factorial(derivative) * (k == derivative)) / np.abs(terms).sum()
                if k < own + derivative:
                    assert off < 1e-14
                elif row in (0, length - 1):  # rows away from the ends may do better than they have to
                    assert off > 1e-7


@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_uniform_rows_are_the_exact_weights_rounded_once(
    order: int, edge_order: int, derivative: int
) -> None:
    length, step = 17, 0.25
    matrix = gradient(np.eye(length), step, axis=0, order=order, edge_order=edge_order, derivative=derivative)
    reach = (order + derivative - 1) // 2
    for row in range(length):
        nodes = np.flatnonzero(matrix[row]) - row
        if reach <= row < length - reach:
            assert (nodes.min(), nodes.max()) == (-reach, reach)
            window = range(-reach, reach + 1)
        else:
            count = edge_order + derivative
            start = min(max(0, row - (count - 1) // 2), length - count)
            if row >= length // 2:
                start = length - count - min(max(0, length - 1 - row - (count - 1) // 2), length - count)
            window = range(start - row, start - row + count)
        for node, weight in zip(window, weights(tuple(window), derivative), strict=True):
            exact = weight / Fraction(step) ** derivative
            assert abs(Fraction(float(matrix[row, row + node])) - exact) <= abs(exact) * Fraction(1, 2**51)
            assert (matrix[row, row + node] == 0) == (weight == 0)


@pytest.mark.parametrize("grid", ["uniform", "uneven"])
@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_a_grid_read_backwards_gives_the_same(
    order: int, edge_order: int, derivative: int, grid: str
) -> None:
    options = {"order": order, "edge_order": edge_order, "derivative": derivative}
    generator = np.random.default_rng(5)
    for length in LENGTHS:
        values, x = generator.normal(size=length), grids(length)[grid]
        found, turned = gradient(values, x, **options), gradient(values[::-1], x[::-1], **options)[::-1]
        np.testing.assert_allclose(found, turned, rtol=0, atol=1e-12 * np.abs(found).max())


@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_constants_have_no_derivative_not_even_by_rounding(
    order: int, edge_order: int, derivative: int
) -> None:
    options = {"order": order, "edge_order": edge_order, "derivative": derivative}
    values = np.full(18, 1e8 / 3)
    as_numpy = (order, derivative) == (2, 1)  # whose sums of three products leave a rest
    assert not gradient(values, 0.1, **options)[1:-1].any()
    if not as_numpy:
        assert not gradient(values, 0.1, **options).any()
        assert not gradient(values, UNEVEN / 7, **options).any()


def touched(order: int, edge_order: int, derivative: int, x: Any, length: int, **options: Any) -> Array:
    """Which rows see which values: where a weight is not zero."""
    given_options = {"order": order, "edge_order": edge_order, "derivative": derivative} | options
    return gradient(np.eye(length), x, axis=0, **given_options) != 0


@pytest.mark.parametrize("shape", [(17,), (17, 4), (4, 17), (300, 17)])
@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_nan_passes_through_only_where_the_stencil_touches_it(
    order: int, edge_order: int, derivative: int, shape: tuple[int, ...]
) -> None:
    axis = shape.index(17)
    options = {"order": order, "edge_order": edge_order, "derivative": derivative}
    for x in (0.5, UNEVEN[:17]):
        seen = touched(order, edge_order, derivative, x, 17)
        if not np.isscalar(x):
            seen |= np.eye(17, dtype=bool) & ~seen.any(
                axis=1
            )  # weights may vanish by chance, not the own value
        for place in (0, 1, 5, 16):
            values = np.ones(shape)
            values[(slice(None),) * axis + (place,)] = np.nan
            found = np.isnan(np.moveaxis(gradient(values, x, axis=axis, **options), axis, 0))
            for row in range(17):
                if seen[row, place]:
                    assert found[row].all()
                elif np.isscalar(x):
                    assert not found[row].any()


@given(
    st.sampled_from(RULES),
    st.integers(0, 2**32),
    st.sampled_from(["float32", "float64", "longdouble", "complex128", "int32", "float16"]),
    st.sampled_from([(25,), (25, 3), (3, 25), (2, 25, 2)]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_blocks_make_no_difference(
    rule: tuple[int, int, int], seed: int, dtype: str, shape: tuple[int, ...], even: bool, periodic: bool
) -> None:
    order, edge_order, derivative = rule
    generator = np.random.default_rng(seed)
    values = (50 * generator.normal(size=shape)).astype(dtype)
    x = 3.0 if even else np.cumsum(generator.uniform(3, 9, 25 + periodic))
    options: dict[str, Any] = {"order": order, "edge_order": edge_order, "derivative": derivative}
    options |= {"axis": shape.index(25), "periodic": periodic}
    at_once = gradient(values, x, **options)
    with small_blocks():
        np.testing.assert_array_equal(gradient(values, x, **options), at_once)


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "complex64", "longdouble", "clongdouble", "int16", ">f4"]
)
@pytest.mark.parametrize("even", [True, False])
def test_every_type_is_computed_to_its_own_precision(dtype: str, even: bool) -> None:
    generator = np.random.default_rng(8)
    x = np.float32(0.3) if even else np.cumsum(generator.uniform(0.5, 2, 30))
    values = (100 * generator.normal(size=30)).astype(dtype)
    options = {"order": 6, "edge_order": 4, "derivative": 2}
    found = gradient(values, x, **options)
    wide = values.astype(np.clongdouble if found.dtype.kind == "c" else np.longdouble)
    exact = gradient(wide, np.longdouble(x), **options)
    assert found.dtype == (np.float64 if dtype == "int16" else np.dtype(dtype))
    unit = max(np.finfo(found.dtype).eps, 0 if even else np.finfo(np.float64).eps)
    assert np.abs(found - exact).max() <= 40 * float(unit) * np.abs(exact).max()


@pytest.mark.parametrize(("order", "derivative"), [(p, d) for p in ORDERS for d in (1, 2, 3, 4)])
def test_periodic_rows_are_turned_copies_of_each_other(order: int, derivative: int) -> None:
    values = np.random.default_rng(4).normal(size=(3, 16))
    found = gradient(values, 0.3, axis=1, order=order, derivative=derivative, periodic=True)
    for turn in (1, 5, 15):
        turned = gradient(
            np.roll(values, turn, axis=1), 0.3, axis=1, order=order, derivative=derivative, periodic=True
        )
        np.testing.assert_array_equal(turned, np.roll(found, turn, axis=1))


@pytest.mark.parametrize(("order", "derivative"), [(p, d) for p in ORDERS for d in (1, 2, 3, 4)])
@pytest.mark.parametrize("even", [True, False])
def test_halving_the_spacing_of_a_periodic_grid_shows_the_order(
    order: int, derivative: int, even: bool
) -> None:
    errors = []
    for length in (20, 40) if order > 4 else (40, 80):
        at = 2 * np.pi * np.arange(length + 1) / length
        x = at if even else at + 0.1 * np.sin(at)
        found = gradient(
            np.sin(x[:-1]), x[1] if even else x, order=order, derivative=derivative, periodic=True
        )
        errors.append(np.abs(found - np.sin(x[:-1] + derivative * np.pi / 2)).max())
    shown = np.log2(errors[0] / errors[1])
    assert shown > order - 0.35
    assert not even or shown < order + 0.35


def test_a_periodic_axis_takes_a_scalar_or_the_end_of_its_period() -> None:
    values = np.sin(2 * np.pi * np.arange(12) / 12)
    scalar = gradient(values, 0.5, periodic=True)
    np.testing.assert_array_equal(gradient(values, 0.5 * np.arange(13), periodic=True), scalar)
    dates = np.datetime64("2024-01-01", "h") + 3 * np.arange(13)
    np.testing.assert_array_equal(
        gradient(values, dates, periodic=True), gradient(values, 3.0, periodic=True)
    )
    with pytest.raises(
        InputError, match="12 coordinates for the 12 nodes and the end of the period of axis 0"
    ):
        gradient(values, 0.5 * np.arange(12), periodic=True)


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_uneven_periodic_rows_go_round_the_end(shift: float) -> None:
    x = shift + np.array([0.0, 1.0, 3.0, 4.0, 6.0, 7.0, 9.0, 10.0, 12.0])
    values = np.random.default_rng(6).normal(size=8)
    for order, derivative in ((2, 1), (2, 2), (4, 1), (4, 3)):
        found = gradient(values, x, order=order, derivative=derivative, periodic=True)
        for turn in (1, 3):
            begin = np.concatenate([x[turn:-1], x[: turn + 1] + 12])
            turned = gradient(
                np.roll(values, -turn), begin, order=order, derivative=derivative, periodic=True
            )
            np.testing.assert_allclose(turned, np.roll(found, -turn), rtol=1e-9, atol=1e-12)


def test_short_axes_are_edges_all_over() -> None:
    for length in range(2, 9):
        x = UNEVEN[:length]
        for order in ORDERS:
            found = gradient(x, x, order=order)
            np.testing.assert_allclose(found, 1, rtol=1e-12)
            np.testing.assert_allclose(gradient(np.arange(length), 1, order=order), 1, rtol=1e-12)


def test_several_axes_take_spacings_of_different_kinds() -> None:
    x, y = UNEVEN[:9], 0.5 * np.arange(11)
    values = x[:, None] ** 3 * y**4
    along_x, along_y = gradient(values, x, 0.5, order=4, edge_order=4)
    np.testing.assert_allclose(along_x, 3 * x[:, None] ** 2 * y**4, rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(along_y, 4 * x[:, None] ** 3 * y**3, rtol=1e-10, atol=1e-8)
    turned = gradient(values, 0.5, x, order=4, edge_order=4, axis=(1, 0))
    np.testing.assert_array_equal(turned[0], along_y)
    np.testing.assert_array_equal(turned[1], along_x)
