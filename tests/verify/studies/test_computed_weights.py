"""Schemes whose weights are rounded or computed numbers: what their rounding does is no fault of the formula."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.signal import savgol_filter

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.moments import moments_of, rounded_away
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import study
from trueorder.verify.studies.verification import verify
from trueorder.verify.tracing.symbolic_call import trace

UNEVEN = (0.0, 1.1, 2.3, 3.0)


def solved(nodes: Sequence[float], slip: float = 0.0) -> Callable[..., Any]:
    """A scheme for f' whose weights are solved for, in double precision; `slip` is what the last one is off by."""
    weights = np.linalg.solve(np.vander(nodes, increasing=True).T, np.eye(len(nodes))[1]).tolist()
    weights[-1] += slip

    def code(f, x, h):
        return sum(w * f(x + c * h) for w, c in zip(weights, nodes, strict=True)) / h

    return code


def in_decimals(f, x, h):
    """One-sided, of order 3."""
    return (-11 / 6 * f(x) + 3 * f(x + h) - 3 / 2 * f(x + 2 * h) + 1 / 3 * f(x + 3 * h)) / h


def at_zero(text: str) -> ExactFunction:
    return replace(function(text, domain=(0, 1)), at=(0.0,))


@pytest.mark.parametrize("reach", [2, 3, 4, 5, 6])
def test_weights_that_are_solved_for_are_verified(reach: int) -> None:
    nodes = [float(k) for k in range(-reach, reach + 1)]
    found = verify(from_function(solved(nodes), order=2 * reach, derivative=1))
    assert found.status == "verified", found.reason
    assert found.row.proven_order == 2 * reach


@pytest.mark.parametrize("slip", [1e-9, 1e-6])
def test_a_weight_that_is_off_by_more_than_rounding_is_refuted(slip: float) -> None:
    nodes = [float(k) for k in range(-4, 5)]
    assert verify(from_function(solved(nodes, slip), order=8, derivative=1)).status == "refuted"


@pytest.mark.parametrize("nodes", [UNEVEN, tuple(range(-5, 6))])
def test_what_rounding_leaves_is_what_the_weights_add_up_to(nodes: tuple[float, ...]) -> None:
    order = len(nodes) - 1
    form = trace(solved([float(c) for c in nodes]), 1).form
    assert form is not None
    left = {
        term.power: float(term.coefficients[0][1]) for term in rounded_away(moments_of(form, 1), 1, order)
    }
    weights = np.linalg.solve(np.vander(nodes, increasing=True).T, np.eye(len(nodes))[1]).tolist()
    assert left
    with mpmath.workdps(60):
        for power in range(-1, order):
            moment = mpmath.fsum(
                mpmath.mpf(w) * mpmath.mpf(c) ** (power + 1) for w, c in zip(weights, nodes, strict=True)
            )
            rest = (moment - (power == 0)) / mpmath.factorial(power + 1)
            # weights that are simple fractions but for their rounding are taken for these
            assert left.get(power, 0.0) == pytest.approx(float(rest), rel=1e-9, abs=1e-15)


def test_the_errors_of_small_steps_are_explained() -> None:
    nodes = [float(k) for k in range(-5, 6)]
    scheme = from_function(solved(nodes), order=10, derivative=1)
    found = study(scheme, function("exp(x)", domain=(-3, 3))).row
    measured = np.array([row.error_rms for row in found.sweep[:20]])
    predicted = np.array([level for _, level in found.predicted[:20]])
    assert (measured < 4 * predicted).all()
    assert (measured > predicted / 4).all()


@pytest.mark.parametrize("text", ["x**(5/2) + cos(x)", "x**(7/2) + x + 1", "x**(7/2)"])
def test_decimal_weights_show_the_order_of_a_function_of_limited_smoothness(text: str) -> None:
    found = study(from_function(in_decimals, derivative=1), at_zero(text)).row
    assert found.verdict == "verified", found.reason
    assert found.expected_order == (1.5 if "5/2" in text else 2.5)


