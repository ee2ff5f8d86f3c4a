"""The drop-in for numpy.gradient: the same results, and the same kinds of errors."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from schemes.errors import InputError
from schemes.gradient import gradient, gradient_scheme
from schemes.registry import find

dtypes = st.sampled_from(
    [np.float64, np.float32, np.longdouble, np.complex128, np.complex64, np.int64, np.int16, np.uint8]
)


@st.composite
def fields(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Values of one to three axes, three to six nodes along each, in all sorts of types."""
    dtype = np.dtype(draw(dtypes))
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=3, max_side=6))
    if dtype.kind in "iu":
        return draw(hnp.arrays(dtype, shape))
    width = 16 if dtype == np.longdouble else dtype.itemsize // (2 if dtype.kind == "c" else 1)
    reals = st.floats(-1e6, 1e6, width=64 if width >= 8 else 32)
    parts = draw(hnp.arrays(np.float64 if width >= 8 else np.float32, (*shape, 2), elements=reals))
    return (
        (parts[..., 0] + 1j * parts[..., 1]).astype(dtype)
        if dtype.kind == "c"
        else parts[..., 0].astype(dtype)
    )


@st.composite
def spacings(draw: st.DrawFn, length: int) -> Any:
    """A scalar, or coordinates: growing or falling, uniform or not, also as integers and as a list."""
    kind = draw(
        st.sampled_from(["scalar", "uniform", "coordinates", "falling", "integers", "list", "float32"])
    )
    if kind == "scalar":
        return draw(st.sampled_from([1.0, 0.1, -2.5, 3, np.float64(0.3), np.float32(0.3)]))
    if kind == "uniform":
        return np.linspace(0, draw(st.floats(0.1, 10)), length)
    gaps = draw(hnp.arrays(np.float64, length, elements=st.floats(1e-3, 10)))
    coordinates = np.cumsum(gaps)
    if kind == "integers":
        return np.cumsum(np.ceil(gaps)).astype(np.uint16)
    return {
        "falling": -coordinates,
        "list": coordinates.tolist(),
        "float32": coordinates.astype(np.float32),
    }.get(kind, coordinates)


def assert_equal_to_numpy(values: Any, *spacing: Any, **options: Any) -> None:
    """Bit for bit, stricter than the two ulp promised: the operations are the same in the same order."""
    ours, theirs = gradient(values, *spacing, **options), np.gradient(values, *spacing, **options)
    assert type(ours) is type(theirs)
    for one, other in zip(
        ours if isinstance(ours, tuple) else (ours,),
        theirs if isinstance(theirs, tuple) else (theirs,),
        strict=True,
    ):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


@given(fields(), st.sampled_from([1, 2]), st.data())
@settings(max_examples=250, deadline=None)
def test_results_are_those_of_numpy(
    values: np.ndarray[Any, Any], edge_order: int, data: st.DataObject
) -> None:
    axes = data.draw(st.lists(st.integers(-values.ndim, -1), min_size=1, max_size=values.ndim, unique=True))
    axis = data.draw(st.sampled_from([None, tuple(axes), axes[0]]))
    named = range(values.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    given_as = data.draw(st.sampled_from(["unit", "one scalar", "each axis"]))
    spacing = {
        "unit": lambda: (),
        "one scalar": lambda: (data.draw(st.sampled_from([0.1, 2, -0.7])),),
        "each axis": lambda: tuple(data.draw(spacings(values.shape[k])) for k in named),
    }[given_as]()
    assert_equal_to_numpy(values, *spacing, axis=axis, edge_order=edge_order)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_special_values_spread_as_in_numpy(edge_order: int) -> None:
    values = np.array([1.0, np.nan, 3.0, np.inf, 5.0, 6.0, 7.0])
    with np.errstate(invalid="ignore"):
        assert_equal_to_numpy(values, edge_order=edge_order)
        assert_equal_to_numpy(values, np.array([0.0, 1.0, 3.0, 4.0, 5.5, 6.0, 9.0]), edge_order=edge_order)


def test_lists_and_the_fewest_nodes_are_taken() -> None:
    assert_equal_to_numpy([1, 4])
    assert_equal_to_numpy([1.0, 4.0], [0.0, 3.0])
    assert_equal_to_numpy([1, 4, 9], [0, 1, 5], edge_order=2)
    assert_equal_to_numpy([[1, 4], [2, 8]])
    assert gradient(5.0) == np.gradient(5.0) == ()


def test_small_unsigned_integers_do_not_wrap_around() -> None:
    values = np.array([200, 10, 250], dtype=np.uint8)
    assert gradient(values).tolist() == [-190.0, 25.0, 240.0]
    assert gradient([1.0, 2.0, 4.0], np.array([9, 5, 1], dtype=np.uint8)).tolist() == [-0.25, -0.375, -0.5]


def test_dates_give_distances_in_time() -> None:
    dates = np.array(["2024-01-01", "2024-01-03", "2024-01-09", "2024-01-10"], dtype="datetime64[D]")
    assert_equal_to_numpy(dates)
    assert_equal_to_numpy(dates - dates[0], 2.0)


def test_a_masked_array_stays_masked() -> None:
    values = np.ma.masked_invalid([[1.0, 2.0, 4.0], [np.nan, 3.0, 5.0], [0.0, 1.0, 9.0]])
    for one, other in zip(gradient(values), np.gradient(values), strict=True):
        assert isinstance(one, np.ma.MaskedArray)
        np.testing.assert_array_equal(one.mask, other.mask)
        np.testing.assert_array_equal(one.filled(-1), other.filled(-1))


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
        (([[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0]), {}, TypeError),
        (([1.0, 2.0],), {"axis": 1}, ValueError),
        (([1.0, 2.0],), {"axis": -2}, ValueError),
        (([[1.0, 2.0], [3.0, 4.0]],), {"axis": (0, 0)}, ValueError),
        (([1.0, 2.0],), {"axis": 0.5}, TypeError),
        (([1.0, 2.0],), {"order": 2}, TypeError),
        ((["a", "b"],), {}, (TypeError, ValueError)),
    ],
)
def test_what_numpy_refuses_is_refused_with_the_same_kind_of_error(
    arguments: tuple[Any, ...], options: dict[str, Any], kind: type[Exception] | tuple[type[Exception], ...]
) -> None:
    with pytest.raises(kind):
        np.gradient(*arguments, **options)
    with pytest.raises(kind):
        gradient(*arguments, **options)


