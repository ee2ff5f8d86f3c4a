"""Code that gives other values when it is called again: what it keeps is found, and rounding alone is no fault."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.stencil import Stencil
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.measurement.conduct import keeping
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

SIXTH = Stencil.on(range(-3, 4), 1)
TERMS = [(float(c), float(w)) for c, w in zip(SIXTH.nodes, SIXTH.weights, strict=True) if w]


def in_any_order(f, x, h):
    """The terms of a sixth-order difference added up in an order that is drawn at every call."""
    drawn = random.sample(TERMS, len(TERMS))
    total = 0.0
    for c, w in drawn:
        total += w * float(f(x + c * h))
    return total / h


def with_noise(size: float) -> Callable[..., Any]:
    """The same with so much added at random."""

    def noisy(f, x, h):
        return in_any_order(f, x, h) + size * random.uniform(-1, 1)

    return noisy


def with_a_share_of_the_last(share: float) -> Callable[..., Any]:
    """The same with a share of what was returned before."""
    before = [0.0]

    def mixed(f, x, h):
        found = in_any_order(f, x, h)
        before[0], mixed = found, found + share * (before[0] - found)
        return mixed

    return mixed


def test_rounding_that_is_another_one_at_every_call_is_no_fault() -> None:
    functions = [find_function(name) for name in ("sine", "gaussian", "large")]
    found = verify(from_function(in_any_order, order=6, derivative=1), functions=functions, points=8)
    assert found.status == "verified", found.reason


def test_more_than_rounding_is() -> None:
    code = with_a_share_of_the_last(1e-5)
    found = study(from_function(code, order=6, derivative=1), function("exp(x)", domain=(-1, 1))).row
    assert found.verdict == "inconclusive"
    assert "it gives another value when called again" in found.reason


def test_noise_that_is_drawn_at_every_call_hides_the_scheme_and_is_named() -> None:
    found = study(
        from_function(with_noise(1e-6), order=6, derivative=1), function("exp(x)", domain=(-1, 1))
    ).row
    assert found.verdict == "inconclusive"
    assert "noise in the code: its values differ by" in found.reason


def test_a_factor_that_goes_with_the_calls_is_found() -> None:
    calls = [0]

    def counted(f, x, h):
        calls[0] += 1
        return in_any_order(f, x, h) * (1 + 1e-9 * (calls[0] % 3))

    found = study(from_function(counted, order=6, derivative=1), function("exp(x)", domain=(-1, 1))).row
    assert found.verdict == "inconclusive"
    assert "nobody can tell which of its values is meant" in found.reason


def test_a_factor_that_grows_with_the_calls_is_kept() -> None:
    calls = [0]

    def counted(f, x, h):
        calls[0] += 1
        return difference(f, x, h) * (1 + 1e-6 * calls[0])

    found = study(from_function(counted, order=2, derivative=1), function("exp(x)", domain=(-1, 1))).row
    assert found.verdict == "refuted"
    assert "it keeps something" in found.reason


def test_code_that_is_never_the_same_is_not_said_to_keep_something_alone() -> None:
    draws = np.random.default_rng(3)

    def drawing(f: Any, x: Any, h: Any) -> Any:
        return (f(x + h) - f(x - h)) / (2 * h) * (1 + 1e-3 * draws.random())

    def kept(f: Any, x: Any, h: Any) -> Any:
        last, kept_x[0] = kept_x[0], float(np.ravel(x)[0])
        return (f(x + h) - f(x - h)) / (2 * h) + 1e-3 * last

    kept_x = [0.0]
    points, steps = np.array([[0.5], [0.75], [1.5]]), np.full((3, 4), 2.0**-6)
    for code, said in (
        (drawing, "it draws random numbers, or keeps something"),
        (kept, "it keeps something"),
    ):
        found = keeping(from_function(code), np.sin, points, steps, None)
        assert found is not None
        assert found.endswith(f"when called again: {said}")


def difference(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def nodes_that_are_drawn(f: Any, x: Any, h: Any) -> Any:
    return difference(f, x, random.uniform(0.5, 1.0) * h)


def weights_that_are_drawn(f: Any, x: Any, h: Any) -> Any:
    share = random.random()
    return share * difference(f, x, h) + (1 - share) * difference(f, x, h / 2)


def nodes_of_numbers_that_are_drawn(f: Any, x: Any, h: Any) -> Any:
    return difference(f, float(x), float(h) * random.choice([1.0, 0.5]))


@pytest.mark.parametrize(
    "code", [nodes_that_are_drawn, weights_that_are_drawn, nodes_of_numbers_that_are_drawn]
)
def test_code_that_draws_its_formula_leaves_it_open_for_that_and_nothing_else(
    code: Callable[..., Any],
) -> None:
    verdict = verify(from_function(code, order=2, derivative=1))
    assert verdict.status == "inconclusive"
    assert "gives another value when" in verdict.reason
    assert "the formula is right" not in verdict.reason


def wrong_at_first(traced: bool, calls: int, factor: float = 2.0) -> Callable[..., Any]:
    """A difference that is wrong the first few times that it is called."""
    made = [0]

    def code(f: Any, x: Any, h: Any) -> Any:
        found = difference(f, x, h) if traced else float(difference(f, x, h))
        made[0] += 1
        return found * factor if made[0] <= calls else found

    return code


@pytest.mark.parametrize("claimed", [{}, {"derivative": 1}])
@pytest.mark.parametrize("traced", [True, False])
@pytest.mark.parametrize("factor", [2.0, 1.5, 1.001])
def test_code_that_is_wrong_on_its_first_call_alone_is_refuted(
    traced: bool, claimed: dict[str, Any], factor: float
) -> None:
    verdict = verify(from_function(wrong_at_first(traced, 1, factor), order=2, **claimed))
    assert verdict.status == "refuted"
    assert "it keeps something" in verdict.reason or "or keeps something" in verdict.reason


def drawn_once(f: Any, x: Any, h: Any) -> Any:
    return difference(f, x, random.Random(1).uniform(0.5, 1.0) * h)


@functools.lru_cache
def weights(count: int) -> tuple[float, ...]:
    return tuple(1.0 / k for k in range(1, count + 1))


def remembering_weights(f: Any, x: Any, h: Any) -> Any:
    return weights(3)[0] * difference(f, float(x), float(h))


def rounded_by_chance(f: Any, x: Any, h: Any) -> Any:
    return difference(f, x, h) * (1 + random.choice([-1, 1]) * 2.0**-52)


@pytest.mark.parametrize("code", [drawn_once, remembering_weights, rounded_by_chance])
def test_code_that_draws_or_keeps_what_makes_no_difference_is_verified(code: Callable[..., Any]) -> None:
    assert verify(from_function(code, order=2, derivative=1)).status == "verified"


def shuffled(f: Any, x: Any, h: Any) -> Any:
    terms = [8 * f(x + h), -8 * f(x - h), -f(x + 2 * h), f(x - 2 * h)]
    random.shuffle(terms)
    return sum(terms) / (12 * h)


@pytest.mark.parametrize("seed", range(6))
def test_terms_that_are_added_up_in_any_order_are_right(seed: int) -> None:
    random.seed(seed)
    verdict = verify(from_function(shuffled, order=4, derivative=1))
    assert verdict.status == "verified", verdict.reason


def test_a_periodic_scheme_that_draws_is_not_said_to_be_none() -> None:
    def mixed(values: Any, h: Any) -> Any:
        share = random.random()
        near = (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
        return share * near + (1 - share) * (np.roll(values, -2) - np.roll(values, 2)) / (4 * h)

    verdict = verify(from_function(mixed, order=2, derivative=1, periodic=True))
    assert verdict.status == "inconclusive"
    assert "whenever it is called" in verdict.reason
