"""From evidence to verdict: one pure function for a study, one for a scheme.

A verdict never lies. What is proven is compared with what is claimed, and what is measured with what is proven; where
the data cannot tell, the verdict is `inconclusive` and the reason says what would settle it. Reasons are sentences with
the numbers in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trueorder.verify.measurement.order import Observed
from trueorder.verify.proof.standing import Standing
from trueorder.verify.rows import StudyRow

Status = Literal["verified", "refuted", "inconclusive", "exact"]

ORDER_TOLERANCE = 0.05
"""observed order against the proven one; neighbouring orders are 1 apart, and orders of limited smoothness 1/2"""

CONSTANT_TOLERANCE = 0.02
"""constant ratio against 1"""

WIDE, FAR = 0.4, 2.5
"""an interval that is wider to either side excludes a claim only from so many times as far: steps at which rounding
ends are no plateau"""

NARROW = 0.2
"""half the width of an interval that may verify a claim without a proof"""

BELOW = 0.4
"""an interval that ends this far below the claim excludes it: a slope in between has not settled on an order yet"""

ROUNDED_WEIGHTS = 1e-6
"""share of the value down to which errors have to go before the rounding of computed weights may explain them"""

ELSEWHERE = "another domain or function would settle it"
"""what to do where a function cannot be studied"""

LOSS = 30.0
"""rounding measured over rounding predicted, above which the code loses precision"""

LOSS_ALONE = 1e6
"""the same without a proof, where weights are unknown and taken for one: below what single precision inside double
costs (1e8), above the weights of any formula in use"""


LOSES = "though it loses digits: at small steps its errors are {:.2g} times what the rounding of f explains"
"""what is said of code without a proof that loses more than weights of size one do, and less than is refuted"""


@dataclass(frozen=True)
class Evidence(Standing):
    """Everything that a study found, ready to be judged."""

    expected: float | None
    """order expected of this function at these points"""
    exact: bool
    """the scheme has no error on this function but rounding"""
    at_rounding: bool
    """all measured errors lie at the rounding level"""
    observed: Observed
    loss: float | None = None
    """rounding measured over rounding predicted, at small steps"""
    resolution: float | None = None
    """smallest error of the sweep over the size of the value: no flaw below it shows in a measurement alone"""
    problem: str | None = None
    """what must not happen inside the domain, with its case"""
    excuse: str | None = None
    """why nothing could be found out, and what would settle it"""
    unanswered: bool = False
    """whether no call gave numbers"""
    note: str | None = None
    """what the scheme's code warned of or printed"""
    outlier: str | None = None
    """a point at which the error is not the proven one, with its case"""
    basis: str = "proven"
    """what the expected order stands on"""
    precision: str = ""
    """what the order was measured in, where it was not the precision of the sweep"""


def judge(evidence: Evidence) -> tuple[Status, str]:
    """Verdict on one study and the reason for it."""
    status, reason = _judge(evidence)
    return status, reason if evidence.note is None else f"{reason}; {evidence.note}"


def contradiction(claim: int | None, order: int, reason: str, error_term: str | None) -> str | None:
    """What is wrong with a scheme of that proven order: it approximates something else, or falls below the claim."""
    return _inconsistent(order, reason) or below(claim, order, error_term)


def _inconsistent(order: int, reason: str) -> str | None:
    """What is wrong with a scheme of that proven order, if it approximates something else; None if it does not."""
    if order > 0:
        return None
    return reason if reason.startswith("at the edges") else f"the scheme {reason}"


def below(claim: int | None, order: int, error_term: str | None, where: str = "") -> str | None:
    """The claim, made for `where`, that a proven order contradicts, as a sentence; None when it does not.

    >>> below(2, 1, "h*f''(x)/2", " at the edges")
    "order 2 is claimed at the edges, but order 1 is proven: h*f''(x)/2 does not vanish"
    """
    if claim is None or order >= claim:
        return None
    return f"order {claim} is claimed{where}, but order {order} is proven: {error_term} does not vanish"


