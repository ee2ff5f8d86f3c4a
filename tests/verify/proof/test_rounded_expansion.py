"""Nonlinear formulas whose coefficients are rounded, and mistyped."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from trueorder.schemes.from_function import from_function
from trueorder.verify.proof.proving import prove
from trueorder.verify.proof.rounded_expansion import meant

THIRD = math.sqrt(3)
HARMONIC = "h**2*(f'''(x)/6 - f''(x)**2/(4*f'(x)))"


def harmonic(a, b):
    return 2 / (1 / a + 1 / b)


def irrational(f, x, h):
    """Weights that are one only but for rounding: they add up to 1e-16 and not to zero."""
    a = (math.sqrt(2) * f(x + h) / math.sqrt(2) - THIRD * f(x) * (THIRD / 3)) / h
    b = (f(x) * math.sqrt(0.1) - f(x - h) * math.sqrt(0.1)) / (h * math.sqrt(0.1))
    return harmonic(a, b)


def solved(f, x, h):
    """Weights as a solver of linear equations gives them."""
    slope = np.linalg.solve(np.vander([-1.1, 0.0, 1.1], increasing=True).T, [0.0, 1.1, 0.0])
    centred = sum(w * f(x + c * h) for w, c in zip(slope.tolist(), (-1, 0, 1), strict=True)) / h
    return centred * f(x) / f(x)


@pytest.mark.parametrize(("scheme", "error"), [(irrational, HARMONIC), (solved, "h**2*f'''(x)/6")])
def test_rounded_weights_are_proved_as_those_that_were_meant(scheme, error) -> None:
    proof = prove(from_function(scheme, derivative=1))
    assert (proof.order, proof.error_term) == (2, error)


def test_a_coefficient_that_is_off_by_more_than_rounding_is_not_proved() -> None:
    def typed(f, x, h):
        a, b = 0.3333333333 * (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / (3 * h)
        return 3 * harmonic(a, b)

    proof = prove(from_function(typed, derivative=1))
    assert proof.order == 0


def test_numbers_that_are_rounded_are_those_meant_and_others_stay() -> None:
    x, y = sympy.symbols("x y")
    typed = sympy.Rational("0.3333333333")
    assert meant(sympy.Rational(0.1) * x * y + sympy.Rational(1e-18) * y) == x * y / 10
    assert meant(typed * x) == typed * x
    assert meant(sympy.S.Zero) == 0


def test_a_tiny_constant_beside_a_nonlinear_formula_is_no_rounding_of_it() -> None:
    # such code is wrong for a function of that size
    proof = prove(from_function(lambda f, x, h: irrational(f, x, h) + 4.83e-26, derivative=1, order=2))
    assert proof.order == 0
    f1, f2 = sympy.symbols("f_1 f_2")
    assert meant(f1 + sympy.Rational(2.0**-80) * f2) == f1
    assert meant(f1 + sympy.Rational(2.0**-80)) != f1
    assert meant(f1 + sympy.Rational(2.0**-80) * f1**2) != f1
