"""The best step, against the closed form and on sweeps made here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.verify.measurement import optimum

STEPS = 10.0 ** np.linspace(-14, 0, 169)


def closed_form(constant: float, rounding: float, p: int, d: int) -> float:
    """The step at which C h**p + R / h**d is smallest: its derivative vanishes."""
    return float((d * rounding / (p * constant)) ** (1 / (p + d)))


@settings(deadline=None)
@given(
    st.integers(1, 8),
    st.integers(1, 3),
    st.floats(-1, 1).map(lambda e: 10.0**e),
    st.floats(-19, 8).map(lambda e: 10.0**e),
)
def test_the_predicted_step_is_the_closed_form(p: int, d: int, constant: float, scale: float) -> None:
    level = 1e-16
    found = optimum.predicted(STEPS, scale * constant * STEPS**p, scale * level / STEPS**d)
    assert found == pytest.approx(closed_form(constant, level, p, d), rel=0.05)


@pytest.mark.parametrize(("p", "d"), [(1, 1), (2, 1), (4, 1), (2, 2), (6, 1)])
def test_the_measured_step_of_a_noisy_sweep_is_near_the_closed_form(p: int, d: int) -> None:
    noise = np.random.default_rng(11).standard_normal((50, len(STEPS)))
    errors = np.sqrt(np.mean((STEPS**p + 1e-16 * noise / STEPS**d) ** 2, axis=0))
    step, smallest = optimum.measured(STEPS, errors)
    # rounding adds in squares here, which moves the step to (d R**2 / (p C**2))**(1/(2p + 2d))
    expected = (d / p) ** (1 / (2 * p + 2 * d)) * 1e-16 ** (1 / (p + d))
    assert step == pytest.approx(expected, rel=0.25, abs=0)
    assert smallest == pytest.approx(np.hypot(expected**p, 1e-16 / expected**d), rel=0.25, abs=0)


def test_one_lucky_step_is_not_the_best_one() -> None:
    errors = STEPS**2 + 1e-16 / STEPS
    true, _ = optimum.measured(STEPS, errors)
    lucky = errors.copy()
    lucky[40] = errors.min() / 10
    step, smallest = optimum.measured(STEPS, lucky)
    assert step == pytest.approx(true, rel=1e-12)
    assert smallest > lucky[40]


def test_no_step_is_best_where_the_error_falls_towards_an_end() -> None:
    assert optimum.measured(STEPS, STEPS**2) == (None, None)
    assert optimum.measured(STEPS, 1e-16 / STEPS) == (None, None)
    assert optimum.predicted(STEPS, STEPS**2, 0 * STEPS) is None
    assert optimum.predicted(STEPS, 0 * STEPS, 1e-16 / STEPS) is None


def test_steps_without_an_error_are_left_out() -> None:
    errors = STEPS**2 + 1e-16 / STEPS
    holes = errors.copy()
    holes[::7] = np.nan
    holes[3::11] = 0.0
    assert optimum.measured(STEPS, holes)[0] == pytest.approx(optimum.measured(STEPS, errors)[0], rel=0.2)
    assert optimum.measured(STEPS, np.full_like(STEPS, np.nan)) == (None, None)


def parabola(lowest: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps 2**0, 2**1, ... and errors whose logarithm is a parabola over that of the step, with that lowest place."""
    exponents = np.arange(float(count))
    return 2.0**exponents, np.exp2((exponents - lowest) ** 2)


@pytest.mark.parametrize("lowest", [10.0, 10.3, 9.55])
def test_the_minimum_of_a_parabola_is_found_exactly_between_the_steps_and_smoothing_does_not_move_it(
    lowest: float,
) -> None:
    steps, errors = parabola(lowest, 20)
    assert optimum.predicted(steps, errors, 0 * steps) == pytest.approx(2**lowest, rel=1e-12)
    assert optimum.measured(steps, errors)[0] == pytest.approx(2**lowest, rel=1e-12)


def test_three_steps_are_the_fewest_that_predict_a_best_one() -> None:
    steps, errors = parabola(1.2, 3)
    assert optimum.predicted(steps, errors / 2, errors / 2) == pytest.approx(2**1.2, rel=1e-12)
    for count in range(3):
        assert optimum.predicted(steps[:count], errors[:count], 0 * steps[:count]) is None


def test_the_fewest_steps_that_show_a_best_one_are_those_averaged_and_one_on_either_side() -> None:
    steps, errors = parabola(3.2, 7)
    found, smallest = optimum.measured(steps, errors)
    assert found == pytest.approx(2**3.2, rel=1e-12)
    # the error there is read off between the two neighbours, in the logarithm
    assert smallest == pytest.approx(2 ** (0.8 * 0.2**2 + 0.2 * 0.8**2), rel=1e-12)
    for count in range(7):
        assert optimum.measured(steps[:count], errors[:count]) == (None, None)
    assert optimum.measured(*parabola(4.2, 8))[0] == pytest.approx(2**4.2, rel=1e-12)


def test_a_dip_of_one_step_counts_a_fifth() -> None:
    exponents = np.arange(-20.0, 21.0)
    for depth, beside in ((30, False), (36, True)):
        # |x| averaged over five steps is 6/5 at its lowest, and 8 - depth/5 where the dip at 10 comes into the average
        valley = np.abs(exponents) - depth * (exponents == 10)
        step, _ = optimum.measured(2.0**exponents, np.exp2(valley))
        assert (abs(np.log2(step)) > 5) == beside


@pytest.mark.parametrize("nothing", [0.0, -1.0, np.nan, np.inf])
def test_a_step_whose_error_has_no_logarithm_is_left_out(nothing: float) -> None:
    steps, errors = parabola(6.3, 14)
    errors[[0, 13]] = nothing
    assert optimum.predicted(steps, errors, 0 * steps) == pytest.approx(2**6.3, rel=1e-12)
    assert optimum.measured(steps, errors)[0] == pytest.approx(2**6.3, rel=1e-12)