def _judge(evidence: Evidence) -> tuple[Status, str]:
    proven, claim = evidence.proven, evidence.claim
    if proven is not None:
        wrong = contradiction(claim, proven, evidence.reason, evidence.error_term)
        if wrong is not None:
            return "refuted", wrong
    if evidence.excuse is not None:
        return "inconclusive", evidence.excuse
    if evidence.problem is not None:
        return "refuted", evidence.problem
    if evidence.exact:
        return _judge_exact(evidence)
    if evidence.loss is not None and evidence.loss > (LOSS_ALONE if proven is None else LOSS):
        return "refuted", (
            f"the code loses precision: at small steps its errors are {evidence.loss:.3g} times what the rounding of f "
            "and of its argument explains"
        )
    if proven is None:
        return _judge_alone(evidence)
    return _judge_against_proof(evidence)


def _judge_exact(evidence: Evidence) -> tuple[Status, str]:
    if evidence.at_rounding:
        return (
            "exact",
            "the scheme is exact for this function, which therefore cannot show its order; errors are rounding",
        )
    return "refuted", (
        "the formula is exact for this function, but the code's errors lie far above rounding: the code does not "
        "compute what its formula says"
    )


def _judge_against_proof(evidence: Evidence) -> tuple[Status, str]:
    observed, expected = evidence.observed, evidence.expected
    where = f" ({evidence.precision})" if evidence.precision else ""
    if evidence.outlier is not None:
        return "refuted", f"the formula is right, the code is not: {evidence.outlier}"
    if observed.order is None or observed.low is None or observed.high is None or expected is None:
        return "inconclusive", f"{observed.reason or 'no order can be expected here'}; {_cure(observed)}"
    measured = f"observed order {observed.order:.3f} against {expected:g} {evidence.basis}"
    if abs(observed.order - expected) > ORDER_TOLERANCE:
        if observed.low <= expected <= observed.high:
            return "inconclusive", (
                f"{measured}, interval {observed.low:.2f} to {observed.high:.2f} too wide{where}; {_cure(observed)}"
            )
        return "refuted", f"the formula is right, the code is not: {measured}{where}"
    if observed.ratio is not None and abs(observed.ratio - 1) > CONSTANT_TOLERANCE:
        height = f"the error is {observed.ratio:.4g} times the proven one"
        if abs(observed.ratio - 1) <= 3 * (observed.ratio_spread or 0.0):
            return (
                "inconclusive",
                f"{height}, with a spread of {observed.ratio_spread:.2g}{where}; {_cure(observed)}",
            )
        return "refuted", f"the formula is right, the code is not: {height} at the proven order{where}"
    agreement = (
        f"{measured}, constant ratio {observed.ratio:.4f}{where}" if observed.ratio else f"{measured}{where}"
    )
    if evidence.claim is not None and evidence.proven is not None and evidence.proven > evidence.claim:
        return (
            "verified",
            f"better than claimed: order {evidence.proven} instead of {evidence.claim}; {agreement}",
        )
    return "verified", agreement


def _judge_alone(evidence: Evidence) -> tuple[Status, str]:
    observed, claim = evidence.observed, evidence.claim
    without = f"measured without proof ({evidence.reason})"
    if evidence.resolution is not None:
        without += f", which shows no flaw below {evidence.resolution:.1g} of the value"
    if evidence.at_rounding:
        return "exact", f"all errors are rounding, so this function cannot show the order; {without}"
    if observed.order is None or observed.low is None or observed.high is None:
        return "inconclusive", f"{observed.reason}; {_cure(observed)}; {without}"
    found = f"observed order {observed.order:.3f}, interval {observed.low:.2f} to {observed.high:.2f}"
    if claim is None:
        return "inconclusive", f"{found}; nothing is claimed, so claim an order to have it judged; {without}"
    half = (observed.high - observed.low) / 2
    may_be_rounding = evidence.in_doubt and (evidence.resolution or 0.0) < ROUNDED_WEIGHTS
    told = half <= WIDE or claim - observed.order > FAR * half
    if observed.high < claim - BELOW and told and not may_be_rounding:
        return "refuted", f"{found}, below the claimed {claim}; {without}"
    if evidence.loss is not None and evidence.loss > LOSS:
        found = f"{found}, {LOSES.format(evidence.loss)}"
    if observed.low > claim + ORDER_TOLERANCE:
        return "verified", f"better than claimed: {found} instead of {claim}; {without}"
    if half > NARROW or observed.high < claim - ORDER_TOLERANCE:
        return "inconclusive", f"{found}, which does not tell; {_cure(observed)}; {without}"
    return "verified", f"{found}, holds the claimed {claim}; {without}"


def _cure(observed: Observed) -> str:
    if observed.window is None:
        return "larger steps on a wider domain, or higher precision, would settle it"
    return "a function with a wider domain, more steps per decade or higher precision would settle it"


