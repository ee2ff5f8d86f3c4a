"""Proofs of grid schemes: the order of every row, against moments computed here from the rows themselves."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify
from trueorder.verify.tracing.rational import recognise


def twice(values, x):
    return np.gradient(np.gradient(values, x), x)


def order_and_constant(row: Any, at: int, derivative: int) -> tuple[int, Fraction]:
    """Order and leading constant of one row on a grid of spacing one, by its moments about the row's node."""
    for k in range(len(row) + 8):
        moment = sum((recognise(float(w)) * (j - at) ** k for j, w in enumerate(row)), Fraction(0))
        moment /= math.factorial(k)
        if moment != int(k == derivative):
            return k - derivative, moment - int(k == derivative)
    raise AssertionError("exact for every polynomial that was tried")


def matrix(function: Any, nodes: int) -> Any:
    grid = np.arange(nodes, dtype=float)
    return np.array([function(unit, grid) for unit in np.eye(nodes)]).T


CASES = {
    "numpy.gradient": (lambda v, x: np.gradient(v, x), 1),
    "numpy.gradient:edge_order=2": (lambda v, x: np.gradient(v, x, edge_order=2), 1),
    "twice": (twice, 2),
}


@pytest.mark.parametrize("name", CASES)
def test_every_row_has_the_order_and_constant_of_its_moments(name: str) -> None:
    function, derivative = CASES[name]
    scheme = from_function(twice, derivative=2, name=name) if name == "twice" else find(name)
    assert isinstance(scheme, GridScheme)
    proof = prove_grid(scheme)
    for at, (row, found) in enumerate(zip(matrix(function, proof.nodes), proof.rows, strict=True)):
        order, constant = order_and_constant(row, at, derivative)
        assert found.order == order
        assert found.terms[0].coefficients == (((order + derivative,), constant),)


def test_numpy_gradient_is_of_first_order_at_its_edges() -> None:
    proof = prove_grid(find("numpy.gradient"))
    assert proof.orders == (1, *([2] * (proof.nodes - 2)), 1)
    assert (proof.order, proof.edge_order, proof.edges) == (2, 1, (0, proof.nodes - 1))
    assert proof.error_term == "h**2*f'''(x)/6 inside, h*f''(x)/2 at the edges"


def test_numpy_gradient_with_second_order_edges_is_of_second_order_everywhere() -> None:
    proof = prove_grid(find("numpy.gradient:edge_order=2"))
    assert proof.orders == (2,) * proof.nodes
    assert proof.edge_order == 2


def test_gradient_applied_twice_is_no_second_derivative_near_the_edges() -> None:
    proof = prove_grid(from_function(twice, derivative=2))
    assert proof.orders[:3] == (0, 0, 2)
    assert proof.orders[-3:] == (2, 0, 0)
    assert set(proof.orders[2:-2]) == {2}
    assert "at the edges it approximates f''/2 instead of f''" in proof.reason


def test_the_operator_of_a_grid_scheme_is_found_out() -> None:
    assert str(prove_grid(from_function(lambda v, x: np.gradient(v, x))).operator) == "f'"
    assert str(prove_grid(from_function(twice)).operator) == "f''"


def test_the_own_gradient_is_proved_as_numpys() -> None:
    for edge_order in ("", ":edge_order=2"):
        own, numpys = (
            prove_grid(find(f"gradient{edge_order}")),
            prove_grid(find(f"numpy.gradient{edge_order}")),
        )
        assert own.orders == numpys.orders
        assert [row.terms for row in own.rows] == [row.terms for row in numpys.rows]


def short(values, x):
    return np.diff(values)


def raising(values, x):
    raise KeyError("grid")


def squares(values, x):
    return np.gradient(values**2, x)


def offset(values, x):
    return np.gradient(values, x) + 1


def limited(values, x):
    return np.clip(np.gradient(values, x), -1, 1)


def zero(values, x):
    return 0 * values


def mixed_powers(values, h):
    return np.gradient(values) / h + np.gradient(values) / h**2


def complex_values(values, h):
    return np.gradient(values, h) + 0j


def not_finite(values, h):
    return np.gradient(values, h) / 0.0


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (short, "on values of shape (9,) it returns shape (8,)"),
        (raising, "on 9 nodes it raises KeyError: 'grid'"),
        (squares, "not linear"),
        (limited, "not linear"),
        (offset, "values that are all zero give the derivative"),
        (zero, "gives zero for every unit vector"),
        (mixed_powers, "do not scale with a power of the spacing"),
        (complex_values, "returns complex128 for float64 values"),
        (not_finite, "a unit vector gives a value that is not finite"),
    ],
)
def test_what_is_no_linear_scheme_has_no_proof_and_the_reason_says_why(function: Any, words: str) -> None:
    with np.errstate(all="ignore"):
        proof = prove_grid(from_function(function, derivative=1))
    assert proof.status == "unavailable"
    assert words in proof.reason
    assert proof.orders == ()


def test_a_scheme_that_writes_to_its_input_has_no_proof() -> None:
    def writes(values, x):
        values[0] = 0
        return np.gradient(values, x)

    assert "read-only" in prove_grid(from_function(writes, derivative=1)).reason


def test_a_wide_stencil_gets_a_grid_that_is_long_enough() -> None:
    def wide(values, h):
        slopes = np.gradient(values, h, edge_order=2)
        slopes[4:-4] = (values[8:] - values[:-8]) / (8 * h)
        return slopes

    proof = prove_grid(from_function(wide, derivative=1))
    assert proof.nodes > 9
    assert len(proof.interior) >= 3
    assert proof.inside is not None
    # moments of (f(x + 4h) - f(x - 4h)) / 8h: the third is 4**2 / 3!
    assert proof.inside.terms[0].coefficients == (((3,), Fraction(4**2, 6)),)


def test_the_published_keys_hold_the_orders_of_the_rows() -> None:
    row = prove_grid(find("numpy.gradient")).to_dict()
    assert row["proven_orders"] == list(prove_grid(find("numpy.gradient")).orders)
    assert set(row) == {"scheme", "operator", "order", "error_term", "status", "reason", "proven_orders"}


def smoothing(window, degree):
    from scipy.signal import savgol_filter

    def smoothed(values, h):
        return savgol_filter(values, window, degree, deriv=1, delta=h)

    return smoothed


@pytest.mark.parametrize(("window", "degree", "order"), [(11, 3, 4), (25, 2, 2), (51, 4, 4)])
def test_smoothing_that_solves_for_its_weights_and_refuses_small_grids_is_verified(
    window, degree, order
) -> None:
    scheme = from_function(smoothing(window, degree), derivative=1, order=order, kind="grid")
    assert prove_grid(scheme).order == order
    found = verify(scheme, functions=(function("sin(x)"),))
    assert found.row.verdict == "verified", found.row.reason


def test_weights_whose_rounding_hides_their_order_have_no_proof() -> None:
    proof = prove_grid(from_function(smoothing(31, 6), derivative=1, kind="grid"))
    assert proof.status == "unavailable"
    assert "computed numbers" in proof.reason
