"""`gradient` as a scheme: its options, its claims, and that they are proved inside and at the edges."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.gradient_scheme import GRADIENT, gradient_scheme
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify

NONUNIFORM = np.array([0.0, 0.5, 0.75, 1.5, 2.0, 3.0])
RULES = [(p, q, d) for p in (2, 4, 6, 8) for q in range(1, p + 1) for d in (1, 2, 3, 4)]


def scheme_of(text: str) -> GridScheme:
    found = find(text)
    assert isinstance(found, GridScheme)
    return found


@pytest.mark.parametrize(("order", "edge_order", "derivative"), RULES)
def test_the_orders_claimed_are_those_proved_on_even_and_uneven_grids(
    order: int, edge_order: int, derivative: int
) -> None:
    scheme = gradient_scheme(order=order, edge_order=edge_order, derivative=derivative)
    assert (scheme.order, scheme.edge_order, scheme.periodic) == (order, edge_order, False)
    proof = prove_grid(scheme)
    assert isinstance(proof, GridProof)
    assert (proof.status, proof.order) == ("proved", order)
    assert str(proof.operator) == str(scheme.operator)
    ends = [proof.rows[k].order for k in (0, -1)]
    assert min(row.order or 0 for row in proof.rows) == min(order, edge_order)
    assert ends == [edge_order, edge_order]
    assert proof.families
    for family in proof.families:
        assert family.order is None or family.order >= order  # None: above what is looked at
        assert family.edge_order is None or family.edge_order >= edge_order


@pytest.mark.parametrize(
    "text",
    [
        "gradient:order=4,edge_order=3",
        "gradient:order=6,edge_order=2,derivative=2",
        "gradient:order=8,edge_order=8",
        "gradient:edge_order=2,derivative=3",
        "gradient:order=4,periodic=true",
        "gradient:order=6,derivative=3,periodic=true",
    ],
)
def test_schemes_are_verified_inside_and_at_the_edges(text: str) -> None:
    verdict = verify(find(text))
    assert verdict.row.verdict == "verified", verdict.row.reason


def test_a_scheme_that_claims_more_at_its_edges_than_it_has_is_refuted() -> None:
    verdict = verify(from_function(find("gradient:order=4,edge_order=2"), edge_order=3))
    assert verdict.row.verdict == "refuted"
    assert "order 3 is claimed at the edges, but order 2 is proven" in verdict.row.reason


@pytest.mark.parametrize(("order", "edge_order", "derivative"), [(2, 1, 1), (4, 3, 1), (6, 2, 2), (8, 5, 4)])
def test_the_stencils_of_a_record_are_the_rows_of_its_function(
    order: int, edge_order: int, derivative: int
) -> None:
    scheme = gradient_scheme(order=order, edge_order=edge_order, derivative=derivative)
    length = 21
    rows = scheme(np.eye(length), 1.0).T  # the estimates for unit vectors are the columns of the matrix
    inside, *ends = scheme.stencils
    first, last = ends[: len(ends) // 2], ends[len(ends) // 2 :]
    places = [(inside, length // 2)]
    places += [(stencil, row) for row, stencil in enumerate(first)]
    places += [(stencil, length - 1 - row) for row, stencil in enumerate(last)]
    for stencil, row in places:
        expected = np.zeros(length)
        expected[[row + int(node) for node in stencil.nodes]] = [float(w) for w in stencil.weights]
        np.testing.assert_allclose(rows[row], expected, rtol=4e-16)


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("name", ["gradient", "numpy.gradient"])
def test_halving_the_spacing_shows_the_orders_claimed_inside_and_at_the_ends(
    name: str, edge_order: int
) -> None:
    scheme = scheme_of(f"{name}:edge_order={edge_order}")
    inside, ends = [], []
    for n in (129, 257, 513):
        x = np.linspace(0, 1, n)
        error = np.abs(scheme(np.exp(x), x) - np.exp(x))
        inside.append(error[n // 4])
        ends.append(error[0])
    for errors, order in ((inside, 2), (ends, edge_order)):
        for coarse, fine in pairwise(errors):
            assert np.log2(coarse / fine) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("name", ["gradient", "gradient:order=4,edge_order=2", "numpy.gradient"])
def test_a_batch_is_differentiated_along_its_last_axis(name: str) -> None:
    scheme = scheme_of(name)
    values = np.random.default_rng(7).normal(size=(2, 3, 6))
    for spacing in (NONUNIFORM, 0.5):
        together = scheme(values, spacing)
        assert together.shape == values.shape
        np.testing.assert_array_equal(together[1, 2], scheme(values[1, 2], spacing))


@pytest.mark.parametrize("options", [{}, {"order": 6, "edge_order": 3}, {"order": 4, "derivative": 3}])
def test_the_scheme_says_how_many_nodes_it_takes_for_a_row_inside(options: dict[str, Any]) -> None:
    scheme = gradient_scheme(**options)
    weights = [float(w) for w in scheme.stencils[0].weights if w]
    for n, expected in ((scheme.minimum_nodes, True), (scheme.minimum_nodes - 1, False)):
        matrix = scheme(np.eye(n), 1.0).T
        there = [
            np.allclose(row[row != 0], weights) for row in matrix if np.count_nonzero(row) == len(weights)
        ]
        assert any(there) is expected


@pytest.mark.parametrize(
    "options", [{"edge_order": 2}, {"order": 4, "edge_order": 4}, {"order": 4, "periodic": True}]
)
def test_fewer_nodes_than_any_row_takes_are_refused(options: dict[str, Any]) -> None:
    scheme = gradient_scheme(**options)
    n = scheme.minimum_nodes
    assert scheme(np.ones(n), 1.0).tolist() == [0.0] * n
    with pytest.raises(InputError, match=f"{n - 1} nodes along axis 0; .* need {n} or more"):
        scheme(np.ones(n - 1), 1.0)


def test_the_options_are_in_the_name_and_periodic_schemes_claim_no_edges() -> None:
    scheme = gradient_scheme(order=6, derivative=2, periodic=True)
    assert scheme.name == "gradient:order=6,derivative=2,periodic=true"
    assert (scheme.edge_order, scheme.spacing, scheme.periodic) == (None, "scalar", True)
    assert scheme == find(scheme.name) == pickle.loads(pickle.dumps(scheme))
    assert GRADIENT.usage == (
        "gradient:order=2, 4, 6 or 8, edge_order=1 to 8, derivative=1 to 4, periodic=false or true"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gradient:edge_order=0", "edge_order=0 is not accepted; edge_order is 1 to 8"),
        ("gradient:edge_order=3", "edge_order=3 is not accepted; edge_order is 1 or 2"),
        ("gradient:order=4,edge_order=5", "edge_order=5 is not accepted; edge_order is 1 to 4"),
        ("gradient:order=5", "order=5 is not accepted; order is 2, 4, 6 or 8"),
        ("gradient:derivative=5", "derivative=5 is not accepted; derivative is 1 to 4"),
    ],
)
def test_options_that_make_no_sense_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=f"gradient: {message}"):
        find(text)
