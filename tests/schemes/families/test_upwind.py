"""Upwind-biased differences: their nodes, and the finite-volume reconstructions that they come from."""

from __future__ import annotations

from fractions import Fraction

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.one_sided import forward
from trueorder.schemes.families.upwind import upwind
from trueorder.schemes.stencil import Stencil

# the value at i + 1/2 from averages over the cells i - r + 1, ..., i + r - 1 with the optimal linear weights of
# Shu (1998): 1/3 and 2/3 for r = 2; 1/10, 3/5 and 3/10 for r = 3
RECONSTRUCTIONS = {
    1: {0: Fraction(1)},
    3: {-1: Fraction(-1, 6), 0: Fraction(5, 6), 1: Fraction(1, 3)},
    5: {
        -2: Fraction(2, 60),
        -1: Fraction(-13, 60),
        0: Fraction(47, 60),
        1: Fraction(27, 60),
        2: Fraction(-3, 60),
    },
}


@pytest.mark.parametrize("order", RECONSTRUCTIONS)
def test_it_is_the_difference_of_the_reconstructed_values_at_the_faces_of_a_cell(order: int) -> None:
    fluxes: dict[int, Fraction] = {}
    for node, weight in RECONSTRUCTIONS[order].items():
        fluxes[node] = fluxes.get(node, Fraction(0)) + weight
        fluxes[node - 1] = fluxes.get(node - 1, Fraction(0)) - weight
    stencil = upwind(order=order).stencil
    assert dict(zip(stencil.nodes, stencil.weights, strict=True)) == fluxes


@pytest.mark.parametrize("order", range(1, 12, 2))
def test_one_node_more_lies_on_the_side_that_the_wind_comes_from(order: int) -> None:
    left, right = (upwind(order=order, direction=direction).stencil for direction in ("left", "right"))
    assert left.nodes == tuple(range(-(order + 1) // 2, (order + 1) // 2))
    assert right.nodes == tuple(-node for node in reversed(left.nodes))
    assert right.weights == tuple(-weight for weight in reversed(left.weights))


@pytest.mark.parametrize("order", range(1, 12, 2))
def test_its_leading_error_damps_waves_that_come_with_the_wind(order: int) -> None:
    # u_t = -D u with D = d/dx + C h^p d^(p+1)/dx^(p+1): damping asks for C (ik)^(p+1) > 0
    constant = upwind(order=order).stencil.leading_constant
    assert (constant > 0) == ((order + 1) % 4 == 0)


def test_at_order_1_it_is_the_one_sided_difference() -> None:
    assert upwind().stencil == Stencil.on((-1, 0), 1)
    assert upwind(direction="right").stencil == forward().stencil


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 2}, r"upwind: order=2 is not accepted; order is 1, 3, 5, 7, 9 or 11"),
        ({"order": 13}, r"order=13"),
        ({"direction": "up"}, r"upwind: direction='up' is not accepted; direction is left or right"),
    ],
)
def test_other_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        upwind(**options)
