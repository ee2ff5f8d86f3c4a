"""Floats in code, read as the rationals they stand for: right ones are recognised, mistyped ones are not bent."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trueorder.schemes.stencil import weights
from trueorder.verify.tracing.rational import LARGEST_DENOMINATOR, ULPS, is_rounded, recognise

numerators = st.integers(-(10**4), 10**4)
denominators = st.integers(1, 1000)


@given(numerators, denominators)
def test_a_quotient_of_integers_is_that_rational(p: int, q: int) -> None:
    assert recognise(p / q) == Fraction(p, q)


@given(numerators, denominators, st.sampled_from([-1, 1]))
def test_a_quotient_that_is_one_ulp_off_is_still_that_rational(p: int, q: int, direction: int) -> None:
    assume(p % q)
    assert recognise(float(np.nextafter(p / q, direction * math.inf))) == Fraction(p, q)


@given(numerators, denominators, st.sampled_from([-1, 1]), st.integers(8, 10**6))
def test_a_float_several_ulp_from_a_rational_is_not_that_rational(
    p: int, q: int, direction: int, ulps: int
) -> None:
    assume(p % q)
    value = p / q + direction * ulps * math.ulp(p / q)
    assert recognise(value) != Fraction(p, q)


@given(st.floats(1e-300, 1e300), st.sampled_from([-1, 1]))
def test_what_a_float_stands_for_is_never_further_away_than_two_ulp(size: float, sign: int) -> None:
    value = sign * size
    assert abs(recognise(value) - Fraction(value)) <= ULPS * Fraction(math.ulp(value))


@given(st.floats(-1e12, 1e12))
def test_the_sign_makes_no_difference(value: float) -> None:
    assert recognise(-value) == -recognise(value)


@given(st.integers(-(2**60), 2**60))
def test_an_integer_stands_for_itself(value: int) -> None:
    assert recognise(float(value)) == Fraction(float(value))


@pytest.mark.parametrize("digits", range(7, 13))
@pytest.mark.parametrize("rational", [Fraction(1, 3), Fraction(1, 12), Fraction(5, 7), Fraction(-2, 3)])
def test_a_coefficient_typed_with_some_digits_is_that_decimal(rational: Fraction, digits: int) -> None:
    typed = f"{float(rational):.{digits}g}"
    assert recognise(float(typed)) == Fraction(typed) != rational


@pytest.mark.parametrize("order", [2, 4, 6, 8, 10])
@pytest.mark.parametrize("derivative", [1, 2, 3, 4, 5, 6])
def test_the_weights_of_centred_formulas_survive_the_way_through_floats(order: int, derivative: int) -> None:
    half = (order + derivative - 1) // 2
    exact = weights(range(-half, half + 1), derivative)
    assert max(weight.denominator for weight in exact) <= LARGEST_DENOMINATOR
    assert [recognise(float(weight)) for weight in exact] == list(exact)


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 0.5, 0.375, 2.0**-10, 1e10])
def test_short_binary_fractions_are_not_rounded(value: float) -> None:
    assert not is_rounded(value)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 2**0.5, math.pi, math.cos(math.pi / 4), 0.3333333333])
def test_floats_with_digits_to_the_last_are_rounded(value: float) -> None:
    assert is_rounded(value)
