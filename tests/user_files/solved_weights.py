"""Finite difference coefficients on any stencil by solving the Taylor (Vandermonde) system."""

import math

import numpy as np


def fd_weights(offsets, m):
    """Weights w such that sum(w * f(x + offsets*h)) / h**m approximates the m-th derivative."""
    offsets = np.asarray(offsets, dtype=float)
    n = len(offsets)
    A = np.vander(offsets, increasing=True).T  # noqa: N806
    b = np.zeros(n)
    b[m] = math.factorial(m)
    return np.linalg.solve(A, b)


STENCIL = np.array([-2, -1, 0, 1, 2])
W1 = fd_weights(STENCIL, 1)
W2 = fd_weights(STENCIL, 2)
ONE_SIDED = np.arange(6)
W_FORWARD = fd_weights(ONE_SIDED, 1)


def first(f, x, h):
    values = np.array([f(x + k * h) for k in STENCIL])
    return np.dot(W1, values) / h


def second(f, x, h):
    return sum(w * f(x + k * h) for w, k in zip(W2, STENCIL, strict=True)) / h**2


def forward(f, x, h):
    w, k = W_FORWARD, ONE_SIDED
    return (w @ [f(x + ki * h) for ki in k]) / h
