"""Grid schemes that are called, or answer, otherwise than one estimate for every node."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trueorder.schemes.from_function import from_function
from trueorder.schemes.grid_form import GridForm, filled
from trueorder.schemes.scheme import GridScheme

Floats = NDArray[np.float64]
VALUES = np.array([0.0, 1.0, 4.0, 9.0, 16.0])


def inner(values: Floats, h: float) -> Floats:
    return (values[2:] - values[:-2]) / (2 * h)


def test_a_sampling_rate_is_one_over_the_spacing() -> None:
    def slopes(values: Floats, fs: float) -> Floats:
        return np.gradient(values) * fs

    scheme = from_function(slopes, derivative=1)
    assert isinstance(scheme, GridScheme)
    assert np.array_equal(scheme(VALUES, 0.25), np.gradient(VALUES, 0.25))


@pytest.mark.parametrize("returns", [True, False])
def test_what_is_written_to_the_array_given_counts(returns: bool) -> None:
    def slopes(values: Floats, dx: float, out: Floats) -> Floats | None:
        out[:] = np.gradient(values, dx)
        return out if returns else None

    scheme = from_function(slopes)
    assert np.array_equal(scheme(VALUES, 0.5), np.gradient(VALUES, 0.5))


def test_what_is_not_written_is_no_estimate() -> None:
    def slopes(values: Floats, dx: float, out: Floats) -> None:
        out[1:-1] = inner(values, dx)

    assert np.isnan(from_function(slopes)(VALUES, 0.5)[[0, -1]]).all()


@pytest.mark.parametrize(
    "code",
    [
        inner,
        lambda values, h: np.pad(inner(values, h), 1, constant_values=np.nan),
        lambda values, h: np.ma.masked_invalid(np.pad(inner(values, h), 1, constant_values=np.nan)),
    ],
)
def test_ends_that_are_left_out_come_out_as_zeros(code: Any) -> None:
    form = GridForm(code, left_out=(1, 1))
    assert filled(form(VALUES, 1.0)).tolist() == [0.0, 2.0, 4.0, 6.0, 0.0]


@pytest.mark.parametrize("size", [0, 2, 4])
def test_any_other_answer_stays_what_it_is(size: int) -> None:
    form = GridForm(lambda values, h: np.ones(size), left_out=(1, 1))
    assert form(VALUES, 1.0).shape == (size,)


def test_an_estimate_where_none_was_is_not_thrown_away() -> None:
    form = GridForm(lambda values, h: np.append(values[:-1], np.nan), left_out=(1, 1))
    assert form(VALUES, 1.0)[0] == VALUES[0]
    assert np.isnan(form(VALUES, 1.0)[-1])


def test_masked_integers_are_filled_too() -> None:
    assert np.isnan(filled(np.ma.array([1, 2], mask=[True, False]))[0])
