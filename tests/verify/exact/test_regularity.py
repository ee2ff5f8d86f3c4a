"""Where functions are analytic: singularities are left out, nothing else is, and it takes no time."""

from __future__ import annotations

import math
import time
from itertools import pairwise

import numpy as np
import pytest

from trueorder.verify.exact.functions import function
from trueorder.verify.exact.regularity import analytic_cells, analytic_on

PI = math.pi

SINGULAR = [
    ("1/(x - 0.3)", (0, 1), [0.3]),
    ("1/(x - 0.3)**2", (0, 1), [0.3]),
    ("1/(x**2 - 2)", (-2, 2), [-math.sqrt(2), math.sqrt(2)]),
    ("tan(x)", (0, 10), [PI / 2, 3 * PI / 2, 5 * PI / 2]),
    ("1/sin(x)", (1, 7), [PI, 2 * PI]),
    ("abs(x - 0.5)", (0, 1), [0.5]),
    ("abs(sin(x))", (1, 7), [PI, 2 * PI]),
    ("sqrt(abs(x))", (-1, 2), [0.0]),
    ("sqrt(x**2)", (-1, 2), [0.0]),
    ("gamma(x)", (-2.5, 0.5), [-2.0, -1.0, 0.0]),
    ("x**(1/3)*0 + 1/(x - 1)", (0.5, 2), [1.0]),
    # singularities that leave the value bounded, or that a later step would hide
    ("sin(1/x)", (-1, 2), [0.0]),
    ("tanh(1/x)", (-1, 2), [0.0]),
    ("exp(-1/x**2)", (-1, 2), [0.0]),
    ("atan(1/x)", (-1, 2), [0.0]),
    ("(1 - cos(x))/x**2", (-1, 2), [0.0]),
    ("0*log(x - 1) + 1/(x - 2)", (1.5, 3), [2.0]),
]


@pytest.mark.parametrize(("text", "domain", "singularities"), SINGULAR)
def test_the_domain_is_cut_at_every_singularity_and_nowhere_else(
    text: str, domain: tuple[float, float], singularities: list[float]
) -> None:
    cells = analytic_cells(function(text, domain=domain))
    resolution = (domain[1] - domain[0]) / (64 * 2**8)
    edges = [domain[0], *singularities, domain[1]]
    assert len(cells) == len(edges) - 1
    for (low, high), before, after in zip(cells, edges, edges[1:], strict=False):
        assert before <= low <= before + 2 * resolution
        assert after - 2 * resolution <= high <= after
        assert low > before or before == domain[0]
        assert high < after or after == domain[1]


@pytest.mark.parametrize(
    ("text", "domain", "start", "stop"),
    [
        ("log(x)", (-1, 2), 0, 2),
        ("sqrt(x)", (-1, 2), 0, 2),
        ("x**(7/2)", (-1, 2), 0, 2),
        ("x**pi", (-1, 2), 0, 2),
        ("x**x", (-1, 2), 0, 2),
        ("asin(x)", (-2, 2), -1, 1),
        ("acos(x)", (-2, 2), -1, 1),
        ("atanh(x)", (-2, 2), -1, 1),
        ("acosh(x)", (0, 3), 1, 3),
        ("log1p(x)", (-2, 1), -1, 1),
        ("sqrt(1 - x**2)", (-3, 3), -1, 1),
    ],
)
def test_a_function_that_does_not_exist_on_part_of_the_domain_is_cut_at_its_branch_point(
    text: str, domain: tuple[float, float], start: float, stop: float
) -> None:
    ((low, high),) = analytic_cells(function(text, domain=domain))
    resolution = 2 * (domain[1] - domain[0]) / (64 * 2**8)
    assert start - 1e-12 <= low <= start + resolution
    assert stop - resolution <= high <= stop + 1e-12
    assert (low > start) == (start != domain[0])
    assert (high < stop) == (stop != domain[1])


@pytest.mark.parametrize(
    "text",
    [
        "exp(x)/(sin(x)**3 + cos(x)**3)",
        "besselj(0, 20*x)",
        "erf(5*x) + erfc(x)",
        "asinh(x)*atan(x)*sinh(x)*cosh(x)",
        "expm1(x)",
        "x**5 - 3*x + 1",
        "2**x",
        "1/(x**2 - 2*x + 1.01)",
        "sqrt(1 + x**2)",
        "abs(x + 3)",
        "gamma(x + 1)",
    ],
)
def test_an_analytic_function_keeps_its_whole_domain(text: str) -> None:
    assert analytic_cells(function(text, domain=(-0.5, 2))) == ((-0.5, 2.0),)


@pytest.mark.parametrize("text", ["log(-1 - x**2)", "sqrt(x - 5)", "1/(x - x)", "abs(x - x)"])
def test_a_function_without_an_analytic_part_has_no_cells(text: str) -> None:
    assert analytic_cells(function(text, domain=(0, 1))) == ()


def test_cells_reach_across_the_domain_when_there_are_more_singularities_than_can_be_resolved() -> None:
    cells = analytic_cells(function("1/sin(100000*x)", domain=(0, 10)))
    assert all(b < c for (_, b), (c, _) in pairwise(cells))
    busy = analytic_cells(function("1/sin(300*x)", domain=(0, 10)))
    assert busy[-1][1] > 9.9


def test_a_finer_depth_cuts_closer_to_the_singularity() -> None:
    f = function("1/(x - 0.3)", domain=(0, 1))
    gaps = [b - a for (_, a), (b, _) in (analytic_cells(f, depth=depth) for depth in (2, 5, 8, 11))]
    assert np.all(np.diff(gaps) < 0)


def test_several_variables_are_for_analytic_on() -> None:
    with pytest.raises(ValueError, match="analytic_on"):
        analytic_cells(function("x*y"))
    with pytest.raises(ValueError, match="1 intervals"):
        analytic_on(function("x*y"), (0, 1))


@pytest.mark.parametrize(
    ("text", "domain", "expected"),
    [
        ("sin(x)*cos(y)", (0, 10), True),
        ("1/(1 + x**2 + 2*y**2)", (-2, 2), True),
        ("1/(x - y)", (0, 1), False),
        ("sqrt(x - y)", (0, 1), False),
        ("abs(x - y - 1.5)", (0, 1), True),
        ("log(x + y)", (0, 1), False),
        ("1/((x - 0.3)**2 + y**2)", (-1, 1), False),
    ],
)
def test_a_box_is_proved_analytic_or_not(text: str, domain: tuple[float, float], expected: bool) -> None:
    assert analytic_on(function(text, domain=domain)) is expected


def test_a_part_of_the_domain_can_be_asked_for() -> None:
    f = function("1/(x - y)", domain=(0, 1))
    assert analytic_on(f, (0.0, 0.4), (0.6, 1.0))
    assert not analytic_on(f, (0.0, 0.6), (0.5, 1.0))


@pytest.mark.parametrize(
    "text", ["exp(x)/(sin(x)**3 + cos(x)**3)", "1/(x - 0.3)", "tan(9*x)", "abs(x - 0.7)"]
)
def test_an_ordinary_function_takes_milliseconds(text: str) -> None:
    f = function(text)
    best = math.inf
    for _ in range(5):
        begin = time.process_time()
        analytic_cells(f)
        best = min(best, time.process_time() - begin)
    assert best < 0.02
