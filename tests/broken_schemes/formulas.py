"""Point schemes with a mistake in the formula: what a slip of the pen makes of a textbook scheme."""

from __future__ import annotations

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2)
def forward_claimed_second_order(f, x, h):
    return (f(x + h) - f(x)) / h


@scheme(derivative=1, order=2)
def wrong_sign(f, x, h):
    return (f(x - h) - f(x + h)) / (2 * h)


@scheme(derivative=1, order=4)
def wrong_node(f, x, h):
    return (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 3 * h)) / (12 * h)


@scheme(derivative=1, order=2)
def coefficient_off_by_a_thousandth(f, x, h):
    return 0.501 * (f(x + h) - f(x - h)) / h


@scheme(derivative=1, order=4)
def coefficient_typed_with_ten_digits(f, x, h):
    return (0.6666666667 * (f(x + h) - f(x - h)) - 0.0833333333 * (f(x + 2 * h) - f(x - 2 * h))) / h


@scheme(derivative=1, order=2)
def missing_factor_two(f, x, h):
    return (f(x + h) - f(x - h)) / h


@scheme(derivative=1, order=2)
def step_squared(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h**2)


@scheme(derivative=2, order=2)
def step_not_squared(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h


@scheme(derivative=1, order=2)
def operator_precedence(f, x, h):
    return (f(x + h) - f(x - h)) / 2 * h


@scheme(derivative=1, order=2)
def weights_that_do_not_add_up_to_zero(f, x, h):
    return (-3 * f(x) + 4 * f(x + h) + f(x + 2 * h)) / (2 * h)


@scheme(derivative=1, order=3)
def weights_in_reverse_order(f, x, h):
    return (2 * f(x - 2 * h) + 3 * f(x - h) - 6 * f(x) + f(x + h)) / (6 * h)


@scheme(derivative=2, order=1)
def derivative_of_another_order(f, x, h):
    return (f(x + h) - f(x)) / h


@scheme(derivative=1, order=4)
def extrapolation_with_the_wrong_factor(f, x, h):
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (3 * central(h / 2) - central(h)) / 2


@scheme(derivative=1, order=3)
def harmonic_mean_claimed_third_order(f, x, h):
    forward, backward = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 2 * forward * backward / (forward + backward)


@scheme(derivative=1, order=4)
def complex_step_claimed_fourth_order(f, x, h):
    return f(x + 1j * h).imag / h


@scheme(derivative=1, order=2)
def real_part_of_a_complex_step(f, x, h):
    return f(x + 1j * h).real / h


@scheme(derivative=1, order=2)
def constant_added(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h) + 1e-6


@scheme(operator="f_xx + f_yy", order=2)
def laplacian_with_x_for_y(f, x, y, h):
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x - h, y) - 4 * f(x, y)) / h**2


@scheme(operator="f_xy", order=2)
def mixed_derivative_with_half_the_divisor(f, x, y, h):
    return (f(x + h, y + h) - f(x + h, y - h) - f(x - h, y + h) + f(x - h, y - h)) / (2 * h**2)


@scheme(operator="f_xx + f_yy + f_zz", order=2)
def laplacian_with_five_for_six(f, x, y, z, h):
    around = (
        f(x + h, y, z) + f(x - h, y, z) + f(x, y + h, z) + f(x, y - h, z) + f(x, y, z + h) + f(x, y, z - h)
    )
    return (around - 5 * f(x, y, z)) / h**2
