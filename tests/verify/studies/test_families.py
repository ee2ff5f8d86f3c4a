"""Every family of grid schemes at every order offered: orders inside and at the edges, proven and measured."""

from __future__ import annotations

from itertools import product

import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify

PROVED = (
    *(f"compact:order={p},derivative={d},edge={e}"
      for p, d, e in product((4, 6, 8, 10), (1, 2), ("compact", "periodic"))),
    *(f"compact:order={p},edge=one_sided,edge_order={p}" for p in (4, 6, 8, 10)),
    *(f"compact:derivative=2,edge_order={q}" for q in (1, 4, 6)),
    *(f"sbp:order={p}" for p in (2, 4, 6)),
    *(f"extension:order={p},edge={e},edge_order={q}"
      for p, e, q in product((2, 8), ("one_sided", "extrapolation"), (1, 5))),
    *(f"extension:order={p},derivative=2,edge_order=3" for p in (4, 12)),
    *(f"extension:order={p},edge=periodic" for p in (2, 4, 6, 8, 10, 12)),
    *(f"extension:order={p},edge=mirror_odd" for p in (2, 6, 10)),
    *(f"savitzky_golay:window=7,polyorder={p},derivative={d}" for p, d in product(range(2, 7), (1, 2))),
    *(f"low_noise:kind={k},order={p},reach={r}" for k, p, r in product(("lanczos", "holoborodko"), (2, 4), (2, 6))),
    *(f"spline:edge=periodic,derivative={d}" for d in (1, 2)),
    "spline:derivative=2",
    "spline:degree=5,derivative=2",
)  # fmt: skip

SUPERCONVERGENT = {"spline": (4, 3, 3), "spline:edge=natural": (4, 3, 1), "spline:degree=5": (6, 5, 5)}
"""orders inside on even spacings, inside on rough grids, and at the edges"""

CONDITIONAL = {
    **{f"extension:order={p},edge=mirror_even": "tends to 0 instead of f'" for p in (2, 4, 12)},
    "extension:derivative=2,edge=mirror_even": "diverges as h goes to zero, like 2*h**(-1)*f'(x)",
    "extension:derivative=2,edge=mirror_odd": "tends to 0 instead of f''",
    "spline:edge=clamped": "tends to 0 instead of f'",
    "spline:derivative=2,edge=natural": "tends to 0 instead of f''",
}
"""schemes that claim nothing at the edges, where they are right for functions with a symmetry or condition alone"""

VERIFIED = (
    "compact:order=6,edge_order=4", "compact:order=8,derivative=2,edge=periodic", "sbp:order=6",
    "extension:order=4,edge=mirror_odd", "extension:order=6,edge=extrapolation,edge_order=4",
    "savitzky_golay:window=13,polyorder=1", "low_noise:kind=holoborodko,reach=5", "spline",
)  # fmt: skip


def scheme_of(name: str) -> GridScheme:
    scheme = find(name)
    assert isinstance(scheme, GridScheme)
    return scheme


@pytest.mark.parametrize("name", PROVED)
def test_the_orders_claimed_inside_and_at_the_edges_are_proven_and_not_one_more(name: str) -> None:
    scheme = scheme_of(name)
    proof = prove_grid(scheme)
    assert proof.status == "proved", proof.reason
    assert (proof.order, proof.edge_order) == (scheme.order, scheme.edge_order)
    for family in proof.families:
        assert (family.order, family.edge_order) == (scheme.order, scheme.edge_order), family.family


@pytest.mark.parametrize("name", SUPERCONVERGENT)
def test_splines_gain_an_order_on_even_spacings_and_have_the_one_claimed_on_any_others(name: str) -> None:
    scheme = scheme_of(name)
    even, rough, edges = SUPERCONVERGENT[name]
    proof = prove_grid(scheme)
    assert (scheme.order, scheme.edge_order) == (rough, edges)
    assert (proof.order, proof.edge_order) == (even, edges)
    assert {(family.order, family.edge_order) for family in proof.families} == {(rough, edges)}


@pytest.mark.parametrize("name", CONDITIONAL)
def test_what_is_only_right_for_functions_with_a_symmetry_claims_nothing_and_is_found_out(name: str) -> None:
    scheme = scheme_of(name)
    assert scheme.edge_order is None
    proof = prove_grid(scheme)
    assert proof.worst_edge is not None
    assert proof.worst_edge.reason == CONDITIONAL[name]
    assert proof.order is not None
    assert proof.order >= (scheme.order or 0)


def test_the_even_mirror_is_refuted_by_its_edges() -> None:
    found = verify(scheme_of("extension:edge=mirror_even"), functions=[find_function("exponential")])
    assert found.status == "refuted"
    assert found.reason == "on exponential: at the edges (rows 1 and 9 of 9) it tends to 0 instead of f'"


@pytest.mark.parametrize("name", VERIFIED)
def test_what_is_proven_is_measured_and_one_more_is_refuted(name: str) -> None:
    scheme = scheme_of(name)
    functions = [find_function(each) for each in ("harmonics", "sine") if scheme.periodic] or [
        find_function(each) for each in ("sine", "runge")
    ]
    claimed = verify(scheme, functions=functions, points=16)
    assert claimed.status == "verified", claimed.reason
    assert scheme.order is not None
    above = claimed.row.proven_order + 1
    assert verify(from_function(scheme, order=above), functions=functions[:1], points=8).status == "refuted"
    if scheme.edge_order is not None:
        bold = from_function(scheme, edge_order=scheme.edge_order + 1)
        assert verify(bold, functions=functions[:1], points=8).status == "refuted"


@pytest.mark.parametrize("derivative", [1, 2, 3, 4])
def test_fourier_is_proved_to_be_exact_below_half_the_nodes_and_measured_to_be(derivative: int) -> None:
    found = verify(find(f"fourier:derivative={derivative}"))
    assert found.status is None
    assert found.proof.error_term == "0 for wave numbers below n/2"
    assert {row.verdict for row in found.row.studies} == {"exact"}
