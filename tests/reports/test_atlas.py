"""The atlas as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trueorder.reports.atlas import ATLAS_COLUMNS, introduction
from trueorder.reports.html import page
from trueorder.reports.markdown import markdown
from trueorder.reports.numbers import MISSING
from trueorder.verify.atlas_row import AtlasRow, Counterexample
from trueorder.verify.rows import Results

CASE = Counterexample(3, "point", "def g(f: Any, x: Any, h: Any) -> Any:\n    return f(x + h)\n", "g", (), False, False,
            "np.sin(x)", "np.cos(x)", 1.0, 1.0, (0.2, 0.1, 0.05), (), (0.4, 0.1, 0.025), (2.0, 2.0))  # fmt: skip
ROW = AtlasRow(
    scheme="peer:order=3", library="peer", version="1.2", claim='peer 1.2, readme: "third-order"', claimed_order=3,
    claimed_edge_order=None, proven_order=2, proven_edge_order=None, observed_order=1.996, observed_edge_order=None,
    verdict="refuted", function="sine", smallest_error=2.5e-9, own_step_error=1.0e-7, own_step_loss=4321.0,
    own_step_worst="fast", own_step_worst_error=0.5, evaluations=3.0, own_step_evaluations=8.0, relative_time=2.04,
    own_step_relative_time=530.0, counterexample=CASE,
)  # fmt: skip


def cells(row: AtlasRow) -> dict[str, str]:
    return {column.heading: column.cell(row) for column in ATLAS_COLUMNS}


def test_a_row_shows_orders_errors_and_costs() -> None:
    found = cells(ROW)
    assert (found["Claimed"], found["Proven"], found["Observed"]) == ("3", "2", "2.00")
    assert (found["Values of f"], found["Library"]) == ("3 / 8", "peer 1.2")
    assert found["Loss at own step"].endswith("(fast)")
    assert found["Claim"] == 'peer 1.2, readme: "third-order"; shown by reproduce/peer-order-3-falls-short.py'


def test_orders_at_the_edges_stand_behind_those_inside() -> None:
    found = cells(replace(ROW, claimed_edge_order=1, proven_edge_order=1, observed_edge_order=0.98))
    assert (found["Claimed"], found["Proven"], found["Observed"]) == ("3 / 1", "2 / 1", "2.00 / 0.98")


def test_an_order_of_nothing_has_no_sign() -> None:
    assert cells(replace(ROW, observed_order=-0.001))["Observed"] == "0.00"


def test_what_was_not_measured_is_a_dash_and_the_reason() -> None:
    row = replace(
        ROW,
        own_step_worst=None,
        own_step_error=None,
        smallest_error=None,
        problem="it raises",
        counterexample=None,
    )
    found = cells(row)
    assert (found["Loss at own step"], found["At own step"], found["Smallest error"]) == (MISSING,) * 3
    assert found["Claim"].endswith("; not measured: it raises")


def test_an_infinite_error_is_said_in_words() -> None:
    found = cells(replace(ROW, own_step_error=float("inf"), own_step_loss=float("inf")))
    assert (found["At own step"], found["Loss at own step"]) == ("not finite", "not finite (fast)")


def test_where_there_is_no_best_step_the_error_itself_is_shown() -> None:
    assert cells(replace(ROW, own_step_loss=None))["Loss at own step"] == "0.50 of the value (fast)"


def test_the_introduction_names_the_function_of_the_errors() -> None:
    assert introduction(Results("made", (), atlas=(ROW,))).endswith("Errors are those on sine.")


@pytest.mark.parametrize("rows", [(), (ROW,)])
def test_the_atlas_is_on_the_page_where_there_is_one(rows: tuple[AtlasRow, ...]) -> None:
    results = Results("made", (), atlas=rows)
    shown, text = page(results, {}, {}), markdown(results, {})
    for part in ('id="atlas"', 'href="#atlas"', "reproduce/peer-order-3-falls-short.py", "return f(x + h)"):
        assert (part in shown) == bool(rows)
    assert ("## Atlas" in text) == bool(rows)
    assert ("| peer:order=3 |" in text) == bool(rows)
