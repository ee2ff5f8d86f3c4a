"""The atlas: every column on schemes whose numbers are known beforehand."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.operator import Operator
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.atlas_row import AtlasRow
from trueorder.verify.campaign import atlas
from trueorder.verify.campaign.campaign import campaign
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.campaign.workers import can_fork
from trueorder.verify.exact.functions import function

FUNCTIONS = (
    function("sin(x)", name="sine", domain=(0, 10)),
    function("sin(40*x)", name="fast", domain=(0, 2)),
    function("log(x)", name="logarithm", domain=(0.5, 10)),
)
NUMPY = Library("numpy", "numpy", "numpy")


def forward(f: Any, x: Any, h: Any) -> Any:
    """A forward difference."""
    return (f(x + h) - f(x)) / h


def forward_at_a_hundredth(f: Any, x: Any) -> Any:
    """Its step is 0.01 whatever f is."""
    return (f(x + 0.01) - f(x)) / 0.01


def backward_at_eight(f: Any, x: Any) -> Any:
    """It leaves the domain."""
    return (f(x) - f(x - 8)) / 8


def twice_forward(f: Any, x: Any, h: Any) -> Any:
    """It asks for f twice as often as it has to."""
    f(x)
    return (f(x + h) - f(x) + f(x + h) - f(x)) / (2 * h)


def slow(f: Any, x: Any, h: Any) -> Any:
    """It adds up a thousand forward differences."""
    return sum((f(x + h) - f(x)) / h for _ in range(1000)) / 1000


def raising(f: Any, x: Any) -> Any:
    """It chooses no step after all."""
    raise RuntimeError("no step was found")


def hanging(f: Any, x: Any) -> Any:
    """It never finds one."""
    time.sleep(600)


def edges_of_first_order(values: Any, x: Any) -> Any:
    """What numpy.gradient does."""
    return np.gradient(values, x)


def point(name: str, estimate: Any, own: Any = None, order: int = 1) -> PointScheme:
    return PointScheme(
        name, borrowed(NUMPY, estimate, {}, own), Operator.derivative(1), order, source="made here"
    )


@pytest.fixture(scope="module")
def rows() -> dict[str, AtlasRow]:
    schemes = (
        point("fixed", forward, forward_at_a_hundredth),
        point("leaving", forward, backward_at_eight),
        point("twice", twice_forward),
        point("slow", slow),
        point("raising", forward, raising),
        point("overstated", forward, order=2),
        GridScheme(
            "grid",
            borrowed(NUMPY, edges_of_first_order, {}),
            Operator.derivative(1),
            2,
            edge_order=2,
            source="made",
        ),
        find("central"),
        find("numpy.gradient"),
    )
    entries = tuple(Entry(scheme, FUNCTIONS) for scheme in schemes)
    suite = Suite("made", Sweep(points=12, per_decade=5), FUNCTIONS, entries, "made.toml", atlas=True)
    return {row.scheme: row for row in campaign(suite, processes=2).results.atlas}


def test_there_is_a_row_for_every_scheme_in_the_order_of_the_suite(rows: dict[str, AtlasRow]) -> None:
    names = [
        "fixed",
        "leaving",
        "twice",
        "slow",
        "raising",
        "overstated",
        "grid",
        "central",
        "numpy.gradient",
    ]
    assert list(rows) == names


def test_orders_are_claimed_proven_and_observed(rows: dict[str, AtlasRow]) -> None:
    row = rows["grid"]
    assert (row.claimed_order, row.claimed_edge_order, row.proven_order, row.proven_edge_order) == (
        2,
        2,
        2,
        1,
    )
    assert row.observed_order == pytest.approx(2, abs=0.05)
    assert row.observed_edge_order == pytest.approx(1, abs=0.05)
    assert row.verdict == "refuted"
    assert rows["central"].proven_edge_order is None


def test_a_row_names_the_library_its_version_and_the_claim(rows: dict[str, AtlasRow]) -> None:
    assert (rows["fixed"].library, rows["fixed"].version) == ("numpy", np.__version__)
    assert rows["fixed"].claim == "made here"
    assert rows["central"].library is None
    assert rows["numpy.gradient"].library == "numpy"


def test_the_smallest_error_of_a_forward_difference_is_the_root_of_the_roundoff(
    rows: dict[str, AtlasRow],
) -> None:
    smallest = rows["fixed"].smallest_error
    assert smallest is not None
    assert 1e-9 < smallest < 1e-7


def test_the_error_at_the_own_step_is_that_of_the_step(rows: dict[str, AtlasRow]) -> None:
    # h f''/2 over f', root mean squares over a domain of several periods
    assert rows["fixed"].own_step_error == pytest.approx(0.005, rel=0.3)


def test_the_loss_is_that_on_the_function_that_suffers_most(rows: dict[str, AtlasRow]) -> None:
    row = rows["fixed"]
    assert row.own_step_worst == "fast"
    assert row.own_step_worst_error == pytest.approx(0.2, rel=0.3)
    assert row.own_step_loss is not None
    assert row.own_step_loss > 1e6


def test_a_step_that_leaves_the_domain_gives_an_infinite_error(rows: dict[str, AtlasRow]) -> None:
    row = rows["leaving"]
    assert row.own_step_worst == "logarithm"
    assert row.own_step_worst_error == math.inf
    assert row.own_step_loss == math.inf


@pytest.mark.parametrize(("name", "values"), [("fixed", 2), ("twice", 5), ("central", 2), ("grid", 1)])
def test_values_of_f_are_counted(name: str, values: float, rows: dict[str, AtlasRow]) -> None:
    assert rows[name].evaluations == values


def test_time_is_that_of_a_central_difference_written_out(rows: dict[str, AtlasRow]) -> None:
    once, own, much = (
        rows["fixed"].relative_time,
        rows["fixed"].own_step_relative_time,
        rows["slow"].relative_time,
    )
    assert once is not None
    assert own is not None
    assert much is not None
    # a machine that is busy with other things is out by factors, not by a hundred
    assert 0.2 < once < 100
    assert 0.2 < own < 100
    assert much > 100


def test_what_cannot_be_measured_is_said_and_the_rest_stays(rows: dict[str, AtlasRow]) -> None:
    row = rows["raising"]
    assert row.problem is not None
    assert "RuntimeError: no step was found" in row.problem
    assert row.proven_order == 1
    assert rows["overstated"].problem is None


def test_only_what_falls_short_of_its_claim_has_a_case(rows: dict[str, AtlasRow]) -> None:
    assert [name for name, row in rows.items() if row.counterexample is not None] == ["overstated", "grid"]


@pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")
def test_a_library_that_never_finds_its_step_does_not_hold_up_the_atlas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(atlas, "SECONDS", 1.0)
    entries = tuple(
        Entry(scheme, FUNCTIONS[:1]) for scheme in (point("hanging", forward, hanging), find("central"))
    )
    suite = Suite("made", Sweep(points=4, per_decade=4), FUNCTIONS[:1], entries, "made.toml", atlas=True)
    first, second = campaign(suite, processes=2).results.atlas
    assert first.problem is not None
    assert "1 s" in first.problem
    assert second.problem is None
    assert second.evaluations == 2


def test_a_suite_that_does_not_ask_for_an_atlas_has_none() -> None:
    suite = Suite(
        "made",
        Sweep(points=4, per_decade=4),
        FUNCTIONS[:1],
        (Entry(find("central"), FUNCTIONS[:1]),),
        "m.toml",
    )
    assert campaign(suite).results.atlas == ()
