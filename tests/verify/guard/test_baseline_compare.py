"""Studies against baselines: every real loss fails, and what another machine does to rounding passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.verify.guard.made_baselines import BUMP, SINE, another_library, off_by_ulps, suite
from trueorder.reports.ci.guarded import held
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.campaign.campaign import run
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.guard.baseline import Baseline
from trueorder.verify.guard.baseline_compare import Comparison, compare
from trueorder.verify.guard.baseline_measure import measure_baseline
from trueorder.verify.rows import StudyRow


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def edges(values, x):
    h = x[1] - x[0]
    out = np.empty_like(values)
    out[1:-1] = (values[2:] - values[:-2]) / (2 * h)
    out[0] = (-3 * values[0] + 4 * values[1] - values[2]) / (2 * h)
    out[-1] = (3 * values[-1] - 4 * values[-2] + values[-3]) / (2 * h)
    return out


def swapped_edges(values, x):
    h = x[1] - x[0]
    out = edges(values, x)
    out[0] = (values[1] - values[0]) / h
    out[-1] = (values[-1] - values[-2]) / h
    return out


def single_inside(f, x, h):
    if isinstance(h, np.ndarray | np.floating):
        return (np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h)
    return central(f, x, h)


def wider(f, x, h):
    return central(f, x, h * 1.02**0.5)


def narrower(f, x, h):
    return central(f, x, h * 0.9)


def off(f, x, h):
    return central(f, x, h) * 1.001


def lower(f, x, h):
    return (f(x + h) - f(x)) / h


def doubled_rounding(f, x, h):
    if not isinstance(h, np.ndarray | np.floating):
        return central(f, x, h)
    plus, minus = np.asarray(f(x + h)), np.asarray(f(x - h))
    plus, minus = (off_by_ulps(v, 4, 3).reshape(v.shape) for v in (plus, minus))
    return (plus - minus) / (2 * h)


def results(function: Callable[..., Any], **claims: Any) -> tuple[StudyRow, ...]:
    scheme = from_function(function, derivative=1, name="mine", **({"order": 2} | claims))
    return run(suite(scheme)).studies


@pytest.fixture(scope="module")
def points() -> Baseline:
    return measure_baseline(suite(from_function(central, derivative=1, order=2, name="mine")), run)[0]


@pytest.fixture(scope="module")
def grids() -> Baseline:
    scheme = from_function(edges, derivative=1, order=2, edge_order=2, name="mine")
    return measure_baseline(suite(scheme), run)[0]


def quantities(found: Comparison) -> set[str]:
    return {change.quantity for change in found.lost}


def test_the_same_code_loses_and_gains_nothing(points: Baseline, grids: Baseline) -> None:
    for baseline, rows in ((points, results(central)), (grids, results(edges, edge_order=2))):
        found = compare(baseline, rows)
        assert found == Comparison(compared=len(rows))
        assert not found.failed


def test_a_constant_that_is_up_by_two_percent_fails(points: Baseline) -> None:
    found = compare(points, results(wider))
    assert quantities(found) == {"constant"}
    assert len(found.lost) == 2
    assert found.failed


def test_an_order_that_is_lower_fails(points: Baseline) -> None:
    found = compare(points, results(lower, order=1))
    assert "order" in quantities(found)
    assert "constant" not in quantities(found)  # it has another unit now


def test_a_coefficient_that_is_off_by_a_thousandth_fails(points: Baseline) -> None:
    assert "verdict" in quantities(compare(points, results(off)))


def test_swapped_edge_formulas_fail_at_the_edges_alone(grids: Baseline) -> None:
    found = compare(grids, results(swapped_edges, edge_order=1))
    assert "order" in quantities(found)
    assert {change.key.operator for change in found.lost} == {"f' (edges)"}


def test_single_precision_inside_fails(points: Baseline) -> None:
    assert quantities(compare(points, results(single_inside))) & {"rounding level", "verdict"}


def test_a_doubled_rounding_level_fails(points: Baseline) -> None:
    found = compare(points, results(doubled_rounding))
    on_bump = [change for change in found.lost if change.key.function == "bump"]
    assert {change.quantity for change in on_bump} >= {"rounding level"}


def test_what_is_better_is_reported_and_does_not_fail(points: Baseline) -> None:
    found = compare(points, results(narrower))
    assert {change.quantity for change in found.gained} >= {"constant"}
    assert not [change for change in found.lost if change.quantity in ("constant", "order", "verdict")]
    better = compare(points, [replace(row, observed_order=3.0) for row in results(central)])
    assert {change.quantity for change in better.gained} == {"order"}
    assert not better.failed


def test_a_best_step_that_moves_is_neither_better_nor_worse(points: Baseline) -> None:
    moved = [replace(row, best_step_measured=(row.best_step_measured or 0) * 4) for row in results(central)]
    found = compare(points, moved)
    assert {change.quantity for change in found.moved} == {"best step"}
    assert not found.failed


def test_numbers_at_other_points_are_not_compared_but_order_and_verdict_are(points: Baseline) -> None:
    fewer = [replace(row, points=12, size=1.0) for row in results(wider)]
    found = compare(points, fewer)
    assert not found.failed
    assert found.moved == ()
    assert [absence.key.function for absence in found.apart] == ["bump", "sine"]
    assert (
        "studied at 12 points, and the baseline is of 50: its constant, rounding level, "
        in found.apart[0].text
    )
    assert quantities(compare(points, [replace(row, points=12) for row in results(lower)])) >= {
        "order",
        "verdict",
    }


@pytest.mark.parametrize("seed", range(1, 5))
def test_another_library_of_functions_passes(
    points: Baseline, grids: Baseline, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExactFunction, "numeric", another_library(seed))
    for baseline, rows in ((points, results(central)), (grids, results(edges, edge_order=2))):
        found = compare(baseline, rows)
        assert found.lost == ()
        assert found.gained == ()
    before = points.entries[0].evaluation
    assert before is not None
    assert all(
        (row.evaluation_ulps or 0) > 1.2 * before for row in results(central) if row.function == "bump"
    )


def test_another_order_of_operations_passes(points: Baseline) -> None:
    def rearranged(f, x, h):
        return f(x + h) / (2 * h) - f(x - h) / (2 * h)

    found = compare(points, results(rearranged))
    assert [change for change in found.lost if change.quantity != "rounding level"] == []


def test_a_study_that_is_gone_fails_and_one_that_is_new_does_not(points: Baseline) -> None:
    rows = results(central)
    gone = compare(points, rows[:1])
    assert [absence.key.function for absence in gone.missing] == ["bump"]
    assert gone.failed
    assert gone.missing[0].text == "mine on bump, f', float64: in the baseline, but not studied"
    new = compare(points, [*rows, replace(rows[0], function="another")])
    assert [absence.key.function for absence in new.new] == ["another"]
    assert not new.failed


def test_a_part_of_the_studies_can_be_held_against_it(points: Baseline) -> None:
    assert not compare(points, results(central)[:1], complete=False).failed


def test_a_verdict_that_is_no_longer_given_is_lost_with_its_reason(points: Baseline) -> None:
    rows = [replace(row, verdict="inconclusive", reason="too short") for row in results(central)]
    found = compare(points, rows)
    assert quantities(found) == {"verdict"}
    assert found.lost[0].text == "mine on bump, f', float64: verdict was verified, is inconclusive: too short"


def test_a_number_that_is_no_longer_shown_is_lost(points: Baseline) -> None:
    rows = [replace(row, smallest_error=None) for row in results(central)]
    (first, *_) = compare(points, rows).lost
    assert (first.quantity, first.now) == ("smallest error", None)
    assert first.text == f"{first.key}: smallest error was {first.cells[0]}, is not shown"


def test_two_studies_of_one_name_are_refused(points: Baseline) -> None:
    rows = results(central)
    with pytest.raises(InputError, match="two different studies of this name"):
        compare(points, [*rows, replace(rows[0], points=3)])


def test_a_change_says_before_now_and_allowed(points: Baseline) -> None:
    change = compare(points, results(wider)).lost[0]
    assert change.text.startswith("mine on bump, f', float64: constant was 0.")
    assert ", allowed 0." in change.text
    assert set(change.to_dict()) == {
        "scheme", "function", "operator", "dtype", "quantity", "before", "now", "limit", "reason",
    }  # fmt: skip


def test_the_builtin_schemes_pass_with_another_library(monkeypatch: pytest.MonkeyPatch) -> None:
    work = suite(find("forward:order=3"), find("gradient"), find("complex_step"), functions=(SINE, BUMP))
    baseline, _ = measure_baseline(work, run)
    for seed in (11, 12):
        monkeypatch.setattr(ExactFunction, "numeric", another_library(seed))
        assert compare(baseline, run(work).studies).lost == ()
        monkeypatch.undo()


def test_what_cannot_be_compared_is_inconclusive_to_a_machine(points: Baseline) -> None:
    found = run(suite(from_function(central, derivative=1, order=2, name="mine")))
    fewer = compare(points, [replace(row, points=12) for row in found.studies])
    (row,) = held(found.schemes, fewer)
    assert row.verdict == "inconclusive"
    assert "on bump, f': studied at 12 points, and the baseline is of 50: its constant" in row.reason
