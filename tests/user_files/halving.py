"""Derivative by successive halving of the step, translated from the Fortran of the old course notes."""


def derivative(f, x, h, n=4, tol=1e-14):
    """Neville's scheme in one array that is overwritten; tol is kept for compatibility and not used."""
    d = []
    for i in range(n):
        d.append((f(x + h) - f(x - h)) / (2.0 * h))
        h /= 2
        for j in range(i - 1, -1, -1):
            factor = 4.0 ** (i - j)
            d[j] = (factor * d[j + 1] - d[j]) / (factor - 1)
    return d[0]


def walking(f, x, h):
    """Sums up a stencil while walking along it."""
    x -= 2 * h
    total = f(x)
    for weight in (-8, 0, 8, -1):
        x += h
        if weight:
            total += weight * f(x)
    return total / (12 * h)
