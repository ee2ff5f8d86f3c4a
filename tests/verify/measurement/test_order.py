"""The observed order, on errors made here from a known order, constant, next term and noise."""

from __future__ import annotations

import dataclasses
import math

import mpmath
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


# ---- the window, step by step


def window_of(
    errors: list[float], steps: list[float] | None = None, usable: list[bool] | None = None
) -> list[int]:
    """The clean window of these errors where the rounding level is 1, at steps close together if none are given."""
    at = np.array(steps) if steps else 1.01 ** np.arange(len(errors))
    held = None if usable is None else np.array(usable)
    return order.clean_window(at, np.array(errors), np.ones(len(errors)), held).tolist()


def test_an_error_is_clear_when_it_is_more_than_twenty_times_the_rounding_level() -> None:
    assert window_of([19.5, 20.0, 20.5, 20.5, 19.5]) == [2, 3]


def test_a_window_ends_before_the_first_step_that_is_not_clear_or_not_usable() -> None:
    assert window_of([1, 30, 30, 30, 1, 30, 30, 30]) == [1, 2, 3]
    assert window_of([30, 30, math.nan, 30, 30, 30]) == [0, 1]
    assert window_of([30, 30, math.inf, 30, 30, 30]) == [0, 1]
    assert window_of([30] * 5, usable=[False, True, True, False, True]) == [1, 2]
    assert window_of([1, 1, 1, 30, 30]) == [3, 4]


def test_of_steps_that_are_clear_without_a_clear_neighbour_the_smallest_alone_is_the_window() -> None:
    assert window_of([1, 30, 1, 30, 1]) == [1]
    assert window_of([1, 1, 1, 1, 30]) == [4]
    assert window_of([1, 1, 1]) == []


def test_ten_times_the_smallest_step_is_the_largest_of_a_window_but_for_rounding() -> None:
    inside, outside = 10 * (1 + 0.8e-9), 10 * (1 + 1.2e-9)
    assert window_of([30] * 3, [1.0, 9.99, inside]) == [0, 1, 2]
    assert window_of([30] * 3, [1.0, 9.99, outside]) == [0, 1]


def test_terms_are_predictable_where_they_change_the_leading_one_by_less_than_2_and_leave_out_less_than_a_thousandth():
    one = np.ones(1)
    for growth, left_out, good in (
        (1.0, 0.0, True),
        (1.99, 0.0, True),
        (2.0, 0.0, False),
        (2.5, 0.0, False),
        (0.51, 0.0, True),
        (0.5, 0.0, False),
        (0.4, 0.0, False),
        (1.0, 0.99e-3, True),
        (1.0, 1e-3, False),
        (1.0, 1.01e-3, False),
        (2.5, 1.0, False),
    ):
        assert order.predictable(one, growth * one, left_out * one).tolist() == [good]
    # what is left out is held against the known terms, however large these are
    assert order.predictable(1e6 * one, 1e6 * one, 0.99e3 * one)[0]
    assert not order.predictable(1e6 * one, 1e6 * one, 1.01e3 * one)[0]
    assert not order.predictable(0 * one, 0 * one, 0 * one)[0]


def test_three_steps_over_a_fifth_of_a_decade_are_the_least_that_an_order_is_read_off() -> None:
    def found(*steps: float) -> order.Observed:
        at = np.array(steps)
        return order.against_proof(at, at**2, 1e-9 * at**2, at**2, at**2, 0 * at, 1)

    assert found(1.0, 1.3, 10**0.2).order == pytest.approx(2)
    assert found(1.0, 1.3, 10**0.2).window == (1.0, 10**0.2)
    assert found(1.0, 1.3, 10**0.2).steps == 3
    too_close, two, one = found(1.0, 1.3, 10**0.198), found(1.0, 10**0.5), found(1.0)
    assert (too_close.order, two.order, one.order) == (None, None, None)
    assert too_close.reason.startswith("only 3 steps, from 1 to 1.58")
    assert two.reason.startswith("only 2 steps, from 1 to 3.16")
    assert one.reason.startswith("only 1 step, from 1 to 1")
    assert (too_close.window, too_close.steps) == ((1.0, 10**0.198), 3)


