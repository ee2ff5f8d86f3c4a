"""What has become of a baseline, as rows of schemes: what is lost or missing stands at the scheme that it is of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trueorder.verify.guard.baseline_compare import Comparison
from trueorder.verify.guard.guarded import Key, key_of
from trueorder.verify.rows import SchemeRow, StudyRow

LOST = "lost"
"""the verdict on a study that is worse than its baseline allows, or that is missing"""


def held(schemes: Iterable[SchemeRow], found: Comparison) -> tuple[SchemeRow, ...]:
    """Return the schemes of a run: `lost` where a number of theirs is, else `inconclusive` or `verified`."""
    reasons: dict[Key, list[str]] = {}
    for change in found.lost:
        before, now, limit = change.cells
        allowed = f", allowed {limit}" if change.limit is not None else ""
        because = f": {change.reason}" if change.reason else ""
        reasons.setdefault(change.key, []).append(
            f"{change.quantity} was {before}, is {now}{allowed}{because}"
        )
    apart = {absence.key: absence.problem for absence in found.apart}
    rows = [_row(row, reasons, apart) for row in schemes]
    missing: dict[str, list[str]] = {}
    for absence in found.missing:
        missing.setdefault(absence.key.scheme, []).append(absence.text)
    return (*rows, *(_gone(scheme, texts) for scheme, texts in missing.items()))


def _row(row: SchemeRow, reasons: dict[Key, list[str]], apart: dict[Key, str]) -> SchemeRow:
    studies = tuple(_study(study, reasons.get(key_of(study), []), apart) for study in row.studies)
    verdicts = {study.verdict for study in studies}
    worst = next((verdict for verdict in (LOST, "inconclusive") if verdict in verdicts), "verified")
    told = [study for study in studies if study.verdict == worst != "verified"]
    return replace(
        row,
        studies=studies,
        verdict=worst,
        reason="; ".join(f"on {study.function}, {study.operator}: {study.reason}" for study in told)
        or "nothing is worse than the baseline allows",
    )


def _study(study: StudyRow, reasons: list[str], apart: dict[Key, str]) -> StudyRow:
    if not reasons and key_of(study) in apart:
        return replace(study, verdict="inconclusive", reason=apart[key_of(study)])
    if not reasons:
        return replace(study, verdict="verified", reason="nothing is worse than the baseline allows")
    return replace(study, verdict=LOST, reason="; ".join(reasons))


def _gone(scheme: str, texts: list[str]) -> SchemeRow:
    return SchemeRow(
        scheme=scheme,
        kind="",
        operator=None,
        claimed_order=None,
        proven_order=None,
        error_term=None,
        verdict=LOST,
        reason="; ".join(texts),
        studies=(),
    )
