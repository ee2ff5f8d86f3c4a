"""The rounding model, against rounding errors measured with fifty digits."""

from __future__ import annotations

from dataclasses import replace

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
