"""Exact weights, moments, order and leading constant of stencils."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import Stencil, weights

rationals = st.fractions(min_value=-8, max_value=8, max_denominator=12)
node_sets = st.lists(rationals, min_size=2, max_size=9, unique=True)


@st.composite
def nodes_and_derivatives(draw: st.DrawFn) -> tuple[list[Fraction], int]:
    nodes = draw(node_sets)
    return nodes, draw(st.integers(0, len(nodes) - 1))


def monomial_at_zero(k: int, derivative: int) -> Fraction:
    """The derivative of t^k at 0, by SymPy."""
    t = sympy.Symbol("t")
    return Fraction(int(sympy.diff(t**k, t, derivative).subs(t, 0)))


@given(nodes_and_derivatives())
@settings(max_examples=60, deadline=None)
def test_the_weights_differentiate_every_polynomial_that_the_nodes_determine(
    case: tuple[list[Fraction], int],
) -> None:
    nodes, derivative = case
    found = weights(nodes, derivative)
    for k in range(len(nodes)):
        estimate = sum((w * c**k for w, c in zip(found, nodes, strict=True)), Fraction(0))
        assert estimate == monomial_at_zero(k, derivative)


@given(nodes_and_derivatives())
@settings(max_examples=25, deadline=None)
def test_the_weights_are_those_of_the_vandermonde_system(case: tuple[list[Fraction], int]) -> None:
    nodes, derivative = case
    points = [sympy.Rational(c.numerator, c.denominator) for c in nodes]
    powers = sympy.Matrix(len(points), len(points), lambda k, j: points[j] ** k if k else 1)
    right = sympy.Matrix(len(points), 1, lambda k, _: sympy.factorial(k) if k == derivative else 0)
    solved = powers.LUsolve(right)
    assert list(weights(nodes, derivative)) == [Fraction(int(w.p), int(w.q)) for w in solved]


@given(nodes_and_derivatives(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_each_node_keeps_its_weight_when_the_nodes_change_places(
    case: tuple[list[Fraction], int], random: Random
) -> None:
    nodes, derivative = case
    shuffled = list(nodes)
    random.shuffle(shuffled)
    before = dict(zip(nodes, weights(nodes, derivative), strict=True))
    assert dict(zip(shuffled, weights(shuffled, derivative), strict=True)) == before


@given(node_sets, st.data())
@settings(max_examples=40, deadline=None)
def test_order_and_leading_constant_are_where_the_taylor_series_first_fails(
    nodes: list[Fraction], data: st.DataObject
) -> None:
    derivative = data.draw(st.integers(1, len(nodes) - 1))
    stencil = Stencil.on(nodes, derivative)
    h = sympy.Symbol("h")
    # the scheme on exp(t) at 0, where every derivative is 1: the series of the error shows order and constant
    count = len(nodes) + 2 + derivative
    series = sum(
        sympy.Rational(w.numerator, w.denominator)
        * sum(
            (sympy.Rational(c.numerator, c.denominator) * h) ** k / sympy.factorial(k) for k in range(count)
        )
        for w, c in zip(stencil.weights, stencil.nodes, strict=True)
    )
    error = sympy.Poly(sympy.expand(series) - h**derivative, h)
    power = min(monomial[0] for monomial in error.monoms())
    assert stencil.order == power - derivative
    constant = error.coeff_monomial(h**power)
    assert stencil.leading_constant == Fraction(int(constant.p), int(constant.q))


def test_interpolation_at_a_node_takes_its_value() -> None:
    assert weights((-1, 0, 2), 0) == (0, 1, 0)


def test_one_node_interpolates() -> None:
    assert weights((3,), 0) == (1,)


def test_more_nodes_than_needed_raise_the_order_by_one_each() -> None:
    assert [Stencil.on(range(n), derivative=2).order for n in range(3, 8)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given_weights", "order"),
    [((0, 1), -1), ((-2, 2), 0), ((-1, 1), 1)],
    ids=["diverges", "does not converge", "converges"],
)
def test_the_order_of_a_wrong_formula_says_how_wrong_it_is(
    given_weights: tuple[int, int], order: int
) -> None:
    assert Stencil((Fraction(0), Fraction(1)), tuple(map(Fraction, given_weights)), 1).order == order


def test_a_check_passes_up_to_the_order_and_fails_above_it() -> None:
    stencil = Stencil.on((-1, 0, 1), derivative=1)
    stencil.check(2)
    with pytest.raises(InputError, match=r"mine: moment 3 is 1/6 and should be 0 for order 3 of f'"):
        stencil.check(3, where="mine")


def test_a_check_names_the_moment_of_the_derivative_itself() -> None:
    half = Stencil((Fraction(0), Fraction(1)), (Fraction(-1, 2), Fraction(1, 2)), 1)
    with pytest.raises(InputError, match=r"moment 1 is 1/2 and should be 1 .* no approximation of f'"):
        half.check(1)


@pytest.mark.parametrize(
    ("nodes", "derivative", "message"),
    [
        ((0, 1, 1), 1, r"node 1 is repeated"),
        ((0, Fraction(1, 2), Fraction(2, 4)), 1, r"node 1/2 is repeated"),
        ((), 0, r"no nodes"),
        ((0, 1), 2, r"derivative=2: 2 nodes give derivatives 0 to 1"),
        ((0, 1), -1, r"derivative=-1"),
    ],
)
def test_nodes_that_give_no_weights_are_refused(
    nodes: tuple[Fraction, ...], derivative: int, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        weights(nodes, derivative)


def test_a_stencil_with_a_weight_missing_is_refused() -> None:
    with pytest.raises(InputError, match="3 nodes and 2 weights"):
        Stencil((Fraction(-1), Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1)), 1)


@pytest.mark.parametrize("derivative", [0, -1, True, 1.0])
def test_a_stencil_of_no_derivative_is_refused(derivative: int) -> None:
    with pytest.raises(InputError, match="derivative="):
        Stencil((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1)), derivative)


def test_a_stencil_takes_integers_and_keeps_fractions() -> None:
    assert Stencil.on((0, 1), 1) == Stencil((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1)), 1)
    assert all(isinstance(node, Fraction) for node in Stencil.on((0, 1), 1).nodes)
