"""Formulas that are read off code by calling it on numbers: never another one than the code computes everywhere."""

from __future__ import annotations

import cmath
import itertools
import math
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trueorder.schemes.from_function import from_function
from trueorder.schemes.stencil import Stencil
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.probing.linear_formula import UNIT
from trueorder.verify.probing.point_probing import read_off
from trueorder.verify.probing.replay import replay
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove, prove_at
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify

Code = Callable[..., Any]

POINTS = 10


def proof_of(code: Code, **claims: Any) -> Proof:
    found = prove(from_function(code, **claims))
    assert isinstance(found, Proof)
    return found


def in_floats(formula: Code) -> Code:
    """The same formula with numbers that are made floats, which no symbol survives."""

    def code(f, x, h):
        return float(formula(lambda place: float(f(place)), float(x), float(h)))

    return code


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def five_points(f, x, h):
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


# ---- what is read off is what the tracer finds


@pytest.mark.parametrize("formula", [central, five_points])
def test_the_proof_is_the_one_that_symbols_give_of_the_same_formula(formula: Code) -> None:
    probed, traced = proof_of(in_floats(formula), derivative=1), proof_of(formula, derivative=1)
    assert (probed.status, probed.order, probed.terms) == (traced.status, traced.order, traced.terms)
    assert dict(probed.samples or ()) == dict(traced.samples or ())
    assert probed.rounded
    assert probed.reason == f"{traced.reason}, weights read off by unit responses"
    assert traced.read_off is None


rationals = st.fractions(-4, 4, max_denominator=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(rationals, min_size=3, max_size=6, unique=True), st.integers(1, 2))
def test_formulas_on_any_nodes_are_read_off_exactly(nodes: list[Fraction], d: int) -> None:
    stencil = Stencil.on(nodes, d)
    pairs = [(float(c), float(w)) for c, w in zip(stencil.nodes, stencil.weights, strict=True)]

    def code(f, x, h):
        return math.fsum(w * float(f(x + c * h)) for c, w in pairs) / h**d

    proof = proof_of(code, derivative=d)
    assert proof.order == stencil.order
    (found,) = proof.terms[0].coefficients
    assert found[0] == (stencil.order + d,)
    assert float(found[1]) == pytest.approx(float(stencil.leading_constant), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-3, 3), min_size=3, max_size=5, unique=True),
    st.integers(0, 4),
    st.sampled_from([1e-4, 1e-8, 1e-10, 1e-12]),
)
def test_a_weight_that_is_slightly_off_is_never_bent_into_the_right_one(
    nodes: list[int], which: int, off: float
) -> None:
    assume(which < len(nodes))
    stencil = Stencil.on(nodes, 1)
    weights = [float(w) * (1 + off * (i == which)) for i, w in enumerate(stencil.weights)]
    assume(weights[which] != 0)

    def code(f, x, h):
        return math.fsum(w * float(f(x + c * h)) for c, w in zip(stencil.nodes, weights, strict=True)) / h

    proof = proof_of(lambda f, x, h: code(f, float(x), float(h)), derivative=1)
    assert proof.status == "unavailable" or (proof.order or 0) <= 0


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (1e-8, "diverges as h goes to zero, like -"),
        (1e-10, "diverges as h goes to zero, like -"),
        (1e-12, "diverges as h goes to zero, like -"),
    ],
)
def test_a_coefficient_that_is_off_is_refuted_with_the_term_that_does_not_vanish(
    off: float, words: str
) -> None:
    def code(f, x, h):
        y = np.zeros(5)
        for k in range(5):
            y[k] = f(x + (k - 2) * h)
        return (y[0] - 8 * (1 + off) * y[1] + 8 * y[3] - y[4]) / (12 * h)

    verdict = verify(from_function(code, derivative=1, order=4), points=POINTS)
    assert verdict.status == "refuted"
    assert words in verdict.reason
    assert f"{2 * off / 3:.5g}"[:3] in verdict.reason
    assert "*h**(-1)*f(x)" in verdict.reason


def test_a_factor_that_is_off_is_said_to_be_so() -> None:
    def code(f, x, h):
        return float(f(x + h) - f(x - h)) / (2 * h) * (1 - 1e-10)

    verdict = verify(from_function(code, derivative=1, order=2), points=POINTS)
    assert verdict.status == "refuted"
    assert "approximates 0.9999999999*f' instead of f'; a coefficient is off by 1e-10" in verdict.reason


