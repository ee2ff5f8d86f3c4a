"""Schemes (f, x): told from those on values that are called f, and kept with their claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.from_function import from_function
from trueorder.schemes.own_step import OwnStep
from trueorder.schemes.scheme import GridScheme, PointScheme


def slope(f: Any, x: Any) -> Any:
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6


def test_code_that_takes_a_function_is_a_point_scheme_with_its_claims() -> None:
    scheme = from_function(slope, derivative=1, order=2)
    assert isinstance(scheme, PointScheme)
    assert isinstance(scheme.function, OwnStep)
    assert (scheme.order, scheme.name) == (2, "slope")
    assert scheme(np.sin, 0.0, 0.5) == slope(np.sin, 0.0)


@pytest.mark.parametrize(
    "code",
    [
        lambda f, x: np.gradient(f, x),
        lambda f, t: np.diff(f, append=f[-1]) / np.gradient(t),
        lambda g, x: (g[1:] - g[:-1]) / (x[1:] - x[:-1]),
    ],
)
def test_code_that_takes_values_is_a_grid_scheme_whatever_they_are_called(code: Any) -> None:
    assert isinstance(from_function(code), GridScheme)


def test_a_kind_settles_it() -> None:
    assert isinstance(from_function(slope, kind="grid"), GridScheme)
    assert isinstance(from_function(lambda f, x: f[0], kind="point"), PointScheme)


@pytest.mark.parametrize("claim", [{"edge_order": 1}, {"periodic": True}, {"values": 2}, {"entry": 0}])
def test_claims_about_edges_and_arrays_are_refused(claim: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        from_function(slope, **claim)


def test_what_the_code_says_when_it_is_tried_is_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    def loud(f: Any, x: Any) -> Any:
        print("called")
        return slope(f, x)

    assert isinstance(from_function(loud), PointScheme)
    assert capsys.readouterr().out == ""