@pytest.mark.parametrize("text", ["x**(5/2) + cos(x)", "x**(7/2) + x + 1"])
def test_computed_weights_cannot_tell_where_a_function_is_of_limited_smoothness(text: str) -> None:
    found = study(from_function(solved(UNEVEN), derivative=1), at_zero(text)).row
    assert found.verdict == "inconclusive", found.reason
    assert "the scheme's coefficients are rounded" in found.reason


@pytest.mark.parametrize("direction", ["central", "forward", "backward"])
def test_the_formulas_of_scipy_are_never_refuted(direction: str) -> None:
    pytest.importorskip("scipy.differentiate")
    from trueorder.schemes.others.scipy_differentiate import scipy_derivative

    functions = [find_function(name) for name in ("gaussian", "large")]
    for order in (8, 10, 12):
        found = verify(scipy_derivative(order=order, direction=direction), functions=functions, points=8)
        # its weights for order 12 are known to 1e-12, and double precision shows nothing of that order
        assert found.status == ("inconclusive" if order == 12 else "verified"), found.reason


def test_weights_whose_rounding_may_explain_their_order_refute_nothing() -> None:
    stencil = Stencil.on(range(-4, 5), 1)
    weights = [
        float(w) * (1 + 1e-12 * math.sin(7 * c + 1))
        for c, w in zip(stencil.nodes, stencil.weights, strict=True)
    ]

    def code(f, x, h):
        return math.fsum(w * float(f(x + c * h)) for c, w in zip(range(-4, 5), weights, strict=True)) / h

    found = verify(from_function(code, order=8, derivative=1))
    assert found.proof.in_doubt
    assert "whether the order is that of the formula or their rounding cannot be told" in found.reason
    assert all(study.row.verdict != "refuted" for study in found.studies)
    undecided = [study.row for study in found.studies if study.row.verdict == "inconclusive"]
    assert found.status == ("inconclusive" if any(row.observed_order for row in undecided) else "verified")


def test_simple_fractions_leave_nothing() -> None:
    assert prove(from_function(in_decimals, derivative=1)).rounded_away == ()
    assert prove(from_function(solved(UNEVEN), derivative=1)).rounded_away


def fitted_line(f, x, h):
    """The slope of the line through seven values to one side."""
    t = np.linspace(0, 1, 7)
    return np.polynomial.Polynomial.fit(t * h, [f(x + s * h) for s in t], 1).deriv()(0.0)


def fitted_surface(f, x, y, h):
    """The Laplacian of the quadratic through 25 values by least squares."""
    nodes = [(a, b) for a in range(-2, 3) for b in range(-2, 3)]
    basis = np.array([[1, a, b, a * a, a * b, b * b] for a, b in nodes], float)
    fit = np.linalg.lstsq(basis, np.array([f(x + a * h, y + b * h) for a, b in nodes]), rcond=None)[0]
    return 2 * (fit[3] + fit[5]) / h**2


def test_a_fit_whose_rounding_is_ten_times_what_a_sum_has_is_verified() -> None:
    """Rounding of the code itself is no part of the model, and up to thirty times as much is no loss of precision."""
    exponential = find_function("exponential")
    line = study(from_function(fitted_line, order=1, derivative=1), exponential, points=6).row
    assert line.verdict == "verified", line.reason
    small = [(row.error_rms, level) for row, (_, level) in zip(line.sweep, line.predicted, strict=False)][:8]
    assert np.median([error / level for error, level in small]) > 4
    surface = verify(from_function(fitted_surface, order=2, operator="f_xx + f_yy"), points=8)
    assert surface.status == "verified", surface.reason


