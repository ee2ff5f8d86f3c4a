"""What a scheme returns becomes an array of plain numbers, and a slow path is taken by nobody for want of that."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from trueorder.schemes.decorator import scheme
from trueorder.schemes.from_function import from_function as made
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.foreign.returned import NoEstimateError, WrongResultError, one_number, plain, said
from trueorder.verify.measurement.estimates import estimate
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import regions

WEIGHTS = {-2: Fraction(1, 12), -1: Fraction(-2, 3), 1: Fraction(2, 3), 2: Fraction(-1, 12)}


@scheme(derivative=1, order=4)
def fractions(f, x, h):
    return sum(weight * f(x + j * h) for j, weight in WEIGHTS.items()) / h


@scheme(derivative=1, order=2, edge_order=2)
def matrix_of_fractions(values, h):
    n = len(values)
    matrix = np.full((n, n), Fraction(0), dtype=object)
    matrix[0, :3] = Fraction(-3, 2), Fraction(2), Fraction(-1, 2)
    matrix[-1, -3:] = Fraction(1, 2), Fraction(-2), Fraction(3, 2)
    for i in range(1, n - 1):
        matrix[i, i - 1], matrix[i, i + 1] = Fraction(-1, 2), Fraction(1, 2)
    return matrix @ np.asarray(values) / h


@pytest.mark.parametrize(
    ("returned", "dtype"),
    [
        (np.array([1.0, 2.0], np.float32), np.float32),
        (np.array([1.0, 2.0], object), np.float64),
        (np.array([np.float32(1), np.float32(2)], object), np.float32),
        (np.array([np.longdouble(1), 2.0], object), np.longdouble),
        (np.array([Fraction(1), 2], object), np.float64),
        ([1, 2], np.int64),
        (np.array([1.0, 1j], object), object),
        (np.array([1.0, None], object), object),
        (np.array(["1", "2"], object), object),
        (np.array([np.ones(2), np.ones(3), None], object)[:2], object),
    ],
)
def test_numbers_are_taken_out_of_objects_and_nothing_else_is_changed(returned: object, dtype: type) -> None:
    array = plain(returned)
    assert array.dtype == dtype
    assert array.shape == (2,)
    if dtype is not object:
        assert array.tolist() == [1, 2]


def test_a_scheme_with_fractions_is_run_on_whole_arrays() -> None:
    calls = []

    def counted(f, x, h):
        calls.append(np.ndim(h))
        return fractions(f, x, h)

    points, steps = np.linspace(0, 1, 30)[:, None], np.geomspace(1e-3, 1e-1, 20)[None, :]
    found = estimate(PointScheme("counted", counted), np.sin, points, steps)
    assert found.problem is None
    assert found.values == pytest.approx(np.cos(points) * np.ones(20), rel=1e-4)
    assert len(calls) < 40


def test_a_grid_scheme_that_returns_objects_is_proved_and_verified() -> None:
    grid = made(matrix_of_fractions)
    assert isinstance(grid, GridScheme)
    proof = prove(grid)
    assert set(proof.orders) == {2}
    for region in regions(scheme, proof):
        row = study(grid, function("sin(x)"), region=region, proof=proof, points=8).row
        assert row.verdict == "verified", row.reason


@pytest.mark.parametrize(
    ("value", "said_of_it"),
    [
        (None, "it returns None for a real point"),
        ("slope", "it returns <U5 for a real point"),
        ([1.0, 2.0], "it returns an array of shape (2,) for one point"),
        (object(), "it returns object for a real point"),
        (1j, "it returns complex128 for a real point"),
        ([[1.0], [2.0, 3.0]], "it returns list that is no array"),
    ],
)
def test_what_is_no_number_is_said_to_be_returned_and_not_raised(value: object, said_of_it: str) -> None:
    with pytest.raises(WrongResultError) as error:
        one_number(value)
    assert said(error.value) == said_of_it
    # numbers of a wrong kind or shape are an answer that is wrong, anything else is none
    assert isinstance(error.value, NoEstimateError) == (value not in ([1.0, 2.0], 1j))


def test_what_code_raises_keeps_its_own_words_on_one_line() -> None:
    assert said(ValueError("no\n  licence")) == "it raises ValueError: no licence"
    assert said(KeyError()) == "it raises KeyError"


def test_masked_values_are_no_numbers() -> None:
    assert np.isnan(plain(np.ma.array([1.0, 2.0], mask=[True, False]))[0])
