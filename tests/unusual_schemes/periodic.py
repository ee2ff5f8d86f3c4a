"""Schemes for periodic grids that are right: rolled, looped, compact, Fourier, limited."""

from __future__ import annotations

import numpy as np
from numpy.fft import fft, fftfreq, ifft, irfft, rfft, rfftfreq
from scipy.linalg import solve_circulant

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2, periodic=True)
def rolled(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=2)
def rolled_and_not_said_to_be(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=2, periodic=True)
def told_coordinates(values, x):
    h = x[1] - x[0]
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@scheme(derivative=1, order=4, periodic=True)
def indices_taken_modulo(values, h):
    i = np.arange(len(values))
    near, far = (values[(i + k) % len(values)] - values[i - k] for k in (1, 2))
    return (8 * near - far) / (12 * h)


@scheme(derivative=2, order=2, periodic=True)
def python_loop(values, h):
    count = len(values)
    return [(values[(i + 1) % count] - 2 * values[i] + values[i - 1]) / h**2 for i in range(count)]


@scheme(derivative=1, order=2, periodic=True)
def wider_than_a_small_grid(values, h):
    return (np.roll(values, -9) - np.roll(values, 9)) / (18 * h)


@scheme(derivative=1, order=2, periodic=True)
def difference_by_its_symbol(values, h):
    phase = 2 * np.pi * fftfreq(len(values))
    return np.real(ifft(1j * np.sin(phase) / h * fft(values)))


@scheme(derivative=1, order=6, periodic=True)
def compact(values, h):
    left = np.zeros(len(values))
    left[[0, 1, -1]] = 1, 1 / 3, 1 / 3
    right = 14 / 9 * (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
    right += (np.roll(values, -2) - np.roll(values, 2)) / (36 * h)
    return solve_circulant(left, right)


@scheme(derivative=1, order=8, periodic=True)
def fourier(values, h):
    return np.real(ifft(2j * np.pi * fftfreq(len(values), d=h) * fft(values)))


@scheme(derivative=2, order=8, periodic=True)
def fourier_of_real_values(values, h):
    count = len(values)
    return irfft(-((2 * np.pi * rfftfreq(count, d=h)) ** 2) * rfft(values), count)


@scheme(derivative=1, order=8, periodic=True)
def fourier_for_powers_of_two(values, h):
    count = len(values)
    if count & (count - 1):
        raise ValueError(f"{count} values; a power of two")
    return np.real(ifft(2j * np.pi * fftfreq(count, d=h) * fft(values)))


@scheme(derivative=1, order=8, periodic=True)
def fourier_without_the_upper_third(values, h):
    count = len(values)
    waves = fftfreq(count)
    return np.real(ifft(np.where(np.abs(waves) < 1 / 3, 2j * np.pi * waves / h, 0) * fft(values)))


@scheme(derivative=1, order=1, periodic=True)
def limited(values, h):
    ahead, behind = (np.roll(values, -1) - values) / h, (values - np.roll(values, 1)) / h
    smaller = np.sign(ahead) * np.minimum(np.abs(ahead), np.abs(behind))
    return np.where(ahead * behind > 0, smaller, 0)
