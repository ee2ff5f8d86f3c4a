"""Certified values: against mpmath and SymPy, at zeros and singularities, and seen to fail when the two ways differ."""

from __future__ import annotations

import math
import time
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from itertools import product

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from trueorder.schemes.operator import Operator
from trueorder.verify.exact import arithmetic, taylor_rules, truth
from trueorder.verify.exact.expressions import Expression
from trueorder.verify.exact.function_table import FUNCTIONS, PUBLIC
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.library import LIBRARY
from trueorder.verify.exact.symbolic import derivative_tape
from trueorder.verify.exact.tape import Instruction, UnsupportedError
from trueorder.verify.exact.taylor import coefficients, directions, exponents, recovery, taylor
from trueorder.verify.exact.truth import Truth, TruthError, balls_of, certify

Points = np.ndarray[tuple[int, int], np.dtype[np.float64]]

ONE = [entry for entry in LIBRARY if entry.dimension == 1 and entry.at is None]


def points_of(entry: ExactFunction, count: int) -> Points:
    low, high = np.transpose(entry.domain)
    share = (
        np.arange(1, count + 1)[:, None] * np.array([0.618034, 0.754878, 0.819173])[: entry.dimension]
    ) % 1
    return np.asarray(low + (high - low) * (0.02 + 0.96 * share))


def exact_values(entry: ExactFunction, index: tuple[int, ...], points: Points) -> list[mpmath.mpf]:
    """The derivative at 80 digits through SymPy and mpmath, neither of which uses a ball."""
    expression = entry.derivative(index)
    values = []
    for point in points.tolist():
        at = {s: sympy.Rational(*x.as_integer_ratio()) for s, x in zip(entry.symbols, point, strict=True)}
        values.append(mpmath.mpf(sympy.N(expression.subs(at), 80)))
    return values


def inside_bound(found: Truth, exact: list[mpmath.mpf]) -> bool:
    pairs = zip(found.high.tolist(), found.low.tolist(), found.bound.tolist(), exact, strict=True)
    return all(
        abs(mpmath.mpf(h) + mpmath.mpf(low) - v) <= mpmath.mpf(b) * (1 + 1e-12) for h, low, b, v in pairs
    )


def sympy_can(entry: ExactFunction, order: int) -> bool:
    """Whether SymPy has the derivative within a second or so; Taylor arithmetic is tested on the others alone."""
    return order <= 3 or entry.name != "tangled"


@pytest.mark.parametrize(
    ("entry", "order"),
    [
        pytest.param(entry, order, id=f"{entry.name}-{order}")
        for entry in LIBRARY
        for order in (0, 1, 2, 3, 5)
        if sympy_can(entry, order)
    ],
)
def test_certified_values_hold_what_sympy_and_mpmath_find_at_80_digits(
    entry: ExactFunction, order: int
) -> None:
    index = {1: (order,), 2: (order - order // 2, order // 2), 3: (order // 3, order - order // 3, 0)}[
        entry.dimension
    ]
    points = points_of(entry, 6)
    found = certify(entry, index, points)
    with mpmath.workdps(80):
        assert inside_bound(found, exact_values(entry, index, points))
    scale = np.abs(found.high).max()
    assert np.all(found.bound <= np.maximum(np.abs(found.high), scale) * 2.0**-90)
    assert np.all(np.abs(found.low) <= np.spacing(np.abs(found.high)))
    assert found.source == "arb"


def test_cancellation_that_ruins_plain_floats_is_no_trouble() -> None:
    f = function("(1 - cos(x))/x**2")
    x = np.array([1e-4, 1e-8, 1e-12])
    np.testing.assert_allclose(certify(f, 1, x).high, -x / 12, rtol=1e-8)
    (symbol,) = f.symbols
    plain = sympy.lambdify(symbol, f.derivative(1), "numpy")(x)
    assert np.all(np.abs(plain + x / 12) > 0.5 * x / 12)


def test_a_bound_covers_the_rest_of_a_value_that_two_doubles_cannot_hold() -> None:
    found = certify(function("x/3"), 0, [1.0])
    rest = abs(Fraction(float(found.high[0])) + Fraction(float(found.low[0])) - Fraction(1, 3))
    assert 0 < rest <= Fraction(float(found.bound[0]))
    exact = certify(function("x**2"), 2, [0.1, 7.0])
    assert exact.high.tolist() == [2.0, 2.0]
    assert exact.bound.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "order", "points"),
    [
        ("sin(pi*x)", 0, [1.0, 2.0]),
        ("cos(pi*x)", 1, [3.0]),
        ("sin(x)**2 + cos(x)**2", 1, [0.3, 0.7]),
        ("sqrt(2)**2 - 2 + 0*x", 0, [0.5]),
        ("exp(log(x)) - x", 0, [0.5, 3.0]),
    ],
)
def test_a_zero_that_no_precision_can_show_is_zero_within_a_negligible_bound(
    text: str, order: int, points: list[float]
) -> None:
    found = certify(function(text), order, points)
    assert np.all(np.abs(found.high) + found.bound < 1e-300)


