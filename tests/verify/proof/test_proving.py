"""Proofs of point schemes, against Taylor series that SymPy computes of an undetermined function."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trueorder.schemes.families.central import central
from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.stencil import Stencil, weights
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.tracing.multi_index import multi_indices

H = sympy.Symbol("h", positive=True)
COORDINATES = sympy.symbols("x y z", real=True)

Scheme = Callable[..., Any]


def unknown(dimension: int) -> Any:
    return sympy.Function("f")(*COORDINATES[:dimension])


def derivative(index: tuple[int, ...]) -> Any:
    value = unknown(len(index))
    for variable, order in zip(COORDINATES, index, strict=False):
        value = value.diff(variable, order) if order else value
    return value


def estimate_by_sympy(scheme: Scheme, dimension: int, degree: int) -> Any:
    """The scheme on the Taylor polynomial of an undetermined function, with nothing of the engine in it."""
    variables = COORDINATES[:dimension]

    def polynomial(*places: Any) -> Any:
        offsets = [sympy.expand(place - variable) for place, variable in zip(places, variables, strict=True)]
        total = sympy.S.Zero
        for n in range(degree + 1):
            for index in multi_indices(dimension, n):
                term = derivative(index)
                for offset, exponent in zip(offsets, index, strict=True):
                    term = term * offset**exponent / factorial(exponent)
                total += term
        return total

    return scheme(polynomial, *variables, H)


def error_by_proof(proof: Proof, dimension: int, highest: int) -> Any:
    """Terms of a linear proof up to a power of h, in the same symbols."""
    return sum(
        H**term.power * sympy.Rational(coefficient.numerator, coefficient.denominator) * derivative(index)
        for term in proof.terms
        if term.power <= highest
        for index, coefficient in term.coefficients
    )


def operator_value(operator: Operator) -> Any:
    return sum(sympy.Rational(c.numerator, c.denominator) * derivative(index) for index, c in operator.terms)


LINEAR: dict[str, tuple[str, Scheme]] = {
    "forward": ("f'", lambda f, x, h: (f(x + h) - f(x)) / h),
    "central": ("f'", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)),
    "upwind": ("f'", lambda f, x, h: (2 * f(x + h) + 3 * f(x) - 6 * f(x - h) + f(x - 2 * h)) / (6 * h)),
    "second": ("f''", lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
    "geometric": (
        "f''",
        lambda f, x, h: 2 * (2 * f(x) - 3 * f(x + h) + f(x + 3 * h)) / (6 * h**2),
    ),
    "third": (
        "f'''",
        lambda f, x, h: (f(x + 2 * h) - 2 * f(x + h) + 2 * f(x - h) - f(x - 2 * h)) / (2 * h**3),
    ),
    "wrong": ("f'", lambda f, x, h: (f(x + 2 * h) - f(x - h)) / (2 * h)),
    "divergent": ("f'", lambda f, x, h: (f(x + h) + f(x - h)) / h**2),
    "laplacian": (
        "f_xx + f_yy",
        lambda f, x, y, h: (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2,
    ),
    "mixed": (
        "f_xy",
        lambda f, x, y, h: (
            (f(x + h, y + h) - f(x + h, y - h) - f(x - h, y + h) + f(x - h, y - h)) / (4 * h**2)
        ),
    ),
    "one-sided mixed": (
        "f_xy",
        lambda f, x, y, h: (f(x + h, y + 2 * h) - f(x + h, y) - f(x, y + 2 * h) + f(x, y)) / (2 * h**2),
    ),
    "space diagonal": ("f_x + f_y + f_z", lambda f, x, y, z, h: (f(x + h, y + h, z + h) - f(x, y, z)) / h),
}


@pytest.mark.parametrize("name", LINEAR)
def test_every_error_term_of_a_linear_scheme_is_the_taylor_coefficient(name: str) -> None:
    text, scheme = LINEAR[name]
    dimension = scheme.__code__.co_argcount - 2
    degree = 8 if dimension == 1 else 6
    proof = prove(from_function(scheme, operator=text, name=name))
    operator = from_function(scheme, operator=text).operator
    assert operator is not None
    highest = degree - operator.degree - 1
    series = sympy.expand(estimate_by_sympy(scheme, dimension, degree) - operator_value(operator))
    expected = sum(series.coeff(H, power) * H**power for power in range(-operator.degree - 2, highest + 1))
    assert sympy.expand(error_by_proof(proof, dimension, highest) - expected) == 0
    lowest = min(power for power in range(-operator.degree - 2, highest + 1) if series.coeff(H, power) != 0)
    assert (proof.status, proof.order) == ("proved", lowest)


NONLINEAR: dict[str, tuple[Scheme, str]] = {
    "harmonic mean": (
        lambda f, x, h: 2 / (h / (f(x + h) - f(x)) + h / (f(x) - f(x - h))),
        "f'",
    ),
    "product": (lambda f, x, h: (f(x + h) ** 2 - f(x - h) ** 2) / (4 * h * f(x)), "f'"),
    "quotient": (lambda f, x, h: f(x) * (f(x + h) / f(x) - 1) / h, "f'"),
    "square over slope": (
        lambda f, x, h: (f(x + h) - f(x)) ** 2 / (f(x + h) - f(x - h)) * 2 / h,
        "f'",
    ),
}


@pytest.mark.parametrize("name", NONLINEAR)
def test_the_leading_error_of_a_nonlinear_scheme_is_the_limit_that_sympy_finds(name: str) -> None:
    scheme, operator = NONLINEAR[name]
    proof = prove(from_function(scheme, operator=operator))
    error = sympy.cancel(sympy.together(estimate_by_sympy(scheme, 1, 6) - derivative((1,))))
    assert proof.order is not None
    lead = sympy.limit(error / H**proof.order, H, 0)
    symbols = {sympy.Symbol(f"f_{k}"): derivative((k,)) for k in range(7)}
    assert sympy.simplify(lead - proof.terms[0].expression.subs(symbols)) == 0
    assert lead != 0


def test_the_harmonic_mean_has_the_error_term_of_the_design() -> None:
    proof = prove(from_function(NONLINEAR["harmonic mean"][0], derivative=1))
    assert proof.error_term == "h**2*(f'''(x)/6 - f''(x)**2/(4*f'(x)))"


rationals = st.fractions(-4, 4, max_denominator=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(rationals, min_size=3, max_size=6, unique=True), st.integers(1, 2))
def test_proofs_of_random_stencils_are_those_of_their_moments(nodes: list[Fraction], d: int) -> None:
    stencil = Stencil.on(nodes, d)

    def scheme(f, x, h):
        return sum(w * f(x + c * h) for c, w in zip(stencil.nodes, stencil.weights, strict=True)) / h**d

    proof = prove(from_function(scheme, derivative=d))
    assert proof.order == stencil.order
    assert proof.terms[0].coefficients == (((stencil.order + d,), stencil.leading_constant),)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(-3, 3), min_size=3, max_size=5, unique=True),
    st.integers(0, 4),
    st.sampled_from([1e-3, 1e-6, 1e-9]),
)
def test_a_weight_that_is_slightly_off_is_never_proved(nodes: list[int], which: int, off: float) -> None:
    assume(which < len(nodes))
    exact = weights(nodes, 1)
    assume(exact[which] != 0)

    def scheme(f, x, h):
        typed = [float(w) * (1 + off * (i == which)) for i, w in enumerate(exact)]
        return sum(w * f(x + c * h) for c, w in zip(nodes, typed, strict=True)) / h

    proof = prove(from_function(scheme, derivative=1))
    assert proof.status == "proved"
    assert proof.order is not None
    assert proof.order <= 0


@pytest.mark.parametrize(("order", "derivative_order"), [(8, 1), (12, 1), (10, 4), (12, 6)])
def test_weights_that_were_computed_as_floats_are_proved_as_the_exact_ones(
    order: int, derivative_order: int
) -> None:
    exact = central(order=order, derivative=derivative_order)
    assert exact.stencil is not None
    pairs = [(float(c), float(w)) for c, w in zip(exact.stencil.nodes, exact.stencil.weights, strict=True)]

    def scheme(f, x, h):
        return sum(w * f(x + c * h) for c, w in pairs) / h**derivative_order

    proof = prove(from_function(scheme, derivative=derivative_order))
    assert proof.order == order
    found, expected = proof.terms[0].coefficients[0][1], prove(exact).terms[0].coefficients[0][1]
    assert float(found) == pytest.approx(float(expected), rel=1e-6)


@pytest.mark.parametrize(
    ("scheme", "operator"),
    [
        (LINEAR["forward"][1], "f'"),
        (lambda f, x, h: f(x + 1j * h).imag / h, "f'"),
        (LINEAR["third"][1], "f'''"),
        (LINEAR["mixed"][1], "f_xy"),
        (LINEAR["laplacian"][1], "f_xx + f_yy"),
        (LINEAR["space diagonal"][1], "f_x + f_y + f_z"),
        (lambda f, x, y, h: (2 * f(x + h, y) - 2 * f(x, y) - f(x, y + h) + f(x, y)) / h, "2*f_x - f_y"),
        (NONLINEAR["harmonic mean"][0], "f'"),
    ],
)
def test_an_operator_that_is_not_claimed_is_found_out(scheme: Scheme, operator: str) -> None:
    claimed = from_function(scheme, operator=operator)
    proof = prove(from_function(scheme))
    assert proof.operator == claimed.operator
    assert proof.order == prove(claimed).order
    assert (proof.order or 0) >= 1


@pytest.mark.parametrize(
    ("scheme", "reason"),
    [
        (lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "approximates f'/2 instead of f'"),
        (
            lambda f, x, h: 0.999 * (f(x + h) - f(x)) / h,
            "approximates 0.999*f' instead of f'; a coefficient is off by 0.001",
        ),
        (lambda f, x, h: (f(x) - f(x + h)) / h, "approximates -f' instead of f'"),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2, "approximates f'' instead of f'"),
        (lambda f, x, h: f(x), "approximates f instead of f'"),
        (lambda f, x, h: f(x + h) - f(x), "tends to 0 instead of f'"),
        (lambda f, x, h: (f(x + h) - f(x)) / h**2, "diverges as h goes to zero, like h**(-1)*f'(x)"),
        (lambda f, x, h: (f(x + h) - f(x)) ** 2 / h**2, "approximates f'(x)**2 instead of f'"),
    ],
)
def test_a_scheme_for_something_else_is_told_what_it_approximates(scheme: Scheme, reason: str) -> None:
    proof = prove(from_function(scheme, derivative=1))
    assert proof.status == "proved"
    assert (proof.order or 0) <= 0
    assert reason in proof.reason


def test_how_far_a_mistyped_coefficient_is_off_is_said() -> None:
    typed = "0.3333333333"
    off = abs(Fraction(typed) * 3 - 1)
    proof = prove(from_function(lambda f, x, h: 3 * float(typed) * (f(x + h) - f(x)) / h, derivative=1))
    assert f"a coefficient is off by {float(off):.3g}" in proof.reason


def test_code_that_cannot_be_followed_gives_no_proof_and_says_where() -> None:
    def steeper(f, x, h):
        return max(float(f(x + h) - f(x)), float(f(x) - f(x - h))) / h

    proof = prove(from_function(steeper, derivative=1, order=1))
    assert (proof.status, proof.order, proof.error_term) == ("unavailable", None, None)
    assert "max(float(f(x + h) - f(x))" in proof.reason
    assert "conversion to a float" in proof.reason
    assert "called on numbers, it is not linear in f" in proof.reason


def test_samples_that_do_not_close_in_on_the_point_are_named() -> None:
    proof = prove(from_function(lambda f, x, h: (f(x + 1) - f(x)) / h, derivative=1))
    assert proof.status == "unavailable"
    assert "does not close in on x" in proof.reason


def test_a_complex_estimate_is_named() -> None:
    proof = prove(from_function(lambda f, x, h: (f(x + 1j * h) - f(x)) / h, derivative=1))
    assert proof.status == "unavailable"
    assert "complex" in proof.reason


def test_the_published_keys_are_those_of_the_design() -> None:
    row = prove(from_function(LINEAR["forward"][1], derivative=1, name="forward")).to_dict()
    assert list(row) == ["scheme", "operator", "order", "error_term", "status", "reason"]
    assert (row["scheme"], row["operator"], row["order"], row["status"]) == ("forward", "f'", 1, "proved")
