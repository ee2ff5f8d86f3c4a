"""Grid schemes in norms, and schemes for periodic grids, in the run of a suite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.campaign.campaign import campaign, run
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.exact.functions import function

SINE = function("sin(x)", name="sine", domain=(0, 10))
SQUARE = function("x**2", name="square", domain=(-3, 4))


def suite(*schemes: Any, functions: Any = (SQUARE, SINE), dtype: tuple[str, ...] = ("float64",)) -> Suite:
    sweep = Sweep(points=8, dtype=dtype)
    return Suite("made", sweep, functions, tuple(Entry(s, functions) for s in schemes), "made.toml")


def rolled(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


@pytest.mark.parametrize("processes", [1, 2])
def test_grid_schemes_are_looked_at_in_norms_on_the_first_function_that_shows_their_order(
    processes: int,
) -> None:
    schemes = [find("central"), find("numpy.gradient"), from_function(rolled, order=2)]
    results = campaign(suite(*schemes, dtype=("float64", "float32")), processes=processes).results
    found = {(row.study.scheme, row.family) for row in results.norms}
    families = ["uniform", "smoothly stretched", "alternating 1:2", "random"]
    assert found == {("rolled", "periodic"), *(("numpy.gradient", family) for family in families)}
    assert {row.study.function for row in results.norms} == {"sine"}
    assert len(results.norms) == 3 * 5
    assert {row.study.verdict for row in results.norms} == {"verified"}
    assert [row.verdict for row in results.schemes] == ["verified"] * 3
    assert not any("(L" in study.operator for study in results.studies)
    assert results.problems == ()


def test_figures_are_drawn_beside_the_studies_all_the_same() -> None:
    found = campaign(suite(find("numpy.gradient")), draw=lambda name, rows: (name, len(rows)), processes=1)
    assert found.drawn == (("square", 2), ("sine", 2))


def test_code_that_is_another_scheme_on_finer_grids_is_refuted_though_its_studies_hold() -> None:
    def one_sided_when_fine(values, x):
        if len(values) < 50:
            return np.gradient(values, x, edge_order=2)
        return np.append(np.diff(values) / np.diff(x), (values[-1] - values[-2]) / (x[-1] - x[-2]))

    (row,) = run(suite(from_function(one_sided_when_fine, derivative=1, order=2))).schemes
    assert {study.verdict for study in row.studies} <= {"verified", "exact"}
    assert row.verdict == "refuted"
    assert "order 2 is claimed, but order 1 is proven" in row.reason


def test_a_scheme_that_turns_out_periodic_meets_the_functions_that_repeat_or_is_named() -> None:
    (row,) = run(suite(from_function(rolled, order=2))).schemes
    assert {study.function for study in row.studies} == {"sine"}
    nothing = run(suite(from_function(rolled, order=2), find("forward"), functions=(SQUARE,)))
    assert "rolled: " in nothing.problems[0]
    assert "none of its functions is periodic" in nothing.problems[0]
    assert nothing.schemes[0].verdict == "inconclusive"
    assert "measured on no function" in nothing.schemes[0].reason
    assert nothing.schemes[1].studies


def test_point_schemes_leave_norms_empty_and_out_of_the_document() -> None:
    results = run(suite(find("forward")))
    assert results.norms == ()
    assert "norms" not in results.to_dict()
