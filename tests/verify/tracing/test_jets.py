"""Signs of traced values for small steps, at stated derivatives of f."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from trueorder.schemes.operator import Operator
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.sampling import choose_points
from trueorder.verify.measurement.reference import jets_at, refer
from trueorder.verify.tracing.forms import UndecidedError, UntraceableError
from trueorder.verify.tracing.jets import PATTERNS, TERMS, Jet, generic_jets, order_at
from trueorder.verify.tracing.multi_index import indices_up_to
from trueorder.verify.tracing.symbolic_call import trace

ONES = Jet((Fraction(1, 3),), {(k,): 1.0 for k in range(17)})


def decisions(scheme, jet: Jet) -> list[bool]:
    seen: list[bool] = []

    def watched(f, x, h):
        seen.extend(scheme(f, x, h))
        return f(x)

    trace(watched, 1, jet=jet)
    return seen


def test_the_lowest_power_of_h_that_is_left_decides() -> None:
    def curious(f, x, h):
        forward, backward, centred = f(x + h) - f(x), f(x) - f(x - h), (f(x + h) - f(x - h)) / 2
        yield forward > backward
        yield forward * forward > backward * centred
        yield centred > forward
        yield forward / h < f(x) + h / 2
        yield abs(-forward) == forward
        yield bool(forward - backward)
        yield 1 / forward > 1 / h**2

    assert decisions(curious, ONES) == [True, True, False, False, True, True, False]


def test_a_difference_that_shows_in_the_twelfth_power_is_seen_and_one_beyond_all_is_not() -> None:
    def differences(n):
        return lambda f, x, h: sum((-1) ** k * math.comb(n, k) * f(x + k * h) for k in range(n + 1))

    assert decisions(lambda f, x, h: [differences(12)(f, x, h) * f(x) > 0], ONES) == [True]
    with pytest.raises(UndecidedError, match="decided by a value that is zero to every order in h"):
        decisions(lambda f, x, h: [differences(20)(f, x, h) * f(x) > 0], ONES)


def test_the_point_decides_where_the_code_compares_x() -> None:
    assert decisions(lambda f, x, h: [x > 0.3, x * f(x) > 1, x + h > Fraction(1, 3)], ONES) == [
        True,
        False,
        True,
    ]


def test_a_derivative_that_does_not_exist_decides_nothing_and_lower_ones_do() -> None:
    rough = Jet((Fraction(0),), {(k,): 1.0 if k < 2 else math.nan for k in range(17)})
    assert decisions(lambda f, x, h: [f(x + h) * f(x) > 0, f(x + h) > f(x)], rough) == [True, True]
    with pytest.raises(UndecidedError):
        decisions(lambda f, x, h: [f(x + h) - f(x) > f(x) - f(x - h)], rough)


def test_a_complex_value_has_no_sign() -> None:
    with pytest.raises(UntraceableError, match="comparison > of a complex value"):
        decisions(lambda f, x, h: [f(x + 1j * h) * f(x) > 0], ONES)


def test_coefficients_that_cancel_but_for_rounding_decide_nothing() -> None:
    weight = math.sqrt(2) * math.sqrt(2) / 2  # one, and two roundings
    assert weight != 1
    for typed in (weight, math.nextafter(math.sqrt(2), 2) / math.sqrt(2)):
        # the sign is that of h f' and not that of 1e-16 f
        assert decisions(lambda f, x, h, w=typed: [f(x + h) - w * f(x) > 0], ONES.without((0,))) == [True]
        assert decisions(lambda f, x, h, w=typed: [f(x) - w * f(x + h) < 0], ONES) == [True]


def test_derivatives_at_the_points_of_a_study_are_those_of_the_function() -> None:
    exact = function("exp(2*x)", domain=(-1, 1))
    reference = refer(exact, choose_points(exact, 3))
    for jet, (x,) in zip(jets_at(reference), reference.points.values.tolist(), strict=True):
        assert jet.point == (Fraction(x),)
        assert jet.derivatives[(5,)] == pytest.approx(32 * math.exp(2 * x), rel=1e-14)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_generic_jets_have_all_signs_of_the_lowest_derivatives_and_both_of_all(dimension: int) -> None:
    jets = generic_jets(((Fraction(1),) * dimension,))
    indices = indices_up_to(dimension, TERMS[dimension][-1])
    values = np.array([[jet.derivatives[index] for index in indices] for jet in jets])
    lowest = values[:, : PATTERNS.bit_length() - 1]
    assert len(set(map(tuple, np.sign(lowest)))) == PATTERNS
    for column in values.T:
        for sign in (-1, 1):
            sizes = np.abs(column[np.sign(column) == sign])
            assert sizes.min() < 1 < sizes.max()


def test_the_order_at_a_jet_is_that_of_the_terms_which_do_not_vanish_there() -> None:
    operator = Operator.derivative(1)
    central = trace(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), 1)
    assert order_at(central, operator, ONES) == 2
    assert order_at(central, operator, ONES.without((3,))) == 4
    forward = trace(lambda f, x, h: (f(x + h) - f(x)) / (2 * h), 1)
    assert order_at(forward, operator, ONES) == 0
    straight = Jet(ONES.point, {(k,): float(k < 2) for k in range(17)})
    assert order_at(central, operator, straight) is None
