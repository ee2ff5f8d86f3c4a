"""Data that no proof gives a grid scheme: other units, falling coordinates, whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find, selection
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.probing.unusual_data import UnusualData, try_unusual_data
from trueorder.verify.proof.grid_family import RANDOM
from trueorder.verify.studies.verification import verify

CLAIMS = {"derivative": 1, "order": 2, "edge_order": 1}
GRIDS = [
    scheme for scheme in map(find, selection()) if isinstance(scheme, GridScheme) and not scheme.periodic
]


def tried(code: Any, **claims: Any) -> UnusualData:
    scheme = from_function(code, **(CLAIMS | claims))
    assert isinstance(scheme, GridScheme)
    return try_unusual_data(scheme, scheme.operator or Operator.derivative(1), RANDOM.spacings(32))


@pytest.mark.parametrize("scheme", GRIDS, ids=lambda scheme: scheme.name)
def test_nothing_is_found_in_what_is_built_in(scheme: GridScheme) -> None:
    operator = scheme.operator or Operator.derivative(1)
    assert try_unusual_data(scheme, operator, RANDOM.spacings(32)) == UnusualData()


@pytest.mark.parametrize("tolerance", [1e-8, 1e-10, 1e-6])
def test_a_tolerance_on_the_spacings_is_found_in_small_units(tolerance: float) -> None:
    def even_or_not(values, x):
        if np.allclose(np.diff(x), x[1] - x[0], rtol=0, atol=tolerance):
            return np.gradient(values, x[1] - x[0])
        return np.gradient(values, x)

    assert "something in it is absolute" in (tried(even_or_not).problem or "")


def test_a_tolerance_that_goes_with_the_spacings_is_none() -> None:
    def even_or_not(values, x):
        even = np.allclose(np.diff(x), x[1] - x[0], rtol=1e-9, atol=0)
        return np.gradient(values, x[1] - x[0] if even else x)

    assert tried(even_or_not) == UnusualData()


def without_sign(values, x):
    slopes = np.gradient(values, np.concatenate([[0], np.cumsum(np.abs(np.diff(x)))]))
    return slopes


def rising_alone(values, x):
    if np.any(np.diff(x) <= 0):
        raise ValueError("x has to rise")
    return np.gradient(values, x)


def test_distances_without_their_sign_are_found_on_falling_coordinates() -> None:
    (limit,) = tried(without_sign).limits
    assert limit.startswith("on falling coordinates, which it takes, it is off by 2 of the value")
    verdict = verify(from_function(without_sign, **CLAIMS), functions=[find_function("sine")], points=6)
    assert verdict.status == "inconclusive"
    assert "falling" in verdict.reason
    assert "order 2 inside" in verdict.reason


def test_a_scheme_that_raises_on_falling_coordinates_declines_them() -> None:
    assert tried(rising_alone) == UnusualData()


def test_the_second_derivative_does_not_need_the_sign() -> None:
    def second(values, x):
        width = np.abs(np.diff(x))
        slopes = np.diff(values) / width
        inside = 2 * np.diff(slopes) / (width[1:] + width[:-1])
        return np.concatenate([inside[:1], inside, inside[-1:]])

    assert tried(second, derivative=2, order=1) == UnusualData()


def buffered(make: Any) -> Any:
    def scheme(values, h):
        out = make(values)
        out[1:-1] = (values[2:] - values[:-2]) / (2 * h)
        out[0], out[-1] = (values[1] - values[0]) / h, (values[-1] - values[-2]) / h
        return out

    return scheme


@pytest.mark.parametrize(
    "make", [np.empty_like, np.zeros_like, lambda values: np.zeros(len(values), values.dtype), np.copy]
)
def test_a_buffer_of_the_type_of_the_data_is_found_on_whole_numbers(make: Any) -> None:
    (limit,) = tried(buffered(make)).limits
    assert limit.startswith("for values that are whole numbers (int64) it returns")
    verdict = verify(from_function(buffered(make), **CLAIMS), functions=[find_function("sine")], points=6)
    assert verdict.status == "inconclusive"
    assert "whole numbers" in verdict.reason


def test_a_buffer_of_the_type_of_the_coordinates_is_found_on_whole_coordinates() -> None:
    def like_coordinates(values, x):
        out = np.empty_like(x)
        out[:] = np.gradient(values, x)
        return out

    (limit,) = tried(like_coordinates).limits
    assert limit.startswith("for coordinates that are whole numbers (int64)")


def floats_alone(values, h):
    if values.dtype.kind != "f":
        raise TypeError("floats, please")
    return buffered(np.empty_like)(values, h)


@pytest.mark.parametrize(
    "code", [buffered(lambda values: np.empty(len(values))), floats_alone], ids=["floats", "declined"]
)
def test_a_buffer_of_floats_and_a_scheme_that_declines_integers_are_right(code: Any) -> None:
    assert tried(code) == UnusualData()