def test_six_steps_over_a_fifth_of_a_decade_are_the_least_that_a_black_box_needs() -> None:
    def found(*steps: float) -> order.Observed:
        at = np.array(steps)
        return order.alone(at, at**2, 1e-9 * at**2, 1)

    assert found(1.0, 1.1, 1.2, 1.3, 1.4, 10**0.2).order == pytest.approx(2)
    five = found(1.0, 1.1, 1.2, 1.3, 10**0.2)
    assert (five.order, five.reason, five.window, five.steps) == (None, "too few steps", (1.0, 10**0.2), 5)
    short = found(1.0, 1.1, 1.2, 1.3, 1.4, 10**0.198)
    assert short.order is None
    assert short.reason.startswith("only 6 steps, from 1 to 1.58")


@pytest.mark.parametrize("span", [0.1, 0.196])
def test_a_black_box_is_not_judged_by_the_part_of_its_window_that_is_shorter_than_a_fifth_of_a_decade(
    span: float,
) -> None:
    # the first six steps lie close together, and none but they show an order of exactly 1
    steps = 1e-3 * 10 ** np.array([*np.linspace(0, span, 6), 0.204, 0.5, 0.75, 1.0])
    errors = steps * np.array([1.0] * 6 + [1.1, 0.9, 1.1, 0.9])
    found = order.alone(steps, errors, 1e-9 * errors, 1)
    assert found.order is not None
    assert found.steps > 6


def test_the_window_of_a_black_box_is_wider_than_a_decade_where_its_steps_lie_far_apart() -> None:
    steps = np.geomspace(1e-8, 1e-1, 15)  # two in a decade
    found = order.alone(steps, np.full(15, 1e-3), 1e-9 * np.ones(15), 1)
    assert found.order == pytest.approx(0)
    assert (found.steps, found.window) == (6, (steps[0], steps[5]))
    assert order.alone(steps, np.full(15, 1e-3), 1e-9 * np.ones(15), 1, given=True).order is None


def test_a_slope_that_holds_still_is_read_off_the_whole_window() -> None:
    steps = np.geomspace(1e-2, 1e-1, 9)
    errors = steps**3
    errors[0] = 0.0  # not clear, and without a logarithm
    found = order.alone(steps, errors, 1e-9 * steps**3, 1)
    assert (found.steps, found.window) == (8, (steps[1], steps[8]))


# ---- the line through the window, and how well it is known

ODD = np.array([1.0, -3.0, 3.0, -1.0])
"""what no parabola explains of four values in a row: it changes neither their mean nor their slope"""


def spread_of(steps: np.ndarray) -> float:
    x = np.log(steps)
    return float(np.sum((x - x.mean()) ** 2))


def line(steps: np.ndarray, error: np.ndarray, share: float, points: int = 1) -> order.Observed:
    """The order against a proof of exactly h**2, where rounding is that share of every error."""
    return order.against_proof(steps, error, share * error, steps**2, steps**2, 0 * steps, points)


@pytest.mark.parametrize("points", [0, 1, 4, 25])
@pytest.mark.parametrize("share", [1e-6, 1e-4, 1e-2, 0.04])
def test_the_interval_is_what_rounding_leaves_of_it_and_no_narrower_than_four_digits_of_the_errors(
    share: float, points: int
) -> None:
    steps = np.geomspace(1e-3, 1e-2, 7)
    # rounding of independent points averages out; a slope deviates by what values do over sqrt(sum (x - mean)**2)
    deviation = math.hypot(share / math.sqrt(max(points, 1)), 1e-4) / math.sqrt(spread_of(steps))
    half = stats.norm.ppf(0.975) * deviation
    found = line(steps, steps**2, share, points)
    assert (found.low, found.high) == pytest.approx((2 - half, 2 + half), rel=1e-8)
    assert found.high - found.low == pytest.approx(2 * half, rel=1e-6)
    alone = order.alone(steps[:6], steps[:6] ** 2, share * steps[:6] ** 2, points)
    half = half * math.sqrt(spread_of(steps) / spread_of(steps[:6]))
    assert alone.high - alone.low == pytest.approx(2 * half, rel=1e-6)


@pytest.mark.parametrize("share", [1e-6, 0.02])
def test_scatter_beyond_rounding_widens_the_interval_by_students_t(share: float) -> None:
    steps = np.geomspace(1e-3, 1e-2, 4)
    scatter = 1e-2 * ODD
    found = line(steps, steps**2 * np.exp(scatter), share)
    half = stats.t.ppf(0.975, 2) * math.sqrt(np.sum(scatter**2) / 2 / spread_of(steps))
    assert found.order == pytest.approx(2, abs=1e-9)
    assert found.high - found.low == pytest.approx(2 * half, rel=1e-6)


