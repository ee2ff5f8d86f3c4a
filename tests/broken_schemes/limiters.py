"""Limiters with a mistake in one of their cases."""

from __future__ import annotations

import numpy as np

from trueorder.schemes.decorator import scheme


def _slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def _minmod(a, b):
    if a * b <= 0:
        return 0.0
    return a if abs(a) < abs(b) else b


@scheme(derivative=1, order=2)
def minmod_claimed_second_order(f, x, h):
    return _minmod(*_slopes(f, x, h))


@scheme(derivative=1, order=2)
def van_leer_without_the_factor(f, x, h):
    a, b = _slopes(f, x, h)
    return a * b / (a + b) if a * b > 0 else 0.0


@scheme(derivative=1, order=2)
def van_leer_with_the_sign_of_one_case(f, x, h):
    a, b = _slopes(f, x, h)
    if a * b <= 0:
        return 0.0
    return 2 * a * b / (a + b) if a > 0 else -2 * a * b / (a + b)


@scheme(derivative=1, order=2)
def van_leer_that_is_one_at_extrema(f, x, h):
    a, b = _slopes(f, x, h)
    return 2 * a * b / (a + b) if a * b > 0 else 1.0


@scheme(derivative=1, order=2)
def mc_that_halves_where_it_should_double(f, x, h):
    a, b = _slopes(f, x, h)
    return _minmod((a + b) / 2, _minmod(a / 2, b / 2))


@scheme(derivative=1, order=1)
def superbee_without_its_sign(f, x, h):
    a, b = np.abs(_slopes(f, x, h))
    return np.maximum(np.minimum(2 * a, b), np.minimum(a, 2 * b))


@scheme(derivative=1, order=2)
def eno_that_corrects_one_stencil_only(f, x, h):
    left = f(x) - 2 * f(x - h) + f(x - 2 * h)
    right = f(x + h) - 2 * f(x) + f(x - h)
    correction = left / (2 * h) if abs(left) < abs(right) else 0
    return (f(x) - f(x - h)) / h + correction


@scheme(derivative=1, order=2)
def central_that_is_off_where_slopes_are_steep(f, x, h):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return slope if abs(slope) < 1 else 1.001 * slope


@scheme(derivative=1, order=2)
def van_leer_in_single_precision(f, x, h):
    a, b = _slopes(f, x, h)
    if a * b <= 0:
        return 0.0
    mean = 2 * a * b / (a + b)
    return np.float32(mean) if isinstance(h, float) else mean
