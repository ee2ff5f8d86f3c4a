"""Schemes whose point, function or result is an array, called with numbers."""

from __future__ import annotations

import inspect
import itertools
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.decorator import scheme
from trueorder.schemes.errors import InputError
from trueorder.schemes.families.central import central
from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.schemes.vector import ArrayForm
from trueorder.verify.proof.proving import prove

Code = Callable[..., Any]


def slope_in_y(f: Any, x: Any, h: Any) -> Any:
    step = h * np.array([0.0, 1.0])
    return (f(x + step) - f(x - step)) / (2 * h)


def slope(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient(f: Any, x: Any, h: Any) -> Any:
    return [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]


def jacobian(f: Any, x: Any, h: Any) -> Any:
    return np.stack(gradient(f, x, h), axis=1)


def laplacian(f: Any, x: Any, y: Any, h: Any) -> Any:
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def slopes(values: Any, x: Any) -> Any:
    return values


def cubic(x: Any, y: Any) -> Any:
    return x * y**3


def test_an_operator_in_several_variables_makes_the_one_coordinate_a_vector() -> None:
    made = from_function(slope_in_y, operator="f_y", order=2)
    assert isinstance(made, PointScheme)
    assert (made.dimension, made.operator) == (2, Operator.parse("f_y"))
    assert made(cubic, 2.0, 1.0, 0.5) == slope(lambda y: cubic(2.0, y), 1.0, 0.5)
    assert from_function(gradient, operator="f_xx + f_zz").dimension == 3


def test_the_number_of_variables_can_be_stated_where_the_operator_does_not_show_it() -> None:
    assert from_function(gradient, operator="f_x").dimension == 1
    made = from_function(gradient, operator="f_x", variables=3, entry=0)
    assert (made.dimension, made.operator) == (3, Operator.parse("f_x", ("x", "y", "z")))
    record = from_function(gradient, operator=Operator.parse("f_x", ("x", "y")), entry=0)
    assert record.dimension == 2
    assert prove(from_function(gradient, variables=2, entry=1)).operator == Operator.parse("f_y")


def test_code_that_takes_and_returns_numbers_is_left_alone() -> None:
    for made in (from_function(slope, derivative=1), from_function(laplacian, operator="f_xx + f_yy")):
        assert not isinstance(made.function, ArrayForm)
    assert from_function(laplacian, variables=2).function is laplacian


@pytest.mark.parametrize(
    "written",
    [
        lambda f, x, h: (f([x[0], x[1] + h]) - f((x[0], x[1]))) / h,
        lambda f, x, h: (f(x[0], x[1] + h) - f(*x)) / h,
        lambda f, x, h: (f(x + h * np.array([0, 1])) - f(x)) / h,
        lambda f, x, h: np.array([(f(x + h * np.array([0, 1])) - f(x)) / h]),
        lambda f, x, h: np.diff(f(x[:, None] + h * np.array([[0, 0], [0, 1]])))[0] / h,
    ],
    ids=["list and tuple", "components", "array", "array of one", "points as columns"],
)
def test_f_takes_its_vector_in_any_of_the_usual_forms(written: Code) -> None:
    made = from_function(written, operator="f_y", order=1)
    assert float(made(cubic, 2.0, 1.0, 0.5)) == 2.0 * (1.5**3 - 1) / 0.5
    assert prove(made).error_term == "h*f_yy/2"


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_the_precision_is_that_of_the_numbers(dtype: Any) -> None:
    made = from_function(slope, derivative=1, values=2)
    point, step = dtype(1) / dtype(3), dtype(2.0**-5)
    found = made(lambda x: x * x * x, point, step)
    assert isinstance(found, dtype)
    assert found == slope(lambda x: x * x * x, point, step)
    vector = from_function(lambda f, x, h: (f([x[0], x[1] + h]) - f(x)) / h, operator="f_y")
    assert isinstance(vector(cubic, point, point, step), dtype)


def test_the_entry_that_is_meant_is_taken_out_of_gradient_and_jacobian() -> None:
    for entry, exact in ((0, 1.25**3), (1, slope(lambda y: cubic(2.0, y), 1.25, 0.5))):
        assert from_function(gradient, variables=2, entry=entry)(cubic, 2.0, 1.25, 0.5) == exact
        whole = from_function(jacobian, variables=2, values=4, entry=entry)
        assert whole(cubic, 2.0, 1.25, 0.5) == exact
    pair = from_function(lambda f, x, h: [[0, f(x)], [1, 2]], variables=2, entry=(0, 1))
    assert pair(cubic, 2.0, 1.0, 0.5) == 2.0


def rearranged(order: tuple[int, ...]) -> Code:
    return lambda f, x, h: ((f(x + h) - f(x)) / h)[list(order)]


def test_components_in_another_order_are_found() -> None:
    for values in range(2, 7):
        for order in itertools.permutations(range(values)):
            made = from_function(rearranged(order), derivative=1, order=1, values=values)
            found = made(lambda x: x * x, 1.0, 0.5)
            assert (found == 2.5) == (order == tuple(range(values))), order


def test_a_component_that_is_treated_unlike_the_others_is_found() -> None:
    def two_sided(f: Any, x: Any, h: Any) -> Any:
        right, left = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
        return [right[0], left[1]]

    def one_left_out(f: Any, x: Any, h: Any) -> Any:
        return [*slope(f, x, h)[:2], 0]

    sides = prove(from_function(two_sided, derivative=1, order=2, values=2))
    assert (sides.order, sides.error_term) == (1, "-h*f''(x)/4"), "the errors of the sides must not cancel"
    left_out = prove(from_function(one_left_out, derivative=1, order=2, values=3))
    assert left_out.order == 0
    assert "approximates 4*f'/9 instead of f'" in left_out.reason


def test_a_vector_that_is_put_back_is_as_good_as_untouched_and_one_that_is_not_is_found() -> None:
    def restored(f: Any, x: Any, h: Any) -> Any:
        old = x[1]
        x[1] = old + h
        above = f(x)
        x[1] = old
        return (above - f(x)) / h

    def drifting(f: Any, x: Any, h: Any) -> Any:
        below = f(x)
        x[1] += h
        return (f(x) - below) / h

    assert prove(from_function(restored, operator="f_y")).order == 1
    assert from_function(restored, operator="f_y")(cubic, 2.0, 1.0, 0.5) == 4.75 * 2
    with pytest.raises(ValueError, match="the vector x is changed in place"):
        from_function(drifting, operator="f_y")(cubic, 2.0, 1.0, 0.5)
    assert "changed in place" in prove(from_function(drifting, operator="f_y")).reason


@pytest.mark.parametrize(
    ("written", "claims", "message"),
    [
        (gradient, {"variables": 2}, r"shape \(2,\); say which entry is meant"),
        (gradient, {"variables": 2, "entry": 2}, r"entry \(2,\) of a result of shape \(2,\)"),
        (slope_in_y, {"variables": 2, "entry": 0}, r"entry \(0,\) of a result of shape \(\)"),
        (slope_in_y, {"variables": 3}, "could not be broadcast"),
        (lambda f, x, h: f(x[:1]), {"variables": 2}, "f takes a vector of 2 components, 1 were given"),
        (
            lambda f, x, h: f(x)[0],
            {"variables": 2, "values": 2},
            r"2 components and the result the shape \(\)",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_said_to_be_so(
    written: Code, claims: dict[str, Any], message: str
) -> None:
    made = from_function(written, **claims)
    with pytest.raises((TypeError, ValueError), match=message):
        made(lambda *x: x[0], *[1.0] * made.dimension, 0.5)


def test_arrays_of_points_are_refused() -> None:
    with pytest.raises(TypeError, match="no arrays of points"):
        from_function(slope_in_y, operator="f_y")(cubic, np.ones(3), np.ones(3), 0.5)
    with pytest.raises(TypeError, match="no arrays of points"):
        from_function(slope, derivative=1, values=2)(np.sin, 1.0, np.ones(3))


@pytest.mark.parametrize(
    ("function", "claims", "message"),
    [
        (laplacian, {"variables": 3}, "variables=3, but it takes 2 coordinates"),
        (slope, {"derivative": 1, "variables": 2}, "derivative=1 in 2 variables; claim operator="),
        (slope, {"variables": 4}, "variables=4; 1 to 3"),
        (slope, {"variables": 0}, "variables=0; an integer, 1 or more"),
        (slope, {"values": 1.5}, "values=1.5; an integer, 1 or more"),
        (slope, {"entry": -1}, "entry=-1; an index, 0 or more"),
        (slope, {"entry": (0, True)}, r"entry=\(0, True\); an index, 0 or more"),
        (slopes, {"values": 2}, "values: for point schemes of your own, not grid schemes"),
        (
            from_function(slopes),
            {"variables": 2},
            "variables: for point schemes of your own, not grid schemes",
        ),
        (
            central(),
            {"values": 2, "entry": 0},
            "values, entry: for point schemes of your own, not schemes with",
        ),
        (central(), {"operator": "f_yy"}, "unknown variable 'y'; known: x"),
    ],
)
def test_claims_about_arrays_that_the_scheme_contradicts_are_refused(
    function: Any, claims: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        from_function(function, **claims)


def test_a_record_can_be_held_to_an_operator_in_more_variables_and_back() -> None:
    plain = from_function(slope_in_y, name="mine")
    held = from_function(plain, operator="f_y", order=2)
    assert (held.name, held.dimension, prove(held).order) == ("mine", 2, 2)
    again = from_function(held, operator="f_x")
    assert (again.dimension, again.operator) == (2, Operator.parse("f_x", ("x", "y")))
    assert again.function == held.function, "wrapped once"
    assert prove(again).order == 0
    assert not isinstance(held, GridScheme)


def test_claims_about_arrays_are_kept_by_the_decorator_and_go_before_it() -> None:
    @scheme(operator="f_y", order=2, entry=1)
    def decorated(f: Any, x: Any, h: Any) -> Any:
        return gradient(f, x, h)

    assert decorated.__trueorder__ == {"operator": "f_y", "order": 2, "entry": 1}
    assert prove(from_function(decorated)).order == 2
    assert prove(from_function(decorated, entry=0)).order == 0


def test_the_record_can_be_sent_to_another_process_and_shows_the_users_function() -> None:
    made = from_function(jacobian, operator="f_y", order=2, values=2, entry=1)
    assert pickle.loads(pickle.dumps(made)) == made
    assert inspect.unwrap(made.function) is jacobian
    assert list(inspect.signature(made.function).parameters) == ["f", "x", "h"]


def test_a_class_that_fails_when_it_is_made_is_refused_with_its_own_words() -> None:
    class Broken:
        def __init__(self) -> None:
            raise RuntimeError("no licence")

        def __call__(self, f: Any, x: Any, h: Any) -> Any:
            return f(x)

    with pytest.raises(InputError, match=r"Broken\(\) raises RuntimeError: no licence"):
        from_function(Broken)