def test_a_line_leans_on_the_steps_whose_rounding_is_small() -> None:
    steps = np.geomspace(1e-3, 1e-2, 6)
    share = np.array([0.04, 0.03, 0.02, 0.01, 0.005, 0.004])
    bumps = share * np.array([1, -1, -1, 1, 1, -1])
    errors = steps**2 * np.exp(bumps)
    found = order.against_proof(steps, errors, share * errors, steps**2, steps**2, 0 * steps, 1)
    expected = np.polyfit(np.log(steps), np.log(errors), 1, w=1 / np.hypot(share, 1e-4))
    assert found.order == pytest.approx(expected[0], rel=1e-9)
    by_itself = order.alone(steps, errors, share * errors, 1)
    assert by_itself.order == pytest.approx(expected[0], rel=1e-9)


def test_the_ratio_is_the_mean_weighted_by_rounding_and_its_spread_scatter_and_rounding_together() -> None:
    steps = np.geomspace(1e-3, 1e-2, 6)
    share = np.array([0.04, 0.03, 0.02, 0.01, 0.005, 0.00005])
    ratios = np.array([1.04, 0.97, 1.02, 0.99, 1.004, 1.0005])
    full = steps**2
    found = order.against_proof(steps, ratios * full, share * ratios * full, full, full, 0 * steps, 4)
    deviations = np.hypot(share / 2, 1e-4)
    mean = np.average(ratios, weights=deviations**-2)
    scatter = math.sqrt(np.average((ratios - mean) ** 2, weights=deviations**-2))
    rounding = 1 / math.sqrt(np.sum((share / 2) ** -2.0))
    assert found.ratio == pytest.approx(mean, rel=1e-9)
    assert found.ratio_spread == pytest.approx(scatter + rounding, rel=1e-9)
    steady = line(steps, full, 0.03, points=4)
    assert steady.ratio_spread == pytest.approx(0.03 / 2 / math.sqrt(6), rel=1e-9)


def test_further_terms_are_divided_out_of_the_slope_and_belong_to_the_proven_error() -> None:
    steps = np.geomspace(1e-2, 1e-1, 8)
    leading, full = steps**2, steps**2 * (1 + 5 * steps)
    found = order.against_proof(steps, 3 * full, 1e-9 * full, leading, full, 0 * steps, 1)
    assert found.order == pytest.approx(2, abs=1e-9)
    assert found.ratio == pytest.approx(3, rel=1e-9)
    assert found.ratio_spread < 1e-8


def fitted_slope(steps: np.ndarray, errors: np.ndarray) -> float:
    return float(np.polyfit(np.log(steps), np.log(errors), 1)[0])


@pytest.mark.parametrize("count", [6, 7])
def test_a_slope_that_drifts_with_h_is_followed_to_h_0_from_the_lower_half(count: int) -> None:
    steps = np.geomspace(1e-2, 1e-1, count)
    errors = steps**2 * np.exp(20 * steps)  # the slope at h is 2 + 20 h
    shown = slice(0, 6)  # a longer window drifts further
    found = order.alone(steps, errors, 1e-9 * errors, 1)
    whole, half = (np.exp(np.log(steps[part]).mean()) for part in (shown, slice(0, 4)))
    slope, lower = fitted_slope(steps[shown], errors[shown]), fitted_slope(steps[:4], errors[:4])
    at_zero = lower - (slope - lower) * half / (whole - half)
    assert found.order == pytest.approx(slope, rel=1e-6)
    assert found.order - found.low == pytest.approx(slope - at_zero, rel=1e-6)
    assert found.high - found.order == pytest.approx(slope - at_zero, rel=1e-6)


@pytest.mark.parametrize("bump", [0.01, -0.01])
def test_the_slope_of_the_upper_half_lies_in_the_interval(bump: float) -> None:
    steps = 1e-3 * 10 ** np.array([0, 0.3, 0.6, 0.9, 0.95, 1.0])
    errors = steps**2 * np.exp(bump * np.array([0, 0, 0, 0, 0, 1]))
    found = order.alone(steps, errors, 1e-9 * errors, 1)
    slope, upper = fitted_slope(steps, errors), fitted_slope(steps[3:], errors[3:])
    assert found.order == pytest.approx(slope, rel=1e-6)
    assert found.high - found.order == pytest.approx(abs(upper - slope), rel=1e-6)


def test_an_observed_order_cannot_be_changed() -> None:
    found = line(STEPS[::12], STEPS[::12] ** 2, 1e-6)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.order = 3.0  # type: ignore[misc]


