"""Central, forward, backward and biased differences: the order of each from below and from above."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.one_sided import LEVEQUE, backward, biased, forward
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.schemes.stencil import Stencil

SCHEMES = [
    *(central(order=p, derivative=d) for p, d in product(range(2, 21, 2), range(1, 11))),
    *(make(p, d) for make, p, d in product((forward, backward), range(1, 21), (1, 10))),
    *(make(p, d) for make, p, d in product((forward, backward), (1, 4, 20), range(2, 10))),
    *(biased(i, j, d) for i, j, d in product(range(5), range(5), range(1, 7)) if i + j >= d),
]
each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)


def value_on_monomial(scheme: PointScheme, k: int) -> Fraction:
    """The scheme itself, not its stencil, on t^k at 0 with step 1, in exact arithmetic."""
    return Fraction(scheme(lambda t: t**k, Fraction(0), Fraction(1)))


@each_scheme
def test_the_order_is_the_one_claimed_and_not_one_more(scheme: PointScheme) -> None:
    assert scheme.order is not None
    assert scheme.stencil is not None
    d, p = scheme.stencil.derivative, scheme.order
    assert scheme.operator == Operator.derivative(d)
    for k in range(d + p):
        assert value_on_monomial(scheme, k) == (math.factorial(d) if k == d else 0)
    assert value_on_monomial(scheme, d + p) == math.factorial(d + p) * scheme.stencil.leading_constant != 0


@pytest.mark.parametrize("scheme", SCHEMES[::7], ids=lambda scheme: scheme.name)
def test_the_name_asks_for_the_scheme(scheme: PointScheme) -> None:
    from trueorder.schemes.registry import find

    assert find(scheme.name) == scheme


@pytest.mark.parametrize("derivative", range(1, 11))
def test_the_numerators_are_exact_in_double_precision_up_to_order_12_and_16(derivative: int) -> None:
    one_sided = (forward(order, derivative) for order in range(1, 13))
    symmetric = (central(order=order, derivative=derivative) for order in range(2, 17, 2))
    for scheme in (*one_sided, *symmetric):
        quotient = scheme.function
        numbers = [quotient.denominator, *(n for _, n in (*quotient.singles, *quotient.pairs))]
        assert all(abs(number) <= 2**53 for number in numbers)


def test_larger_numerators_are_rounded_no_further_than_other_numbers() -> None:
    # 97 bits; a Python integer takes part in NumPy's arithmetic as the nearest float
    scheme = forward(20, 10)
    assert max(abs(n) for _, n in scheme.function.singles) > 2**63
    grid = np.linspace(0.0, 1.0, 5)
    in_halves = scheme(np.exp, grid, 0.25)
    exact = [scheme(lambda t: Fraction(math.exp(t)), Fraction(x), Fraction(1, 4)) for x in grid]
    values = np.exp(1 + 30 * 0.25) * 2.0**-52
    weights = sum(abs(weight) for weight in scheme.stencil.weights) / Fraction(1, 4) ** 10
    assert np.all(np.abs(in_halves - np.array(exact, float)) <= values * float(weights))


@pytest.mark.parametrize("derivative", range(1, 11))
@pytest.mark.parametrize("order", range(4, 21, 2))
def test_a_central_difference_has_the_fewest_nodes_that_give_its_order(order: int, derivative: int) -> None:
    stencil = central(order=order, derivative=derivative).stencil
    assert stencil is not None
    assert Stencil.on(stencil.nodes[1:-1], derivative).order == order - 2


def test_forward_and_backward_are_mirror_images() -> None:
    for p, d in product(range(1, 7), range(1, 5)):
        ahead, behind = forward(p, d).stencil, backward(p, d).stencil
        assert ahead is not None
        assert behind is not None
        assert behind.nodes == tuple(-c for c in ahead.nodes)
        assert behind.weights == tuple((-1) ** d * w for w in ahead.weights)


def test_the_biased_scheme_of_the_textbook_is_named_as_such() -> None:
    # LeVeque (2007), section 1.1: (2 u(x + h) + 3 u(x) - 6 u(x - h) + u(x - 2h)) / (6h)
    stencil = biased(2, 1).stencil
    assert stencil is not None
    assert dict(zip(stencil.nodes, stencil.weights, strict=True)) == {
        1: Fraction(2, 6),
        0: Fraction(3, 6),
        -1: Fraction(-6, 6),
        -2: Fraction(1, 6),
    }
    assert biased(2, 1).source == LEVEQUE != biased(1, 2).source


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (
            central,
            {"order": 3},
            r"central: order=3 is not accepted; order is 2, 4, 6, 8, 10, 12, 14, 16, 18 or 20",
        ),
        (central, {"order": 0}, r"order=0 is not accepted"),
        (central, {"order": 22}, r"order=22 is not accepted"),
        (central, {"order": 2.0}, r"order=2.0 is not accepted"),
        (central, {"order": True}, r"order=True is not accepted"),
        (central, {"derivative": 11}, r"derivative=11 is not accepted; derivative is 1 to 10"),
        (central, {"derivative": 0}, r"derivative=0 is not accepted"),
        (forward, {"order": 21}, r"forward: order=21 is not accepted; order is 1 to 20"),
        (forward, {"order": 0}, r"order=0"),
        (backward, {"order": -1}, r"backward: order=-1"),
        (backward, {"derivative": "1"}, r"derivative='1'"),
        (biased, {"left": 13, "right": 1}, r"biased: left=13 is not accepted; left is 0 to 12"),
        (biased, {"left": -1, "right": 1}, r"left=-1"),
        (biased, {"left": 1, "right": 1, "derivative": 3}, r"give 3 nodes; derivative=3 needs 4 or more"),
        (biased, {"left": 0, "right": 0}, r"give 1 nodes; derivative=1 needs 2 or more"),
    ],
)
def test_options_that_are_not_accepted_are_refused_with_those_that_are(
    make: type[PointScheme], options: dict[str, int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        make(**options)
