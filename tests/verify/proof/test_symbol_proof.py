"""Rows that go round the whole grid: Fourier schemes and compact schemes, told by their symbols."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.fft import fft, fftfreq, ifft
from scipy.linalg import solve_circulant

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.proof.circulant import circulant
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.proof.symbol_proof import compact, estimated, waves


def made(function: Any, **claims: Any) -> GridScheme:
    found = from_function(function, **claims)
    assert isinstance(found, GridScheme)
    return found


def prove(function: Any, **claims: Any) -> GridProof:
    return prove_grid(made(function, **claims))


def by_symbol(symbol: Any) -> Any:
    """The scheme with this symbol, a function of the phase per node and of the spacing."""

    def run(values, h):
        return np.real(ifft(symbol(2 * np.pi * fftfreq(len(values)), h) * fft(values)))

    return run


@pytest.mark.parametrize("derivative", [1, 2, 3, 4])
def test_a_fourier_scheme_is_exact_for_all_waves_and_has_no_finite_order(derivative: int) -> None:
    proof = prove(by_symbol(lambda t, h: (1j * t / h) ** derivative))
    assert (proof.status, proof.order, proof.orders) == ("proved", None, ())
    assert proof.operator is not None
    assert proof.operator.degree == derivative
    assert proof.error_term == "0 for wave numbers below n/2"
    assert "falls faster than any power of h" in proof.reason
    assert proof.to_dict()["order"] is None


@pytest.mark.parametrize(
    ("share", "text"), [(1 / 3, "up to 5n/16"), (1 / 4, "up to 3n/16"), (0.499, "below n/2")]
)
def test_waves_that_a_fourier_scheme_leaves_out_are_counted(share: float, text: str) -> None:
    proof = prove(by_symbol(lambda t, h: np.where(np.abs(t) < 2 * np.pi * share, 1j * t / h, 0)))
    assert proof.error_term == f"0 for wave numbers {text}"


def test_a_factor_in_a_fourier_scheme_is_no_order() -> None:
    proof = prove(by_symbol(lambda t, h: 0.999j * t / h), derivative=1)
    assert proof.order == 0
    assert "approximates 0.999*f' instead of f'" in proof.reason


def test_another_derivative_than_claimed_is_no_order() -> None:
    proof = prove(by_symbol(lambda t, h: -((t / h) ** 2)), derivative=1)
    assert proof.order is not None
    assert proof.order <= 0


def test_a_scheme_that_is_off_in_its_tenth_digit_is_no_fourier_scheme() -> None:
    proof = prove(by_symbol(lambda t, h: 1j * t * (1 + 1e-9 * t**2) / h))
    assert proof.waves is None


TRIDIAGONAL_4 = ({1: Fraction(1, 4)}, {1: Fraction(3, 4)}, 4, Fraction(-1, 180))
TRIDIAGONAL_6 = ({1: Fraction(1, 3)}, {1: Fraction(7, 9), 2: Fraction(1, 36)}, 6, Fraction(1, 2100))
PENTADIAGONAL_10 = (
    {1: Fraction(1, 2), 2: Fraction(1, 20)},
    {1: Fraction(17, 24), 2: Fraction(101, 600), 3: Fraction(1, 600)},
    10,
    None,
)
"""Lele 1992: coefficients of estimates and of values, order, and the leading constant from their Taylor series"""


def compact_scheme(left: dict[int, Fraction], right: dict[int, Fraction]) -> Any:
    def run(values, h):
        column = np.zeros(len(values))
        column[0] = 1
        for j, a in left.items():
            column[j] = column[-j] = float(a)
        differences = sum(float(b) * (np.roll(values, -j) - np.roll(values, j)) for j, b in right.items())
        return solve_circulant(column, differences / h)

    return run


@pytest.mark.parametrize(
    ("left", "right", "order", "constant"), [TRIDIAGONAL_4, TRIDIAGONAL_6, PENTADIAGONAL_10]
)
def test_a_compact_scheme_is_found_with_its_exact_coefficients(
    left: dict[int, Fraction], right: dict[int, Fraction], order: int, constant: Fraction | None
) -> None:
    scheme = made(compact_scheme(left, right))
    found = compact([circulant(scheme, nodes) for nodes in (32, 64)])
    assert found is not None
    a, b = ({j: c for j, c in side.items() if c and j > 0} for side in found)
    assert (a, b) == (left, right)
    proof = prove_grid(scheme)
    assert proof.order == order
    assert "a compact scheme" in proof.reason
    if constant is not None:
        assert proof.terms[0].coefficients == (((order + 1,), constant),)


def test_the_series_of_a_compact_scheme_is_that_of_its_symbol() -> None:
    left, right, _, _ = PENTADIAGONAL_10
    both = {0: Fraction(1)} | {s * j: c for j, c in left.items() for s in (1, -1)}
    differences = {s * j: s * c for j, c in right.items() for s in (1, -1)}
    terms = estimated((both, differences), -1)
    for phase in (0.1, 0.3):
        a = sum(float(c) * np.exp(1j * j * phase) for j, c in both.items())
        b = sum(float(c) * np.exp(1j * j * phase) for j, c in differences.items())
        series = sum(float(c) * (1j * phase) ** index[0] for t in terms for index, c in t.coefficients)
        assert series == pytest.approx(b / a, rel=1e-14)


def test_a_coefficient_that_is_off_by_a_thousandth_is_another_compact_scheme() -> None:
    left, right, _, _ = TRIDIAGONAL_6
    proof = prove(compact_scheme(left, {**right, 2: right[2] + Fraction(1, 1000)}), derivative=1)
    assert proof.order == 0


def test_rows_that_are_of_neither_kind_have_no_proof() -> None:
    proof = prove(by_symbol(lambda t, h: 1j * np.tanh(t) / h), periodic=True)
    assert (proof.status, proof.problem) == ("unavailable", None)
    assert "no Fourier or compact scheme" in proof.reason


def test_matrices_that_scale_otherwise_from_size_to_size_are_of_no_fourier_scheme() -> None:
    def whole_numbers(values, h):
        count = len(values)
        return np.real(ifft(1j * fftfreq(count) * count * fft(values)))

    assert waves([circulant(made(whole_numbers), nodes) for nodes in (16, 32)]) is None
