"""Shared by the other files of this folder."""

from fractions import Fraction

LELE = {1: Fraction(3, 4), 2: Fraction(-3, 20), 3: Fraction(1, 60)}


def antisymmetric(f, x, h, coefficients):
    result = 0
    for k, a in coefficients.items():
        result += a.numerator * (f(x + k * h) - f(x - k * h)) / a.denominator
    return result / h
