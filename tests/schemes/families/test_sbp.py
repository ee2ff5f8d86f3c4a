"""Summation by parts: the discrete rule, positive weights, published entries, refusals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.sbp import blocks, sbp

# Strand (1994) for the orders 2 and 4, Mattsson and Nordstroem (2004) for the order 6
NORMS = {
    2: ("1/2",),
    4: ("17/48", "59/48", "43/48", "49/48"),
    6: ("13649/43200", "12013/8640", "2711/4320", "5359/4320", "7877/8640", "43801/43200"),
}
FIRST_ROWS = {
    2: ("-1", "1"),
    4: ("-24/17", "59/34", "-4/17", "-3/34"),
    6: ("-21600/13649", "104009/54596", "30443/81894", "-33311/27298", "16863/27298", "-15025/163788"),
}


def exact_matrix(order: int, nodes: int) -> list[list[Fraction]]:
    rows = sbp(order=order).function
    placed = dict(enumerate(rows.first)) | {nodes - 1 - i: stencil for i, stencil in enumerate(rows.last)}
    matrix = []
    for i in range(nodes):
        stencil = placed.get(i, rows.inside)
        entries = {i + int(c): w for c, w in zip(stencil.nodes, stencil.weights, strict=True)}
        matrix.append([entries.get(j, Fraction(0)) for j in range(nodes)])
    return matrix


@pytest.mark.parametrize("order", [2, 4, 6])
def test_integration_by_parts_holds_exactly(order: int) -> None:
    norm, _, first = blocks(order)
    nodes = 3 * order + 2 * len(first)
    weights = [*norm, *[Fraction(1)] * (nodes - 2 * len(norm)), *reversed(norm)]
    product = [
        [w * entry for entry in row] for w, row in zip(weights, exact_matrix(order, nodes), strict=True)
    ]
    for i in range(nodes):
        for j in range(nodes):
            corner = {0: -1, nodes - 1: 1}.get(i, 0) if i == j else 0
            assert product[i][j] + product[j][i] == corner


@pytest.mark.parametrize("order", [2, 4, 6])
def test_the_quadrature_rule_is_positive_and_the_published_one(order: int) -> None:
    norm = blocks(order)[0]
    assert norm == tuple(map(Fraction, NORMS[order]))
    assert min(norm) > 0
    assert sum(norm) == len(norm) - Fraction(1, 2)  # it integrates constants


@pytest.mark.parametrize("order", [2, 4, 6])
def test_the_first_row_is_the_published_one(order: int) -> None:
    assert sbp(order=order).function.first[0].weights == tuple(map(Fraction, FIRST_ROWS[order]))


@pytest.mark.parametrize("order", [2, 4, 6])
def test_every_row_at_the_ends_has_half_the_order_and_one_of_them_not_more(order: int) -> None:
    scheme = sbp(order=order)
    orders = [stencil.order for stencil in scheme.function.first]
    assert min(orders) == order // 2 == scheme.edge_order
    assert scheme.function.inside.order == order


def test_another_order_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="sbp: order=8 is not accepted; order is 2, 4 or 6"):
        sbp(order=8)
