"""derivative() as it was in scipy.misc, with the same arguments."""

import numpy as np


def central_diff_weights(Np, ndiv=1):  # noqa: N803
    if Np < ndiv + 1:
        raise ValueError("Number of points must be at least the derivative order + 1.")
    if Np % 2 == 0:
        raise ValueError("The number of points must be odd.")
    ho = Np >> 1
    x = np.arange(-ho, ho + 1.0)
    x = x[:, np.newaxis]
    X = x**0.0  # noqa: N806
    for k in range(1, Np):
        X = np.hstack([X, x**k])  # noqa: N806
    return np.prod(np.arange(1, ndiv + 1), axis=0) * np.linalg.inv(X)[ndiv]


def derivative(func, x0, dx=1.0, n=1, args=(), order=5):
    """Find the nth derivative of a function at a point."""
    if order < n + 1:
        raise ValueError("'order' must be at least the derivative order 'n' + 1.")
    weights = central_diff_weights(order, n)
    val = 0.0
    ho = order >> 1
    for k in range(order):
        val += weights[k] * func(x0 + (k - ho) * dx, *args)
    return val / np.prod((dx,) * n, axis=0)
