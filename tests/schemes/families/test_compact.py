"""Compact differences: polynomials from below and above at every option, closures, the cyclic solve, refusals."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.compact import COMPACT, UNUSABLE, compact, compact_closure

CLOSED = [
    compact(order=p, derivative=d, edge=edge, edge_order=q)
    for p, d, edge, q in product((4, 6, 8, 10), (1, 2), ("compact", "one_sided"), range(1, 11))
    if not (edge == "compact" and (p, q) in UNUSABLE[d])
]
ROUND = [compact(order=p, derivative=d, edge="periodic") for p, d in product((4, 6, 8, 10), (1, 2))]
each_closed = pytest.mark.parametrize("scheme", CLOSED, ids=lambda scheme: scheme.name)
each_round = pytest.mark.parametrize("scheme", ROUND, ids=lambda scheme: scheme.name)


def derived(x, degree: int, derivative: int):
    factor = degree if derivative == 1 else degree * (degree - 1)
    return factor * x ** max(degree - derivative, 0)


@each_closed
def test_polynomials_are_exact_up_to_the_order_at_the_ends_and_not_above(scheme) -> None:
    derivative = scheme.operator.degree
    n = scheme.minimum_nodes
    x, h = np.linspace(-1, 1, n, retstep=True)
    top = scheme.edge_order + derivative - 1
    for degree in range(top + 1):
        error = scheme(x**degree, h) - derived(x, degree, derivative)
        assert np.abs(error).max() < 1e-9, degree
    assert np.abs(scheme(x ** (top + 1), h) - derived(x, top + 1, derivative)).max() > 1e-7


@each_closed
def test_far_from_the_ends_the_order_is_that_of_the_inside(scheme) -> None:
    derivative, p = scheme.operator.degree, scheme.order
    offsets = np.arange(-80, 81, dtype=float)
    for degree, exact in ((p + derivative - 2, True), (p + derivative, False)):
        values = (offsets / 4) ** degree
        error = abs(scheme(values, 0.25)[80] - derived(0.0, degree, derivative))
        # closures of low order at the ends still send a little of their error to the middle
        allowed = 1e-9 * np.abs(values).max()
        assert (error < allowed) if exact else error > 1e-9


@each_round
@pytest.mark.parametrize("nodes", [11, 16, 40])
def test_the_cyclic_system_is_solved(scheme, nodes: int) -> None:
    function = scheme.function
    cyclic = np.zeros((nodes, nodes))
    for i, (m, c) in product(range(nodes), function.inside.left):
        cyclic[i, (i + m) % nodes] += float(c)
    right = function.rows(np.eye(nodes), 0.5)
    np.testing.assert_allclose(scheme(np.eye(nodes), 0.5), np.linalg.solve(cyclic, right.T).T, atol=1e-12)


def test_the_closures_of_order_3_and_4_are_leles() -> None:
    # Lele (1992), section 4: u'_1 + 2 u'_2 and u'_1 + 3 u'_2; u''_1 + 11 u''_2
    expected = {
        (1, 3): (2, ("-5/2", "2", "1/2")),
        (1, 4): (3, ("-17/6", "3/2", "3/2", "-1/6")),
        (2, 3): (11, ("13", "-27", "15", "-1")),
        (2, 4): (10, ("145/12", "-76/3", "29/2", "-4/3", "1/12")),
    }
    for (derivative, order), (alpha, weights) in expected.items():
        relation = compact_closure(0, derivative, order)
        assert dict(relation.left) == {0: 1, 1: alpha}
        assert relation.right.weights == tuple(map(Fraction, weights))
        assert relation.order == order


def test_behind_the_first_node_closures_of_order_3_and_4_are_narrower_central_schemes() -> None:
    sixth = compact(order=10, edge_order=3).function
    assert sixth.first[1] == compact(order=4).function.inside
    assert sixth.first[2] == compact(order=6).function.inside


@pytest.mark.parametrize("scheme", CLOSED, ids=lambda scheme: scheme.name)
def test_one_node_more_or_less_than_the_fewest_makes_no_system_singular(scheme) -> None:
    for nodes in range(scheme.minimum_nodes, scheme.minimum_nodes + 4):
        assert np.isfinite(scheme(np.eye(nodes), 1.0)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 5}, r"compact: order=5 is not accepted; order is 4, 6, 8 or 10"),
        ({"derivative": 3}, r"derivative=3 is not accepted; derivative is 1 or 2"),
        ({"edge": "none"}, r"edge='none' is not accepted; edge is compact, one_sided or periodic"),
        ({"edge_order": 0}, r"edge_order=0 is not accepted; edge_order is 1 to 10"),
        (
            {"edge": "periodic", "edge_order": 4},
            r"edge_order=4 with edge=periodic; a periodic grid has no ends",
        ),
        (
            {"derivative": 2, "edge_order": 2},
            r"no use; edge_order is 1 or 3 to 6, with edge=one_sided 1 to 10",
        ),
        ({"derivative": 2, "edge_order": 7}, r"no use; edge_order is 1 or 3 to 6"),
        ({"order": 10, "edge_order": 10}, r"no use; edge_order is 1 to 9, with edge=one_sided 1 to 10"),
    ],
)
def test_options_that_are_not_accepted_are_refused_with_those_that_are(options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compact(**options)


def test_the_defaults_are_those_that_are_listed() -> None:
    assert compact() == compact(**{option.name: option.default for option in COMPACT.options})


def test_the_tridiagonal_scheme_of_order_8_is_leles() -> None:
    # alpha = 3/8, a = 25/16, b = 1/5, c = -1/80; Lele (1992), section 2
    relation = compact(order=8, system="tridiagonal").relation
    assert dict(relation.left) == {-1: Fraction(3, 8), 0: 1, 1: Fraction(3, 8)}
    assert relation.right.weights[4:] == (Fraction(25, 32), Fraction(1, 20), Fraction(-1, 480))
    assert relation.order == 8


def test_the_spectral_like_scheme_has_the_printed_coefficients_and_exactly_order_4() -> None:
    relation = compact(system="spectral_like").relation
    assert relation.order == 4
    a, b, c = (2 * j * relation.right.weights[3 + j] for j in (1, 2, 3))
    assert [float(each) for each in (a, b, c)] == pytest.approx([1.3025166, 0.99355, 0.03750245], abs=3e-7)


@pytest.mark.parametrize("p", [4, 6])
def test_narrow_is_tridiagonal_up_to_order_6(p: int) -> None:
    assert compact(order=p, system="tridiagonal").relation == compact(order=p).relation


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 10, "system": "tridiagonal"}, r"order=10 with system=tridiagonal; its orders are 4, 6, 8"),
        ({"order": 6, "system": "spectral_like"}, r"order=6 with system=spectral_like; its orders are 4"),
        (
            {"derivative": 2, "system": "spectral_like"},
            r"derivative=2 with system=.*; it is for derivative=1",
        ),
    ],
)
def test_systems_are_refused_at_orders_that_they_do_not_have(options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compact(**options)
