"""The verdict as a table: every row of evidence there can be, and the sentence that goes with it."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, replace

import pytest

from trueorder.verify.measurement.order import Observed
from trueorder.verify.rows import StudyRow
from trueorder.verify.verdict.verdict import LOSS, LOSS_ALONE, Evidence, contradiction, judge, judge_scheme

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


# ---- both sides of every limit


def status_of(evidence: Evidence, **changes: object) -> str:
    return judge(replace(evidence, **changes))[0]


def seen(low: float, high: float) -> Observed:
    """An order observed without a proof to compare it with."""
    return Observed((low + high) / 2, low, high, None, None, (1e-5, 1e-4), 12)


@pytest.mark.parametrize(
    ("order", "status"),
    [(1.949, "refuted"), (1.951, "verified"), (2.049, "verified"), (2.051, "refuted")],
)
def test_an_order_may_be_a_twentieth_off_the_expected_one(order: float, status: str) -> None:
    assert status_of(AGREEING, observed=observing(order)) == status
    # where the numbers are exact, a twentieth itself is no more than a twentieth
    assert status_of(AGREEING, expected=0.0, observed=observing(0.05)) == "verified"


def test_an_interval_that_holds_the_expected_order_up_to_its_ends_refutes_nothing() -> None:
    for low, high, status in (
        (1.5, 2.0, "inconclusive"),
        (1.5, 1.99, "refuted"),
        (2.0, 2.5, "inconclusive"),
        (2.01, 2.5, "refuted"),
    ):
        assert status_of(AGREEING, observed=replace(CLEAR, order=1.75, low=low, high=high)) == status


@pytest.mark.parametrize(
    ("ratio", "status"), [(0.979, "refuted"), (0.981, "verified"), (1.019, "verified"), (1.021, "refuted")]
)
def test_an_error_may_be_a_fiftieth_off_the_proven_one(ratio: float, status: str) -> None:
    assert status_of(AGREEING, observed=observing(2.0, ratio=ratio)) == status
    assert status_of(AGREEING, observed=replace(observing(2.0, ratio=ratio), ratio_spread=None)) == status


def test_a_ratio_further_off_than_three_times_its_spread_is_another_error() -> None:
    for ratio in (0.5, 1.5):
        for spread, status in ((0.16, "refuted"), (0.5 / 3, "inconclusive"), (0.17, "inconclusive")):
            assert status_of(AGREEING, observed=observing(2.0, ratio=ratio, spread=spread)) == status
    # another order is refuted however uncertain the ratio is, and a narrow spread refutes no agreeing ratio
    assert status_of(AGREEING, observed=observing(2.0, ratio=1.01, spread=1e-9)) == "verified"


def test_without_a_ratio_the_order_alone_agrees() -> None:
    assert judge(replace(AGREEING, observed=seen(1.99, 2.01))) == (
        "verified",
        "observed order 2.000 against 2 proven",
    )


@pytest.mark.parametrize(("loss", "status"), [(29.5, "verified"), (30.0, "verified"), (30.5, "refuted")])
def test_rounding_may_be_thirty_times_what_a_proven_formula_explains(loss: float, status: str) -> None:
    assert status_of(AGREEING, loss=loss) == status
    assert status_of(AGREEING, loss=loss, proven=3) == status
    assert status_of(ALONE, loss=loss) == "verified"


@pytest.mark.parametrize(
    ("loss", "status"), [(1e6 - 0.5, "verified"), (1e6, "verified"), (1e6 + 0.5, "refuted")]
)
def test_rounding_may_be_a_million_times_that_of_unit_weights_without_a_proof(
    loss: float, status: str
) -> None:
    assert status_of(ALONE, loss=loss) == status
    # single precision inside double costs eps32/eps64 = 2**29, and is caught
    assert status_of(ALONE, loss=2.0**29) == "refuted"


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (1.5, 1.59, "refuted"),
        (1.5, 1.6, "inconclusive"),  # a slope between two orders has not settled on either
        (1.5, 1.61, "inconclusive"),
        (1.85, 1.94, "inconclusive"),
        (1.85, 1.95, "verified"),
        (1.85, 1.96, "verified"),
        (1.81, 2.19, "verified"),
        (1.79, 2.21, "inconclusive"),
        (0.9, 1.59, "refuted"),
        (2.3, 2.71, "verified"),  # however wide, all of it is above the claim
    ],
)
def test_an_interval_alone_verifies_a_claim_that_it_reaches_if_it_is_narrow_and_refutes_one_far_above(
    low: float, high: float, status: str
) -> None:
    assert status_of(ALONE, observed=seen(low, high)) == status


def test_an_interval_is_narrow_up_to_a_fifth_on_either_side() -> None:
    # these numbers are exact: half the interval is 0.2 itself
    assert status_of(ALONE, claim=0, observed=seen(-0.2, 0.2)) == "verified"


@pytest.mark.parametrize(("low", "better"), [(2.04, False), (2.05, False), (2.06, True)])
def test_an_interval_wholly_above_the_claim_is_better_than_claimed(low: float, better: bool) -> None:
    status, reason = judge(replace(ALONE, observed=seen(low, low + 0.1)))
    assert status == "verified"
    assert ("better than claimed" in reason) == better
    assert ("holds the claimed 2" in reason) != better


@pytest.mark.parametrize(
    ("in_doubt", "resolution", "status"),
    [
        (False, 0.9e-6, "refuted"),
        (False, None, "refuted"),
        (True, None, "inconclusive"),
        (True, 0.9e-6, "inconclusive"),
        (True, 1e-6, "refuted"),
        (True, 1.1e-6, "refuted"),
        (True, 0.9, "refuted"),
    ],
)
def test_rounded_weights_explain_a_low_order_only_where_errors_go_down_to_a_millionth_of_the_value(
    in_doubt: bool, resolution: float | None, status: str
) -> None:
    found = status_of(ALONE, in_doubt=in_doubt, resolution=resolution, observed=observing(1.0))
    assert found == status


def test_a_claim_is_kept_by_its_own_order_and_by_higher_ones() -> None:
    assert (
        contradiction(2, 1, "the proof", TERM)
        == f"order 2 is claimed, but order 1 is proven: {TERM} does not vanish"
    )
    assert contradiction(2, 2, "the proof", TERM) is None
    assert contradiction(2, 3, "the proof", TERM) is None
    assert contradiction(None, 1, "the proof", TERM) is None
    for order in (0, -1):
        assert contradiction(None, order, "approximates 2*f'", None) == "the scheme approximates 2*f'"
        assert contradiction(1, order, "approximates 2*f'", None) == "the scheme approximates 2*f'"


def test_what_the_code_warned_of_stands_behind_the_reason() -> None:
    assert judge(replace(AGREEING, note="it warns")) == ("verified", judge(AGREEING)[1] + "; it warns")


def test_a_missing_order_or_end_of_the_interval_is_no_agreement() -> None:
    for evidence in (AGREEING, ALONE):
        for missing in ("order", "low", "high"):
            assert status_of(evidence, observed=replace(CLEAR, **{missing: None})) == "inconclusive"
    status, reason = judge(replace(AGREEING, expected=None))
    assert (status, reason.startswith("no order can be expected here; ")) == ("inconclusive", True)


def test_a_reason_says_in_which_precision_it_was_measured_and_where_a_measurement_alone_is_blind() -> None:
    assert judge(AGREEING)[1] == "observed order 2.003 against 2 proven, constant ratio 1.0010"
    digits = replace(AGREEING, precision="in 50 digits", basis="known")
    assert judge(digits)[1] == "observed order 2.003 against 2 known, constant ratio 1.0010 (in 50 digits)"
    assert judge(replace(digits, observed=observing(1.0)))[1].endswith("(in 50 digits)")
    assert judge(replace(digits, observed=seen(2.0, 2.0)))[1].endswith("2 known (in 50 digits)")
    assert judge(replace(ALONE, resolution=3e-7))[1].endswith("which shows no flaw below 3e-07 of the value")
    assert "no flaw" not in judge(ALONE)[1]


def test_better_than_claimed_is_said_of_a_proof_above_the_claim_alone() -> None:
    for claim, better in ((None, False), (1, True), (2, False)):
        assert judge(replace(AGREEING, claim=claim))[1].startswith("better than claimed: order 2") == better


def test_what_would_settle_it_depends_on_whether_there_is_a_window() -> None:
    narrow = replace(SHORT, window=None)
    for evidence in (AGREEING, ALONE):
        assert "a function with a wider domain, more steps" in judge(replace(evidence, observed=SHORT))[1]
        assert "larger steps on a wider domain" in judge(replace(evidence, observed=narrow))[1]


def test_evidence_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        AGREEING.loss = 2.0  # type: ignore[misc]


@pytest.mark.parametrize("verdict", ["verified", "exact", "inconclusive"])
def test_only_a_refuted_study_refutes_a_scheme(verdict: str) -> None:
    for claim, proven in ((None, None), (None, 2), (2, None), (2, 2)):
        assert judge_scheme(claim, proven, "the proof", [row(verdict)] * 3)[0] != "refuted"
        found = judge_scheme(
            claim, proven, "the proof", [row(verdict), row("refuted", "runge"), row(verdict)]
        )
        assert found == ("refuted", "on runge: because of runge")


def test_a_proven_scheme_needs_one_study_that_agrees_and_another_two() -> None:
    for count, with_proof, alone in (
        (0, "inconclusive", "inconclusive"),
        (1, "verified", "inconclusive"),
        (2, "verified", "verified"),
        (3, "verified", "verified"),
    ):
        studies = [EXACT, UNDECIDED] + [VERIFIED] * count
        assert judge_scheme(2, 2, "the proof", studies)[0] == with_proof
        assert judge_scheme(2, None, "the proof", studies)[0] == alone


def test_the_count_of_agreeing_studies_is_one_study_or_several_studies() -> None:
    for count, words in ((1, "in 1 study"), (2, "in 2 studies"), (3, "in 3 studies")):
        assert judge_scheme(2, 2, "the proof", [VERIFIED] * count) == (
            "verified",
            f"the proof; measured to agree {words}",
        )
    assert judge_scheme(None, 2, "the proof", []) == (
        None,
        "nothing is claimed; the proof; measured to agree in 0 studies",
    )


def test_a_scheme_is_better_than_claimed_if_its_proof_is() -> None:
    for claim, better in ((1, "better than the claimed order 1: "), (2, "")):
        assert (
            judge_scheme(claim, 2, "the proof", [VERIFIED])[1]
            == f"{better}the proof; measured to agree in 1 study"
        )


def test_too_few_studies_are_explained_by_the_first_that_could_not_tell() -> None:
    for studies, why in (
        ([EXACT], "every function tried is one that the scheme does exactly"),
        ([EXACT, row("inconclusive", "runge"), UNDECIDED], "because of runge"),
    ):
        assert judge_scheme(2, 2, "the proof", studies) == (
            "inconclusive",
            f"the proof; only 0 of {len(studies)} studies could tell: {why}",
        )


def test_a_scheme_without_claim_and_proof_is_described_by_the_orders_that_were_observed() -> None:
    studies = [row("inconclusive", order=order) for order in (None, 2.5, 1.5, 0.0)]
    assert judge_scheme(None, None, "branches", studies) == (
        None,
        "nothing is claimed and nothing could be proven (branches); observed orders 0.00 to 2.50",
    )


def test_a_study_that_does_not_tell_leaves_a_scheme_in_doubt_undecided_if_an_order_was_observed() -> None:
    told, untold = row("inconclusive", "runge", 1.0), row("inconclusive", "sine", None)
    for in_doubt, studies, status in (
        (True, [VERIFIED, VERIFIED, told], "inconclusive"),
        (False, [VERIFIED, VERIFIED, told], "verified"),
        (True, [VERIFIED, VERIFIED, untold], "verified"),
        (True, [VERIFIED, VERIFIED, EXACT], "verified"),
        (True, [VERIFIED, VERIFIED], "verified"),
    ):
        assert judge_scheme(2, None, "the proof", studies, in_doubt=in_doubt)[0] == status
    assert judge_scheme(2, None, "the proof", [VERIFIED, VERIFIED, told])[0] == "verified"
    assert (
        judge_scheme(2, None, "the proof", [untold, told], in_doubt=True)[1] == "on runge: because of runge"
    )


def test_a_verdict_without_a_proof_says_which_flaws_it_could_not_see() -> None:
    studies = [replace(VERIFIED, resolution=size) for size in (3e-9, 5e-10)]
    _, reason = judge_scheme(2, None, "no proof", studies)
    assert "in 2 studies, which show no flaw below 5e-10 of the value, without proof" in reason


LOST = [(None, False), (1.0, False), (LOSS, False), (1.01 * LOSS, True), (LOSS_ALONE, True)]


@pytest.mark.parametrize(("loss", "told"), LOST)
def test_digits_that_are_lost_without_a_proof_are_said_above_thirty_times_the_rounding(
    loss: float | None, told: bool
) -> None:
    status, reason = judge(replace(ALONE, observed=seen(1.98, 2.02), loss=loss))
    assert status == "verified"
    assert ("though it loses digits" in reason) is told
    if told:
        assert f"its errors are {loss:.2g} times what the rounding of f explains" in reason


@pytest.mark.parametrize(("loss", "told"), LOST)
def test_the_largest_loss_of_all_studies_is_said_of_a_scheme(loss: float | None, told: bool) -> None:
    studies = [replace(VERIFIED, loss=size) for size in (None, loss, 2.0)]
    status, reason = judge_scheme(2, None, "no proof", studies)
    assert status == "verified"
    assert ("though it loses digits" in reason) is told
    if told:
        assert f"its errors are {loss:.2g} times" in reason


@pytest.mark.parametrize(
    ("operator", "why", "start"),
    [
        ("f'", "it is off", "on sine: it is off"),
        ("f' (edges)", "it is off", "on sine, at the edges: it is off"),
        ("f' (edges)", "at the edges it is off", "on sine: at the edges it is off"),
        ("f'", "at the edges it is off", "on sine: at the edges it is off"),
    ],
)
def test_that_a_study_is_about_the_edges_is_said_once(operator: str, why: str, start: str) -> None:
    refuted = replace(REFUTED, operator=operator, reason=why)
    assert judge_scheme(2, None, "no proof", [refuted]) == ("refuted", start)


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (0.51, 1.4, "inconclusive"),
        (0.5, 1.4, "refuted"),
        (0.3, 1.4, "refuted"),
        (0.9, 1.969, "inconclusive"),
        (0.9, 1.97, "refuted"),
    ],
)
def test_one_study_is_outvoted_if_its_errors_shrink_and_its_interval_ends_below_all_others(
    low: float, high: float, status: str
) -> None:
    assert judge_scheme(2, None, "it branches", [*TIGHT, measured("tiny", low, high, "refuted")])[0] == status


def test_only_studies_of_the_same_rows_that_are_verified_have_a_vote() -> None:
    four = [*TIGHT, measured("tiny", 1.97, 2.02, "verified")]
    assert judge_scheme(2, None, "it branches", [*four, LOWER])[0] == "inconclusive"
    for verdict in ("exact", "inconclusive", "refuted"):
        assert judge_scheme(2, None, "it branches", [*TIGHT[:2], replace(TIGHT[2], verdict=verdict), LOWER])[
            0
        ] == ("refuted")
    for verdict in ("exact", "inconclusive"):
        beside = measured("tiny", 0.1, 0.2, verdict)
        assert judge_scheme(2, None, "it branches", [*TIGHT, beside, LOWER])[0] == "inconclusive"
    for operator in ("f", "f''"):
        elsewhere = [replace(study, operator=operator) for study in TIGHT]
        assert judge_scheme(2, None, "it branches", [*elsewhere, LOWER])[0] == "refuted"


def test_two_studies_that_show_a_lower_order_are_outvoted_by_nobody_whatever_rows_they_are_of() -> None:
    edges = [replace(study, operator="f' (edges)") for study in (*TIGHT, LOWER)]
    studies = [*TIGHT, LOWER, *edges]
    assert judge_scheme(2, None, "it branches", studies)[0] == "refuted"
    assert judge_scheme(2, None, "it branches", [*TIGHT, LOWER, *edges[:-1]])[0] == "inconclusive"


def test_code_that_never_answered_is_outvoted_by_nobody() -> None:
    silent = replace(LOWER, unanswered=True)
    assert judge_scheme(2, None, "it branches", [*TIGHT, silent])[0] == "refuted"
    assert (
        judge_scheme(2, None, "it branches", [*TIGHT, replace(silent, verdict="inconclusive")])[0]
        == "refuted"
    )


def test_evidence_is_of_code_that_answered_unless_it_is_said() -> None:
    assert not AGREEING.unanswered


@pytest.mark.parametrize(
    ("resolution", "status"), [(0.99e-6, "inconclusive"), (1e-6, "refuted"), (None, "inconclusive")]
)
def test_the_rounding_of_weights_may_explain_errors_that_went_below_a_millionth(
    resolution: float | None, status: str
) -> None:
    low = replace(ALONE, observed=seen(0.98, 1.02), in_doubt=True, resolution=resolution)
    assert judge(low)[0] == status
    assert judge(replace(low, in_doubt=False))[0] == "refuted"


@pytest.mark.parametrize(
    ("order", "half", "status"),
    [
        (1.1, 0.375, "refuted"),
        (1.1, 0.41, "inconclusive"),
        (0.9, 0.4375, "refuted"),
        (0.9, 0.45, "inconclusive"),
        (0.75, 0.5, "inconclusive"),
        (0.734375, 0.5, "refuted"),
        (-0.2, 0.87, "refuted"),
        (-0.2, 0.89, "inconclusive"),
        (-2.0, 1.5, "refuted"),
        (-2.0, 1.7, "inconclusive"),
    ],
)
def test_a_wide_interval_excludes_a_claim_from_far_below_alone(
    order: float, half: float, status: str
) -> None:
    assert judge(replace(ALONE, observed=observing(order, half=half)))[0] == status


def test_an_interval_of_two_fifths_to_either_side_is_not_wide() -> None:
    found = replace(CLEAR, order=0.0, low=-0.4, high=0.4, ratio=None)
    assert judge(replace(ALONE, claim=1, observed=found))[0] == "refuted"
    found = replace(found, low=-0.42, high=0.42)
    assert judge(replace(ALONE, claim=1, observed=found))[0] == "inconclusive"
