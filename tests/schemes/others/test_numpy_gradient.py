"""numpy.gradient as a scheme, and what the installed NumPy does with undocumented edge orders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.others.numpy_gradient import numpy_gradient

VALUES = np.array([1.0, 8.0, 27.0, 64.0, 125.0])


@pytest.mark.parametrize("edge_order", [0, -1, 1.5])
def test_numpy_takes_an_undocumented_edge_order_for_2_without_a_word(edge_order: Any) -> None:
    # the note in trueorder.schemes.others.numpy_gradient says so; when this fails, NumPy has changed
    found = np.gradient(VALUES, edge_order=edge_order)
    np.testing.assert_array_equal(found, np.gradient(VALUES, edge_order=2))
    assert (found[[0, -1]] != np.gradient(VALUES, edge_order=1)[[0, -1]]).all()


def test_numpy_with_edge_order_0_asks_for_fewer_nodes_than_it_reads() -> None:
    with pytest.raises(IndexError):
        np.gradient(VALUES[:2], edge_order=0)


@pytest.mark.parametrize("edge_order", [0, 3, -1, 1.0])
def test_an_edge_order_that_is_not_documented_is_refused(edge_order: Any) -> None:
    with pytest.raises(
        InputError, match=r"numpy.gradient: edge_order=.* is not accepted; edge_order is 1 or 2"
    ):
        numpy_gradient(edge_order=edge_order)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_the_scheme_is_numpy_gradient_along_the_last_axis(edge_order: int) -> None:
    scheme = numpy_gradient(edge_order=edge_order)
    values = np.stack([VALUES, -(VALUES**2)])
    np.testing.assert_array_equal(
        scheme(values, 0.5), np.gradient(values, 0.5, axis=-1, edge_order=edge_order)
    )
    assert (scheme.order, scheme.edge_order, scheme.batched) == (2, edge_order, True)
