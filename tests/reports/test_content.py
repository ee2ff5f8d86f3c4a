"""What a report says about a run."""

from __future__ import annotations

from dataclasses import replace

from tests.reports.made import HOSTILE, made_study
from trueorder.reports.content import (
    CLAIM_COLUMNS,
    NO_CLAIM,
    SCHEME_COLUMNS,
    STUDY_COLUMNS,
    attention,
    headline,
    tally,
)
from trueorder.reports.numbers import MISSING
from trueorder.verify.rows import Results, SchemeRow


def with_verdicts(*verdicts: str) -> Results:
    studies = tuple(replace(made_study(), verdict=verdict) for verdict in verdicts)
    row = SchemeRow("central", "point", "f'", 2, 2, None, "verified", "", studies)
    return Results("suite", (row,))


def test_what_is_refuted_comes_before_what_is_inconclusive(results: Results) -> None:
    assert [item.scheme for item in attention(results)] == ["backward:order=3", HOSTILE, "central:order=8"]
    assert [study.function for study in attention(results)[0].studies] == ["sine"]


def test_a_verified_scheme_with_an_inconclusive_study_asks_for_attention() -> None:
    (item,) = attention(with_verdicts("verified", "inconclusive"))
    assert item.verdict == "verified"
    assert [study.verdict for study in item.studies] == ["inconclusive"]


def test_nothing_asks_for_attention_when_all_is_verified_or_exact() -> None:
    assert attention(with_verdicts("verified", "exact")) == ()


def test_the_headline_says_the_worst_that_happened() -> None:
    assert (
        headline(with_verdicts("verified", "exact")) == "Nothing refuted, nothing inconclusive in 2 studies."
    )
    assert headline(with_verdicts("refuted", "inconclusive")) == "1 of 2 studies refuted, 1 inconclusive."
    assert (
        headline(with_verdicts("verified", "inconclusive")) == "Nothing refuted; 1 of 2 studies inconclusive."
    )
    assert headline(with_verdicts("refuted")) == "1 of 1 study refuted."


def test_a_tally_leaves_out_no_verdict() -> None:
    assert tally(["refuted", None, "reproduced", "odd"]) == f"1 reproduced, 1 refuted, 1 {NO_CLAIM}, 1 odd"
    assert tally([]) == MISSING


def test_every_cell_of_every_table_has_a_text(results: Results) -> None:
    tables = (
        (SCHEME_COLUMNS, results.schemes),
        (STUDY_COLUMNS, results.studies),
        (CLAIM_COLUMNS, results.claims),
    )
    for columns, rows in tables:
        for row in rows:
            for column in columns:
                text = column.cell(row)  # type: ignore[arg-type]
                assert isinstance(text, str), column.heading
                assert text or column.heading == "Reason", column.heading


def test_a_grid_scheme_shows_what_it_claims_and_has_at_the_edges(results: Results) -> None:
    row = next(row for row in results.schemes if row.scheme == "gradient")
    cells = {column.heading: column.cell(row) for column in SCHEME_COLUMNS}
    assert cells["Claimed order"] == "2, edges 1"
    assert cells["Proven order"] == "2; rows 1, 2 (7 rows), 1"