def test_what_is_added_to_an_estimate_is_part_of_the_formula() -> None:
    proof = proof_of(lambda f, x, h: float(f(x + h) - f(x)) / h + 1e-6, derivative=1)
    assert proof.order == 0
    assert "approximates" in proof.reason
    assert "a coefficient is off by 1e-06" in proof.reason


# ---- kinds of code


def complex_step(f, x, h):
    return complex(f(complex(x, h))).imag / h


def on_a_circle(f, x, h):
    roots = [cmath.exp(2j * cmath.pi * k / 8) for k in range(8)]
    return (sum(complex(f(complex(x) + h * w)) / w for w in roots) / (8 * h)).real


def on_three_points(f, x, h):
    y = np.empty(3)
    y[:] = f(x + h * np.array([-1.0, 0.0, 1.0]))
    return np.gradient(y, h)[1]


def duplicates(f, x, h):
    return float(f(x + h) - f(x)) / h + float(f(x + 2 * h / 2) - 2 * f(x) + f(x - h)) / (-2 * h)


def thirds(f, x, h):
    """Places that should be the same and differ by rounding."""
    return 1.5 * float(f(x + h / 3) + f(x + 2 * h / 6) - f(x - h / 3) - f(x - (h - 2 * h / 3))) / (2 * h)


def arrays_only(f, x, h):
    assert x.ndim == 2
    out = np.zeros(np.broadcast_shapes(x.shape, h.shape))
    out[...] = (f(x + h) - f(x - h)) / (2 * h)
    return out


def exact_step(f, x, h):
    upper, lower = float(x) + float(h), float(x) - float(h)
    return (f(upper) - f(lower)) / (upper - lower)


def for_positive_x(f, x, h):
    if float(x) <= 0:
        raise ValueError("x must be positive")
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize(
    ("code", "order", "term"),
    [
        (complex_step, 2, "-h**2*f'''(x)/6"),
        (on_three_points, 2, "h**2*f'''(x)/6"),
        (duplicates, 2, "h**2*f'''(x)/6"),
        (thirds, 2, "h**2*f'''(x)/54"),
        (arrays_only, 2, "h**2*f'''(x)/6"),
        (exact_step, 2, "h**2*f'''(x)/6"),
        (for_positive_x, 2, "h**2*f'''(x)/6"),
    ],
)
def test_code_of_many_kinds_is_read_off(code: Code, order: int, term: str) -> None:
    proof = proof_of(code, derivative=1)
    assert proof.read_off is not None
    assert (proof.order, proof.error_term) == (order, term)


def test_a_mean_over_a_circle_is_read_off_with_both_parts_of_its_samples() -> None:
    proof = proof_of(on_a_circle, derivative=1)
    assert proof.order == 8
    assert float(proof.terms[0].coefficients[0][1]) == pytest.approx(1 / math.factorial(9))
    assert verify(from_function(on_a_circle, derivative=1, order=8), points=POINTS).status == "verified"


def test_vectors_and_several_values_of_f_are_read_off_as_numbers_are() -> None:
    def column(f, x, h):
        step = np.zeros(2)
        step[1] = h
        return (f(x + step) - f(x)) / h

    proof = proof_of(column, operator="f_y", values=3)
    assert (proof.order, proof.error_term) == (1, "h*f_yy/2")


