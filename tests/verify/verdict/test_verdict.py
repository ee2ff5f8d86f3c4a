"""The verdict as a table: every row of evidence there can be, and the sentence that goes with it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from trueorder.verify.measurement.order import Observed
from trueorder.verify.rows import StudyRow
from trueorder.verify.verdict.verdict import LOSS, LOSS_ALONE, Evidence, judge, judge_scheme

CLEAR = Observed(2.003, 1.99, 2.01, 1.001, 0.001, (1e-5, 1e-4), 12)
SHORT = Observed(None, None, None, None, None, (1e-5, 2e-5), 3, "only 3 steps")
TERM = "h**2*f'''(x)/6"

AGREEING = Evidence(
    claim=2,
    proven=2,
    reason=f"order 2 for f', leading error {TERM}",
    error_term=TERM,
    expected=2.0,
    exact=False,
    at_rounding=False,
    observed=CLEAR,
    loss=1.1,
)
ALONE = replace(AGREEING, proven=None, expected=None, error_term=None, reason="branches on x", loss=None)


def observing(order: float, half: float = 0.01, ratio: float | None = 1.0, spread: float = 0.001) -> Observed:
    return replace(CLEAR, order=order, low=order - half, high=order + half, ratio=ratio, ratio_spread=spread)


TABLE = [
    # proof = claim
    (AGREEING, "verified", "observed order 2.003 against 2 proven, constant ratio 1.0010"),
    (
        replace(AGREEING, observed=observing(1.0)),
        "refuted",
        "the code is not: observed order 1.000 against 2",
    ),
    (replace(AGREEING, observed=observing(2.0, ratio=1.5)), "refuted", "1.5 times the proven one"),
    (replace(AGREEING, observed=observing(2.0, ratio=0.9)), "refuted", "0.9 times the proven one"),
    (
        replace(AGREEING, outlier="at x = 3 the error is 7"),
        "refuted",
        "the code is not: at x = 3 the error is 7",
    ),
    (replace(AGREEING, loss=1e7), "refuted", "loses precision: at small steps its errors are 1e+07 times"),
    # proof below the claim, or not consistent, whatever is measured
    (
        replace(AGREEING, claim=3),
        "refuted",
        f"order 3 is claimed, but order 2 is proven: {TERM} does not vanish",
    ),
    (replace(AGREEING, claim=3, observed=SHORT), "refuted", f"{TERM} does not vanish"),
    (replace(AGREEING, claim=3, problem="at x = 1 it returns nan"), "refuted", f"{TERM} does not vanish"),
    (replace(AGREEING, claim=3, excuse="f has no value"), "refuted", f"{TERM} does not vanish"),
    (
        replace(AGREEING, proven=0, reason="approximates 2*f'"),
        "refuted",
        "the scheme approximates 2*f'",
    ),
    (replace(AGREEING, proven=-1, reason="diverges"), "refuted", "the scheme diverges"),
    (replace(AGREEING, claim=None, proven=0, reason="approximates f"), "refuted", "approximates f"),
    # proof above the claim
    (
        replace(AGREEING, claim=1),
        "verified",
        "better than claimed: order 2 instead of 1; observed order 2.003",
    ),
    (replace(AGREEING, claim=1, observed=observing(1.0)), "refuted", "the code is not"),
    # no proof
    (
        ALONE,
        "verified",
        "observed order 2.003, interval 1.99 to 2.01, holds the claimed 2; measured without proof",
    ),
    (
        replace(ALONE, observed=observing(1.0)),
        "refuted",
        "below the claimed 2; measured without proof (branches",
    ),
    (replace(ALONE, observed=observing(3.0)), "verified", "better than claimed: observed order 3.000"),
    (replace(ALONE, observed=observing(2.0, half=0.5)), "inconclusive", "does not tell"),
    (replace(ALONE, observed=observing(1.5, half=0.6)), "inconclusive", "does not tell"),
    (replace(ALONE, observed=SHORT), "inconclusive", "only 3 steps"),
    (replace(ALONE, at_rounding=True), "exact", "all errors are rounding"),
    (replace(ALONE, loss=2 * LOSS_ALONE), "refuted", "loses precision"),
    (replace(ALONE, claim=None), "inconclusive", "nothing is claimed"),
    # what must not happen inside the domain
    (replace(AGREEING, problem="at x = 1 it returns nan"), "refuted", "at x = 1 it returns nan"),
    (replace(ALONE, problem="it raises KeyError: 1"), "refuted", "it raises KeyError: 1"),
    (replace(AGREEING, exact=True, problem="wrong shape"), "refuted", "wrong shape"),
    # not the scheme's doing
    (
        replace(AGREEING, problem="nan", excuse="f has no finite value at 0; another domain would settle it"),
        "inconclusive",
        "another domain",
    ),
    # the function cannot show the order
    (replace(AGREEING, exact=True, at_rounding=True), "exact", "the scheme is exact for this function"),
    (replace(AGREEING, exact=True), "refuted", "far above rounding"),
    # window too short, noise too strong
    (replace(AGREEING, observed=SHORT), "inconclusive", "only 3 steps"),
    (replace(AGREEING, observed=replace(SHORT, window=None)), "inconclusive", "larger steps"),
    (replace(AGREEING, observed=observing(1.8, half=0.4)), "inconclusive", "interval 1.40 to 2.20 too wide"),
    (
        replace(AGREEING, observed=observing(2.0, ratio=1.1, spread=0.1)),
        "inconclusive",
        "with a spread of 0.1",
    ),
    (replace(AGREEING, expected=None), "inconclusive", "settle"),
    # none claimed
    (replace(AGREEING, claim=None), "verified", "observed order 2.003 against 2"),
]


@pytest.mark.parametrize(("evidence", "status", "words"), TABLE)
def test_every_row_of_the_table_has_its_verdict_and_its_sentence(
    evidence: Evidence, status: str, words: str
) -> None:
    assert judge(evidence)[0] == status
    assert words in judge(evidence)[1]


CLAIMS = (None, 1, 2, 3)
PROVEN = (None, -1, 0, 1, 2, 3)
OBSERVED = (CLEAR, SHORT, observing(1.0), observing(3.0), observing(2.0, half=0.5), observing(2.0, ratio=1.3))
FLAGS = tuple(itertools.product((False, True), repeat=2))
POLE = "f has a pole; another domain would settle it"
HAPPENINGS = (
    (None, None),
    ("it returns nan", None),
    (None, POLE),
    ("it returns nan", POLE),
)


def everything() -> list[Evidence]:
    return [
        replace(
            AGREEING,
            claim=claim,
            proven=proven,
            expected=None if proven is None else float(max(proven, 1)),
            observed=observed,
            exact=exact,
            at_rounding=at_rounding,
            problem=problem,
            excuse=excuse,
            loss=loss,
        )
        for claim, proven, observed, (exact, at_rounding), (problem, excuse), loss in itertools.product(
            CLAIMS, PROVEN, OBSERVED, FLAGS, HAPPENINGS, (None, 1.0, 2 * LOSS)
        )
    ]


def test_a_formula_that_is_proven_to_fall_short_is_always_refuted() -> None:
    for evidence in everything():
        falls_short = evidence.proven is not None and evidence.proven < (evidence.claim or 1)
        if falls_short:
            assert judge(evidence)[0] == "refuted"


def test_nothing_is_verified_that_misbehaves_or_disagrees() -> None:
    verified = [evidence for evidence in everything() if judge(evidence)[0] == "verified"]
    assert verified
    for evidence in verified:
        assert evidence.problem is None
        assert evidence.excuse is None
        assert not evidence.exact
        assert evidence.observed.order is not None
        if evidence.proven is None:
            assert evidence.claim is not None
            assert evidence.observed.high >= evidence.claim
        else:
            assert abs(evidence.observed.order - evidence.expected) < 0.5
            assert evidence.observed.ratio == pytest.approx(1, abs=0.1)
            assert evidence.loss is None or evidence.loss <= LOSS


def test_an_inconclusive_verdict_says_what_would_settle_it() -> None:
    for evidence in everything():
        status, reason = judge(evidence)
        if status == "inconclusive":
            assert "settle" in reason or "claim an order" in reason


def test_judging_changes_nothing_and_depends_on_nothing_else() -> None:
    for evidence in everything()[::7]:
        before = repr(evidence)
        assert judge(evidence) == judge(evidence) == judge(replace(evidence))
        assert repr(evidence) == before


def row(verdict: str, name: str = "sine", order: float | None = 2.0) -> StudyRow:
    return StudyRow(
        scheme="central", function=name, operator="f'", dtype="float64", points=50, expected_order=2.0,
        observed_order=order, observed_low=None, observed_high=None, constant_ratio=1.0,
        best_step_predicted=None, best_step_measured=None, smallest_error=None, evaluation_ulps=0.3,
        verdict=verdict, reason=f"because of {name}",
    )  # fmt: skip


VERIFIED, EXACT, UNDECIDED, REFUTED = map(row, ("verified", "exact", "inconclusive", "refuted"))

SCHEMES = [
    (2, 2, [VERIFIED, EXACT, UNDECIDED], "verified", "measured to agree in 1 study"),
    (1, 2, [VERIFIED, VERIFIED], "verified", "better than the claimed order 1"),
    (2, 2, [VERIFIED, row("refuted", "runge"), VERIFIED], "refuted", "on runge: because of runge"),
    (2, 2, [EXACT, EXACT], "inconclusive", "every function tried is one that the scheme does exactly"),
    (2, 2, [UNDECIDED], "inconclusive", "because of sine"),
    (2, 2, [], "inconclusive", "0 of 0"),
    (2, None, [VERIFIED, VERIFIED], "verified", "by measurement in 2 studies, without proof (the proof)"),
    (2, None, [VERIFIED, UNDECIDED], "inconclusive", "only 1 of 2 studies could tell: because of sine"),
    (2, None, [VERIFIED, VERIFIED, REFUTED], "refuted", "on sine"),
    (None, 2, [VERIFIED, EXACT], None, "nothing is claimed; the proof; measured to agree in 1 study"),
    (None, None, [row("inconclusive", order=1.9), UNDECIDED], None, "observed orders 1.90 to 2.00"),
    (None, None, [row("inconclusive", order=None)], None, "no order could be observed"),
    (None, 2, [REFUTED], "refuted", "on sine"),
]


@pytest.mark.parametrize(("claim", "proven", "studies", "status", "words"), SCHEMES)
def test_a_scheme_that_keeps_its_claims_is_judged_by_all_its_studies(
    claim: int | None, proven: int | None, studies: list[StudyRow], status: str | None, words: str
) -> None:
    found, reason = judge_scheme(claim, proven, "the proof", studies)
    assert found == status
    assert words in reason


def measured(name: str, low: float, high: float, verdict: str, operator: str = "f'") -> StudyRow:
    order = (low + high) / 2
    return replace(row(verdict, name, order), observed_low=low, observed_high=high, operator=operator)


TIGHT = [measured(name, 1.97, 2.02, "verified") for name in ("sine", "exponential", "runge")]
LOWER = measured("yearly", 0.9, 1.4, "refuted")


def test_one_lower_order_beside_several_tight_ones_is_left_open() -> None:
    status, reason = judge_scheme(2, None, "it branches", [*TIGHT, LOWER])
    assert status == "inconclusive"
    assert reason == (
        "3 studies hold the claimed 2, and one does not: on yearly because of yearly; other functions would settle it"
    )


AGAINST = {
    "a proof says what to expect": (2, [*TIGHT, LOWER]),
    "two agree": (None, [*TIGHT[:2], LOWER]),
    "two do not": (None, [*TIGHT, LOWER, measured("tiny", 0.9, 1.4, "refuted")]),
    "errors do not shrink": (None, [*TIGHT, measured("tiny", -0.1, 0.1, "refuted")]),
    "no order is seen": (None, [*TIGHT, replace(LOWER, observed_low=None, observed_high=None)]),
    "the order is not what refutes it": (None, [*TIGHT, measured("tiny", 1.9, 2.1, "refuted")]),
    "it is at the edges": (None, [*TIGHT, replace(LOWER, operator="f' (edges)")]),
}


@pytest.mark.parametrize("case", AGAINST)
def test_otherwise_one_that_refutes_is_enough(case: str) -> None:
    proven, studies = AGAINST[case]
    assert judge_scheme(2, proven, "the proof", studies)[0] == "refuted"


@pytest.mark.parametrize(("low", "high"), [(1.56, 2.58), (1.06, 9.0), (1.97, 2.03)])
def test_a_claim_below_the_whole_interval_holds_however_wide_that_is(low: float, high: float) -> None:
    observed = Observed((low + high) / 2, low, high, None, None, (1e-5, 1e-4), 12)
    alone = replace(AGREEING, claim=1, proven=None, expected=None, observed=observed, reason="it branches")
    status, reason = judge(alone)
    assert (status, "better than claimed" in reason) == ("verified", True)


def test_a_claim_inside_a_wide_interval_does_not() -> None:
    observed = Observed(2.0, 1.04, 2.96, None, None, (1e-5, 1e-4), 12)
    alone = replace(AGREEING, claim=1, proven=None, expected=None, observed=observed, reason="it branches")
    assert judge(alone)[0] == "inconclusive"


def test_what_is_proven_is_said_where_no_study_could_tell() -> None:
    status, reason = judge_scheme(2, 2, "order 2 for f'", [UNDECIDED])
    assert (status, reason) == (
        "inconclusive",
        "order 2 for f'; only 0 of 1 studies could tell: because of sine",
    )
