"""Which ends of its grids a scheme leaves out, by what it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.functions import function
from trueorder.verify.foreign.ends import ends_text, left_out, without_ends
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.verification import verify

Floats = NDArray[np.float64]
Code = Callable[[Any, Any], Any]
FUNCTIONS = (function("exp(x)*sin(x)", domain=(0, 3)), function("1/(1 + x**2)", domain=(-2, 2)))


def inner(values: Floats, h: float) -> Floats:
    return (values[2:] - values[:-2]) / (2 * h)


def inner4(values: Floats, h: float) -> Floats:
    return (values[:-4] - 8 * values[1:-3] + 8 * values[3:-1] - values[4:]) / (12 * h)


def padded(values: Floats, h: float) -> Floats:
    return np.pad(inner(values, h), 1, constant_values=np.nan)


def masked(values: Floats, h: float) -> Any:
    return np.ma.masked_invalid(padded(values, h))


def masked_garbage(values: Floats, h: float) -> Any:
    out = np.ma.array(np.gradient(values, h) + 1e6 * np.isin(np.arange(len(values)), (0, len(values) - 1)))
    out[[0, -1]] = np.ma.masked
    return out


def one_sided(values: Floats, h: float) -> Floats:
    return np.append(np.diff(values) / h, np.nan)


def on_coordinates(values: Floats, x: Floats) -> Floats:
    return np.gradient(values, x)[2:-2]


def scheme_of(code: Code, **claims: Any) -> GridScheme:
    found = from_function(code, derivative=1, **claims)
    assert isinstance(found, GridScheme)
    return found


CASES = [
    (inner, (1, 1), 2),
    (inner4, (2, 2), 4),
    (padded, (1, 1), 2),
    (masked, (1, 1), 2),
    (masked_garbage, (1, 1), 2),
    (one_sided, (0, 1), 1),
    (on_coordinates, (2, 2), 2),
]


@pytest.mark.parametrize(("code", "ends", "order"), CASES)
def test_ends_that_are_left_out_are_seen_and_nothing_is_claimed_of_them(
    code: Code, ends: tuple[int, int], order: int
) -> None:
    scheme = scheme_of(code, order=order)
    assert left_out(scheme) == ends
    verdict = verify(scheme, functions=FUNCTIONS)
    assert verdict.status == "verified", verdict.reason
    assert ends_text(ends) in verdict.reason
    assert verdict.row.claimed_edge_order == 0


@pytest.mark.parametrize(("code", "ends", "order"), CASES)
def test_a_fault_inside_is_found_all_the_same(code: Code, ends: tuple[int, int], order: int) -> None:
    verdict = verify(scheme_of(lambda values, h: 1.01 * code(values, h), order=order), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert verify(scheme_of(code, order=order + 1), functions=FUNCTIONS).status == "refuted"


@pytest.mark.parametrize(("code", "ends", "order"), CASES)
def test_an_order_that_is_claimed_at_these_ends_is_refuted(
    code: Code, ends: tuple[int, int], order: int
) -> None:
    verdict = verify(scheme_of(code, order=order, edge_order=1), functions=FUNCTIONS)
    assert verdict.status == "refuted"
    assert "order 1 is claimed at the edges, but" in verdict.reason


def test_rows_without_an_estimate_have_no_order() -> None:
    proof = prove(scheme_of(inner, order=2))
    assert proof.orders == (None, 2, 2, 2, 2, 2, 2, 2, None)
    assert proof.edge_order is None


@pytest.mark.parametrize(
    "code",
    [
        np.gradient,
        lambda values, x: np.where(
            np.arange(len(values)) == len(values) // 2, np.nan, np.gradient(values, x)
        ),
        lambda values, x: np.full(len(values), np.nan),
        lambda values, x: np.diff(values),
        lambda values, x: values[: len(values) // 3],
        lambda values, x: 3.0,
        lambda values, x: None,
    ],
)
def test_nothing_else_is_taken_for_ends(code: Code) -> None:
    scheme = scheme_of(code)
    assert left_out(scheme) == (0, 0)
    assert without_ends(scheme, (0, 0)) is scheme


def test_nan_inside_is_refuted() -> None:
    def holed(values: Floats, h: float) -> Floats:
        out = padded(values, h)
        out[len(out) // 3] = np.nan
        return out

    assert verify(scheme_of(holed, order=2), functions=FUNCTIONS).status == "refuted"


def test_ends_of_a_limited_scheme_are_left_out_too() -> None:
    def limited(values: Floats, h: float) -> Floats:
        left, right = (values[1:-1] - values[:-2]) / h, (values[2:] - values[1:-1]) / h
        both = left * right
        return np.where(both > 0, 2 * both / np.where(both > 0, left + right, 1.0), 0.0)

    verdict = verify(scheme_of(limited, order=2), functions=FUNCTIONS)
    assert verdict.status != "refuted", verdict.reason
