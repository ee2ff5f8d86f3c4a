"""Symbols are those of textbooks, and what they resolve is found to all digits."""

from __future__ import annotations

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy

from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.proof.symbol import symbol
from trueorder.verify.proof.wavenumber import wavenumber

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


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("chebyshev", "another scheme at every node"),
        ("complex_step", "off the real axis"),
        ("complex_step:order=4,derivative=2", "off the real axis"),
        ("laplacian", "2 variables"),
        ("mixed", "2 variables"),
    ],
)
def test_a_built_in_scheme_without_a_modified_wavenumber_says_why(name, why):
    with pytest.raises(InputError, match=why):
        wavenumber(find(name))


@pytest.mark.parametrize("tolerance", [0.0, -0.1, math.nan, math.inf])
def test_a_tolerance_that_is_not_positive_is_refused(tolerance):
    with pytest.raises(InputError, match="tolerance"):
        wavenumber(find("central"), [tolerance])


LELE = {
    "central": (0.25, 0.08, 0.02),
    "compact": (0.59, 0.35, 0.20),
    "compact:order=6": (0.70, 0.50, 0.35),
}
"""resolving efficiency for errors of 0.1, 0.01 and 0.001, as Lele (1992, section 3) has it"""


@pytest.mark.parametrize("name", LELE)
def test_the_efficiency_of_first_derivatives_is_that_of_leles_table(name):
    assert [value for _, value in wavenumber(find(name)).efficiency] == pytest.approx(LELE[name], abs=0.006)


def test_the_spectral_like_scheme_follows_the_three_short_waves_it_is_made_for():
    found = symbol(find("compact:system=spectral_like")).modified([2.2, 2.3, 2.4])
    assert found.real == pytest.approx([2.2, 2.3, 2.4], abs=4e-4)
    assert not found.imag.any()


WIDE = [
    "central:order=20,derivative=10",
    "forward:order=20,derivative=10",
    "compact:order=10,derivative=2",
    "savitzky_golay:window=25,polyorder=6,derivative=2",
    "low_noise:kind=holoborodko,reach=10",
    "spline:degree=5",
    "upwind:order=11",
]


@pytest.mark.parametrize("name", WIDE)
def test_the_efficiency_is_where_the_error_crosses_the_tolerance_in_high_precision(name):
    found = symbol(find(name))
    with mpmath.workdps(60):
        for tolerance in (0.1, 1e-3, 1e-7, 1e-12):
            w = mpmath.pi * found.efficiency(tolerance)
            before, after = (exact_error(found, w * (1 + side * mpmath.mpf("1e-9"))) for side in (-1, 1))
            assert before < tolerance < after


def exact_error(found, w):
    """|w'^d - w^d| / w^d."""

    def total(side):
        return mpmath.fsum(
            mpmath.mpf(c.numerator) / c.denominator * mpmath.expj(int(node) * w) for node, c in side
        )

    return abs(total(found.right) / total(found.left) / (1j * w) ** found.derivative - 1)


def test_the_error_of_a_second_derivative_is_that_of_the_square_of_the_wavenumber():
    # |2 (1 - cos w) - w^2| / w^2
    ((tolerance, found),) = wavenumber(find("central:derivative=2"), [0.1]).efficiency
    exact = mpmath.findroot(lambda w: 1 - 2 * (1 - mpmath.cos(w)) / w**2 - tolerance, math.pi * found)
    assert found == pytest.approx(float(exact / mpmath.pi), rel=1e-12)


def test_an_upwind_scheme_damps_and_a_symmetric_one_has_no_imaginary_part_at_all():
    w = np.linspace(0.1, math.pi, 40)
    left, right = (symbol(find(f"upwind:order=3,direction={side}")).modified(w) for side in ("left", "right"))
    # u' = (2 u_1 + 3 u_0 - 6 u_-1 + u_-2)/(6 h): Im w' = -(1 - cos w)^2 / 3
    assert left.imag == pytest.approx(-((1 - np.cos(w)) ** 2) / 3, abs=1e-14)
    assert right.imag == pytest.approx(-left.imag)
    for name in ("central:order=8,derivative=3", "compact:order=10", "low_noise:reach=10"):
        assert not symbol(find(name)).modified(w).imag.any()


def test_weights_that_are_declared_stand_in_the_symbol_and_not_their_roundings():
    for name in ("savitzky_golay:window=25,polyorder=6,derivative=2", "compact:system=spectral_like"):
        scheme = find(name)
        found = symbol(scheme)
        declared = scheme.stencils[0] if scheme.stencils else scheme.relation.right
        assert dict(found.right) == {n: c for n, c in zip(declared.nodes, declared.weights, strict=True) if c}


def test_rounded_weights_of_code_that_declares_none_cost_no_efficiency():
    declared = find("savitzky_golay:window=25,polyorder=6,derivative=2")
    rounded = wavenumber(replace(declared, stencils=())).efficiency
    for (_, found), (_, exact) in zip(rounded, wavenumber(declared).efficiency, strict=True):
        assert found == pytest.approx(exact, rel=1e-9)
