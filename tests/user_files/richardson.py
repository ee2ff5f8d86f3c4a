"""Richardson extrapolation, the way it is done in the numerical methods course."""

from typing import Callable  # noqa: UP035


def phi(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def richardson(f: Callable[[float], float], x: float, h: float, levels: int = 3) -> float:
    """Triangular table D[i][j]; the most accurate value is in the lower right corner.

    D[i][j] = D[i][j-1] + (D[i][j-1] - D[i-1][j-1]) / (4**j - 1)
    """
    D = [[0.0] * levels for _ in range(levels)]  # noqa: N806
    for i in range(levels):
        D[i][0] = phi(f, x, h / 2**i)
        for j in range(1, i + 1):
            D[i][j] = D[i][j - 1] + (D[i][j - 1] - D[i - 1][j - 1]) / (4**j - 1)
    return D[levels - 1][levels - 1]


def richardson_step(method, p):
    """Return method with its leading error, of order p, removed."""

    def improved(f, x, h):
        coarse = method(f, x, h)
        fine = method(f, x, h / 2)
        return (2**p * fine - coarse) / (2**p - 1)

    return improved


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


third_order = richardson_step(richardson_step(forward, 1), 2)
