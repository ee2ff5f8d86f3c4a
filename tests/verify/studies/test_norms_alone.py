"""Nonlinear grid schemes: every row on every family of grids, held to the claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.seeded.limiters import NONLINEAR
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.rows import NormRow
from trueorder.verify.studies.norms_alone import AWAY, is_steady, looked_at
from trueorder.verify.studies.verification import refined, verify

CODES = {style: code for style, code, *_ in NONLINEAR}
MINMOD, CENTRAL = CODES["minmod"], CODES["monotonized central"]
FUNCTIONS = [find_function("sine"), find_function("exponential")]


def made(code: Any, order: int, edge_order: int | None = 1, spacing: Any = "coordinates") -> GridScheme:
    return GridScheme("made", code, Operator.derivative(1), order, edge_order, spacing)


def rows_of(code: Any, *claims: Any) -> tuple[NormRow, ...]:
    scheme = made(code, *claims)
    return refined(scheme, prove_grid(scheme), FUNCTIONS)


def status(rows: tuple[NormRow, ...]) -> str:
    found = {row.study.verdict for row in rows}
    return "refuted" if "refuted" in found else "inconclusive" if "inconclusive" in found else "verified"


@pytest.mark.parametrize(
    ("style", "code", "order", "edge_order", "spacing"), NONLINEAR, ids=[entry[0] for entry in NONLINEAR]
)
def test_a_right_scheme_holds_its_claim_on_every_family_and_not_the_next_higher_one(
    style: str, code: Any, order: int, edge_order: int, spacing: Any
) -> None:
    rows = rows_of(code, order, edge_order, spacing)
    assert status(rows) == "verified", [row.study.reason for row in rows]
    families = {row.family for row in rows}
    assert families == (
        {"uniform"} if spacing == "scalar" else {"uniform", "smoothly stretched", "alternating 1:2", "random"}
    )
    assert status(rows_of(code, order + 1, edge_order, spacing)) == "refuted"


def test_a_limiter_is_held_to_its_order_away_from_extrema_and_that_is_said() -> None:
    rows = rows_of(CENTRAL, 2, 1)
    assert any(AWAY in row.study.reason for row in rows)
    assert AWAY in looked_at(rows, 1)
    assert AWAY not in looked_at(rows_of(MINMOD, 1), 1)


def changed(code: Any, change: Any) -> Any:
    def broken(values, x):
        slopes = np.array(code(values, x))
        change(slopes, values, x)
        return slopes

    return broken


def scaled(row: int, factor: float) -> Any:
    def change(slopes, values, x):
        slopes[row] *= factor

    return change


def one_sided_at(share: float) -> Any:
    def change(slopes, values, x):
        i = int(share * len(slopes))
        slopes[i] = (values[i + 1] - values[i]) / (x[i + 1] - x[i])

    return change


def one_at_extrema(slopes, values, x):
    steps = np.diff(values)
    slopes[1:-1][steps[1:] * steps[:-1] < 0] = 1


def around_extrema(width: Any, other: Any) -> Any:
    """What is done to rows that are no further from an extremum than so many of n."""

    def change(slopes, values, x):
        steps = np.diff(values)
        extrema = np.concatenate([[False], steps[1:] * steps[:-1] < 0, [False]])
        rows = np.convolve(extrema, np.ones(2 * int(width(len(x))) + 1), "same") > 0
        slopes[rows] = other(slopes, values, x)[rows]

    return change


def one_sided(slopes, values, x):
    return np.append(np.diff(values) / np.diff(x), slopes[-1])


def root_of_the_step(slopes, values, x):
    return np.max(np.abs(slopes)) * np.sqrt(np.gradient(x) / (x[-1] - x[0]))


AROUND_EXTREMA = {
    "one-sided in a share of the domain": around_extrema(lambda n: n / 40, one_sided),
    "zero in many rows": around_extrema(np.sqrt, lambda slopes, values, x: np.zeros_like(slopes)),
    "half an order": around_extrema(lambda n: 0, root_of_the_step),
}


@pytest.mark.parametrize("name", AROUND_EXTREMA)
def test_what_loses_more_around_extrema_than_one_order_in_a_few_rows_is_not_verified(name: str) -> None:
    rows = rows_of(changed(CENTRAL, AROUND_EXTREMA[name]), 2)
    assert status(rows) != "verified"
    assert any("is left if at extrema" in row.study.reason for row in rows)


ORDER_ONE_AT_EXTREMA = {
    "zero": around_extrema(lambda n: 0, lambda slopes, values, x: np.zeros_like(slopes)),
    "one-sided": around_extrema(lambda n: 1, one_sided),
    "some multiple": around_extrema(lambda n: 0, lambda slopes, values, x: -3 * np.gradient(values, x)),
}


@pytest.mark.parametrize("name", ORDER_ONE_AT_EXTREMA)
def test_order_one_in_a_few_rows_at_extrema_is_what_limiters_have_and_is_said(name: str) -> None:
    rows = rows_of(changed(CENTRAL, ORDER_ONE_AT_EXTREMA[name]), 2)
    assert status(rows) == "verified", [row.study.reason for row in rows]
    assert looked_at(rows, 1).endswith(
        "hold the claim away from extrema of the values, and order 1 near them"
    )


def halved_on_even_sizes(slopes, values, x):
    if len(slopes) % 2 == 0:
        slopes /= 2


def one_sided_on_long_arrays(slopes, values, x):
    if len(slopes) > 2000:
        slopes[:-1] = np.diff(values) / np.diff(x)


BROKEN = {
    "second row": (changed(MINMOD, scaled(1, 1.5)), 1),
    "last row but one": (changed(CENTRAL, scaled(-2, 1.1)), 2),
    "first row": (changed(CENTRAL, scaled(0, 0.9)), 2),
    "seam": (changed(CENTRAL, one_sided_at(0.25)), 2),
    "extrema": (changed(CENTRAL, one_at_extrema), 2),
    "even sizes": (changed(CENTRAL, halved_on_even_sizes), 2),
    "long arrays": (changed(CENTRAL, one_sided_on_long_arrays), 2),
    "first spacing for all": (lambda v, x: CENTRAL(v, x[0] + (x[1] - x[0]) * np.arange(len(x))), 2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_in_any_row_on_any_grid_refutes(name: str) -> None:
    code, order = BROKEN[name]
    assert status(rows_of(code, order)) == "refuted"


def test_a_seam_near_an_end_is_not_taken_for_a_row_at_that_end() -> None:
    assert status(rows_of(changed(CENTRAL, one_sided_at(0.05)), 2)) != "verified"
    assert status(rows_of(changed(CENTRAL, one_sided_at(0.05)), 1)) == "verified"


def test_where_it_does_not_converge_the_reason_says_how_large_the_error_is_and_in_which_row() -> None:
    rows = rows_of(BROKEN["first spacing for all"][0], 2)
    (said, *_) = [row.study.reason for row in rows if row.study.verdict == "refuted"]
    assert said.startswith("it does not converge: in L1 the error stays at ")
    assert "it is largest in row " in said


def test_nothing_is_held_of_rows_at_the_ends_where_nothing_is_claimed_of_them() -> None:
    assert status(rows_of(changed(CENTRAL, scaled(0, 0.9)), 2, None)) == "verified"
    assert status(rows_of(changed(CENTRAL, one_sided_at(0.25)), 2, None)) == "refuted"
    assert "rows more than 8 nodes from an end" in looked_at(rows_of(CENTRAL, 2, None), None)


def test_smoothing_and_windows_that_grow_with_the_grid_do_not_converge() -> None:
    from scipy.interpolate import UnivariateSpline

    def smoothing(values, x):
        return UnivariateSpline(x, values, s=1e-4).derivative()(x)

    assert status(rows_of(smoothing, 2)) == "refuted"

    def windows(values, x):
        n = len(x)
        low, high = (np.clip(np.arange(n) + side * (n // 8), 0, n - 1) for side in (-1, 1))
        return np.abs(values[high] - values[low]) * np.sign(values[high] - values[low]) / (x[high] - x[low])

    assert verify(made(windows, 2)).status == "refuted"


def test_a_family_that_is_declined_is_left_out() -> None:
    def even_alone(values, x):
        if np.ptp(np.diff(x)) > 1e-9 * x[-1]:
            raise ValueError("even coordinates, please")
        return CENTRAL(values, x)

    rows = rows_of(even_alone, 2)
    assert status(rows) == "verified"
    assert {row.family for row in rows} == {"uniform"}


def test_the_verdict_says_which_rows_and_grids_were_looked_at() -> None:
    found = verify(made(CENTRAL, 2), functions=FUNCTIONS, points=6)
    assert found.status == "verified"
    assert (
        "all rows on uniform, smoothly stretched, alternating 1:2 and random grids of up to 1025"
        in found.reason
    )


def test_a_steady_function_has_no_extrema() -> None:
    assert is_steady(function("exp(-x)", domain=(0, 3)))
    assert not is_steady(function("sin(x)", domain=(0, 3)))
