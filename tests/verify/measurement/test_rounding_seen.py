"""Weights that are told to be rough explain no error that the smallest steps show not to come from them."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study

SMOOTH = function("0.02*sqrt(9 + x/5) + 0.02*log(8 + x/5)", domain=(-3.6, 5.1))
STEPS = np.geomspace(0.01, 0.7, 24)
WEIGHTS = ((-2, 1), (-1, -4), (0, 6), (1, -4), (2, 1))


def fourth(f, x, h):
    samples = np.array([np.asarray(f(x + c * h), dtype=float) for c, _ in WEIGHTS])
    return np.tensordot([float(w) for _, w in WEIGHTS], samples, axes=1) / h**4


def rounded_to(unit):
    return lambda f, x, h: np.round(fourth(f, x, h) / unit) * unit


def test_a_rounded_result_is_not_taken_for_rough_weights() -> None:
    # the function's fourth derivative is of the size 1e-7
    code = from_function(rounded_to(1e-10), derivative=4, order=2)
    row = study(code, SMOOTH, steps=STEPS).row
    assert row.verdict == "refuted", row.reason


def test_the_same_code_without_rounding_is_verified() -> None:
    row = study(from_function(fourth, derivative=4, order=2), SMOOTH, steps=STEPS).row
    assert row.verdict == "verified", row.reason


@pytest.mark.parametrize("size", [1e-15, 1e-13])
def test_weights_that_are_off_in_pairs_are_known_as_well_as_was_told(size: float) -> None:
    # their sum is zero, so that the smallest steps show nothing of it
    def code(f, x, h):
        x, h = float(x), float(h)
        slope = (f(x + h) - f(x - h)) / (2 * h)
        return float(slope) * (1 + size)

    scheme = from_function(code, derivative=1, order=2)
    assert prove(scheme).read_off is not None
    row = study(scheme, function("exp(x)", domain=(0.0, 1.0))).row
    assert row.verdict != "refuted", row.reason
