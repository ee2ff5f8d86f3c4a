"""The formula that was traced, run again on numbers with a bound on its rounding error."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from trueorder.verify.probing.replay import disagreement, hold, replay
from trueorder.verify.tracing.jets import Jet
from trueorder.verify.tracing.symbolic_call import trace

STEPS = np.array([1e-9, 1e-6, 1e-3, 1e-1])
RISING = Jet((Fraction(1),), {(k,): 1.0 for k in range(17)})


def smaller(f, x, h):
    a, b = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    return a if abs(a) < abs(b) else b


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def fifth_order(f, x, h):
    return (f(x - 2 * h) / 12 - f(x - h) * 2 / 3 + f(x + h) * 2 / 3 - f(x + 2 * h) / 12) / h


def imaginary(f, x, h):
    return f(x + 1j * h).imag / h


@pytest.mark.parametrize("scheme", [fifth_order, imaginary])
def test_the_bound_holds_the_rounding_error_at_every_step(scheme) -> None:
    import mpmath

    found = replay(trace(scheme, 1), np.exp, [1.0], STEPS, [np.e])
    with mpmath.workdps(50):
        for h, value, bound in zip(STEPS.tolist(), found.value, np.broadcast_to(found.bound, 4), strict=True):
            if scheme is imaginary:
                exact = mpmath.exp(1 + mpmath.mpc(0, h)).imag / mpmath.mpf(h)
            else:
                exact = fifth_order(mpmath.exp, mpmath.mpf(1), mpmath.mpf(h))
            assert abs(float(exact - mpmath.mpf(float(value)))) <= bound
            assert bound < 1e-14 / h


def test_numbers_and_arrays_give_the_same() -> None:
    traced = trace(fifth_order, 1)
    together = replay(traced, np.sin, [0.7], STEPS, [1.0])
    for j, h in enumerate(STEPS.tolist()):
        alone = replay(traced, np.sin, [0.7], h, [1.0])
        assert alone.value == pytest.approx(together.value[j], rel=1e-12)
        assert alone.bound == pytest.approx(together.bound[j], rel=1e-6)


def test_a_branch_is_followed_where_its_sign_is_certain_and_as_traced() -> None:
    traced = trace(smaller, 1, jet=RISING)
    assert replay(traced, np.exp, [1.0], STEPS, [np.e]).followed.tolist() == [False, True, True, True]
    falling = replay(traced, np.log, [1.0], STEPS, [1.0])  # |b| is the smaller one of the logarithm
    assert not falling.followed.any()


def test_a_formula_that_does_not_apply_disagrees_with_nothing() -> None:
    traced = trace(smaller, 1, jet=RISING)
    point, slopes = np.array([1.0]), np.array([1.0])
    assert disagreement(hold(traced, smaller, np.log, point, [1e-3], slopes)) is None
    wrong = disagreement(hold(traced, lambda f, x, h: 1.01 * smaller(f, x, h), np.exp, point, [1e-3], slopes))
    assert wrong is not None
    assert wrong[1] == pytest.approx(1.01 * wrong[2])


def test_the_first_step_at_which_code_and_formula_differ_is_named() -> None:
    traced = trace(central, 1)
    late = hold(
        traced,
        lambda f, x, h: central(f, x, h) + (h > 1e-2),
        np.exp,
        np.ones(1),
        [1e-3, 0.02, 0.1],
        np.ones(1),
    )
    found = disagreement(late)
    assert found is not None
    assert found[0] == 0.02


def test_a_step_at_which_the_code_raises_is_held_against_nothing() -> None:
    def raising(f, x, h):
        if isinstance(h, float) and h < 1e-2:
            raise ValueError(h)
        return central(f, x, h)

    held = hold(trace(central, 1), raising, np.exp, np.ones(1), [1e-3, 0.1], np.ones(1))
    assert np.isnan(held.returned).tolist() == [True, False]
    assert disagreement(held) is None


def test_a_formula_without_a_value_is_not_finite() -> None:
    traced = trace(lambda f, x, h: 1 / (f(x) * f(x)), 1)
    assert not np.isfinite(replay(traced, np.sin, [0.0], 0.1, [1.0]).value)