@pytest.mark.parametrize("degree", [2, 4, 6, 8, 10])
@pytest.mark.parametrize("scaled", [False, True])
def test_weights_out_of_a_solve_are_known_to_the_rounding_that_they_show(degree: int, scaled: bool) -> None:
    def code(f, x, h):
        unit = h if scaled else 1.0
        t = unit * (np.arange(degree + 1) - degree // 2)
        y = np.array([f(x + s * (h / unit)) for s in t], dtype=float)
        return np.linalg.solve(np.vander(t, increasing=True), y)[1] / (h / unit)

    proof = proof_of(code, derivative=1)
    assert proof.order == degree
    assert proof.read_off is not None
    assert proof.read_off.roundoff < 1e4 * UNIT
    study_on = find_function("sine")
    verdict = verify(from_function(code, derivative=1, order=degree), functions=(study_on,), points=POINTS)
    assert verdict.status == "verified", verdict.reason


def test_code_that_solves_is_not_held_to_more_digits_than_it_has() -> None:
    def code(f, x, h):
        t = h * np.arange(-4, 5)
        return float(np.polyfit(t, np.array([f(x + s) for s in t], dtype=float), 8)[-2])

    proof = proof_of(code, derivative=1)
    assert proof.read_off is not None
    assert proof.trace is not None
    assert proof.read_off.roundoff > 100 * UNIT
    found = replay(proof.trace, np.exp, [0.3], 0.01, [0.0])
    assert found.bound > proof.read_off.roundoff * math.exp(0.3) / 0.01
    verdict = verify(from_function(code, derivative=1, order=8), points=POINTS)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize(
    ("rounding", "status", "order", "words"),
    [
        (2e-14, "proved", 8, "weights read off by unit responses"),
        (1e-12, "unavailable", None, "whether the order is that of the formula or their rounding cannot"),
        (1e-9, "proved", -1, "diverges as h goes to zero"),
    ],
)
def test_computed_weights_are_proved_doubted_or_refuted_by_how_far_they_are_off(
    rounding: float, status: str, order: int | None, words: str
) -> None:
    stencil = Stencil.on(range(-4, 5), 1)
    pairs = [
        (int(c), float(w) * (1 + rounding * math.sin(7 * float(c) + 1)))
        for c, w in zip(stencil.nodes, stencil.weights, strict=True)
        if w
    ]

    def code(f, x, h):
        return math.fsum(w * float(f(x + c * h)) for c, w in pairs) / h

    proof = proof_of(code, derivative=1)
    assert (proof.status, proof.order) == (status, order), proof.reason
    assert words in proof.reason


def test_an_inverse_of_low_accuracy_is_not_taken_for_a_mistake() -> None:
    inverse = np.linalg.inv(np.vander(np.arange(-5.0, 6.0), increasing=True))[1]

    def code(f, x, h):
        return (
            math.fsum(float(w) * float(f(x + k * h)) for w, k in zip(inverse, range(-5, 6), strict=True)) / h
        )

    verdict = verify(from_function(code, derivative=1, order=10), points=POINTS)
    assert verdict.status != "refuted", verdict.reason


# ---- what must not be taken for a formula


def after(formula: Code, change: Code) -> Code:
    """A formula in floats whose estimate is changed afterwards."""
    inner = in_floats(formula)
    return lambda f, x, h: change(inner(f, x, h))


def averaged_with_the_last() -> Code:
    last: list[float] = []

    def code(f, x, h):
        found = in_floats(central)(f, x, h)
        before = last[-1] if last else found
        last[:] = [found]
        return (found + before) / 2

    return code


def remembered_by_place() -> Code:
    known: dict[float, float] = {}
    return lambda f, x, h: known.setdefault(float(x), in_floats(central)(f, x, h))


def remembered_by_place_without_asking() -> Code:
    known: dict[float, float] = {}

    def code(f, x, h):
        if float(x) not in known:
            known[float(x)] = in_floats(central)(f, x, h)
        return known[float(x)]

    return code


def remembered_sample() -> Code:
    known: dict[float, float] = {}

    def code(f, x, h):
        if float(x) not in known:
            known[float(x)] = float(f(x))
        return (float(f(x + h)) - known[float(x)]) / h

    return code


def first_step_kept() -> Code:
    known: list[float] = []

    def code(f, x, h):
        known.append(float(h))
        return in_floats(central)(f, x, known[0])

    return code


def to_either_side_in_turn() -> Code:
    sides = itertools.cycle((1, -1))

    def code(f, x, h):
        step = next(sides) * float(h)
        return (f(x + step) - f(x)) / step

    return code


def random_number_added() -> Code:
    random = np.random.default_rng(3)
    return lambda f, x, h: in_floats(central)(f, x, h) * (1 + 1e-9 * random.random())


def single_samples(f, x, h):
    return float(np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h)


def single_result(f, x, h):
    return np.float32(in_floats(central)(f, x, h))


def single_place(f, x, h):
    x = np.float32(float(x))
    return float(f(x + h) - f(x - h)) / (2 * h)


def minmod(f, x, h):
    left, right = float(f(x) - f(x - h)) / h, float(f(x + h) - f(x)) / h
    return 0.0 if left * right <= 0 else min(left, right, key=abs)


def fourth_order_where_smooth(f, x, h):
    y = [float(f(x + k * h)) for k in range(-2, 3)]
    if abs(y[0] - 4 * y[1] + 6 * y[2] - 4 * y[3] + y[4]) > 0.1 * abs(y[3] - y[1]):
        return (y[3] - y[1]) / (2 * h)
    return (y[0] - 8 * y[1] + 8 * y[3] - y[4]) / (12 * h)


def zero_for_small_differences(f, x, h):
    difference = float(f(x + h)) - float(f(x - h))
    return 0.0 if abs(difference) < 1e-10 else difference / (2 * h)


def halving_until_settled(f, x, h):
    h = float(h)
    last = (f(x + h) - f(x - h)) / (2 * h)
    while True:
        h /= 2
        found = (f(x + h) - f(x - h)) / (2 * h)
        if abs(found - last) <= 1e-3 * abs(found):
            return found
        last = found


def towards_the_larger_value(f, x, h):
    centre = float(f(x))
    return (float(f(x + h)) - centre) / h if centre > 0 else (centre - float(f(x - h))) / h


def places_that_follow_f(f, x, h):
    step = float(h) * (1 + min(abs(float(f(x))), 1.0))
    return (f(x + step) - f(x - step)) / (2 * step)


def other_formula_for_other_floats(f, x, h):
    if type(h) is float:
        return float(f(x + h) - f(x)) / h
    return float(f(x + h) - f(x - h)) / (2 * h)


def step_of_a_power_of_two(f, x, h):
    return in_floats(central)(f, x, 2.0 ** round(math.log2(h)))


def step_of_at_least_1e_8(f, x, h):
    return in_floats(central)(f, x, max(float(h), 1e-8))


def step_of_at_most_a_tenth(f, x, h):
    return in_floats(central)(f, x, min(float(h), 0.1))


def other_weights_at_small_steps(f, x, h):
    return in_floats(central)(f, x, h) * (1 if h > 1e-5 else 1.001)


def weights_that_are_no_power(f, x, h):
    return float(f(x + h) - f(x - h)) / (2 * math.sin(h))


def nothing_asked(f, x, h):
    return float(x) * float(h)


def two_results(f, x, h):
    return np.array([float(f(x + h)), float(f(x))])


def squares(f, x, h):
    return math.sqrt(float(f(x + h)) ** 2) / h - float(f(x)) / h


NO_FORMULA: dict[str, tuple[Code, str]] = {
    "rounded to six decimals": (after(central, lambda v: round(v, 6)), "not linear"),
    "rounded to twelve decimals": (after(central, lambda v: round(v, 12)), "not linear"),
    "rounded to an integer": (after(central, round), "not linear"),
    "clipped": (after(central, lambda v: min(max(v, -1.0), 1.0)), ""),
    "clipped far out": (after(central, lambda v: min(max(v, -1e5), 1e5)), ""),
    "digits lost": (after(central, lambda v: (v + 1e10) - 1e10), "not linear"),
    "never negative": (after(central, abs), "not linear"),
    "averaged with the last": (averaged_with_the_last(), "keeps something"),
    "remembered by place": (remembered_by_place(), ""),
    "remembered by place, not asking": (remembered_by_place_without_asking(), "keeps something"),
    "remembered sample": (remembered_sample(), "keeps something"),
    "first step kept": (first_step_kept(), "multiples of the step"),
    "to either side in turn": (to_either_side_in_turn(), "keeps something"),
    "random": (random_number_added(), "keeps something"),
    "single precision values": (single_samples, "not linear"),
    "single precision result": (single_result, "too few digits"),
    "single precision place": (single_place, ""),
    "minmod": (minmod, ""),
    "fourth order where smooth": (fourth_order_where_smooth, "not linear"),
    "zero for small differences": (zero_for_small_differences, "not linear"),
    "halving until settled": (halving_until_settled, ""),
    "towards the larger value": (towards_the_larger_value, "values of f"),
    "places that follow f": (places_that_follow_f, "depends on the values of f"),
    "other formula for other floats": (other_formula_for_other_floats, ""),
    "step of a power of two": (step_of_a_power_of_two, "multiples of the step"),
    "step of at least 1e-8": (step_of_at_least_1e_8, "multiples of the step"),
    "step of at most a tenth": (step_of_at_most_a_tenth, "multiples of the step"),
    "other weights at small steps": (other_weights_at_small_steps, ""),
    "weights that are no power of h": (weights_that_are_no_power, "power of the step"),
    "nothing asked": (nothing_asked, ""),
    "two results": (two_results, ""),
    "squares": (squares, "not linear"),
}


@pytest.mark.parametrize("name", NO_FORMULA)
def test_code_that_is_no_linear_formula_is_not_proved(name: str) -> None:
    code, words = NO_FORMULA[name]
    proof = proof_of(code, derivative=1)
    assert proof.status == "unavailable", proof.reason
    assert proof.read_off is None
    assert words in proof.reason


STATEFUL = {
    "averaged with the last": averaged_with_the_last,
    "remembered by place": remembered_by_place,
    "remembered by place, not asking": remembered_by_place_without_asking,
    "remembered sample": remembered_sample,
    "first step kept": first_step_kept,
    "to either side in turn": to_either_side_in_turn,
}


@pytest.mark.parametrize("name", STATEFUL)
def test_code_that_keeps_something_between_calls_is_never_verified(name: str) -> None:
    verdict = verify(from_function(STATEFUL[name](), derivative=1, order=2), points=POINTS)
    assert verdict.status == "refuted", verdict.reason


@pytest.mark.parametrize("code", [single_samples, single_place, after(central, lambda v: round(v, 6))])
def test_digits_lost_inside_are_refuted_by_measurement(code: Code) -> None:
    verdict = verify(from_function(code, derivative=1, order=2), points=POINTS)
    assert verdict.status == "refuted", verdict.reason


@pytest.mark.parametrize("code", [fourth_order_where_smooth, halving_until_settled, step_of_at_most_a_tenth])
def test_code_without_a_proof_that_is_right_is_not_refuted(code: Code) -> None:
    verdict = verify(from_function(code, derivative=1, order=2), points=POINTS)
    assert verdict.status != "refuted", verdict.reason


def test_code_that_never_comes_to_an_end_on_random_values_is_left_alone() -> None:
    def code(f, x, h):
        step = h
        while True:
            a, b = float(f(x + step)), float(f(x - step))
            if abs(a - b) < 1e-3:
                return (a - b) / (2 * step)
            step = step * 0.999 if step > h / 2 else h

    proof = proof_of(code, derivative=1)
    assert proof.status == "unavailable"


# ---- an x of its own


def relative(f, x, h):
    step = float(h) * max(1.0, abs(float(x)))
    return (f(x + step) - f(x - step)) / (2 * step)


def one_sided_between(low: float, high: float) -> Code:
    """Second order everywhere, one-sided for some x."""

    def code(f, x, h):
        x = float(x)
        if low < x < high:
            return (-3 * f(x) + 4 * f(x + h) - f(x + 2 * h)) / (2 * h)
        return (f(x + h) - f(x - h)) / (2 * h)

    return code


def test_a_step_in_proportion_to_x_is_proved_at_every_x() -> None:
    proof = proof_of(relative, derivative=1)
    assert (proof.status, proof.order, proof.local) == ("proved", 2, True)
    assert prove_at(from_function(relative, derivative=1), (Fraction(3),)).error_term == "3*h**2*f'''(x)/2"
    verdict = verify(from_function(relative, derivative=1, order=2), points=POINTS)
    assert verdict.status == "verified", verdict.reason
    assert verify(from_function(relative, derivative=1, order=3), points=POINTS).status == "refuted"


@pytest.mark.parametrize(("low", "high"), [(-0.1, 0.1), (0.5, 1.0), (4.0, 5.0), (-1e9, 2.0)])
def test_another_formula_of_the_same_order_for_some_x_is_verified(low: float, high: float) -> None:
    code = one_sided_between(low, high)
    verdict = verify(from_function(code, derivative=1, order=2), points=POINTS)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.0), (4.0, 5.0), (-1e9, 2.0)])
