"""Tracing a scheme's own code: what is written down, and where and why code cannot be followed."""

from __future__ import annotations

import cmath
import inspect
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from trueorder.verify.tracing.forms import Sample, UntraceableError
from trueorder.verify.tracing.jets import Jet
from trueorder.verify.tracing.laurent import Gaussian, Laurent
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace


def times_power(coefficient: complex | Fraction, power: int) -> Laurent:
    number = complex(coefficient)
    exact = Fraction(coefficient) if isinstance(coefficient, Fraction | int) else Fraction(number.real)
    return Laurent.of([(power, Gaussian(exact, Fraction(number.imag)))])


def weights_by_node(traced: Trace) -> dict[Fraction, Laurent]:
    """Weights of a scheme in one variable whose nodes are multiples of h."""
    assert traced.form is not None
    found = {}
    for key, weight in traced.form.items():
        assert isinstance(key, Sample)
        (offset,) = key.offsets
        node = offset.terms[0][1].re if offset else Fraction(0)
        assert offset == (times_power(node, 1) if node else Laurent())
        found[node] = weight
    return found


def test_a_linear_scheme_comes_out_as_nodes_and_weights() -> None:
    def third_order(f, x, h):
        return (2 * f(x + h) + 3 * f(x) - 6 * f(x - h) + f(x - 2 * h)) / (6 * h)

    expected = {1: Fraction(1, 3), 0: Fraction(1, 2), -1: Fraction(-1), -2: Fraction(1, 6)}
    assert weights_by_node(trace(third_order, 1)) == {
        Fraction(node): times_power(weight, -1) for node, weight in expected.items()
    }


def test_samples_at_the_same_place_are_one_and_those_that_cancel_are_gone() -> None:
    def clumsy(f, x, h):
        return (f(x + h) + f(h + x) - f(x + 2 * h / 2) + f(x) - f(x - h + h)) / h

    assert weights_by_node(trace(clumsy, 1)) == {Fraction(1): times_power(1, -1)}


@pytest.mark.parametrize(
    "scheme",
    [
        lambda f, x, h: -(f(x) - f(x + h)) * h**-1,
        lambda f, x, h: +f(x + h) / h - f(x) / h,
        lambda f, x, h: 0.5 * (f(x + h) - f(x)) / (h / 2),
        lambda f, x, h: np.float64(1) * (f(x + h) - f(x)) / h,
        lambda f, x, h: np.array([-1, 1]) @ np.array([f(x), f(x + h)]) / h,
        lambda f, x, h: np.dot([-1.0, 1.0], f(x + np.array([0, 1]) * h)) / h,
        lambda f, x, h: np.sum([(f(x + h) - f(x)) / h]),
        lambda f, x, h: np.array([(f(x + h) - f(x)) / h]),
        lambda f, x, h: (f(x + abs(-h)) - f(x)) / h if h > 0 and not h <= 0 and h != 1e-300 * h else f(x),
        lambda f, x, h: (f(x + h * h / h) - f(x)) / (h**3 / h**2),
        lambda f, x, h: (f(x + h).real - f(x).conjugate()) / h,
    ],
)
def test_the_forward_difference_is_recognised_in_any_dress(scheme: Callable[..., Any]) -> None:
    traced = trace(scheme, 1)
    found: dict[Fraction, Laurent] = {}
    for key, weight in traced.form.items():
        found[key.offsets[0].terms[0][1].re if key.offsets[0] else Fraction(0)] = weight
    assert found == {Fraction(1): times_power(1, -1), Fraction(0): times_power(-1, -1)}


def test_the_complex_step_samples_an_imaginary_part() -> None:
    traced = trace(lambda f, x, h: f(x + 1j * h).imag / h, 1)
    assert traced.form == {Sample((times_power(1j, 1),), "im"): times_power(1, -1)}


def test_a_product_of_samples_has_no_form_but_a_place_on_the_tape() -> None:
    traced = trace(lambda f, x, h: f(x + h) * f(x), 1)
    assert traced.form is None
    assert traced.instructions[traced.result][0] == "multiply"


