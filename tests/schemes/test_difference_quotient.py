"""Stencils as functions: exact in exact arithmetic, unchanged on balls and symbols, vectorised on arrays."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.difference_quotient import difference_quotient, on_stencil
from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import Stencil

rationals = st.fractions(min_value=-6, max_value=6, max_denominator=6)


@given(st.lists(rationals, min_size=2, max_size=7, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_in_exact_arithmetic_the_function_is_the_formula(nodes: list[Fraction], data: st.DataObject) -> None:
    # any weights, also those of a wrong formula: what is evaluated is what is written
    given_weights = data.draw(st.lists(rationals, min_size=len(nodes), max_size=len(nodes)))
    if not any(given_weights):
        given_weights[0] = Fraction(1)
    derivative = data.draw(st.integers(1, 3))
    x, h = data.draw(rationals), data.draw(rationals.filter(bool))
    stencil = Stencil(tuple(nodes), tuple(given_weights), derivative)

    def f(t: Fraction) -> Fraction:
        return 3 + t**5 - 7 * t**2

    formula = sum((w * f(x + c * h) for w, c in zip(given_weights, nodes, strict=True)), Fraction(0))
    assert difference_quotient(stencil)(f, x, h) == formula / h**derivative


STENCILS = {
    "symmetric": Stencil.on(range(-2, 3), 2),
    "antisymmetric": Stencil.on(range(-2, 3), 1),
    "one-sided": Stencil.on(range(4), 2),
    "without the centre": Stencil.on((1, 2, 3), 1),
    "rational nodes": Stencil.on((Fraction(-1, 2), 0, Fraction(2, 3)), 1),
}
each_stencil = pytest.mark.parametrize("stencil", STENCILS.values(), ids=STENCILS.keys())


@each_stencil
def test_every_node_is_evaluated_once_and_zero_weights_are_not(stencil: Stencil) -> None:
    seen: list[Fraction] = []

    def f(t: Fraction) -> Fraction:
        seen.append(t)
        return t * t

    difference_quotient(stencil)(f, Fraction(0), Fraction(1))
    weighted = [c for c, w in zip(stencil.nodes, stencil.weights, strict=True) if w]
    assert sorted(seen) == sorted(weighted)


@each_stencil
def test_symbols_go_through_unchanged_and_give_the_leading_error(stencil: Stencil) -> None:
    x, h = sympy.symbols("x h")
    estimate = difference_quotient(stencil)(sympy.exp, x, h)
    p = stencil.order
    error = sympy.series(
        sympy.expand((estimate / sympy.exp(x)).expand(power_exp=True)), h, 0, p + 1
    ).removeO()
    constant = stencil.leading_constant
    assert sympy.simplify(error - 1 - sympy.Rational(constant.numerator, constant.denominator) * h**p) == 0


@each_stencil
def test_balls_go_through_unchanged_and_hold_the_exact_estimate(stencil: Stencil) -> None:
    ball = difference_quotient(stencil)(lambda t: t**3, flint.arb(2), flint.arb(1) / 4)
    exact = difference_quotient(stencil)(lambda t: t**3, Fraction(2), Fraction(1, 4))
    assert ball.contains(flint.fmpq(exact.numerator, exact.denominator))
    assert ball.rad() < 1e-12


@each_stencil
def test_points_and_steps_broadcast(stencil: Stencil) -> None:
    x = np.linspace(0.1, 1.5, 7)[:, None]
    h = np.geomspace(1e-3, 1e-1, 5)[None, :]
    together = difference_quotient(stencil)(np.sin, x, h)
    assert together.shape == (7, 5)
    for i, j in [(0, 0), (3, 2), (6, 4)]:
        assert together[i, j] == difference_quotient(stencil)(np.sin, x[i, 0], h[0, j])


@each_stencil
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_the_precision_of_the_arguments_is_kept(stencil: Stencil, dtype: type[np.floating[Any]]) -> None:
    x = np.array([[0.5], [1.0]], dtype=dtype)
    h = np.array([[0.25, 0.125]], dtype=dtype)
    assert difference_quotient(stencil)(np.sin, x, h).dtype == dtype


@each_stencil
def test_arguments_are_left_as_they_were(stencil: Stencil) -> None:
    x, h = np.linspace(0, 1, 4)[:, None], np.array([[0.1, 0.2]])
    x_before, h_before = x.copy(), h.copy()
    x.flags.writeable = h.flags.writeable = False
    difference_quotient(stencil)(lambda t: t * 1.0, x, h)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(h, h_before)


@each_stencil
def test_complex_values_are_kept(stencil: Stencil) -> None:
    estimate = difference_quotient(stencil)(lambda t: np.exp(1j * t), np.array([0.3]), np.array([0.01]))
    real = difference_quotient(stencil)(np.cos, np.array([0.3]), np.array([0.01]))
    assert np.iscomplexobj(estimate)
    np.testing.assert_allclose(estimate.real, real, rtol=1e-9)


@pytest.mark.parametrize("constant", [1e8, 0.1], ids=["large", "not dyadic"])
@pytest.mark.parametrize("name", ["symmetric", "antisymmetric", "one-sided", "rational nodes"])
def test_a_constant_has_derivative_exactly_zero(name: str, constant: float) -> None:
    # values enter as differences, which cancel without rounding; rounded weights would leave 1e-8 / h^d
    assert difference_quotient(STENCILS[name])(lambda t: constant, 0.7, 1e-9) == 0.0


def test_the_textbook_formulas_are_evaluated_as_they_are_written() -> None:
    x, h = 0.7, 1e-3
    forward = difference_quotient(Stencil.on((0, 1), 1))
    central = difference_quotient(Stencil.on((-1, 0, 1), 1))
    assert forward(np.sin, x, h) == (np.sin(x + h) - np.sin(x)) / h
    assert central(np.sin, x, h) == (np.sin(x + h) - np.sin(x - h)) / (2 * h)


def test_the_record_goes_to_another_process_unchanged() -> None:
    quotient = difference_quotient(Stencil.on((0, 1, 2), 1))
    assert pickle.loads(pickle.dumps(quotient)) == quotient
    assert hash(quotient) == hash(difference_quotient(Stencil.on((0, 1, 2), 1)))


def test_a_scheme_on_a_stencil_claims_what_it_is_told_and_no_more_than_it_gives() -> None:
    assert on_stencil(Stencil.on((0, 1), 1), name="slope", order=1).order == 1
    with pytest.raises(InputError, match=r"scheme 'slope': moment 2 is 1/2 and should be 0 for order 2"):
        on_stencil(Stencil.on((0, 1), 1), name="slope", order=2)
