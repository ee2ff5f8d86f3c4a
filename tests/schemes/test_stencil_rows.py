"""An interior stencil with others at the ends: the matrix is the stencils, and its rows are mirrored."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.stencil import Stencil
from trueorder.schemes.stencil_rows import StencilRows, mirrored

INSIDE = Stencil.on(range(-2, 3), 1)
FIRST = (Stencil.on(range(4), 1), Stencil.on(range(-1, 4), 1))


def matrix(rows: StencilRows, nodes: int, spacing: float = 1.0):
    return rows(np.eye(nodes), spacing).T


@pytest.mark.parametrize("derivative", [1, 2])
def test_every_row_of_the_matrix_is_its_stencil(derivative: int) -> None:
    inside = Stencil.on(range(-2, 3), derivative)
    first = (Stencil.on(range(4), derivative), Stencil.on(range(-1, 4), derivative))
    rows, n = StencilRows("mine", inside, first), 9
    found = matrix(rows, n, 0.5)
    placed = [(0, first[0]), (1, first[1]), (n - 1, rows.last[0]), (n - 2, rows.last[1])]
    placed += [(i, inside) for i in range(2, n - 2)]
    for place, stencil in placed:
        expected = np.zeros(n)
        expected[[place + int(c) for c in stencil.nodes]] = [
            float(w) * 2**derivative for w in stencil.weights
        ]
        np.testing.assert_allclose(found[place], expected, rtol=1e-15, atol=1e-15)


def test_the_last_rows_are_the_mirror_image_of_the_first() -> None:
    found = matrix(StencilRows("mine", INSIDE, FIRST), 8)
    np.testing.assert_allclose(found, -found[::-1, ::-1], rtol=0, atol=1e-15)
    assert mirrored(mirrored(FIRST[1])) == FIRST[1]


def test_without_rows_at_the_ends_the_grid_is_periodic() -> None:
    found = matrix(StencilRows("mine", INSIDE), 6)
    for i, row in enumerate(found):
        np.testing.assert_array_equal(np.roll(row, -i), found[0])
    assert found[0].tolist() == pytest.approx([0, 2 / 3, -1 / 12, 0, 1 / 12, -2 / 3])


def test_a_constant_has_no_derivative_however_large_it_is() -> None:
    rows = StencilRows("mine", INSIDE, FIRST)
    assert rows(np.full(9, 1e300), 1e-3).tolist() == [0.0] * 9
    assert not StencilRows("mine", INSIDE)(np.full(9, 0.1), 1e-9).any()


def test_too_few_rows_at_the_ends_are_refused() -> None:
    with pytest.raises(InputError, match="mine: 1 rows at the ends; the stencil inside reaches 2 nodes"):
        StencilRows("mine", INSIDE, FIRST[:1])


def test_as_few_nodes_are_taken_as_all_stencils_fit_on() -> None:
    rows = StencilRows("mine", INSIDE, FIRST)
    assert rows.minimum_nodes == 5
    assert rows(np.arange(5.0), 1.0) == pytest.approx(np.ones(5))
    with pytest.raises(InputError, match="mine: 4 nodes; it needs 5 or more"):
        rows(np.arange(4.0), 1.0)
