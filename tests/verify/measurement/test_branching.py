"""Studies of code that branches: where another formula applies than the proven one, nothing is held against it."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.sampling import Points, choose_points
from trueorder.verify.measurement.branching import settled, where_it_applies
from trueorder.verify.measurement.measurement import measure
from trueorder.verify.measurement.reference import refer
from trueorder.verify.measurement.subject import subject_of
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify


def slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


def minmod(f, x, h):
    a, b = slopes(f, x, h)
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), 0.0)


def minmod_of_numbers(f, x, h):
    a, b = slopes(f, x, h)
    if a * b <= 0:
        return 0.0
    return a if abs(a) < abs(b) else b


def monotonised_central(f, x, h):
    a, b = slopes(f, x, h)
    size = np.minimum(np.abs(a + b) / 2, 2 * np.minimum(np.abs(a), np.abs(b)))
    return np.where(a * b > 0, np.sign(a) * size, 0.0)


SINE = function("sin(x)", domain=(0, 3))


def at(*places: float) -> Points:
    return Points(np.array(places)[:, None], 0.5, 3.0)


def applies_at(scheme, places: tuple[float, ...], steps: np.ndarray) -> np.ndarray:
    made = from_function(scheme, derivative=1, order=1)
    reference = refer(SINE, at(*places))
    subject = subject_of(made, prove(made), "inside", reference)
    estimates = subject.run(reference, steps[None, :], None)
    found = where_it_applies(subject, reference, steps[None, :], estimates.values)
    assert found is not None
    return found


def test_the_formula_of_a_point_applies_up_to_the_step_at_which_a_difference_changes_its_sign() -> None:
    peak, steps = np.pi / 2, np.array([1e-3, 1e-2, 2e-2, 5e-2, 1e-1])
    # a = 0 where x - h lies as far left of the peak as x lies right of it, at h = 2 (x - peak)
    found = applies_at(minmod, (1.0, peak + 0.02), steps)
    assert found.tolist() == [[True] * 5, [True, True, True, False, False]]


def test_signs_that_are_rounding_do_not_matter_where_the_value_is_the_formulas_all_the_same() -> None:
    assert applies_at(minmod, (1.0,), np.array([1e-14, 1e-13, 1e-12])).all()
    # 2|a| and 2|b| are compared on the way, but neither is what comes out
    assert applies_at(monotonised_central, (1.0,), np.array([1e-9, 1e-8])).all()


def test_code_without_branches_applies_everywhere() -> None:
    made = from_function(lambda f, x, h: (f(x + h) - f(x)) / h, derivative=1)
    reference = refer(SINE, at(1.0))
    subject = subject_of(made, prove(made), "inside", reference)
    assert where_it_applies(subject, reference, np.array([[0.1]]), np.array([[0.5]])) is None


def test_points_stay_that_branch_alike_over_a_decade_and_few_are_left_out_for_larger_steps() -> None:
    steps = np.geomspace(1e-4, 1e-1, 13)
    applies = np.ones((20, 13), bool)
    applies[3, steps > 2e-3] = False
    assert settled(applies, steps).tolist() == [i for i in range(20) if i != 3]
    applies[4:12, steps > 5e-2] = False
    assert settled(applies, steps).tolist() == [i for i in range(20) if i != 3], "eight points are too many"
    assert settled(np.zeros((3, 13), bool), steps).tolist() == [0, 1, 2]


def test_a_point_beside_an_extremum_is_left_out_and_said_to_be() -> None:
    made = from_function(minmod, derivative=1, order=1)
    places = (0.5, 0.7, 0.9, 1.1, 1.3, np.pi / 2 + 1e-7)
    reference = refer(SINE, at(*places))
    row = study(made, SINE, reference=reference).row
    assert row.verdict == "verified", row.reason
    assert "left out: 1 of 6 points" in row.reason
    assert row.observed_order == pytest.approx(1, abs=0.01)


def test_the_measurement_of_some_points_keeps_what_must_not_happen_at_the_others() -> None:
    def raises_at_extrema(f, x, h):
        a, b = slopes(f, x, h)
        return a / 0 if a * b <= 0 else a

    made = from_function(raises_at_extrema, derivative=1, order=1)
    reference = refer(SINE, at(0.5, 0.7, 0.9, 1.1, 1.3, np.pi / 2 + 1e-7))
    subject = subject_of(made, prove(made), "inside", reference)
    measured = measure(subject, reference, np.geomspace(1e-9, 1e-1, 60))
    assert measured.members is not None
    assert measured.errors.shape[0] == len(measured.members) < 6
    assert measured.estimates.problem is not None


def test_code_that_branches_on_x_and_h_together_is_not_refuted_for_wide_steps() -> None:
    def one_sided_near_three(f, x, h):
        return np.where(x + h > 3, (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h)

    made = from_function(one_sided_near_three, derivative=1, order=1)
    row = study(made, function("exp(x)", domain=(0, 5)), points=9).row
    assert row.verdict == "verified", row.reason


@pytest.mark.parametrize("points", [1, 3, 20])
@pytest.mark.parametrize("scheme", [minmod, minmod_of_numbers])
def test_a_limiter_is_verified_with_any_number_of_points(scheme, points: int) -> None:
    verdict = verify(from_function(scheme, derivative=1, order=1), points=points)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("dtype", ["float32", "longdouble"])
def test_a_limiter_is_verified_in_other_precisions(dtype: str) -> None:
    made = from_function(monotonised_central, derivative=1, order=2)
    row = study(made, function("exp(x)*sin(x)", domain=(0, 4)), points=12, dtype=dtype).row
    assert row.verdict == "verified", row.reason


def test_where_a_limiter_returns_zero_for_a_slope_of_zero_it_is_exact_and_not_inconsistent() -> None:
    made = from_function(minmod_of_numbers, derivative=1, order=1)
    row = study(made, function("exp(x) - x", domain=(-1, 1), at=0.0)).row
    assert row.verdict == "exact", row.reason


def test_where_both_sides_are_equal_the_study_stands_on_measurement() -> None:
    made = from_function(minmod_of_numbers, derivative=1, order=1)
    row = study(made, function("2*x + 1", domain=(0, 1)), points=5).row
    assert row.verdict == "exact"
    assert "measured without proof" in row.reason


def test_a_quadratic_shows_no_order_of_a_limiter_whose_middle_is_exact_for_it() -> None:
    made = from_function(monotonised_central, derivative=1, order=2)
    row = study(made, function("x**2", domain=(-3, 4)), points=12).row
    assert row.verdict == "exact", row.reason


def test_the_error_of_every_point_is_predicted_with_the_formula_of_its_own_case() -> None:
    made = from_function(minmod, derivative=1, order=1)
    wave = function("sin(x)", domain=(0, 12))
    reference = refer(wave, choose_points(wave, 12))
    subject = subject_of(made, prove(made), "inside", reference)
    slope, bend = reference.derivatives[(1,)], reference.derivatives[(2,)]
    constants = [
        float(terms[0].coefficients[0][1]) for terms in subject.terms
    ]  # -1/2 where the left slope is smaller
    assert constants == pytest.approx(np.where(slope * bend > 0, -0.5, 0.5))
