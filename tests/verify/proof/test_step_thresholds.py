"""Code that compares its step with a number is proved where it is meant to be used, and the proof says where."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify


def capped(f, x, h):
    h = min(h, 0.05)
    return (f(x + h) - f(x - h)) / (2 * h)


def another_above(f, x, h):
    if h > 0.25:
        return (f(x + h) - f(x)) / h
    return (f(x + h) - f(x - h)) / (2 * h)


def capped_by_numpy(f, x, h):
    h = np.minimum(h, 1e-2)
    return (f(x + h) - f(x - h)) / (2 * h)


def floored(f, x, h):
    h = max(h, 1e-7)
    return (f(x + h) - f(x - h)) / (2 * h)


def floored_by_numpy(f, x, h):
    h = np.maximum(h, 1e-6)
    return (f(x + h) - f(x - h)) / (2 * h)


def floored_by_hand(f, x, h):
    if h < 1e-5:
        h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize("code", [capped, another_above, capped_by_numpy])
def test_a_proof_holds_below_the_step_from_which_on_the_code_does_otherwise(code) -> None:
    scheme = from_function(code, derivative=1, order=2)
    assert prove(scheme).order == 2
    assert "for h below" in prove(scheme).reason
    row = study(scheme, function("sin(x)", domain=(0, 3))).row
    assert row.verdict == "verified", row.reason
    assert "left out: steps above" in row.reason


@pytest.mark.parametrize("code", [floored, floored_by_numpy, floored_by_hand])
def test_a_step_that_is_kept_from_falling_is_proved_above(code) -> None:
    scheme = from_function(code, derivative=1, order=2)
    assert prove(scheme).order == 2
    assert "for h above" in prove(scheme).reason
    assert verify(scheme, functions=[function("sin(x)", domain=(0, 3))]).row.verdict == "verified"


def first_order_below(f, x, h):
    if h < 1e-3:
        return (f(x + h) - f(x)) / h
    return (f(x + h) - f(x - h)) / (2 * h)


def nothing_below(f, x, h):
    return 0.0 if h < 1e-5 else (f(x + h) - f(x - h)) / (2 * h)


def floored_and_wrong(f, x, h):
    h = max(h, 1e-7)
    return (f(x + h) - f(x - h)) / (2.002 * h)


@pytest.mark.parametrize("code", [first_order_below, nothing_below, floored_and_wrong])
def test_code_that_is_wrong_where_it_is_used_is_refuted(code) -> None:
    found = verify(from_function(code, derivative=1, order=2), functions=[function("sin(x)", domain=(0, 3))])
    assert found.row.verdict == "refuted"


@pytest.mark.parametrize("floor", [0.1, 1e-2, 1e-3])
def test_a_floor_far_above_the_best_step_leaves_the_verdict_open(floor: float) -> None:
    def floored(f, x, h):
        h = max(h, floor)
        return (f(x + h) - f(x - h)) / (2 * h)

    found = verify(from_function(floored, derivative=1, order=2)).row
    assert found.verdict == "inconclusive"
    assert found.reason.startswith(f"below h = {floor:.3g} it takes that step, and its error stays")


def slope_above(least, otherwise):
    def guarded(f, x, h):
        return (f(x + h) - f(x - h)) / (2 * h) if h > least else otherwise(f, x)

    return guarded


def gives_up(f, x, h):
    if abs(h) <= 1e-8:
        return 0.0
    return (f(x + h) - f(x - h)) / (2 * h)


def gives_up_second(f, x, h):
    if not h > 1e-7:
        return 0.0 * f(x)
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def gives_up_laplacian(f, x, y, h):
    if h <= 1e-6:
        return 0.0
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def doubles(f, x, h):
    if h <= 1e-7:
        return (f(x + 1e-7) - f(x - 1e-7)) / 1e-7
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize(
    "code",
    [
        gives_up,
        gives_up_second,
        gives_up_laplacian,
        doubles,
        slope_above(1e-9, lambda f, x: 0.0),
        slope_above(1e-9, lambda f, x: 1e6),
        slope_above(1e-9, lambda f, x: f(x)),
        slope_above(1e-5, lambda f, x: f(x + 1e-5) / 1e-5),
        slope_above(1e-3, lambda f, x: 0.0),
    ],
)
def test_code_that_returns_something_else_below_a_step_keeps_to_no_step(code) -> None:
    assert verify(from_function(code, order=2)).status == "refuted"


@pytest.mark.parametrize("least", [1e-12, 1e-7, 1e-5])
def test_code_that_asks_at_its_own_step_below_that_keeps_to_it(least: float) -> None:
    code = slope_above(least, lambda f, x: (f(x + least) - f(x - least)) / (2 * least))
    verdict = verify(from_function(code, derivative=1, order=2))
    assert verdict.status == "verified"
    assert "which the code takes for every smaller step" in verdict.reason
