"""Steps that are given are kept to: no scheme is called at another one, and the verdict is about these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.study import study
from trueorder.verify.studies.study_steps import Lattice
from trueorder.verify.studies.verification import verify

HALVED = (0.1, 0.05, 0.025, 0.0125, 0.00625)
EXP = function("exp(x)", domain=(0.0, 8.0))
AT_ZERO = function("exp(x)", domain=(-8.0, 8.0), at=0.0)
ROUGH = function("abs(x)**3", domain=(-8.0, 8.0), at=0.0)

Code = Callable[..., Any]


def steps_of(code: Code) -> tuple[Code, set[float]]:
    """The code, and the steps at which it is called on numbers."""
    seen: set[float] = set()

    def watched(f: Any, x: Any, h: Any) -> Any:
        if isinstance(h, float | np.ndarray):
            seen.update(np.ravel(h).astype(float).tolist())
        return code(f, x, h)

    return watched, seen


def central(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def on_floats(f: Any, x: Any, h: Any) -> Any:
    x, h = float(x), float(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def one_sided(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x)) / h


def branching(f: Any, x: Any, h: Any) -> Any:
    left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    return np.where(abs(left) < abs(right), left, right)


@pytest.mark.parametrize("code", [central, on_floats, one_sided, branching])
@pytest.mark.parametrize("exact", [EXP, AT_ZERO, ROUGH])
@pytest.mark.parametrize("given", [HALVED, (0.3, 0.1, 0.03, 0.01), (1e-3,), (0.2, 1e-9, 1e-12)])
@pytest.mark.parametrize("order", [None, 1, 2])
def test_code_is_called_at_the_steps_that_are_given_alone(
    code: Code, exact: ExactFunction, given: tuple[float, ...], order: int | None
) -> None:
    watched, seen = steps_of(code)
    study(from_function(watched, derivative=1, order=order), exact, steps=given, points=5)
    assert seen <= set(given)
    assert seen


def test_a_grid_scheme_is_called_at_the_spacings_that_are_given_alone() -> None:
    seen: set[float] = set()

    def slopes(values: Any, dt: Any) -> Any:
        seen.add(float(dt))
        return np.gradient(values, dt)

    row = study(from_function(slopes, derivative=1, order=2), EXP, steps=HALVED, points=5).row
    assert (seen, row.verdict) == (set(HALVED), "verified"), row.reason


def table(entries: dict[float, float]) -> Code:
    def looked_up(f: Any, x: Any, h: Any) -> Any:
        return f(x) + entries[float(h)]

    return looked_up


@pytest.mark.parametrize(
    ("p", "claim", "verdict"), [(2, 2, "verified"), (1, 2, "refuted"), (4, 3, "verified")]
)
def test_a_table_is_looked_up_where_it_has_entries(p: int, claim: int, verdict: str) -> None:
    entries = {h: 0.6 * h**p * (1 + h / 50) for h in HALVED}
    scheme = from_function(table(entries), operator="f", order=claim)
    row = study(scheme, AT_ZERO, steps=HALVED).row
    assert row.verdict == verdict, row.reason
    assert row.observed_order == pytest.approx(p, abs=0.01)
    assert tuple(step.h for step in row.sweep) == tuple(sorted(HALVED))


def test_the_table_from_the_field_has_order_2() -> None:
    entries = dict(zip(HALVED, (6.3636e-03, 1.59225e-03, 3.98147e-04, 9.9542e-05, 2.48858e-05), strict=True))
    row = study(from_function(table(entries), operator="f", order=2), AT_ZERO, steps=HALVED).row
    assert (row.verdict, round(row.observed_order or 0, 3)) == ("verified", 2.0)


def test_three_rows_show_no_order() -> None:
    entries = {h: h**2 for h in HALVED[:3]}
    row = study(from_function(table(entries), operator="f", order=2), AT_ZERO, steps=HALVED[:3]).row
    assert (row.verdict, row.observed_order) == ("inconclusive", None)


def test_a_formula_for_other_steps_is_none_of_the_verdict() -> None:
    def changing(f: Any, x: Any, h: Any) -> Any:
        h = float(h)
        return central(f, x, h) if 0.005 < h < 0.2 else one_sided(f, x, h)

    scheme = from_function(changing, derivative=1, order=2)
    found: StudyRow = study(scheme, EXP, steps=HALVED, points=5).row
    assert found.verdict == "verified", found.reason
    assert (
        verify(scheme, functions=(EXP, function("sin(x)", domain=(0, 8))), steps=HALVED).status == "verified"
    )


def test_the_proof_on_symbols_still_counts() -> None:
    row = study(from_function(one_sided, derivative=1, order=2), EXP, steps=HALVED).row
    assert (row.verdict, row.expected_order) == ("refuted", None) or "order 1 is proven" in row.reason


@pytest.mark.parametrize(
    "spec", ["gradient:derivative=2", "gradient:derivative=4", "gradient:derivative=2,edge_order=2"]
)
@pytest.mark.parametrize(
    "place", [{"domain": (0, 1)}, {"domain": (0, 10)}, {"domain": (0.0, 1.0), "at": 0.3}]
)
@pytest.mark.parametrize("steps", [[0.05, 0.025, 0.0125], [0.01, 0.003], [0.1 / 3, 0.1 / 7, 0.1 / 11]])
def test_nodes_at_steps_that_are_no_binary_fractions_are_even(
    spec: str, place: dict, steps: list[float]
) -> None:
    row = study(find(spec), function("exp(x)", **place), steps=steps).row
    assert row.verdict != "refuted", row.reason
    assert [at.h for at in row.sweep] == sorted(steps)


@pytest.mark.parametrize(
    ("spec", "text", "domain", "dtype", "steps"),
    [
        ("central:derivative=2", "exp(x)", (0, 1), "float64", [1e-200, 1e-4, 1e-3]),
        ("complex_step:derivative=2", "exp(x)", (0, 1), "float64", [1e-200]),
        ("central:derivative=10", "exp(x)", (0, 1), "float64", Lattice(1e-34, 0.1)),
        ("central:derivative=4", "exp(x)", (0, 1), "float32", Lattice(1e-12, 0.1)),
        ("central:order=6,derivative=10", "cosh(x)", (-700, 700), "float32", [1e-3, 1e-2, 1e-1]),
    ],
)
def test_steps_whose_powers_leave_the_range_are_left_out_and_said(spec, text, domain, dtype, steps) -> None:
    row = study(find(spec), function(text, domain=domain), steps=steps, dtype=dtype).row
    assert row.verdict != "refuted", row.reason
    assert "leave the range of" in row.reason


def test_a_point_is_not_moved_to_make_nodes_even_where_the_function_changes_over_less() -> None:
    exact = function("cos((x + 1.5909e-8)/2.85e-22)", domain=(-2e-8, -1e-8), at=-1.5909e-08)
    row = study(find("numpy.gradient"), exact).row
    assert row.verdict != "refuted", row.reason
