"""Orders in norms: what follows from the orders inside and at the edges, and what refined grids show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.grid_family import FAMILIES, PERIODIC
from trueorder.verify.proof.periodicity import over_one_period
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.rows import NORM_KEYS, NormRow
from trueorder.verify.studies.norm_study import NORMS, norm_studies, shows_order
from trueorder.verify.studies.verification import refined

SINE = find_function("sine")


def made(run: Any, **claims: Any) -> GridScheme:
    found = from_function(run, **claims)
    assert isinstance(found, GridScheme)
    return found


def studied(scheme: GridScheme, exact: Any = SINE, **options: Any) -> tuple[NormRow, ...]:
    return norm_studies(scheme, exact, prove_grid(scheme), **options)


@pytest.mark.parametrize(
    ("name", "edge_order"), [("numpy.gradient", 1), ("numpy.gradient:edge_order=2", 2), ("gradient", 1)]
)
def test_edges_of_order_q_count_for_q_plus_one_half_and_zero_on_every_family(
    name: str, edge_order: int
) -> None:
    scheme = find(name)
    assert isinstance(scheme, GridScheme)
    rows = studied(scheme)
    assert [(row.family, row.norm) for row in rows] == [(f.name, n.name) for f in FAMILIES for n in NORMS]
    gains = {"L1": 1.0, "L2": 0.5, "L-infinity": 0.0}
    for row in rows:
        expected = min(2.0, edge_order + gains[row.norm])
        assert row.study.expected_order == expected
        assert row.study.verdict == "verified", row.study.reason
        assert row.study.observed_order == pytest.approx(expected, abs=0.1)


def test_a_norm_is_that_of_its_definition() -> None:
    errors, widths = np.array([3.0, -4.0, 0.0, 12.0]), np.array([0.5, 1.0, 1.0, 0.5])
    one, two, largest = (norm.of(errors, widths) for norm in NORMS)
    assert one == pytest.approx((1.5 + 4 + 6) / 3)
    assert two == pytest.approx(math.sqrt((4.5 + 16 + 72) / 3))
    assert largest == 12
    assert NORMS[1].of(1e-200 * errors, widths) == pytest.approx(1e-200 * two)


def test_a_scheme_that_takes_a_spacing_is_refined_on_uniform_grids_alone() -> None:
    rows = studied(made(lambda values, h: np.gradient(values, h), derivative=1, order=2))
    assert {row.family for row in rows} == {"uniform"}


def test_a_periodic_scheme_has_one_order_in_all_norms_over_one_period() -> None:
    scheme = made(lambda values, h: (np.roll(values, -1) - np.roll(values, 1)) / (2 * h), order=2)
    rows = studied(scheme, over_one_period(SINE, "mine"))
    assert {row.family for row in rows} == {PERIODIC.name}
    for row in rows:
        assert row.study.expected_order == 2
        assert row.study.observed_order == pytest.approx(2, abs=0.01)
        assert [round(2 * math.pi / h) for h, _ in row.errors] == [1024, 512, 256, 128, 64, 32, 16]


@pytest.mark.parametrize("order", [6, 8, 10, 12])
@pytest.mark.parametrize("name", ["ripple", "poisson_kernel", "tiny", "oscillating"])
def test_a_high_order_that_drowns_in_rounding_early_is_not_refuted(order: int, name: str) -> None:
    half = order // 2
    weights = [float(weight) for weight in Stencil.on(range(-half, half + 1), 1).weights]

    def run(values, h):
        return sum(w * np.roll(values, -j) for w, j in zip(weights, range(-half, half + 1), strict=True)) / h

    rows = studied(made(run, order=order), over_one_period(find_function(name), "mine"))
    assert {row.study.verdict for row in rows} <= {"verified", "inconclusive"}
    if order == 6:
        assert {row.study.verdict for row in rows} == {"verified"}


def test_the_window_of_a_fit_leaves_out_the_grids_that_drown_in_rounding() -> None:
    weights = [float(weight) for weight in Stencil.on(range(-4, 5), 1).weights]

    def run(values, h):
        return sum(w * np.roll(values, -j) for w, j in zip(weights, range(-4, 5), strict=True)) / h

    for row in studied(made(run, order=8), over_one_period(SINE, "mine")):
        assert row.study.window is not None
        finest, coarsest = row.study.window
        assert finest > row.errors[0][0]
        assert coarsest < row.errors[-1][0]
        fine, coarse = (dict(row.errors)[h] for h in row.study.window)
        assert math.log(coarse / fine) / math.log(coarsest / finest) == pytest.approx(8, abs=0.2)


def test_code_that_is_of_lower_order_on_fine_grids_is_refuted() -> None:
    def one_sided_when_fine(values, x):
        if len(values) < 50:
            return np.gradient(values, x, edge_order=2)
        return np.append(np.diff(values) / np.diff(x), (values[-1] - values[-2]) / (x[-1] - x[-2]))

    rows = studied(made(one_sided_when_fine, derivative=1, order=2))
    assert "refuted" in {row.study.verdict for row in rows}


def test_a_polynomial_that_hides_the_error_is_passed_over() -> None:
    scheme = find("numpy.gradient")
    assert isinstance(scheme, GridScheme)
    proof = prove_grid(scheme)
    assert not shows_order(function("x**2", domain=(0, 1)), proof)
    assert shows_order(function("x**3", domain=(0, 1)), proof)
    rows = refined(scheme, proof, [find_function("square"), find_function("wave"), SINE])
    assert {row.study.function for row in rows} == {"sine"}


def test_a_function_that_is_not_smooth_on_its_domain_is_passed_over() -> None:
    scheme = find("numpy.gradient")
    assert isinstance(scheme, GridScheme)
    assert refined(scheme, prove_grid(scheme), [function("1/(x - 1)", domain=(0, 2))]) == ()


def test_a_row_says_its_scheme_grids_norm_and_orders_under_its_published_keys() -> None:
    scheme = find("numpy.gradient")
    assert isinstance(scheme, GridScheme)
    row = studied(scheme)[1].to_dict()
    assert tuple(row) == NORM_KEYS
    assert (row["scheme"], row["function"], row["operator"]) == ("numpy.gradient", "sine", "f'")
    assert (row["family"], row["norm"], row["nodes"], row["predicted_order"]) == ("uniform", "L2", 1025, 1.5)
