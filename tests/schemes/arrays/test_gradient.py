"""The drop-in for numpy.gradient: the same results to 2 ulp, the same types, and the same kinds of errors."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.schemes.arrays.gradient_bounds import assert_as_numpy, small_blocks, two_ulp
from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.errors import InputError

Array = np.ndarray[Any, Any]
FLOATS = [
    "float16",
    "float32",
    "float64",
    "longdouble",
    "complex64",
    "complex128",
    "clongdouble",
    ">f8",
    ">f4",
]
OTHERS = ["int8", "uint8", "int16", "uint32", "int64", "uint64", "timedelta64[s]", "datetime64[D]"]


@st.composite
def fields(draw: st.DrawFn, dtypes: list[str] = FLOATS + OTHERS) -> Array:
    """Values of one to four axes in all sorts of types and memory layouts, three nodes or more along each axis."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=3, max_side=6))
    if draw(st.booleans()):
        shape = (*shape[:-1], 3 * shape[-1])
    if dtype.kind in "iu":
        values = draw(hnp.arrays(dtype, shape))
    elif dtype.kind in "mM":
        values = draw(hnp.arrays(np.int64, shape, elements=st.integers(-(10**6), 10**6))).astype(dtype)
    else:
        generator = np.random.default_rng(draw(st.integers(0, 2**32)))
        size = 1.0 if dtype == np.float16 else draw(st.sampled_from([1.0, 1e-3, 1e3]))
        values = generator.normal(scale=size, size=shape)
        values = (values + 1j * generator.normal(size=shape) if dtype.kind == "c" else values).astype(dtype)
    return draw(st.sampled_from(LAYOUTS))(values)


LAYOUTS = [
    np.ascontiguousarray,
    np.asfortranarray,
    lambda f: f[::-1],
    lambda f: np.repeat(f, 2, axis=-1)[..., ::2],
    lambda f: np.repeat(f, 3, axis=0)[1::3],
    lambda f: np.moveaxis(np.ascontiguousarray(np.moveaxis(f, 0, -1)), -1, 0),
]
"""the same values in memory of other strides"""


@st.composite
def spacings(draw: st.DrawFn, length: int) -> Any:
    """A scalar, or coordinates: growing or falling, uniform or not, also as integers and as a list."""
    kinds = ["scalar", "uniform", "coordinates", "falling", "integers", "list", "float32", "longdouble"]
    kind = draw(st.sampled_from(kinds))
    if kind == "scalar":
        return draw(st.sampled_from([1.0, 0.1, -2.5, 3, np.float64(0.3), np.float32(0.3), np.array(0.7)]))
    if kind == "uniform":
        return np.linspace(0, draw(st.floats(0.1, 10)), length)
    gaps = draw(hnp.arrays(np.float64, length, elements=st.floats(1e-2, 10)))
    coordinates = np.cumsum(gaps)
    return {
        "falling": -coordinates,
        "integers": np.cumsum(np.ceil(gaps)).astype(np.uint16),
        "list": coordinates.tolist(),
        "float32": np.cumsum(np.ceil(64 * gaps)).astype(np.float32) / 64,
        "longdouble": coordinates.astype(np.longdouble),
    }.get(kind, coordinates)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Array, tuple[Any, ...], Any, int]:
    """Values, spacings, axis and edge_order."""
    values = draw(fields())
    axes = draw(st.lists(st.integers(-values.ndim, -1), min_size=1, max_size=values.ndim, unique=True))
    axis = draw(st.sampled_from([None, tuple(axes), axes[0], axes[0] % values.ndim]))
    named = range(values.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    kind = draw(st.sampled_from(["unit", "one scalar", "each axis"]))
    spacing: tuple[Any, ...] = ()
    if kind == "one scalar":
        spacing = (draw(st.sampled_from([0.1, 2, -0.7])),)
    elif kind == "each axis":
        spacing = tuple(draw(spacings(values.shape[k])) for k in named)
    return values, spacing, axis, draw(st.sampled_from([1, 2]))


def test_the_bound_is_twice_the_last_place_of_the_larger_operand() -> None:
    unit = np.spacing(1.0)
    values = np.array([1.0, -1.0, 8.0, 8.0])
    for edge_order, expected in ((1, [1, 4, 4, 8]), (2, [4, 4, 4, 16])):
        bound = two_ulp(values, 1.0, 0, edge_order, values.dtype)
        assert (bound / (2 * unit)).tolist() == expected
    uneven = two_ulp(values, [0.0, 1.0, 3.0, 4.0], 0, 1, values.dtype)
    assert (uneven / (2 * unit)).tolist() == [1, 1, 4, 8]


@given(calls())
@settings(max_examples=400, deadline=None)
def test_results_are_those_of_numpy(call: tuple[Array, tuple[Any, ...], Any, int]) -> None:
    values, spacing, axis, edge_order = call
    assert_as_numpy(values, *spacing, axis=axis, edge_order=edge_order)


@given(calls())
@settings(max_examples=300, deadline=None)
def test_results_in_many_blocks_are_those_of_numpy(call: tuple[Array, tuple[Any, ...], Any, int]) -> None:
    values, spacing, axis, edge_order = call
    with small_blocks():
        assert_as_numpy(values, *spacing, axis=axis, edge_order=edge_order)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(60_000,), (3, 7_000), (7_000, 3), (30, 40, 50), (130, 131)])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16", "complex64"])
