"""Symbols are those of textbooks, and what they resolve is found to all digits."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy

from schemes.errors import InputError
from schemes.registry import find
from schemes.scheme import from_function
from verify.wavenumber import symbol, wavenumber

W = sympy.Symbol("w", real=True)


def read(name: str) -> sympy.Expr:
    return sympy.sympify(wavenumber(find(name)).symbol, {"w": W})


@pytest.mark.parametrize(
    ("name", "textbook"),
    [
        ("central", sympy.I * sympy.sin(W)),
        ("central:order=4", sympy.I * sympy.sin(W) * (4 - sympy.cos(W)) / 3),
        ("central:derivative=2", 2 * sympy.cos(W) - 2),
        ("forward", sympy.exp(sympy.I * W) - 1),
        ("backward", 1 - sympy.exp(-sympy.I * W)),
        ("gradient", sympy.I * sympy.sin(W)),
    ],
)
def test_the_symbol_is_the_textbooks(name, textbook):
    assert sympy.simplify((read(name) - textbook).rewrite(sympy.exp)) == 0


@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("derivative", [1, 2, 3])
def test_the_symbol_starts_with_the_operator_and_then_the_proven_error(order, derivative):
    scheme = find(f"central:order={order},derivative={derivative}")
    series = sympy.series(read(scheme.name) - (sympy.I * W) ** derivative, W, 0, derivative + order + 1)
    lowest = series.removeO().as_poly(W).monoms()[-1][0]
    assert lowest == derivative + order


def test_the_efficiency_of_central_differences_solves_its_equation_in_high_precision():
    # |sin(w)/w - 1| = tolerance
    for tolerance, found in wavenumber(find("central"), [0.1, 0.01, 1e-6]).efficiency:
        exact = mpmath.findroot(lambda w, e=tolerance: 1 - mpmath.sin(w) / w - e, math.pi * found)
        assert found == pytest.approx(float(exact / mpmath.pi), rel=1e-9)


def test_dissipation_counts_in_the_error_of_a_one_sided_difference():
    # |(exp(i w) - 1)/(i w) - 1| = tolerance
    ((tolerance, found),) = wavenumber(find("forward"), [0.1]).efficiency
    exact = mpmath.findroot(
        lambda w: abs((mpmath.e ** (1j * w) - 1) / (1j * w) - 1) - tolerance, (0.1, 0.3), solver="anderson"
    )
    assert found == pytest.approx(float(exact / mpmath.pi), rel=1e-9)


def test_a_higher_order_resolves_more_and_a_wider_tolerance_too():
    values = [dict(wavenumber(find(f"central:order={p}")).efficiency) for p in (2, 4, 6, 8, 10, 12)]
    for tolerance in (0.1, 0.01, 0.001):
        column = [value[tolerance] for value in values]
        assert column == sorted(column)
        assert len(set(column)) == len(column)
    assert all(value[0.1] > value[0.01] > value[0.001] for value in values)


def test_the_modified_wavenumber_of_every_derivative_is_the_wavenumber_for_long_waves():
    w = np.array([1e-3, 1e-2])
    for derivative in range(1, 7):
        found = symbol(find(f"central:order=6,derivative={derivative}")).modified(w)
        assert found.real == pytest.approx(w, rel=1e-9)
        assert np.abs(found.imag).max() < 1e-9


def test_a_scheme_that_approximates_something_else_resolves_nothing():
    double = from_function(lambda f, x, h: (f(x + h) - f(x - h)) / h, name="double", derivative=1)
    assert [value for _, value in wavenumber(double).efficiency] == [0.0, 0.0, 0.0]


def harmonic(f, x, h):
    a, b = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 2 * a * b / (a + b)


def laplacian(f, x, y, h):
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def complex_step(f, x, h):
    return f(x + 1j * h).imag / h


def relative(f, x, h):
    step = h * (1 + abs(x))
    return (f(x + step) - f(x)) / step


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (harmonic, "not linear"),
        (laplacian, "2 variables"),
        (complex_step, "real"),
        (relative, "another scheme at every x|no real multiples"),
    ],
)
def test_a_scheme_without_a_modified_wavenumber_is_refused_with_the_reason(function, why):
    operator = "f_xx + f_yy" if function is laplacian else "f'"
    with pytest.raises(InputError, match=why):
        wavenumber(from_function(function, operator=operator))


@pytest.mark.parametrize("tolerance", [0.0, -0.1, math.nan, math.inf])
def test_a_tolerance_that_is_not_positive_is_refused(tolerance):
    with pytest.raises(InputError, match="tolerance"):
        wavenumber(find("central"), [tolerance])
