"""Laurent polynomials in h: exact arithmetic, against their values at exact numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trueorder.verify.tracing.laurent import Gaussian, Laurent

small = st.fractions(-9, 9, max_denominator=9)
gaussians = st.builds(Gaussian, small, small)
laurents = st.builds(Laurent.of, st.lists(st.tuples(st.integers(-4, 4), gaussians), max_size=5))
steps = st.fractions(Fraction(1, 9), 9, max_denominator=9)


def value(polynomial: Laurent, h: Fraction) -> Gaussian:
    total = Gaussian(Fraction(0))
    for power, coefficient in polynomial.terms:
        total = total + coefficient * Gaussian(h**power)
    return total


@given(laurents, laurents, steps)
def test_sums_and_products_have_the_values_of_sums_and_products(a: Laurent, b: Laurent, h: Fraction) -> None:
    assert value(a + b, h) == value(a, h) + value(b, h)
    assert value(a * b, h) == value(a, h) * value(b, h)
    assert value(-a, h) == -value(a, h)


@given(laurents, laurents, laurents)
def test_equal_polynomials_are_equal_records(a: Laurent, b: Laurent, c: Laurent) -> None:
    assert a * (b + c) == a * b + a * c
    assert (a + b) + c == a + (b + c)
    assert a * b == b * a
    assert not a + (-a)


@given(laurents)
def test_terms_ascend_and_none_is_zero(a: Laurent) -> None:
    powers = [power for power, _ in a.terms]
    assert powers == sorted(set(powers))
    assert all(coefficient for _, coefficient in a.terms)


@given(st.integers(-5, 5), gaussians)
def test_the_inverse_of_a_single_term_times_it_is_one(power: int, coefficient: Gaussian) -> None:
    assume(bool(coefficient))
    single = Laurent.of([(power, coefficient)])
    assert single * single.inverse() == Laurent.constant(Fraction(1))


def test_a_sum_of_powers_has_no_inverse_and_zero_neither() -> None:
    one, h = (Laurent.of([(power, Gaussian(Fraction(1)))]) for power in (0, 1))
    with pytest.raises(ValueError, match="infinite series"):
        (one + h).inverse()
    with pytest.raises(ZeroDivisionError):
        Laurent().inverse()


@given(laurents)
def test_real_and_imaginary_part_make_the_whole(a: Laurent) -> None:
    unit = Laurent.constant(Fraction(0), Fraction(1))
    assert a.real() + unit * a.imag() == a
    assert a.real().is_real
    assert a.imag().is_real
    assert a.is_real == (not a.imag())


@given(laurents)
def test_the_sign_is_that_of_the_value_at_a_tiny_step(a: Laurent) -> None:
    real = a.real()
    found = value(real, Fraction(1, 10**9)).re
    assert real.sign == (found > 0) - (found < 0)


@given(laurents, steps)
def test_the_value_in_double_precision_is_the_exact_one_rounded(a: Laurent, h: Fraction) -> None:
    exact, rounded = value(a, h), a.at(float(h))
    size = sum(abs(complex(c.re, c.im)) * float(h) ** power for power, c in a.terms)
    assert abs(complex(exact.re, exact.im) - rounded) <= 1e-14 * size
