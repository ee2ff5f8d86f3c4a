"""Assertions pass what is right, fail what is wrong, and say where and by how much."""

from __future__ import annotations

import contextvars
import math
from pathlib import Path

import numpy as np
import pytest

import trueorder as to
from trueorder.guarding import InconclusiveError


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def centred(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def message(code, *arguments, **options) -> str:
    with pytest.raises(AssertionError) as caught:
        to.assert_derivative(code, *arguments, **options)
    return str(caught.value)


def test_an_order_that_is_not_there_is_told_with_claim_proof_sweep_and_next_action() -> None:
    with pytest.raises(AssertionError) as caught:
        to.assert_order(forward, 2, functions=["sin(x)"])
    assert not isinstance(caught.value, InconclusiveError)
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("forward, order 2: refuted: order 2 is claimed, but order 1 is proven")
    words = [line.split()[0] for line in lines]
    assert words == ["claimed", "operator", "proven", "observed", "sweep", "h", "next"]
    assert "rate 1.0" in lines[5]


def test_what_is_inconclusive_is_an_assertion_error_of_its_own() -> None:
    with pytest.raises(InconclusiveError):
        to.assert_order(centred, 2, functions=["x"])


def test_without_a_test_session_it_is_no_skip() -> None:
    with pytest.raises(InconclusiveError) as caught:
        contextvars.Context().run(to.assert_order, centred, 2, functions=["x"])
    assert not isinstance(caught.value, pytest.skip.Exception)


@pytest.mark.parametrize(
    ("code", "expression", "derivative"),
    [
        (lambda x: math.exp(x) * (math.sin(x) + math.cos(x)), "exp(x)*sin(x)", 1),
        (lambda x: -math.sin(x), "sin(x)", 2),
        (lambda x, y: [y, x], "x*y", 1),
        (lambda at: np.array([at[1], at[0]]), "x*y", 1),
        (lambda x, y: [[0.0, 1.0], [1.0, 0.0]], "x*y", 2),
        (lambda x, y: 1.0, "x*y", (1, 1)),
        (lambda x, y: [[y, x], [math.cos(x), 0.0]], ["x*y", "sin(x)"], 1),
        (lambda x: [[1.0], [2 * x]], ["x", "x**2"], 1),
    ],
)
def test_derivatives_gradients_hessians_and_jacobians_that_are_right_pass(
    code, expression, derivative
) -> None:
    to.assert_derivative(code, expression, derivative=derivative, ulps=4)


def test_a_wrong_derivative_is_told_with_the_worst_point_and_the_values_there() -> None:
    def slope(x):
        return math.cos(x) + (1e-6 if x > 1.2 else 0.0)

    said = message(slope, "sin(x)", rtol=1e-9)
    first, worst, expected, given, outside = said.splitlines()
    assert first.startswith("slope is not d/dx of sin(x): off by ")
    x = float(worst.partition("x = ")[2])
    assert x > 1.2
    assert float(expected.split()[1]) == pytest.approx(math.cos(x), rel=1e-15)
    assert float(given.split()[1]) == slope(x)
    inside = sum(math.cos(x) != slope(x) for x in np.linspace(0.1, 1.5, 1401))
    assert int(outside.split()[1]) == pytest.approx(200 * inside / 1401, abs=4)


def test_the_error_is_told_in_units_in_the_last_place() -> None:
    said = message(lambda x: 1.0 + 8 * 2.0**-52, "x", ulps=7)
    assert "off by 8 ulps, 7 allowed" in said
    to.assert_derivative(lambda x: 1.0 + 8 * 2.0**-52, "x", ulps=8)


def test_near_a_zero_of_the_derivative_ulps_are_those_of_its_usual_size() -> None:
    to.assert_derivative(lambda x: (x - 1) * (x + 1), "x**3/3 - x", domain=(0.99, 1.01), ulps=8)
    assert "is not" in message(lambda x: (x - 1) * (x + 1) + 1e-9, "x**3/3 - x", domain=(0.99, 1.01))


@pytest.mark.parametrize(
    ("code", "expression", "hint"),
    [
        (lambda x: -math.cos(x), "sin(x)", "-1 times what it should be"),
        (lambda x: 2 * math.cos(x), "sin(x)", "2 times what it should be"),
        (lambda x, y: [x, y], "x*y", "it has the values of d/d"),
    ],
)
def test_a_factor_and_swapped_components_are_recognised(code, expression, hint) -> None:
    assert hint in message(code, expression)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (lambda x: 1 / 0, "it raises ZeroDivisionError"),
        (lambda x: [1.0, 2.0], "it returns shape (2,), where a number is expected"),
        (lambda x: 1j, "it returns complex128"),
    ],
)
def test_code_that_fails_is_told_with_its_case(code, said) -> None:
    assert said in message(code, "sin(x)")


def test_a_value_that_is_not_finite_is_the_worst() -> None:
    assert "given     nan" in message(lambda x: float("nan") if x > 1.4 else math.cos(x), "sin(x)")


@pytest.mark.parametrize(
    ("expression", "domain", "said"),
    [
        ("log(x)", (-1, 1), r"d/dx of log\(x\) is no real number .* of 200 points of x from -1 to 1, x = -0"),
        ("sqrt(x)", (-1, 1), "no real number that fits a double at 1.. of 200 points"),
        ("exp(x)", (700, 800), "no real number that fits a double at 1.. of 200 points of x from 700 to 800"),
        ("exp(x)", (750, 800), "no real number that fits a double at 200 of 200 points of x from 750 to 800"),
        ("log(x*y)", ((-1, 1), (1, 2)), "x from -1 to 1, y from 1 to 2, x = -0"),
    ],
)
def test_a_domain_at_some_points_of_which_nothing_could_be_checked_is_refused(
    expression: str, domain: object, said: str
) -> None:
    with pytest.raises(to.InputError, match=f"^domain: .*{said}") as caught:
        to.assert_derivative(lambda *_: 99.0, expression, domain=domain)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("derivative", [np.int64(2), (2,), [np.int32(2)], np.array([2])])
