"""Gradient checking: numerical gradients and Jacobians of functions of a vector."""

import numpy as np

import trueorder as to


def numerical_gradient(f, x, h=1e-5):
    """Evaluate all partial derivatives at x, one coordinate after the other."""
    grad = []
    for i in range(x.size):
        old_value = x[i]
        x[i] = old_value + h
        fxph = f(x)
        x[i] = old_value - h
        fxmh = f(x)
        x[i] = old_value  # restore
        grad.append((fxph - fxmh) / (2 * h))
    return np.array(grad)


gradient_y = to.scheme(operator="f_y", order=2, entry=1)(numerical_gradient)


@to.scheme(operator="f_x", order=2, variables=3)
def along_first_axis(f, x, h):
    e = np.eye(len(x))[0]
    return (f(x + h * e) - f(x - h * e)) / (2 * h)


@to.scheme(operator="f_z", order=1)
def forward_in_z(f, p, h):
    x, y, z = p
    return (f([x, y, z + h]) - f([x, y, z])) / h


@to.scheme(operator="f_xx + f_yy", order=2)
def laplacian(f, x, h):
    total = 0.0
    for i in range(len(x)):
        forward, backward = x.copy(), x.copy()
        forward[i] += h
        backward[i] -= h
        total += f(forward) - 2 * f(x) + f(backward)
    return total / h**2


@to.scheme(operator="f_y", order=1, values=3)
def jacobian_column(func, x, h):
    step = np.array([0, 1]) * h
    return (func(x + step) - func(x)) / h


@to.scheme(operator="f_x", order=2, variables=2, values=2, entry=0)
def jacobian(func, x, h):
    """The full matrix J[i, j] = d func_i / d x_j."""
    columns = [(func(x + h * e) - func(x - h * e)) / (2 * h) for e in np.identity(x.size)]
    return np.stack(columns, axis=1)


@to.scheme(operator="f_xy", order=2, entry=(0, 1))
def hessian(f, x, h):
    n = len(x)
    e = np.eye(n) * h
    return [
        [(f(x + e[i] + e[j]) - f(x + e[i]) - f(x + e[j]) + f(x)
          + f(x - e[i] - e[j]) - f(x - e[i]) - f(x - e[j]) + f(x)) / (2 * h**2) for j in range(n)]
        for i in range(n)
    ]  # fmt: skip


@to.scheme(derivative=1, order=2, values=2)
def velocity_on_a_curve(r, t, dt):
    """r(t) is the position, an array."""
    return (r(t + dt) - r(t - dt)) / (2 * dt)


def unclaimed_component(f, x, h=1e-6):
    # df/dx[0]; nothing is claimed here
    shifted = [x[0] + h, *x[1:]]
    return (f(shifted) - f(x)) / h