@pytest.mark.parametrize("edge_order", [0, -1, 3, 1.5, None, "1"])
def test_an_edge_order_that_is_neither_1_nor_2_is_refused_with_what_is_accepted(edge_order: Any) -> None:
    with pytest.raises(InputError, match=r"gradient: edge_order=.* is not accepted; edge_order is 1 or 2"):
        gradient([1.0, 4.0, 9.0], edge_order=edge_order)


NONUNIFORM = np.array([0.0, 0.5, 0.75, 1.5, 2.0, 3.0])


@pytest.mark.parametrize(("edge_order", "degree_at_the_ends"), [(1, 1), (2, 2)])
@pytest.mark.parametrize(
    "x", [np.arange(6.0), NONUNIFORM, -NONUNIFORM], ids=["uniform", "nonuniform", "falling"]
)
def test_polynomials_are_exact_up_to_the_order_and_not_above(
    x: np.ndarray[Any, Any], edge_order: int, degree_at_the_ends: int
) -> None:
    for degree in range(4):
        error = gradient(x**degree, x, edge_order=edge_order) - degree * x ** max(degree - 1, 0)
        inside, ends = np.abs(error[1:-1]), np.abs(error[[0, -1]])
        assert (inside < 1e-13).all() if degree <= 2 else (inside > 1e-3).all()
        assert (ends < 1e-13).all() if degree <= degree_at_the_ends else (ends > 1e-3).all()


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("name", ["gradient", "numpy.gradient"])
def test_halving_the_spacing_shows_the_orders_claimed_inside_and_at_the_ends(
    name: str, edge_order: int
) -> None:
    scheme = find(f"{name}:edge_order={edge_order}")
    inside, ends = [], []
    for n in (129, 257, 513):
        x = np.linspace(0, 1, n)
        error = np.abs(scheme(np.exp(x), x) - np.exp(x))
        inside.append(error[n // 4])
        ends.append(error[0])
    for coarse, fine in pairwise(inside):
        assert np.log2(coarse / fine) == pytest.approx(2, abs=0.05)
    for coarse, fine in pairwise(ends):
        assert np.log2(coarse / fine) == pytest.approx(edge_order, abs=0.05)


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("name", ["gradient", "numpy.gradient"])
def test_the_rows_of_a_grid_scheme_are_its_stencils(name: str, edge_order: int) -> None:
    scheme = find(f"{name}:edge_order={edge_order}")
    n = 7
    rows = scheme(np.eye(n), 1.0).T  # the estimates for unit vectors are the columns of the matrix
    inside, first, last = scheme.stencils
    for stencil, node in ((inside, 1), (inside, n // 2), (inside, n - 2), (first, 0), (last, n - 1)):
        expected = np.zeros(n)
        expected[[node + int(c) for c in stencil.nodes]] = [float(w) for w in stencil.weights]
        np.testing.assert_array_equal(rows[node], expected)


@pytest.mark.parametrize("name", ["gradient", "numpy.gradient"])
def test_a_batch_is_differentiated_along_its_last_axis(name: str) -> None:
    scheme = find(name)
    values = np.random.default_rng(7).normal(size=(2, 3, 6))
    for spacing in (NONUNIFORM, 0.5):
        together = scheme(values, spacing)
        assert together.shape == values.shape
        np.testing.assert_array_equal(together[1, 2], scheme(values[1, 2], spacing))


def test_the_scheme_takes_as_few_nodes_as_it_says() -> None:
    for edge_order in (1, 2):
        scheme = gradient_scheme(edge_order=edge_order)
        n = scheme.minimum_nodes
        assert scheme(np.arange(float(n)), 1.0).tolist() == [1.0] * n
        with pytest.raises(ValueError, match="nodes along axis 0"):
            scheme(np.arange(float(n - 1)), 1.0)
