"""The rounding model, against rounding errors measured with fifty digits."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.sampling import choose_points, choose_steps, spread_steps
from trueorder.verify.measurement import rounding
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.reference import refer
from trueorder.verify.proof.proving import prove
from trueorder.verify.tracing.forms import Part, Sample
from trueorder.verify.tracing.laurent import Laurent, step_power

SCHEMES = [
    "forward",
    "backward:order=2",
    "central",
    "central:order=4",
    "central:order=8",
    "central:derivative=2",
    "central:derivative=3",
    "forward:derivative=2",
]


def modelled(scheme: str, text: str, steps, domain=(0.5, 2.5), dtype="float64", count=200):
    exact = function(text, domain=domain)
    reference = refer(exact, choose_points(exact, count, dtype), dtype)
    record = find(scheme)
    samples = prove(record).samples
    truth = reference.truth(record.operator)
    every = np.broadcast_to(steps, (count, len(steps)))
    level = rounding.model(samples, reference.points.values, every, reference.noise, truth.high, dtype)
    return record, reference, level


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text", ["exp(x)", "sin(3*x)/x"])
def test_the_model_is_the_size_of_the_rounding_that_is_measured(scheme: str, text: str) -> None:
    """Measured: the scheme in double precision less the same stencil in fifty digits."""
    steps = np.array([1e-5, 3.7e-4, 2.3e-3]) if "derivative" in scheme else np.array([1e-9, 3.7e-8, 2.3e-6])
    record, reference, level = modelled(scheme, text, steps, count=60)
    u = {"exp(x)": mpmath.exp, "sin(3*x)/x": lambda t: mpmath.sin(3 * t) / t}[text]
    points = reference.points.values
    # the same h for all points of a lattice has the same rounding everywhere; studies spread their steps as well
    every = steps * spread_steps(len(points))[:, None]
    estimates = record.function(reference.numeric, points, every)
    errors = np.empty_like(estimates)
    with mpmath.workdps(50):
        weights = [mpmath.mpf(w.numerator) / w.denominator for w in record.stencil.weights]
        for i, (x,) in enumerate(points):
            for j, h in enumerate(every[i]):
                nodes = zip(record.stencil.nodes, weights, strict=True)
                values = (w * u(mpmath.mpf(x) + int(c) * mpmath.mpf(h)) for c, w in nodes if w)
                exact = mpmath.fsum(values) / mpmath.mpf(h) ** record.stencil.derivative
                errors[i, j] = float(mpmath.mpf(estimates[i, j]) - exact)
    ratio = rms(errors) / rms(level)
    assert np.all(ratio < 3)
    assert np.all(ratio > 1 / 3)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_f_times_a_power_of_two_has_that_many_times_the_rounding(scheme: str) -> None:
    steps = np.array([1e-6, 1e-3])
    _, _, one = modelled(scheme, "exp(x)", steps)
    _, _, scaled = modelled(scheme, "1048576*exp(x)", steps)
    np.testing.assert_allclose(scaled, 2.0**20 * one, rtol=1e-12)


@pytest.mark.parametrize(("scheme", "d"), [("central", 1), ("central:derivative=2", 2), ("forward", 1)])
def test_rounding_grows_with_the_power_of_the_derivative(scheme: str, d: int) -> None:
    _, _, level = modelled(scheme, "exp(x)", np.array([1e-8, 1e-7]))
    np.testing.assert_allclose(level[:, 0] / level[:, 1], 10.0**d, rtol=0.01)


def test_single_precision_has_the_rounding_of_single_precision() -> None:
    steps = np.array([1e-3])
    _, _, double = modelled("central", "exp(x)", steps)
    _, _, single = modelled("central", "exp(x)", steps, dtype="float32")
    assert float(rms(single)[0] / rms(double)[0]) == pytest.approx(2.0**29, rel=0.5)


def test_rounding_of_the_argument_counts_where_the_point_is_large_and_cancels_in_an_even_formula() -> None:
    steps = np.array([1e-3])
    near = modelled("central", "sin(x)", steps, domain=(0.5, 2.5))[2]
    far = modelled("central", "sin(x)", steps, domain=(1000.5, 1002.5))[2]
    assert rms(far)[0] > 50 * rms(near)[0]
    record, reference, level = modelled("central:derivative=2", "sin(x)", steps, domain=(1000.5, 1002.5))
    flat = replace(reference.noise, slopes=0 * reference.noise.slopes)
    truth = reference.truth(Operator.derivative(2)).high
    every = np.broadcast_to(steps, level.shape)
    without = rounding.model(prove(record).samples, reference.points.values, every, flat, truth, "float64")
    np.testing.assert_allclose(level, without, rtol=1e-12)


def test_exact_nodes_have_no_rounding_of_the_argument() -> None:
    record, reference, level = modelled("central", "sin(x)", np.array([1e-3]), domain=(1000.5, 1002.5))
    exact = rounding.model(
        prove(record).samples,
        reference.points.values,
        np.full(level.shape, 1e-3),
        reference.noise,
        reference.truth(record.operator).high,
        "float64",
        exact_nodes=True,
    )
    assert rms(exact)[0] < rms(level)[0] / 50


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0, 3),
    st.floats(-19, 8).map(lambda e: 10.0**e),
    st.integers(0, 2**32 - 1),
)
def test_the_rounding_of_a_black_box_is_read_off_its_small_steps(
    power: float, scale: float, seed: int
) -> None:
    steps = choose_steps(1e-12, 1.0)
    level = scale * 1e-16 / steps**power
    bumps = np.abs(np.random.default_rng(seed).standard_normal((50, len(steps))))
    errors = np.hypot(scale * steps**2, level * rms(bumps))
    found = rounding.fitted(steps, errors, 3, scale * 1e-18)
    branch = level > 10 * scale * steps**2
    np.testing.assert_allclose(found[branch], level[branch], rtol=0.35)


def test_errors_that_fall_to_the_smallest_step_show_no_rounding() -> None:
    steps = choose_steps(1e-6, 1.0)
    np.testing.assert_array_equal(rounding.fitted(steps, steps**2, 1, 1e-17), np.full(len(steps), 1e-17))
    assert rounding.fitted(steps[:4], steps[:4], 1, 2e-17).tolist() == [2e-17] * 4


# ---- the model, one source of rounding at a time

POINTS = np.array([[1.5], [-0.75]])
STEPS = np.array([[2.0**-10, 2.0**-5, 1.0], [2.0**-9, 2.0**-4, 0.5]])
ULPS = np.array([[2.0**-52], [2.0**-53]])
"""spacing of doubles at the points"""


def at_h(*multiples: int, part: Part = "whole") -> Sample:
    """The sample of f at x + these multiples of h, one for each variable."""
    return Sample(tuple(step_power(1, Fraction(c)) for c in multiples), part)


def over_h(weight: Fraction | int) -> Laurent:
    return step_power(-1, Fraction(weight))


def noise(evaluation: float = 0.0, slopes: tuple[float, ...] = (0.0,)) -> rounding.Noise:
    """The same at both points but for the second, where everything is three times as large."""
    one, three = np.array([1.0, 3.0]), np.array([[1.0], [3.0]])
    axes = np.array([slopes])
    return rounding.Noise(evaluation * one, 0.5, axes * three, 0 * axes * three, 0 * axes * three)


def level_of(
    *samples: tuple[Sample, Laurent], points=POINTS, steps=STEPS, exact_nodes=False, truth=0.0, **sources
):
    """The square of the model, less that of the spacing of the truth."""
    truths = np.full(len(points), truth)
    found = rounding.model(
        samples, points, steps, noise(**sources), truths, "float64", exact_nodes=exact_nodes
    )
    return found**2 - np.spacing(truth) ** 2


def test_evaluations_of_f_add_in_squares_with_their_weights_whatever_is_left_of_their_sum() -> None:
    three = Fraction(3)
    for samples in (
        ((at_h(1), over_h(three)), (at_h(-1), over_h(-4))),
        ((at_h(1, part="re"), over_h(three)), (at_h(0), over_h(4))),
    ):
        expected = (5 * 1e-3 * np.array([[1.0], [3.0]]) / STEPS) ** 2
        np.testing.assert_allclose(
            level_of(*samples, exact_nodes=True, evaluation=1e-3), expected, rtol=1e-12
        )
        np.testing.assert_allclose(level_of(*samples, evaluation=1e-3), expected, rtol=1e-12)


def test_the_result_is_rounded_once() -> None:
    truths = np.array([1.5, -0.75])
    found = rounding.model((), POINTS, STEPS, noise(), truths, "float64")
    np.testing.assert_allclose(found, ULPS * np.ones_like(STEPS), rtol=1e-14)
    single = rounding.model((), POINTS, STEPS, noise(), truths, "float32")
    np.testing.assert_allclose(single, 2.0**29 * ULPS * np.ones_like(STEPS), rtol=1e-14)


def test_a_rounded_argument_is_off_by_a_number_spread_evenly_over_one_unit_in_the_last_place() -> None:
    """The variance of a number spread evenly over an interval is its length squared over 12."""
    moved = (2e6 * np.array([[1.0], [3.0]])) ** 2 / 12
    far = np.spacing(
        np.abs(POINTS) + STEPS
    )  # 1.5 + 1 and 0.75 + 0.5 lie where doubles are twice as far apart
    assert (far / ULPS).tolist() == [[1.0, 1.0, 2.0], [1.0, 1.0, 2.0]]
    one_sided = level_of((at_h(1), over_h(1)), (at_h(0), over_h(-1)), slopes=(2e6,))
    np.testing.assert_allclose(one_sided, moved * (far / STEPS) ** 2, rtol=1e-12)
    backward = level_of((at_h(0), over_h(1)), (at_h(-1), over_h(-1)), slopes=(2e6,))
    np.testing.assert_allclose(backward, moved * (far / STEPS) ** 2, rtol=1e-12)


def test_arguments_on_both_sides_are_rounded_alike_so_that_odd_weights_add_and_even_ones_cancel() -> None:
    moved = (2e6 * np.array([[1.0], [3.0]]) * np.spacing(np.abs(POINTS) + STEPS) / STEPS) ** 2 / 12
    for right, left in ((1, -1), (3, -2), (2, 2), (5, 1)):
        found = level_of((at_h(1), over_h(right)), (at_h(-1), over_h(left)), slopes=(2e6,))
        np.testing.assert_allclose(found, (right - left) ** 2 * moved, rtol=1e-12)
        found = level_of((at_h(-1), over_h(left)), (at_h(1), over_h(right)), slopes=(2e6,))
        np.testing.assert_allclose(found, (right - left) ** 2 * moved, rtol=1e-12)


def test_arguments_at_other_distances_are_rounded_independently_and_the_point_itself_not_at_all() -> None:
    moved = (2e6 * np.array([[1.0], [3.0]]) / STEPS) ** 2 / 12
    near, far = (np.spacing(np.abs(POINTS) + k * STEPS) for k in (1, 2))
    found = level_of((at_h(2), over_h(3)), (at_h(0), over_h(100)), (at_h(1), over_h(-4)), slopes=(2e6,))
    np.testing.assert_allclose(found, moved * ((3 * far) ** 2 + (4 * near) ** 2), rtol=1e-12)


def test_each_coordinate_that_moves_is_rounded_with_the_slope_along_it() -> None:
    points, steps = np.array([[1.5, 4.5], [-0.75, 16.5]]), np.full((2, 1), 2.0**-10)
    three, (first, second) = np.array([[1.0], [3.0]]), np.spacing(np.abs(points)).T[:, :, None]

    def found(*moves: tuple[tuple[int, int], int]) -> np.ndarray:
        samples = [(at_h(*move), over_h(weight)) for move, weight in moves]
        return level_of(*samples, points=points, steps=steps, slopes=(2e6, 5e5)) * steps**2 * 12 / three**2

    np.testing.assert_allclose(found(((1, 0), 1)), (2e6 * first) ** 2, rtol=1e-12)
    np.testing.assert_allclose(found(((0, 1), 1)), (5e5 * second) ** 2, rtol=1e-12)
    diagonal = (2e6 * first) ** 2 + (5e5 * second) ** 2
    np.testing.assert_allclose(found(((1, 1), 1)), diagonal, rtol=1e-12)
    # mirrored at the point the first takes the place of the second; on the other diagonal it does not
    np.testing.assert_allclose(found(((1, -1), 1), ((-1, 1), -1)), 4 * diagonal, rtol=1e-12)
    np.testing.assert_allclose(found(((1, -1), 1), ((1, 1), -1)), 2 * diagonal, rtol=1e-12)
    np.testing.assert_allclose(found(((0, -1), 1), ((0, 1), -1)), 4 * (5e5 * second) ** 2, rtol=1e-12)


def imaginary(*multiples: int) -> tuple[Laurent, ...]:
    """Offsets i times multiples of h."""
    return tuple(Laurent.constant(Fraction(0), Fraction(c)) * step_power(1, Fraction(1)) for c in multiples)


def test_the_imaginary_part_of_f_is_as_good_as_the_complex_f_makes_it_along_every_axis_that_moves() -> None:
    points, steps = np.ones((2, 2)), np.array([[0.5, 0.25], [0.125, 0.5]])
    sources = rounding.Noise(
        np.full(2, 1e6),
        0.5,
        np.full((2, 2), 1e30),
        np.array([[3.0, 5.0], [7.0, 11.0]]),
        np.array([[4.0, 1.0], [2.0, 8.0]]),
    )

    def found(offsets: tuple[Laurent, ...]) -> np.ndarray:
        samples = ((Sample(offsets, "im"), over_h(2)),)
        return rounding.model(samples, points, steps, sources, np.zeros(2), "float64") ** 2 * steps**2 / 4

    a = 3 * steps
    first = (np.array([[3.0], [7.0]]) * a) ** 2 + np.array([[4.0], [2.0]]) ** 2
    second = (np.array([[5.0], [11.0]]) * a) ** 2 + np.array([[1.0], [8.0]]) ** 2
    np.testing.assert_allclose(found(imaginary(3, 0)), first, rtol=1e-12)
    np.testing.assert_allclose(found(imaginary(-3, 0)), first, rtol=1e-12)
    np.testing.assert_allclose(found(imaginary(0, 3)), second, rtol=1e-12)
    np.testing.assert_allclose(found(imaginary(3, 3)), first + second, rtol=1e-12)


def test_rounded_arguments_count_for_all_samples_but_those_of_imaginary_parts() -> None:
    aside = tuple(step_power(1, Fraction(1)) + offset for offset in imaginary(1))  # x + h + i h
    part = (Sample(aside, "im"), over_h(1))
    plain = (at_h(1), over_h(1))
    np.testing.assert_allclose(
        level_of(part, plain, slopes=(2e6,)), level_of(plain, slopes=(2e6,)), rtol=1e-12
    )


def test_noise_cannot_be_changed_and_is_equal_to_itself_alone() -> None:
    one = noise()
    assert one in [one]
    assert one not in [noise()]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.ulps = 2.0  # type: ignore[misc]


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_the_unit_level_is_one_rounding_of_f_and_one_of_each_coordinate_over_the_power_of_h(
    degree: int,
) -> None:
    points, steps = np.array([[1.5, 4.5], [-0.75, 16.5]]), np.array([[0.5, 0.25]])
    f, sources = np.array([3e-10, 9e-10]), noise(evaluation=3e-10, slopes=(2e6, 5e5))
    ulps = np.spacing(np.abs(points))
    argument = ((2e6 * ulps[:, 0]) ** 2 + (5e5 * ulps[:, 1]) ** 2) / 12 * np.array([1.0, 9.0])
    expected = np.sqrt(f**2 + argument)[:, None] / steps**degree
    np.testing.assert_allclose(
        rounding.unit_level(points, steps, sources, degree, "float64"), expected, rtol=1e-12
    )


# ---- the rounding of a black box

FLOOR = 1e-12


def fitted(exponents, errors, degree: int = 1) -> np.ndarray:
    """The level at steps e**exponents, over the floor, for errors in units of the floor."""
    steps = np.exp(np.asarray(exponents, dtype=float))
    return rounding.fitted(steps, FLOOR * np.asarray(errors), degree, FLOOR) / FLOOR


def test_eight_errors_of_which_six_lie_below_the_smallest_are_the_fewest_that_show_rounding() -> None:
    x = 1.2 * np.arange(8)
    falling = 1e20 * np.exp(-x)
    np.testing.assert_allclose(fitted(x, falling), falling, rtol=1e-9)
    assert fitted(x[:7], falling[:7]).tolist() == [1.0] * 7
    # with a larger error at the largest step the smallest lies one step lower, and five are left below it
    rising = np.where(x == x[7], 1e20 * np.exp(-x[3]), falling)
    assert fitted(x, rising).tolist() == [1.0] * 8


def test_errors_without_a_logarithm_show_nothing_of_the_rounding_of_the_others() -> None:
    x = 1.2 * np.arange(10)
    falling = 1e20 * np.exp(-x)
    for nothing in (0.0, -1.0, math.inf, math.nan):
        holes = falling.copy()
        holes[[2, 5]] = nothing
        np.testing.assert_allclose(fitted(x, holes), falling, rtol=1e-9)
        holes[6] = nothing
        assert fitted(x, holes).tolist() == [1.0] * 10


@pytest.mark.parametrize(("share", "belongs"), [(2.9, False), (3.1, True)])
def test_steps_within_a_factor_of_three_of_the_smallest_error_are_no_rounding(
    share: float, belongs: bool
) -> None:
    x = np.array([*(-1.5 - 0.5 * np.arange(12, 0, -1)), -math.log(share), 0.0, 0.5, 1.0])
    straight = 1e20 * np.exp(-x)
    straight[-2:] = straight[-3] * np.exp([0.2, 2.0])
    bumped = np.where(x == x[12], 1.3 * straight, straight)
    # the mean of three in a row is smallest around 0
    assert np.argmin(np.convolve(np.log(bumped), np.ones(3), mode="valid")) == 12
    assert bool(np.allclose(fitted(x, bumped)[:12], straight[:12], rtol=1e-9)) != belongs


def test_rounding_grows_towards_small_steps_with_a_power_of_at_most_the_degree_and_one_and_never_falls() -> (
    None
):
    x = 0.5 * np.arange(-30, 0)
    for degree in (1, 2):
        for power in (degree + 0.5, degree + 1.0):
            np.testing.assert_allclose(
                fitted(x, 1e9 * np.exp(-power * x), degree), 1e9 * np.exp(-power * x), rtol=1e-6
            )
        steep = fitted(x, 1e9 * np.exp(-(degree + 1.5) * x), degree)
        np.testing.assert_allclose(np.diff(np.log(steep)), -0.5 * (degree + 1), rtol=1e-9)
        # the level is that of the branch on average: 26 steps below a third of the last but one
        assert np.mean(np.log(steep[:26])) == pytest.approx(
            np.mean(math.log(1e9) - (degree + 1.5) * x[:26]), rel=1e-9
        )


@pytest.mark.parametrize(("power", "seen"), [(0.45, True), (0.55, False)])
def test_errors_that_fall_towards_small_steps_faster_than_a_square_root_are_no_rounding(
    power: float, seen: bool
) -> None:
    x = np.arange(0, math.log(1.99) / power, 0.02)
    errors = 5 * np.exp(power * x)
    below = x < x[-2] - math.log(3)
    mean = np.exp(np.mean(np.log(errors[below])))
    np.testing.assert_allclose(fitted(x, errors), mean if seen else 1.0, rtol=1e-9)


@pytest.mark.parametrize(("level", "seen"), [(998.5, True), (999.5, True), (1000.5, False), (1001.5, False)])
def test_a_level_is_rounding_up_to_a_thousand_times_that_of_the_value_and_a_mistake_above(
    level: float, seen: bool
) -> None:
    x = 0.5 * np.arange(20)
    errors = level * np.array([1, 1, 1, *[1.0001] * 17])  # smallest at the smallest steps
    found = fitted(x, errors)
    if seen:
        np.testing.assert_allclose(found, level * 1.0001 ** (13 / 16), rtol=1e-6)
    else:
        assert found.tolist() == [1.0] * 20


@pytest.mark.parametrize(("rise", "seen"), [(1.95, True), (2.05, False)])
def test_a_level_reaches_as_far_as_errors_are_within_twice_the_smallest(rise: float, seen: bool) -> None:
    x = 0.5 * np.arange(20)
    errors = 10 * np.array([1, 1, 1, *[rise] * 14, 100, 100, 100])
    found = fitted(x, errors)
    # the slope of the first few steps is that of the rise: rounding does not fall with h, and counts on average
    below = x < x[15] - math.log(3)
    mean = np.exp(np.mean(np.log(errors[below])))
    np.testing.assert_allclose(found, mean if seen else 1.0, rtol=1e-6)


def test_no_level_is_below_the_rounding_of_the_value() -> None:
    x = 0.5 * np.arange(-30, 0)
    errors = np.exp(-x - 8)
    np.testing.assert_allclose(fitted(x, errors), np.maximum(errors, 1.0), rtol=1e-9)


def alone(*shares: float, order: list[int] | None = None, unit: float = 1.0) -> list[bool]:
    """Whether the level is no less than the unit one, for errors that are shares of it at the smallest steps."""
    steps = 4.0 ** np.arange(len(shares))
    place = np.array(order if order else range(len(shares)))
    errors, units = np.array(shares)[place], np.full(len(shares), unit)
    return (rounding.level_alone(steps[place], errors, 1, 1e-30, units) >= unit).tolist()


def test_a_box_cancels_no_digits_whose_errors_at_small_steps_are_below_3_hundredths_of_the_unit_level() -> (
    None
):
    far = [1e3] * 6
    assert not any(alone(0.029, 0.029, 0.029, *far))
    assert all(alone(0.03, 0.03, 0.03, *far))
    assert all(alone(0.031, 0.031, 0.031, *far))


def test_small_steps_are_the_smallest_third_of_them_in_any_order_and_one_at_least() -> None:
    shares = (
        0.02,
        0.04,
        0.029,
        0.04,
        0.04,
        1e3,
        1e3,
        1e3,
        1e3,
    )  # the median of three, but not of two or four
    assert not any(alone(*shares))
    assert not any(alone(*shares, order=[5, 2, 8, 0, 7, 1, 3, 6, 4]))
    assert not any(alone(*shares, 1e3, 1e3))
    assert all(alone(*shares[:3], 0.04, *[1e3] * 8))
    assert not any(alone(0.02, 1e3))
    assert not any(alone(0.02))


def test_errors_that_cannot_be_compared_with_the_unit_level_do_not_count() -> None:
    assert not any(alone(math.nan, 0.029, math.inf, *[1e3] * 6))
    assert all(alone(math.nan, math.nan, math.inf, *[0.02] * 6))
    steps = 4.0 ** np.arange(9)
    assert rounding.level_alone(steps, 0 * steps, 1, 2e-17, 0 * steps).tolist() == [2e-17] * 9


def test_the_level_of_a_box_that_cancels_digits_is_what_it_shows_where_that_is_more() -> None:
    steps = np.exp(0.5 * np.arange(-30, 0))
    errors = 1e-12 / steps
    for unit in (0.1, 10.0):
        found = rounding.level_alone(steps, errors, 1, 1e-30, unit * errors)
        np.testing.assert_allclose(found, max(1.0, unit) * errors, rtol=1e-9)
    np.testing.assert_allclose(rounding.level_alone(steps, errors, 1, 1e-30, 50 * errors), errors, rtol=1e-9)


# ---- rounding of f where it is sampled


def cubed(x):
    return x**3


def where_sampled(*samples: tuple[Sample, Laurent], ulps: float = 0.5, dtype: str = "float64") -> np.ndarray:
    return rounding.of_samples(samples, cubed, POINTS, STEPS, replace(noise(), ulps=ulps), dtype)


def unit_of(values: np.ndarray, dtype: str = "float64") -> np.ndarray:
    return np.spacing(np.abs(values).astype(dtype)).astype(float)


def test_f_is_rounded_as_it_is_where_it_is_sampled_one_unit_at_least() -> None:
    there = unit_of((POINTS + 2 * STEPS) ** 3)
    expected = 3 / STEPS * there
    np.testing.assert_allclose(where_sampled((at_h(2), over_h(-3))), expected, rtol=1e-14)
    np.testing.assert_allclose(where_sampled((at_h(2), over_h(-3)), ulps=1.0), expected, rtol=1e-14)
    np.testing.assert_allclose(where_sampled((at_h(2), over_h(-3)), ulps=7.0), 7 * expected, rtol=1e-14)
    single = where_sampled((at_h(2), over_h(-3)), dtype="float32")
    np.testing.assert_allclose(single, 2.0**29 * expected, rtol=1e-14)


def test_samples_round_independently_of_each_other_and_imaginary_parts_not_at_all() -> None:
    both = where_sampled((at_h(2), over_h(3)), (at_h(-1), over_h(4)))
    apart = where_sampled((at_h(2), over_h(3))), where_sampled((at_h(-1), over_h(4)))
    np.testing.assert_allclose(both, np.hypot(*apart), rtol=1e-14)
    part = Sample(imaginary(1), "im"), over_h(1)
    np.testing.assert_array_equal(where_sampled(part), np.zeros_like(STEPS))
    np.testing.assert_allclose(where_sampled(part, (at_h(2), over_h(3))), apart[0], rtol=1e-14)


def test_values_in_the_complex_plane_are_rounded_as_large_as_they_are_there() -> None:
    part = Sample(imaginary(8), "re"), over_h(1)
    expected = unit_of(np.abs((POINTS + 8j * STEPS) ** 3)) / STEPS
    np.testing.assert_allclose(where_sampled(part), expected, rtol=1e-14)
    assert np.all(expected[:, -1] > 100 * unit_of(POINTS**3)[:, 0])


def test_values_that_are_no_numbers_round_like_zero() -> None:
    found = rounding.of_samples(
        ((at_h(0), over_h(1)),), lambda x: x * np.inf, POINTS, STEPS, noise(), "float64"
    )
    np.testing.assert_allclose(found, np.spacing(0.0) / STEPS, rtol=1e-14)


def test_a_sample_is_taken_at_real_places_in_the_type_of_the_study_and_at_complex_ones_in_that_with_it() -> (
    None
):
    seen = []

    def f(*at):
        seen.append(at)
        return at[0]

    x, steps = np.array([[1.5], [0.25]]), np.array([0.5, 2.0])
    rounding.sampled(at_h(2, -1), f, x, steps, "float32")
    rounding.sampled(Sample((imaginary(1)[0], step_power(1, Fraction(3))), "re"), f, x, steps, "float32")
    (first, second), (third, fourth) = seen
    assert {first.dtype, second.dtype} == {np.dtype("float32")}
    assert {third.dtype, fourth.dtype} == {np.dtype("complex64")}
    np.testing.assert_array_equal(first, [2.5, 5.5])
    np.testing.assert_array_equal(second, [-0.25, -1.75])
    np.testing.assert_array_equal(third, [1.5 + 0.5j, 1.5 + 2j])
    np.testing.assert_array_equal(fourth, [1.75, 6.25])


@pytest.mark.parametrize("scale", [1.0, 1e-150, 1e-200, 1e150, 1e200])
def test_roots_of_squares_are_formed_where_squares_are_no_numbers(scale: float) -> None:
    parts = [scale * np.array([[3.0, 5.0]]), scale * np.array([[4.0, 12.0]])]
    np.testing.assert_allclose(rounding.root_of_squares(parts), scale * np.array([[5.0, 13.0]]), rtol=1e-14)


def test_a_root_of_squares_is_safe_where_only_some_squares_are_numbers() -> None:
    parts = [np.array([[3.0, 3e-200, 3e200]]), np.array([[4.0, 4e-200, 4e200]])]
    np.testing.assert_allclose(rounding.root_of_squares(parts), [[5.0, 5e-200, 5e200]], rtol=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e-163, 3e-161, 1e-160, 1e-145, 1.0, 1e150, 1e300])
def test_a_root_of_squares_loses_nothing_to_squares_that_leave_the_range(scale: float) -> None:
    parts = [np.array([3.0, 1.0]) * scale, np.array([4.0, 2.0]) * scale, np.array([12.0, 2.0]) * scale]
    np.testing.assert_allclose(rounding.root_of_squares(parts), np.array([13.0, 3.0]) * scale, rtol=1e-14)


def test_a_root_of_squares_is_infinite_or_no_number_where_a_part_is() -> None:
    assert rounding.root_of_squares([np.array([1.0, np.inf]), np.array([np.nan, 1.0])])[1] == np.inf
    assert np.isnan(rounding.root_of_squares([np.array([1.0]), np.array([np.nan])])).all()


@pytest.mark.parametrize("scale", [1e-140, 1e-30, 1.0, 1e30, 1e150])
def test_sums_of_squares_that_stay_in_range_are_formed_as_they_are(scale: float) -> None:
    parts = [scale * np.random.default_rng(k).uniform(0.1, 1, (5, 400)) for k in range(3)]
    assert np.array_equal(rounding.root_of_squares(parts), np.sqrt(sum(part * part for part in parts)))
    assert not np.array_equal(rounding.root_of_squares(parts), np.hypot.reduce(np.stack(parts)))
