"""Slope limiters from the finite volume lecture, written as derivative approximations."""

import numpy as np


def minmod(a, b):
    if a * b <= 0:
        return 0.0
    return a if abs(a) < abs(b) else b


def slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def minmod_slope(f, x, h):
    left, right = slopes(f, x, h)
    return minmod(left, right)


def van_leer_slope(f, x, h):
    left, right = slopes(f, x, h)
    if left * right > 0:
        return 2 * left * right / (left + right)
    return 0.0


def harmonic_mean(f, x, h):
    # van Leer away from extrema, without the switch
    a, b = slopes(f, x, h)
    return 2.0 / (1.0 / a + 1.0 / b)


def van_albada_slope(f, x, h):
    a, b = slopes(f, x, h)
    return (a * b**2 + b * a**2) / (a**2 + b**2)


def mc_slope(f, x, h):
    """MC, the monotonised central limiter."""
    a, b = slopes(f, x, h)
    centred = 0.5 * (a + b)
    return minmod(centred, minmod(2 * a, 2 * b))


def superbee_slope(f, x, h):
    a, b = slopes(f, x, h)
    first, second = minmod(2 * a, b), minmod(a, 2 * b)
    return first if abs(first) > abs(second) else second


def superbee_of_arrays(f, x, h):
    a, b = slopes(f, x, h)
    sign = (np.sign(a) + np.sign(b)) / 2
    a, b = np.abs(a), np.abs(b)
    return sign * np.maximum(np.minimum(2 * a, b), np.minimum(a, 2 * b))


def minmod_of_arrays(f, x, h):
    a, b = slopes(f, x, h)
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), 0.0)


def minmod_from_max_and_min(f, x, h):
    a, b = slopes(f, x, h)
    return max(0, min(a, b)) + min(0, max(a, b))


def van_leer_of_the_ratio(f, x, h):
    a, b = slopes(f, x, h)
    r = a / b
    return b * (r + abs(r)) / (1 + abs(r))


def van_leer_masked(f, x, h):
    a, b = slopes(f, x, h)
    return (a * b > 0) * 2 * a * b / (a + b)


def mc_clipped(f, x, h):
    a, b = slopes(f, x, h)
    centred = np.sign(a) * (a + b) / 2
    return np.where(a * b > 0, np.sign(a) * np.clip(centred, 0, 2 * np.fmin(np.abs(a), np.abs(b))), 0)


def eno_slope(f, x, h):
    """Essentially non-oscillatory: the smoother one of the two stencils that begin with x - h and x."""
    left = f(x) - 2 * f(x - h) + f(x - 2 * h)
    right = f(x + h) - 2 * f(x) + f(x - h)
    smoother = left if abs(left) < abs(right) else right
    return (f(x) - f(x - h)) / h + smoother / (2 * h)


def upwind_slope(f, x, h):
    """For the equation of Burgers, where f is the speed."""
    left, right = slopes(f, x, h)
    return left if f(x) > 0 else right