def test_more_bits_are_spent_where_a_value_is_small_against_its_terms() -> None:
    found = certify(function("(1 + x) - 1 - x + 1e-60*x"), 0, [1 / 3])
    assert found.high[0] == pytest.approx(1e-60 / 3, rel=1e-15, abs=0)
    assert found.bound[0] <= 1e-60 * 2.0**-90


@pytest.mark.parametrize(
    ("text", "order", "point"),
    [
        ("1/x", 0, 0.0),
        ("1/(x - 0.5)", 1, 0.5),
        ("log(x)", 0, -1.0),
        ("sqrt(x)", 1, 0.0),
        ("sqrt(x)*sqrt(x)", 1, -1.0),
        ("abs(x)", 1, 0.0),
        ("abs(x)", 5, 0.0),
        ("x**(7/2)", 4, 0.0),
        ("x**(7/2)", 6, 0.0),
        ("x**(7/2)", 0, -1.0),
        ("(-8*x)**(1/3)", 0, 1.0),
        ("tan(pi*x)", 1, 0.5),
        ("gamma(x)", 2, -3.0),
        ("sin(1/x)", 0, 0.0),
        ("tanh(1/x)", 5, 0.0),
        ("sin(x)/x", 1, 0.0),
        ("sin(x)/x", 7, 0.0),
        ("0*log(x)", 4, -1.0),
        ("acos(x)", 1, 1.0),
        ("exp(x)", 0, 800.0),
        ("sin(exp(exp(exp(50*x))))", 0, 0.3),
    ],
)
def test_a_value_that_does_not_exist_is_nan_with_an_infinite_bound(
    text: str, order: int, point: float
) -> None:
    found = certify(function(text), order, [0.0625, point])
    assert math.isnan(found.high[1])
    assert math.isnan(found.low[1])
    assert found.bound[1] == math.inf


@pytest.mark.parametrize("order", [0, 1, 5])
@pytest.mark.parametrize("name", PUBLIC)
def test_no_function_of_a_value_that_does_not_exist_has_a_value(name: str, order: int) -> None:
    parameter = "2, " * FUNCTIONS[name].parameters
    found = certify(function(f"{name}({parameter}1/(x*x)) + x"), order, [0.0])
    assert math.isnan(found.high[0])
    assert found.bound[0] == math.inf


def test_the_limited_function_has_three_derivatives_at_zero_and_no_fourth() -> None:
    (limited,) = [entry for entry in LIBRARY if entry.name == "limited"]
    assert limited.at == (0.0,)
    for order in range(4):
        found = certify(limited, order, [limited.at])
        assert (found.high[0], found.low[0], found.bound[0]) == (0.0, 0.0, 0.0)
    table = taylor(limited, [limited.at], 8)
    assert [bool(table.zero[(k,)][0]) for k in range(9)] == [True] * 4 + [False] * 5
    assert [math.isnan(table.derivatives[(k,)][0]) for k in range(9)] == [False] * 4 + [True] * 5


