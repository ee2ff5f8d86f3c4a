"""Claims tried from below and from above, over everything that is built in."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from trueorder.schemes.families.central import central
from trueorder.schemes.families.one_sided import backward, forward
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find, selection
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.studies.verification import TYPICAL, typical, verify

FUNCTIONS = {1: ("sine", "exponential", "runge"), 2: ("wave", "bump"), 3: ("wave3",)}
"""by number of variables, fewer than by default: what is asked here is asked of many schemes"""

ALL_ROUND = ("sine", "tiny")
"""the same for schemes on periodic grids"""

MADE = [
    *(central(order=order, derivative=d) for d in range(1, 7) for order in (2, 4)),
    *(
        made(order=order, derivative=d)
        for made in (forward, backward)
        for d in range(1, 7)
        for order in (1, 3)
    ),
    central(order=12, derivative=1),
    forward(order=8),
]
BUILT_IN = {scheme.name: scheme for scheme in (*map(find, selection()), *MADE) if scheme.order is not None}
"""without schemes of no finite order, which have nothing to claim"""


@cache
def functions(*names: str):
    return tuple(map(find_function, names))


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_is_claimed_is_verified_and_one_more_is_refuted_and_one_less_is_better_than_claimed(
    name: str,
) -> None:
    scheme = BUILT_IN[name]
    all_round = isinstance(scheme, GridScheme) and scheme.periodic
    options = {
        "functions": functions(*(ALL_ROUND if all_round else FUNCTIONS[scheme.dimension])),
        "points": 20,
    }
    claimed = verify(scheme, **options)
    assert claimed.status == "verified", claimed.reason
    assert claimed.row.proven_order == scheme.order
    more = verify(from_function(scheme, order=scheme.order + 1), **options)
    assert more.status == "refuted"
    assert f"order {scheme.order + 1} is claimed, but order {scheme.order} is proven" in more.reason
    if scheme.order > 1:
        less = verify(from_function(scheme, order=scheme.order - 1), **options)
        assert less.status == "verified", less.reason
        assert f"better than the claimed order {scheme.order - 1}" in less.reason


@pytest.mark.parametrize(
    "name", [name for name, s in BUILT_IN.items() if isinstance(s, GridScheme) and s.edge_order]
)
def test_a_higher_order_claimed_at_the_edges_is_refuted(name: str) -> None:
    scheme = BUILT_IN[name]
    claimed = verify(from_function(scheme, edge_order=scheme.edge_order + 1), functions=functions("sine"))
    assert claimed.status == "refuted"
    assert f"order {scheme.edge_order + 1} is claimed at the edges" in claimed.reason
    assert f"order {scheme.edge_order} is proven" in claimed.reason


def numbers_only(f, x, h):
    """A central difference with an error of its own that is not linear in f: no proof can follow it."""
    x, h = float(x), float(h)
    return (float(f(x + h)) - float(f(x - h))) / (2 * h) + h**2 * math.sin(float(f(x)))


def test_a_black_box_is_tried_from_below_and_above_as_well() -> None:
    options = {"functions": functions("sine", "exponential", "gaussian"), "points": 10}
    below, claimed, above = (
        verify(from_function(numbers_only, derivative=1, order=order), **options) for order in (1, 2, 3)
    )
    assert (below.status, claimed.status, above.status) == ("verified", "verified", "refuted")
    assert all(study.row.reason.startswith("better than claimed") for study in below.studies)
    assert "below the claimed 3" in above.reason


def test_a_black_box_needs_two_functions_that_agree() -> None:
    scheme = from_function(numbers_only, derivative=1, order=2)
    one = verify(scheme, functions=functions("sine"), points=10)
    assert one.status == "inconclusive"
    two = verify(scheme, functions=functions("sine", "exponential"), points=10)
    assert two.status == "verified"


def test_without_a_claim_there_is_an_order_and_no_verdict() -> None:
    found = verify(from_function(lambda f, x, h: (f(x + h) - f(x)) / h), functions=functions("sine"))
    assert found.status is None
    assert found.row.proven_order == 1
    assert found.row.operator == "f'"
    assert "nothing is claimed" in found.reason


def test_functions_that_the_scheme_does_exactly_cannot_verify_it() -> None:
    found = verify(find("central"), functions=[function("x**2", domain=(-1, 3)), function("3*x + 1")])
    assert found.status == "inconclusive"
    assert {study.row.verdict for study in found.studies} == {"exact"}


@pytest.mark.parametrize("dimension", TYPICAL)
def test_the_typical_functions_are_in_the_library_and_enough_for_a_black_box(dimension: int) -> None:
    found = typical(dimension)
    assert {exact.dimension for exact in found} == {dimension}
    assert len({exact.name for exact in found}) == len(found) >= 2


def test_the_row_of_a_scheme_has_the_published_keys() -> None:
    keys = [
        "scheme",
        "kind",
        "operator",
        "claimed_order",
        "proven_order",
        "error_term",
        "verdict",
        "reason",
        "studies",
    ]
    point = verify(find("central"), functions=functions("sine")).row.to_dict()
    assert list(point) == keys
    grid = verify(find("numpy.gradient"), functions=functions("sine"), points=4).row.to_dict()
    assert set(grid) == {*keys, "proven_orders", "claimed_edge_order"}
    assert (grid["proven_orders"][0], grid["claimed_edge_order"]) == (1, 1)


def test_a_point_scheme_and_a_grid_scheme_of_one_formula_get_the_same_observed_order() -> None:
    def inside(values, h):
        slopes = np.gradient(values, h)
        slopes[1:-1] = (values[2:] - values[:-2]) / (2 * h)
        return slopes

    grid = verify(from_function(inside, derivative=1, order=2), functions=functions("sine"))
    point = verify(find("central"), functions=functions("sine"))
    assert isinstance(BUILT_IN["central"], PointScheme)
    assert grid.studies[0].row.observed_order == pytest.approx(point.studies[0].row.observed_order, abs=0.005)


def rounding_to_six_decimals(f, x, h):
    """A central difference that no proof can follow, its result rounded to decimals and not to digits."""
    both = np.array([float(f(x + h)), float(f(x - h))])
    return round(float(both[0] ** 3 - both[1] ** 3) / (6 * h * float(f(x)) ** 2), 6)


def test_a_black_box_is_also_tried_on_a_small_multiple_of_the_function_that_is_named():
    scheme = from_function(rounding_to_six_decimals, derivative=1, order=2)
    found = verify(scheme, functions=[function("exp(x)", domain=(0.0, 1.0))], points=8)
    assert found.proof.status == "unavailable"
    assert found.row.studies[-1].function == "1e-9*exp(x)"
    assert found.status == "refuted", found.reason
    assert "1e-9*exp(x)" in found.reason
