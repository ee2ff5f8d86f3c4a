"""Difference operators of a solver for heat conduction, as somebody writes them."""

import numpy as np

import trueorder as to

OUTER, INNER = -1 / 12, 4 / 3


@to.scheme(derivative=1, order=2)
def slope(f, x, h):
    """Central difference."""
    right = f(x + h)
    left = f(x - h)
    return (right - left) / (2 * h)


@to.scheme(derivative=2, order=4)
def curvature(f, x, h):
    """Second derivative on five points."""
    centre = f(x)
    near = f(x - h) + f(x + h)
    far = f(x - 2 * h) + f(x + 2 * h)
    return (OUTER * far + INNER * near - 5 / 2 * centre) / h**2


@to.scheme(derivative=1, order=2, edge_order=2)
def flux(values, x):
    """First derivative at all nodes, three points at the two walls."""
    v = np.asarray(values)
    h = x[1] - x[0]
    q = np.empty_like(v)
    q[1:-1] = (v[2:] - v[:-2]) / (2 * h)
    q[0] = (-3 * v[0] + 4 * v[1] - v[2]) / (2 * h)
    q[-1] = (3 * v[-1] - 4 * v[-2] + v[-3]) / (2 * h)
    return q


@to.scheme(operator="f_y", order=2)
def draught(f, x, y, h):
    """How the temperature rises upwards."""
    return (f(x, y + h) - f(x, y - h)) / (2 * h)


@to.scheme(operator="f_xx + f_yy", order=2)
def conduction(f, x, y, h):
    """Five-point Laplacian."""
    around = f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h)
    return (around - 4 * f(x, y)) / h**2
