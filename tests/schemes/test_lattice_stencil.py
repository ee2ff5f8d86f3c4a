"""Stencils in several variables: put together, their moments, and their order from below and from above."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.lattice_quotient import lattice_quotient, on_lattice
from trueorder.schemes.lattice_stencil import LatticeStencil, along, axis_direction, on_shells
from trueorder.schemes.operator import Operator
from trueorder.schemes.stencil import Stencil

SECOND = Stencil.on((-1, 0, 1), 2)
FIVE = along(SECOND, (1, 0)) + along(SECOND, (0, 1))
LAPLACE = Operator.parse("f_xx + f_yy")


def test_stencils_are_added_multiplied_and_scaled_node_by_node() -> None:
    first = along(Stencil.on((-1, 0, 1), 1), (1, 0))
    across = along(Stencil.on((-1, 0, 1), 1), (0, 1))
    quarter = Fraction(1, 4)
    corners = {(1, 1): quarter, (-1, -1): quarter, (1, -1): -quarter, (-1, 1): -quarter}
    assert dict((first * across).terms) == corners
    assert (first * across).degree == 2
    assert (first + first.scaled(-1)).terms == ()
    with pytest.raises(InputError, match=r"stencils over h\^1 and h\^2 cannot be added"):
        first + FIVE


def test_the_order_of_the_nodes_does_not_matter() -> None:
    terms = [((0, 1), Fraction(1)), ((0, 0), Fraction(-1)), ((0, 1), Fraction(1))]
    assert LatticeStencil.of(terms, 1) == LatticeStencil.of(reversed(terms), 1)
    assert LatticeStencil.of(terms, 1).terms == (((0, 0), Fraction(-1)), ((0, 1), Fraction(2)))


def test_a_stencil_along_a_diagonal_differentiates_along_it() -> None:
    both = along(SECOND, (1, 1))
    assert both.order_for(Operator.parse("f_xx + 2*f_xy + f_yy")) == 2
    assert both.order_for(LAPLACE) == 0
    with pytest.raises(InputError, match="nodes 0, 1/2; on a lattice they are whole numbers"):
        along(Stencil.on((0, Fraction(1, 2)), 1), (1, 0))


def test_moments_are_those_of_taylors_theorem() -> None:
    corner = LatticeStencil((((2, -1, 3), Fraction(5)),), 1)
    assert corner.moment((1, 2, 1)) == Fraction(5 * 2 * 1 * 3, 2)
    assert corner.dimension == 3


def test_the_error_is_said_power_by_power() -> None:
    assert FIVE.error(LAPLACE, 0) == {}
    assert FIVE.error(LAPLACE, 2) == {(4, 0): Fraction(1, 12), (0, 4): Fraction(1, 12)}
    assert FIVE.scaled(2).error(LAPLACE, 0) == {(2, 0): 1, (0, 2): 1}
    powers = FIVE.error_powers(LAPLACE)
    assert [next(powers) for _ in range(3)] == [2, 4, 6]
    assert LatticeStencil((((0, 0), Fraction(1)),), 2).order_for(LAPLACE) == -2


def test_the_shells_of_a_cube_are_its_faces_edges_and_corners() -> None:
    found = on_shells(3, map(Fraction, (1, 2, 3, 5)), degree=2)
    sizes = [sum(weight == value for _, weight in found.terms) for value in (1, 2, 3, 5)]
    assert sizes == [1, 6, 12, 8]
    assert axis_direction(2, 3) == (0, 0, 1)


whole = st.integers(-2, 2)
rationals = st.fractions(min_value=-4, max_value=4, max_denominator=5)


@given(
    st.dictionaries(st.tuples(whole, whole), rationals, min_size=1, max_size=9),
    rationals,
    rationals.filter(bool),
)
@settings(max_examples=60, deadline=None)
def test_in_exact_arithmetic_the_function_is_the_formula(
    weights: dict[tuple[int, int], Fraction], x: Fraction, h: Fraction
) -> None:
    # any weights, also those of a wrong formula: what is evaluated is what is written
    stencil = LatticeStencil.of([*weights.items(), ((0, 1), Fraction(3))], 2)
    if not stencil.terms:
        return

    def f(a: Fraction, b: Fraction) -> Fraction:
        return a**3 - 5 * a * b**2 + b - 7

    formula = sum((w * f(x + h * i, 2 * x + h * j) for (i, j), w in stencil.terms), Fraction(0)) / h**2
    assert lattice_quotient(stencil, LAPLACE)(f, x, 2 * x, h) == formula


STENCILS = {
    "about the centre": FIVE,
    "mirrored in y": along(central(order=4).stencil, (0, 1)),
    "mirrored in x": along(central().stencil, (1, 0)) * along(central().stencil, (0, 1)),
    "neither": LatticeStencil((((0, 1), Fraction(1)), ((1, 0), Fraction(1))), 1),
}


@pytest.mark.parametrize("stencil", STENCILS.values(), ids=STENCILS.keys())
def test_every_node_is_evaluated_once(stencil: LatticeStencil) -> None:
    seen: list[tuple[Fraction, Fraction]] = []

    def f(a: Fraction, b: Fraction) -> Fraction:
        seen.append((a, b))
        return a * b

    lattice_quotient(stencil, LAPLACE)(f, Fraction(0), Fraction(0), Fraction(1))
    assert sorted(seen) == [node for node, _ in stencil.terms]


def test_a_constant_has_no_difference_however_large_it_is() -> None:
    for stencil in STENCILS.values():
        if sum(weight for _, weight in stencil.terms) == 0:
            assert lattice_quotient(stencil, LAPLACE)(lambda x, y: 1e300, 0.1, 0.2, 1e-3) == 0


def test_an_order_that_the_moments_do_not_give_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"scheme 'five': order 3 of f_xx \+ f_yy; the moments of the stencil give 2"
    ):
        on_lattice(FIVE, LAPLACE, name="five", order=3, source="")
