"""`gradient` with several threads: the same bits, memory, warnings and errors as with one."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.schemes.arrays.gradient_bounds import assert_as_numpy
from tests.schemes.arrays.test_gradient_memory import MIB, extra, fields
from trueorder.schemes.arrays import grid_workers
from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.arrays.grid_workers import parts_of, share, threads_for
from trueorder.schemes.errors import InputError

Array = np.ndarray[Any, Any]
SHAPES = [(40_000,), (200, 200), (2, 20_000), (20_000, 2), (3, 100, 130), (40, 30, 30)]


@pytest.fixture
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_workers, "LEAST", 2**12)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that are started, which are added while the test runs."""
    started: list[str] = []
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    return started


def cases(shape: tuple[int, ...], axis: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield spacings and options."""
    x = np.cumsum(np.random.default_rng(1).uniform(0.5, 2, shape[axis]))
    for spacing in (0.1, x):
        for options in ({}, {"edge_order": 2}, {"order": 4, "edge_order": 2, "derivative": 2}):
            needed = options.get("edge_order", 1) + options.get("derivative", 1)
            if shape[axis] >= needed:
                yield spacing, {"axis": axis, **options}
    if shape[axis] > 10:
        yield 0.1, {"axis": axis, "order": 4, "periodic": True}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.usefixtures("small_shares")
def test_bits_do_not_depend_on_the_number_of_threads(shape: tuple[int, ...], threads: list[str]) -> None:
    values = np.random.default_rng(2).normal(size=shape)
    layouts = {
        "C": values,
        "Fortran": np.asfortranarray(values),
        "slices": np.repeat(values, 2, axis=-1)[..., ::2],
        "integers": (100 * values).astype(np.int64),
        "float32": values.astype(np.float32),
    }
    for name, field in layouts.items():
        for axis in range(len(shape)):
            for spacing, options in cases(shape, axis):
                expected = gradient(field, spacing, workers=1, **options).tobytes()
                assert not threads
                for workers in (2, 3, 7):
                    found = gradient(field, spacing, workers=workers, **options)
                    assert found.tobytes() == expected, (name, axis, options, workers)
                    assert len(threads) == workers - 1
                    threads.clear()


@pytest.mark.usefixtures("small_shares")
def test_several_axes_and_given_outputs() -> None:
    values = np.random.default_rng(3).normal(size=(60, 50, 40))
    outs = [np.empty(values.shape) for _ in range(3)]
    found = gradient(values, 0.1, 0.2, np.arange(40.0) ** 1.5, out=outs, workers=3)
    expected = gradient(values, 0.1, 0.2, np.arange(40.0) ** 1.5, workers=1)
    for one, other, out in zip(found, expected, outs, strict=True):
        assert one is out
        np.testing.assert_array_equal(one, other)


@pytest.mark.usefixtures("small_shares")
def test_masked_values_and_durations() -> None:
    values = np.random.default_rng(4).normal(size=(200, 100))
    masked = np.ma.masked_greater(values, 1)
    one, other = gradient(masked, axis=0, workers=4), gradient(masked, axis=0, workers=1)
    np.testing.assert_array_equal(one.mask, other.mask)
    np.testing.assert_array_equal(one.compressed(), other.compressed())
    durations = (1000 * values).astype("m8[s]")
    np.testing.assert_array_equal(
        gradient(durations, axis=1, workers=4), gradient(durations, axis=1, workers=1)
    )


@pytest.mark.usefixtures("small_shares")
def test_results_are_those_of_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_workers, "_usual", lambda: 3)
    values = np.random.default_rng(5).normal(size=(150, 200))
    x = np.cumsum(np.random.default_rng(6).uniform(0.5, 2, 200))
    for axis, spacing in ((0, 0.1), (1, 0.1), (1, x)):
        assert_as_numpy(values, spacing, axis=axis)
        assert_as_numpy(values, spacing, axis=axis, edge_order=2)


@pytest.mark.parametrize("name", fields())
def test_every_thread_holds_a_mebibyte_at_most(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_workers, "LEAST", MIB // 2)
    values = fields()[name]
    x = np.cumsum(np.random.default_rng(7).uniform(0.5, 2, values.shape[0]))
    for axis in (0, 1):
        for spacing in (0.1, x):
            for options in ({}, {"order": 8, "edge_order": 8}, {"order": 4, "derivative": 2}):
                assert extra(values, spacing, axis=axis, workers=2, **options) <= 2 * MIB


@pytest.mark.usefixtures("small_shares")
def test_what_numpy_does_about_overflow_holds_in_all_threads() -> None:
    values = np.zeros((400, 100))
    values[::2] = 1.7e308
    values[1::4] = -1.7e308
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
        gradient(values, axis=0, workers=4, edge_order=1)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        assert np.isinf(gradient(values, axis=0, workers=4)).any()
    with pytest.warns(RuntimeWarning, match="overflow"):
        gradient(values, axis=0, workers=4)


@pytest.mark.usefixtures("small_shares")
def test_too_few_nodes_are_refused() -> None:
    with pytest.raises(InputError, match=r"gradient: 2 nodes along axis 0; edge_order=2 .* need 3 or more"):
        gradient(np.ones((2, 20_000)), axis=0, edge_order=2, workers=4)


def test_a_system_without_threads_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    done: list[int] = []
    share([lambda k=k: done.append(k) for k in range(10)], 4)  # type: ignore[misc]
    assert done == list(range(10))


def test_the_first_error_is_raised_when_all_have_stopped() -> None:
    def fail() -> None:
        raise ValueError("the third task")

    before = threading.active_count()
    done: list[int] = []
    tasks = [lambda: done.append(1), lambda: done.append(2), fail, *[lambda: done.append(3)] * 1000]
    with pytest.raises(ValueError, match="the third task"):
        share(tasks, 1)
    assert done == [1, 2]
    with pytest.raises(ValueError, match="the third task"):
        share(tasks, 3)
    assert threading.active_count() == before


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_parts_cover_every_value_once(shape: tuple[int, ...], count: int) -> None:
    for axis in range(len(shape)):
        seen = np.zeros(shape, int)
        for place, number, first, stop in parts_of(shape, axis, count):
            seen[place][(slice(None),) * number + (slice(first, stop),)] += 1
        assert (seen == 1).all()


def test_how_many_threads_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    large = 100 * grid_workers.LEAST
    monkeypatch.setattr(grid_workers, "_processors", lambda: 16)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert threads_for(None, large) == grid_workers.MOST
    assert threads_for(7, large) == 7
    assert threads_for(1, large) == 1
    assert threads_for(None, 2 * grid_workers.LEAST) == 2
    assert threads_for(None, 2 * grid_workers.LEAST - 1) == 1
    assert threads_for(None, 0) == 1
    for given, expected in (
        ("2", 2),
        ("1", 1),
        ("0", 1),
        ("many", grid_workers.MOST),
        ("99", grid_workers.MOST),
    ):
        monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert threads_for(None, large) == expected
    assert threads_for(7, large) == 7
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(grid_workers, "_processors", lambda: 1)
    assert threads_for(None, large) == 1


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2"])
def test_a_number_of_threads_that_makes_no_sense_is_refused(workers: Any) -> None:
    with pytest.raises(InputError, match=r"gradient: workers=.*; 1 or more, or None"):
        gradient([1.0, 2.0, 4.0], workers=workers)
