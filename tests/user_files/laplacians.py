"""Discrete Laplacians and the mixed derivative in 2-D."""

from itertools import product

import trueorder as to


@to.scheme(operator="f_xx + f_yy", order=2)
def five_point(u, x, y, h):
    return (u(x + h, y) + u(x - h, y) + u(x, y + h) + u(x, y - h) - 4.0 * u(x, y)) / h**2


# the kernel as an image, as used with scipy.ndimage.convolve
KERNEL = [
    [1 / 6, 4 / 6, 1 / 6],
    [4 / 6, -20 / 6, 4 / 6],
    [1 / 6, 4 / 6, 1 / 6],
]


@to.scheme(operator="f_xx + f_yy", order=2)
def nine_point(u, x, y, h):
    s = 0
    for i in range(3):
        for j in range(3):
            s += KERNEL[i][j] * u(x + (i - 1) * h, y + (j - 1) * h)
    return s / h**2


@to.scheme(operator="f_xy", order=2)
def mixed(u, x, y, h):
    corners = [sx * sy * u(x + sx * h, y + sy * h) for sx, sy in product((-1, 1), repeat=2)]
    return sum(corners) / (4 * h**2)


@to.scheme(operator="f_xx + f_yy", order=4)
def fourth_order_cross(u, x, y, h):
    def d2(g):
        return (-g(2 * h) + 16 * g(h) - 30 * g(0) + 16 * g(-h) - g(-2 * h)) / (12 * h**2)

    return d2(lambda s: u(x + s, y)) + d2(lambda s: u(x, y + s))