def test_whole_numbers_of_numpy_are_whole_numbers(derivative: object) -> None:
    to.assert_derivative(
        lambda x: -math.sin(x), "sin(x)", derivative=derivative, points=np.int64(7), ulps=np.float32(8)
    )


def test_half_a_unit_is_what_correctly_rounded_code_is_off() -> None:
    to.assert_derivative(lambda x: 2 * x, "x**2", ulps=0.5)
    to.assert_derivative(lambda x: x, "x**2/2", rtol=2.0**-53)
    to.assert_derivative(lambda x: x / 3, "x**2/6", ulps=0.5)
    assert "off by" in message(lambda x: 3 * x * x, "x**3", ulps=0.5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"ulps": 1, "rtol": 1}, "one of the two"),
        ({"ulps": -1}, "a number from 0"),
        ({"rtol": math.nan}, "a number from 1.1e-16"),
        ({"derivative": 0}, "derivative=0"),
        ({"derivative": (1, 1)}, "one order for each of x"),
        ({"points": 0}, "a whole number from 1"),
        ({"points": 10**9}, "a whole number from 1"),
        ({"points": True}, "a whole number from 1"),
        ({"points": 7.0}, "a whole number from 1"),
        ({"derivative": 1.0}, r"derivative=1\.0: accepted: 1 or more, as a whole number"),
        ({"derivative": "1"}, "derivative='1': accepted"),
        ({"derivative": None}, "derivative=None: accepted"),
        ({"derivative": True}, "derivative=True: accepted"),
        ({"derivative": (1.0,)}, "one order for each of x"),
        ({"ulps": 0}, r"ulps=0: accepted: a number from 0\.5, which a correctly rounded value may be off"),
        ({"ulps": 0.49}, "a number from 0.5"),
        ({"ulps": True}, "a number from 0.5"),
        ({"ulps": "3"}, "a number from 0.5"),
        ({"rtol": 0}, "rtol=0: accepted: a number from 1.1e-16"),
    ],
)
def test_arguments_that_mean_nothing_are_refused_by_name(options, said) -> None:
    with pytest.raises(to.InputError, match=said):
        to.assert_derivative(math.cos, "sin(x)", **options)


@pytest.mark.parametrize("expression", [None, 3, np.sin, [None], ["x", 3], {"x": 1}])
def test_what_is_no_expression_is_refused_in_one_line(expression: object) -> None:
    with pytest.raises(to.InputError, match=r"^expression=.*: accepted: an expression such as"):
        to.assert_derivative(math.cos, expression)


@pytest.mark.parametrize("functions", ["sin(x)", to.function("sin(x)"), 3])
def test_functions_that_are_no_list_are_refused(functions: object) -> None:
    with pytest.raises(to.InputError, match=r"^functions=.*: accepted: a list of them, as "):
        to.assert_order(centred, 2, functions=functions)
    with pytest.raises(to.InputError, match=r"^function=None: accepted: an expression such as"):
        to.study(centred, None)


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(to.InputError, match=r"^code=3: accepted: a function"):
        to.assert_derivative(3, "sin(x)")


def test_code_that_takes_another_number_of_arguments_is_refused() -> None:
    with pytest.raises(to.InputError, match="accepted: 2 numbers, or one array"):
        to.assert_derivative(lambda x, y, z: 0.0, "x*y")


def test_a_study_is_held_against_the_baseline_that_is_named(tmp_path: Path) -> None:
    from trueorder.verify.guard.baseline_file import write_baseline
    from trueorder.verify.guard.baseline_measure import measured

    study = to.study(centred, "exp(x)")
    path = tmp_path / "numbers.txt"
    write_baseline(path, measured([study.row]))
    to.assert_no_regression(study, baseline=path)
    with pytest.raises(AssertionError, match="not in the baseline"):
        to.assert_no_regression([study, to.study(centred, "sin(x)")], baseline=path)


def test_a_baseline_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(to.InputError, match="no such file"):
        to.assert_no_regression(to.study(centred, "exp(x)"), baseline=tmp_path / "none.txt")


def test_what_is_no_study_is_refused() -> None:
    with pytest.raises(to.InputError, match="accepted: a study"):
        to.assert_no_regression([1.0])  # type: ignore[list-item]


def test_code_that_takes_numbers_one_by_one_now_is_held_at_the_points_of_the_baseline(tmp_path: Path) -> None:
    from trueorder.verify.guard.baseline_file import write_baseline
    from trueorder.verify.guard.baseline_measure import measured

    path = write_baseline(tmp_path / "b.txt", measured([to.study(centred, "sin(x)").row]))

    def one_by_one(f, x, h, k=1):
        h = k * float(repr(float(h)))
        return centred(f, x, h)

    def coarse(f, x, h):
        return one_by_one(f, x, h, 10)

    one_by_one.__name__ = coarse.__name__ = "centred"
    assert to.study(one_by_one, "sin(x)").row.points == 10

    def held(found) -> None:
        # without the session of these tests, in which different studies may not go by one name
        contextvars.Context().run(to.assert_no_regression, found, baseline=path)

    held(to.study(one_by_one, "sin(x)"))
    with pytest.raises(AssertionError, match=r"constant was 0\.1162, is 11\.62"):
        held(to.study(coarse, "sin(x)"))
    with pytest.raises(
        InconclusiveError, match="studied at 10 points, and the baseline is of 50: its constant"
    ):
        held(to.verify(coarse, functions=["sin(x)"]))
