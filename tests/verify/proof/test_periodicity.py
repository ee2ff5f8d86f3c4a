"""The period of a function: from its expression, from its domain, or none."""

from __future__ import annotations

import math

import pytest

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import LIBRARY, PERIODIC, find_function
from trueorder.verify.proof.periodicity import is_periodic, over_one_period, period

PERIODS = {
    "sin(x)": 2 * math.pi,
    "cos(3*x)": 2 * math.pi / 3,
    "exp(sin(x))": 2 * math.pi,
    "sin(x)**2": 2 * math.pi,  # a period, though not the shortest one
    "sin(3*x) + cos(2*x + 1)": 2 * math.pi,
    "sin(0.1*x) + cos(0.3*x)": 20 * math.pi,
    "cos(x/2)*exp(sin(x/3))": 12 * math.pi,
    "10 + 5*sin(pi*x/12)": 24.0,
    "tan(x) + x - x": 2 * math.pi,
}


@pytest.mark.parametrize("text", PERIODS)
def test_a_period_is_the_one_that_all_rates_share(text: str) -> None:
    assert period(function(text)) == pytest.approx(PERIODS[text], rel=1e-15)


@pytest.mark.parametrize(
    "text", ["x", "x*sin(x)", "sin(x**2)", "exp(x)", "1", "sin(x) + cos(sqrt(2)*x)", "besselj(0, x)"]
)
def test_what_does_not_repeat_has_no_period(text: str) -> None:
    assert period(function(text)) is None


def test_rates_that_are_nearly_whole_multiples_are_not() -> None:
    assert period(function("sin(0.30000000001*x) + cos(0.1*x)")) == pytest.approx(2e11 * math.pi)


def test_the_grid_starts_where_the_domain_does() -> None:
    whole = over_one_period(function("exp(sin(x))", domain=(-3, 3)), "mine")
    assert whole.domain == ((-3.0, -3.0 + 2 * math.pi),)


def test_a_function_that_has_died_away_at_both_ends_repeats_over_its_domain() -> None:
    assert over_one_period(function("exp(-x**2)", domain=(-10, 10)), "mine").domain == ((-10.0, 10.0),)
    assert not is_periodic(function("exp(-x**2)", domain=(-5, 5)))
    assert not is_periodic(function("x**2*(1 - x)**2", domain=(0, 1)))


@pytest.mark.parametrize(
    ("text", "words"), [("exp(x)", "is not periodic"), ("tan(x)", "not smooth over its period"),
                        ("abs(sin(x))", "not smooth over its period")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_one_line_that_says_what_can(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        over_one_period(function(text), "mine.py:slope")
    message = str(caught.value)
    assert words in message
    assert "mine.py:slope is for periodic grids; accepted: " in message
    assert "\n" not in message


def test_the_periodic_functions_of_the_library_cover_one_period() -> None:
    assert len(PERIODIC) >= 4
    assert len({exact.name for exact in (*LIBRARY, *PERIODIC)}) == len(LIBRARY) + len(PERIODIC)
    for exact in PERIODIC:
        ((low, high),) = exact.domain
        assert period(exact) == pytest.approx(high - low, rel=1e-15)
        assert find_function(exact.name) is exact
    assert len({exact.domain for exact in PERIODIC}) > 1


def test_functions_in_several_variables_are_not_periodic_here() -> None:
    assert not is_periodic(find_function("wave"))