def test_a_mistake_for_some_x_is_found_at_the_points_of_the_study(low: float, high: float) -> None:
    def code(f, x, h):
        x = float(x)
        wrong = 1 + 1e-6 * (low < x < high)
        return wrong * (f(x + h) - f(x - h)) / (2 * h)

    verdict = verify(from_function(code, derivative=1, order=2), points=POINTS)
    assert verdict.status == "refuted"
    assert (
        "approximates 1.000001*f' instead of f'" in verdict.reason
        or "its error stays at 1e-06 of f'" in verdict.reason
    )


def test_another_formula_at_steps_of_the_study_leaves_it_to_measurement() -> None:
    def code(f, x, h):
        return in_floats(central)(f, x, min(float(h), 0.25))

    scheme = from_function(code, derivative=1, order=2)
    found = study(scheme, find_function("sine"), points=POINTS)
    assert found.row.verdict == "verified"
    assert "it follows another formula at some step up to" in found.row.reason


# ---- precision


@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_code_that_makes_floats_is_verified_in_any_precision(dtype: str) -> None:
    scheme = from_function(in_floats(five_points), derivative=1, order=4)
    found = study(scheme, find_function("sine"), points=POINTS, dtype=dtype)
    assert found.row.verdict == "verified", found.row.reason


def test_more_digits_are_those_of_the_formula_and_not_of_the_code() -> None:
    weights = Stencil.on(range(-5, 6), 1)
    pairs = [(int(c), float(w)) for c, w in zip(weights.nodes, weights.weights, strict=True)]

    def code(f, x, h):
        x, h = float(x), float(h)
        return math.fsum(w * float(f(x + c * h)) for c, w in pairs) / h

    found = study(
        from_function(code, derivative=1, order=10), function("exp(x)", domain=(0.0, 0.5)), points=POINTS
    )
    assert found.row.verdict == "verified", found.row.reason
    assert "-bit arithmetic" in found.row.reason


