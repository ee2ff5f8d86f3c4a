"""The report as one page that needs nothing else: no network, no other file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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
from trueorder.reports.figures.render import inline
from trueorder.reports.norms import INTRODUCTION, LINE_COLUMNS, groups
from trueorder.reports.reproduce import scripts
from trueorder.verify.rows import VERDICTS, Results

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"

SIGNS = {
    "verified": "✓",
    "reproduced": "✓",
    "consistent": "≈",
    "refuted": "✗",
    "inconclusive": "?",
    "exact": "=",
}
"""a sign beside each verdict, so that no meaning is carried by colour alone"""


@dataclass(frozen=True)
class Table:
    """A table as the template sets it."""

    headings: tuple[tuple[str, str], ...]
    """heading and kind of each column"""
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """verdict of the row, texts of its cells"""


@dataclass(frozen=True)
class Picture:
    """A figure as the template sets it."""

    title: str
    anchor: str
    markup: Markup


@cache
def page_template() -> Template:
    """Return the template of the page, compiled; call it early to have that done while others compute."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def page(results: Results, jobs: Mapping[str, FigureJob], drawn: Mapping[str, bytes]) -> str:
    """Return the page: the verdicts, what needs attention, schemes, audit, figures, all studies, environment.

    `jobs` are the figures by file name, `drawn` their bytes.
    """
    pictures = [(job, picture(job, drawn[name])) for name, job in jobs.items()]
    return page_template().render(
        results=results,
        headline=headline(results),
        counts=[(verdict, results.summary[verdict], MEANING[verdict]) for verdict in VERDICTS],
        total=len(results.studies),
        functions=len({study.function for study in results.studies}),
        scheme_tally=tally(row.verdict for row in results.schemes),
        claim_tally=tally(row.verdict for row in results.claims),
        attention=attention(results),
        schemes=table(SCHEME_COLUMNS, results.schemes),
        claims=table(CLAIM_COLUMNS, results.claims),
        norms=[(group, table(LINE_COLUMNS, group.lines)) for group in groups(results)],
        norms_introduction=INTRODUCTION,
        norm_tally=tally(row.study.verdict for row in results.norms),
        atlas=table(ATLAS_COLUMNS, results.atlas),
        atlas_introduction=introduction(results),
        scripts=scripts(results),
        studies=table(STUDY_COLUMNS, results.studies),
        summaries=[shown for job, shown in pictures if job.function is None],
        convergence=[shown for job, shown in pictures if job.function is not None],
        figure_key=FIGURE_KEY,
        signs=SIGNS,
    )


def table(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> Table:
    """Return the table of some rows, every cell as text."""
    headings = tuple((column.heading, column.kind) for column in columns)
    verdict = next(position for position, column in enumerate(columns) if column.kind == "verdict")
    cells = [tuple(column.cell(row) for column in columns) for row in rows]
    return Table(headings, tuple((row[verdict], row) for row in cells))


def picture(job: FigureJob, drawn: bytes) -> Picture:
    """Return a figure set into the page: SVG as markup, PNG as data within its own address."""
    from markupsafe import Markup

    anchor = job.name.rsplit(".", 1)[0]
    if job.name.endswith(".svg"):
        return Picture(job.title, anchor, Markup(inline(drawn)))
    source = "data:image/png;base64," + base64.b64encode(drawn).decode()
    image = Markup('<img src="{}" alt="{}" width="700">').format(source, f"Figure: {job.title}")
    return Picture(job.title, anchor, image)
