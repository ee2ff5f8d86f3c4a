"""Central differences of any even order from closed formulas (Fornberg 1988, eq. 3.2 as p grows)."""

from math import factorial

ORDER = 8

WEIGHTS = {
    k: (-1) ** (k + 1)
    * factorial(ORDER // 2) ** 2
    / (k * factorial(ORDER // 2 - k) * factorial(ORDER // 2 + k))
    for k in range(1, ORDER // 2 + 1)
}


def derivative(f, x, h):
    return sum(w * (f(x + k * h) - f(x - k * h)) for k, w in WEIGHTS.items()) / h


derivative.__doc__ = f"central difference of order {ORDER} on {ORDER + 1} points"


def second_derivative(f, x, h, order=ORDER):
    half = order // 2
    result = 0
    centre = 0
    for k in range(1, half + 1):
        w = 2 * (-1) ** (k + 1) * factorial(half) ** 2 / (k**2 * factorial(half - k) * factorial(half + k))
        centre += -2 * w
        result += w * (f(x + k * h) + f(x - k * h))
    return (result + centre * f(x)) / h**2
