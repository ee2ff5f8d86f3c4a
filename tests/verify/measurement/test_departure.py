"""Right formulas with a small constant are not held to error terms from which they depart on large functions."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.measurement.exact_replay import errors_of
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.tracing.symbolic_call import trace

SMALL = 1e-6


def parabolas(f, x, h):
    """One-sided and central slopes of order 2, weighted by how smooth f is where they look."""
    far, left, here, right, beyond = (f(x + k * h) for k in (-2, -1, 0, 1, 2))
    slopes = (
        (3 * here - 4 * left + far) / (2 * h),
        (right - left) / (2 * h),
        (-3 * here + 4 * right - beyond) / (2 * h),
    )
    bends = here - 2 * left + far, right - 2 * here + left, here - 2 * right + beyond
    weights = [share / (SMALL + bend**2) for share, bend in zip((1, 4, 1), bends, strict=True)]
    return sum(w * slope for w, slope in zip(weights, slopes, strict=True)) / sum(weights)


def squared(f, x, h):
    """The same with squared weights and whole thirds."""
    far, left, here, right, beyond = (f(x + k * h) for k in (-2, -1, 0, 1, 2))
    one, two, three = (
        weight / (SMALL + bend**2) ** 2
        for weight, bend in (
            (1 / 6, here - 2 * left + far),
            (2 / 3, right - 2 * here + left),
            (1 / 6, here - 2 * right + beyond),
        )
    )
    total = one * (3 * here - 4 * left + far) + two * (right - left)
    return (total - three * (3 * here - 4 * right + beyond)) / (2 * h * (one + two + three))


def weno3(f, x, h):
    def face(a, b, c):
        right, left = (2 / 3) / (SMALL + (c - b) ** 2) ** 2, (1 / 3) / (SMALL + (b - a) ** 2) ** 2
        return (right * (b + c) / 2 + left * (3 * b - a) / 2) / (right + left)

    far, left, here, right = (f(x + k * h) for k in (-2, -1, 0, 1))
    return (face(left, here, right) - face(far, left, here)) / h


def bends(f, x, h):
    """Three second differences, of which only the central one is of order 2."""
    far, left, here, right, beyond = (f(x + k * h) for k in (-2, -1, 0, 1, 2))
    changes = here - 2 * left + far, right - 2 * here + left, here - 2 * right + beyond
    weights = [share / (1e-3 + c**2) ** 2 for share, c in zip((1, 10, 1), changes, strict=True)]
    return sum(w * c for w, c in zip(weights, changes, strict=True)) / (sum(weights) * h**2)


CODES = {parabolas: (1, 4), squared: (1, 4), weno3: (1, 3), bends: (2, 2)}


@pytest.mark.parametrize("text", ["large", "1e-8*sin(x)", "1e4*sin(x)", "1e6*exp(x)", "1e8*sin(x)"])
@pytest.mark.parametrize("code", CODES)
def test_right_formulas_with_a_small_constant_are_not_refuted_on_functions_of_any_size(code, text) -> None:
    derivative, order = CODES[code]
    scheme = from_function(code, derivative=derivative, order=order)
    proof = prove(scheme)
    assert proof.order == order
    on = find_function(text) if text == "large" else function(text)
    assert study(scheme, on, proof=proof, points=20).row.verdict in ("verified", "inconclusive")


def test_code_that_is_not_its_formula_is_still_refuted_on_large_functions() -> None:
    def off_on_numbers(f, x, h):
        return parabolas(f, x, h) * (1.001 if isinstance(h, float | np.ndarray) else 1)

    scheme = from_function(off_on_numbers, derivative=1, order=4)
    assert study(scheme, function("1e4*sin(x)"), points=20).row.verdict == "refuted"


def test_errors_of_a_tape_are_those_of_its_formula_to_the_last_digit() -> None:
    def central(f, x, h):
        return (f(x + h) * f(x + h) - f(x - h) * f(x - h)) / (2 * h * (f(x + h) + f(x - h)))

    steps = np.array([1e-2, 1e-8])
    found, off = errors_of(trace(central, 1), function("exp(x)"), np.array([0.0]), steps, 1.0, 0.0)
    assert np.all(np.abs(found - steps**2 / 6) <= 1e-5 * steps**2)
    assert np.all(off < 1e-30)


def test_errors_of_a_tape_without_a_value_are_none() -> None:
    def unbounded(f, x, h):
        return f(x) * f(x) / (f(x) - 1)

    found, _ = errors_of(trace(unbounded, 1), function("exp(x)"), np.array([0.0]), np.array([0.1]), 1.0, 0.0)
    assert np.isnan(found[0])


def test_errors_of_a_tape_with_complex_steps_are_known() -> None:
    def stepped(f, x, h):
        return f(x + 1j * h).imag * f(x) / (h * f(x))

    found, _ = errors_of(trace(stepped, 1), function("exp(x)"), np.array([0.0]), np.array([1e-3]), 1.0, 0.0)
    assert found[0] == pytest.approx(-1e-6 / 6, rel=1e-5)
