"""Where `gradient` writes: `out=`, how much memory it holds beside its result, and that it is the same on every run."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from tests.schemes.arrays.gradient_bounds import small_blocks
from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.errors import InputError

Array = np.ndarray[Any, Any]
MIB = 2**20
SIDE = 1024
"""of a field whose copy in float32 would take 4 MiB"""


def extra(values: Array, *spacing: Any, **options: Any) -> int:
    """Bytes held at the peak of the call, the result and its mask not among them."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = gradient(values, *spacing, **options)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    own = 0 if "out" in options else result.nbytes + np.ma.getmaskarray(result).nbytes * np.ma.isMA(result)
    return peak - own


def fields() -> dict[str, Array]:
    """A field in several types and memory layouts."""
    values = 100 * np.random.default_rng(1).normal(size=(SIDE, SIDE))
    return {
        "float64": values,
        "float32": values.astype(np.float32),
        "float16": (values / 100).astype(np.float16),
        "complex128": values + 1j,
        "integers": values.astype(np.int64),
        "durations": values.astype(np.int64).astype("m8[s]"),
        "Fortran": np.asfortranarray(values),
        "slices": np.repeat(values, 2, axis=1)[:, ::2],
        "other byte order": values.astype(">f8"),
        "masked": np.ma.masked_greater(values, 100),
    }


@pytest.mark.parametrize("name", fields())
def test_no_more_than_two_mebibytes_are_held_beside_the_result(name: str) -> None:
    values = fields()[name]
    x = np.cumsum(np.random.default_rng(2).uniform(0.5, 2, SIDE))
    for axis in (0, 1):
        for spacing in (0.1, x):
            for options in (
                {},
                {"edge_order": 2},
                {"order": 8, "edge_order": 8},
                {"order": 4, "derivative": 2},
            ):
                assert extra(values, spacing, axis=axis, **options) <= 2 * MIB


@pytest.mark.parametrize("dtype", ["float64", "int64", "datetime64[s]", "float32"])
def test_coordinates_of_many_nodes_are_not_copied(dtype: str) -> None:
    x = np.cumsum(np.random.default_rng(3).integers(1, 4, SIDE**2)).astype(dtype)
    values = np.ones(SIDE**2)
    for options in ({}, {"order": 4, "edge_order": 4}):
        assert extra(values, x, **options) <= 2 * MIB


def test_nothing_of_the_size_of_the_values_is_held_where_the_output_is_given() -> None:
    values = fields()["float64"]
    assert extra(values, 0.1, axis=1, out=np.empty_like(values)) <= MIB // 16


@pytest.mark.parametrize("shape", [(20,), (30, 40), (200, 150)])
@pytest.mark.parametrize("spacing", ["scalar", "coordinates"])
def test_results_go_into_the_arrays_given(shape: tuple[int, ...], spacing: str) -> None:
    generator = np.random.default_rng(4)
    values = generator.normal(size=shape)
    distances = [0.1 if spacing == "scalar" else np.cumsum(generator.uniform(0.5, 2, n)) for n in shape]
    for axis, distance in enumerate(distances):
        expected = gradient(values, distance, axis=axis)
        for out in (np.empty(shape), np.empty(shape, order="F"), np.empty((*shape, 2))[..., 1]):
            assert gradient(values, distance, axis=axis, out=out) is out
            np.testing.assert_array_equal(out, expected)
    outs = [np.empty(shape) for _ in shape]
    found = gradient(values, *distances, out=outs if len(shape) > 1 else outs[0])
    assert found is outs[0] if len(shape) == 1 else all(map(lambda a, b: a is b, found, outs))


def test_results_are_cast_to_the_type_of_the_output() -> None:
    for size in (30, 40_000):
        values = np.random.default_rng(5).normal(size=size)
        for x in (0.1, np.arange(size) ** 1.5):
            expected = gradient(values, x)
            for dtype in (np.float32, np.longdouble, np.complex64):
                out = np.empty(size, dtype)
                np.testing.assert_array_equal(gradient(values, x, out=out), expected.astype(dtype))


