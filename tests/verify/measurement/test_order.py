"""The observed order, on errors made here from a known order, constant, next term and noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trueorder.verify.measurement import order

STEPS = 10.0 ** np.linspace(-12, 0, 145)
U = 2.0**-53


def made(p: float, constant: float = 1.0, following: float = 0.3, d: int = 1, noise: float = 0.0):
    """Leading term, truncation error, rounding level and error with so much noise of that level."""
    leading = constant * STEPS**p
    truncation = leading * (1 + following * STEPS)
    rounding = abs(constant) * U / STEPS**d
    bumps = np.random.default_rng(3).standard_normal(STEPS.shape)
    error = np.abs(truncation + noise * rounding * bumps)
    return leading, truncation, rounding, error


def observed(leading, truncation, rounding, error, points=50):
    return order.against_proof(STEPS, error, rounding, leading, truncation, np.zeros_like(STEPS), points)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(0.5, 8),
    st.floats(-15, 15).map(lambda e: 10.0**e),
    st.floats(-0.9, 5),
    st.integers(1, 4),
)
def test_order_and_constant_are_found_exactly_without_noise(
    p: float, constant: float, following: float, d: int
) -> None:
    found = observed(*made(p, constant, following, d))
    if found.order is None:
        pytest.fail(found.reason)
    assert found.order == pytest.approx(p, abs=1e-9)
    assert found.ratio == pytest.approx(1, abs=1e-9)
    assert found.low <= p <= found.high


@pytest.mark.parametrize("p", range(1, 7))
def test_noise_of_the_rounding_level_leaves_the_order_within_its_interval(p: int) -> None:
    found = observed(*made(p, noise=1.0), points=1)
    assert found.low <= p <= found.high
    assert abs(found.order - p) < 0.05


@pytest.mark.parametrize("off", [0.97, 1.03])
def test_an_error_of_the_right_order_and_another_size_shows_in_the_ratio(off: float) -> None:
    leading, truncation, rounding, error = made(2)
    found = observed(leading, truncation, rounding, off * error)
    assert found.order == pytest.approx(2, abs=1e-9)
    assert found.ratio == pytest.approx(off, rel=1e-9)


def test_the_window_starts_where_truncation_is_clear_of_rounding_and_spans_a_decade() -> None:
    _, truncation, rounding, error = made(2)
    window = order.clean_window(STEPS, error, rounding)
    assert truncation[window[0]] > order.CLEAR * rounding[window[0]]
    assert truncation[window[0] - 1] <= order.CLEAR * rounding[window[0] - 1]
    assert STEPS[window[-1]] / STEPS[window[0]] == pytest.approx(10, rel=0.2)
    assert list(window) == list(range(window[0], window[-1] + 1))


def test_one_lucky_step_below_the_window_does_not_start_it() -> None:
    _, _, rounding, error = made(2)
    start = order.clean_window(STEPS, error, rounding)[0]
    lucky = error.copy()
    lucky[start - 20] = 100 * rounding[start - 20]
    assert order.clean_window(STEPS, lucky, rounding)[0] == start


def test_a_window_that_is_too_short_gives_no_order_and_says_how_short() -> None:
    leading, truncation, rounding, error = made(2)
    hidden = order.against_proof(STEPS, error, error, leading, truncation, 0 * STEPS, 50)
    assert hidden.order is None
    assert "no step" in hidden.reason
    start = order.clean_window(STEPS, error, rounding)[0]
    some = slice(start - 5, start + 3)
    short = order.against_proof(
        STEPS[some], error[some], rounding[some], leading[some], truncation[some], 0 * STEPS[some], 50
    )
    assert short.order is None
    assert "only 3 steps" in short.reason


@settings(max_examples=50, deadline=None)
@given(st.floats(1, 6), st.floats(-1, 2), st.integers(1, 2))
def test_a_black_box_has_its_order_inside_its_interval(p: float, following: float, d: int) -> None:
    _, _, rounding, error = made(p, 1.0, following, d)
    found = order.alone(STEPS, error, rounding, 50)
    assert found.low <= p <= found.high
    assert found.high - found.low < 0.4


def test_a_slope_that_drifts_has_a_wide_interval() -> None:
    rounding = U / STEPS
    error = STEPS + 300 * STEPS**2 + rounding
    found = order.alone(STEPS, error, rounding, 50)
    straight = order.alone(STEPS, STEPS + rounding, rounding, 50)
    assert found.low <= 1 <= found.high
    assert found.high - found.low >= straight.high - straight.low


@pytest.mark.parametrize("places", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
def test_errors_that_ripple_about_their_power_of_h_do_not_exclude_it(places: float) -> None:
    """A slope that stands still on some window, as WENO's do at another one than the order, is not the order."""
    rounding = U / STEPS
    ripple = 1 + 0.5 * np.sin(4 * np.log(STEPS) + places)
    found = order.alone(STEPS, STEPS**3 * ripple + rounding, rounding, 50)
    assert found.low <= 3 <= found.high
    smooth = order.alone(STEPS, STEPS**3 + rounding, rounding, 50)
    assert smooth.high - smooth.low < 0.1 < 0.4 < found.high - found.low


def test_a_slope_that_changes_above_its_window_is_less_well_known() -> None:
    rounding = U / STEPS
    straight = STEPS**2 + rounding
    start = order.clean_window(STEPS, straight, rounding)[0]
    # above half a decade errors no longer follow their power of h
    level = np.where(np.arange(len(STEPS)) > start + 6, STEPS[start + 6] ** 2, straight)
    bent, same = (order.alone(STEPS, errors, rounding, 50) for errors in (level, straight))
    assert same.high - same.low < 0.05
    assert bent.high - bent.low > 0.2


@given(st.integers(1, 200))
def test_student95_is_students_t(freedom: int) -> None:
    # the series of Abramowitz and Stegun is good to 1e-2 at three degrees of freedom and better above
    assert order.student95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=4e-3)


@pytest.mark.parametrize("scale", [1e-300, 1e-170, 1.0, 1e170, 1e300])
def test_root_mean_squares_neither_overflow_nor_underflow(scale: float) -> None:
    values = scale * np.array([[3.0, 0.0], [4.0, 0.0]])
    np.testing.assert_allclose(order.rms(values), scale * np.array([np.sqrt(12.5), 0.0]), rtol=1e-14)


def test_a_value_that_is_not_a_number_is_not_averaged_away() -> None:
    assert np.isnan(order.rms(np.array([[1.0], [np.nan]])))[0]
