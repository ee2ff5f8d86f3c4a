"""A job summary in Markdown: the outcome in a sentence, what needs attention, and a table of the schemes."""

from __future__ import annotations

from collections.abc import Sequence

from trueorder.reports.ci.findings import Finding, worst
from trueorder.reports.ci.guarded import LOST
from trueorder.reports.content import NO_CLAIM, SCHEME_COLUMNS, Column, tally
from trueorder.reports.markdown import escaped, pipe_table
from trueorder.verify.rows import SchemeRow

MARKS = {"verified": "✅", "refuted": "❌", LOST: "❌", "inconclusive": "❔"}
SHOWN = ("Scheme", "Operator", "Claimed order", "Proven order", "Studies")
"""columns of the report's table of schemes that a summary has room for"""
LONGEST = 200
"""schemes in a summary: what GitHub takes is 1 MiB"""


def summary(schemes: Sequence[SchemeRow], findings: Sequence[Finding], *, title: str) -> str:
    """Return the summary of a job as Markdown, for GitHub's step summary or a comment on a merge request.

    >>> print(summary((), (), title="Nothing").splitlines()[0])
    ## Nothing
    """
    verdicts = tally(worst(row) for row in schemes)
    parts = [f"## {escaped(title)}", f"Schemes: {verdicts}." if schemes else "Nothing was studied."]
    parts += ["\n".join(_line(finding) for finding in findings)] if findings else []
    if schemes:
        parts.append(pipe_table((Column("", "text", _mark), *_columns()), schemes[:LONGEST]))
    if len(schemes) > LONGEST:
        parts.append(f"{len(schemes) - LONGEST} schemes more are in the report.")
    return "\n\n".join(parts) + "\n"


def _columns() -> tuple[Column[SchemeRow], ...]:
    return tuple(column for column in SCHEME_COLUMNS if column.heading in SHOWN)


def _mark(row: SchemeRow) -> str:
    verdict = worst(row)
    return MARKS.get(verdict or NO_CLAIM, "")


def _line(finding: Finding) -> str:
    where = "" if finding.path is None else f" (`{finding.path}:{finding.line}`)"
    outcome = f"{finding.verdict}: {escaped(finding.reason)}"
    return f"- {MARKS[finding.verdict]} **{escaped(finding.scheme)}**{where} {outcome}"
