"""The public functions, as a user calls them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import trueorder as to


@to.scheme(derivative=1, order=2)
def central(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def forward(f: Any, x: Any, h: Any) -> Any:
    return (f(x + h) - f(x)) / h


@to.scheme(operator="f_xx + f_yy", order=2)
def laplacian(f: Any, x: Any, y: Any, h: Any) -> Any:
    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2


def test_a_decorated_function_stays_callable_and_keeps_its_claim() -> None:
    assert central(lambda x: x**2, 3.0, 0.5) == 6.0
    verdict = to.verify(central, functions=["sine"])
    assert (verdict.status, verdict.row.claimed_order, verdict.proven_order) == ("verified", 2, 2)


@pytest.mark.parametrize("scheme", ["central", central, to.PointScheme("mine", central)])
def test_a_scheme_is_a_text_a_function_or_a_record(scheme: Any) -> None:
    assert to.prove(scheme).error_term == "h**2*f'''(x)/6"


def test_keywords_override_the_claims() -> None:
    assert to.verify(forward, order=1, functions=["sine"]).status == "verified"
    assert to.verify(forward, order=2, functions=["sine"]).status == "refuted"
    assert to.verify(central, order=1, functions=["sine"]).status == "verified"
    assert to.verify(central, operator="f''", functions=["sine"]).status == "refuted"
    assert to.verify(central, derivative=2, functions=["sine"]).status == "refuted"
    assert to.verify("gradient", edge_order=2, functions=["sine"]).status == "refuted"


def test_no_claim_is_no_verdict() -> None:
    verdict = to.verify(forward, functions=["sine"])
    assert (verdict.status, verdict.proven_order) == (None, 1)


def test_assert_order_returns_nothing_or_raises_with_the_reason() -> None:
    to.assert_order(forward, 1, functions=["sine"])
    with pytest.raises(AssertionError, match=r"forward, order 2: refuted: .*h\*f''\(x\)/2 does not vanish"):
        to.assert_order(forward, 2, functions=["sine"])


def test_assert_order_does_not_pass_what_nothing_was_shown_of() -> None:
    with pytest.raises(AssertionError, match="inconclusive"):
        to.assert_order(central, 2, functions=["x"])


def test_a_study_in_two_variables() -> None:
    study = to.study(laplacian, "exp(x)*cos(2*y)", domain=((0, 1), (0, 2)))
    assert (study.expected_order, study.verdict) == (2, "verified")


@pytest.mark.parametrize("domain", [(0, 1), ((0, 1),), {"x": (0, 1)}])
def test_a_domain_is_a_pair_or_pairs(domain: Any) -> None:
    assert (
        to.study("central", "sin(x)", domain=domain).to_dict()
        == to.study("central", "sin(x)", domain=(0, 1)).to_dict()
    )


@pytest.mark.parametrize("at", [-7, 0, 1e6])
def test_a_point_outside_the_usual_domain_can_be_studied(at: float) -> None:
    study = to.study("central", "exp(sin(x))", at=at)
    assert (study.verdict, study.row.points) == ("verified", 1)


def test_a_point_inside_the_domain_keeps_it() -> None:
    # a domain around 0.5 as wide as the usual one would reach beyond the branch point
    assert to.study("central", "log(x)", at=0.5).verdict == "verified"


def test_an_exact_function_keeps_its_own_domain() -> None:
    exact = to.function("sin(x)", domain=(2, 3))
    assert to.study("central", exact).to_dict() == to.study("central", "sin(x)", domain=(2, 3)).to_dict()


def test_a_study_has_its_sweep_as_a_table_and_as_a_figure() -> None:
    study = to.study("forward", "exp(x)", at=0, steps=[0.1, 0.01])
    frame = study.to_frame()
    assert list(frame["h"]) == [0.01, 0.1]
    assert list(frame["error"]) == pytest.approx([(math.exp(h) - 1) / h - 1 for h in (0.01, 0.1)], rel=1e-9)
    assert study.plot().axes


def test_a_run_has_its_table_and_its_report(tmp_path: Path) -> None:
    suite = tmp_path / "suite.toml"
    suite.write_text(
        '[[function]]\nuse = "sine"\n[[scheme]]\nuse = ["forward", "central"]\n', encoding="utf-8"
    )
    results = to.run(suite)
    assert list(results.to_frame()["scheme"]) == ["forward", "central"]
    assert [study.verdict for study in results.studies] == ["verified", "verified"]
    assert [verdict.status for verdict in results.schemes] == ["verified", "verified"]
    page = results.report(tmp_path / "out")
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"points": 0}, "points=0"),
        ({"points": 2.5}, "points=2.5"),
        ({"dtype": "float16"}, "dtype='float16'"),
        ({"steps": [0.1, -0.1]}, "steps"),
        ({"steps": [0.1, math.nan]}, "steps"),
        ({"steps": []}, "steps"),
        ({"steps": 0.1}, "steps"),
        ({"steps": ["a"]}, "steps"),
        ({"at": math.inf}, "at="),
        ({"at": (1, 2)}, "at="),
        ({"at": "one"}, "at="),
        ({"domain": (1, 0)}, "domain"),
        ({"domain": (0, math.nan)}, "domain"),
        ({"domain": 3}, "domain"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(to.InputError) as caught:
        to.study("central", "sin(x)", **arguments)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", [3, None, lambda f: f, "centrl"])
def test_what_is_no_scheme_is_refused(scheme: Any) -> None:
    with pytest.raises(to.InputError):
        to.prove(scheme)


def test_results_can_be_printed() -> None:
    study = to.study("central", "sin(x)")
    assert "observed order 2.00" in str(study)
    assert "verified" in str(to.verify("central", functions=["sine"]))
