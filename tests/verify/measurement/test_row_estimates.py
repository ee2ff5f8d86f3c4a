"""Running grid schemes on grids that are laid on the points of a study, and going round a period."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.measurement.row_estimates import Placement, estimate_all_round, estimate_rows


def grid(function: Any) -> GridScheme:
    made = from_function(function, derivative=1)
    assert isinstance(made, GridScheme)
    return made


PLACEMENTS = tuple(Placement(row, 9) for row in (0, 4, 8))
NODES = np.array([[0.5], [1.0], [1.5]])
SPACINGS = np.array([2.0**-12, 2.0**-6])


def test_rows_of_a_grid_are_laid_on_the_points() -> None:
    found = estimate_rows(grid(lambda v, x: np.gradient(v, x)), np.exp, NODES, SPACINGS, PLACEMENTS)
    h = SPACINGS
    forward = (np.exp(0.5 + h) - np.exp(0.5)) / h
    centred = (np.exp(1 + h) - np.exp(1 - h)) / (2 * h)
    backward = (np.exp(1.5) - np.exp(1.5 - h)) / h
    np.testing.assert_allclose(found.values, [forward, centred, backward], rtol=1e-11)
    assert found.problem is None


def test_a_scalar_spacing_and_coordinates_are_the_same_grid() -> None:
    scalar = estimate_rows(grid(lambda v, dx: np.gradient(v, dx)), np.exp, NODES, SPACINGS, PLACEMENTS)
    coordinates = estimate_rows(grid(lambda v, x: np.gradient(v, x)), np.exp, NODES, SPACINGS, PLACEMENTS)
    np.testing.assert_allclose(scalar.values, coordinates.values, rtol=1e-11)


def writes(values, x):
    values[0] = 0
    return values


def shifts(values, x):
    x -= x[0]
    return np.gradient(values, x)


GRID_PROBLEMS = {
    "read-only": writes,
    "output array is read-only": shifts,
    "values of shape (9,) give shape (8,)": lambda v, x: np.diff(v),
    "raises KeyError: 'edge'": lambda v, x: {}["edge"],
    "returns nan": lambda v, x: np.gradient(v, x) * np.nan,
    "returns inf": lambda v, x: np.gradient(v, x) + np.inf,
}


@pytest.mark.parametrize("words", GRID_PROBLEMS)
def test_what_must_not_happen_on_a_grid_is_named(words: str) -> None:
    found = estimate_rows(grid(GRID_PROBLEMS[words]), np.exp, NODES, SPACINGS, PLACEMENTS)
    assert found.problem is not None
    assert words in found.problem


PERIOD = (-1.0, -1.0 + 2 * math.pi)
PLACES = np.linspace(-1, 5, 12)[:, None]
COUNTS = np.array([64, 17, 8])
STEPS = (PERIOD[1] - PERIOD[0]) / COUNTS


def central(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


def test_going_round_gives_what_the_formula_gives_on_the_line() -> None:
    found = estimate_all_round(grid(central), np.sin, PLACES, STEPS, PERIOD)
    np.testing.assert_allclose(found.values, np.cos(PLACES) * np.sin(STEPS) / STEPS, atol=1e-14)
    assert found.problem is None


def test_values_are_only_asked_for_within_the_period() -> None:
    seen: list[Any] = []

    def watched(x):
        seen.append(x)
        return np.sin(x)

    estimate_all_round(grid(central), watched, PLACES, STEPS, PERIOD)
    assert min(x.min() for x in seen) >= PERIOD[0]
    assert max(x.max() for x in seen) <= PERIOD[1]


def test_all_rows_are_looked_at_and_the_ends_among_them() -> None:
    for row in (0, -1):

        def wrong_there(values, h, row=row):
            slopes = central(values, h)
            slopes[row] = 7
            return slopes

        found = estimate_all_round(grid(wrong_there), np.sin, PLACES, STEPS, PERIOD)
        assert np.all(np.any(found.values == 7, axis=0))


def test_coordinates_run_on_beyond_the_period() -> None:
    def told_coordinates(values, x):
        assert np.all(np.diff(x) > 0)
        return central(values, x[1] - x[0])

    told = estimate_all_round(grid(told_coordinates), np.sin, PLACES, STEPS, PERIOD)
    assert told.problem is None
    np.testing.assert_allclose(told.values, np.cos(PLACES) * np.sin(STEPS) / STEPS, atol=1e-13)


ALL_ROUND_PROBLEMS = {
    "read-only": writes,
    "on 8 nodes with spacing 0.785 values of shape (8,) give shape (7,)": lambda v, h: np.diff(v),
    "returns nan at node 1 of 8": lambda v, h: np.where(np.arange(len(v)) == 0, np.nan, v),
}


@pytest.mark.parametrize("words", ALL_ROUND_PROBLEMS)
def test_what_must_not_happen_on_a_periodic_grid_is_named(words: str) -> None:
    found = estimate_all_round(grid(ALL_ROUND_PROBLEMS[words]), np.sin, PLACES, STEPS[2:], PERIOD)
    assert found.problem is not None
    assert words in found.problem


def test_rounding_that_differs_from_call_to_call_is_no_memory_but_a_memory_is() -> None:
    generator = np.random.default_rng(3)
    calls: list[int] = []

    def rounds(values, h):
        return central(values, h) + 2.0**-54 * generator.standard_normal(len(values)) / h

    def remembers(values, h):
        calls.append(0)
        return central(values, h) + 1e-3 * len(calls)

    level = np.full((len(PLACES), len(STEPS)), 2.0**-53) / STEPS
    assert estimate_all_round(grid(rounds), np.sin, PLACES, STEPS, PERIOD, level).problem is None
    problem = estimate_all_round(grid(remembers), np.sin, PLACES, STEPS, PERIOD, level).problem
    assert problem is not None
    assert "gives other values when called again" in problem
