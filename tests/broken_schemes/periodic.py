"""Schemes for periodic grids with a mistake: in the formula, in how it goes round, or in what they claim."""

from __future__ import annotations

import numpy as np
from numpy.fft import fft, fftfreq, ifft, irfft, rfft, rfftfreq
from scipy.linalg import solve_circulant

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=4, periodic=True)
def claims_too_high_an_order(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=2, periodic=True)
def rolled_by_one_too_many(values, h):
    return (np.roll(values, -2) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=2, periodic=True)
def rolled_the_wrong_way(values, h):
    return (np.roll(values, 1) - np.roll(values, -1)) / (2 * h)


@scheme(derivative=1, order=2, periodic=True)
def half_the_divisor(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / h


@scheme(derivative=1, order=2, periodic=True)
def one_sided_at_the_ends(values, h):
    return np.gradient(values, h)


@scheme(derivative=1, order=2, periodic=True)
def nearly_right_in_the_last_row(values, h):
    slopes = (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
    slopes[-1] *= 1 + 1e-9
    return slopes


@scheme(derivative=1, order=2, periodic=True)
def other_formula_on_large_grids(values, h):
    slopes = (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
    return slopes if len(values) < 100 else 1.01 * slopes


@scheme(derivative=1, order=2, periodic=True)
def limited_and_not_closed(values, h):
    slopes = np.abs(np.gradient(values, h))
    return np.where(slopes > 0, np.gradient(values, h), 0)


@scheme(derivative=1, order=2, periodic=True)
def fourier_without_two_pi(values, h):
    return np.real(ifft(1j * fftfreq(len(values), d=h) * fft(values)))


@scheme(derivative=1, order=2, periodic=True)
def fourier_for_a_period_of_two_pi_only(values, h):
    count = len(values)
    return np.real(ifft(1j * fftfreq(count) * count * fft(values)))


@scheme(derivative=1, order=2, periodic=True)
def fourier_one_value_short_on_odd_grids(values, h):
    return irfft(2j * np.pi * rfftfreq(len(values), d=h) * rfft(values))


@scheme(derivative=1, order=2, periodic=True)
def fourier_in_single_precision(values, h):
    count = len(values)
    single = values.astype(np.float32).astype(np.float64)
    return irfft(2j * np.pi * rfftfreq(count, d=h) * rfft(single), count)


@scheme(derivative=1, order=6, periodic=True)
def compact_with_a_wrong_coefficient(values, h):
    left = np.zeros(len(values))
    left[[0, 1, -1]] = 1, 1 / 3, 1 / 3
    right = 14 / 9 * (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
    right += (np.roll(values, -2) - np.roll(values, 2)) / (35 * h)
    return solve_circulant(left, right)
