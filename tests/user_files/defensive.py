"""Numerical derivatives for the control code: every argument is checked and every sum is careful."""

import logging
import math

import numpy as np

import trueorder as to

log = logging.getLogger(__name__)

MIN_STEP = 1e-300


def _checked(value, name):
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}")
    return value


@to.scheme(derivative=1, order=2)
def central(f, x, h):
    if not callable(f):
        raise TypeError("f must be callable")
    if not isinstance(h, float):
        raise TypeError(f"h must be a float, got {type(h).__name__}")
    if h < MIN_STEP:
        raise ValueError("step too small")
    up, down = f(x + h), f(x - h)
    if not (np.isfinite(up) and np.isfinite(down)):
        raise FloatingPointError("f is not finite near x")
    slope = (up - down) / (2 * h)
    return slope if np.isfinite(slope) else 0.0


@to.scheme(derivative=1, order=6)
def careful_sum(f, x, h):
    x, h = _checked(x, "x"), _checked(h, "h")
    weights = {1: 45, 2: -9, 3: 1}
    parts = [w * s * _checked(f(x + s * k * h), "f") for k, w in weights.items() for s in (1, -1)]
    return math.fsum(parts) / (60 * h)


@to.scheme(derivative=2, order=4)
def from_an_iterator(f, x, h):
    offsets = np.arange(-2, 3)
    y = np.fromiter((f(x + k * h) for k in offsets), dtype=np.float64, count=5)
    assert np.all(np.isfinite(y)), "f is not finite near x"
    return float(np.dot([-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12], y)) / h**2


@to.scheme(derivative=1, order=1)
def representable_step(f, x, h):
    """Numerical Recipes: the step is what x + h really is, less x."""
    x, h = float(x), float(h)
    temp = x + h
    h = temp - x
    if h == 0.0:
        raise ZeroDivisionError("h is lost beside x")
    return (f(temp) - f(x)) / h


@to.scheme(derivative=1, order=2)
def scaled_step(f, x, h):
    step = float(h) * max(1.0, abs(float(x)))
    return (float(f(x + step)) - float(f(x - step))) / (2 * step)


@to.scheme(derivative=1, order=6)
def romberg_table(f, x, h):
    table = np.zeros((3, 3))
    for i in range(3):
        step = h / 2**i
        table[i, 0] = (f(x + step) - f(x - step)) / (2 * step)
        for j in range(1, i + 1):
            table[i, j] = table[i, j - 1] + (table[i, j - 1] - table[i - 1, j - 1]) / (4**j - 1)
    log.debug("%s", table)
    return table[-1, -1]


@to.scheme(derivative=1, order=2)
def least_squares_line(f, x, h):
    t = h * np.linspace(-3, 3, 7)
    y = np.asarray([f(x + s) for s in t], dtype=float)
    slope, _ = np.linalg.lstsq(np.vstack([t, np.ones_like(t)]).T, y, rcond=None)[0]
    return slope


@to.scheme(operator="f_y", order=2, values=2, entry=1)
def filled_jacobian(f, x, h):
    """J[i, j] = d f_i / d x_j, one column after the other."""
    x = np.asarray(x, dtype=np.float64)
    jacobian = np.zeros((2, x.size))
    for j in range(x.size):
        e = np.zeros_like(x)
        e[j] = h
        jacobian[:, j] = (f(x + e) - f(x - e)) / (2.0 * h)
    return jacobian


@to.scheme(operator="f_xx + f_yy", order=2)
def filled_laplacian(f, x, y, h):
    patch = np.full((3, 3), np.nan)
    for i in range(3):
        for j in range(3):
            if (i - 1) * (j - 1) == 0:
                patch[i, j] = f(x + (i - 1) * h, y + (j - 1) * h)
    stencil = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return np.nansum(stencil * patch) / h**2


class Differentiator:
    """Counts what it spends."""

    def __init__(self):
        self.evaluations = 0

    def __call__(self, f, x, h):
        y = np.empty(4)
        for k, c in enumerate((-2, -1, 1, 2)):
            y[k] = f(x + c * h)
            self.evaluations += 1
        return float(y @ [1, -8, 8, -1]) / (12 * float(h))


@to.scheme(derivative=1, order=2)
def limited(f, x, h):
    """The harmonic mean of both slopes, and zero where they differ in sign."""
    a, b = float(f(x) - f(x - h)) / h, float(f(x + h) - f(x)) / h
    return 2 * a * b / (a + b) if a * b > 0 else 0.0
