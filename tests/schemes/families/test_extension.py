"""Edge treatments: each is what it says of the extended data, and keeps the order only where it may."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.families.extension import extended, extension
from trueorder.schemes.stencil import Stencil

ORDERS = (2, 4, 6, 8, 10, 12)
MODES = {
    "mirror_even": {"mode": "reflect"},
    "mirror_odd": {"mode": "reflect", "reflect_type": "odd"},
    "periodic": {"mode": "wrap"},
}


@pytest.mark.parametrize(("order", "derivative", "edge"), list(product(ORDERS, (1, 2), MODES)))
def test_it_is_the_central_difference_of_data_extended_by_numpy(
    order: int, derivative: int, edge: str
) -> None:
    reach = order // 2
    values = np.random.default_rng(11).normal(size=23)
    padded = np.pad(values, reach, **MODES[edge])
    weights = [float(w) for w in central(order=order, derivative=derivative).stencil.weights]
    expected = np.convolve(padded, weights[::-1], mode="valid") / 0.5**derivative
    found = extension(order=order, derivative=derivative, edge=edge)(values, 0.5)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("degree", range(1, 8))
def test_extrapolation_continues_the_polynomial_through_the_first_values(degree: int) -> None:
    for place in (-1, -2, -5):
        shares = extended(place, "extrapolation", degree)
        for power in range(degree + 1):
            assert sum(share * node**power for node, share in shares.items()) == place**power


@pytest.mark.parametrize(("order", "edge_order"), list(product(ORDERS, range(1, 13))))
@pytest.mark.parametrize("edge", ["one_sided", "extrapolation"])
def test_the_orders_claimed_are_those_of_the_moments(edge: str, order: int, edge_order: int) -> None:
    for derivative in (1, 2):
        scheme = extension(order=order, derivative=derivative, edge=edge, edge_order=edge_order)
        inside, *ends = (stencil.order for stencil in scheme.stencils)
        assert (inside, min(ends)) == (scheme.order, scheme.edge_order)


def test_extrapolation_from_as_many_nodes_as_the_stencil_takes_is_a_one_sided_difference() -> None:
    for edge_order in (1, 2):
        one_sided, extrapolated = (
            extension(edge=edge, edge_order=edge_order).function for edge in ("one_sided", "extrapolation")
        )
        assert one_sided.first == extrapolated.first


def edge_orders(edge: str, order: int, f, slope) -> float:
    """The order that halving the spacing shows for the larger of the errors at the nodes next to the first edge."""
    scheme = extension(order=order, edge=edge)
    errors = []
    for nodes in (21, 41):
        x, h = np.linspace(0, 1, nodes, retstep=True)
        errors.append(np.abs(scheme(f(x), h) - slope(x))[: order // 2 + 1].max())
    return float(np.log2(errors[0] / errors[1]))


def test_a_mirror_image_keeps_the_order_for_a_function_with_the_symmetry_and_for_no_other() -> None:
    even = (lambda x: np.cos(2 * x), lambda x: -2 * np.sin(2 * x))
    odd = (lambda x: 5 + np.sin(2 * x), lambda x: 2 * np.cos(2 * x))
    neither = (np.exp, np.exp)
    for order in (2, 4, 6):
        kept = (
            order + 1
        )  # by the symmetry the error is an odd function of the place, and so it is smaller there
        assert edge_orders("mirror_even", order, *even) == pytest.approx(kept, abs=0.15)
        assert edge_orders("mirror_odd", order, *odd) == pytest.approx(order, abs=0.15)
        assert edge_orders("mirror_even", order, *neither) == pytest.approx(0, abs=0.05)
        assert edge_orders("mirror_odd", order, *neither) == pytest.approx(1, abs=0.1)
        assert edge_orders("one_sided", order, *neither) == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize("order", ORDERS)
def test_the_even_mirror_says_that_every_slope_at_the_edge_is_zero(order: int) -> None:
    scheme = extension(order=order, edge="mirror_even")
    assert scheme.edge_order is None
    assert scheme(np.arange(20.0) * 7, 1.0)[[0, -1]].tolist() == [0.0, 0.0]
    first = scheme.function.first[0]
    assert isinstance(first, Stencil)
    assert not any(first.weights)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 3}, r"extension: order=3 is not accepted; order is 2, 4, 6, 8, 10 or 12"),
        (
            {"edge": "mirror"},
            r"edge='mirror' is not accepted; edge is one_sided, extrapolation, mirror_even, mirror_",
        ),
        ({"edge": "periodic", "edge_order": 4}, r"edge_order=4 is for edge=one_sided and edge=extrapolation"),
        ({"edge": "mirror_odd", "edge_order": 1}, r"edge_order=1 is for edge=one_sided"),
        ({"edge_order": 13}, r"edge_order=13 is not accepted; edge_order is 1 to 12"),
    ],
)
def test_options_that_are_not_accepted_are_refused_with_those_that_are(options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        extension(**options)
