"""Domains far from zero, wide, narrow or flat: what numbers cannot resolve is left out and said, never refuted."""

from __future__ import annotations

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.studies.study import study


def on(scheme: str, text: str, domain: tuple[float, float], dtype: str = "float64"):
    return study(find(scheme), function(text, domain=domain), dtype=dtype).row


@pytest.mark.parametrize("scheme", ["numpy.gradient", "gradient", "central", "gradient:edge_order=2"])
@pytest.mark.parametrize(
    "domain", [(1e6, 1e6 + 10), (100000, 100001), (1.7e9, 1.7e9 + 60), (-4e8, -4e8 + 7), (3e4, 3e4 + 0.1)]
)
def test_nodes_far_from_zero_stay_distinct(scheme: str, domain: tuple[float, float]) -> None:
    assert on(scheme, "sin(x)", domain).verdict in ("verified", "inconclusive")


def test_steps_far_from_zero_are_many_units_in_the_last_place() -> None:
    row = on("numpy.gradient", "sin(x)", (1e6, 1e6 + 10))
    assert row.verdict == "verified"
    assert min(part.h for part in row.sweep) >= 2**10 * np.spacing(1e6)


@pytest.mark.parametrize("scheme", ["numpy.gradient", "gradient", "central", "compact", "chebyshev"])
@pytest.mark.parametrize("domain", [(1, 1 + 1e-12), (1e9, 1e9 + 1e-4), (-7, -7 + 1e-13)])
def test_a_domain_of_few_numbers_settles_nothing_and_says_so(
    scheme: str, domain: tuple[float, float]
) -> None:
    row = on(scheme, "sin(x)", domain)
    assert row.verdict == "inconclusive"
    assert "settle it" in row.reason


@pytest.mark.parametrize("scheme", ["compact", "spline:derivative=2", "extension:order=4,edge=extrapolation"])
@pytest.mark.parametrize(
    ("text", "domain"),
    [("exp(-x)", (0, 100)), ("exp(x)", (-30, 30)), ("1/(1+x**2)", (-1000, 1000)), ("exp(-x**2)", (-12, 12)),
     ("cosh(x)", (-40, 40)), ("sin(x)**100", (104.7, 123.3)), ("1/(1+x**4)", (-300, 200))],
)  # fmt: skip
def test_values_that_differ_by_orders_of_magnitude_over_a_grid_are_no_fault_of_implicit_schemes(
    scheme: str, text: str, domain: tuple[float, float]
) -> None:
    row = on(scheme, text, domain)
    assert row.verdict in ("verified", "inconclusive"), row.reason


def test_where_a_formula_departs_from_its_terms_is_left_out_and_said() -> None:
    row = on("compact", "1/(1+x**2)", (-1000, 1000))
    assert row.verdict == "verified"
    assert "left out" in row.reason
    assert "another error than its terms say" in row.reason


def loses_digits(f, x, h):
    return ((1e9 + f(x + h)) - (1e9 + f(x - h))) / (2 * h)


def wrong_far_out(values, h):
    slopes = np.gradient(values, h)
    return np.where(np.abs(values) > 1e-5, slopes, 1.001 * slopes)


@pytest.mark.parametrize(
    ("code", "text", "domain"),
    [(loses_digits, "sin(x)", (0, 3)), (loses_digits, "1/(1+x**2)", (-1000, 1000)),
     (wrong_far_out, "exp(-x)", (5, 40))],
)  # fmt: skip
def test_code_that_does_not_compute_its_formula_is_refuted_there_too(code, text, domain) -> None:
    scheme = from_function(code, derivative=1, order=2)
    assert study(scheme, function(text, domain=domain)).row.verdict == "refuted"


@pytest.mark.parametrize("scheme", ["central", "numpy.gradient", "gradient", "forward:order=2"])
@pytest.mark.parametrize(
    ("text", "domain"),
    [("erf(x)", (-1e4, 1e4)), ("exp(-x**2)", (-1e4, 1e4)), ("tanh(x)", (1e3, 1e5)), ("exp(-x)", (1e4, 1e5))],
)
def test_a_function_that_is_flat_to_the_last_digit_is_not_said_to_be_done_exactly(
    scheme: str, text: str, domain: tuple[float, float]
) -> None:
    row = on(scheme, text, domain)
    assert row.verdict == "inconclusive", row.reason
    assert "settle it" in row.reason


@pytest.mark.parametrize("scheme", ["central", "gradient", "forward"])
@pytest.mark.parametrize(
    ("text", "domain"),
    [("exp(-x**2)", (20, 22)), ("sin(x)**10000", (0, 3)), ("x", (1e-200, 2e-200)), ("exp(-x**2)", (24, 25)),
     ("1e-250*sin(x)", (0, 3)), ("1e-290*exp(x)", (0, 1))],
)  # fmt: skip
def test_squares_that_underflow_are_not_formed(scheme: str, text: str, domain: tuple[float, float]) -> None:
    assert on(scheme, text, domain).verdict != "refuted"


