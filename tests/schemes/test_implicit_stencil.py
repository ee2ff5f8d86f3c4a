"""Compact relations: the published coefficients, and orders from below and above."""

from __future__ import annotations

from fractions import Fraction

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.implicit_stencil import ImplicitStencil

# Lele (1992), section 2: alpha, beta, then a, b, c with the right side a/2, b/4, c/6 (first derivative) and
# a, b/4, c/9 (second derivative) at one, two and three nodes
LELE = {
    (1, 1, 1): (("1/4",), ("3/2",)),
    (1, 1, 2): (("1/3",), ("14/9", "1/9")),
    (1, 2, 2): (("4/9", "1/36"), ("40/27", "25/54")),
    (1, 2, 3): (("1/2", "1/20"), ("17/12", "101/150", "1/100")),
    (2, 1, 1): (("1/10",), ("6/5",)),
    (2, 1, 2): (("2/11",), ("12/11", "3/11")),
    (2, 2, 2): (("344/1179", "23/2358"), ("320/393", "310/393")),
    (2, 2, 3): (("334/899", "43/1798"), ("1065/1798", "1038/899", "79/1798")),
}
ORDERS = {(1, 1): 4, (1, 2): 6, (2, 2): 8, (2, 3): 10}


@pytest.mark.parametrize(("derivative", "left", "right"), LELE)
def test_the_order_conditions_give_the_published_coefficients(derivative: int, left: int, right: int) -> None:
    relation = ImplicitStencil.on(range(-left, left + 1), range(-right, right + 1), derivative)
    derivatives, values = (tuple(map(Fraction, side)) for side in LELE[(derivative, left, right)])
    assert dict(relation.left) == {0: 1} | {s * j: c for j, c in enumerate(derivatives, 1) for s in (1, -1)}
    weights = dict(zip(relation.right.nodes, relation.right.weights, strict=True))
    for j, a in enumerate(values, 1):
        assert weights[Fraction(j)] == (a / (2 * j) if derivative == 1 else a / j**2)
        assert weights[Fraction(-j)] == (-1) ** derivative * weights[Fraction(j)]


@pytest.mark.parametrize(("derivative", "left", "right"), LELE)
def test_the_order_is_the_one_that_is_known_and_not_one_more(derivative: int, left: int, right: int) -> None:
    relation = ImplicitStencil.on(range(-left, left + 1), range(-right, right + 1), derivative)
    assert relation.order == ORDERS[(left, right)]
    assert all(relation.moment(k) == 0 for k in range(relation.order + derivative))
    assert relation.leading_constant == relation.moment(relation.order + derivative) != 0


def test_without_neighbours_on_the_left_it_is_a_difference() -> None:
    relation = ImplicitStencil.on((0,), (0, 1, 2), 1)
    assert relation.left == ((0, 1),)
    assert [str(weight) for weight in relation.right.weights] == ["-3/2", "2", "-1/2"]


def test_nodes_that_give_no_single_relation_are_refused_in_one_line() -> None:
    with pytest.raises(
        InputError, match=r"no single relation between derivative 2 at the nodes \(0, 1\)"
    ) as caught:
        ImplicitStencil.on((0, 1), (0,), 2)
    assert "\n" not in str(caught.value)