def test_every_variable_has_its_own_offset() -> None:
    traced = trace(lambda f, x, y, h: f(x + h, y - 2 * h), 2)
    assert traced.form == {Sample((times_power(1, 1), times_power(-2, 1))): times_power(1, 0)}


def test_computed_floats_are_said_to_be_rounded_and_exact_ones_are_not() -> None:
    assert trace(lambda f, x, h: f(x) * (1 / 12), 1).rounded
    assert trace(lambda f, x, h: f(x) * math.sqrt(0.5), 1).rounded
    assert not trace(lambda f, x, h: f(x) * 0.75, 1).rounded
    assert not trace(lambda f, x, h: f(x) * Fraction(1, 12), 1).rounded


CANNOT_BE_FOLLOWED = {
    "conversion to a float": lambda f, x, h: f(float(x)),
    "conversion to a float (float(), math.*": lambda f, x, h: f(x + math.sin(h)),
    "conversion to a complex number": lambda f, x, h: f(cmath.exp(x)),
    "conversion to an integer": lambda f, x, h: f(x) * int(h),
    "comparison < of a value that depends on x": lambda f, x, h: f(x) if x < 0 else f(x + h),
    "comparison > of a value that depends on x or f": lambda f, x, h: max(f(x), f(x + h)),
    "comparison == of a value": lambda f, x, h: f(x) if x == 0 else f(x + h),
    "abs() of a value that depends on x or f": lambda f, x, h: abs(f(x)),
    "truth value of a value that depends on x or f": lambda f, x, h: f(x) or h,
    "floor division //": lambda f, x, h: f(x) // h,
    "floor division": lambda f, x, h: f(x) % h,
    "the power 0.5, which is no whole number": lambda f, x, h: f(x + h**0.5),
    "a power with a traced exponent": lambda f, x, h: 2**h * f(x),
    "the power 65": lambda f, x, h: f(x) ** 65,
    "astype() of a traced value": lambda f, x, h: f(x).astype(np.float32),
    "sin() of a traced value": lambda f, x, h: np.sin(f(x)),
    "ZeroDivisionError": lambda f, x, h: f(x) / (h - h),
    "f takes 1 coordinates, 2 were given": lambda f, x, h: f(x, h),
    "f called with something that is no number": lambda f, x, h: f("x"),
    "the code computes with nan": lambda f, x, h: f(x) * math.nan,
    "the scheme returns dict, not one number": lambda f, x, h: {x: 1},
    "the scheme returns list, not one number": lambda f, x, h: [f(x), f(x + h)],
    "the scheme returns NoneType, not one number": lambda f, x, h: None,
    "the scheme returns ndarray, not one number": lambda f, x, h: np.array([f(x), f(x + h)]),
}


@pytest.mark.parametrize("words", CANNOT_BE_FOLLOWED)
def test_code_that_cannot_be_followed_is_named(words: str) -> None:
    with pytest.raises(UntraceableError) as caught:
        trace(CANNOT_BE_FOLLOWED[words], 1)
    assert words in str(caught.value)


def test_the_line_and_its_text_are_named() -> None:
    def guarded(f, x, h):
        step = h
        step = step + math.floor(x)
        return f(x + step)

    line = inspect.getsourcelines(guarded)[1] + 2
    with pytest.raises(UntraceableError, match=f'^line {line}, "step = step \\+ math.floor\\(x\\)": '):
        trace(guarded, 1)


def test_an_exception_of_the_code_itself_keeps_its_words() -> None:
    def unfinished(f, x, h):
        raise NotImplementedError("the edge is still missing")

    with pytest.raises(UntraceableError, match="NotImplementedError: the edge is still missing"):
        trace(unfinished, 1)


def test_code_without_end_is_stopped() -> None:
    def endless(f, x, h):
        return endless(f, x, h / 2)

    with pytest.raises(UntraceableError, match="recurses without end"):
        trace(endless, 1)


def test_comparisons_follow_the_sign_for_small_steps() -> None:
    seen = []

    def curious(f, x, h):
        seen.extend(
            [h > 0, h < 1, -h < 0, h**2 < h, h - 2 * h >= 0, 1 / h > 100, h == h + 0, h != h, bool(h)]
        )
        return f(x)

    trace(curious, 1)
    assert seen == [True, True, True, True, False, True, True, False, True]


