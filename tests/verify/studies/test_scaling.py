"""Nothing is absolute: f times a number has the same verdict, order and best step."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import Scheme
from trueorder.verify.exact.functions import function
from trueorder.verify.studies.study import study


def numbers_only(f, x, h):
    x, h = float(x), float(h)
    return (float(f(x + h)) - float(f(x - h))) / (2 * h)


def wrong_for_floats(f, x, h):
    wide = 1.1 * h if isinstance(h, float | np.ndarray) else h
    return (f(x + wide) - f(x - wide)) / (2 * wide)


def single_precision(f, x, h):
    return (f(x + h).astype("float32") - f(x - h).astype("float32")) / (2 * h)


SCHEMES: dict[str, tuple[Scheme, str]] = {
    "forward": (find("forward"), "verified"),
    "central": (find("central"), "verified"),
    "central:order=4": (find("central:order=4"), "verified"),
    "central:derivative=2": (find("central:derivative=2"), "verified"),
    "numpy.gradient": (find("numpy.gradient"), "verified"),
    "numbers only": (from_function(numbers_only, derivative=1, order=2), "verified"),
    "wrong for floats": (from_function(wrong_for_floats, derivative=1, order=2), "refuted"),
    "single precision": (from_function(single_precision, derivative=1, order=2), "refuted"),
    "forward as second order": (from_function(find("forward"), order=2), "refuted"),
}

EXACT = function("exp(sin(x))", domain=(0, 4))
POINTS = 40
ROUNDED_ANEW = 2.5
TRIED = settings(max_examples=5, deadline=None)


@cache
def studied(name: str, factor: Fraction):
    return study(SCHEMES[name][0], EXACT.scaled(factor), points=POINTS).row


@pytest.mark.parametrize("name", [name for name in SCHEMES if name != "single precision"])
@TRIED
@given(exponent=st.integers(-200, 200))
def test_a_power_of_two_changes_nothing_at_all(name: str, exponent: int) -> None:
    factor = Fraction(2) ** exponent
    one, scaled = studied(name, Fraction(1)), studied(name, factor)
    assert scaled.verdict == one.verdict == SCHEMES[name][1]
    for key in ("observed_order", "constant_ratio", "best_step_measured", "best_step_predicted"):
        ours, theirs = getattr(scaled, key), getattr(one, key)
        assert (ours is None) == (theirs is None)
        assert ours is None or ours == pytest.approx(theirs, rel=1e-6)
    assert scaled.smallest_error is not None
    assert scaled.smallest_error / float(factor) == pytest.approx(one.smallest_error, rel=1e-6)


@pytest.mark.parametrize("name", SCHEMES)
@TRIED
@given(mantissa=st.fractions(1, 10, max_denominator=99), exponent=st.integers(-19, 8))
def test_any_factor_leaves_verdict_order_and_best_step(name: str, mantissa: Fraction, exponent: int) -> None:
    one, scaled = studied(name, Fraction(1)), studied(name, mantissa * Fraction(10) ** exponent)
    assert scaled.verdict == one.verdict == SCHEMES[name][1]
    assert (scaled.observed_order is None) == (one.observed_order is None)
    if one.observed_order is not None:
        assert scaled.observed_order == pytest.approx(one.observed_order, abs=0.01)
    if one.best_step_predicted is not None and one.expected_order is not None:
        # f is rounded once more, and to units in the last place up to twice as large: the rounding level is up to
        # ROUNDED_ANEW times what it was, and the best step goes with its power 1/(p + d)
        moved = math.log(scaled.best_step_predicted / one.best_step_predicted)
        assert abs(moved) <= math.log(ROUNDED_ANEW) / (one.expected_order + one.operator.count("'"))


@pytest.mark.parametrize("factor", ["1e-19", "1e-9", "1e8", "-3"])
@pytest.mark.parametrize("name", ["central", "forward", "numbers only", "single precision"])
def test_nineteen_decades_down_and_eight_up_make_no_difference(name: str, factor: str) -> None:
    scaled = study(SCHEMES[name][0], EXACT.scaled(factor), points=POINTS).row
    assert scaled.verdict == SCHEMES[name][1], scaled.reason