def test_results_of_large_arrays_are_those_of_numpy(shape: tuple[int, ...], dtype: str, layout: Any) -> None:
    generator = np.random.default_rng(3)
    values = layout((100 * generator.normal(size=shape)).astype(dtype))
    for axis, length in enumerate(shape):
        assert_as_numpy(values, 0.3, axis=axis)
        assert_as_numpy(values, np.cumsum(generator.uniform(0.5, 2, length)), axis=axis, edge_order=2)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_special_values_spread_as_in_numpy(edge_order: int) -> None:
    values = np.array([1.0, np.nan, 3.0, np.inf, 5.0, 6.0, 7.0])
    with np.errstate(invalid="ignore"):
        assert_as_numpy(values, edge_order=edge_order)
        assert_as_numpy(values, np.array([0.0, 1.0, 3.0, 4.0, 5.5, 6.0, 9.0]), edge_order=edge_order)


@pytest.mark.parametrize("size", [40, 400])
def test_neighbours_in_memory_that_are_no_neighbours_on_the_grid_give_no_warnings(size: int) -> None:
    # rows of contiguous arrays are computed as one long row: its seams must not be noticed
    values = np.ones((size, size))
    values[:-1, -2] = values[1:, 0] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, expected = gradient(values, axis=1), np.gradient(values, axis=1)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("size", [10, 60, 400])
def test_values_that_are_no_numbers_warn_as_in_numpy(size: int) -> None:
    values = np.ones((size, size))
    values[1, 2] = values[1, 4] = np.inf
    for function in (np.gradient, gradient):
        with pytest.warns(RuntimeWarning, match="invalid value encountered in subtract"):
            function(values, axis=1)


def test_lists_and_the_fewest_nodes_are_taken() -> None:
    assert_as_numpy([1, 4])
    assert_as_numpy([1.0, 4.0], [0.0, 3.0])
    assert_as_numpy([1, 4, 9], [0, 1, 5], edge_order=2)
    assert_as_numpy([[1, 4], [2, 8]])
    assert gradient(5.0) == np.gradient(5.0) == ()
    assert gradient(np.zeros((0, 3)), axis=1).shape == (0, 3)
    for options in ({}, {"order": 4}):
        dates = np.zeros((0, 9), "datetime64[s]")
        assert gradient(dates, axis=1, **options).dtype == "timedelta64[s]"


def test_small_unsigned_integers_do_not_wrap_around() -> None:
    values = np.array([200, 10, 250], dtype=np.uint8)
    assert gradient(values).tolist() == [-190.0, 25.0, 240.0]
    assert gradient([1.0, 2.0, 4.0], np.array([9, 5, 1], dtype=np.uint8)).tolist() == [-0.25, -0.375, -0.5]


def test_objects_are_taken_for_numbers_as_in_numpy() -> None:
    values = np.array([Fraction(1), Fraction(1, 2), 5, 2.5], dtype=object)
    for spacing in ((), (Fraction(1, 4),), ([0.0, 1.0, 3.0, 3.5],)):
        found = gradient(values, *spacing)
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, np.gradient(values, *spacing), rtol=1e-15)


def test_subclasses_and_byte_orders_stay() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        matrix = np.matrix([[1.0, 2.0, 4.0], [1.0, 2.0, 5.0]])
        for one, other in zip(gradient(matrix), np.gradient(matrix), strict=True):
            assert isinstance(one, np.matrix)
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "spacing", [Fraction(1, 3), np.float16(0.5), np.int8(-3), True, np.array(0.25), 0.5 + 0j]
)
def test_numbers_of_any_kind_are_spacings(spacing: Any) -> None:
    values = np.array([1.0, 3.0, 2.0, 7.0])
    if isinstance(spacing, complex):
        np.testing.assert_array_equal(gradient(values + 0j, spacing), np.gradient(values + 0j, spacing))
    else:
        np.testing.assert_allclose(gradient(values, spacing), np.gradient(values, spacing), rtol=2e-16)


