"""Savitzky-Golay: SciPy's values to rounding, orders from below and above, weights that add up to zero."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import savgol_coeffs, savgol_filter

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.smoothing import savitzky_golay

CASES = [
    (window, polyorder, derivative)
    for window in (3, 5, 7, 11, 25)
    for polyorder in range(1, 7)
    for derivative in (1, 2)
    if derivative <= polyorder < window
]
each_case = pytest.mark.parametrize(("window", "polyorder", "derivative"), CASES)


@each_case
def test_the_values_are_those_of_scipy_to_rounding(window: int, polyorder: int, derivative: int) -> None:
    scheme = savitzky_golay(window=window, polyorder=polyorder, derivative=derivative)
    values = np.random.default_rng(1964).normal(size=(2, window + 9))
    found = scheme(values, 0.5)
    theirs = savgol_filter(values, window, polyorder, deriv=derivative, delta=0.5, mode="interp")
    np.testing.assert_allclose(found, theirs, rtol=0, atol=1e-9 * np.abs(found).max())


@each_case
def test_the_orders_claimed_are_those_of_the_moments(window: int, polyorder: int, derivative: int) -> None:
    scheme = savitzky_golay(window=window, polyorder=polyorder, derivative=derivative)
    inside, *ends = (stencil.order for stencil in scheme.stencils)
    assert (inside, min(ends)) == (scheme.order, scheme.edge_order)


def test_the_weights_add_up_to_zero_which_those_of_scipy_do_not() -> None:
    assert sum(savitzky_golay(window=25, polyorder=6).stencils[0].weights) == 0
    theirs = savgol_coeffs(25, 6, deriv=1)
    assert abs(theirs.sum()) > 100 * np.finfo(float).eps * np.abs(theirs).max()


def test_wider_windows_let_less_noise_through() -> None:
    noise = np.random.default_rng(3).normal(size=2000)
    sizes = [savitzky_golay(window=window)(noise, 1.0).std() for window in (3, 7, 15, 25)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 15


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 4}, r"savitzky_golay: window=4 is not accepted; window is 3, 5, 7"),
        ({"window": 5, "polyorder": 5}, r"polyorder=5 with window=5 and derivative=1; polyorder is 1 to 4"),
        (
            {"polyorder": 1, "derivative": 2},
            r"polyorder=1 with window=7 and derivative=2; polyorder is 2 to 6",
        ),
        ({"polyorder": 7}, r"polyorder=7 is not accepted; polyorder is 1 to 6"),
    ],
)
def test_options_that_are_not_accepted_are_refused_with_those_that_are(options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        savitzky_golay(**options)
