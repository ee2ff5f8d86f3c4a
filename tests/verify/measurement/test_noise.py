"""Noise in f is told from the rounding of code by what can be measured, and named; rounding stays a fault."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

SINE = [function("sin(x)", domain=(0.1, 3))]


def central(s, x, h):
    return (s(x + h) - s(x - h)) / (2 * h)


def seen_through(change):
    def scheme(f, x, h):
        return central(lambda t: change(f(t), t), x, h)

    return from_function(scheme, derivative=1, order=2)


DRAWN = np.random.default_rng(1)

NOISES = {
    "residue of an inner solve": lambda v, t: v * (1 + 1e-9 * np.sin(1e12 * t)),
    "ripple that is added": lambda v, t: v + 1e-7 * np.cos(3e10 * t),
    "standard error of shots": lambda v, t: v + 1e-3 * DRAWN.standard_normal(np.shape(t)),
    "relative error that is drawn": lambda v, t: v * (1 + 1e-6 * DRAWN.standard_normal(np.shape(t))),
}
FAULTS = {
    "eight decimals": lambda v, t: np.round(v, 8),
    "single precision": lambda v, t: np.float64(1) * np.asarray(v, np.float32),
    "twelve digits of text": lambda v, t: np.vectorize(lambda value: float(f"{value:.9g}"))(v),
    "tolerance": lambda v, t: np.where(np.abs(v) < 1e-3, 0.0, np.float64(np.float32(v))),
}


@pytest.mark.parametrize("change", NOISES.values(), ids=list(NOISES))
def test_noise_is_named_and_refutes_nothing(change) -> None:
    found = verify(seen_through(change), functions=SINE).row
    assert found.verdict == "inconclusive", found.reason
    assert "noise in f" in found.reason
    assert "settle it" in found.reason


@pytest.mark.parametrize("draw", [lambda: 1 + 1e-3 * DRAWN.random(), lambda: 1 + 1e-6 * DRAWN.normal()])
def test_noise_that_is_the_same_at_every_step_is_that_of_the_code(draw) -> None:
    def drawn(f, x, h):
        return draw() * (f(x + h) - f(x - h)) / (2 * h)

    found = verify(from_function(drawn, derivative=1, order=2), functions=SINE).row
    assert found.verdict == "inconclusive", found.reason
    assert "noise in the code: its estimates differ from call to call" in found.reason
    assert "code that draws nothing would settle it" in found.reason


@pytest.mark.parametrize("text", ["sin(x)", "exp(-x**2/2)", "1e-9*exp(x)"])
@pytest.mark.parametrize("derivative", [1, 2])
def test_a_share_of_the_estimates_that_is_drawn_is_no_noise_in_f(derivative, text) -> None:
    def drawn(f, x, h):
        share = 1 + 1e-3 * DRAWN.standard_normal()
        if derivative == 1:
            return share * (f(x + h) - f(x - h)) / (2 * h)
        return share * np.dot([1.0, -2.0, 1.0], [f(x - h), f(x), f(x + h)]) / h**2

    exact = function(text, domain=(-2, 3))
    row = study(from_function(drawn, derivative=derivative, order=2), exact).row
    assert row.verdict == "inconclusive", row.reason
    assert "it draws a share of them" in row.reason


def test_what_is_added_to_the_estimates_is_drawn_by_the_code() -> None:
    def drawn(f, x, h):
        return (f(x + h) - f(x - h)) / (2 * h) + 1e-4 * DRAWN.standard_normal()

    found = verify(from_function(drawn, derivative=1, order=2), functions=SINE).row
    assert found.verdict == "inconclusive", found.reason
    assert "noise in the code: its values differ by" in found.reason


def test_the_order_above_the_noise_is_said() -> None:
    found = verify(seen_through(NOISES["residue of an inner solve"]), functions=SINE).row
    assert "above it order 2.00 is observed" in found.reason


@pytest.mark.parametrize("change", FAULTS.values(), ids=list(FAULTS))
def test_rounding_of_the_code_is_no_noise(change) -> None:
    assert verify(seen_through(change), functions=SINE).row.verdict == "refuted"


def test_rounded_places_and_rounded_weights_are_no_noise() -> None:
    def places(f, x, h):
        return (f(np.float64(np.float32(x + h))) - f(np.float64(np.float32(x - h)))) / (2 * h)

    def weights(f, x, h):
        third = float(np.float32(1) / np.float32(3))
        return (third * f(x + h) * 1.5 - f(x - h) / 2) / h

    for code in (places, weights):
        assert verify(from_function(code, derivative=1, order=2), functions=SINE).row.verdict == "refuted"
