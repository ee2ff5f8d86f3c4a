"""Values of other kinds than those a matrix is read off from: code that looks at them, and code that does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import solve_banded

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find, selection
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify

CLAIMS = {"derivative": 1, "order": 2, "edge_order": 1}
GRIDS = [scheme for scheme in map(find, selection()) if isinstance(scheme, GridScheme)]


def limits(code: Any, **claims: Any) -> tuple[str, ...]:
    scheme = from_function(code, **(CLAIMS | claims))
    assert isinstance(scheme, GridScheme)
    return prove_grid(scheme).limits


def missing_above(values, h):
    return np.where(np.abs(values) > 1e9, 0.0, np.gradient(values, h))


def clipped(values, h):
    return np.clip(np.gradient(values, h), -1e9, 1e9)


def saturated(values, h):
    return np.gradient(np.clip(values, -1e12, 1e12), h)


def missing_at_zero(values, h):
    slopes = np.gradient(values, h)
    if np.count_nonzero(values) > len(values) // 2:  # so that unit vectors are none of its business
        slopes[values == 0] = 0.0
    return slopes


def sizes_of_the_negative(values, h):
    return np.gradient(np.abs(values) if np.all(values < 0) else values, h)


def logarithms_of_the_positive(values, h):
    return values * np.gradient(np.log(values), h) if np.all(values > 0) else np.gradient(values, h)


def flat_where_flat(values, h):
    slopes = np.gradient(values, h)
    return np.zeros_like(slopes) if np.ptp(values) < 1e-3 * np.max(np.abs(values)) else slopes


def without_what_is_far(values, h):
    size = np.median(np.abs(values))
    return np.gradient(np.clip(values, -1e6 * size, 1e6 * size) if size > 0 else values, h)


LOOKING = {
    missing_above: "near 1e+18",
    clipped: "near 1e+18",
    saturated: "near 1e+18",
    missing_at_zero: "with zeros among them",
    sizes_of_the_negative: "that are all negative",
    logarithms_of_the_positive: "that are all positive",
    flat_where_flat: "that hardly differ",
    without_what_is_far: "far from the others",
}


@pytest.mark.parametrize("code", LOOKING)
def test_the_values_are_named_on_which_it_is_another_formula(code: Any) -> None:
    (limit,) = limits(code)
    assert limit.startswith("for values ")
    assert LOOKING[code] in limit
    assert "it is another formula: it is off by" in limit


def test_such_a_scheme_is_not_verified_and_the_reason_says_what_holds_otherwise() -> None:
    verdict = verify(from_function(clipped, **CLAIMS), functions=[find_function("sine")], points=6)
    assert verdict.status == "inconclusive"
    assert "; otherwise order 2 inside for f'" in verdict.row.reason


def test_a_periodic_scheme_is_tried_on_them_too() -> None:
    def turned(values, h):
        slopes = (np.roll(values, -1) - np.roll(values, 1)) / (2 * h)
        return np.clip(slopes, -1e9, 1e9)

    (limit,) = limits(turned, order=2, edge_order=None)
    assert "near 1e+18" in limit


def scaled(values, h):
    size = np.max(np.abs(values)) or 1.0
    return np.gradient(values / size, h) * size


def about_the_mean(values, h):
    return np.gradient(values - np.mean(values), h)


def implicit(values, h):
    inside = 3 * (values[2:] - values[:-2]) / h
    first = (-3 * values[0] + 4 * values[1] - values[2]) / (2 * h)
    last = (3 * values[-1] - 4 * values[-2] + values[-3]) / (2 * h)
    bands = np.ones((3, len(values)))
    bands[1, 1:-1] = 4
    bands[0, 1] = bands[2, -2] = 0
    return solve_banded((1, 1), bands, np.concatenate([[first], inside, [last]]))


def finite_alone(values, h):
    if np.max(np.abs(values)) > 1e12:
        raise OverflowError("too large")
    return np.gradient(values, h)


@pytest.mark.parametrize("code", [scaled, about_the_mean, implicit, finite_alone])
def test_what_is_linear_is_so_on_all_of_them(code: Any) -> None:
    assert limits(code) == ()


@pytest.mark.parametrize("scheme", GRIDS, ids=lambda scheme: scheme.name)
def test_nothing_is_found_in_what_is_built_in(scheme: GridScheme) -> None:
    assert prove_grid(scheme).limits == ()
