"""Plain-text output."""

from __future__ import annotations

from trueorder import text
from trueorder.verify.rows import ClaimRow, Results, SchemeRow, StudyRow, SweepRow

SWEEP = (SweepRow(0.1, 2e-3, 1e-3, 1e-3, 1e-16, 1.5e-3), SweepRow(0.01, 2e-5, 1e-5, 1e-5, 1e-15, -1.5e-5))


def study(**changes: object) -> StudyRow:
    known: dict[str, object] = {
        "scheme": "central", "function": "sine", "operator": "f'", "dtype": "float64", "points": 50,
        "expected_order": 2.0, "observed_order": 1.9996, "observed_low": 1.999, "observed_high": 2.001,
        "constant_ratio": 0.9991, "best_step_predicted": 6.1e-6, "best_step_measured": 5.6e-6,
        "smallest_error": 1.2e-11, "evaluation_ulps": 0.29, "verdict": "verified", "reason": "as proven",
        "sweep": SWEEP,
    }  # fmt: skip
    return StudyRow(**{**known, **changes})  # type: ignore[arg-type]


def row(**changes: object) -> SchemeRow:
    known: dict[str, object] = {
        "scheme": "central", "kind": "point", "operator": "f'", "claimed_order": 2, "proven_order": 2,
        "error_term": "h**2*f'''(x)/6", "verdict": "verified", "reason": "proven and measured",
        "studies": (study(),),
    }  # fmt: skip
    return SchemeRow(**{**known, **changes})  # type: ignore[arg-type]


def test_columns_line_up_whatever_their_contents() -> None:
    lines = text.table(
        ["name", "order", "verdict"], [["a", "2", "verified"], ["longer", "10", "refuted"]]
    ).splitlines()
    assert [
        line.index(word) for line, word in zip(lines, ["verdict", "verified", "refuted"], strict=True)
    ] == [15] * 3
    assert all(line == line.rstrip() for line in lines)


def test_a_study_shows_its_verdict_its_orders_and_every_step() -> None:
    shown = text.study(study())
    assert "central for f' of sine, float64, 50 points: verified" in shown
    assert "observed 2.00 (1.999 to 2.001)" in shown
    assert [line.split()[0] for line in shown.splitlines()[-3:]] == ["h", "0.1", "0.01"]
    assert shown.splitlines()[-1].endswith("-1.5e-05")


def test_the_signed_error_is_shown_only_where_there_is_one_point() -> None:
    several = tuple(SweepRow(s.h, s.error_max, s.error_rms, s.truncation_rms, s.rounding_rms) for s in SWEEP)
    assert "signed error" not in text.study(study(sweep=several))


def test_a_study_without_numbers_shows_dashes() -> None:
    shown = text.study(
        study(observed_order=None, observed_low=None, observed_high=None, best_step_measured=None)
    )
    assert "observed -\n" in shown
    assert "measured -, predicted" in shown


def test_a_verdict_shows_the_proven_error_term() -> None:
    shown = text.verdict(row())
    assert "claims order 2: verified" in shown
    assert "order 2, error h**2*f'''(x)/6" in shown


def test_a_grid_scheme_shows_the_order_of_every_row() -> None:
    shown = text.verdict(row(kind="grid", proven_orders=(1, 2, 2, 2, 1), claimed_edge_order=1))
    assert "claims order 2, 1 at the edges" in shown
    assert "1 2 2 2 1" in shown


def test_orders_of_many_rows_are_shown_in_runs() -> None:
    shown = text.verdict(
        row(kind="grid", proven_orders=(3,) * 17 + (4,) * 95 + (3,) * 17, claimed_edge_order=3)
    )
    assert "  rows       3 (17 rows), 4 (95 rows), 3 (17 rows)\n" in shown


def test_a_study_that_failed_brings_its_reason_along() -> None:
    assert "refuted: too steep" in text.verdict(row(studies=(study(verdict="refuted", reason="too steep"),)))


def test_a_run_ends_with_the_totals() -> None:
    claims = (ClaimRow("true", "cos", "0.7", "0.7", 0.0, 0.0, "reproduced", "same digits"),)
    shown = text.results(Results("suite", (row(), row(scheme="forward", studies=())), claims, seconds=1.25))
    assert "1 studies in 1.2 s: 1 verified, 0 refuted, 0 inconclusive, 0 exact" in shown
    assert "1 audited claims: 1 reproduced" in shown


def test_claims_show_what_was_printed_what_was_computed_and_why() -> None:
    claim = ClaimRow("forward", "a statement", "0.707", "0.708", 1e-3, 1e-9, "refuted", "beyond rounding")
    shown = text.claims([claim])
    assert shown.splitlines()[0] == "refuted       forward: a statement"
    assert "printed 0.707; computed 0.708" in shown
    assert shown.splitlines()[-1].strip() == "beyond rounding"
