"""Rows that are other ones on grids of other sizes: seams, parities, remainders and blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.families.compact import compact
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify
from trueorder.verify.verdict.shortfall import shortfall

CLAIMS = {"derivative": 1, "order": 2, "edge_order": 1}


def proved(code: Any, **claims: Any) -> tuple[GridScheme, GridProof]:
    scheme = from_function(code, **(claims or CLAIMS))
    assert isinstance(scheme, GridScheme)
    return scheme, prove_grid(scheme)


def at_a_quarter(values, h):
    slopes = np.gradient(values, h)
    i = len(values) // 4
    slopes[i] = (values[i + 1] - values[i]) / h
    return slopes


def in_five_parts(values, h):
    return np.concatenate([np.gradient(part, h) for part in np.array_split(values, 5)])


def in_blocks_of(nodes: int) -> Callable[..., Any]:
    def blocks(values, h):
        slopes = np.gradient(values, h)
        for i in range(nodes, len(values) - 1, nodes):
            slopes[i] = (values[i + 1] - values[i]) / h
        return slopes

    return blocks


def one_sided_behind_the_middle(values, h):
    slopes = np.gradient(values, h)
    for i in range(len(values) // 2 + 1, len(values) - 1):
        slopes[i] = (values[i + 1] - values[i]) / h
    return slopes


def unrolled_by_eight(values, h):
    slopes = np.gradient(values, h)
    for i in range(1 + (len(values) - 1) // 8 * 8, len(values) - 1):
        slopes[i] = (values[i + 1] - values[i]) / h
    return slopes


SEAMS = {
    "a quarter": at_a_quarter,
    "five parts": in_five_parts,
    "half": one_sided_behind_the_middle,
    "unrolled": unrolled_by_eight,
    **{
        f"blocks of {nodes}": in_blocks_of(nodes) for nodes in (10, 16, 100, 256, 500, 1024, 1536, 2048, 4096)
    },
}


@pytest.mark.parametrize("name", SEAMS)
def test_a_row_whose_distance_to_the_ends_changes_is_held_to_the_order_inside(name: str) -> None:
    scheme, proof = proved(SEAMS[name])
    said = shortfall(scheme, proof)
    assert said is not None
    assert said.startswith("order 2 is claimed, but order 1 is proven: ")
    assert "which is no row at an end" in said


@pytest.mark.parametrize("name", SEAMS)
def test_the_same_rows_hold_a_claim_of_the_first_order(name: str) -> None:
    scheme, proof = proved(SEAMS[name], derivative=1, order=1, edge_order=1)
    assert shortfall(scheme, proof) is None


@pytest.mark.parametrize(("divisor", "rest"), [(2, 0), (4, 0), (4, 3), (8, 6), (3, 1), (100, 0)])
def test_a_factor_on_some_sizes_is_found_on_one_of_them(divisor: int, rest: int) -> None:
    def some(values, h):
        return np.gradient(values, h) * (1.5 if len(values) % divisor == rest else 1)

    scheme, proof = proved(some)
    said = shortfall(scheme, proof)
    assert said is not None
    assert "approximates 3*f'/2 instead of f'" in said
    nodes = int(said.split(" of ")[1].split()[0])
    assert nodes % divisor == rest


def test_rows_at_an_end_that_differ_on_even_numbers_of_nodes_are_held_to_the_claim_there() -> None:
    def even(values, h):
        return np.gradient(values, h, edge_order=2 - (len(values) + 1) % 2)

    assert shortfall(*proved(even)) is None
    said = shortfall(*proved(even, derivative=1, order=2, edge_order=2))
    assert said is not None
    assert "order 2 is claimed at the edges, but order 1 is proven" in said


def test_formulas_of_one_order_that_take_turns_are_no_fault() -> None:
    def turns(values, h):
        slopes = np.gradient(values, h, edge_order=2)
        if len(values) % 2 == 0:
            slopes[2:-2] = (-values[4:] + 8 * values[3:-1] - 8 * values[1:-3] + values[:-4]) / (12 * h)
        return slopes

    assert shortfall(*proved(turns, derivative=1, order=2, edge_order=2)) is None


def test_results_that_are_no_numbers_on_some_size_are_a_problem() -> None:
    def none_on_large(values, h):
        slopes = np.gradient(values, h)
        slopes[500:501] = np.nan
        return slopes

    _, proof = proved(none_on_large)
    assert proof.problem == "on 514 nodes it returns no finite number in row 501"


@pytest.mark.parametrize(
    "scheme",
    [find("numpy.gradient"), find("spline"), find("spline:derivative=2"), compact(order=10, derivative=2)],
    ids=lambda scheme: scheme.name,
)
def test_rows_that_are_the_same_everywhere_are_found_to_be(scheme: GridScheme) -> None:
    proof = prove_grid(scheme)
    assert proof.status == "proved"
    assert (proof.others, proof.problem) == ((), None)


def test_the_verdict_says_row_and_grid() -> None:
    found = verify(from_function(at_a_quarter, **CLAIMS), functions=[find_function("sine")], points=4)
    assert found.status == "refuted"
    assert "in row 3 of 9" in found.reason


def even_alone(values, h):
    if len(values) % 2:
        raise ValueError("an even number of nodes, please")
    return np.gradient(values, h)


def at_least(nodes: int) -> Callable[..., Any]:
    def large(values, h):
        if len(values) < nodes:
            raise ValueError(f"at least {nodes} nodes")
        return np.gradient(values, h)

    return large


@pytest.mark.parametrize("code", [even_alone, at_least(50), at_least(200)])
def test_sizes_that_are_declined_leave_others(code: Any) -> None:
    found = verify(from_function(code, **CLAIMS), functions=[find_function("sine")], points=6)
    assert found.status == "verified", found.reason


def test_where_no_size_is_taken_the_verdict_is_open_and_has_the_schemes_own_words() -> None:
    found = verify(from_function(at_least(5000), **CLAIMS), functions=[find_function("sine")], points=6)
    assert found.status == "inconclusive"
    assert "ValueError: at least 5000 nodes" in found.reason
    assert "up to 1025 nodes" in found.reason


def above(nodes: int, change: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient, of which something is changed on more than so many nodes."""

    def scheme(values, h):
        slopes = np.gradient(values, h)
        return change(values, h, slopes) if len(values) > nodes else slopes

    return scheme


