"""Reading expressions: what is refused, what is kept exactly, and that no text is ever executed."""

from __future__ import annotations

import builtins
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trueorder.schemes.errors import InputError
from trueorder.verify.exact.arithmetic import BallArithmetic, MpmathArithmetic, precision
from trueorder.verify.exact.expressions import names, read
from trueorder.verify.exact.floating import NumPyArithmetic, rounded
from trueorder.verify.exact.function_table import FUNCTIONS, PUBLIC

REFUSED = [
    ("__import__('os')", 1, "unknown function '__import__'"),
    ("x + x.real", 5, "an attribute"),
    ("x.real()", 1, "not a function of the table"),
    ("(lambda: x)()", 2, "not a function of the table"),
    ("lambda: x", 1, "a lambda"),
    ("1 + (x < 2)", 6, "a comparison"),
    ("x if x else 1", 1, "a condition"),
    ("x and 1", 1, "a logical operation"),
    ("not x", 1, "a logical operation"),
    ("x[0]", 1, "an index"),
    ("(x, x)", 1, "a comma"),
    ("[x for x in x]", 1, "not arithmetic"),
    ("(x := 3)", 2, "an assignment"),
    ("f'{x}'", 1, "in quotes"),
    ("'x'", 1, "in quotes"),
    ("b'x'", 1, "accepted"),
    ("1j*x", 1, "imaginary"),
    ("True", 1, "True"),
    ("...", 1, "accepted"),
    ("x // 2", 1, "//"),
    ("x % 2", 1, "%"),
    ("x ^ 2", 3, "**"),
    ("2x", 1, "invalid decimal literal"),
    ("x) + (x", 2, "unmatched"),
    ("x +", 3, "invalid syntax"),
    ("sin", 1, "sin(x)"),
    ("2*pi(x)", 3, "pi*("),
    ("x(2)", 1, "x*("),
    ("sin(x, x)", 1, "2 arguments"),
    ("1 + sin()", 5, "0 arguments"),
    ("besselj(x)", 1, "besselj(n, x)"),
    ("besselj(0.5, x)", 9, "an integer"),
    ("besselj(x, x)", 9, "an integer"),
    ("besselj(101, x)", 9, "100"),
    ("sin(x=1)", 1, "plain arguments"),
    ("sin(*x)", 1, "plain arguments"),
    ("1 + 1e400", 5, "range of a double"),
    ("1e-400*x", 1, "range of a double"),
    ("10**200*10**200", 1, "range of a double"),
    ("x/0", 3, "division by zero"),
    ("x/(3 - 3)", 4, "division by zero"),
    ("x*0**-1", 3, "division by zero"),
    ("x + 1/sin(0)", 5, "does not exist"),
    ("x*log(0)", 3, "does not exist"),
    ("sqrt(-1)*x", 1, "does not exist"),
    ("x + (-8)**(1/3)", 5, "does not exist"),
    ("gamma(10**9)*x", 1, "exceeds"),
    ("exp(exp(exp(100)))", 5, "exceeds"),
    ("x # comment", 3, "'#'"),
    ("x; x", 2, "';'"),
    ("\N{GREEK SMALL LETTER XI}", 1, "not accepted"),
    ("  x + yy", 7, "unknown name 'yy'"),
]


