"""Grid schemes without a derivative at the edges: nothing claimed there holds the inside alone, and only that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.ndimage import correlate1d, gaussian_filter1d

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.verification import verify

Floats = NDArray[np.float64]
Code = Callable[[Any, Any], Any]
FUNCTIONS = (function("exp(x)*sin(x)", domain=(0, 3)), function("1/(1 + x**2)", domain=(-2, 2)))


def inside(values: Floats, h: float) -> Floats:
    return (values[2:] - values[:-2]) / (2 * h)


def zeros(values: Floats, h: float) -> Floats:
    out = np.zeros(len(values))
    out[1:-1] = inside(values, h)
    return out


def ghost_values(values: Floats, h: float) -> Floats:
    out = 1e3 * values
    out[2:-2] = inside(values, h)[1:-1]
    return out


def copied_slopes(values: Floats, h: float) -> Floats:
    return np.pad(inside(values, h), 1, mode="edge") * np.where(np.arange(len(values)) == 0, 0.5, 1.0)


def left_at_zero(values: Floats, h: float) -> Floats:
    out = np.gradient(values, h)
    out[:3] = 0.0
    return out


def nonlinear(values: Floats, h: float) -> Floats:
    left, right = (values[1:-1] - values[:-2]) / h, (values[2:] - values[1:-1]) / h
    out = np.zeros(len(values))
    both = left * right
    out[1:-1] = np.where(both > 0, 2 * both / np.where(both > 0, left + right, 1.0), 0.0)
    return out


def coordinates(values: Floats, x: Floats) -> Floats:
    out = np.gradient(values, x, edge_order=2)
    out[[0, -1]] = -7.0 * values[[0, -1]]
    return out


def made(code: Code, **claims: Any) -> GridScheme:
    found = from_function(code, derivative=1, **claims)
    assert isinstance(found, GridScheme)
    return found


@pytest.mark.parametrize("code", [zeros, ghost_values, copied_slopes, left_at_zero, nonlinear])
def test_with_an_edge_order_of_0_the_inside_alone_is_held_to_the_claim(code: Code) -> None:
    verdict = verify(made(code, order=2, edge_order=0), functions=FUNCTIONS)
    assert verdict.status == "verified", verdict.reason
    assert not any("edges" in study.row.operator for study in verdict.studies)


@pytest.mark.parametrize("code", [zeros, ghost_values, left_at_zero])
def test_a_fault_inside_is_still_found(code: Code) -> None:
    def off(values: Floats, h: float) -> Floats:
        out = code(values, h)
        out[2:-2] *= 1.001
        return np.asarray(out)

    assert verify(made(off, order=2, edge_order=0), functions=FUNCTIONS).status == "refuted"


def test_an_order_inside_that_is_too_high_is_still_refuted() -> None:
    assert verify(made(zeros, order=4, edge_order=0), functions=FUNCTIONS).status == "refuted"


def test_on_uneven_grids_the_inside_alone_is_looked_at_too() -> None:
    verdict = verify(made(coordinates, order=1, edge_order=0), functions=FUNCTIONS)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize(
    ("code", "rows"),
    [(zeros, "rows 1 and 9 of 9"), (copied_slopes, "row 1 of 9"), (left_at_zero, "rows 1, 2 and 3 of 9")],
)
def test_without_a_claim_the_edges_have_to_approximate_the_operator_and_the_reason_names_rows(
    code: Code, rows: str
) -> None:
    verdict = verify(made(code, order=2), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert verdict.reason.startswith(f"at the edges ({rows}) it "), verdict.reason
    assert "instead of f'" in verdict.reason
    assert "edge_order=0" in verdict.reason


def test_what_is_claimed_at_the_edges_is_refuted_with_the_rows() -> None:
    verdict = verify(made(zeros, order=2, edge_order=1), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert "order 1 is claimed at the edges, but order 0 is proven" in verdict.reason
    assert verdict.reason.endswith("in rows 1 and 9 of 9")


def test_measured_edges_are_said_to_be_edges() -> None:
    verdict = verify(made(nonlinear, order=2), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert ", at the edges: " in verdict.reason


def test_the_proof_says_that_nothing_is_claimed() -> None:
    assert prove(made(zeros, order=2, edge_order=0)).reason.endswith("; nothing is claimed at the edges")


def even_formula_in_the_last_row(values: Floats, x: Floats) -> Floats:
    out = np.gradient(values, x, edge_order=2)
    out[-1] = (3 * values[-1] - 4 * values[-2] + values[-3]) / (2 * (x[-1] - x[-2]))
    return np.asarray(out)


def spacing_of_another_interval(values: Floats, x: Floats) -> Floats:
    out = np.gradient(values, x)
    out[-1] = (values[-1] - values[-2]) / (x[-2] - x[-3])
    return np.asarray(out)


@pytest.mark.parametrize("code", [even_formula_in_the_last_row, spacing_of_another_interval])
def test_rows_at_ends_without_a_claim_of_their_own_have_to_converge_on_uneven_grids_too(code: Code) -> None:
    verdict = verify(made(code, order=2), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert (
        "order 1 has to hold at the edges, but order 0 is proven on alternating 1:2 grids" in verdict.reason
    )
    assert verify(made(code, order=2, edge_order=0), functions=FUNCTIONS).status == "verified"


def around(values: Floats, h: float) -> Floats:
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


def around_by_index(values: Floats, h: float) -> Floats:
    return np.array([(values[(i + 1) % len(values)] - values[i - 1]) / (2 * h) for i in range(len(values))])


@pytest.mark.parametrize("code", [around, around_by_index])
def test_code_that_wraps_around_at_ends_where_nothing_is_claimed_is_held_to_its_inside(code: Code) -> None:
    verdict = verify(made(code, order=2, edge_order=0), functions=FUNCTIONS)
    assert verdict.status == "verified", verdict.reason


def beside_nothing(values, h):
    out = np.zeros(len(values))
    out[1:-1] = (values[2:] - values[:-2]) / (2 * h)
    out[0] = np.nan
    return out


def shifted(values, h):
    series = pd.Series(values)
    return ((series.shift(-1, fill_value=0) - series.shift(1)) / (2 * h)).to_numpy()


def half_a_start(values, h):
    out = np.full(len(values), np.nan)
    out[1] = (values[1] - values[0]) / (2 * h)
    out[2:] = (3 * values[2:] - 4 * values[1:-1] + values[:-2]) / (2 * h)
    return out


def masked_start(values, h):
    return np.ma.masked_invalid(beside_nothing(values, h))


@pytest.mark.parametrize("code", [beside_nothing, shifted, half_a_start, masked_start])
def test_rows_that_have_an_estimate_beside_ones_that_have_none_are_judged(code) -> None:
    verdict = verify(from_function(code, derivative=1, order=2))
    assert verdict.status == "refuted"
    assert "but one in row" in verdict.reason
    assert verify(from_function(code, derivative=1, order=2, edge_order=0)).status == "verified"


def rolling(width):
    def scheme(values, h):
        window = pd.Series(values).rolling(width, center=True)
        return window.apply(lambda w: (w[-1] - w[0]) / ((width - 1) * h), raw=True).to_numpy()

    return scheme


def lagged(values, h):
    return (pd.Series(values).diff(10) / (10 * h)).to_numpy()


def bordered(values, h):
    out = np.full(len(values), np.nan)
    out[7:-7] = (values[14:] - values[:-14]) / (14 * h)
    return out


@pytest.mark.parametrize(("code", "order"), [(rolling(11), 2), (rolling(21), 2), (lagged, 1), (bordered, 2)])
def test_windows_wider_than_small_grids_are_judged_on_larger_ones(code, order: int) -> None:
    verdict = verify(from_function(code, derivative=1, order=order))
    assert verdict.status == "verified", verdict.reason
    assert verify(from_function(code, derivative=1, order=order + 1)).status == "refuted"


@pytest.mark.parametrize("reach", [15, 16, 24])
def test_stencils_that_reach_far_are_proved_inside(reach: int) -> None:
    def wide(values, h):
        offsets = np.arange(-reach, reach + 1.0)
        return correlate1d(np.asarray(values, float), offsets / (offsets @ offsets), mode="nearest") / h

    verdict = verify(from_function(wide, derivative=1, order=2, edge_order=0))
    assert verdict.status == "verified", verdict.reason
    assert "order 2 inside" in verdict.reason


def test_wide_weights_that_no_proof_reads_are_measured_away_from_the_ends() -> None:
    def smooth(values, h):
        return gaussian_filter1d(np.asarray(values, float), 2.0, order=1, truncate=8) / h

    assert verify(from_function(smooth, derivative=1, order=2, edge_order=0)).status == "verified"
