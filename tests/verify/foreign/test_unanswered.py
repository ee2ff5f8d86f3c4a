"""Code that never once gives numbers is bad input: how it was called, and what is accepted; nothing is refuted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.verify.campaign.campaign import run
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.exact.functions import function

Code = Callable[..., Any]


class Dual:
    """A number with its derivative, as automatic differentiation has it."""

    def __init__(self, value: Any, slope: Any = 1.0) -> None:
        self.value, self.slope = value, slope


NEVER: list[tuple[Code, str]] = [
    (lambda f, x, h: None, "it returns None"),
    (lambda f, x, h: "slope", "it returns"),
    (lambda f, x, h: f.derivative(x), "AttributeError"),
    (lambda f, x, h: (f(x + h) - missing(x)) / h, "NameError"),  # type: ignore[name-defined]  # noqa: F821
    (lambda data, x, axis: np.gradient(data, x, axis=axis), "'data' suggests values on a grid"),
    (lambda values, x: values.slope(x), "AttributeError"),
    (lambda values, x: float(np.trapezoid(values, x)), "give shape ()"),
    (lambda values, dx: np.diff(values) / dx, "return NaN, or leave out as many nodes at either end"),
    (lambda func, x: func.coefficients[x], "'func' suggests a function"),
]


@pytest.mark.parametrize(("code", "said"), NEVER)
def test_verify_and_study_refuse_it_in_one_line_with_what_is_accepted(code: Code, said: str) -> None:
    for ask in (
        lambda: to.verify(code, order=2, functions=["sine", "exp(x)"]),
        lambda: to.study(code, "sin(x)", domain=(1, 2)),
    ):
        with pytest.raises(InputError) as refused:
            ask()
        text = str(refused.value)
        assert text.startswith("scheme '<lambda>': called as (")
        assert said in text
        assert "accepted: (f, x, h)" in text
        assert "\n" not in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (lambda f, x, h: [f(x + h), f(x)], "it returns an array of shape (2,) for one point"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) + 0j, "it returns complex128 for a real point"),
        (lambda values, x: np.gradient(values, x) * 1j, "it returns complex128 for real values"),
    ],
)
def test_numbers_that_are_no_estimates_are_refuted(code: Code, said: str) -> None:
    verdict = to.verify(code, order=2, functions=["sine", "exp(x)"])
    assert verdict.status == "refuted"
    assert said in verdict.reason


def test_in_a_suite_it_is_inconclusive_and_the_others_go_on() -> None:
    exact = function("sin(x)", domain=(1, 2))
    schemes = [
        from_function(lambda f, x, h: None, name="nothing", order=2),
        from_function(lambda f, x, h: (f(x + h) - f(x)) / h, name="right", order=1),
    ]
    suite = Suite("s", Sweep(), (exact,), tuple(Entry(scheme, (exact,)) for scheme in schemes), "s.toml")
    nothing, right = run(suite).schemes
    assert (nothing.verdict, right.verdict) == ("inconclusive", "verified")
    assert "it never gives a number: " in nothing.reason


def test_code_that_fails_on_some_functions_alone_is_refuted() -> None:
    def positive(f: Any, x: Any, h: Any) -> Any:
        if np.any(np.asarray(x) < 0):
            raise ValueError("only for positive x")
        return (f(x + h) - f(x - h)) / (2 * h)

    verdict = to.verify(positive, order=2, functions=["exp(x)", to.function("sin(x)", domain=(-9, -5))])
    assert verdict.status == "refuted"
    assert "only for positive x" in verdict.reason


@pytest.mark.parametrize(
    "code",
    [
        lambda f, x, h: f(Dual(x)).slope,
        lambda f, x, h: f(np.array([Dual(x)])).slope,
        lambda f, x: f(Dual(x)).slope,
    ],
)
def test_automatic_differentiation_that_f_cannot_pass_through_is_inconclusive(code: Code) -> None:
    scheme = from_function(code, kind="point")
    verdict = to.verify(scheme, order=2, functions=["sine", "exp(x)"])
    assert verdict.status == "inconclusive"
    assert "Dual" in verdict.reason
    assert "assert_derivative" in verdict.reason
    assert to.study(scheme, "sin(x)").verdict == "inconclusive"


@pytest.mark.parametrize("order", [None, 2])
def test_no_reason_puts_our_own_words_into_the_scheme_s_mouth(order: int | None) -> None:
    def objects(values: Any, x: Any) -> Any:
        return np.array([Dual(value) for value in values])

    with pytest.raises(InputError) as refused:
        to.verify(objects, order=order, functions=["sine"])
    assert "isfinite" not in str(refused.value)
    assert "it returns Dual objects" in str(refused.value)