SINGLE = [(100, 110), (1000, 1003), (-60, -50)]


@pytest.mark.parametrize(
    "scheme", ["numpy.gradient", "gradient:edge_order=2", "extension:order=4,edge=extrapolation"]
)
@pytest.mark.parametrize("domain", SINGLE)
def test_no_right_grid_scheme_is_refuted_in_single_precision_away_from_zero(
    scheme: str, domain: tuple[float, float]
) -> None:
    assert on(scheme, "sin(x)", domain, "float32").verdict != "refuted"


@pytest.mark.parametrize("domain", SINGLE)
def test_grids_in_single_precision_have_single_precision_coordinates(domain: tuple[float, float]) -> None:
    given = set()

    def watched(values, x):
        given.add((np.asarray(values).dtype, np.asarray(x).dtype))
        return np.gradient(values, x)

    scheme = from_function(watched, order=2, derivative=1, kind="grid")
    row = study(scheme, function("sin(x)", domain=domain), dtype="float32").row
    assert row.verdict == "verified", row.reason
    assert (np.dtype("float32"), np.dtype("float32")) in given


@pytest.mark.parametrize(
    ("text", "domain"),
    [("log(x)", (1, 1e12)), ("sqrt(x)", (1, 1e15)), ("sin(x)", (1.7e18, 1.7e18 + 1e9)), ("1/x", (1e10, 1e11)),
     ("x**2", (-1e200, 1e200)), ("exp(x)", (-1e300, 1e300))],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["central", "gradient", "complex_step"])
def test_long_domains_overflow_nothing(scheme: str, text: str, domain: tuple[float, float]) -> None:
    assert on(scheme, text, domain).verdict != "refuted"


@pytest.mark.parametrize(
    ("text", "at", "step", "error"),
    [
        ("1/x", 1e9, 3.3e3, 1.7e-29),
        ("300*2.55**3/(3*x*1.45e-7)", 6.7e10, 2e5, None),
        ("1/x", 1e7, 33.0, None),
    ],
)
def test_a_point_far_out_is_looked_at_over_the_length_that_the_function_changes_over(
    text: str, at: float, step: float, error: float | None
) -> None:
    found = to.study("central", text, at=at)
    assert found.verdict == "verified"
    assert found.best_step == pytest.approx(step, rel=0.5)
    if error is not None:
        assert found.row.smallest_error == pytest.approx(error, rel=0.7)


@pytest.mark.parametrize("at", [1e300, -1e300, 1e-300, 1.7e308])
@pytest.mark.parametrize("text", ["1/x", "sin(x)", "x**2"])
def test_no_point_is_too_far_out_or_too_near_zero_to_be_asked_for(text: str, at: float) -> None:
    assert to.study("central", text, at=at).verdict in ("verified", "exact", "inconclusive")


@pytest.mark.parametrize(
    ("text", "at", "steps"),
    [("abs(x)", 0.005, None), ("(x+abs(x))/2", 0.005, [1e-3, 3e-3, 1e-2, 0.1]), ("abs(sin(x))", 3.14, None),
     ("exp(abs(x))", 0.005, [0.01, 0.003, 0.001, 0.0003]), ("1/x", 0.01, None),
     ("log(x)", 0.002, [1e-4, 2e-4, 5e-4, 1e-3, 0.1]),
     ("sqrt(x)", 0.01, None), ("abs(x - 1)", 1.0001, None)],
)  # fmt: skip
def test_steps_that_cross_a_kink_or_a_pole_are_left_out_and_said_to_be(text, at, steps) -> None:
    found = to.study("central", text, at=at, steps=steps)
    assert found.verdict in ("verified", "exact"), found.row.reason
    assert "left out: steps above" in found.row.reason
    assert "not smooth" in found.row.reason


def test_a_kink_beside_the_point_excuses_no_broken_code() -> None:
    def broken(f, x, h):
        return (f(x + h) - f(x - h)) / (2.02 * h)

    found = to.study(from_function(broken, derivative=1, order=2), "exp(abs(x))", at=0.005)
    assert found.verdict == "refuted"


@pytest.mark.parametrize("point", [1.5428495493168757, -3.25, 1e3])
def test_a_complex_step_is_not_blamed_for_the_rounding_of_values_that_grow_across_the_plane(
    point: float,
) -> None:
    width = 0.0003868032077269934 * abs(point)
    t = f"(({point} + 1.5*{width} - x)/{width})"
    row = to.study("complex_step:derivative=2", f"{t}**3 - {t}", at=point, dtype="longdouble").row
    assert row.verdict == "exact"
