"""Schemes for which nobody claims an operator: only what a person means without a word is verified."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

Code = Callable[..., Any]
SINE = (function("sin(x)", domain=(0.2, 1.4)), function("exp(x)", domain=(0.0, 1.0)))
PLANE = (function("sin(x)*exp(y)", domain=((0.2, 1.4), (0.0, 1.0))),)


def difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def second(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def laplacian(f, x, y, h):
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def through_math(value: float) -> float:
    """The same number, by a way that no symbol goes and that is not linear."""
    return math.copysign(math.exp(math.log(abs(value))), value) if value else 0.0


def minmod(values, x):
    slopes = np.diff(values) / np.diff(x)
    found = np.empty(len(values))
    found[0], found[-1] = slopes[0], slopes[-1]
    smaller = np.where(np.abs(slopes[1:]) < np.abs(slopes[:-1]), slopes[1:], slopes[:-1])
    found[1:-1] = np.where(slopes[1:] * slopes[:-1] > 0, smaller, 0.0)
    return found


def rolled(values, h):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)


def slip(code: Code, factor: float) -> Code:
    """The code times a factor, with the same arguments."""
    if code in (minmod, rolled):
        return (
            (lambda values, x: factor * code(values, x))
            if code is minmod
            else (lambda values, h: factor * code(values, h))
        )
    if code is laplacian:
        return lambda f, x, y, h: factor * code(f, x, y, h)
    return lambda f, x, h: factor * code(f, x, h)


@pytest.mark.parametrize(
    ("code", "factor", "named", "claim"),
    [
        (difference, 2, "2*f'", "2*f_x"),
        (difference, -1, "-f'", "-f_x"),
        (difference, 20, "20*f'", "20*f_x"),
        (second, 2, "2*f''", "2*f_xx"),
        (second, -3, "-3*f''", "-3*f_xx"),
        (laplacian, -1, "-f_xx - f_yy", "-f_xx - f_yy"),
        (rolled, 4, "4*f'", "4*f_x"),
    ],
)
def test_a_forgotten_factor_or_sign_is_named_and_not_verified(
    code: Code, factor: float, named: str, claim: str
) -> None:
    scheme = from_function(slip(code, factor), order=2, periodic=True if code is rolled else None)
    functions = PLANE if code is laplacian else None if code is rolled else SINE
    expected = f"it approximates {named}; claim operator={claim!r} if that is meant"
    found = verify(scheme, functions=functions)
    assert (found.status, found.reason) == ("refuted", expected)
    if functions is not None:
        row = study(scheme, functions[0]).row
        assert (row.verdict, row.reason) == ("refuted", expected)
    claimed = from_function(scheme, operator=claim)
    assert verify(claimed, functions=functions).status == "verified"


def test_a_sum_of_derivatives_is_named_and_the_laplacian_is_not_one() -> None:
    both = from_function(lambda f, x, h: second(f, x, h) + difference(f, x, h), order=2)
    assert verify(both, functions=SINE).reason.startswith(
        "it approximates f'' + f'; claim operator='f_xx + f_x'"
    )
    assert verify(from_function(laplacian, order=2), functions=PLANE).status == "verified"


@pytest.mark.parametrize(
    ("code", "does"),
    [
        (lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "tends to 0; it is h^2 times f'"),
        (lambda f, x, h: f(x + h) - f(x), "tends to 0; it is h times f'"),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h, "tends to 0; it is h times f''"),
        (lambda f, x, h: (f(x + h) + f(x - h)) / 2, "approximates f(x), no derivative of f"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / h**2, "diverges like 2*h**(-1)*f'(x) as h goes to zero"),
        (lambda f, x, h: 0.5, "tends to the number 0.5, whatever f is"),
    ],
)
def test_what_is_no_derivative_at_all_is_said_to_be_what_it_is(code: Code, does: str) -> None:
    scheme = from_function(code, order=2)
    assert prove(scheme).reason == does
    assert prove(scheme).order in (0, -1)
    found = verify(scheme, functions=SINE)
    assert (found.status, found.reason) == ("refuted", f"the scheme {does}")


@pytest.mark.parametrize(
    "code",
    [
        lambda f, x, y, h: (f(x + h, y) - f(x - h, y)) / h**2,
        lambda f, x, y, h: (f(x + h, y) + f(x, y + h)) / 2,
        lambda f, x, y, h: h * f(x, y),
    ],
)
def test_what_is_no_derivative_in_the_plane_is_refuted_and_crashes_nothing(code: Code) -> None:
    assert verify(from_function(code, order=2), functions=PLANE).status == "refuted"


@pytest.mark.parametrize(
    "code",
    [
        lambda f, x, h: f(x) * difference(f, x, h),
        lambda f, x, h: x * difference(f, x, h),
        lambda f, x, h: difference(f, x, h) / (1 + x * x),
    ],
)
def test_an_operator_without_constant_coefficients_is_named_and_left_open(code: Code) -> None:
    found = verify(from_function(code, order=2), functions=SINE)
    assert found.status == "inconclusive"
    assert found.reason.startswith("it approximates ")


def test_without_a_proof_the_nearest_operator_is_taken_and_said_to_be() -> None:
    found = verify(from_function(minmod, order=1), functions=SINE)
    assert found.status == "verified"
    assert "no operator is claimed, it is held against f': its estimates are nearest to it" in found.reason


@pytest.mark.parametrize(
    ("factor", "told"),
    [(2.0, "it stays at 2 times f'"), (-1.0, "it stays at -1 times f'"), (0.3, "it stays at 0.3 times f'")],
)
def test_without_a_proof_a_multiple_of_the_operator_is_told_by_its_factor(factor: float, told: str) -> None:
    found = verify(from_function(slip(minmod, factor), order=1), functions=SINE)
    assert (found.status, told in found.reason) == ("refuted", True), found.reason


def test_without_a_proof_a_forgotten_step_is_told_by_its_power() -> None:
    def no_spacing(values, x):
        return minmod(values, np.arange(len(values)))

    found = verify(from_function(no_spacing, order=1), functions=SINE)
    assert found.status == "refuted"
    assert "it tends to 0; it is h times f'" in found.reason


def test_in_the_plane_a_black_box_is_held_against_what_it_is_nearest_to() -> None:
    def black(f, x, y, h):
        one, other = f(x + h, y) - f(x, y), f(x, y) - f(x - h, y)
        return through_math(float(one + other)) / (2 * h) * (1 + 0.0 * math.sin(float(one)) ** 2)

    found = verify(from_function(black, order=2), functions=PLANE)
    assert found.status in ("verified", "inconclusive")
    assert found.row.operator == "f_x"


def radial(f, x, h):
    right, left = (x + h / 2) ** 2 * (f(x + h) - f(x)), (x - h / 2) ** 2 * (f(x) - f(x - h))
    return (right - left) / (h * h * x * x)


def zonal(f, x, y, h):
    return (f(x + h, y) - f(x - h, y)) / (2 * h * (4 - y * y))


VARYING = {
    "radial Laplacian": (radial, "f'' + 2*f'/x", SINE),
    "Euler operator": (lambda f, x, h: x * difference(f, x, h), "x*f'", SINE),
    "flux": (lambda f, x, h: (1 + x) * second(f, x, h) + difference(f, x, h), "(1 + x)*f_xx + f_x", SINE),
    "zonal derivative": (zonal, "f_x/(4 - y**2)", PLANE),
    "on numbers": (lambda f, x, h: float(x) ** 2 * difference(f, float(x), h), "x**2*f'", SINE),
    "by cases": (lambda f, x, h: abs(x) * difference(f, x, h) * (1 if x > 0 else -1), "x*f'", SINE),
}


@pytest.mark.parametrize("name", VARYING)
def test_an_operator_with_coefficients_in_the_variables_is_verified_where_it_is_claimed(name: str) -> None:
    code, operator, functions = VARYING[name]
    right = verify(from_function(code, operator=operator, order=2), functions=functions)
    assert right.status == "verified", right.reason
    over = verify(from_function(code, operator=operator, order=4), functions=functions)
    assert over.status == "refuted"


@pytest.mark.parametrize("name", VARYING)
@pytest.mark.parametrize("off", [1.001, -1, 2])
def test_and_refuted_where_the_code_is_another_one(name: str, off: float) -> None:
    code, operator, functions = VARYING[name]
    broken = slip(code, off) if functions is SINE else (lambda f, x, y, h: off * code(f, x, y, h))
    assert verify(from_function(broken, operator=operator, order=2), functions=functions).status == "refuted"