def solved_on_any_grid(order: int, flaw: float = 0.0) -> GridScheme:
    """Return f' from the order + 1 nearest nodes, with weights that are solved for in every row.

    `flaw` is what a weight is off by where the spacings on both sides of its node differ, times their relation less 1.
    """

    def code(u, x):
        n, count = len(x), order + 1
        rows = []
        for i in range(n):
            start = min(max(i - order // 2, 0), n - count)
            d = x[start : start + count] - x[i]
            size = np.max(np.abs(d))
            w = np.linalg.solve(np.vander(d / size, increasing=True).T, np.eye(count)[1]) / size
            w[1] *= 1 + flaw * ((d[1] - d[0]) / (d[2] - d[1]) - 1)
            rows.append(u[..., start : start + count] @ w)
        return np.stack(rows, axis=-1)

    return GridScheme(
        name=f"solved {order} {flaw}",
        function=code,
        operator=Operator.derivative(1),
        order=order,
        edge_order=order,
        spacing="coordinates",
        minimum_nodes=order + 2,
    )


@pytest.mark.parametrize("order", [4, 8, 10])
def test_rounding_of_solved_weights_is_no_lower_order_on_rough_grids(order: int) -> None:
    proof = prove(solved_on_any_grid(order))
    assert (proof.order, proof.edge_order) == (order, order)
    for family in proof.families:
        assert family.order == order, family
        assert (family.edge_order or order) >= order, family
    functions = [find_function(name) for name in ("sine", "gaussian")]
    assert verify(solved_on_any_grid(order), functions=functions, points=8).status == "verified"


@pytest.mark.parametrize("flaw", [1e-10, 1e-8, 1e-4])
def test_a_small_flaw_on_rough_grids_is_told_from_rounding(flaw: float) -> None:
    proof = prove(solved_on_any_grid(8, flaw))
    assert proof.order == 8
    assert any(family.order == -1 for family in proof.families)
    functions = [find_function(name) for name in ("sine", "gaussian")]
    assert verify(solved_on_any_grid(8, flaw), functions=functions, points=8).status == "refuted"


@pytest.mark.parametrize(("parts", "derivative", "order"), [(8, 2, 4), (8, 1, 4), (12, 2, 2), (16, 3, 16)])
def test_nodes_on_a_circle_are_known_as_well_as_their_powers(parts: int, derivative: int, order: int) -> None:
    node = cmath.exp(2j * math.pi / parts)

    def circle(f, x, h):
        far = node ** (parts // 4 // derivative) if derivative == 2 else node
        if derivative == 2:
            return ((f(x + far * h) + f(x - far * h)) / far**2).real / h**2 - 2 * f(x) * (far**-2).real / h**2
        if derivative == 1:
            return ((f(x + far * h) - f(x - far * h)) / far).real / (2 * h)
        total = sum(f(x + h * node**k) * node ** (-3 * k) for k in range(parts))
        return 6 * total.real / (parts * h**3)

    assert prove(from_function(circle, derivative=derivative)).order == order


@pytest.mark.parametrize(("window", "degree"), [(5, 2), (7, 3), (9, 4), (11, 2)])
@pytest.mark.parametrize("mode", ["wrap", "mirror"])
def test_fitted_weights_are_the_fractions_that_they_stand_for(window: int, degree: int, mode: str) -> None:
    def fitted(values, h):
        return savgol_filter(values, window, degree, deriv=1, delta=h, mode=mode)

    proof = prove(from_function(fitted))
    assert proof.status == "proved"
    assert min(order for order in proof.orders if order is not None) >= 0
    if mode == "wrap":
        weights = [weight.terms[0][1].re for _, weight in proof.inside.samples]
        assert all(weight.denominator <= 10**6 for weight in weights)
        assert sum(weights) == 0


@pytest.mark.parametrize(("half", "degree"), [(2, 2), (3, 2), (2, 3)])
@pytest.mark.parametrize("kind", [np.polynomial.Polynomial, np.polynomial.Chebyshev])
def test_fits_that_round_far_more_at_some_points_than_at_others_are_right(
    kind, half: int, degree: int
) -> None:
    def fitted(f, x, h):
        places = x + h * np.arange(-half, half + 1)
        return kind.fit(places, [f(place) for place in places], degree).deriv()(x)

    order = 2 if degree == 2 else 4
    verdict = verify(from_function(fitted, derivative=1, order=order))
    assert verdict.status == "verified", verdict.reason
