"""Complex-step derivatives (Squire and Trapp 1998)."""

import numpy as np


def complex_step(func, x, h=1e-20):
    return np.imag(func(x + 1j * h)) / h


def second_by_complex_step(func, x, h):
    return 2 * (func(x) - func(x + 1j * h).real) / h**2


def fourth_order(func, x, h):
    i = complex(0, 1)
    return (8 * func(x + i * h / 2) - func(x + i * h)).imag / (3 * h)


def diagonal_steps(func, x, h):
    """i^(1/2) steps: the second derivative without subtraction of f(x) (Lai and Crassidis 2008)."""
    w = (1 + 1j) / np.sqrt(2)
    return (func(x + w * h) + func(x - w * h)).imag / h**2
