"""Schemes in two and three variables."""

from __future__ import annotations

import itertools

from trueorder.schemes.decorator import scheme


@scheme(operator="f_xx + f_yy", order=2)
def laplacian_on_five_points(f, x, y, h):
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


@scheme(operator="f_xx + f_yy", order=2)
def laplacian_on_nine_points(f, x, y, h):
    sides = sum(f(x + i * h, y + j * h) for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    corners = sum(f(x + i * h, y + j * h) for i, j in itertools.product((-1, 1), repeat=2))
    return (4 * sides + corners - 20 * f(x, y)) / (6 * h**2)


@scheme(operator="f_xy", order=2)
def mixed_derivative(f, x, y, h):
    def slope_in_x(at):
        return (f(x + h, at) - f(x - h, at)) / (2 * h)

    return (slope_in_x(y + h) - slope_in_x(y - h)) / (2 * h)


@scheme(operator="f_x - f_y", order=2)
def along_the_antidiagonal(f, x, y, h):
    return (f(x + h, y - h) - f(x - h, y + h)) / (2 * h)


@scheme(operator="f_y", order=2)
def complex_step_in_y(f, x, y, h):
    return f(x, y + 1j * h).imag / h


@scheme(operator="f_xx + f_yy + f_zz", order=2)
def laplacian_in_three_variables(f, x, y, z, h):
    total = -6 * f(x, y, z)
    for axis in range(3):
        for side in (-h, h):
            moved = [x, y, z]
            moved[axis] = moved[axis] + side
            total = total + f(*moved)
    return total / h**2


@scheme(operator="f_xyz", order=2)
def mixed_derivative_in_three_variables(f, x, y, z, h):
    corners = itertools.product((-1, 1), repeat=3)
    return sum(i * j * k * f(x + i * h, y + j * h, z + k * h) for i, j, k in corners) / (8 * h**3)