def one_sided(values, h, slopes):
    return np.append(np.diff(values) / h, slopes[-1])


@pytest.mark.parametrize("nodes", [1300, 2000, 4000, 10000])
def test_another_formula_for_long_arrays_is_held_to_the_order_inside(nodes: int) -> None:
    scheme, proof = proved(above(nodes, one_sided))
    assert "order 2 is claimed, but order 1 is proven" in (shortfall(scheme, proof) or "")


@pytest.mark.parametrize("nodes", [1300, 5000])
def test_single_precision_for_long_arrays_leaves_the_claim_open(nodes: int) -> None:
    single = above(nodes, lambda values, h, slopes: np.gradient(values.astype(np.float32), h))
    _, proof = proved(single)
    (limit,) = proof.limits
    assert "it keeps fewer digits there" in limit
    assert verify(from_function(single, **CLAIMS), points=6).status == "inconclusive"


def test_a_few_nodes_without_a_number_are_found_on_long_arrays() -> None:
    def empty(values, h, slopes):
        slopes[9000:9002] = np.nan
        return slopes

    _, proof = proved(above(9000, empty))
    assert proof.problem == "on 16387 nodes it returns no finite number in row 9001"


def in_a_loop(values, h):
    inside = [(after - before) / (2 * h) for before, after in zip(values[:-2], values[2:], strict=True)]
    return np.array([(values[1] - values[0]) / h, *inside, (values[-1] - values[-2]) / h])


def by_a_matrix(values, h):
    nodes = len(values)
    matrix = (np.eye(nodes, k=1) - np.eye(nodes, k=-1)) / (2 * h)
    matrix[0, :2] = matrix[-1, -2:] = -1 / h, 1 / h
    return matrix @ values


def declining_long_ones(values, h):
    if len(values) > 5000:
        raise MemoryError("too many")
    return np.gradient(values, h)


@pytest.mark.parametrize(
    ("code", "largest"),
    [(np.gradient, 16387), (in_a_loop, 16387), (by_a_matrix, 1543), (declining_long_ones, 4097)],
)
def test_the_reason_names_the_largest_grid_that_was_looked_at(code: Any, largest: int) -> None:
    scheme = from_function(lambda values, h: code(values, h), **CLAIMS)
    verdict = verify(scheme, functions=[find_function("sine")], points=6)
    assert verdict.status == "verified"
    assert verdict.row.reason.endswith(f"; the same rows on grids of up to {largest} nodes")
