"""What a report says, in which order and under which headings; the page and the Markdown file show the same.

A table is a tuple of columns, each with a heading, a kind that decides how it is set, and the text of its
cell for a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from trueorder.reports.numbers import MISSING, formula, number, observed, order, orders_in_runs
from trueorder.verify.rows import ClaimRow, Results, SchemeRow, StudyRow

Row = TypeVar("Row")

NO_CLAIM = "no claim"
"""what stands for the verdict on a scheme that claims nothing"""

NOT_GOOD = ("refuted", "inconclusive")
"""the verdicts that ask for attention, the worst first"""

FROM_GOOD_TO_BAD = ("reproduced", "consistent", "verified", "exact", "inconclusive", "refuted")
"""all verdicts of studies, schemes and claims, as they are counted"""

MEANING = {
    "verified": "proof and measurement agree with the claim",
    "refuted": "the claim does not hold, and the reason is given",
    "inconclusive": "the data cannot tell, and it is said what would",
    "exact": "no error but rounding: this function cannot show an order",
}

FIGURE_KEY = (
    "Full lines with marks are measured, dashed lines predicted from the proof and the rounding model. "
    "The broad pale stroke is the clean window, in which the order is observed. "
    "A large filled dot is the measured best step, an open one the predicted. "
    "Grey segments show how steep the expected orders are. "
    "Where an error is exactly zero the curve has a gap."
)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table."""

    heading: str
    kind: str
    """prose, list and digits (may wrap), text, code, number or verdict"""
    cell: Callable[[Row], str]


@dataclass(frozen=True)
class Attention:
    """A scheme that has something refuted or inconclusive: its own verdict and the studies behind it."""

    scheme: str
    verdict: str
    reason: str
    studies: tuple[StudyRow, ...]


def attention(results: Results) -> tuple[Attention, ...]:
    """Return the schemes with something refuted, then those with something inconclusive."""
    found = []
    for row in results.schemes:
        studies = tuple(study for verdict in NOT_GOOD for study in row.studies if study.verdict == verdict)
        if row.verdict in NOT_GOOD or studies:
            found.append(Attention(row.scheme, row.verdict or NO_CLAIM, row.reason, studies))
    return tuple(sorted(found, key=_urgency))


def _urgency(item: Attention) -> int:
    verdicts = {item.verdict, *(study.verdict for study in item.studies)}
    return next(position for position, verdict in enumerate(NOT_GOOD) if verdict in verdicts)


def headline(results: Results) -> str:
    """Return the outcome of a run in one sentence.

    >>> headline(Results("empty", ()))
    'Nothing was studied.'
    """
    counts = results.summary
    total = len(results.studies)
    if total == 0:
        return "Nothing was studied."
    if counts["refuted"]:
        further = f", {counts['inconclusive']} inconclusive" if counts["inconclusive"] else ""
        return f"{counts['refuted']} of {_studies(total)} refuted{further}."
    if counts["inconclusive"]:
        return f"Nothing refuted; {counts['inconclusive']} of {_studies(total)} inconclusive."
    if counts["verified"] + counts["exact"] == total:
        return f"Nothing refuted, nothing inconclusive in {_studies(total)}."
    return f"Nothing refuted in {_studies(total)}."


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"


def tally(verdicts: Iterable[str | None]) -> str:
    """Return how often each verdict occurs, the good ones first.

    >>> tally(["exact", "verified", "verified"])
    '2 verified, 1 exact'
    """
    counts = Counter(verdict or NO_CLAIM for verdict in verdicts)
    known = [verdict for verdict in FROM_GOOD_TO_BAD if counts[verdict]]
    others = sorted(set(counts) - set(FROM_GOOD_TO_BAD))
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in [*known, *others]) or MISSING


def _claimed(row: SchemeRow) -> str:
    inside = order(row.claimed_order)
    return inside if row.claimed_edge_order is None else f"{inside}, edges {row.claimed_edge_order or 'none'}"


def _proven(row: SchemeRow) -> str:
    whole = order(row.proven_order)
    return whole if row.proven_orders is None else f"{whole}; rows {orders_in_runs(row.proven_orders)}"


SCHEME_COLUMNS: tuple[Column[SchemeRow], ...] = (
    Column("Scheme", "code", lambda row: row.scheme),
    Column("Verdict", "verdict", lambda row: row.verdict or NO_CLAIM),
    Column("Operator", "code", lambda row: row.operator or MISSING),
    Column("Claimed order", "text", _claimed),
    Column("Proven order", "list", _proven),
    Column("Leading error term", "digits", lambda row: formula(row.error_term)),
    Column("Studies", "list", lambda row: tally(study.verdict for study in row.studies)),
    Column("Reason", "prose", lambda row: formula(row.reason)),
)

CLAIM_COLUMNS: tuple[Column[ClaimRow], ...] = (
    Column("Claim", "code", lambda row: row.id),
    Column("Verdict", "verdict", lambda row: row.verdict),
    Column("Statement", "prose", lambda row: row.statement),
    Column("Printed", "digits", lambda row: row.printed or MISSING),
    Column("Computed", "digits", lambda row: row.computed or MISSING),
    Column("Difference", "number", lambda row: number(row.difference)),
    Column("Allowed", "number", lambda row: number(row.allowed)),
    Column("Reason", "prose", lambda row: formula(row.reason)),
)

STUDY_COLUMNS: tuple[Column[StudyRow], ...] = (
    Column("Function", "code", lambda row: row.function),
    Column("Scheme", "code", lambda row: row.scheme),
    Column("Verdict", "verdict", lambda row: row.verdict),
    Column("Operator", "code", lambda row: row.operator),
    Column("Expected", "number", lambda row: order(row.expected_order)),
    Column(
        "Observed order",
        "number",
        lambda row: observed(row.observed_order, row.observed_low, row.observed_high),
    ),
    Column("Constant ratio", "number", lambda row: number(row.constant_ratio, 4)),
    Column("Best h predicted", "number", lambda row: number(row.best_step_predicted)),
    Column("Best h measured", "number", lambda row: number(row.best_step_measured)),
    Column("Smallest error", "number", lambda row: number(row.smallest_error)),
    Column("f in ulps", "number", lambda row: number(row.evaluation_ulps)),
    Column("Precision", "text", lambda row: row.dtype),
    Column("Points", "number", lambda row: str(row.points)),
    Column("Reason", "prose", lambda row: formula(row.reason)),
)
