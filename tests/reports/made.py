"""Rows as the engine would make them, from formulas: error^2 = (C h^p)^2 + (u k / h^d)^2 with seeded noise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.rows import ClaimRow, Results, SchemeRow, StudyRow, SweepRow

UNIT_ROUNDOFF = {"float32": 2.0**-24, "float64": 2.0**-53}
STEPS = np.logspace(-12, -0.5, 93)
GRID_STEPS = 0.1 * 2.0 ** -np.arange(12.0)
OPERATORS = {1: "f'", 2: "f''", 3: "f'''"}

SCHEMES: tuple[tuple[str, int, int], ...] = (
    ("forward:order=1", 1, 1),
    ("forward:order=2", 2, 1),
    ("backward:order=3", 3, 1),
    ("central:order=2", 2, 1),
    ("central:order=4", 4, 1),
    ("central:order=6", 6, 1),
    ("central:order=8", 8, 1),
    ("central:order=2,derivative=2", 2, 2),
    ("central:order=2,derivative=3", 2, 3),
    ("biased:left=2,right=1", 3, 1),
)
"""name, order, derivative"""

HOSTILE = "mine.py:<b>upwind</b>"
"""a name that would be markup in a page that does not escape"""


def made_study(
    scheme: str = "central:order=2",
    function: str = "sine",
    order: float = 2.0,
    derivative: int = 1,
    *,
    constant: float = 0.17,
    dtype: str = "float64",
    steps: NDArray[np.float64] = STEPS,
) -> StudyRow:
    """A verified study whose errors follow the model, with noise mostly in the rounding."""
    noise = np.random.default_rng(sum(map(ord, scheme + function)))
    u = UNIT_ROUNDOFF[dtype]
    truncation = constant * steps**order * (1 + 0.02 * steps)
    modelled = 0.7 * u / steps**derivative
    rounding = modelled * np.exp(0.25 * noise.standard_normal(steps.size))
    error = np.hypot(truncation, rounding)
    predicted = np.hypot(truncation, modelled)
    best = int(np.argmin(error))
    low = float((20 * 0.7 * u / constant) ** (1 / (order + derivative)))
    observed = order + 0.004 * float(noise.standard_normal())
    return StudyRow(
        scheme=scheme,
        function=function,
        operator=OPERATORS[derivative],
        dtype=dtype,
        points=50,
        expected_order=order,
        observed_order=observed,
        observed_low=observed - 0.006,
        observed_high=observed + 0.007,
        constant_ratio=1.0 + 0.003 * float(noise.standard_normal()),
        best_step_predicted=float((derivative * 0.7 * u / (order * constant)) ** (1 / (order + derivative))),
        best_step_measured=float(steps[best]),
        smallest_error=float(error[best]),
        evaluation_ulps=0.31,
        verdict="verified",
        reason="order and constant agree with the proof",
        sweep=tuple(
            SweepRow(float(h), 3 * float(e), float(e), float(t), float(r))
            for h, e, t, r in zip(steps, error, truncation, rounding, strict=True)
        ),
        predicted=tuple((float(h), float(e)) for h, e in zip(steps, predicted, strict=True)),
        window=(low, min(10 * low, 0.3)),
    )


def exact_study(scheme: str = "central:order=2", function: str = "x**2") -> StudyRow:
    """A study at one point that cannot show an order: rounding only, zeros among the errors, no prediction."""
    errors = [0.0 if k % 3 == 0 else 1e-17 / float(h) for k, h in enumerate(STEPS)]
    return replace(
        bare_study(scheme, function),
        points=1,
        best_step_measured=0.25,
        smallest_error=0.0,
        verdict="exact",
        reason="the scheme is exact on this function: what is left is rounding",
        sweep=tuple(SweepRow(float(h), e, e, 0.0, e, error=-e) for h, e in zip(STEPS, errors, strict=True)),
    )


def bare_study(scheme: str = HOSTILE, function: str = "sine") -> StudyRow:
    """A study that failed before its sweep: nothing but a reason."""
    return StudyRow(
        scheme=scheme,
        function=function,
        operator="f'",
        dtype="float64",
        points=50,
        expected_order=None,
        observed_order=None,
        observed_low=None,
        observed_high=None,
        constant_ratio=None,
        best_step_predicted=None,
        best_step_measured=None,
        smallest_error=None,
        evaluation_ulps=None,
        verdict="refuted",
        reason="the scheme raised ZeroDivisionError at x = 0.5, h = 0.1",
    )


def grid_studies(scheme: str, function: str, edge_order: int) -> tuple[StudyRow, StudyRow]:
    """The two studies of a grid scheme, inside and at the edges, on grids that halve their spacing."""
    inside = made_study(scheme, function, 2, steps=GRID_STEPS)
    edges = made_study(scheme, function, edge_order, constant=0.5, steps=GRID_STEPS)
    return replace(inside, operator="f' (inside)"), replace(edges, operator="f' (edges)")


def made_claims() -> tuple[ClaimRow, ...]:
    """One claim of every verdict."""
    empty = ClaimRow("", "", None, None, None, None, "", "")
    return (
        replace(empty, id="unit-spacing", statement="np.gradient of x^2 at 1..5", printed="3 4 6 8 9",
                computed="3 4 6 8 9", difference=0.0, allowed=0.0, verdict="reproduced", reason="equal"),
        replace(empty, id="true", statement="cos(pi/4)", printed="0.7071067811865476", difference=7.6e-17,
                computed="0.70710678118654752440", allowed=1.1e-16, verdict="consistent", reason="close"),
        replace(empty, id="central-better", statement="the central difference is more accurate",
                verdict="verified", reason="error 2.8e-11 against 3.1e-7"),
        replace(empty, id="field-dx", statement="first array | called dz/dx", printed="0 2 4 / 0 2 4",
                computed="0 0 0 / 2 2 2", difference=4.0, allowed=0.0, verdict="refuted",
                reason="the first array is the derivative along the rows"),
        replace(empty, id="step-1e-6", statement="a step of about 1e-6 is usually suitable",
                verdict="inconclusive", reason="'usually' has no number"),
    )  # fmt: skip


def made_results(functions: int = 3) -> Results:
    """Results with all verdicts: exact functions, grid schemes, a study without a sweep, hostile names."""
    names = ["sine", "exponential", "x**2", *(f"function_{k}" for k in range(4, functions + 1))][:functions]
    rows = [point_scheme(name, order, derivative, names) for name, order, derivative in SCHEMES]
    rows += [grid_scheme(name, edge, names) for name, edge in (("gradient", 1), ("gradient:edge_order=2", 2))]
    rows.append(
        SchemeRow(HOSTILE, "point", None, 1, None, None, "refuted", "raised & stopped", (bare_study(),))
    )
    unclaimed = (made_study("mine.py:found", names[0]),)
    rows.append(SchemeRow("mine.py:found", "point", "f'", None, 2, "h**2*f'''(x)/6", None, "", unclaimed))
    return Results(
        "Made-up <suite>",
        tuple(rows),
        made_claims(),
        ("scheme 'jax' could not be loaded: ModuleNotFoundError: No module named 'jax'",),
        (("python", "3.11.7"), ("numpy", "2.4.6"), ("python-flint", "0.8.0")),
        "2026-11-22T13:00:00Z",
        2.71,
    )


def point_scheme(name: str, order: int, derivative: int, functions: list[str]) -> SchemeRow:
    """A scheme on all functions; backward:order=3 is refuted on the first, central:order=8 inconclusive."""
    constant = 0.17 * 10.0 ** (-order / 3)
    studies = [
        exact_study(name, function)
        if function == "x**2" and order >= 2
        else made_study(name, function, order, derivative, constant=constant)
        for function in functions
    ]
    verdict, reason = "verified", "proof and measurement agree on all functions"
    if name == "backward:order=3":
        verdict, reason = "refuted", "the term h**2*f'''(x)/6 does not vanish: order 2, not 3"
        second = made_study(name, functions[0], 2)
        studies[0] = replace(second, verdict=verdict, reason="order 2.00 observed, 3 claimed")
    if name == "central:order=8":
        verdict, reason = "inconclusive", "the clean window has 3 steps; longdouble would settle it"
        studies[0] = replace(studies[0], verdict=verdict, reason=reason)
    term = f"h**{order}*f^({order + derivative})(x)/{math.factorial(order + 1)}"
    operator = OPERATORS[derivative]
    return SchemeRow(name, "point", operator, order, order, term, verdict, reason, tuple(studies))


def grid_scheme(name: str, edge_order: int, functions: list[str]) -> SchemeRow:
    """A grid scheme on all functions, everything as proven."""
    studies = tuple(study for function in functions for study in grid_studies(name, function, edge_order))
    orders = (edge_order, 2, 2, 2, 2, 2, 2, 2, edge_order)
    row = SchemeRow(name, "grid", "f'", 2, 2, "h**2*f'''(x)/6", "verified", "all rows as proven", studies)
    return replace(row, proven_orders=orders, claimed_edge_order=edge_order)
