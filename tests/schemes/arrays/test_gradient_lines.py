"""One line of values on any grid, and grids that come again: numpy.gradient's bits at any scale, for any values."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.schemes.arrays.gradient_bounds import small_blocks
from trueorder.schemes.arrays import grid_spacing
from trueorder.schemes.arrays.gradient import SCALARS, gradient
from trueorder.schemes.arrays.grid_plans import SMALL
from trueorder.schemes.arrays.grid_spacing import GRIDS, KEPT
from trueorder.schemes.errors import InputError

Array = np.ndarray[Any, Any]


@pytest.fixture(autouse=True)
def _no_grid_is_known() -> None:
    grid_spacing._known.clear()
    grid_spacing._seen.clear()


@st.composite
def lines(draw: st.DrawFn) -> tuple[Array, Array]:
    """Values with what is no number among them, and coordinates at distances of any size, rising or falling."""
    dtype = draw(st.sampled_from(["float64", "float32"]))
    largest = 300 if dtype == "float64" else 35
    length = draw(st.integers(3, 60))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = generator.normal(size=length) * 10.0 ** draw(st.integers(-largest, largest))
    for place in draw(st.lists(st.integers(0, length - 1), max_size=3)):
        values[place] = draw(st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0]))
    gaps = draw(hnp.arrays(np.float64, length, elements=st.floats(0.5, 8)))
    scale = 10.0 ** draw(st.integers(-largest, largest - 3))
    x = np.cumsum(gaps) * scale
    if draw(st.booleans()):  # subnormal distances
        x = np.cumsum(np.ceil(gaps)) * float(np.finfo(dtype).smallest_subnormal)
    x = (x if draw(st.booleans()) else -x).astype(dtype)
    return values.astype(dtype), x


def assert_bits(found: Array, expected: Array) -> None:
    """The same numbers to the last bit, the sign of zeros included; which of many NaN does not matter."""
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found[found == 0]), np.signbit(expected[expected == 0]))


@given(lines(), st.sampled_from([1, 2]))
@settings(max_examples=300, deadline=None)
def test_bits_are_those_of_numpy_at_any_scale_and_when_the_grid_comes_again(
    line: tuple[Array, Array], edge_order: int
) -> None:
    values, x = line
    gaps = np.diff(x)
    if not (np.isfinite(gaps).all() and ((gaps > 0).all() or (gaps < 0).all())) or (gaps == gaps[0]).all():
        return
    with np.errstate(all="ignore"):
        expected = np.gradient(values, x, edge_order=edge_order)
        for _ in range(3):
            assert_bits(gradient(values, x, edge_order=edge_order), expected)
        with small_blocks():
            assert_bits(gradient(values, x, edge_order=edge_order), expected)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("length", [KEPT - 1, KEPT, KEPT + 1, 100_003, 600_000])
def test_bits_of_long_lines_are_those_of_numpy(length: int, dtype: str) -> None:
    generator = np.random.default_rng(1)
    values = generator.normal(size=length).astype(dtype)
    x = np.cumsum(generator.integers(1, 5, length)).astype(dtype)
    strided = np.repeat(values, 2)[::2]
    for sign in (1, -1):
        expected = np.gradient(values, sign * x)
        for _ in range(3):
            assert_bits(gradient(values, sign * x), expected)
        assert_bits(gradient(strided, sign * x), expected)
        out = np.empty((length, 3), dtype)[:, 1]
        assert_bits(gradient(values, sign * x, out=out), expected)
        for workers in (1, 3):
            assert_bits(gradient(values, sign * x, workers=workers), expected)


@pytest.mark.parametrize("length", [10, 3000, KEPT, KEPT + 1])
@pytest.mark.parametrize("options", [{}, {"edge_order": 2}, {"order": 4}, {"order": 4, "derivative": 2}])
def test_coordinates_that_change_in_place_are_read_again(length: int, options: dict[str, int]) -> None:
    generator = np.random.default_rng(2)
    values = generator.normal(size=length)
    x = np.cumsum(generator.uniform(0.5, 2, length))
    for _ in range(3):
        gradient(values, x, **options)
    x[length // 3] += 0.1
    changed = gradient(values, x, **options)
    grid_spacing._known.clear()
    np.testing.assert_array_equal(gradient(values, x, **options), changed)
    for _ in range(3):
        gradient(values, x, **options)
    x[length // 3] = np.nan
    with pytest.raises(InputError, match="is nan; coordinates are finite numbers"):
        gradient(values, x, **options)


def test_equal_bytes_of_another_type_or_for_another_number_of_nodes_are_another_grid() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    values = np.array([1.0, 4.0, 2.0, 5.0, 9.0])
    for _ in range(3):
        expected = gradient(values, x), gradient(values[:-1], x, periodic=True)
        np.testing.assert_array_equal(
            gradient(values, x.view(np.int64)), np.gradient(values, x.view(np.int64))
        )
        np.testing.assert_array_equal(gradient(values, x), expected[0])
        np.testing.assert_array_equal(gradient(values[:-1], x, periodic=True), expected[1])
        with pytest.raises(InputError, match="5 coordinates for the 4 nodes"):
            gradient(values[:-1], x)


def test_few_grids_are_kept_and_only_such_as_come_again() -> None:
    values = np.arange(50.0) ** 2
    grids = [np.cumsum(np.random.default_rng(k).uniform(0.5, 2, 50)) for k in range(10)]
    for x in grids:
        gradient(values, x)
    assert not grid_spacing._known
    for x in grids:
        for _ in range(3):
            gradient(values, x)
    assert len(grid_spacing._known) == GRIDS


def test_what_warns_warns_at_every_call() -> None:
    x = np.array([0.0, 5e-324, 1.0, 2.0, 4.0])
    said = []
    for _ in range(4):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            gradient(np.arange(5.0), x)
        said.append({str(warning.message) for warning in caught})
    assert said[0]
    assert said == [said[0]] * 4


@pytest.mark.parametrize("kind", sorted(SCALARS, key=str))
@pytest.mark.parametrize("shape", [(10,), (3000,), (SMALL + 1,), (40, 60)])
@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int32"])
def test_numbers_of_every_type_are_spacings_as_in_numpy(
    kind: type, shape: tuple[int, ...], dtype: str
) -> None:
    values = (100 * np.random.default_rng(3).normal(size=shape)).astype(dtype)
    step: Any = kind(3) if kind is int or np.issubdtype(kind, np.integer) else kind(0.375)
    for given_as in (step, np.array(step)):
        for options in ({}, {"edge_order": 2}):
            found = gradient(values, given_as, axis=-1, **options)
            expected = np.gradient(values, step, axis=-1, **options)
            assert found.dtype == expected.dtype
            unit = np.finfo(found.dtype).eps
            np.testing.assert_allclose(found, expected, rtol=4 * unit, atol=1e3 * unit)


def test_a_number_and_its_equal_of_another_type_are_kept_apart() -> None:
    values = np.random.default_rng(4).normal(size=30).astype(np.float32)
    steps = [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.longdouble(2)]
    for _ in range(2):
        for step in steps:
            for edge_order in (1, 2):
                found = gradient(values, step, edge_order=edge_order)
                np.testing.assert_array_equal(found, np.gradient(values, step, edge_order=edge_order))


@pytest.mark.parametrize("spacing", [np.timedelta64(2, "D"), np.timedelta64(48, "h")])
def test_durations_that_are_equal_count_their_own_unit(spacing: Any) -> None:
    values = np.array([1.0, 4.0, 9.0, 16.0])
    expected = gradient(values, float(spacing.astype(int)))
    np.testing.assert_array_equal(gradient(values, spacing), expected)


@pytest.mark.parametrize("spacing", [(), (0.5,), (np.float64(0.5),)])
def test_wrong_axes_are_refused_with_any_spacing(spacing: tuple[Any, ...]) -> None:
    with pytest.raises(np.exceptions.AxisError):
        gradient(np.ones(5), *spacing, axis=1)
    with pytest.raises(TypeError):
        gradient(np.ones(5), *spacing, axis=0.5)
    assert gradient(np.ones(5), *spacing, axis=()) == ()


def test_nobody_is_warned_of_numbers_in_order() -> None:
    generator = np.random.default_rng(5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for length in (10, 3000, 40_000):
            gradient(generator.normal(size=length), np.cumsum(generator.uniform(0.5, 2, length)))
