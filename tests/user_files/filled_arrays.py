"""Steps and samples are written into arrays that NumPy made for floats."""

import numpy as np

import trueorder as to


@to.scheme(derivative=1, order=4)
def samples_in_zeros(f, x, h):
    y = np.zeros(5)
    for k in range(5):
        y[k] = f(x + (k - 2) * h)
    return (y[0] - 8 * y[1] + 8 * y[3] - y[4]) / (12 * h)


@to.scheme(operator="f_y", order=2)
def step_in_zeros(f, x, h):
    dx = np.zeros(2)
    dx[1] = h
    return (f(x + dx) - f(x - dx)) / (2 * h)


@to.scheme(derivative=2, order=2)
def interpolating_polynomial(f, x, h):
    nodes = np.array([-1.0, 0.0, 1.0])
    a, _, _ = np.polyfit(nodes, [f(x + k * h) for k in nodes], 2)
    return 2 * a / h**2


@to.scheme(operator="f_x", order=2, variables=2)
def complex_copy(f, x, h):
    z = np.asarray(x).astype(complex)
    z[0] += 1j * h
    return f(z).imag / h


@to.scheme(derivative=1, order=2)
def checked_float(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x - h)) / (2 * h)


@to.scheme(derivative=1, order=4)
def solved_for_values(f, x, h):
    """A compact scheme: f'(x-h)/6 + 2 f'(x)/3 + f'(x+h)/6 = (f(x+h) - f(x-h))/(2h), one-sided at both ends."""

    def end(d):
        y = [f(x - d + k * d) for k in range(5)]
        return (-25 * y[0] + 48 * y[1] - 36 * y[2] + 16 * y[3] - 3 * y[4]) / (12 * d)

    matrix = np.array([[1.0, 0, 0], [1 / 6, 2 / 3, 1 / 6], [0, 0, 1.0]])
    right = np.array([end(h), (f(x + h) - f(x - h)) / (2 * h), end(-h)])
    return np.linalg.solve(matrix, right)[1]