def test_dates_give_distances_in_time() -> None:
    dates = np.array(["2024-01-01", "2024-01-03", "2024-01-09", "2024-01-10"], dtype="datetime64[D]")
    assert_as_numpy(dates)
    assert_as_numpy(dates - dates[0], 2.0)
    assert_as_numpy(dates.astype(">M8[D]").astype("M8[s]"), [0.0, 1.0, 3.0, 4.0], edge_order=2)
    missing = np.array([1, 2, "NaT", 4, 5, 8], dtype="timedelta64[s]")
    np.testing.assert_array_equal(gradient(missing), np.gradient(missing))
    assert str(gradient(dates.astype(">M8[D]")).dtype) == "timedelta64[D]"


def test_dates_and_durations_are_coordinates_that_count_their_unit() -> None:
    dates = np.array(["2024-01-01", "2024-01-03", "2024-01-09", "2024-01-10"], dtype="datetime64[D]")
    durations = dates - dates[0]
    values = np.array([1.0, 4.0, 9.0, 16.0])
    expected = np.gradient(values, [0.0, 2.0, 8.0, 9.0])
    np.testing.assert_array_equal(
        np.gradient(values, durations), expected
    )  # numpy takes durations, but no dates
    np.testing.assert_array_equal(gradient(values, durations), expected)
    np.testing.assert_array_equal(gradient(values, dates), expected)
    assert gradient(values, np.timedelta64(2, "D")).tolist() == gradient(values, 2.0).tolist()
    with pytest.raises(InputError, match=r"x\[1\] is NaT"):
        gradient(values, np.array([0, "NaT", 2, 3], dtype="timedelta64[s]"))


def test_dates_have_higher_orders_and_derivatives_too() -> None:
    seconds = np.arange(12) ** 3 * 1000
    origin = np.datetime64("2000-01-01T00:00:00", "s")
    for options in (
        {"order": 4, "edge_order": 3},
        {"derivative": 2, "edge_order": 2},
        {"order": 4, "periodic": True},
    ):
        expected = gradient(seconds, **options)
        for values in (origin + seconds, seconds.astype("m8[s]")):
            found = gradient(values, **options)
            assert found.dtype == "timedelta64[s]"
            assert (np.abs(found.astype(int) - expected) <= 1).all()
    missing = seconds.astype("m8[s]")
    missing[0] = "NaT"
    found = gradient(missing, np.arange(12.0) ** 1.5, order=4)
    assert np.isnat(found).tolist() == [True, False, True, *[False] * 9]
    finer = np.empty(12, "timedelta64[ms]")
    gradient(seconds.astype("m8[s]"), np.arange(12.0) ** 1.5, order=4, out=finer)
    np.testing.assert_array_equal(
        finer.astype("m8[s]"), gradient(seconds.astype("m8[s]"), np.arange(12.0) ** 1.5, order=4)
    )


@pytest.mark.parametrize("spacing", [(), ([0.0, 1.0, 3.0, 4.0, 5.0, 9.0],)])
@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "complex128"])
def test_masks_spread_as_in_numpy(dtype: str, edge_order: int, spacing: tuple[Any, ...]) -> None:
    generator = np.random.default_rng(2)
    for shape, axis in (((6,), 0), ((6, 4), 0), ((4, 6), 1), ((3, 6, 2), 1)):
        data = (10 * generator.normal(size=shape)).astype(dtype)
        for mask in (np.ma.nomask, generator.uniform(size=shape) < 0.2, np.zeros(shape, bool)):
            values = np.ma.array(data, mask=mask, fill_value=7)
            one, other = (
                f(values, *spacing, axis=axis, edge_order=edge_order) for f in (gradient, np.gradient)
            )
            assert isinstance(one, np.ma.MaskedArray)
            assert one.fill_value == other.fill_value
            np.testing.assert_array_equal(np.ma.getmaskarray(one), np.ma.getmaskarray(other))
            np.testing.assert_allclose(
                one.filled(0), other.filled(0), rtol=1e-6 if dtype == "float32" else 1e-14
            )
            np.testing.assert_array_equal(np.ma.getmaskarray(values), np.broadcast_to(mask, shape))


def test_quotients_that_are_not_finite_are_masked_as_in_numpy() -> None:
    for shape in ((5,), (5, 1)):
        values = np.ma.array(np.reshape([1.0, np.inf, 4.0, np.nan, 6.0], shape))
        for spacing in ((), ([0.0, 1.0, 3.0, 4.0, 5.0],)):
            one, other = (f(values, *spacing, axis=0) for f in (gradient, np.gradient))
            np.testing.assert_array_equal(np.ma.getmaskarray(one), np.ma.getmaskarray(other))