def test_masked_results_go_into_masked_arrays() -> None:
    values = np.ma.masked_equal([[1.0, 2.0, 4.0], [8.0, 0.0, 3.0]], 0)
    out = np.ma.array(np.empty((2, 3)), mask=True)
    assert gradient(values, axis=1, out=out) is out
    np.testing.assert_array_equal(out.mask, np.gradient(values, axis=1).mask)
    assert gradient(values.data, axis=1, out=out) is out
    assert not np.ma.getmaskarray(out).any()


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (np.empty(5), r"out has the shape \(5,\); the values have \(4,\)"),
        (np.empty(4, int), "out is of type int64; the results are float64"),
        ([1.0, 2.0, 3.0, 4.0], "out has 4 arrays; one for each of the 1 axes"),
        (3, "out is of type int; an array, or one for each axis"),
        ((np.empty(4), np.empty(4)), "out has 2 arrays; one for each of the 1 axes"),
    ],
)
def test_an_output_that_does_not_fit_is_refused(out: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        gradient([1.0, 4.0, 9.0, 16.0], out=out)


def test_an_output_that_is_needed_elsewhere_is_refused() -> None:
    values = np.arange(12.0)
    both = np.empty((2, 3))
    x = np.array([0.0, 1.0, 3.0])
    read_only = np.empty(12)
    read_only.flags.writeable = False
    for arguments, out in (((values,), values), ((values[2:],), values[:-2]), ((np.ones(3), x), x)):
        with pytest.raises(InputError, match="out shares memory with another array of the call"):
            gradient(*arguments, out=out)
    with pytest.raises(InputError, match="out shares memory"):
        gradient(np.ones((2, 3)), out=(both, both))
    with pytest.raises(InputError, match="out is read-only"):
        gradient(values, out=read_only)
    with pytest.raises(InputError, match="out has no mask; the values have one"):
        gradient(np.ma.array([1.0, 2.0]), out=np.empty(2))
    interleaved = np.empty((12, 2))
    interleaved[:, 0] = values
    assert gradient(interleaved[:, 0], out=interleaved[:, 1]).tolist() == [1.0] * 12


@pytest.mark.parametrize("size", [10, 30_000, 400_000])
def test_every_run_gives_the_same_bits(size: int) -> None:
    generator = np.random.default_rng(6)
    values, x = generator.normal(size=(size // 10, 10)), np.cumsum(generator.uniform(0.5, 2, size // 10))
    if size == 10:
        values, x = generator.normal(size=(10, 10)), np.cumsum(generator.uniform(0.5, 2, 10))
    for spacing in (0.1, x):
        for options in ({}, {"order": 4, "edge_order": 2, "derivative": 2}):
            first = gradient(values, spacing, axis=0, **options).tobytes()
            for _ in range(3):
                shifted = np.empty(values.size + 1)[1:].reshape(values.shape)  # elsewhere in memory, too
                shifted[...] = values
                assert gradient(shifted, spacing, axis=0, **options).tobytes() == first


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
def test_bits_do_not_depend_on_where_blocks_begin(dtype: str) -> None:
    generator = np.random.default_rng(7)
    x = np.cumsum(generator.integers(1, 4, 200)).astype(np.empty(0, dtype).real.dtype)
    for shape in ((200,), (200, 20), (20, 200)):
        values = generator.normal(size=shape).astype(dtype)
        for spacing in (0.1, x):
            for options in ({}, {"order": 4, "edge_order": 2}, {"order": 8, "edge_order": 8}):
                arguments = {"axis": shape.index(200), **options}
                expected = gradient(values, spacing, **arguments).tobytes()
                for size in (64, 99, 197, 394):  # of which some leave blocks of one row and of one value
                    with small_blocks(size):
                        assert gradient(values, spacing, **arguments).tobytes() == expected
