"""Proofs of implicit schemes on grids with edges: every row against exact arithmetic, and broken ones are refuted."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.linalg import solve_banded
from scipy.sparse import diags_array
from scipy.sparse.linalg import gmres

from trueorder.schemes.exact_solve import solve
from trueorder.schemes.families.compact import CompactRows, compact
from trueorder.schemes.families.spline import spline
from trueorder.schemes.from_function import from_function
from trueorder.schemes.implicit_stencil import ImplicitStencil
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.proof.implicit_proof import implicit_rows
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify
from trueorder.verify.verdict.shortfall import shortfall

NODES = 20


def exact_error(function: CompactRows, row: int, degree: int) -> Fraction:
    """Error of one row on t^degree / degree! about its node, with spacing one, in rational arithmetic."""
    relations = dict(enumerate(function.first))
    left, right = [], []
    for i in range(NODES):
        # only the first end has closures: the other is so far away that nothing is felt of it
        relation = relations.get(i, function.inside)
        entries = {i + m: c for m, c in relation.left}
        left.append([entries.get(j, Fraction(0)) for j in range(NODES)])
        local = [
            w * Fraction(i + int(c) - row) ** degree
            for c, w in zip(relation.right.nodes, relation.right.weights, strict=True)
        ]
        derivative = function.inside.derivative
        power = degree - derivative
        factor = Fraction(math.factorial(degree), math.factorial(power)) if power >= 0 else Fraction(0)
        wanted = [c * factor * Fraction(i + m - row) ** max(power, 0) for m, c in relation.left]
        right.append((sum(local, Fraction(0)) - sum(wanted, Fraction(0))) / math.factorial(degree))
    return solve(left, right)[row]


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, (0, 1, 4)),
        ({"edge": "one_sided", "edge_order": 2, "derivative": 2}, (0, 3)),
        ({"order": 6}, (0, 2)),
    ],
)
def test_the_leading_errors_of_rows_next_to_an_edge_are_those_of_exact_arithmetic(options, rows) -> None:
    scheme = compact(**options)
    proof = prove_grid(scheme)
    for row in rows:
        order, term = proof.rows[row].order, proof.rows[row].terms[0]
        degree = order + scheme.operator.degree
        assert all(abs(exact_error(scheme.function, row, k)) < 1e-9 for k in range(degree))
        ((_, coefficient),) = term.coefficients
        assert float(coefficient) == pytest.approx(float(exact_error(scheme.function, row, degree)), rel=1e-6)


@pytest.mark.parametrize("order", [4, 6, 8, 10])
@pytest.mark.parametrize("derivative", [1, 2])
def test_inside_the_error_is_that_of_the_relation_over_the_sum_of_its_left_side(order, derivative) -> None:
    scheme = compact(order=order, derivative=derivative)
    relation: ImplicitStencil = scheme.function.inside
    proof = prove_grid(scheme)
    expected = relation.leading_constant / sum(c for _, c in relation.left)
    assert proof.terms[0].coefficients == (((order + derivative,), expected),)
    assert proof.sides is not None
    assert proof.sides[0] == dict(relation.left)


def test_errors_of_the_closures_are_felt_in_rows_that_become_ever_less_of_them() -> None:
    proof = prove_grid(compact())
    edges = len(proof.edges) // 2
    assert proof.orders[:edges] == (3,) * edges == proof.orders[-edges:]
    sizes = [abs(float(row.terms[0].coefficients[0][1])) for row in proof.rows[:edges]]
    # the root of 1/4 + z + z^2/4 inside the unit circle
    assert [b / a for a, b in pairwise(sizes[:10])] == pytest.approx([2 - 3**0.5] * 9, rel=1e-3)
    assert proof.orders[edges:-edges] == (4,) * (proof.nodes - 2 * edges)


def test_rows_at_both_edges_are_measured_and_not_those_of_one_alone() -> None:
    one_sided = verify(find("compact"), points=10)
    assert one_sided.status == "verified", one_sided.reason

    def wrong_at_the_end(values, h):
        found = np.array(compact()(values, h))
        # by a difference of first order, which a row of order 3 is not told from by its mirror image
        found[..., -1] = (values[..., -1] - values[..., -2]) / h
        return found

    proof = prove_grid(from_function(wrong_at_the_end, derivative=1, order=4, edge_order=3))
    assert (proof.orders[0], proof.orders[-1]) == (3, 1)


def banded(alpha: float, closure: float, factor: float = 0.75):
    def scheme(values, h):
        n = len(values)
        bands = np.ones((3, n))
        bands[0, 1:], bands[2, :-1] = alpha, alpha
        bands[0, 1] = bands[2, -2] = closure
        right = np.empty(n)
        right[1:-1] = factor * (values[2:] - values[:-2])
        right[0] = -2.5 * values[0] + 2 * values[1] + 0.5 * values[2]
        right[-1] = 2.5 * values[-1] - 2 * values[-2] - 0.5 * values[-3]
        return solve_banded((1, 1), bands, right) / h

    return scheme


@pytest.mark.parametrize(
    ("arguments", "orders"),
    [
        ((0.25, 2.0), (4, 3)),
        ((0.25, 2.001), (4, 0)),  # the closure alone is mistyped
        ((0.26, 2.0, 0.76), (2, 2)),  # consistent, but of order 2
        ((0.2500001, 2.0), (0, 0)),  # not even consistent
    ],
)
def test_the_orders_of_code_of_somebody_else_are_found_and_one_more_is_refuted(arguments, orders) -> None:
    scheme = from_function(banded(*arguments), derivative=1, order=4, edge_order=3)
    proof = prove_grid(scheme)
    assert (proof.order, proof.edge_order) == orders
    verdict = verify(scheme, functions=[], points=5)
    assert (verdict.status == "refuted") == (orders != (4, 3))


def test_the_spline_of_scipy_is_proved_from_its_own_code_on_all_kinds_of_grids() -> None:
    def slopes(values, x):
        return CubicSpline(x, values)(x, 1)

    proof = prove_grid(from_function(slopes, derivative=1))
    assert (proof.order, proof.edge_order) == (4, 3)
    assert {(family.order, family.edge_order) for family in proof.families} == {(3, 3)}
    assert proof.error_term.startswith("-h**4*f^(5)(x)/180 inside")


def test_a_row_that_gives_nothing_at_all_is_empty_and_no_rounding() -> None:
    proof = prove_grid(spline(edge="natural", derivative=2))
    assert proof.rows[0].reason == "tends to 0 instead of f''"
    clamped = prove_grid(spline(edge="clamped"))
    assert (clamped.order, clamped.orders[0]) == (4, 0)
    assert clamped.rows[0].reason == "tends to 0 instead of f'"


def test_a_full_matrix_without_any_pattern_is_not_taken_for_an_implicit_scheme() -> None:
    rows = np.random.default_rng(8).normal(size=(400, 400))

    def full(values, h):
        n = len(values)
        return (rows[:n, :n] - np.diag(rows[:n, :n].sum(axis=1))) @ values / h

    scheme = from_function(full, derivative=1)
    assert isinstance(scheme, GridScheme)
    assert implicit_rows(scheme, -1) is None


def pade_system(values, h):
    """Matrix and right side of the fourth-order Pade scheme with closures of order 3."""
    nodes = len(values)
    lower, upper = np.ones(nodes - 1), np.ones(nodes - 1)
    lower[-1] = upper[0] = 2.0
    middle = np.concatenate([[1.0], np.full(nodes - 2, 4.0), [1.0]])
    right = np.empty(nodes)
    right[1:-1] = 3 * (values[2:] - values[:-2]) / h
    right[0] = (-2.5 * values[0] + 2 * values[1] + values[2] / 2) / h
    right[-1] = (2.5 * values[-1] - 2 * values[-2] - values[-3] / 2) / h
    return diags_array([lower, middle, upper], offsets=[-1, 0, 1]).tocsr(), right


def by_gmres(values, h):
    return gmres(*pade_system(values, h), rtol=1e-12)[0]


def by_a_dense_solve(values, h):
    matrix, right = pade_system(values, h)
    return np.linalg.solve(matrix.toarray(), right)


def by_sweeps(values, h):
    matrix, right = pade_system(values, h)
    slopes = np.gradient(values, h)
    for _ in range(400):
        change = (right - matrix @ slopes) / matrix.diagonal()
        slopes = slopes + change
        if np.max(np.abs(change)) <= 1e-14 * np.max(np.abs(slopes)):
            break
    return slopes


@pytest.mark.parametrize("code", [by_gmres, by_a_dense_solve, by_sweeps])
def test_rows_that_are_solved_for_to_a_tolerance_are_proved_like_others(code: Any) -> None:
    scheme = from_function(code, derivative=1, order=4, edge_order=3)
    proof = prove_grid(scheme)
    assert (proof.order, proof.edge_order) == (4, 3)
    assert proof.problem is None
    assert proof.limits == ()
    assert shortfall(scheme, proof) is None


def test_a_loose_tolerance_is_named_where_it_leaves_no_proof() -> None:
    def loosely(values, h):
        return gmres(*pade_system(values, h), rtol=1e-9)[0]

    proof = prove_grid(from_function(loosely, derivative=1, order=4, edge_order=3))
    assert proof.status == "unavailable"
    assert "it solves to a tolerance, say" in proof.reason
    assert proof.problem is None


def test_a_wrong_closure_shows_through_the_noise_of_an_iterative_solver() -> None:
    def wrong(values, h):
        matrix, right = pade_system(values, h)
        right[0] *= 1.001
        return gmres(matrix, right, rtol=1e-12)[0]

    proof = prove_grid(from_function(wrong, derivative=1, order=4, edge_order=3))
    assert proof.edge_order == 0
