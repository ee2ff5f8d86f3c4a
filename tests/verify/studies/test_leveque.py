"""The textbook's table: errors of four schemes for the derivative of sin at 1 (LeVeque 2007, table 1.1)."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest

from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.measurement.measurement import measure
from trueorder.verify.measurement.reference import refer
from trueorder.verify.measurement.subject import subject_of
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.study_steps import study_points

STEPS = (0.1, 0.05, 0.01, 0.005, 0.001)

FORMULAS = {
    "forward": lambda u, x, h: (u(x + h) - u(x)) / h,
    "backward": lambda u, x, h: (u(x) - u(x - h)) / h,
    "central": lambda u, x, h: (u(x + h) - u(x - h)) / (2 * h),
    "biased:left=2,right=1": lambda u, x, h: (
        (2 * u(x + h) + 3 * u(x) - 6 * u(x - h) + u(x - 2 * h)) / (6 * h)
    ),
}

REACHED_BY_ROUNDING = {("biased:left=2,right=1", 0.001)}
"""truncation is 7e-11 there and rounding about 1e-13, one unit of the third digit printed"""

BOUND = 4.0
"""an error that is a sum of several roundings stays within four of its root mean squares"""


def sine_at_one() -> ExactFunction:
    return replace(function("sin(x)", domain=(0, 2)), at=(1.0,))


def exact_error(scheme: str, h: float) -> mpmath.mpf:
    with mpmath.workdps(50):
        one = mpmath.mpf(1)
        return FORMULAS[scheme](mpmath.sin, one, mpmath.mpf(h)) - mpmath.cos(one)


def rounding_bound(scheme: str, h: float) -> float:
    """What the rounding model allows at this entry, before anything is measured."""
    record, sine = find(scheme), sine_at_one()
    reference = refer(sine, study_points(record, sine, 1, "float64"))
    subject = subject_of(record, prove(record), "inside", reference)
    model = measure(subject, reference, np.array([h])).model
    assert model is not None
    return BOUND * float(model[0, 0])


def printed(value: float | mpmath.mpf) -> str:
    return f"{float(value):.4e}"


@pytest.mark.parametrize("scheme", FORMULAS)
def test_every_digit_of_the_table_is_the_exact_one(scheme: str) -> None:
    sweep = study(find(scheme), sine_at_one(), steps=STEPS).row.sweep
    assert sorted(row.h for row in sweep) == sorted(STEPS)
    for row in sweep:
        assert row.error is not None
        exact = exact_error(scheme, row.h)
        bound = rounding_bound(scheme, row.h)
        assert abs(row.error - exact) <= bound
        if (scheme, row.h) in REACHED_BY_ROUNDING:
            # two errors that rounding alone tells apart are printed differently, so no digit can be asked for
            assert printed(exact - bound) != printed(exact + bound)
        else:
            assert printed(row.error) == printed(exact)


@pytest.mark.parametrize("scheme", FORMULAS)
def test_the_orders_of_the_table_are_observed(scheme: str) -> None:
    found = study(find(scheme), sine_at_one()).row
    assert found.verdict == "verified", found.reason
    with mpmath.workdps(50):
        ratio = exact_error(scheme, 1e-6) / exact_error(scheme, 1e-7)
        slope = float(mpmath.log10(abs(ratio)))
    assert found.observed_order == pytest.approx(slope, abs=0.01)
    assert found.constant_ratio == pytest.approx(1, abs=0.005)


def test_one_point_gives_signed_errors_and_several_points_do_not() -> None:
    at_one = study(find("forward"), sine_at_one(), steps=STEPS).row.sweep
    assert [row.error < 0 for row in at_one] == [True] * len(STEPS)
    assert all(abs(row.error) == row.error_max == pytest.approx(row.error_rms) for row in at_one)
    everywhere = study(find("forward"), function("sin(x)", domain=(0, 2)), steps=STEPS).row.sweep
    assert {row.error for row in everywhere} == {None}
