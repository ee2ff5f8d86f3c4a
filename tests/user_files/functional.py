"""Functional style: recursion, partial application, lambdas."""

import math
from functools import partial, reduce

central = lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)  # noqa: E731


def nth(f, x, h, n=1):
    # n-th derivative by differencing the (n-1)-th
    if n == 0:
        return f(x)
    return (nth(f, x + h / 2, h, n - 1) - nth(f, x - h / 2, h, n - 1)) / h


third = partial(nth, n=3)
fourth = partial(nth, n=4)


def binomial(f, x, h, n=2):
    """Forward difference with binomial coefficients, divided by h^n."""
    return sum((-1) ** (n - k) * math.comb(n, k) * f(x + k * h) for k in range(n + 1)) / h**n


def newton_series(f, x, h, terms=4):
    # f' = (1/h) * (D - D^2/2 + D^3/3 - ...), D the forward difference
    differences = [f(x + k * h) for k in range(terms + 1)]
    total, sign = 0, 1
    for k in range(1, terms + 1):
        differences = [differences[i + 1] - differences[i] for i in range(len(differences) - 1)]
        total, sign = total + sign * differences[0] / k, -sign
    return total / h


def reduced(f, x, h):
    return reduce(lambda total, c: total + c[0] * f(x + c[1] * h), [(1, 1), (-1, 0)], 0) / h