def test_what_lies_under_a_mask_warns_nobody_and_hard_masks_stay_hard() -> None:
    values = np.ma.masked_invalid([[1.0, np.inf, 4.0, np.inf, 2.0]] * 2).copy()
    values.harden_mask()
    found = gradient(values, axis=1)
    assert found.hardmask
    assert found.mask.tolist() == [[True, False, True, False, True]] * 2
    assert found.compressed().tolist() == [1.5, -1.0] * 2


def test_the_arguments_are_left_as_they_were() -> None:
    values, x = np.array([1.0, 4.0, 9.0]), np.array([0.0, 1.0, 3.0])
    values.flags.writeable = x.flags.writeable = False
    gradient(values, x, edge_order=2)
    assert values.tolist() == [1.0, 4.0, 9.0]
    assert x.tolist() == [0.0, 1.0, 3.0]


@pytest.mark.parametrize(
    ("arguments", "options", "kind"),
    [
        (([1.0],), {}, ValueError),
        (([],), {}, ValueError),
        (([1.0, 2.0],), {"edge_order": 2}, ValueError),
        (([1.0, 2.0],), {"edge_order": 3}, ValueError),
        (([1.0, 2.0], [0.0, 1.0, 2.0]), {}, ValueError),
        (([1.0, 2.0], [[0.0, 1.0]]), {}, ValueError),
        (([1.0, 2.0], 1.0, 1.0), {}, TypeError),
        (([1.0, 2.0], "1"), {}, TypeError),
        (([1.0, 2.0], None), {}, TypeError),
        (([[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0]), {}, TypeError),
        (([1.0, 2.0],), {"axis": 1}, np.exceptions.AxisError),
        (([1.0, 2.0],), {"axis": -2}, np.exceptions.AxisError),
        (([[1.0, 2.0], [3.0, 4.0]],), {"axis": (0, 0)}, ValueError),
        (([1.0, 2.0],), {"axis": 0.5}, TypeError),
        (([1.0, 2.0],), {"unknown": 2}, TypeError),
        ((["a", "b"],), {}, TypeError),
        (([True, False],), {}, TypeError),
        ((np.array([(1,), (2,)], dtype=[("a", float)]),), {}, TypeError),
        ((np.array([1j, 2], dtype=object),), {}, TypeError),
    ],
)
def test_what_numpy_refuses_is_refused_with_the_same_kind_of_error(
    arguments: tuple[Any, ...], options: dict[str, Any], kind: type[Exception]
) -> None:
    for function in (np.gradient, gradient):
        with pytest.raises(kind) as caught:
            function(*arguments, **options)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("edge_order", [0, -1, 3, 1.5, None, "1", [1]])
def test_an_edge_order_that_makes_no_sense_is_refused_with_what_is_accepted(edge_order: Any) -> None:
    with pytest.raises(InputError, match=r"gradient: edge_order=.* is not accepted; edge_order is 1 or 2"):
        gradient([1.0, 4.0, 9.0], edge_order=edge_order)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 3}, "order=3 is not accepted; order is 2, 4, 6 or 8"),
        ({"order": 10}, "order=10 is not accepted"),
        ({"order": 4, "edge_order": 5}, "edge_order=5 is not accepted; edge_order is 1 to 4"),
        ({"derivative": 0}, "derivative=0 is not accepted; derivative is 1 to 4"),
        ({"derivative": 5}, "derivative=5 is not accepted"),
        ({"periodic": "yes"}, "periodic='yes'; True or False"),
        ({"order": 4, "edge_order": 4}, "4 nodes along axis 0; edge_order=4 and derivative=1 need 5 or more"),
        ({"derivative": 4}, "4 nodes along axis 0; edge_order=1 and derivative=4 need 5 or more"),
        (
            {"order": 4, "periodic": True},
            "4 nodes along axis 0; order=4, periodic=True and derivative=1 need 5 or",
        ),
    ],
)
def test_options_and_too_few_nodes_are_refused_with_what_is_needed(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        gradient([1.0, 4.0, 9.0, 16.0], **options)


@pytest.mark.parametrize("length", [9, 100, 40_000])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({4: np.nan}, r"x\[4\] is nan; coordinates are finite"),
        ({4: np.inf, 5: np.inf}, r"x\[4\] is inf; coordinates are finite"),
        ({4: 3.5}, r"x\[4\] = 3.5 after x\[3\] = 3.5 is repeated; coordinates rise or fall strictly"),
        ({4: 2.0}, r"x\[4\] = 2.0 after x\[3\] = 3.5 is out of order; coordinates rise or fall strictly"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_coordinates_that_are_no_grid_are_refused_with_the_index(
    length: int, change: dict[int, float], message: str, sign: int
) -> None:
    x = np.arange(length) + 0.5
    for index, coordinate in change.items():
        x[index] = coordinate
    message = message if sign > 0 else message.replace("= ", "= -").replace("is inf", "is -inf")
    with pytest.raises(InputError, match=f"gradient: coordinates of axis 1: {message}"):
        gradient(np.zeros((2, length)), sign * x, axis=1)


@pytest.mark.parametrize(
    ("spacing", "message"),
    [
        (0, "spacing 0; a finite number other than 0"),
        (0.0, "spacing 0.0; a finite number other than 0"),
        (np.nan, "spacing nan; a finite number other than 0"),
        (np.inf, "spacing inf"),
        (1j, "complex spacing of axis 0 for values of type float64; these are real"),
        ([0.0, 1.0, 1j], "complex spacing of axis 0 for values of type float64; these are real"),
        ([0.0, 1.0], "2 coordinates for the 3 nodes of axis 0; they must match the length of the dimension"),
        (np.ones((3, 2)), "distances must be scalars or 1d, those of axis 0 have 2 axes"),
        (np.ma.array([0.0, 1.0, 3.0], mask=[0, 1, 0]), r"coordinates of axis 0: x\[1\] is masked"),
        ([-1.5e308, 1.5e308, 1.6e308], r"x\[1\] = 1.5e\+308 after x\[0\] = -1.5e\+308 is too far"),
    ],
)
def test_spacings_that_are_no_grid_are_refused_with_the_rule(spacing: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        gradient([1.0, 4.0, 9.0], spacing)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spacing", "derivative", "power"),
    [
        (1e-100, 4, "0.0"), (1e100, 4, "inf"), (1e300, 2, "inf"), (-1e160, 3, "inf"), (np.float64(1e100), 4, "inf"),
        (np.longdouble("1e4000"), 2, "inf"), (10**100, 4, "inf"), (np.arange(9.0) * 2.0**400, 4, "inf"),
        (np.arange(9.0) * 2.0**-400, 4, "0.0"),
    ],
)  # fmt: skip
def test_a_spacing_whose_power_is_no_number_is_refused(spacing: Any, derivative: int, power: str) -> None:
    said = rf"spacing .*: .* its power {derivative} is {power}; scale the coordinates"
    for values in (np.arange(9.0), np.ones((3, 9)), np.ma.array(np.arange(9.0), mask=False)):
        with pytest.raises(InputError, match=said):
            gradient(values, spacing, axis=-1, derivative=derivative)


@pytest.mark.parametrize("scale", [1e-100, 1e-300, 1e100, 1e300])
@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("edge_order", [1, 2])
def test_uneven_coordinates_whose_powers_are_no_numbers_are_refused(
    scale: float, order: int, edge_order: int
) -> None:
    x = np.arange(12.0) ** 1.5 * scale
    with pytest.raises(InputError, match=r"apart: the power 4 of that is no normal number; scale"):
        gradient(np.arange(12.0), x, order=order, edge_order=edge_order, derivative=4)
    found = gradient(np.arange(12.0), x / scale * 1e-60, derivative=4)
    assert np.allclose(found, gradient(np.arange(12.0), x / scale, derivative=4) * 1e240, rtol=1e-6)


def test_the_values_go_by_the_name_of_numpy_too() -> None:
    values = np.arange(8.0) ** 2
    assert np.array_equal(gradient(f=values), np.gradient(f=values))
    assert np.array_equal(
        gradient(f=[1, 4, 9], axis=0, edge_order=2), np.gradient(f=[1, 4, 9], axis=0, edge_order=2)
    )
    with pytest.raises(TypeError, match="two names of the same"):
        gradient(values, f=values)
    with pytest.raises(TypeError, match="missing 1 required argument: 'values'"):
        gradient()


def test_tiny_and_huge_spacings_give_what_numpy_gives() -> None:
    for dtype, steps in (("float64", (1e-310, 1e-200, 1e300)), ("float32", (1e-40, 1e-30, 1e30))):
        values = np.array([1e-30, 2e-30, 4e-30, 8e-30], dtype)
        for step in steps:
            with np.errstate(all="ignore"):
                assert_as_numpy(values, step)
                assert_as_numpy(values.reshape(2, 2), step)
