"""Studies on periodic grids: orders and constants, sizes of grids, and what Fourier schemes show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.fft import fft, fftfreq, ifft
from scipy.linalg import toeplitz

from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil import Stencil
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.library import PERIODIC, find_function
from trueorder.verify.studies.periodic_study import periodic_reference, periodic_steps
from trueorder.verify.studies.study import study
from trueorder.verify.studies.study_steps import Lattice
from trueorder.verify.studies.verification import verify


def made(run: Any, **claims: Any) -> GridScheme:
    found = from_function(run, periodic=True, **claims)
    assert isinstance(found, GridScheme)
    return found


def central(order: int, derivative: int = 1) -> GridScheme:
    half = (order + derivative - 1) // 2
    stencil = Stencil.on(range(-half, half + 1), derivative)
    weights = dict(zip(range(-half, half + 1), map(float, stencil.weights), strict=True))

    def run(values, h):
        return sum(weight * np.roll(values, -j) for j, weight in weights.items()) / h**derivative

    return made(run, order=order, derivative=derivative, name=f"central {order}")


def fourier(values, h):
    return np.real(ifft(2j * np.pi * fftfreq(len(values), d=h) * fft(values)))


@pytest.mark.parametrize("exact", PERIODIC, ids=lambda exact: exact.name)
@pytest.mark.parametrize("order", [2, 4, 6, 8])
def test_the_order_and_the_constant_are_the_proven_ones(order: int, exact: ExactFunction) -> None:
    row = study(central(order), exact, points=20).row
    assert row.verdict == "verified", row.reason
    assert row.observed_order == pytest.approx(order, abs=0.01)
    assert row.constant_ratio == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize("dtype", ["float32", "longdouble"])
def test_other_precisions_tell_the_same(dtype: str) -> None:
    row = study(central(2), find_function("ripple"), points=12, dtype=dtype).row
    assert row.verdict == "verified", row.reason
    assert row.dtype == dtype


def test_no_scale_of_the_function_or_of_x_changes_the_verdict() -> None:
    for text, domain in (
        ("1e-19*exp(sin(x))", None),
        ("exp(sin(1e6*x))", (0, 1)),
        ("1e8*sin(x/1e3)", (0, 1)),
    ):
        row = study(central(4), function(text, domain=domain), points=12).row
        assert row.verdict == "verified", (text, row.reason)
        assert row.observed_order == pytest.approx(4, abs=0.01)


def test_a_bump_that_dies_away_is_as_good_as_periodic() -> None:
    row = study(central(4), function("exp(-x**2)", domain=(-10, 10)), points=12).row
    assert row.verdict == "verified", row.reason


def test_a_function_that_does_not_repeat_is_refused() -> None:
    with pytest.raises(InputError, match=r"exp\(x\) is not periodic, and central 2 is for periodic grids"):
        study(central(2), function("exp(x)"))


def test_a_special_point_is_studied_alone() -> None:
    row = study(central(2), function("exp(sin(x))", at=1.25, domain=(0, 7))).row
    assert row.points == 1
    assert all(step.error is not None for step in row.sweep)


def test_steps_divide_the_period_and_odd_numbers_of_nodes_are_among_them() -> None:
    scheme, exact = central(2), find_function("ripple")
    reference = periodic_reference(scheme, exact, 6)
    counts = 2 * math.pi / periodic_steps(scheme, reference)
    np.testing.assert_allclose(counts, np.round(counts), rtol=1e-14)
    whole = np.round(counts).astype(int)
    assert (whole.max(), whole.min()) == (512, 8)
    assert {n % 2 for n in whole.tolist()} == {0, 1}
    assert np.all(np.diff(counts) < 0)


def test_steps_that_are_asked_for_are_those_nearest_that_divide_the_period() -> None:
    row = study(central(2), find_function("ripple"), steps=[0.1, 0.05, 100.0], points=6).row
    assert [round(2 * math.pi / step.h) for step in row.sweep] == [126, 63]
    bounded = study(central(2), find_function("yearly"), steps=Lattice(1e-2, 1e-1), points=6).row
    assert min(step.h for step in bounded.sweep) >= 1e-2
    assert max(step.h for step in bounded.sweep) <= 1e-1


def test_sizes_that_a_scheme_refuses_by_raising_are_left_out() -> None:
    def powers_of_two(values, h):
        if len(values) & (len(values) - 1):
            raise ValueError("a power of two")
        return fourier(values, h)

    row = study(made(powers_of_two, order=2), find_function("ripple"), points=6).row
    assert row.verdict == "exact", row.reason
    assert [round(2 * math.pi / step.h) for step in row.sweep] == [512, 256, 128, 64, 32, 16, 8]


def test_code_that_computes_something_else_on_larger_grids_is_refuted() -> None:
    def drifts(values, h):
        slopes = (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
        return slopes if len(values) < 200 else slopes * (1 + 1e-3)

    row = study(made(drifts, order=2), find_function("ripple"), points=12).row
    assert row.verdict == "refuted"


@pytest.mark.parametrize("exact", PERIODIC, ids=lambda exact: exact.name)
def test_a_fourier_scheme_makes_no_error_but_rounding_where_the_grid_resolves_the_function(
    exact: ExactFunction,
) -> None:
    row = study(made(fourier, order=2), exact, points=12).row
    assert row.verdict == "exact", row.reason
    assert row.observed_order is None
    assert "as proved" in row.reason
    assert row.sweep[-1].error_rms > 1e3 * row.sweep[0].error_rms or exact.name == "harmonics"


def test_a_function_that_no_grid_resolves_settles_nothing() -> None:
    row = study(made(fourier, order=2), function("1/(1.0005 - cos(x))"), points=6).row
    assert row.verdict == "inconclusive"
    assert "512 nodes do not resolve" in row.reason


def test_a_fourier_scheme_that_loses_digits_is_refuted() -> None:
    def single(values, h):
        return fourier(values.astype(np.float32).astype(np.float64), h)

    row = study(made(single, order=2), find_function("ripple"), points=6).row
    assert row.verdict == "refuted"
    assert "loses precision" in row.reason


@pytest.mark.parametrize(
    ("scheme", "text", "half"),
    [
        ("compact:order=6,edge=periodic", "exp(-x**2)", 6846.09),
        ("compact:order=4,edge=periodic", "x*exp(-x**2/50)", 2e5),
        ("compact:order=6,edge=periodic,derivative=2", "exp(-x**4)", 900.0),
        ("compact:order=10,edge=periodic", "exp(-100*x**2)", 77.0),
    ],
)
@pytest.mark.parametrize("share", [None, 0.01])
def test_a_bump_that_no_grid_resolves_refutes_no_scheme(
    scheme: str, text: str, half: float, share: float | None
) -> None:
    steps = None if share is None else Lattice(share * half, half / 8)
    row = study(find(scheme), function(text, domain=(-half, half)), steps=steps).row
    assert row.verdict in ("inconclusive", "exact", "verified"), row.reason


@pytest.mark.parametrize(
    "scheme", ["fourier", "compact:order=6,edge=periodic", "compact:order=4,edge=periodic"]
)
@pytest.mark.parametrize("factor", ["2e193", "1e60", "1e-300"])
@pytest.mark.parametrize("steps", [None, Lattice(0.01, 0.5), [0.1, 0.05]])
def test_values_that_leave_the_range_of_the_precision_refute_no_scheme(
    scheme: str, factor: str, steps
) -> None:
    row = study(find(scheme), function(f"{factor}*exp(sin(x))"), dtype="float32", steps=steps).row
    assert row.verdict in ("inconclusive", "exact"), row.reason


@pytest.mark.parametrize("spacing", ["h", "x"])
def test_single_precision_inside_is_said(spacing: str) -> None:
    def in_h(values, h):
        values = values.astype(np.float32)
        return (np.roll(values, -1) - np.roll(values, 1)) / np.float32(2 * h)

    def in_x(values, x):
        return in_h(values, x[1] - x[0])

    found = study(made(in_h if spacing == "h" else in_x, order=2, derivative=1), function("exp(sin(x))"))
    assert found.row.verdict == "verified", found.row.reason
    assert "the code returns float32" in found.row.reason
    assert found.row.dtype == "float64"
    assert found.precision is not None


def rolled(values, dx):
    return (np.roll(values, -1) - np.roll(values, 1)) / (2 * dx)


def single_values(values, dx):
    return rolled(values.astype(np.float32), dx).astype(np.float64)


def single_spacing(values, x):
    return rolled(values, np.float64(np.float32(x[1] - x[0])))


def single_buffer(values, dx):
    out = np.empty(len(values), np.float32)
    out[:] = rolled(values, dx)
    return out.astype(float)


def single_weights(values, dx):
    weights = np.array([1 / 12, -2 / 3, 2 / 3, -1 / 12], np.float32)
    return (
        sum(w * np.roll(values, -j) for w, j in zip(weights.astype(float), (-2, -1, 1, 2), strict=True)) / dx
    )


@pytest.mark.parametrize("code", [single_values, single_spacing, single_buffer, single_weights])
@pytest.mark.parametrize("periodic", [True, None])
def test_fewer_digits_inside_are_a_loss_on_periodic_grids_too(code, periodic) -> None:
    verdict = verify(from_function(code, periodic=periodic, order=2))
    assert verdict.status == "refuted", verdict.reason


def test_double_precision_inside_is_none() -> None:
    assert verify(from_function(rolled, periodic=True, order=2)).status == "verified"


def cotangents(values, x):
    """The matrix of Trefethen (2000), Spectral Methods in MATLAB, program 4, for any period."""
    n, h = len(x), x[1] - x[0]
    if n % 2:
        raise ValueError("an even number of nodes, please")
    angles = np.arange(1, n) * np.pi / n
    column = np.hstack([0, 0.5 * (-1.0) ** np.arange(1, n) / np.tan(angles)])
    return 2 * np.pi / (n * h) * (toeplitz(column, np.hstack([0, column[1:][::-1]])) @ values)


def second_of_sines(values, x):
    n, h = len(x), x[1] - x[0]
    if n % 2:
        raise ValueError("an even number of nodes, please")
    angles = np.arange(1, n) * np.pi / n
    column = np.hstack([-(n**2) / 12 - 1 / 6, -0.5 * (-1.0) ** np.arange(1, n) / np.sin(angles) ** 2])
    return (2 * np.pi / (n * h)) ** 2 * (toeplitz(column) @ values)


@pytest.mark.parametrize(("code", "derivative"), [(cotangents, 1), (second_of_sines, 2)])
def test_matrices_of_angles_near_pi_are_exact_but_for_their_rounding(code, derivative: int) -> None:
    verdict = verify(from_function(code, order=4, derivative=derivative))
    assert verdict.status == "verified", verdict.reason


def test_fewer_digits_in_such_a_matrix_are_a_loss() -> None:
    def short(values, x):
        return cotangents(np.round(values, 7), x)

    assert verify(from_function(short, order=4, derivative=1)).status == "refuted"
