"""Point schemes that are right and look unlike the textbook's."""

from __future__ import annotations

import cmath
import itertools
import math
from fractions import Fraction
from functools import partial

import numpy as np

from trueorder.schemes.decorator import scheme


@scheme(derivative=1, order=2)
def harmonic_mean(f, x, h):
    forward, backward = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 2 * forward * backward / (forward + backward)


@scheme(derivative=1, order=2)
def complex_step(f, x, h):
    return f(x + 1j * h).imag / h


@scheme(derivative=1, order=2)
def complex_step_by_numpy(f, x, h):
    return np.imag(f(x + complex(0, 1) * h)) / h


@scheme(derivative=1, order=6)
def romberg(f, x, h):
    table = [(f(x + h / 2**k) - f(x - h / 2**k)) / (2 * h / 2**k) for k in range(3)]
    for column in range(1, 3):
        table = [fine + (fine - coarse) / (4**column - 1) for coarse, fine in itertools.pairwise(table)]
    return table[0]


@scheme(derivative=1, order=4)
def dot_product(f, x, h):
    nodes = np.array([-2, -1, 1, 2])
    weights = np.array([1, -8, 8, -1]) / 12
    return np.dot(weights, [f(x + c * h) for c in nodes]) / h


def made_from(order):
    """A closure: central differences with weights from a product formula."""

    def derivative_of(f, x, h):
        total = 0
        for j in range(1, order // 2 + 1):
            weight = Fraction(2 * (-1) ** (j + 1), j)
            for i in range(1, order // 2 + 1):
                if i != j:
                    weight = weight * Fraction(i * i, abs(i * i - j * j))
            total = total + weight.numerator * (f(x + j * h) - f(x - j * h)) / weight.denominator
        return total / (4 * h)

    return derivative_of


closure = scheme(derivative=1, order=8)(made_from(8))


class OneSided:
    """A scheme that is an object."""

    def __init__(self, weights=(-3, 4, -1)):
        self.weights = weights

    def __call__(self, f, x, h):
        return sum(weight * f(x + j * h) for j, weight in enumerate(self.weights)) / (2 * h)


one_sided = scheme(derivative=1, order=2)(OneSided())


@scheme(derivative=1, order=1)
def forward_difference(f, x, h=1e-6):
    return (f(x + h) - f(x)) / h


@scheme(derivative=1, order=2)
def keyword_only_options(f, x, h, *, centred=True):
    return (f(x + h) - f(x - h)) / (2 * h) if centred else (f(x + h) - f(x)) / h


@scheme(derivative=2, order=4)
def weights_as_floats(f, x, h):
    around = -(1 / 12) * (f(x - 2 * h) + f(x + 2 * h)) + (4 / 3) * (f(x - h) + f(x + h))
    return (around - 2.5 * f(x)) / h**2


@scheme(derivative=1, order=2)
def decimal_step(f, x, h):
    return (f(x + 0.1 * h) - f(x - 0.1 * h)) / (0.2 * h)


@scheme(derivative=1, order=4)
def differentiated_interpolant(f, x, h):
    def lagrange(nodes):
        for j, node in enumerate(nodes):
            others = [c for i, c in enumerate(nodes) if i != j]
            scale = math.prod(Fraction(node - c) for c in others)
            slope = sum(math.prod(-d for d in others if d != c) for c in others)
            yield node, Fraction(slope) / scale

    return sum(f(x + node * h) * weight for node, weight in lagrange((-2, -1, 0, 1, 2))) / h


@scheme(derivative=2, order=2)
def first_differences_nested(f, x, h):
    def slope(at):
        return (f(at + h / 2) - f(at - h / 2)) / h

    return (slope(x + h / 2) - slope(x - h / 2)) / h


def _central(g, x, h):
    """A building block: no claim of its own."""
    return (g(x + h) - g(x - h)) / (2 * h)


@scheme(derivative=3, order=2)
def differences_of_differences(f, x, h):
    first = partial(_central, f, h=h)
    second = partial(_central, first, h=h)
    return _central(second, x, h)


@scheme(derivative=1, order=2)
def geometric_spacing(f, x, h):
    near, far = h, Fraction(5, 2) * h
    ratio = far / near
    return (ratio**2 * (f(x + near) - f(x)) - (f(x + far) - f(x))) / (near * ratio * (ratio - 1))


@scheme(derivative=1, order=12)
def twelfth_order(f, x, h):
    def weight(j):
        above = math.factorial(6) ** 2
        return Fraction((-1) ** (j + 1) * above, j * math.factorial(6 - j) * math.factorial(6 + j))

    return sum(weight(j) * (f(x + j * h) - f(x - j * h)) for j in range(1, 7)) / h


@scheme(derivative=4, order=2)
def fourth_derivative(f, x, h):
    return sum((-1) ** j * math.comb(4, j) * f(x + (j - 2) * h) for j in range(5)) / h**4


@scheme(derivative=1, order=3)
def upwind(f, x, h):
    return (2 * f(x + h) + 3 * f(x) - 6 * f(x - h) + f(x - 2 * h)) / (6 * h)


@scheme(derivative=1, order=2)
def mean_of_one_sided(f, x, h):
    right, left = (f(x + h) - f(x)) / h, (f(x - h) - f(x)) / -h
    return np.mean([right, left], axis=0)


@scheme(derivative=2, order=2)
def second_difference_of_cosines(f, x, h):
    """Through the exact divisor 2 - 2 cos(2 pi / 6) = 1, which a float only nearly is."""
    divisor = 2 - 2 * math.cos(math.pi / 3)
    return (f(x + h) - 2 * f(x) + f(x - h)) / (divisor * h * h)


@scheme(derivative=1, order=4)
def contour_integral(f, x, h):
    """Cauchy's integral formula by the trapezoidal rule on four points (Lyness and Moler 1967)."""
    points = [1, 1j, -1, -1j]
    return sum((f(x + h * w) / w for w in points), 0).real / (4 * h)


@scheme(derivative=1, order=8)
def contour_integral_on_eight_points(f, x, h):
    roots = [cmath.exp(2j * cmath.pi * k / 8) for k in range(8)]
    return sum((f(x + h * w) / w for w in roots), 0).real / (8 * h)
