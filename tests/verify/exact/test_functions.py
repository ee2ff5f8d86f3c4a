"""Exact functions: floating-point forms, balls, derivatives, domains, and the built-in library."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.functions import DEFAULT_DOMAIN, ExactFunction, function
from trueorder.verify.exact.library import LIBRARY, find_function
from trueorder.verify.exact.regularity import analytic_cells, analytic_on
from trueorder.verify.exact.truth import certify

DTYPES = ("float32", "float64", "longdouble")
BY_NAME = {entry.name: entry for entry in LIBRARY}
every_entry = pytest.mark.parametrize("entry", LIBRARY, ids=BY_NAME)


def inside(entry: ExactFunction, count: int = 20) -> np.ndarray[Any, Any]:
    """Points of shape (count, dimension) in the domain, not at its ends."""
    share = (
        np.arange(1, count + 1)[:, None] * np.array([0.618034, 0.754878, 0.819173])[: entry.dimension]
    ) % 1
    low, high = np.transpose(entry.domain)
    return np.asarray(low + (high - low) * (0.01 + 0.98 * share))


# ---- floating point


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "text",
    ["sin(x)/3", "x", "2", "x**2", "x**(7/2)", "abs(x)", "erf(x)*gamma(x)", "besselj(1, x)", "2**x + pi"],
)
def test_results_have_the_dtype_that_was_asked_for(text: str, dtype: str) -> None:
    f = function(text).numeric(dtype)
    real, complex_dtype = np.dtype(dtype), np.result_type(dtype, np.complex64)
    for argument in (0.5, np.float64(0.5), np.float32(0.5), [0.5, 0.25], np.ones((2, 3)), np.array(1), 1):
        assert np.asarray(f(argument)).dtype == real
        assert np.shape(f(argument)) == np.shape(argument)
    assert np.asarray(f(0.5 + 0.25j)).dtype == complex_dtype
    assert np.asarray(f(np.array([0.5 + 0.25j]))).dtype == complex_dtype


@pytest.mark.parametrize("text", ["7", "x", "sin(y)", "x*y", "pi/4"])
def test_arguments_are_broadcast_even_where_they_do_not_occur(text: str) -> None:
    f = function(text, variables=("x", "y")).numeric()
    assert f(np.ones((3, 1)), np.ones(4)).shape == (3, 4)
    assert f(np.ones((3, 1)), 1 + 0j).dtype == np.complex128


def test_the_result_never_shares_memory_with_the_argument() -> None:
    x = np.linspace(0, 1, 5)
    for text in ("x", "+x", "(x)"):
        result = function(text).numeric()(x)
        result[:] = 7
    assert x[-1] == 1


def test_a_wrong_number_of_arguments_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="2 arguments"):
        function("x**2").numeric()(1.0, 2.0)


def test_only_real_floating_dtypes_are_accepted() -> None:
    with pytest.raises(ValueError, match="float32, float64 or longdouble"):
        function("x").numeric("int32")


def test_infinities_and_values_that_do_not_exist_come_out_without_a_warning() -> None:
    assert math.isinf(function("1/x").numeric()(0.0))
    assert math.isinf(function("exp(x)").numeric("float32")(100.0))
    for text in ("log(x)", "sqrt(x)", "x**(7/2)", "acos(x - 5)", "0/x*0"):
        assert np.isnan(function(text).numeric()(np.array([-2.0, 0.0]))).any()
    assert np.geterr()["divide"] == "warn"


@pytest.mark.parametrize(
    "text", ["x**3", "x**(7/2)", "exp(x)/(sin(x)**3 + cos(x)**3)", "abs(x - 3)", "erf(x)"]
)
def test_a_complex_step_gives_the_derivative(text: str) -> None:
    f = function(text)
    x = np.array([0.4, 0.9, 1.3])
    step = f.numeric()(x + 1e-150j).imag / 1e-150
    np.testing.assert_allclose(step, certify(f, 1, x).high, rtol=1e-14)


def test_long_doubles_are_exact_where_scipy_has_doubles_only() -> None:
    x = np.longdouble(1) / 3
    for text, exact in (("erf(x)", mpmath.erf), ("gamma(x)", mpmath.gamma)):
        found = function(text).numeric("longdouble")(x)
        with mpmath.workdps(40):
            at = mpmath.mpf(float(x)) + mpmath.mpf(float(x - np.longdouble(float(x))))
            value = mpmath.mpf(float(found)) + mpmath.mpf(float(found - np.longdouble(float(found))))
            assert abs(value / exact(at) - 1) <= float(np.finfo(np.longdouble).eps)


@every_entry
def test_the_floating_point_form_is_near_the_certified_values(entry: ExactFunction) -> None:
    points = inside(entry)
    truth = certify(entry, (0,) * entry.dimension, points)
    slopes = [
        certify(entry, tuple(int(i == k) for i in range(entry.dimension)), points).high
        for k in range(entry.dimension)
    ]
    # a few roundings of the result and of what goes into it; the cancelling function loses 1/x**2 more
    size = np.abs(truth.high).max() + sum(np.abs(s * p) for s, p in zip(slopes, points.T, strict=True))
    size = size + (1 / points[:, 0] ** 2 if entry.name == "cancelling" else 0)
    for dtype in DTYPES:
        rounded = points.astype(dtype)
        found = entry.numeric(dtype)(*rounded.T)
        moved = sum(
            np.abs(s * (p - r)) for s, p, r in zip(slopes, points.T, rounded.T.astype(float), strict=True)
        )
        assert np.all(np.abs(truth.error(found)) <= 4 * float(np.finfo(dtype).eps) * size + 2 * moved)


# ---- balls


def test_balls_hold_the_value_at_any_precision_and_leave_flint_as_it_was() -> None:
    f = function("exp(x)/3 + pi*sqrt(y)").balls()
    before = flint.ctx.prec, flint.ctx.cap
    for bits in (53, 400, 113):
        with flint.ctx.workprec(bits):
            ball = f(flint.arb(0.5), flint.arb(2))
            assert ball.rel_accuracy_bits() >= bits - 8
            with mpmath.workdps(140):
                exact = mpmath.exp(0.5) / 3 + mpmath.pi * mpmath.sqrt(2)
                with flint.ctx.workprec(450):
                    assert abs(ball - flint.arb(mpmath.nstr(exact, 135))) < flint.arb(2) ** (8 - bits)
    assert (flint.ctx.prec, flint.ctx.cap) == before


def test_complex_balls_take_a_complex_step() -> None:
    with flint.ctx.workprec(300):
        step = flint.arb(2) ** -120
        ball = function("sin(x)**2").balls()(flint.acb(0.5, step))
        assert abs(float(ball.imag / step) - math.sin(1.0)) < 1e-15


# ---- SymPy


def test_derivatives_are_derived_and_not_typed() -> None:
    f = function("x**3*y**2")
    x, y = f.symbols
    assert f.symbolic() == x**3 * y**2
    assert f.derivative((1, 1)) == 6 * x**2 * y
    assert f.derivative((0, 0)) == f.symbolic()
    assert function("x**3").derivative(3) == 6
    assert function("0.1*x").derivative(1) == Fraction(1, 10)


@pytest.mark.parametrize("index", [(1,), (1, 0, 0), (-1, 0)])
def test_a_multi_index_must_fit_the_variables(index: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="2 orders"):
        function("x*y").derivative(index)


@pytest.mark.parametrize("entry", [e for e in LIBRARY if e.dimension == 1], ids=lambda e: e.name)
def test_first_derivatives_agree_with_mpmath(entry: ExactFunction) -> None:
    import sympy

    (x,) = entry.symbols
    numeric = sympy.lambdify(x, entry.symbolic(), "mpmath")
    points = inside(entry, 5)
    truth = certify(entry, 1, points)
    with mpmath.workdps(60):
        for k, (point,) in enumerate(points.tolist()):
            exact = mpmath.diff(numeric, mpmath.mpf(point))
            size = abs(exact) + mpmath.mpf(float(np.abs(truth.high).max()))
            assert (
                abs(mpmath.mpf(truth.high[k]) + mpmath.mpf(truth.low[k]) - exact)
                <= mpmath.mpf(10) ** -27 * size
            )


# ---- making functions


def test_variables_are_as_few_of_x_y_z_as_are_used() -> None:
    assert function("1").variables == ("x",)
    assert function("y").variables == ("x", "y")
    assert function("x*z").variables == ("x", "y", "z")
    assert function("t", variables=["t"]).variables == ("t",)
    with pytest.raises(InputError, match="unknown name 't'"):
        function("sin(t)")


def test_domains_come_in_several_forms() -> None:
    assert function("x").domain == (DEFAULT_DOMAIN,)
    assert function("x", domain=(0, 2)).domain == ((0.0, 2.0),)
    assert function("x", domain=[[0, 2]]).domain == ((0.0, 2.0),)
    assert function("x*y", domain=(0, 2)).domain == ((0.0, 2.0), (0.0, 2.0))
    assert function("x*y", domain=[(0, 2), (1, 3)]).domain == ((0.0, 2.0), (1.0, 3.0))
    assert function("x*y", domain={"y": [1, 3], "x": np.array([0, 2])}).domain == ((0.0, 2.0), (1.0, 3.0))


@pytest.mark.parametrize(
    "domain",
    [
        (1, 1),
        (2, 1),
        (math.nan, 1),
        (0, math.inf),
        (-math.inf, 0),
        (0, 10**400),
        (-1.7e308, 1.7e308),
        ("0", "1"),
        (0, 1, 2),
        (),
        5,
        "01",
        {"y": (0, 1)},
        {},
        {"x": 3},
        [(0, 1), (0, 1)],
        (True, 2),
        (0, None),
        (0, 1j),
    ],
)
def test_an_empty_or_endless_domain_is_refused(domain: Any) -> None:
    with pytest.raises(InputError, match="domain"):
        function("x**2", domain=domain)


@pytest.mark.parametrize("at", [math.nan, math.inf, (0, 1), "here", ()])
def test_a_special_point_is_one_finite_number_per_variable(at: Any) -> None:
    with pytest.raises(InputError, match="at="):
        function("x**2", at=at)


def test_a_function_may_be_scaled_exactly() -> None:
    tiny = function("sin(x)", name="sine").scaled("1e-19")
    assert tiny.derivative(1) == function("cos(x)").symbolic() / 10**19
    assert function("x").scaled(Fraction(-1, 3)).derivative(1) == Fraction(-1, 3)


def test_functions_can_be_sent_to_another_process() -> None:
    for entry in LIBRARY:
        copy = pickle.loads(pickle.dumps(entry))
        assert copy == entry
        assert copy.expression.tape == entry.expression.tape


# ---- the library


def test_the_library_is_large_enough_and_its_names_are_different() -> None:
    assert len(LIBRARY) >= 24
    assert len(BY_NAME) == len(LIBRARY)
    assert {entry.dimension for entry in LIBRARY} == {1, 2, 3}
    assert all(entry.note for entry in LIBRARY)


@every_entry
def test_library_functions_are_analytic_on_their_domain_unless_studied_at_a_point(
    entry: ExactFunction,
) -> None:
    if entry.at is not None:
        assert not analytic_on(entry)
    elif entry.dimension == 1:
        assert analytic_cells(entry) == entry.domain
    else:
        assert analytic_on(entry)


def test_the_scale_of_tiny_and_large_is_what_their_notes_say() -> None:
    for name, scale in (("tiny", 1e-19), ("large", 1e8)):
        values = np.abs(BY_NAME[name].numeric()(inside(BY_NAME[name])[:, 0]))
        assert 0.1 * scale < values.max() < 10 * scale


def test_functions_are_found_by_name_or_read_from_a_text() -> None:
    assert find_function("runge") is BY_NAME["runge"]
    assert find_function("runge", domain=(0, 1)).domain == ((0.0, 1.0),)
    assert find_function("limited", domain=(0, 2)).at == (0.0,)
    assert find_function("x").dimension == 1
    assert find_function("sin(x)*y").dimension == 2
    with pytest.raises(InputError, match="did you mean runge"):
        find_function("rungee")
    with pytest.raises(InputError, match="unknown name 'q'"):
        find_function("q + 1")
