"""Every scheme of tests/unusual_schemes is right, and is verified however unlike the textbook's it looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.loading import functions_in, load_file
from trueorder.verify.studies.verification import verify

FOLDER = Path(__file__).parents[2] / "unusual_schemes"

POINTS = 12
"""fewer than a study has by default, because some of these schemes take their points one at a time"""


def claimed(path: Path) -> list[Any]:
    module = load_file(path, shown=path.name)
    found = [getattr(module, name) for name in functions_in(module)]
    return [
        pytest.param(function, id=f"{path.stem}:{name}")
        for function, name in zip(found, functions_in(module), strict=True)
        if hasattr(function, "__trueorder__")
    ]


POINT_SCHEMES = [*claimed(FOLDER / "formulas.py"), *claimed(FOLDER / "several_variables.py")]
BLACK_BOXES = claimed(FOLDER / "black_boxes.py")
NOT_LINEAR = {"towards_the_larger_value"}
"""black boxes that no formula can be read off"""
GRID_SCHEMES = claimed(FOLDER / "grids.py")
PERIODIC_SCHEMES = claimed(FOLDER / "periodic.py")


@pytest.mark.parametrize("function", POINT_SCHEMES)
def test_an_unusual_formula_is_proved_and_verified(function: Any) -> None:
    scheme = from_function(function)
    verdict = verify(scheme, points=POINTS)
    assert verdict.status == "verified", verdict.reason
    assert verdict.proof.status == "proved", verdict.proof.reason
    assert verdict.row.proven_order == scheme.order


@pytest.mark.parametrize("function", BLACK_BOXES)
def test_a_black_box_is_verified_by_the_formula_read_off_it_or_by_measurement_and_says_so(
    function: Any,
) -> None:
    verdict = verify(from_function(function), points=POINTS)
    assert verdict.status == "verified", verdict.reason
    if function.__name__ in NOT_LINEAR:
        assert verdict.proof.status == "unavailable"
        assert "without proof" in verdict.reason
    else:
        assert verdict.row.proven_order == from_function(function).order
        assert "weights read off by unit responses" in verdict.reason


@pytest.mark.parametrize("function", GRID_SCHEMES)
def test_an_unusual_grid_scheme_is_verified_inside_and_at_its_edges(function: Any) -> None:
    scheme = from_function(function)
    verdict = verify(scheme, points=POINTS)
    assert verdict.status == "verified", verdict.reason
    assert verdict.row.proven_order == scheme.order
    edges = [verdict.row.proven_orders[i] for i in verdict.proof.edges]
    assert not edges or min(edges) == scheme.edge_order
    assert {study.row.operator for study in verdict.studies} >= {scheme.operator.text}


@pytest.mark.parametrize("function", PERIODIC_SCHEMES)
def test_an_unusual_scheme_for_periodic_grids_is_verified(function: Any) -> None:
    scheme = from_function(function)
    verdict = verify(scheme, points=POINTS)
    assert verdict.status == "verified", verdict.reason
    assert verdict.proof.periodic
    if "fourier" in function.__name__:
        assert verdict.proof.waves is not None
        assert {study.row.verdict for study in verdict.studies} == {"exact"}
        assert "better than the claimed order" in verdict.reason
    elif function.__name__ == "limited":
        assert "by measurement" in verdict.reason
    else:
        assert verdict.row.proven_order == scheme.order
        assert {study.row.verdict for study in verdict.studies} == {"verified"}


@pytest.mark.parametrize("function", [*POINT_SCHEMES, *BLACK_BOXES])
def test_the_next_higher_order_is_refuted(function: Any) -> None:
    scheme = from_function(function)
    verdict = verify(from_function(scheme, order=scheme.order + 1), points=6)
    assert verdict.status == "refuted", verdict.reason


def test_the_collections_are_not_empty() -> None:
    assert len(POINT_SCHEMES) >= 20
    assert len(BLACK_BOXES) >= 5
    assert len(GRID_SCHEMES) >= 7
    assert len(PERIODIC_SCHEMES) >= 12
