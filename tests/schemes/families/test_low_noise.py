"""Low-noise differentiators: published coefficients, orders, and the noise that they let through."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from trueorder.schemes.families.low_noise import holoborodko, lanczos, low_noise

# Holoborodko (2008): coefficients of f_k - f_-k, by order and reach
PUBLISHED = {
    (2, 2): ("2/8", "1/8"),
    (2, 3): ("5/32", "4/32", "1/32"),
    (2, 4): ("14/128", "14/128", "6/128", "1/128"),
    (4, 3): ("39/96", "12/96", "-5/96"),
    (4, 4): ("27/96", "16/96", "-1/96", "-2/96"),
}
ALL = list(product((lanczos, holoborodko), (2, 4), range(2, 11)))


@pytest.mark.parametrize(("order", "reach"), PUBLISHED)
def test_the_smooth_ones_have_the_published_coefficients(order: int, reach: int) -> None:
    assert holoborodko(reach, order).weights[reach + 1 :] == tuple(map(Fraction, PUBLISHED[(order, reach)]))


@pytest.mark.parametrize("reach", range(1, 11))
def test_the_ones_of_lanczos_weigh_a_node_by_its_distance(reach: int) -> None:
    total = sum(k**2 for k in range(-reach, reach + 1))
    assert lanczos(reach, 2).weights == tuple(Fraction(k, total) for k in range(-reach, reach + 1))


@pytest.mark.parametrize(("make", "order", "reach"), ALL)
def test_the_order_is_the_one_claimed_and_not_one_more(make, order: int, reach: int) -> None:
    assert make(reach, order).order == order


@pytest.mark.parametrize(("order", "reach"), list(product((2, 4), range(2, 11))))
def test_the_smooth_ones_are_flat_at_the_highest_frequency(order: int, reach: int) -> None:
    # a wave of phase pi - t per node is multiplied by i sum_k (-1)^(k + 1) w_k sin(k t)
    pairs = list(
        zip(*(getattr(holoborodko(reach, order), name) for name in ("nodes", "weights")), strict=True)
    )
    degrees = [sum((-1) ** abs(int(k)) * w * k**a for k, w in pairs) for a in range(1, 2 * reach, 2)]
    spare = reach - order // 2
    assert not any(degrees[:spare])
    assert degrees[spare] != 0


@pytest.mark.parametrize("kind", ["lanczos", "holoborodko"])
def test_the_wider_the_formula_the_less_noise_it_lets_through(kind: str) -> None:
    gains = [
        sum(w**2 for w in low_noise(kind=kind, reach=reach).stencils[0].weights) for reach in range(2, 11)
    ]
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize(
    ("kind", "order", "reach"), list(product(("lanczos", "holoborodko"), (2, 4), (2, 5, 10)))
)
def test_at_the_ends_the_order_is_kept_by_the_widest_formula_that_fits(
    kind: str, order: int, reach: int
) -> None:
    scheme = low_noise(kind=kind, order=order, reach=reach)
    assert {stencil.order for stencil in scheme.stencils} == {order}
    for i, stencil in enumerate(scheme.function.first[order // 2 :], start=order // 2):
        assert set(stencil.nodes) == set(range(-i, i + 1))
