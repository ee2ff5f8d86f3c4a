"""The rows of one grid applied to values on larger ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from trueorder.verify.proof.matrix_rows import MatrixRows, Row
from trueorder.verify.proof.row_image import RowImage

INSIDE: Row = ((-1, Fraction(-1, 2)), (2, Fraction(1, 2)))
LEFT: tuple[Row, ...] = (((0, Fraction(-1)), (3, Fraction(1))), ((-1, Fraction(2)), (0, Fraction(-2))))
RIGHT: tuple[Row, ...] = (((0, Fraction(5)),), (), ((-4, Fraction(7)), (0, Fraction(-7, 3))))


def known(left: tuple[Row, ...], right: tuple[Row, ...]) -> MatrixRows:
    rows = (*left, *(INSIDE,) * 5, *right)
    return MatrixRows(rows, -1, tuple(range(len(left), len(left) + 5)), ((),) * len(rows))


def expected(left: tuple[Row, ...], right: tuple[Row, ...], values: np.ndarray, nodes: int) -> list[float]:
    rows = (*left, *(INSIDE,) * (nodes - len(left) - len(right)), *right)
    return [
        sum(float(weight) * values[i + place] for place, weight in row if 0 <= i + place < nodes)
        for i, row in enumerate(rows)
    ]


@pytest.mark.parametrize("nodes", [10, 11, 37])
@pytest.mark.parametrize(("left", "right"), [(LEFT, RIGHT), (LEFT, LEFT[:0]), ((), RIGHT), ((), ())])
def test_every_row_is_applied_where_it_stands(nodes, left, right) -> None:
    values = np.random.default_rng(nodes).uniform(-8, 8, nodes)
    right = tuple(right)
    image = RowImage.of(known(left, right))
    found, size = image(values)
    within = slice(max(1, len(left)), nodes - max(2, len(right)))  # where rows inside find all their nodes
    assert found[within] == pytest.approx(expected(left, right, values, nodes)[within], rel=1e-13)
    assert found[: len(left)] == pytest.approx(expected(left, right, values, nodes)[: len(left)], rel=1e-13)
    assert found[nodes - len(right) :] == pytest.approx(
        expected(left, right, values, nodes)[nodes - len(right) :], rel=1e-13
    )
    assert np.all(size >= np.abs(found) * (1 - 1e-13))
    assert image.at_an_end(nodes).tolist() == [i < len(left) or i >= nodes - len(right) for i in range(nodes)]


def test_sizes_are_those_of_the_terms() -> None:
    image = RowImage.of(known(LEFT, RIGHT))
    _, size = image(np.ones(20))
    assert size[0] == 2.0
    assert size[1] == 4.0
    assert size[5] == 1.0
    assert size[-3:] == pytest.approx([5.0, 0.0, 7 + 7 / 3])
