"""Point schemes whose formula is right and whose code is not."""

from __future__ import annotations

import numpy as np

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2)
def single_precision_inside(f, x, h):
    if isinstance(x, np.ndarray | np.floating):
        x = x.astype(np.float32)
        h = h.astype(np.float32)
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def single_precision_values(f, x, h):
    right, left = np.asarray(f(x + h), np.float32), np.asarray(f(x - h), np.float32)
    return (right - left) / (2 * h)


WEIGHTS = np.array([1, -8, 8, -1], dtype=np.float32) / np.float32(12)


@scheme(derivative=1, order=4)
def single_precision_weights(f, x, h):
    return sum(weight * f(x + c * h) for weight, c in zip(WEIGHTS, (-2, -1, 1, 2), strict=True)) / h


@scheme(derivative=1, order=2)
def loses_ten_digits(f, x, h):
    right, left = 1e10 + f(x + h), 1e10 + f(x - h)
    return (right - left) / (2 * h)


@scheme(derivative=1, order=2)
def other_formula_for_floats(f, x, h):
    if isinstance(h, float | np.ndarray):
        return (f(x + h) - f(x)) / h
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def other_constant_for_floats(f, x, h):
    wide = 1.25 * h if isinstance(h, float | np.ndarray) else h
    return (f(x + wide) - f(x - wide)) / (2 * wide)


@scheme(derivative=1, order=2)
def not_a_number_at_some_points(f, x, h):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.where(np.asarray(np.sin(25 * x)) > 0.9, np.nan, slope)


@scheme(derivative=1, order=2)
def infinite_at_small_steps(f, x, h):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.where(h < 1e-9, np.inf, slope)


@scheme(derivative=1, order=2)
def raises_for_some_points(f, x, h):
    if np.any(np.sin(25 * x) > 0.9):
        raise ArithmeticError("the table ends here")
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def always_raises(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * step)  # noqa: F821


@scheme(derivative=1, order=2)
def rounds_to_six_decimals(f, x, h):
    return np.round((f(x + h) - f(x - h)) / (2 * h), 6)


@scheme(derivative=1, order=2)
def divides_to_an_integer(f, x, h):
    return (f(x + h) - f(x - h)) // (2 * h)


@scheme(derivative=1, order=2)
def integer_array_inside(f, x, h):
    slopes = np.zeros(np.broadcast(x, h).shape, dtype=int)
    slopes[...] = (f(x + h) - f(x - h)) / (2 * h)
    return slopes


@scheme(derivative=1, order=2)
def noise_added(f, x, h):
    noise = 1e-3 * np.random.default_rng(7).standard_normal(np.broadcast(x, h).shape)
    return (f(x + h) - f(x - h)) / (2 * h) + noise


@scheme(derivative=1, order=2)
def complex_result(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h) + 0j * f(x)


@scheme(derivative=1, order=2)
def complex_step_without_the_imaginary_part(f, x, h):
    return (f(x + 1j * h) - f(x)) / (1j * h)


@scheme(derivative=1, order=2)
def one_value_too_many(f, x, h):
    return np.array([(f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h])


@scheme(derivative=1, order=2)
def returns_nothing(f, x, h):
    (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def step_that_ignores_what_was_asked(f, x, h):
    h = 1e-2 + 0 * float(np.mean(h))
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=1)
def remembers_another_function(f, x, h, known={}):  # noqa: B006
    if float(x) not in known:
        known[float(x)] = f(x)
    return (f(x + h) - known[float(x)]) / h


@scheme(derivative=1, order=2)
def one_sided_near_an_edge(f, x, h):
    inside = np.asarray(x) < 0.4
    return np.where(inside, (f(x + h) - f(x)) / h, (f(x + h) - f(x - h)) / (2 * h))


@scheme(derivative=1, order=2)
def moves_the_points_of_its_caller(f, x, h):
    x += h
    right = f(x)
    x -= 2 * h
    return (right - f(x)) / (2 * h)


@scheme(derivative=1, order=2)
def one_sided_beyond_three(f, x, h):
    if x > 3:
        return (f(x) - f(x - h)) / h
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def wrong_beyond_three(f, x, h):
    if x > 3:
        return 1.01 * (f(x + h) - f(x - h)) / (2 * h)
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(derivative=1, order=2)
def other_constant_for_wide_steps(f, x, h):
    wide = np.where(h > 1e-2, 1.5 * h, h) if isinstance(h, float | np.ndarray) else h
    return (f(x + wide) - f(x - wide)) / (2 * wide)
