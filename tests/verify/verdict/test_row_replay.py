"""Rows of grid schemes are held against what was proved of them, on the values of functions."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.measurement.row_estimates import Placement
from trueorder.verify.probing.replay import disagreement
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify
from trueorder.verify.verdict.row_replay import hold_row

STEPS = 2.0 ** -np.arange(2.0, 12.0)
X = 0.75


def narrow(values, x):
    return np.gradient(np.asarray(values).astype(np.float32).astype(np.float64), x, edge_order=2)


def held(estimates):
    samples = prove_grid(find("gradient")).inside.samples
    return hold_row(samples, Placement(4, 9), np.exp, X, STEPS, estimates)


def test_estimates_of_the_formula_agree_with_it_at_every_step() -> None:
    exact = (np.exp(X + STEPS) - np.exp(X - STEPS)) / (2 * STEPS)
    assert disagreement(held(exact)) is None


def test_an_estimate_in_single_precision_does_not() -> None:
    single = [np.float32(np.exp(X + h)) - np.float32(np.exp(X - h)) for h in STEPS] / (2 * STEPS)
    found = disagreement(held(np.asarray(single, dtype=np.float64)))
    assert found is not None
    assert found[0] in STEPS


def test_unit_vectors_do_not_show_single_precision_and_values_do() -> None:
    scheme = from_function(narrow, order=2, edge_order=2, kind="grid")
    assert prove_grid(scheme).order == 2
    # of a function whose truncation error hides the rounding at all steps of the sweep
    steps = np.geomspace(4e-3, 0.2, 12)
    hard = function("100000000*sin(x**2)", domain=(0.137, 4.11))
    found = verify(scheme, functions=(hard,), steps=steps)
    assert found.row.verdict == "refuted"
    assert "loses precision" in found.row.reason


@pytest.mark.parametrize("name", ["gradient", "numpy.gradient:edge_order=2"])
def test_a_row_that_is_exact_for_a_function_is_not_taken_for_a_kept_value(name: str) -> None:
    square = function("x**2", domain=(0.1, 1.5))
    studies = verify(find(name), functions=(square,)).row.studies
    assert [study.verdict for study in studies if study.operator == "f'"] == ["exact"]
