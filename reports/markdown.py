"""The report as Markdown, in the same order as the page: for a repository, a pull request, a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from trueorder.reports.atlas import ATLAS_COLUMNS, introduction
from trueorder.reports.content import (
    CLAIM_COLUMNS,
    FIGURE_KEY,
    MEANING,
    SCHEME_COLUMNS,
    STUDY_COLUMNS,
    Column,
    Row,
    attention,
    headline,
    tally,
)
from trueorder.reports.figures.needed import FigureJob
from trueorder.reports.norms import INTRODUCTION, LINE_COLUMNS, groups
from trueorder.verify.rows import VERDICTS, Results


def markdown(results: Results, jobs: Mapping[str, FigureJob], folder: str = "figures") -> str:
    """Return the report as Markdown; `jobs` are the figures by file name, to be found in `folder`."""
    parts = [
        f"# {escaped(results.suite)}",
        headline(results),
        _counts(results),
        *_problems(results),
        *_attention(results),
        "## Schemes",
        pipe_table(SCHEME_COLUMNS, results.schemes),
        *_atlas(results),
        *_norms(results),
        *_audit(results),
        "## Figures",
        *(_figure(job, folder) for job in jobs.values() if job.function is None),
        FIGURE_KEY,
        *(_figure(job, folder) for job in jobs.values() if job.function is not None),
        "## All studies",
        pipe_table(STUDY_COLUMNS, results.studies),
        "## Environment",
        _environment(results),
    ]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Return a text on one line in which no sign has a meaning in Markdown or HTML.

    >>> print(escaped("a|b <i> f_xx*2"))
    a\|b &lt;i&gt; f\_xx\*2
    """
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]|#~$])", r"\\\1", line)


def pipe_table(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> str:
    """Return a table; every row has as many cells as there are columns, whatever is in them."""
    ruler = ["---:" if column.kind == "number" else "---" for column in columns]
    lines = [[column.heading for column in columns], ruler]
    lines += [[escaped(column.cell(row)) for column in columns] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _counts(results: Results) -> str:
    lines = [f"| {results.summary[verdict]} | {verdict} | {MEANING[verdict]} |" for verdict in VERDICTS]
    schemes = f"Schemes: {tally(row.verdict for row in results.schemes)}."
    return "\n".join(["| Studies | Verdict | Meaning |", "| ---: | --- | --- |", *lines]) + f"\n\n{schemes}"


def _problems(results: Results) -> list[str]:
    if not results.problems:
        return []
    return ["## Not tried", "\n".join(f"- {escaped(problem)}" for problem in results.problems)]


def _attention(results: Results) -> list[str]:
    items = attention(results)
    if not items:
        return ["## Refuted and inconclusive", "Nothing."]
    parts = ["## Refuted and inconclusive"]
    for item in items:
        lines = [f"- **{escaped(item.scheme)}** {item.verdict}: {escaped(item.reason)}"]
        lines += [
            f"    - {study.verdict} on {escaped(study.function)} ({escaped(study.operator)}, {study.dtype})"
            + (f": {escaped(study.reason)}" if study.reason != item.reason else "")
            for study in item.studies
        ]
        parts.append("\n".join(lines))
    return parts


def _atlas(results: Results) -> list[str]:
    if not results.atlas:
        return []
    return ["## Atlas", escaped(introduction(results)), pipe_table(ATLAS_COLUMNS, results.atlas)]


def _norms(results: Results) -> list[str]:
    if not results.norms:
        return []
    parts = ["## Orders in norms, on families of grids", INTRODUCTION]
    for group in groups(results):
        what = f"{escaped(group.operator)} of {escaped(group.function)}, up to {group.nodes} nodes"
        parts.append(f"### {escaped(group.scheme)}: {what}")
        parts.append(pipe_table(LINE_COLUMNS, group.lines))
    return parts


def _audit(results: Results) -> list[str]:
    if not results.claims:
        return []
    verdicts = tally(row.verdict for row in results.claims)
    return ["## Audit of printed claims", f"{verdicts}.", pipe_table(CLAIM_COLUMNS, results.claims)]


def _figure(job: FigureJob, folder: str) -> str:
    return f"### {escaped(job.title)}\n\n![{escaped(job.title)}]({folder}/{job.name})"


def _environment(results: Results) -> str:
    run = [("started", results.started), ("duration", f"{results.seconds:.1f} s")]
    named = [(name, value) for name, value in [*run, *results.environment] if value]
    return "\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in named)