def _where(study: StudyRow) -> str:
    """Of which study something is said, as the beginning of a sentence."""
    at_edges = study.operator.endswith("(edges)") and not study.reason.startswith("at the edges")
    return f"on {study.function}{', at the edges' if at_edges else ''}"


FEWEST_AGREEING = 2
"""studies that must be verified before a scheme without a proof is"""

FEWEST_AGAINST_ONE = 3
"""studies that hold the claim beside which one other that shows a lower order leaves it open"""

CONVERGES = 0.5
"""observed order above which errors shrink: halfway to the lowest order there is"""


def _outvoted(study: StudyRow, studies: Sequence[StudyRow]) -> bool:
    """Whether a study that shows a lower order is the only one of its kind, and several others hold the claim.

    An order that is measured in a window may not be the one that the errors tend to, for one function. Errors that do
    not shrink, and whatever else refutes, are not outvoted.
    """
    alike = [other for other in studies if other.operator == study.operator and other is not study]
    lows = [other.observed_low for other in alike if other.verdict == "verified" and other.observed_low]
    if len(lows) < FEWEST_AGAINST_ONE or any(other.verdict == "refuted" for other in alike):
        return False
    low, high = study.observed_low, study.observed_high
    return low is not None and high is not None and low > CONVERGES and high < min(lows)


def _too_few(agreeing: Sequence[StudyRow]) -> str:
    """Why studies of which none is undecided do not suffice."""
    if agreeing:
        return f"without proof {FEWEST_AGREEING} have to; more functions would settle it"
    return "every function tried is one that the scheme does exactly"


def judge_scheme(
    claim: int | None,
    proven: int | None,
    proof_reason: str,
    studies: Sequence[StudyRow],
    *,
    in_doubt: bool = False,
) -> tuple[Status | None, str]:
    """Verdict on a scheme whose proof contradicts no claim (`verify.verdict.shortfall`), from its studies.

    None when nothing is claimed and nothing is wrong. `in_doubt` says that the rounding of computed weights may explain
    an order that does not hold the claim; whether it does, nobody knows.
    """
    refuted = [study for study in studies if study.verdict == "refuted" or study.unanswered]
    for study in refuted:
        # code that gave numbers elsewhere and none here is no question of its order
        alone = proven is None and len(refuted) == 1 and not study.unanswered
        if alone and _outvoted(study, studies):
            continue
        return "refuted", f"{_where(study)}: {study.reason}"
    agreeing = [study for study in studies if study.verdict == "verified"]
    shown = f"{len(agreeing)} {'study' if len(agreeing) == 1 else 'studies'}"
    undecided = [study for study in studies if study.verdict == "inconclusive"]
    if claim is None:
        if proven is None:
            found = [study.observed_order for study in studies if study.observed_order is not None]
            orders = (
                f"observed orders {min(found):.2f} to {max(found):.2f}"
                if found
                else "no order could be observed"
            )
            return None, f"nothing is claimed and nothing could be proven ({proof_reason}); {orders}"
        return None, f"nothing is claimed; {proof_reason}; measured to agree in {shown}"
    for study in refuted:
        return "inconclusive", (
            f"{shown} hold the claimed {claim}, and one does not: on {study.function} {study.reason}; other functions "
            "would settle it"
        )
    for study in undecided:
        if in_doubt and study.observed_order is not None:
            return "inconclusive", f"{_where(study)}: {study.reason}"
    needed = 1 if proven is not None else FEWEST_AGREEING
    if len(agreeing) < needed:
        why = undecided[0].reason if undecided else _too_few(agreeing)
        known = "" if proven is None else f"{proof_reason}; "
        return "inconclusive", f"{known}only {len(agreeing)} of {len(studies)} studies could tell: {why}"
    if proven is None:
        lost = max((study.loss or 0.0 for study in studies), default=0.0)
        but = f", {LOSES.format(lost)}" if lost > LOSS else ""
        sharpest = min((study.resolution for study in agreeing if study.resolution is not None), default=None)
        seen = "" if sharpest is None else f", which show no flaw below {sharpest:.1g} of the value"
        return "verified", f"by measurement in {shown}{seen}{but}, without proof ({proof_reason})"
    better = f"better than the claimed order {claim}: " if proven > claim else ""
    return "verified", f"{better}{proof_reason}; measured to agree in {shown}"
