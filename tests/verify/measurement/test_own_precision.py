"""Code that returns less than double precision is judged in what it has; fewer digits inside doubles are a loss."""

from __future__ import annotations

import numpy as np
import pytest

import trueorder as to
from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.measurement.own_precision import shortened
from trueorder.verify.studies.verification import verify

FUNCTIONS = [function("sin(x)", domain=(0, 3)), function("exp(x)", domain=(-1, 1))]
SAID = "is judged in the precision that it has"


def result(f, x, h):
    return np.float32((f(x + h) - f(x - h)) / (2 * h))


def throughout(f, x, h):
    x, h = np.float32(x), np.float32(h)
    return (np.float32(f(x + h)) - np.float32(f(x - h))) / (np.float32(2) * h)


def half(f, x, h):
    x, h = np.float32(x), np.float32(h)
    return np.float16((np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h))


def on_coordinates(values, x):
    return np.gradient(np.asarray(values, dtype=np.float32), np.asarray(x, dtype=np.float32))


def fourth_order(values, dx):
    v = np.asarray(values, dtype=np.float32)
    slopes = np.gradient(v, np.float32(dx))
    slopes[2:-2] = (v[:-4] - 8 * v[1:-3] + 8 * v[3:-1] - v[4:]) / np.float32(12 * dx)
    return slopes


def in_digits(digits):
    def scheme(values, dx):
        v = shortened(np.asarray(values, dtype=np.float32), digits)
        slopes = np.empty_like(v)
        slopes[1:-1] = (v[2:] - v[:-2]) / np.float32(2 * dx)
        slopes[0], slopes[-1] = (v[1] - v[0]) / np.float32(dx), (v[-1] - v[-2]) / np.float32(dx)
        return slopes

    return scheme


@pytest.mark.parametrize("code", [result, throughout])
def test_point_schemes_that_return_single_precision_are_verified_in_it(code) -> None:
    found = verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS).row
    assert found.verdict == "verified", found.reason
    assert f"returns float32 and {SAID}" in found.reason
    assert "not linear" not in found.reason


@pytest.mark.parametrize(("code", "order"), [(on_coordinates, 2), (fourth_order, 4)])
def test_grid_schemes_that_return_single_precision_are_proved_and_verified_in_it(code, order) -> None:
    found = verify(from_function(code, derivative=1, order=order, edge_order=1), functions=FUNCTIONS).row
    assert (found.verdict, found.proven_order) == ("verified", order), found.reason
    assert f"returns float32 and {SAID}" in found.reason


@pytest.mark.parametrize("digits", [8, 11])
def test_fewer_digits_than_single_precision_has_are_seen_and_refute_nothing(digits: int) -> None:
    scheme = from_function(in_digits(digits), derivative=1, order=2, edge_order=1)
    found = verify(scheme, functions=FUNCTIONS).row
    assert found.verdict in ("verified", "inconclusive"), found.reason
    assert f"works with {digits} binary digits and {SAID}" in found.reason


def test_half_precision_is_not_refuted_and_its_range_is_kept() -> None:
    small = function("1e-19*sin(x)", domain=(0, 3))
    found = verify(from_function(half, derivative=1, order=2), functions=[*FUNCTIONS, small]).row
    assert found.verdict in ("verified", "inconclusive"), found.reason
    assert any("leave the range of float16" in study.reason for study in found.studies)


def one_percent_off(f, x, h):
    return np.float32((f(x + h) - f(x - h)) / (2.02 * h))


def first_order(f, x, h):
    return np.float32((f(x + h) - f(x)) / h)


def off_on_grids(values, dx):
    return (1.01 * np.gradient(np.asarray(values, dtype=np.float32), np.float32(dx))).astype(np.float32)


@pytest.mark.parametrize("code", [one_percent_off, first_order, off_on_grids])
def test_what_is_wrong_in_any_precision_is_refuted(code) -> None:
    assert verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS).row.verdict == "refuted"


def inside(f, x, h):
    return (float(np.float32(f(x + h))) - float(np.float32(f(x - h)))) / (2 * h)


def inside_grids(values, dx):
    return np.gradient(np.asarray(values, dtype=np.float32), dx).astype(np.float64)


def weights(f, x, h):
    return np.float64(np.float32(1) / np.float32(3)) * 1.5 * (f(x + h) - f(x - h)) / h


@pytest.mark.parametrize("code", [inside, inside_grids, weights])
def test_single_precision_inside_code_that_returns_doubles_is_a_loss(code) -> None:
    found = verify(from_function(code, derivative=1, order=2), functions=FUNCTIONS).row
    assert found.verdict == "refuted"


@pytest.mark.parametrize("dtype", ["float32", "longdouble"])
def test_verify_measures_in_the_precision_that_is_asked_for(dtype: str) -> None:
    found = to.verify("central", dtype=dtype, functions=["sine", "gaussian"])
    assert found.status == "verified"
    assert {study.dtype for study in found.row.studies} == {dtype}
    assert f"measured in {dtype}" in found.reason


def test_verify_refuses_a_precision_that_it_does_not_know() -> None:
    with pytest.raises(InputError, match="dtype='float16': one of float32, float64, longdouble"):
        to.verify("central", dtype="float16")
