"""Grid schemes that are right and unlike numpy.gradient."""

from __future__ import annotations

import numpy as np

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2, edge_order=2)
def python_loop(values, x):
    slopes = []
    last = len(values) - 1
    for i in range(last + 1):
        j = min(max(i, 1), last - 1)
        left, middle, right = x[j - 1], x[j], x[j + 1]
        at = x[i]
        slope = values[j - 1] * (2 * at - middle - right) / ((left - middle) * (left - right))
        slope += values[j] * (2 * at - left - right) / ((middle - left) * (middle - right))
        slope += values[j + 1] * (2 * at - left - middle) / ((right - left) * (right - middle))
        slopes.append(slope)
    return slopes


@scheme(derivative=1, order=2, edge_order=1)
def scalar_spacing(values, dx):
    slopes = np.empty(len(values))
    slopes[1:-1] = (values[2:] - values[:-2]) / (2 * dx)
    slopes[0], slopes[-1] = (values[1] - values[0]) / dx, (values[-1] - values[-2]) / dx
    return slopes


@scheme(derivative=1, order=1, edge_order=1)
def differences_appended(values, h):
    return np.diff(values, append=2 * values[-1] - values[-2]) / h


@scheme(derivative=2, order=2, edge_order=1)
def second_difference(values, h):
    inside = np.diff(values, n=2) / h**2
    return np.concatenate([inside[:1], inside, inside[-1:]])


@scheme(derivative=1, order=4, edge_order=2)
def fourth_order_inside(values, h):
    slopes = np.gradient(values, h, edge_order=2)
    slopes[2:-2] = np.convolve(values, [-1, 8, 0, -8, 1], mode="valid") / (12 * h)
    return slopes


@scheme(derivative=1, order=2, edge_order=2)
def matrix_product(values, h):
    count = len(values)
    matrix = (np.eye(count, k=1) - np.eye(count, k=-1)) / 2
    matrix[0, :3] = [-1.5, 2, -0.5]
    matrix[-1, -3:] = [0.5, -2, 1.5]
    return matrix @ values / h


@scheme(derivative=1, order=2, edge_order=2)
def upwind(values, h):
    slopes = np.empty(len(values))
    slopes[2:] = (3 * values[2:] - 4 * values[1:-1] + values[:-2]) / (2 * h)
    slopes[:2] = (-3 * values[:2] + 4 * values[1:3] - values[2:4]) / (2 * h)
    return slopes


@scheme(derivative=1, order=2, edge_order=1)
def numpy_gradient(values, *spacing):
    return np.gradient(values, *spacing)