def test_at_a_point_of_limited_smoothness_the_formula_says_what_to_expect() -> None:
    scheme = from_function(in_floats(central), derivative=1, order=2)
    found = study(scheme, function("x + sqrt(x**2)**3", at=0.0, domain=(-1.0, 1.0)))
    direct = study(
        from_function(central, derivative=1, order=2),
        function("x + sqrt(x**2)**3", at=0.0, domain=(-1.0, 1.0)),
    )
    assert (found.row.verdict, found.row.expected_order) == (direct.row.verdict, direct.row.expected_order)


def test_the_formula_that_was_read_off_says_how_well_it_is_known() -> None:
    def code(f, x, h):
        t = h * np.arange(-4, 5)
        return float(np.polyfit(t, np.array([f(x + s) for s in t], dtype=float), 8)[-2])

    proof = proof_of(code, derivative=1)
    assert proof.order == 8
    assert "weights read off by unit responses, good to " in proof.reason


def test_reading_off_takes_a_few_hundred_calls() -> None:
    calls = itertools.count()

    def code(f, x, h):
        next(calls)
        return in_floats(five_points)(f, x, h)

    read_off(from_function(code, derivative=1))
    assert next(calls) < 500


def test_whether_a_formula_is_read_off_does_not_depend_on_the_time_that_it_takes() -> None:
    """Code of 10 ms a call was proved on a quiet machine and left to measurement on a busy one."""

    def code(f, x, h):
        time.sleep(0.002)
        return in_floats(central)(f, x, h)

    known = proof_of(in_floats(central), derivative=1)
    assert (known.order, known.error_term) == (2, "h**2*f'''(x)/6")
    assert proof_of(code, derivative=1).reason == known.reason


def test_what_code_raises_is_said_once() -> None:
    def code(f, x, h):
        return (f(x + h) - f(x)) / step  # noqa: F821

    reason = proof_of(code, derivative=1).reason
    assert reason.count("name 'step' is not defined") == 1


def test_small_weights_that_were_solved_for_are_known_as_well_as_the_largest() -> None:
    # scipy.differentiate solves for its weights, which are 1e-6 to 1e3 here: those of 1e-6 have ten digits
    nodes = [0.0] + [2.0 ** (-k / 2) for k in range(10)]

    def solved(f, x, h):
        weights = np.linalg.solve(np.vander(nodes, increasing=True).T, np.eye(11)[1])
        return float(
            sum(w * float(f(float(x) + c * float(h))) for w, c in zip(weights, nodes, strict=True))
        ) / float(h)

    assert prove(from_function(solved, derivative=1)).order == 10
