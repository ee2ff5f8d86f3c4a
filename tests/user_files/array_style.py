"""Everything with arrays: f is vectorised, so evaluate the whole stencil in one call."""

import numpy as np

OFFSETS = np.arange(-3, 4)
COEFFS = np.array([-1, 9, -45, 0, 45, -9, 1]) / 60


def inner_product(f, x, h):
    samples = f(x + h * OFFSETS)
    return (COEFFS * samples).sum() / h


def as_convolution(f, x, h):
    # np.convolve flips the kernel
    samples = [f(x + k * h) for k in OFFSETS]
    return np.convolve(samples, COEFFS[::-1], mode="valid")[0] / h


def by_slices(f, x, h):
    y = np.array([f(x + k * h) for k in range(-1, 2)])
    return (y[2:] - 2 * y[1:-1] + y[:-2])[0] / h**2


def twice_diff(f, x, h):
    y = np.array([f(x + k * h) for k in (-1, 0, 1)])
    return np.diff(y, n=2).item() / h**2


def mean_of_slopes(f, x, h):
    return np.mean([(f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h])


def lanczos(f, x, h, m=3):
    """Low-noise differentiator: the slope of a least-squares line through 2m+1 points."""
    k = np.arange(1, m + 1)
    c = 3 * k / (m * (m + 1) * (2 * m + 1))
    return np.sum(c * np.array([f(x + j * h) - f(x - j * h) for j in k])) / h
