"""Coordinates that are only nearly even: schemes that take them for even ones, and schemes that do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.registry import find, selection
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.exact.library import find_function
from trueorder.verify.probing.nearly_even import taken_for_even
from trueorder.verify.studies.verification import verify

CLAIMS = {"derivative": 1, "order": 2, "edge_order": 1}
GRIDS = [
    scheme
    for scheme in map(find, selection())
    if isinstance(scheme, GridScheme) and not scheme.periodic and scheme.spacing == "coordinates"
]


def found(code: Any, *, linear: bool = True, **claims: Any) -> str | None:
    scheme = from_function(code, **(CLAIMS | claims))
    assert isinstance(scheme, GridScheme)
    taken = taken_for_even(scheme, scheme.operator or Operator.derivative(1), linear=linear)
    return None if taken is None else taken.said


def where(is_even: Callable[[Any], Any], spacing: Callable[[Any], Any] = np.mean) -> Any:
    """The gradient for even coordinates where a rule says that they are, and that for any others elsewhere."""

    def gradient(values, x):
        widths = np.diff(x)
        return np.gradient(values, spacing(widths) if is_even(widths) else x)

    return gradient


def limited(tolerance: float) -> Any:
    """Slopes that a limiter takes, of spacings that are the mean one below a tolerance."""

    def slopes(values, x):
        widths = np.diff(x)
        if np.ptp(widths) <= tolerance * np.mean(widths):
            widths = np.full_like(widths, np.mean(widths))
        left, right = np.diff(values)[:-1] / widths[:-1], np.diff(values)[1:] / widths[1:]
        middle = (widths[1:] * left + widths[:-1] * right) / (widths[1:] + widths[:-1])
        least = np.minimum(abs(middle), 2 * np.minimum(abs(left), abs(right)))
        inside = np.where(left * right > 0, np.sign(left) * least, 0.0)
        return np.concatenate([left[:1], inside, right[-1:]])

    return slopes


LOOSE = {
    "a ratio": where(lambda widths: widths.max() < 1.9 * widths.min()),
    "a deviation": where(lambda widths: widths.std() < 0.1 * widths.mean()),
    "one percent": where(lambda widths: np.allclose(widths, widths[0], rtol=1e-2, atol=0)),
    "one thousandth": where(lambda widths: np.allclose(widths, widths[0], rtol=1e-3, atol=0)),
    "one ten-thousandth": where(lambda widths: np.ptp(widths) < 1e-4 * widths[0]),
    "two digits": where(lambda widths: len(np.unique(np.round(widths / widths[0], 2))) == 1),
    "the first spacings": where(lambda widths: np.allclose(widths[:5], widths[0], atol=0)),
    "either end": where(lambda widths: np.isclose(widths[0], widths[-1]) and np.isclose(*widths[:2])),
    "the median": where(lambda widths: np.median(abs(widths - np.median(widths))) == 0, np.median),
}


@pytest.mark.parametrize("name", LOOSE)
def test_a_scheme_that_takes_nearly_even_coordinates_for_even_ones_is_found(name: str) -> None:
    said = found(LOOSE[name])
    assert said is not None
    assert said.endswith("it takes what is nearly even for even")


TIGHT = {
    "exactly": where(lambda widths: (widths == widths[0]).all()),
    "to rounding": where(lambda widths: np.allclose(widths, widths[0], rtol=1e-9, atol=0)),
    "to a few roundings": where(lambda widths: np.ptp(widths) <= 1e-12 * widths.max()),
    "never": where(lambda widths: False),
}


@pytest.mark.parametrize("name", TIGHT)
def test_a_tolerance_at_the_level_of_rounding_is_right(name: str) -> None:
    assert found(TIGHT[name]) is None
    assert verify(from_function(TIGHT[name], **CLAIMS), points=6).status == "verified"


@pytest.mark.parametrize("tolerance", [1e-5, 1e-6, 1e-7])
def test_a_usual_tolerance_leaves_the_claim_open_for_data_below_it(tolerance: float) -> None:
    code = where(lambda widths: np.allclose(widths, widths[0], rtol=tolerance, atol=0))
    verdict = verify(from_function(code, **CLAIMS), points=6)
    assert verdict.status == "inconclusive"
    assert "it takes what is nearly even for even; otherwise order 2" in verdict.row.reason


@pytest.mark.parametrize("tolerance", [0.5, 1e-2, 1e-3])
def test_a_limiter_with_such_a_tolerance_is_found_without_a_proof(tolerance: float) -> None:
    assert "nearly even" in (found(limited(tolerance), linear=False) or "")


@pytest.mark.parametrize("tolerance", [0.0, 1e-9])
def test_a_limiter_without_one_is_right(tolerance: float) -> None:
    assert found(limited(tolerance), linear=False) is None


def test_what_declines_uneven_coordinates_is_held_to_those_that_it_takes() -> None:
    def within(tolerance: float) -> Any:
        def gradient(values, x):
            widths = np.diff(x)
            if np.ptp(widths) > tolerance * widths[0]:
                raise ValueError("x has to be even")
            return np.gradient(values, widths[0])

        return gradient

    assert found(within(1e-9)) is None
    assert "differ by 1.6 %" in (found(within(0.05)) or "")


def test_a_formula_of_order_one_is_right_where_order_one_is_claimed_alone() -> None:
    def across(values, x):
        slopes, widths = np.gradient(values, x), np.diff(x)
        if np.ptp(widths) < 1e-2 * widths[0]:
            slopes[1:-1] = (values[2:] - values[:-2]) / (x[2:] - x[:-2])
        return slopes

    assert found(across, order=1) is None
    assert "nearly even" in (found(across, order=2) or "")


def test_rows_at_ends_of_which_nothing_is_claimed_may_be_anything() -> None:
    def blank(values, x):
        slopes = np.gradient(values, x)
        slopes[0], slopes[-1] = 0.0, np.ptp(np.diff(x))
        return slopes

    assert found(blank, edge_order=0) is None


@pytest.mark.parametrize("scheme", GRIDS, ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("linear", [True, False])
def test_nothing_is_found_in_what_is_built_in(scheme: GridScheme, linear: bool) -> None:
    operator = scheme.operator or Operator.derivative(1)
    assert taken_for_even(scheme, operator, linear=linear) is None


def test_the_verdict_says_on_which_coordinates() -> None:
    verdict = verify(from_function(LOOSE["a ratio"], **CLAIMS), functions=[find_function("sine")], points=6)
    assert verdict.status == "refuted"
    assert verdict.row.reason.startswith("on coordinates whose spacings differ by 25 % it is off by 0.1 of")
