"""The report as Markdown."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.reports.made import made_study
from trueorder.reports.figures.needed import figures_needed
from trueorder.reports.markdown import escaped, markdown
from trueorder.verify.rows import Results, SchemeRow

CELL_BORDER = re.compile(r"(?<!\\)\|")
"""a vertical line that is not escaped"""


def tables(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_every_row_of_every_table_has_as_many_cells_as_its_heading(results: Results) -> None:
    found = tables(markdown(results, figures_needed(results)))
    assert len(found) == 4
    for table in found:
        widths = {len(CELL_BORDER.findall(line)) for line in table}
        assert len(widths) == 1, table[0]
        assert set(table[1]) <= set("|-: ")


def test_a_name_with_borders_and_line_breaks_stays_in_its_cell() -> None:
    study = made_study("a|b\nc", "`x` <img src=y>")
    row = SchemeRow("a|b\nc", "point", "f'", 2, 2, None, "verified", "one\n\n| two |", (study,))
    results = Results("suite", (row,))
    for table in tables(markdown(results, figures_needed(results))):
        assert len({len(CELL_BORDER.findall(line)) for line in table}) == 1
    assert "<img" not in markdown(results, figures_needed(results))


def test_the_sections_stand_in_the_order_of_the_page(results: Results) -> None:
    headings = re.findall("^## (.*)$", markdown(results, figures_needed(results)), flags=re.MULTILINE)
    assert headings == [
        "Not tried",
        "Refuted and inconclusive",
        "Schemes",
        "Audit of printed claims",
        "Figures",
        "All studies",
        "Environment",
    ]


def test_every_figure_is_linked(results: Results) -> None:
    jobs = figures_needed(results)
    assert re.findall(r"\]\(figures/([^)]*)\)", markdown(results, jobs)) == list(jobs)


def test_a_run_without_claims_has_no_audit(results: Results) -> None:
    without = replace(results, claims=())
    assert "Audit" not in markdown(without, figures_needed(without))


def test_no_sign_of_an_escaped_text_has_a_meaning() -> None:
    assert escaped("*a* _b_ [c](d) `e` # <f> & $g$") == (
        r"\*a\* \_b\_ \[c\](d) \`e\` \# &lt;f&gt; &amp; \$g\$"
    )
