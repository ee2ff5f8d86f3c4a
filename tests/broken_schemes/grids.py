"""Grid schemes with a mistake: in the rows inside, at the edges, or in what they do to their input."""

from __future__ import annotations

import numpy as np

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2, edge_order=1)
def formula_error_everywhere(values, x):
    return 1.001 * np.gradient(values, x)


@scheme(derivative=1, order=2, edge_order=1)
def formula_error_at_one_edge(values, h):
    slopes = np.gradient(values, h)
    slopes[0] *= 1.1
    return slopes


@scheme(derivative=1, order=2, edge_order=2)
def wrong_coefficient_at_the_right_edge(values, h):
    slopes = np.gradient(values, h, edge_order=2)
    slopes[-1] = (3 * values[-1] - 4 * values[-2] + 0.999 * values[-3]) / (2 * h)
    return slopes


@scheme(derivative=1, order=2, edge_order=1)
def row_off_by_one(values, h):
    slopes = np.gradient(values, h)
    slopes[1:-2] = (values[3:] - values[1:-2]) / (2 * h)
    return slopes


@scheme(derivative=1, order=2, edge_order=2)
def edge_formula_of_first_order(values, x):
    return np.gradient(values, x, edge_order=1)


@scheme(derivative=1, order=2, edge_order=2)
def edge_formulas_swapped(values, h):
    slopes = np.gradient(values, h, edge_order=2)
    slopes[0], slopes[-1] = slopes[-1], slopes[0]
    return slopes


@scheme(derivative=1, order=2, edge_order=2)
def edge_formula_with_the_sign_of_the_other(values, h):
    slopes = np.gradient(values, h, edge_order=2)
    slopes[-1] = (-3 * values[-1] + 4 * values[-2] - values[-3]) / (2 * h)
    return slopes


@scheme(derivative=2, order=2, edge_order=1)
def gradient_twice(values, x):
    return np.gradient(np.gradient(values, x), x)


@scheme(derivative=1, order=2, edge_order=2)
def periodic_by_mistake(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=2, edge_order=1)
def writes_to_its_input(values, x):
    slopes = np.gradient(values, x)
    values[:] = slopes
    return values


@scheme(derivative=1, order=2, edge_order=1)
def shifts_its_coordinates(values, x):
    x -= x[0]
    return np.gradient(values, x)


@scheme(derivative=1, order=1)
def shorter_than_its_input(values, h):
    return np.diff(values) / h


@scheme(derivative=1, order=2, edge_order=1)
def integer_slopes(values, h):
    slopes = np.zeros(len(values), dtype=int)
    slopes[...] = np.gradient(values, h)
    return slopes


@scheme(derivative=1, order=2, edge_order=1)
def single_precision_slopes(values, h):
    return np.gradient(values.astype(np.float32), h).astype(np.float64)


@scheme(derivative=1, order=2, edge_order=1)
def not_a_number_at_the_edges(values, h):
    slopes = np.full(len(values), np.nan)
    slopes[1:-1] = (values[2:] - values[:-2]) / (2 * h)
    return slopes


@scheme(derivative=1, order=2, edge_order=1)
def spacing_of_the_first_cell_squared(values, x):
    return np.gradient(values) / (x[1] - x[0]) ** 2


@scheme(derivative=1, order=2, edge_order=1)
def clipped_slopes(values, h):
    return np.clip(np.gradient(values, h), -1.0, 1.0)


@scheme(derivative=1, order=2, edge_order=1)
def coordinates_taken_for_evenly_spaced(values, x):
    return np.gradient(values, x[1] - x[0])