@given(st.integers(1, 200))
def test_student95_is_students_t(freedom: int) -> None:
    # the series of Abramowitz and Stegun is good to 1e-2 at three degrees of freedom and better above
    assert order.student95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=4e-3)
    if freedom <= 2:
        assert order.student95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


def test_without_a_degree_of_freedom_nothing_bounds_a_mean() -> None:
    assert order.student95(0) == math.inf


def test_student95_is_the_series_of_students_t_in_powers_of_1_over_freedom_to_the_fourth() -> None:
    with mpmath.workdps(60):

        def quantile(s: mpmath.mpf) -> mpmath.mpf:
            nu = 1 / s
            tail = lambda t: mpmath.betainc(nu / 2, 0.5, 0, nu / (nu + t * t), regularized=True)  # noqa: E731
            return mpmath.findroot(lambda t: tail(t) - mpmath.mpf(5) / 100, (1.9, 2.0), tol=1e-100)

        normal = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(95) / 100)
        nodes = [mpmath.mpf(k) / 2000 for k in range(1, 11)]
        powers = mpmath.matrix([[s**k for k in range(1, 11)] for s in nodes])
        series = mpmath.lu_solve(powers, mpmath.matrix([quantile(s) - normal for s in nodes]))
        for freedom in (3, 4, 7, 30):
            exact = normal + sum(series[k] / mpmath.mpf(freedom) ** (k + 1) for k in range(4))
            assert order.student95(freedom) == pytest.approx(float(exact), rel=1e-12)
    assert pytest.approx(float(normal), rel=1e-15) == order.NORMAL95


@pytest.mark.parametrize("scale", [1e-300, 1e-170, 1.0, 1e170, 1e300])
def test_root_mean_squares_neither_overflow_nor_underflow(scale: float) -> None:
    values = scale * np.array([[3.0, 0.0], [4.0, 0.0]])
    np.testing.assert_allclose(order.rms(values), scale * np.array([np.sqrt(12.5), 0.0]), rtol=1e-14)


def test_root_mean_squares_are_taken_over_the_points_of_each_step() -> None:
    values = np.array([[1.0, -2.0, 1e9], [7.0, 2.0, -1e9]])
    np.testing.assert_allclose(order.rms(values), [5.0, 2.0, 1e9], rtol=1e-14)
    assert order.rms(np.array([[1e300], [np.inf]])).tolist() == [np.inf]


def test_a_value_that_is_not_a_number_is_not_averaged_away() -> None:
    assert np.isnan(order.rms(np.array([[1.0], [np.nan]])))[0]


# ---- root mean squares, and black boxes at steps that somebody chose


def test_what_is_left_of_root_mean_squares_is_taken_off_in_squares_and_never_below_zero() -> None:
    whole = np.array([5.0, 5.0, 0.0, 1e200, 1e-200, 2.0, 0.0])
    part = np.array([3.0, 4.0, 0.0, 6e199, 8e-201, 3.0, 1.0])
    left = np.array([4.0, 3.0, 0.0, 8e199, 6e-201, 0.0, 0.0])
    np.testing.assert_allclose(order.without(whole, part), left, rtol=1e-14)


def test_the_size_of_a_column_is_its_answer_where_no_share_of_it_is_a_number() -> None:
    columns = np.array([[3.0, 0.0, np.inf, -3e200], [4.0, 0.0, 1.0, 4e200]])
    found = order.rms(columns)
    np.testing.assert_allclose(found, [math.sqrt(12.5), 0.0, np.inf, math.sqrt(12.5) * 1e200], rtol=1e-14)


@pytest.mark.parametrize(
    ("y", "slope", "half"),
    [
        ([0.0, -2.0, -4.1, -6.3], 2.1, 0.2),
        ([0.0, -2.0, -5.0, -7.0], 2.4, 1.4),
        ([0.0, -3.0, -5.0, -7.1], 2.33, 0.67),
    ],
)
def test_pairs_of_steps_bound_the_slope_and_how_far_it_may_drift_on(
    y: list[float], slope: float, half: float
) -> None:
    found = order.by_pairs(np.array([0.0, -1.0, -2.0, -3.0]), np.array(y))
    np.testing.assert_allclose(found, (slope, half), rtol=1e-12)