@pytest.mark.parametrize(("text", "column", "reason"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_what_is_not_arithmetic_is_refused_in_one_line_with_its_column(
    text: str, column: int, reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(text, ["x"], where="suite.toml: function[2].expr")
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("suite.toml: function[2].expr ")
    assert f"column {column}:" in message
    assert reason in message


@pytest.mark.parametrize("text", ["sinn(x)", "coss(x)", "tanhh(x)"])
def test_an_unknown_function_is_refused_with_the_nearest_names(text: str) -> None:
    with pytest.raises(InputError, match=f"did you mean .*{text[:3]}"):
        read(text, ["x"])


def test_an_unknown_name_is_refused_with_the_nearest_variable() -> None:
    with pytest.raises(InputError, match="did you mean speed"):
        read("sped**2", ["speed"])


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_expression_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        read(text, ["x"])


NESTED = {
    "brackets": "(" * 1000 + "x" + ")" * 1000,
    "minus signs": "-" * 1000 + "x",
    "many minus signs": "-" * 9000 + "x",
    "function calls": "sin(" * 1000 + "x" + ")" * 1000,
    "a long sum": "x" + " + x" * 1000,
    "a long product": "x" + "*x" * 4000,
    "a tower": "**".join(["x"] * 1000),
}


@pytest.mark.parametrize("shape", NESTED)
def test_an_expression_nested_a_thousand_deep_is_refused(shape: str) -> None:
    with pytest.raises(InputError, match="nested too deeply; at most 200"):
        read(NESTED[shape], ["x"])


def test_a_text_longer_than_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(InputError, match="20001 characters; at most 10000"):
        read("x" + " " * 20000, ["x"])


def test_an_integer_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(InputError):
        read("9" * 5000, ["x"])


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "x + 2**9**9**9",
        "(10**200)**(10**200)",
        "x**(9**99)",
        "1.5**9999.5**9999",
        "((1.0000001**9999)**9999)**9999",
        "0.1**9999",
        "gamma(gamma(gamma(100)))",
        "exp(x)**(10**300)",
    ],
)
def test_a_tower_of_powers_is_refused_in_no_time(text: str) -> None:
    begin = time.process_time()
    with pytest.raises(InputError):
        read(text, ["x"])
    assert time.process_time() - begin < 0.5


def test_long_sums_of_fractions_take_bounded_time() -> None:
    text = "+".join(
        "(" + "+".join(f"x/{10**9 + 2 * k + 100 * j + 1}" for k in range(20)) + ")" for j in range(20)
    )
    begin = time.process_time()
    read(text, ["x"])
    assert time.process_time() - begin < 0.5


def test_nothing_in_the_text_is_ever_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the text was executed")

    monkeypatch.setattr(builtins, "eval", never)
    monkeypatch.setattr(builtins, "exec", never)
    monkeypatch.setattr(builtins, "breakpoint", never)
    for text in (
        "breakpoint()",
        "print(breakpoint())",
        "sin(breakpoint())",
        "(breakpoint)()",
        "x*breakpoint()",
    ):
        with pytest.raises(InputError):
            read(text, ["x"])
    assert read("sin(x)", ["x"]).evaluate(NumPyArithmetic(), [0.0]) == 0.0


@pytest.mark.parametrize("variable", ["sin", "pi", "e", "2x", "", "x y", "_x", "\N{GREEK SMALL LETTER XI}"])
def test_a_variable_needs_a_name_of_its_own(variable: str) -> None:
    with pytest.raises(InputError, match="variable"):
        read("1", [variable])


def test_repeated_variables_are_refused() -> None:
    with pytest.raises(InputError, match="different"):
        read("x", ["x", "x"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("1/3", Fraction(1, 3)),
        ("1e-3", Fraction(1, 1000)),
        ("  .5e1", Fraction(5)),
        ("1_000.5", Fraction(2001, 2)),
        ("0x10", Fraction(16)),
        ("0e999999999", Fraction(0)),
        ("-2**2", Fraction(-4)),
        ("2**-3**2", Fraction(1, 512)),
        ("0**0", Fraction(1)),
        ("0.1 + 0.2 - 0.3", Fraction(0)),
        ("+(7/2)", Fraction(7, 2)),
    ],
)
def test_numbers_are_kept_exactly(text: str, value: Fraction) -> None:
    (step,) = read(text, ["x"]).tape
    assert step.operation == "number"
    assert step.value == value


def test_a_subexpression_that_occurs_twice_is_computed_once() -> None:
    tape = read("exp(sin(x)) + exp(sin(x))*sin(x)", ["x"]).tape
    assert sorted(step.operation for step in tape) == ["add", "call", "call", "multiply", "variable"]


def test_evaluation_does_not_recurse() -> None:
    expression = read("sin(" * 190 + "x" + ")" * 190, ["x"])
    limit = sys.getrecursionlimit()
    depth = len(__import__("inspect").stack())
    try:
        sys.setrecursionlimit(depth + 40)
        value = expression.evaluate(NumPyArithmetic(), [1.0])
    finally:
        sys.setrecursionlimit(limit)
    assert 0 < value < 0.2


def test_expressions_are_values() -> None:
    assert read("x + 1", ["x"]) == read(" x  +\n 1", ["x"])
    assert hash(read("x", ["x"])) == hash(read("x", ["x"]))
    assert read("x", ["x"]) != read("x", ["x", "y"])
    assert read("x*y", ["x", "y", "z"]).used == ("x", "y")


def test_names_are_the_variables_that_a_text_asks_for() -> None:
    assert names("rate*sin(t) + pi*e + foo(1)") == ("rate", "t")


# ---- values


def test_constants_are_rounded_once_in_every_precision() -> None:
    tenth = Fraction(1, 10)
    assert rounded(tenth, "float64") == 0.1
    assert rounded(tenth, "float32") == np.float32("0.1")
    assert rounded(tenth, "longdouble") == np.longdouble("0.1")
    assert read("pi", ["x"]).evaluate(NumPyArithmetic("longdouble"), [0]) == np.longdouble(
        "3.14159265358979323846264338327950288"
    )
    assert read("e", ["x"]).evaluate(NumPyArithmetic("float32"), [0]) == np.float32("2.71828182845904523536")


@given(st.fractions(), st.sampled_from(["float32", "float64"]))
def test_rounding_agrees_with_correct_rounding_of_python_and_numpy(value: Fraction, dtype: str) -> None:
    if dtype == "float64":
        assert rounded(value, dtype) == value.numerator / value.denominator
        return
    found = rounded(value, dtype)
    for neighbour in (np.nextafter(found, np.float32(np.inf)), np.nextafter(found, np.float32(-np.inf))):
        assert abs(Fraction(float(found)) - value) <= abs(Fraction(float(neighbour)) - value)


@pytest.mark.parametrize("value", [Fraction(1, 3 * 2**1073), Fraction(3, 2**1074), Fraction(1, 2**1080)])
def test_rounding_knows_subnormal_numbers(value: Fraction) -> None:
    assert rounded(value, "float64") == value.numerator / value.denominator


POINTS = {"acosh": 1.7, "gamma": 2.3}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_function_has_the_same_value_in_every_arithmetic(name: str) -> None:
    text = f"{name}(x)" if FUNCTIONS[name].parameters == 0 else f"{name}(3, x)"
    expression, x = read(text, ["x"]), POINTS.get(name, 0.37)
    with mpmath.workdps(60):
        arguments = [3, mpmath.mpf(x)] if FUNCTIONS[name].parameters else [mpmath.mpf(x)]
        exact = getattr(mpmath, {"abs": "fabs"}.get(name, name))(*arguments)
        assert abs(expression.evaluate(MpmathArithmetic(), [mpmath.mpf(x)]) - exact) < mpmath.mpf(10) ** -55
        with precision(200):
            near = flint.arb(mpmath.nstr(exact, 58)) + flint.arb(0, 1e-55)
            for ball in (
                expression.evaluate(BallArithmetic(), [flint.arb(x)]),
                expression.evaluate(BallArithmetic(), [flint.acb(x)]).real,
            ):
                assert ball.overlaps(near)
                assert ball.rad() < 1e-50
        for dtype in ("float32", "float64", "longdouble"):
            unit = float(np.finfo(dtype).eps)
            for argument in (np.dtype(dtype).type(x), np.array([x], dtype), np.dtype(dtype).type(x) + 0j):
                found = np.ravel(expression.evaluate(NumPyArithmetic(dtype), [argument]))[0].real
                at = mpmath.mpf(float(np.real(np.ravel(argument)[0])))
                arguments[-1] = at
                exact = getattr(mpmath, {"abs": "fabs"}.get(name, name))(*arguments)
                high = float(found)
                value = mpmath.mpf(high) + mpmath.mpf(float(found - np.dtype(dtype).type(high)))
                assert abs(value - exact) <= 8 * unit * abs(exact)


@pytest.mark.parametrize("exponent", [1, 2, 3, 7, 10])
def test_powers_of_balls_around_zero_are_finite(exponent: int) -> None:
    power = BallArithmetic().raiser(Fraction(exponent))
    ball = power(flint.arb(0, 2))
    assert ball.is_finite()
    assert ball.contains(2**exponent)
    assert float(ball.abs_upper()) < 2**exponent * 1.01


class Traced:
    """A text with its value at 60 digits and a bound for its rounding error in double precision."""

    def __init__(self, text: str, value: mpmath.mpf, error: mpmath.mpf) -> None:
        self.text, self.value, self.error = text, value, error + 4 * abs(value) * 2.0**-53


X = 0.7310585786300049


def _leaf(n: int) -> Traced:
    return Traced(f"{n}/8" if n % 8 else f"{n // 8}", mpmath.mpf(n) / 8, mpmath.mpf(0))


def _combine(operation: str, a: Traced, b: Traced) -> Traced:
    error = {
        "+": a.error + b.error,
        "-": a.error + b.error,
        "*": abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error,
        "/": mpmath.mpf(0),
    }[operation]
    if operation == "/":
        assume(abs(b.value) > 0.05 and abs(b.value) > 2 * b.error)
        error = 2 * (a.error + abs(a.value / b.value) * b.error) / abs(b.value)
    value = {
        "+": lambda: a.value + b.value,
        "-": lambda: a.value - b.value,
        "*": lambda: a.value * b.value,
        "/": lambda: a.value / b.value,
    }[operation]()
    return Traced(f"({a.text}){operation}({b.text})", value, error)


def _apply(name: str, a: Traced) -> Traced:
    assume(abs(a.value) < 30)
    if name in ("sqrt", "log"):
        assume(a.value > 0.01 and a.value > 2 * a.error)
    slopes: dict[str, Callable[[], Any]] = {
        "sin": lambda: 1,
        "cos": lambda: 1,
        "tanh": lambda: 1,
        "atan": lambda: 1,
        "erf": lambda: 2,
        "exp": lambda: mpmath.exp(a.value + a.error),
        "sqrt": lambda: 1 / mpmath.sqrt(a.value),
        "log": lambda: 2 / a.value,
    }
    return Traced(f"{name}({a.text})", getattr(mpmath, name)(a.value), slopes[name]() * a.error)


def _raise(a: Traced, n: int) -> Traced:
    assume(abs(a.value) < 30)
    return Traced(
        f"({a.text})**{n}",
        a.value**n,
        n * (abs(a.value) + a.error + mpmath.mpf("1e-30")) ** (n - 1) * a.error,
    )


LEAVES = st.one_of(st.just(Traced("x", mpmath.mpf(X), mpmath.mpf(0))), st.integers(0, 40).map(_leaf))
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(_combine, st.sampled_from("+-*/"), inner, inner),
        st.builds(
            _apply, st.sampled_from(["sin", "cos", "tanh", "atan", "erf", "exp", "sqrt", "log"]), inner
        ),
        st.builds(_raise, inner, st.integers(0, 5)),
    ),
    max_leaves=12,
)


@given(st.data())
def test_random_expressions_have_the_value_of_mpmath_in_floats_and_in_balls(data: st.DataObject) -> None:
    with mpmath.workdps(60):
        traced = data.draw(EXPRESSIONS)
        assume(abs(traced.value) < 1e300)
        try:
            expression = read(traced.text, ["x"])
        except InputError:  # a constant part beyond the doubles, or a division by what may be zero
            assume(False)
        found = float(expression.evaluate(NumPyArithmetic(), [X]))
        assert abs(mpmath.mpf(found) - traced.value) <= traced.error
        with precision(150):
            ball = expression.evaluate(BallArithmetic(), [flint.arb(X)])
            # the error bound is for 53 bits; what 60 digits and 150 bits leave out is that much less
            slack = float(traced.error) * 1e-25
            assert ball.overlaps(flint.arb(mpmath.nstr(traced.value, 58)) + flint.arb(0, slack))
            assert ball.rad() <= slack