RISING = Jet((Fraction(1),), {(k,): 1.0 for k in range(17)})

LIMITED = {
    "minimum": lambda a, b: np.minimum(np.abs(a), np.abs(b)),
    "fmin": lambda a, b: np.fmin(abs(a), abs(b)),
    "maximum": lambda a, b: a + b - np.maximum(a, b),
    "where": lambda a, b: np.where(np.abs(a) < np.abs(b), a, b),
    "select": lambda a, b: np.select([a * b <= 0, np.abs(a) < np.abs(b)], [0.0, a], b),
    "sign": lambda a, b: np.sign(a) * np.sign(b) * a,
    "clip": lambda a, b: np.clip(b, 0, a),
    "argmin": lambda a, b: np.array([b, a])[np.argmin(np.abs([b, a]))],
    "amin": lambda a, b: np.min([b, a]),
    "sort": lambda a, b: np.sort(np.array([b, a]))[0],
    "sorted": lambda a, b: sorted([b, a])[0],
    "min": lambda a, b: max(0, min(b, a)),
    "mask": lambda a, b: (a < b) * a + (b <= a) * b,
    "numpy mask": lambda a, b: (np.asarray(a) < b) * a,
    "logical": lambda a, b: np.where(np.logical_and(a > 0, b > 0), a, 0),
    "heaviside by signs": lambda a, b: (1 + np.sign(b - a)) / 2 * a,
    "same twice": lambda a, b: max(a, a),
    "conditional": lambda a, b: a if a and a != b else b,
}


@pytest.mark.parametrize("name", LIMITED)
def test_choices_by_python_and_numpy_are_followed_at_a_jet(name: str) -> None:
    def scheme(f, x, h):
        return LIMITED[name]((f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h)

    backward = {Fraction(0): times_power(1, -1), Fraction(-1): times_power(-1, -1)}
    assert weights_by_node(trace(scheme, 1, jet=RISING)) == backward


def test_decisions_are_kept_with_the_signs_that_lead_to_the_same_formula() -> None:
    def curious(f, x, h):
        a, b = f(x + h) - f(x), f(x) - f(x - h)
        return f(x) if a < b or a == b or a <= 0 or h > 1 or not a else f(x) * abs(a) / a

    traced = trace(curious, 1, jet=RISING)
    assert [branch.signs for branch in traced.branches] == [(0, 1), (-1, 1), (1,), (-1, 0), (-1, 1), (0, 1)]
    assert traced.instructions[traced.branches[-1].place][0] == "add", "the difference a itself"


def test_a_branch_on_x_is_kept_because_x_and_h_may_be_compared_together() -> None:
    traced = trace(lambda f, x, h: f(x) if x + h > 3 else f(x + h), 1, (Fraction(2),))
    assert [branch.signs for branch in traced.branches] == [(-1, 0)]


def test_formulas_are_equal_whatever_was_compared_on_the_way() -> None:
    def plain(f, x, h):
        left, right = f(x), f(x + h)
        return left * right

    def compared(f, x, h):
        left, right = f(x), f(x + h)
        return left * right if left > 0 and h * left < right else left

    one, other = trace(plain, 1), trace(compared, 1, jet=RISING)
    assert one.instructions != other.instructions
    assert one.formula() == other.formula()


def test_a_value_kept_from_another_call_is_not_taken_for_one_of_this_call() -> None:
    last = []

    def averaged(f, x, h):
        last.append((f(x + h) - f(x)) / h)
        return sum(last[-2:]) / len(last[-2:])

    trace(averaged, 1)
    with pytest.raises(UntraceableError, match="kept from another call"):
        trace(averaged, 1)


@pytest.mark.parametrize(
    "code", [lambda f, x, h: f(x) << 1, lambda f, x, h: np.isfinite(f(x)) * f(x), lambda f, x, h: f(x).slope]
)
def test_what_is_about_symbols_is_not_said_by_the_code(code: Any) -> None:
    with pytest.raises(UntraceableError) as error:
        trace(code, 1)
    assert "Traced" not in str(error.value)
    assert "ufunc" not in str(error.value)