def test_four_steps_that_are_given_suffice_and_their_order_is_that_of_the_pairs() -> None:
    steps = np.array([0.01, 0.02, 0.04, 0.08])
    errors = steps**2 * (1 + steps)
    found = order.alone(steps, errors, np.zeros(4), 1, given=True)
    slope, half = order.by_pairs(np.log(steps)[::-1], np.log(errors)[::-1])
    assert (found.order, found.low, found.high) == (slope, slope - half, slope + half)
    assert (found.steps, found.window) == (4, (0.01, 0.08))
    for count, chosen in ((3, True), (4, False), (5, False)):
        few = np.geomspace(0.01, 0.08, count)
        assert order.alone(few, few**2, np.zeros(count), 1, given=chosen).order is None


def test_steps_that_are_given_may_lie_further_apart_than_a_decade() -> None:
    steps = np.array([1e-3, 1e-2, 1e-1, 1.0])
    assert order.alone(steps, steps**3, np.zeros(4), 1, given=True).window is not None


BRANCH = 2.0 ** np.arange(-30, 0.0)


def branching(count: int, power: float) -> np.ndarray:
    """Errors that fall by a power of h over so many of the smallest steps, and rise from then on."""
    turn = BRANCH[count]
    return np.where(turn > BRANCH, (BRANCH / turn) ** power, 0.5 * (BRANCH / turn))


@pytest.mark.parametrize("count", [3, 8, 15])
@pytest.mark.parametrize("power", [-0.26, -1.0, -2.0])
def test_a_few_steps_at_which_errors_grow_as_h_shrinks_show_their_rounding(count: int, power: float) -> None:
    expected = math.exp(np.mean(np.log(branching(count, power)[:count])))
    assert order._short_branch(BRANCH, branching(count, power)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("count", "power"), [(2, -1.0), (16, -1.0), (8, -0.24), (8, 0.0), (0, -1.0)])
def test_fewer_or_more_steps_or_errors_that_hardly_grow_show_none(count: int, power: float) -> None:
    assert order._short_branch(BRANCH, branching(count, power)) == 0.0


def test_errors_that_are_zero_or_no_numbers_count_for_no_branch() -> None:
    errors = branching(5, -1.0)
    errors[1], errors[3] = 0.0, np.nan
    expected = math.exp(np.mean(np.log(errors[[0, 2, 4]])))
    assert order._short_branch(BRANCH, errors) == pytest.approx(expected, rel=1e-12)
    errors[0] = np.inf
    assert order._short_branch(BRANCH, errors) == 0.0


def test_a_short_branch_is_rounding_for_a_black_box_and_not_at_steps_that_are_given() -> None:
    errors = branching(5, -1.0)
    above = errors > order.CLEAR * order._short_branch(BRANCH, errors)
    first = BRANCH[np.flatnonzero(above)[0]]
    found = order.alone(BRANCH, errors, np.zeros(len(BRANCH)), 1)
    assert found.window is not None
    assert found.window[0] == first


def test_steps_far_apart_are_counted_from_the_first_of_the_window() -> None:
    steps, errors = 4.0 ** np.arange(12.0), 4.0 ** (2 * np.arange(12.0))
    rounding = np.where(np.arange(12) < 5, errors, 0.0)
    assert order.clean_window(steps, errors, rounding, fewest=6).tolist() == [5, 6, 7, 8, 9, 10]


def weighted_slope(x, y, blur):
    """Slope of the weighted straight line through points, as NumPy fits it."""
    return float(np.polyfit(x, y, 1, w=1 / np.sqrt(blur**2 + 1e-8))[0])


def half_of_the_interval(found: order.Observed) -> float:
    return found.high - found.order


SIX = 10.0 ** (np.arange(12) / 5 - 3)
"""steps of which six are a decade"""


def ripple(**off: float) -> np.ndarray:
    """Errors of order 2 that are off by a factor at some steps, counted from zero."""
    errors = SIX**2
    for place, factor in off.items():
        errors[int(place[1:])] *= factor
    return errors


@pytest.mark.parametrize(("place", "shift"), [(6, 1), (7, 2), (8, 3)])
def test_windows_up_to_half_a_window_further_up_lie_in_the_interval(place: int, shift: int) -> None:
    errors = ripple(**{f"i{place}": 1.5})
    found = order.alone(SIX, errors, np.zeros(12), 1)
    assert found.window == (SIX[0], SIX[5])
    beside = slice(shift, shift + 6)
    slope = np.polyfit(np.log(SIX[beside]), np.log(errors[beside]), 1)[0]
    assert half_of_the_interval(found) == pytest.approx(slope - 2, rel=1e-6)


