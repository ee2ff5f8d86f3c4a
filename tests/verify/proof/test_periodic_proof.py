"""Proofs of schemes on periodic grids: what is claimed, what the matrix shows by itself, and what contradicts it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.periodic_proof import prove_periodic
from trueorder.verify.proof.proving import prove_grid


def rolled(order: int, derivative: int) -> GridScheme:
    """The central formula of this order, rolled round, without a claim."""
    half = (order + derivative - 1) // 2
    stencil = Stencil.on(range(-half, half + 1), derivative)
    weights = dict(zip(range(-half, half + 1), map(float, stencil.weights), strict=True))

    def run(values, h):
        return sum(weight * np.roll(values, -j) for j, weight in weights.items()) / h**derivative

    made = from_function(run)
    assert isinstance(made, GridScheme)
    return made


def prove(function: Any, **claims: Any) -> GridProof:
    made = from_function(function, **claims)
    assert isinstance(made, GridScheme)
    return prove_grid(made)


@pytest.mark.parametrize("derivative", [1, 2, 3, 4])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
def test_every_row_of_a_rolled_formula_is_its_stencil(order: int, derivative: int) -> None:
    half = (order + derivative - 1) // 2
    stencil = Stencil.on(range(-half, half + 1), derivative)
    proof = prove_grid(rolled(order, derivative))
    assert proof.periodic
    assert proof.orders == (stencil.order,) * proof.nodes
    assert proof.edges == ()
    assert proof.operator == Operator.derivative(derivative)
    assert proof.terms[0].coefficients == (((stencil.order + derivative,), stencil.leading_constant),)


def central(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


def test_what_is_seen_without_a_claim_is_said_and_a_claim_needs_no_word() -> None:
    seen, claimed = prove(central), prove(central, periodic=True)
    assert seen.reason.startswith("all rows are cyclic shifts of one, so it is taken to be periodic: ")
    assert claimed.reason == "on periodic grids order 2 for f', leading error h**2*f'''(x)/6"
    assert seen.rows == claimed.rows


@pytest.mark.parametrize("claims", [{"edge_order": 2}, {"periodic": False}])
def test_a_claim_about_edges_makes_the_rows_that_go_round_edge_rows(claims: dict[str, Any]) -> None:
    proof = prove(central, **claims)
    assert not proof.periodic
    assert proof.edge_order == 0
    assert proof.edges == (0, proof.nodes - 1)


def test_a_scheme_with_edges_is_proved_as_before() -> None:
    def gradient(values, h):
        return np.gradient(values, h)

    proof = prove(gradient)
    assert not proof.periodic
    assert proof.orders[:2] == (1, 2)


def test_a_claim_that_the_matrix_contradicts_is_a_problem_that_names_the_row() -> None:
    def last_row_off(values, h):
        slopes = central(values, h)
        slopes[-1] *= 1 + 1e-11
        return slopes

    problem = prove(last_row_off, periodic=True).problem
    assert problem is not None
    assert problem.startswith(
        "periodic is claimed, but on 16 nodes row 16 is no cyclic shift of the other rows"
    )
    assert "0.500000000005/h there and 0.5/h in them" in problem
    assert not prove(last_row_off).periodic


def test_rows_that_differ_by_rounding_alone_are_the_same() -> None:
    generator = np.random.default_rng(7)

    def rounded(values, h):
        slopes = central(values, h)
        return slopes * (1 + 2.0**-52 * generator.integers(-1, 2, len(values)))

    proof = prove(rounded, periodic=True)
    assert (proof.order, proof.problem) == (2, None)


def on_even_grids(values, h):
    if len(values) % 2:
        raise ValueError("an even number of values, please")
    return central(values, h)


def other_on_odd_grids(values, h):
    return central(values, h) * (1.5 if len(values) % 2 else 1)


def short_on_odd_grids(values, h):
    return central(values, h)[: len(values) // 2 * 2]


def test_odd_grids_may_be_refused_but_not_done_wrong() -> None:
    assert prove(on_even_grids, periodic=True).problem is None
    assert prove(other_on_odd_grids, periodic=True).problem == (
        "on 33 nodes its weights are those of another scheme than on 32"
    )
    assert prove(short_on_odd_grids, periodic=True).problem == (
        "on values of shape (33,) it returns shape (32,)"
    )


def smaller_slope(values, h):
    ahead, behind = (np.roll(values, -1) - values) / h, (values - np.roll(values, 1)) / h
    return np.where(np.abs(ahead) < np.abs(behind), ahead, behind)


def smaller_slope_with_ends(values, h):
    slopes = smaller_slope(values, h)
    slopes[0] = 0
    return slopes


def test_a_scheme_that_is_not_linear_is_periodic_when_turned_values_give_turned_estimates() -> None:
    seen = prove(smaller_slope)
    assert (seen.periodic, seen.status) == (True, "unavailable")
    assert "so it is taken to be periodic: the scheme is not linear" in seen.reason
    assert prove(smaller_slope, periodic=True).problem is None
    assert not prove(smaller_slope_with_ends).periodic
    problem = prove(smaller_slope_with_ends, periodic=True).problem
    assert problem is not None
    assert "values moved round by a node do not give estimates moved round" in problem


def test_code_that_raises_has_no_proof_and_is_periodic_by_claim_alone() -> None:
    def raising(values, h):
        raise KeyError("grid")

    claimed, found = prove(raising, periodic=True), from_function(raising)
    assert (claimed.status, claimed.periodic, claimed.problem) == ("unavailable", True, None)
    assert "KeyError" in claimed.reason
    assert isinstance(found, GridScheme)
    assert prove_periodic(found) is None


def test_values_that_are_all_zero_have_no_derivative() -> None:
    def offset(values, h):
        return central(values, h) + 1

    problem = prove(offset, periodic=True).problem
    assert problem is not None
    assert "values that are all zero give the derivative 1" in problem


def test_a_formula_as_wide_as_small_grids_is_found_on_larger_ones() -> None:
    def wide(values, h):
        return (np.roll(values, -12) - np.roll(values, 12)) / (24 * h)

    proof = prove(wide)
    assert proof.terms[0].coefficients == (((3,), Fraction(144, 6)),)
