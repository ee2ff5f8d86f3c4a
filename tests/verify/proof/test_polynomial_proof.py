"""Schemes on Chebyshev-Lobatto nodes: no finite order, measured to be exact, and broken ones are refuted."""

from __future__ import annotations

import numpy as np
import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.families.spectral import chebyshev
from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.polynomial_proof import LOBATTO
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.study import study
from trueorder.verify.studies.study_steps import Lattice
from trueorder.verify.studies.verification import verify


@pytest.mark.parametrize("derivative", [1, 2])
def test_it_is_proved_to_be_exact_for_polynomials_and_measured_to_be(derivative: int) -> None:
    found = verify(chebyshev(derivative=derivative))
    assert found.status is None
    assert found.proof.status == "proved"
    assert found.proof.error_term == "0 for polynomials of degree below n"
    assert "measured to agree in 7 studies" in found.reason
    assert {row.verdict for row in found.row.studies} == {"exact"}


def test_the_operator_is_found_out_where_none_is_claimed() -> None:
    def second(values, x):
        return chebyshev(derivative=2)(values, x)

    assert str(prove_grid(from_function(second)).operator) == "f''"


def test_any_order_that_is_claimed_is_kept() -> None:
    found = verify(from_function(chebyshev(), order=9), functions=[find_function("sine")])
    assert found.status == "verified"
    assert "better than the claimed order 9" in found.reason


def wrong_entry(values, x):
    found = np.array(chebyshev()(values, x))
    found[2] *= 1 + 1e-9
    return found


def wrong_on_many_nodes(values, x):
    return chebyshev()(values, x) * (1 if len(values) < 60 else 1 + 1e-7)


@pytest.mark.parametrize("scheme", [wrong_entry, wrong_on_many_nodes])
def test_a_matrix_that_is_slightly_wrong_is_refuted(scheme) -> None:
    found = verify(from_function(scheme, derivative=1, order=2), functions=[find_function("exponential")])
    assert found.status == "refuted"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("5", "exact"), ("x**3", "exact"), ("1e-200*exp(x)", "exact"), ("1/(1 + 25*x**2)", "exact"),
     ("abs(x)", "inconclusive"), ("exp(x)", "exact")],
)  # fmt: skip
def test_the_verdict_on_a_function_says_whether_the_grids_resolve_it(text: str, verdict: str) -> None:
    for dtype in ("float64", "float32"):
        row = study(find("chebyshev"), function(text, domain=(-1, 1.5)), dtype=dtype).row
        assert row.verdict == verdict, row.reason
        assert row.dtype == dtype


def test_the_error_falls_geometrically_until_it_is_rounding() -> None:
    sweep = study(find("chebyshev"), function("1/(1 + 4*x**2)", domain=(-1, 1))).row.sweep[::-1]
    errors = np.array([row.error_rms for row in sweep])
    falling = errors[errors > 1e-12]
    assert np.all(np.diff(np.log(falling)) < -0.5)
    assert errors[-1] < 1e-10


def test_steps_that_are_asked_for_are_average_spacings() -> None:
    scheme, exact = find("chebyshev"), function("exp(x)", domain=(0, 1))
    assert len(study(scheme, exact, steps=[0.1, 0.05]).row.sweep) == 2
    assert len(study(scheme, exact, steps=Lattice(0.02, 0.5, 4)).row.sweep) >= 5
    with pytest.raises(
        InputError, match=r"steps: none gives a grid over exp\(x\); accepted: 0.000977 to 0.5"
    ):
        study(scheme, exact, steps=[1e-9])


def test_the_nodes_of_the_family_are_the_ones_of_the_scheme() -> None:
    nodes = LOBATTO.nodes(9, -1.0, 1.0)
    np.testing.assert_allclose(nodes, -np.cos(np.pi * np.arange(9) / 8), atol=1e-15)