def test_operators_and_multi_indices_are_accepted() -> None:
    f = function("exp(x)*sin(2*y)")
    points = np.array([[0.3, 0.4], [0.5, 1.0]])
    values = np.exp(points[:, 0]) * np.sin(2 * points[:, 1])
    np.testing.assert_allclose(
        certify(f, Operator.parse("f_xx + f_yy"), points).high, -3 * values, rtol=1e-14
    )
    np.testing.assert_allclose(
        certify(f, Operator.parse("f_xx/3 - f_yyyy"), points).high, (1 / 3 - 16) * values
    )
    np.testing.assert_allclose(certify(f, (0, 2), points).high, -4 * values, rtol=1e-14)
    np.testing.assert_allclose(certify(f, [0, 0], points).high, values, rtol=1e-14)
    assert np.all(certify(function("x**2"), Operator.parse("3/2*f''"), [1.0, 2.0]).high == 3)


def test_a_laplacian_that_vanishes_is_zero_everywhere() -> None:
    (harmonic,) = [entry for entry in LIBRARY if entry.name == "harmonic"]
    found = certify(harmonic, Operator.parse("f_xx + f_yy"), points_of(harmonic, 10))
    assert np.all(np.abs(found.high) + found.bound < 1e-30)


@pytest.mark.parametrize("operator", [(1, 0), (-1,), 1.5])
def test_an_operator_in_other_variables_is_refused(operator: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        certify(function("x**2"), operator, [1.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="has 2 variables"):
        certify(function("x*y"), (1,), [[1.0, 2.0]])


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="points of shape"):
        certify(function("x*y"), (1, 0), [1.0, 2.0])


def test_no_points_give_no_values() -> None:
    assert certify(function("x**2"), 1, []).high.shape == (0,)
    assert certify(function("x**2"), 5, []).high.shape == (0,)
    assert certify(function("x*y"), (3, 2), np.empty((0, 2))).bound.shape == (0,)
    assert taylor(function("x*y"), np.empty((0, 2)), 3).derivatives[(1, 1)].shape == (0,)


def test_flint_is_left_as_it_was_even_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    before = flint.ctx.prec, flint.ctx.cap
    f = function("exp(x)*y")
    certify(f, (5, 0), [[1.0, 2.0]])
    taylor(f, [[1.0, 2.0]], 6)
    assert (flint.ctx.prec, flint.ctx.cap) == before

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(taylor_rules, "nonzero", broken)
    with pytest.raises(RuntimeError):
        taylor(function("1/x"), [1.0], 30)
    assert (flint.ctx.prec, flint.ctx.cap) == before


def test_two_ways_that_exclude_each_other_raise_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = derivative_tape(function("sin(x) + x/1e25").expression, (1,))
    monkeypatch.setattr(truth, "derivative_tape", lambda *_: wrong)
    with pytest.raises(TruthError, match="SymPy leads to"):
        certify(function("sin(x)"), 1, [0.3])


def test_a_function_that_arb_lacks_is_left_to_mpmath_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    known = certify(function("erf(x)*x"), 2, [0.3, 0.7])
    without = {**FUNCTIONS, "erf": replace(FUNCTIONS["erf"], ball=None)}
    monkeypatch.setattr(arithmetic, "FUNCTIONS", without)
    found = certify(function("erf(x)*x"), 2, [0.3, 0.7])
    assert found.source == "mpmath"
    assert known.source == "arb"
    assert np.array_equal(found.high, known.high)
    assert np.all(np.abs(found.low - known.low) <= found.bound + known.bound)
    assert np.all(found.bound < 1e-28)
    lost = certify(function("erf(x)/(x - 0.5)"), 0, [0.5, 0.7])
    assert math.isnan(lost.high[0])
    assert lost.bound[0] == math.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_errors_are_formed_without_losing_the_low_part(dtype: type) -> None:
    found = certify(function("x/3"), 0, [1.0])
    estimate: np.ndarray[tuple[int], np.dtype[np.floating]] = np.array([1 / 3], dtype)
    error = found.error(estimate)
    exact = Fraction(float(estimate[0])) - Fraction(1, 3)
    assert float(error[0]) == pytest.approx(float(exact), rel=1e-10, abs=0)


def test_an_expression_that_explodes_is_left_to_taylor_arithmetic_at_once() -> None:
    text = "x"
    for k in range(12):
        text = f"sin({text})*cos({text} + {k})" if k < 7 else f"sin({text} + {k})"
    f = function(text)
    begin = time.process_time()
    found = certify(f, 3, [0.4])
    assert time.process_time() - begin < 2
    second = certify(f, 2, [0.4 - 2.0**-20, 0.4 + 2.0**-20])
    slope = (second.high[1] - second.high[0]) * 2.0**19
    assert found.high[0] == pytest.approx(slope, rel=1e-6)


def test_functions_that_sympy_cannot_differentiate_in_real_terms_are_certified() -> None:
    found = certify(function("abs(log(x))"), 1, [0.5, 2.0])
    assert found.high.tolist() == [-2.0, 0.5]
    deep = function("sin(" * 120 + "x" + ")" * 120)
    assert np.isfinite(certify(deep, 1, [1.0]).high).all()


# ---- how accurate, and no more


CANCELLING = "(exp(x) + 1) - exp(x) - 1"
"""what any number of bits shows as 0 and a radius of about the last of them"""

SIZES = [Fraction(8 + eighths, 2**power) for power in range(18, 33) for eighths in range(8)]
"""values around that of the radius at 113 bits times 2**90, so close together that some are just within 90 bits"""


def mpmath_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the ball of erf away."""
    without = {**FUNCTIONS, "erf": replace(FUNCTIONS["erf"], ball=None)}
    monkeypatch.setattr(arithmetic, "FUNCTIONS", without)


@pytest.mark.parametrize("source", ["arb", "mpmath"])
@pytest.mark.parametrize("beside", [False, True])
def test_ninety_bits_are_certified_and_are_enough_of_each_value_or_of_the_largest(
    source: str, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = CANCELLING
    if source == "mpmath":
        mpmath_alone(monkeypatch)
        noise = f"(erf(x) + {CANCELLING}) - erf(x)"
    accepted, worked_on = [], []
    for size in SIZES:
        # the value is that size times y, and beside it 2**-20 of that
        f = function(f"{noise} + y*{size.numerator}/{size.denominator}")
        points = [[1 / 3, 1.0], [1 / 3, 2.0**-20]] if beside else [[1 / 3, 1.0]]
        found = certify(f, (0, 0), points)
        assert found.source == source
        error = found.bound / float(size)
        np.testing.assert_allclose(found.high[0], float(size), rtol=1e-15)
        (worked_on if error.max() < 2.0**-100 else accepted).append(error.max())
    # a bound is a little larger than what it covers
    assert 2.0**-91 * (1 + 1e-8) < max(accepted) <= 2.0**-90 * (1 + 1e-8)
    assert worked_on


def test_small_values_beside_none_that_is_large_are_certified_to_as_many_bits() -> None:
    small = certify(function(f"1e-200*({CANCELLING} + x)"), 0, [1e-3, 2e-3])
    assert np.all(small.bound <= 2e-203 * 2.0**-90)
    other = certify(function(f"1e-200*({CANCELLING}) + 1e-206*sqrt(x)"), 0, [4.0, -1.0])
    assert other.high[0] == pytest.approx(2e-206, rel=1e-15, abs=0)
    assert other.bound[0] <= 2e-206 * 2.0**-90
    assert math.isnan(other.high[1])


@pytest.mark.parametrize(("lost", "certified"), [(253, True), (290, False)])
def test_bits_are_doubled_up_to_thirty_two_times_the_first_and_not_beyond(lost: int, certified: bool) -> None:
    # 3616 bits are 1088 digits; the terms are 10**1053 and 10**1090 times as large as the value
    large = f"10**300*(10**300*(10**{lost}*({CANCELLING})))"
    found = certify(function(f"{large} + x/10**200"), 0, [1 / 3])
    assert (found.bound[0] <= 1e-200 * 2.0**-90) == certified
    assert (found.bound[0] > 1e-200) != certified
    assert found.bound[0] < 1e-180  # 10**890 in all, and 1088 digits less


def digits_asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Take the ball of erf away, and note the digits with which mpmath is asked for its values."""
    mpmath_alone(monkeypatch)
    asked: list[int] = []
    erf = mpmath.erf

    def recorded(x: mpmath.mpf) -> mpmath.mpf:
        asked.append(mpmath.mp.dps)
        return erf(x)

    monkeypatch.setattr(mpmath, "erf", recorded)
    return asked


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("erf(x)", 2),
        ("erf(x)*0 + x - x", 2),  # two zeros agree
        ("1e-40*erf(x) + exp(x) - exp(x)", 3),  # 68 digits show the first of it, and as many confirm them
        (
            f"10**250*(10**250*(10**250*((erf(x) + {CANCELLING}) - erf(x)))) + x/10**250",
            6,
        ),  # 1088 do not show it
    ],
)
def test_digits_are_doubled_from_34_until_two_results_agree_or_a_thousand_are_passed(
    text: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = digits_asked(monkeypatch)
    certify(function(text), 0, [1 / 3])
    assert sorted(set(asked)) == [34 * 2**k for k in range(times)]


def test_digits_are_doubled_as_far_as_two_results_have_to_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    mpmath_alone(monkeypatch)
    # terms 10**500 times as large as the value leave 44 of 544 digits, and 1088 confirm them
    large = f"10**250*((erf(x) + {CANCELLING}) - erf(x))"
    found = certify(function(f"{large} + x/10**250"), 0, [1 / 3])
    assert found.high[0] == pytest.approx(1e-250 / 3, rel=1e-15, abs=0)
    assert found.bound[0] < 1e-250 * 2.0**-90


@pytest.mark.parametrize("source", ["arb", "mpmath"])
def test_the_bound_of_an_exact_value_is_what_two_doubles_leave_out_and_hardly_more(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source == "mpmath":
        mpmath_alone(monkeypatch)
    nothing = "erf(x) - erf(x)" if source == "mpmath" else "0"
    found = certify(function(f"({nothing}) + x + 1/2**54 + 1/2**112"), 0, [1.0])
    assert (found.high[0], found.low[0]) == (1.0, 2.0**-54)
    assert found.source == source
    # a billionth more, which covers the rounding of the bound itself
    assert 1 + 0.7e-9 < found.bound[0] / 2.0**-112 < 1 + 1.4e-9


def test_a_function_times_a_number_is_certified_with_that_number() -> None:
    for factor in ("2", "1/2"):
        found = certify(function("exp(x)"), Operator.parse(f"{factor}*f"), [0.5])
        assert found.high[0] == pytest.approx(float(Fraction(factor)) * math.exp(0.5), rel=1e-15)


def test_operators_of_several_terms_are_certified_term_by_term_in_either_way() -> None:
    f, x = function("exp(2*x)"), np.array([0.25, 0.5])
    for text, value in (("f + 3*f_x", 7), ("2*f_xx - f_x", 6), ("f_xxxx/2 - 3*f_x", 2), ("f - f_xxxxx", -31)):
        found = certify(f, Operator.parse(text), x)
        np.testing.assert_allclose(found.high, value * np.exp(2 * x), rtol=1e-14)
        assert np.all(found.bound <= 2.0**-90 * np.abs(found.high).max())


def test_orders_up_to_three_are_sympys_and_those_above_taylor_arithmetics(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, ...]] = []

    def recorded(expression: Expression, index: tuple[int, ...]) -> tuple[Instruction, ...]:
        asked.append(index)
        return derivative_tape(expression, index)

    monkeypatch.setattr(truth, "derivative_tape", recorded)
    for order in (1, 3, 4, 5):
        certify(function("exp(x)*sin(2*x)"), order, [0.3])
    certify(function("exp(x)*y"), (2, 1), [[0.3, 0.4]])
    certify(function("exp(x)*y"), (3, 1), [[0.3, 0.4]])
    assert asked == [(1,), (3,), (2, 1)]


def test_taylor_arithmetic_checks_sympy_at_five_points_from_the_first_to_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[list[float]] = []

    def recorded(f: ExactFunction, points: Points, degree: int, bits: int) -> list[list[flint.arb]]:
        checked.append(points[:, 0].tolist())
        return coefficients(f, points, degree, bits)

    monkeypatch.setattr(truth, "coefficients", recorded)
    f = function("exp(x)")
    certify(f, 1, np.arange(13.0))
    assert checked == [[0.0, 3.0, 6.0, 9.0, 12.0]]
    certify(f, 2, [1.0, 2.0])
    certify(f, 0, [1.0, 2.0])  # the function itself is nothing that SymPy could get wrong
    assert checked[1:] == [[1.0, 2.0]]


def test_a_contradiction_at_one_point_is_found_and_a_point_without_a_value_contradicts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    f = function("sqrt(x)")
    wrong = derivative_tape(function("sqrt(x) + (2*x - 1)**2").expression, (1,))  # right at 1/2 alone
    monkeypatch.setattr(truth, "derivative_tape", lambda *_: wrong)
    assert math.isnan(certify(f, 1, [-1.0]).high[0])
    assert certify(f, 1, [0.5]).high[0] == pytest.approx(math.sqrt(0.5))
    with pytest.raises(TruthError, match=r"at \[4.0\]"):
        certify(f, 1, [0.5, 4.0, -1.0])


def test_no_value_of_a_function_that_arb_lacks_is_complex_and_none_is_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mpmath_alone(monkeypatch)
    found = certify(function("erf(x)*sqrt(x)"), 0, [-1.0, 4.0])
    assert math.isnan(found.high[0])
    assert math.isnan(found.low[0])
    assert found.bound[0] == math.inf
    assert found.high[1] == pytest.approx(2 * math.erf(4.0), rel=1e-15)
    assert found.bound[1] < 2.0**-90
    assert math.isnan(certify(function("erf(x)/x"), 0, [0.0]).high[0])
    for operator, value in (("2*f_x", 2.0), ("f_x - 3*f_xxx", 7.0)):
        at_0 = certify(function("erf(x)"), Operator.parse(operator), [0.0]).high[0]
        assert at_0 == pytest.approx(value * 2 / math.sqrt(math.pi), rel=1e-15)


@pytest.mark.parametrize(("operator", "order"), [("f_x", 1), ("f_xx + f_xxx", 3), ("f_xxxxxxx", 7)])
@pytest.mark.parametrize("bits", [60, 200, 800])
def test_balls_of_an_operator_are_computed_with_the_bits_that_are_asked_for_and_four_for_each_order(
    operator: str, order: int, bits: int
) -> None:
    (ball,) = balls_of(function("exp(x)/3"), Operator.parse(operator), np.array([[0.3]]), bits)
    with flint.ctx.workprec(2000):
        lost = ball.rad() / abs(ball.mid()) * flint.arb(2) ** (bits + 4 * order)
    assert 0.25 < lost < 16  # the last few bits are lost to rounding


def test_a_derivative_that_sympy_cannot_form_is_left_to_taylor_arithmetic_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without(*_: object) -> None:
        raise UnsupportedError("no such derivative")

    monkeypatch.setattr(truth, "derivative_tape", without)
    assert certify(function("exp(x)"), 1, [0.5]).high[0] == pytest.approx(math.exp(0.5), rel=1e-15)
    mpmath_alone(monkeypatch)
    with pytest.raises(TruthError, match="neither Arb nor SymPy has this derivative"):
        certify(function("erf(x)"), 1, [0.5])


def test_a_derivative_that_vanishes_is_certified_with_the_first_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []

    def recorded(f: ExactFunction, points: Points, degree: int, bits: int) -> list[list[flint.arb]]:
        spent.append(bits)
        return coefficients(f, points, degree, bits)

    monkeypatch.setattr(truth, "coefficients", recorded)
    assert certify(function("x**2"), 4, [1.0]).bound[0] == 0.0
    assert len(spent) == 1


def test_a_truth_cannot_be_changed_and_is_equal_to_itself_alone() -> None:
    found = certify(function("x**2"), 1, [1.0])
    assert found != certify(function("x**2"), 1, [1.0])
    with pytest.raises(FrozenInstanceError):
        found.source = "mpmath"  # type: ignore[misc]


# ---- Taylor arithmetic


@pytest.mark.parametrize("entry", [e for e in ONE if sympy_can(e, 8)], ids=lambda e: e.name)
def test_taylor_derivatives_agree_with_sympy(entry: ExactFunction) -> None:
    points = points_of(entry, 2)
    table = taylor(entry, points, 8)
    with mpmath.workdps(60):
        for k in (0, 1, 2, 3, 4, 6, 8):
            for found, exact in zip(table.derivatives[(k,)], exact_values(entry, (k,), points), strict=True):
                assert abs(found - exact) <= 4 * 2.0**-53 * abs(exact)


def test_high_orders_agree_with_what_is_known_in_closed_form() -> None:
    x = np.array([0.3, 1.1])
    table = taylor(function("exp(3*x)"), x, 26)
    np.testing.assert_allclose(table.derivatives[(26,)], 3.0**26 * np.exp(3 * x), rtol=1e-14)
    table = taylor(function("1/x"), x, 26)
    np.testing.assert_allclose(table.derivatives[(25,)], -math.factorial(25) / x**26, rtol=1e-14)
    assert np.all(table.radius[(25,)] < 1e-15)


SERIES = {
    "sinh(2*x)": "sinh(2*x)",
    "cosh(2*x)": "cosh(2*x)",
    "tanh(3*x)": "tanh(3*x)",
    "asinh(x**2)": "asinh(x**2)",
    "acosh(1 + x)": "acosh(1 + x)",
    "atanh(x/2)": "atanh(x/2)",
    "expm1(x**2)": "exp(x**2) - 1",
    "log1p(sin(x))": "log(1 + sin(x))",
    "abs(-x)": "x",
    "besselj(0, 3*x)": "besselj(0, 3*x)",
    "besselj(-3, x)": "besselj(-3, x)",
    "besselj(2, sin(x))": "besselj(2, sin(x))",
    "tan(x)": "tan(x)",
    "asin(x/2) + acos(x/3)*atan(x)": "asin(x/2) + acos(x/3)*atan(x)",
    "erf(x)*erfc(x)": "erf(x)*erfc(x)",
    "gamma(x)": "gamma(x)",
    "2**x*x**x": "2**x*x**x",
    "x**(1/3) + x**-2.5 + x**-3": "x**(1/3) + x**(-5/2) + x**-3",
    "sqrt(1 + x**2)": "sqrt(1 + x**2)",
    "x**e": "x**E",
}


@pytest.mark.parametrize("text", SERIES)
@pytest.mark.parametrize("point", [0.25, 0.8125])
def test_every_rule_for_series_agrees_with_sympy(text: str, point: float) -> None:
    x = sympy.Symbol("x", positive=True)
    expression = sympy.sympify(SERIES[text], locals={"x": x}, rational=True)
    table = taylor(function(text), [point], 6)
    for k in range(7):
        exact = float(sympy.N(expression.diff(x, k).subs(x, sympy.Rational(point)), 40)) if k else None
        exact = float(sympy.N(expression.subs(x, sympy.Rational(point)), 40)) if exact is None else exact
        assert table.derivatives[(k,)][0] == pytest.approx(exact, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    "text", ["besselj(0, x)", "besselj(3, x)", "sinh(x)", "tanh(x)", "asinh(x)", "atan(x)"]
)
def test_series_at_zero_know_their_symmetry(text: str) -> None:
    table = taylor(function(text), [0.0], 9)
    odd = text != "besselj(0, x)"
    for k in range(10):
        assert bool(table.zero[(k,)][0]) or k % 2 == odd
    assert not all(bool(table.zero[(k,)][0]) for k in range(10))


def test_zeros_are_told_from_small_values() -> None:
    table = taylor(function("x**5 + x"), [0.0, 1e-5], 7)
    assert table.zero[(3,)].tolist() == [True, False]
    assert table.derivatives[(3,)].tolist() == [0.0, pytest.approx(60e-10, rel=1e-14, abs=0)]
    assert table.zero[(6,)].tolist() == [True, True]
    table = taylor(function("1e-19*(sin(x)**2 + cos(x)**2)"), [0.3, 0.4], 6)
    assert all(table.zero[(k,)].all() for k in range(1, 7))
    table = taylor(function("1e-19*sin(x)"), [3.141592653589793], 2)
    assert not table.zero[(0,)][0]
    assert table.derivatives[(0,)][0] == pytest.approx(1.2246467991473532e-35, rel=1e-15, abs=0)


@pytest.mark.parametrize("dimension", [2, 3])
def test_directions_determine_every_partial_derivative(dimension: int) -> None:
    for order in range(7):
        indices = exponents(dimension, order)
        lines = directions(dimension, 6)[: len(indices)]
        powers = flint.fmpq_mat(
            [
                [math.prod(v**a for v, a in zip(line, index, strict=True)) for index in indices]
                for line in lines
            ]
        )
        assert recovery(dimension, order) * powers == flint.fmpq_mat(
            [[int(i == j) for j in range(len(indices))] for i in range(len(indices))]
        )


@pytest.mark.parametrize("entry", [e for e in LIBRARY if e.dimension > 1], ids=lambda e: e.name)
def test_mixed_derivatives_agree_with_sympy(entry: ExactFunction) -> None:
    points = points_of(entry, 2)
    table = taylor(entry, points, 5)
    indices = [i for i in product(range(6), repeat=entry.dimension) if sum(i) <= 5]
    assert set(table.derivatives) == set(indices)
    with mpmath.workdps(60):
        for index in indices if entry.dimension == 2 else indices[::3]:
            exact = exact_values(entry, index, points)
            for found, value, zero in zip(table.derivatives[index], exact, table.zero[index], strict=True):
                assert abs(found - value) <= 4 * 2.0**-53 * abs(value)
                assert zero == (abs(value) < 1e-50)


def test_partial_derivatives_do_not_exist_at_a_singularity() -> None:
    table = taylor(function("sqrt(x**2 + y**2)"), [[0.0, 0.0], [3.0, 4.0]], 2)
    assert math.isnan(table.derivatives[(1, 1)][0])
    assert table.derivatives[(1, 0)][1] == pytest.approx(0.6)


@given(st.floats(0.2, 1.4), st.integers(0, 6))
def test_balls_of_taylor_coefficients_hold_the_derivatives_of_a_tangled_function(
    x: float, order: int
) -> None:
    f = function("exp(x)/(sin(x)**3 + cos(x)**3)")
    with mpmath.workdps(70):

        def value(t: mpmath.mpf) -> mpmath.mpf:
            return mpmath.exp(t) / (mpmath.sin(t) ** 3 + mpmath.cos(t) ** 3)

        exact = mpmath.taylor(value, mpmath.mpf(x), order)[order]
        (balls,) = coefficients(f, np.array([[x]]), order, 150)
        with flint.ctx.workprec(260):
            near = flint.arb(mpmath.nstr(exact, 60)) + flint.arb(0, 1e-20 * float(abs(exact)))
            assert balls[order].overlaps(near)
            assert balls[order].rad() < 1e-25 * (1 + float(abs(exact)))


@pytest.mark.parametrize("source", ["arb", "mpmath"])
def test_coefficients_that_depend_on_the_point_are_taken_there_and_have_no_value_at_their_poles(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [-1.25, 0.0, 0.5, 2.0]
    operator = Operator.parse("f'' + 2*f'/x")
    text = "sin(x)"
    if source == "mpmath":
        mpmath_alone(monkeypatch)
        text = "sin(x) + erf(x) - erf(x)"
    found = certify(function(text), operator, points)
    assert (found.high.shape, found.low.shape, found.bound.shape) == ((4,), (4,), (4,))
    assert np.isnan(found.high[1])
    assert np.isnan(found.low[1])
    assert found.bound[1] == np.inf
    with mpmath.workdps(60):
        for i in (0, 2, 3):
            x = mpmath.mpf(points[i])
            exact = -mpmath.sin(x) + 2 * mpmath.cos(x) / x
            assert abs(exact - mpmath.mpf(found.high[i]) - mpmath.mpf(found.low[i])) <= found.bound[i] < 1e-30
    assert found.source == source
