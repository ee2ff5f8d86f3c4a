"""Studies: what to expect of this function at these points, and what is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import LIBRARY, find_function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.study_steps import Lattice

ONE_VARIABLE = [exact.name for exact in LIBRARY if exact.dimension == 1]


@pytest.mark.parametrize("name", ONE_VARIABLE)
@pytest.mark.parametrize("scheme", ["forward", "central", "central:order=4", "central:derivative=2"])
def test_no_right_scheme_is_refuted_on_any_function_of_the_library(name: str, scheme: str) -> None:
    found = study(find(scheme), find_function(name)).row
    assert found.verdict in ("verified", "exact", "inconclusive"), found.reason
    if found.verdict == "verified":
        assert found.observed_order == pytest.approx(found.expected_order, abs=0.05)


@pytest.mark.parametrize("name", ONE_VARIABLE)
def test_order_twelve_is_judged_at_the_steps_that_it_was_run_with(name: str) -> None:
    # every point has a step of its own; at order 12 a step that is 0.4 % off is an error that is 5 % off
    assert study(find("central:order=12"), find_function(name)).row.verdict != "refuted"


@pytest.mark.parametrize("name", ["oscillating", "chirp", "sine", "runge"])
@pytest.mark.parametrize("scheme", ["numpy.gradient", "gradient:edge_order=2", "central", "central:order=8"])
def test_no_right_scheme_is_refuted_in_single_precision(name: str, scheme: str) -> None:
    # points of a grid are short fractions: 40*x is exact there and is rounded at the nodes beside them
    found = study(find(scheme), find_function(name), dtype="float32").row
    assert found.verdict != "refuted", found.reason


def test_most_studies_of_the_library_can_tell() -> None:
    found = [study(find("central"), find_function(name)).row.verdict for name in ONE_VARIABLE]
    assert found.count("inconclusive") <= len(found) // 10


@pytest.mark.parametrize(
    ("text", "at", "expected"), [("x**5 + x", 0.0, 4.0), ("sin(x)", 1.0, 2.0), ("exp(x)", -0.5, 2.0)]
)
def test_at_a_point_the_order_is_the_one_expected_there(text: str, at: float, expected: float) -> None:
    found = study(find("central"), replace(function(text, domain=(-2, 2)), at=(at,))).row
    assert (found.verdict, found.expected_order, found.points) == ("verified", expected, 1)
    assert found.observed_order == pytest.approx(expected, abs=0.02)


def test_a_function_of_limited_smoothness_has_the_order_that_it_allows() -> None:
    found = study(find("forward"), find_function("limited")).row
    assert found.expected_order == 2.5
    assert found.observed_order == pytest.approx(2.5, abs=0.02)
    assert found.verdict == "verified"


def test_a_function_that_is_differentiated_exactly_is_said_to_be() -> None:
    found = study(find("central"), find_function("square")).row
    assert (found.verdict, found.expected_order, found.observed_order) == ("exact", None, None)


@pytest.mark.parametrize("scheme", ["forward", "central", "central:order=4", "central:derivative=2"])
def test_the_best_step_is_near_the_predicted_one(scheme: str) -> None:
    found = study(find(scheme), find_function("exponential")).row
    assert 0.5 < found.best_step_measured / found.best_step_predicted < 2
    assert found.smallest_error <= 2 * min(row.error_rms for row in found.sweep)
    assert found.smallest_error >= min(row.error_rms for row in found.sweep)


@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_the_order_is_found_in_every_precision(dtype: str) -> None:
    found = study(find("central"), function("sin(x)", domain=(0, 10)), dtype=dtype).row
    assert (found.verdict, found.dtype) == ("verified", dtype)
    assert found.observed_order == pytest.approx(2, abs=0.05)


def test_truncation_and_rounding_are_told_apart() -> None:
    sweep = study(find("central"), find_function("sine")).row.sweep
    small, large = sweep[2], sweep[-10]
    assert small.truncation_rms < 1e-3 * small.rounding_rms
    assert large.rounding_rms < 1e-3 * large.truncation_rms
    for row in sweep:
        assert row.error_max >= row.error_rms
        assert row.error_rms == pytest.approx(np.hypot(row.truncation_rms, row.rounding_rms), rel=0.2)


def test_steps_that_are_asked_for_are_the_steps_that_are_used() -> None:
    found = study(find("central"), function("sin(x)"), steps=[0.01, 0.1, 0.003])
    assert [row.h for row in found.row.sweep] == [0.003, 0.01, 0.1]
    lattice = study(find("central"), function("sin(x)"), steps=Lattice(1e-6, 1e-3, 4)).row.sweep
    np.testing.assert_allclose([row.h for row in lattice], 10.0 ** np.linspace(-6, -3, 13), rtol=1e-12)


@pytest.mark.parametrize("steps", [[0.0], [-0.1], [float("nan")], [float("inf")], []])
def test_steps_that_are_none_are_refused(steps: list[float]) -> None:
    with pytest.raises(InputError, match="step"):
        study(find("central"), function("sin(x)"), steps=steps)


def test_a_stencil_that_does_not_fit_the_domain_cannot_be_studied_there() -> None:
    found = study(find("central"), function("sin(x)", domain=(0, 1e-3)), steps=[0.5]).row
    assert found.verdict == "inconclusive"
    assert (
        "without steps above 0.000259, with which samples of sin(x) would lie beyond the end" in found.reason
    )
    assert found.sweep == ()


def test_samples_stay_inside_what_is_analytic() -> None:
    seen: list[float] = []

    def watched(f, x, h):
        seen.extend(np.ravel([np.min(x - 2 * h), np.max(x + h)]).tolist())
        return (2 * f(x + h) + 3 * f(x) - 6 * f(x - h) + f(x - 2 * h)) / (6 * h)

    exact, scheme = function("log(x)", domain=(0.5, 3)), from_function(watched, derivative=1)
    known = prove(scheme)  # which knows no domain
    seen.clear()
    study(scheme, exact, proof=known)
    assert min(seen) >= 0.5
    assert max(seen) <= 3


def test_the_number_of_variables_has_to_agree() -> None:
    with pytest.raises(InputError, match="is a function of x, y; central takes functions of x"):
        study(find("central"), function("x*y"))


def test_edges_of_a_grid_scheme_are_studied_apart() -> None:
    inside = study(find("numpy.gradient"), find_function("sine")).row
    edges = study(find("numpy.gradient"), find_function("sine"), region="edges").row
    assert (inside.operator, edges.operator) == ("f'", "f' (edges)")
    assert (inside.expected_order, edges.expected_order) == (2.0, 1.0)
    assert (inside.verdict, edges.verdict) == ("verified", "verified")


def test_a_study_gives_the_same_numbers_twice() -> None:
    first, second = (study(find("central"), find_function("tangled")).row for _ in range(2))
    assert first == second


def harmonic(f, x, h):
    right, left = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return 2 * right * left / (right + left)


def weighted_by_itself(f, x, h):
    change = f(x + h) - f(x - h)
    return change * change / (2 * h * change)


def of_a_ratio(f, x, h):
    return f(x) * (f(x + h) / f(x - h) - 1) / ((x + h) - (x - h)) / (1 + (f(x + h) / f(x - h) - 1) / 2)


@pytest.mark.parametrize("code", [harmonic, weighted_by_itself, of_a_ratio])
@pytest.mark.parametrize("steps", [Lattice(1e-20, 0.1), [10.0**-k for k in range(1, 21)]])
def test_steps_that_x_swallows_refute_no_quotient_of_differences(code, steps) -> None:
    row = study(
        from_function(code, derivative=1, order=2), function("exp(x)", domain=(1, 2)), steps=steps
    ).row
    assert row.verdict == ("verified" if isinstance(steps, Lattice) else "inconclusive"), row.reason
    assert len(row.sweep) > 18


def test_steps_that_are_resolved_and_give_no_number_refute() -> None:
    def gone(f, x, h):
        return np.where(h < 1e-6, np.nan, harmonic(f, x, h))

    row = study(from_function(gone, derivative=1, order=2), function("exp(x)", domain=(1, 2))).row
    assert row.verdict == "refuted"
    assert "it returns nan" in row.reason
