"""Richardson extrapolation: the order gained, the stencils that it comes to, and the bases that it takes."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction

import pytest

from trueorder.schemes.arrays.gradient import gradient
from trueorder.schemes.decorator import scheme
from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.complex_step import complex_step
from trueorder.schemes.families.one_sided import backward, biased, forward
from trueorder.schemes.families.richardson import eliminate, error_powers, extrapolated, richardson
from trueorder.schemes.families.several_variables import laplacian, mixed
from trueorder.schemes.families.upwind import upwind
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

BASES = [
    central(),
    central(order=4, derivative=2),
    forward(),
    backward(order=2, derivative=3),
    biased(2, 1),
    upwind(order=5),
]


@pytest.mark.parametrize("ratio", [2, 3])
@pytest.mark.parametrize("levels", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_the_order_is_the_first_power_that_is_not_eliminated_and_not_one_more(
    base: PointScheme, levels: int, ratio: int
) -> None:
    made = richardson(base, levels=levels, ratio=ratio)
    d = base.stencil.derivative
    apart = 2 if base.name.startswith("central") else 1
    assert made.order == base.order + apart * (levels - 1) == made.stencil.order
    for k in range(d + made.order):
        value = made(lambda t, k=k: t**k, Fraction(0), Fraction(1))
        assert value == (math.factorial(d) if k == d else 0)
    k = d + made.order
    constant = made.stencil.leading_constant * math.factorial(k)
    assert made(lambda t: t**k, Fraction(0), Fraction(1)) == constant != 0


def test_two_levels_of_the_central_difference_are_the_five_point_formula_of_half_the_step() -> None:
    five = central(order=4).stencil
    nodes = tuple(node / 2 for node in five.nodes if node)
    weights = tuple(2 * weight for weight in five.weights if weight)
    found = richardson(central()).stencil
    kept = [(node, weight) for node, weight in zip(found.nodes, found.weights, strict=True) if weight]
    assert tuple(zip(*kept, strict=True)) == (nodes, weights)


def test_the_tableau_is_that_of_romberg() -> None:
    # of the trapezoidal rule, whose error has the powers 2, 4, 6, ..., come the rules of Simpson and of Boole
    def trapezoid(n: int, k: int) -> Fraction:
        values = [
            Fraction(int(node == k), 4) if 0 < node < 4 else Fraction(int(node == k), 8)
            for node in range(0, 5, 4 // n)
        ]
        return sum(values, Fraction(0)) * (4 // n)

    simpson = [eliminate([trapezoid(n, k) for n in (1, 2)], (2,), 2) for k in (0, 2, 4)]
    boole = [eliminate([trapezoid(n, k) for n in (1, 2, 4)], (2, 4), 2) for k in range(5)]
    assert simpson == [Fraction(w, 6) for w in (1, 4, 1)]
    assert boole == [Fraction(w, 90) for w in (7, 32, 12, 32, 7)]


def test_the_record_tells_the_powers_of_the_error() -> None:
    assert error_powers(central(), 3) == (2, 4, 6)
    assert error_powers(forward(derivative=2), 3) == (1, 2, 3)
    assert error_powers(complex_step(order=4, derivative=2), 3) == (4, 8, 12)
    assert error_powers(mixed(form="diagonal"), 3) == (2, 4, 6)
    assert error_powers(PointScheme("mine", lambda f, x, h: 0, stencil=Stencil.on((0, 2, 3), 1)), 2) == (2, 3)


@pytest.mark.parametrize(
    "base", [complex_step(order=4, derivative=2), laplacian(points=9)], ids=lambda b: b.name
)
def test_a_base_without_a_stencil_in_one_variable_is_extrapolated_all_the_same(base: PointScheme) -> None:
    made = richardson(base, levels=3)
    assert made.stencil is None
    assert made.order == error_powers(base, 3)[-1]
    assert made.dimension == base.dimension
    again = richardson(made)
    assert again.order == error_powers(base, 4)[-1]


def test_a_function_of_ones_own_is_extrapolated_with_the_powers_that_are_given() -> None:
    @scheme(derivative=1, order=2)
    def slope(f, x, h):
        return (f(x + h) - f(x - h)) / (2 * h)

    made = richardson(slope, levels=3, powers=(2, 4, 6, 8))
    assert (made.order, str(made.operator)) == (6, "f'")
    assert made(lambda t: t**6, Fraction(1), Fraction(1)) == 6
    with pytest.raises(
        InputError,
        match=r"slope\): the powers of h in its error are not known; give them as in powers=\(2, 4\)",
    ):
        richardson(slope)


def test_it_can_be_sent_to_another_process() -> None:
    made = extrapolated(base="complex_step", levels=3)
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levels": 1}, r"richardson\(central\): levels=1 is not accepted; levels is an integer, 2 or more"),
        ({"levels": True}, r"levels=True"),
        ({"ratio": 1}, r"ratio=1 is not accepted; ratio is an integer, 2 or more"),
        ({"ratio": 1.5}, r"ratio=1.5"),
        ({"powers": (2,)}, r"powers=\(2,\) for levels=2; one power for each level"),
        ({"powers": (4, 2)}, r"powers=\(4, 2\) is not accepted; positive integers, ascending"),
        ({"powers": (0, 2)}, r"powers=\(0, 2\) is not accepted"),
        ({"powers": (2, 2.5)}, r"powers=\(2, 2.5\) is not accepted"),
        ({"powers": (1, 2)}, r"powers=\(1, 2\) for a scheme of order 2; the first power is the order"),
    ],
)
def test_other_arguments_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        richardson(central(), **options)


def test_powers_that_are_not_those_of_the_base_are_found_out_where_there_is_a_stencil() -> None:
    with pytest.raises(InputError, match="moment 3 is "):
        richardson(forward(), levels=3, powers=(1, 3, 4))


def test_a_grid_scheme_is_refused() -> None:
    def on_grid(values, h):
        return gradient(values, h)

    with pytest.raises(InputError, match="a grid scheme cannot be called with another step"):
        richardson(on_grid)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"base": "midpoint"},
            r"richardson: base='midpoint' is not accepted; base is central, forward, backward or ",
        ),
        ({"levels": 7}, r"richardson: levels=7 is not accepted; levels is 2 to 6"),
        ({"base": "complex_step", "derivative": 3}, r"complex_step: derivative=3 is not accepted"),
    ],
)
def test_other_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        extrapolated(**options)