def test_windows_further_up_than_half_a_window_do_not() -> None:
    found = order.alone(SIX, ripple(i9=1.5), np.zeros(12), 1)
    assert half_of_the_interval(found) < 1e-3


def test_a_window_further_up_that_begins_two_steps_behind_is_not_the_nearest() -> None:
    errors = ripple(i6=1.5, i7=1 / 1.5)
    found = order.alone(SIX, errors, np.zeros(12), 1)
    slopes = [
        weighted_slope(np.log(SIX[k : k + 6]), np.log(errors[k : k + 6]), np.zeros(6)) for k in (1, 2, 3)
    ]
    assert abs(slopes[0] - 2) > max(abs(slope - 2) for slope in slopes[1:])
    assert half_of_the_interval(found) == pytest.approx(abs(slopes[0] - 2), rel=1e-6)


@pytest.mark.parametrize("count", [7, 8])
def test_windows_further_up_end_with_the_last_step(count: int) -> None:
    errors = ripple(**{f"i{count - 1}": 1.5})[:count]
    found = order.alone(SIX[:count], errors, np.zeros(count), 1)
    last = slice(count - 6, count)
    slope = weighted_slope(np.log(SIX[last]), np.log(errors[last]), np.zeros(6))
    assert half_of_the_interval(found) == pytest.approx(slope - 2, rel=1e-6)


@pytest.mark.parametrize("share", [1 / 20, 1 / 4])
def test_windows_further_up_with_a_step_that_is_not_clear_say_nothing(share: float) -> None:
    errors = SIX**2
    errors[7] = 20 * 2.0**-14  # twice what the others are
    rounding, points = errors / 25, 10**6
    rounding[7] = errors[7] * share
    assert half_of_the_interval(order.alone(SIX, errors, rounding, points)) < 1e-3
    rounding[7] = errors[7] / 20.01
    assert half_of_the_interval(order.alone(SIX, errors, rounding, points)) > 0.05


@pytest.mark.parametrize("points", [1, 4])
@pytest.mark.parametrize("blur", [1e-4, 1e-2])
def test_windows_further_up_lean_on_the_steps_whose_rounding_is_small(points: int, blur: float) -> None:
    errors = ripple(i6=1.5, i7=0.9, i8=1.2)
    rounding = errors * blur * np.linspace(0.5, 2, 12)
    found = order.alone(SIX, errors, rounding, points)
    share = rounding / errors / math.sqrt(points)
    slopes = [
        weighted_slope(*(each[k : k + 6] for each in (np.log(SIX), np.log(errors), share))) for k in range(4)
    ]
    assert found.order == pytest.approx(slopes[0], rel=1e-9)
    assert half_of_the_interval(found) == pytest.approx(
        max(abs(slope - slopes[0]) for slope in slopes), rel=1e-7
    )


def test_a_window_shorter_than_a_fifth_of_a_decade_is_passed_over_for_a_longer_one() -> None:
    steps = np.exp(0.09 * np.arange(7))  # six of them span 0.195 decades
    errors = steps**2
    errors[6] *= 1.02
    found = order.alone(steps, errors, np.zeros(7), 1)
    assert found.steps == 7
    assert found.order > 2.01


@pytest.mark.parametrize("count", [4, 5])
def test_four_or_five_steps_that_are_given_are_judged_by_pairs(count: int) -> None:
    steps = 1.7 ** np.arange(count)
    found = order.alone(steps, steps**2 * (1 + 0.01 * np.arange(count)), np.zeros(count), 1, given=True)
    assert found.steps == count
    assert found.order is not None


def test_pairs_are_quotients_of_logarithms_of_errors_and_steps() -> None:
    x, y = np.array([3.0, 1.0, 0.5]), np.array([6.0, 2.2, 1.1])
    pairs = [3.8 / 2, 1.1 / 0.5]
    slope, half = order.by_pairs(x, y)
    assert slope == pytest.approx(np.polyfit(x, y, 1)[0])
    assert half == pytest.approx(max(abs(pair - slope) for pair in (*pairs, 2 * pairs[1] - pairs[0])))


def test_a_rounding_level_of_zero_leaves_the_ratio_and_its_spread_numbers() -> None:
    leading = STEPS**2
    found = order.against_proof(
        STEPS, leading, np.zeros_like(STEPS), leading, leading, np.zeros_like(STEPS), 50
    )
    assert found.ratio == pytest.approx(1, abs=1e-12)
    assert 0 <= found.ratio_spread < 1e-12
