"""Schemes that only take numbers or branch on values: nothing can be proven of them, and they are right."""

from __future__ import annotations

import math

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2)
def numbers_only(f, x, h):
    x, h = float(x), float(h)
    return math.fsum([float(f(x + h)), -float(f(x - h))]) / (2 * h)


@scheme(derivative=1, order=1)
def towards_the_larger_value(f, x, h):
    right, left = float(f(x + h)), float(f(x - h))
    centre = float(f(x))
    return (right - centre) / h if right > left else (centre - left) / h


@scheme(derivative=1, order=2)
def steps_that_are_exact(f, x, h):
    """The step is what x + h really is less x, after Numerical Recipes, section 5.7."""
    upper, lower = float(x) + float(h), float(x) - float(h)
    return (f(upper) - f(lower)) / (upper - lower)


@scheme(derivative=2, order=2)
def second_difference_of_numbers(f, x, h):
    x, h = float(x), float(h)
    return math.fsum([float(f(x + h)), -2 * float(f(x)), float(f(x - h))]) / h**2


@scheme(operator="f_xx + f_yy", order=2)
def laplacian_of_numbers(f, x, y, h):
    x, y, h = float(x), float(y), float(h)
    around = [float(f(x + h, y)), float(f(x - h, y)), float(f(x, y + h)), float(f(x, y - h))]
    return math.fsum([*around, -4 * float(f(x, y))]) / h**2


@scheme(operator="f_x + f_y + f_z", order=1)
def sum_of_slopes_of_numbers(f, x, y, z, h):
    x, y, z, h = float(x), float(y), float(z), float(h)
    return (f(x + h, y, z) + f(x, y + h, z) + f(x, y, z + h) - 3 * f(x, y, z)) / h
