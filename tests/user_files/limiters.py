"""Slope limiters from the finite volume lecture, written as derivative approximations."""


def minmod(a, b):
    if a * b <= 0:
        return 0.0
    return a if abs(a) < abs(b) else b


def slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def minmod_slope(f, x, h):
    left, right = slopes(f, x, h)
    return minmod(left, right)


def van_leer_slope(f, x, h):
    left, right = slopes(f, x, h)
    if left * right > 0:
        return 2 * left * right / (left + right)
    return 0.0


def harmonic_mean(f, x, h):
    # van Leer away from extrema, without the switch
    a, b = slopes(f, x, h)
    return 2.0 / (1.0 / a + 1.0 / b)


def van_albada_slope(f, x, h):
    a, b = slopes(f, x, h)
    return (a * b**2 + b * a**2) / (a**2 + b**2)


def mc_slope(f, x, h):
    """MC, the monotonised central limiter."""
    a, b = slopes(f, x, h)
    centred = 0.5 * (a + b)
    return minmod(centred, minmod(2 * a, 2 * b))
