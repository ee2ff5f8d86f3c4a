"""The orders in norms in a report: one table for a scheme, one line for a family, and a figure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from tests.reports.figures.overprint import clashes
from tests.reports.made import HOSTILE, made_study
from trueorder.reports.figures.needed import figures_needed
from trueorder.reports.figures.norms import _predicted, draw_norms_figure, norms
from trueorder.reports.figures.sweeps import curve
from trueorder.reports.html import page
from trueorder.reports.markdown import markdown
from trueorder.reports.norms import LINE_COLUMNS, groups
from trueorder.reports.report import results_json
from trueorder.reports.tables import norms_frame
from trueorder.verify.rows import NORM_KEYS, NormRow, Results

ORDERS = {"L1": 2.0, "L2": 1.5, "L-infinity": 1.0}


def made_norms(
    scheme: str = "gradient", families: tuple[str, ...] = ("uniform", "random")
) -> tuple[NormRow, ...]:
    """A scheme with edges of first order, on grids that halve their spacing."""
    rows = []
    for family in families:
        for norm, order in ORDERS.items():
            errors = tuple((0.1 * 2.0**-k, 0.3 * (0.1 * 2.0**-k) ** order) for k in range(7))[::-1]
            operator = f"f' ({norm}, {family})"
            study = replace(made_study(scheme), operator=operator, expected_order=order, points=1025)
            study = replace(
                study,
                observed_order=order + 0.01,
                observed_low=order,
                observed_high=order + 0.02,
                window=(errors[1][0], errors[4][0]),
            )
            rows.append(NormRow(family, norm, "f'", errors, study))
    return tuple(rows)


@pytest.fixture
def with_norms(results: Results) -> Results:
    return replace(results, norms=(*made_norms(), *made_norms(HOSTILE, ("periodic",))))


def test_a_scheme_is_a_table_and_a_family_a_line(with_norms: Results) -> None:
    first, second = groups(with_norms)
    assert (first.scheme, first.function, first.operator, first.nodes) == ("gradient", "sine", "f'", 1025)
    assert [line.family for line in first.lines] == ["uniform", "random"]
    assert (second.scheme, [line.family for line in second.lines]) == (HOSTILE, ["periodic"])
    cells = {column.heading: column.cell(first.lines[0]) for column in LINE_COLUMNS}
    assert cells["L2 predicted"] == "1.5"
    assert cells["L2 measured"] == "1.51 [1.50, 1.52]"
    assert (cells["Verdict"], cells["Reason"]) == ("verified", "")


def test_a_line_has_the_worst_of_its_verdicts_and_its_reason(with_norms: Results) -> None:
    bad = replace(
        with_norms.norms[1], study=replace(with_norms.norms[1].study, verdict="refuted", reason="flat")
    )
    (first, *_) = groups(replace(with_norms, norms=(with_norms.norms[0], bad)))
    assert (first.lines[0].verdict, first.lines[0].reason) == ("refuted", "flat")
    cells = {column.heading: column.cell(first.lines[0]) for column in LINE_COLUMNS}
    assert cells["L-infinity measured"] == "\N{EN DASH}"


def test_the_page_and_the_markdown_show_every_scheme(with_norms: Results) -> None:
    jobs = figures_needed(with_norms)
    assert list(jobs)[2] == "norms.svg"
    shown = page(with_norms, jobs, {name: b"<svg></svg>" for name in jobs})
    assert shown.count('<table id="table-norms-') == 2
    assert "<b>upwind" not in shown
    said = markdown(with_norms, jobs)
    assert said.index("## Schemes") < said.index("## Orders in norms") < said.index("## Audit")
    assert "| uniform | verified | 2 | 2.01 \\[2.00, 2.02\\] |" in said
    assert "<b>upwind" not in said


def test_a_run_without_grid_schemes_says_nothing_of_norms(results: Results) -> None:
    jobs = figures_needed(results)
    assert "norms.svg" not in jobs
    assert "norms" not in page(results, jobs, {name: b"<svg></svg>" for name in jobs}).replace("--norms", "")
    assert '"norms"' not in results_json(results)


def test_json_and_frame_have_the_published_keys(with_norms: Results) -> None:
    assert tuple(with_norms.to_dict()["norms"][0]) == NORM_KEYS
    frame = norms_frame(with_norms)
    assert tuple(frame.columns) == NORM_KEYS
    assert len(frame) == 9
    assert frame["nodes"].dtype == "Int64"


def test_the_figure_has_a_panel_for_every_scheme_on_its_first_family(with_norms: Results) -> None:
    svg = draw_norms_figure(with_norms.norms)
    words = "\n".join(ET.fromstring(svg).itertext())
    assert "gradient" in words
    assert "uniform, sine; predicted 2, 1.5, 1" in words
    assert "periodic, sine; predicted 2, 1.5, 1" in words
    assert "random" not in words
    for norm in ORDERS:
        assert norm in words
    assert draw_norms_figure(with_norms.norms) == svg


def test_the_key_of_the_figure_is_not_printed_over_itself(with_norms: Results) -> None:
    assert clashes(norms(with_norms.norms)) == []


def test_the_predicted_line_starts_at_the_finest_grid_clear_of_rounding_and_has_the_predicted_slope() -> None:
    row = made_norms()[1]
    flooded = replace(row, errors=((row.errors[0][0], 1.0), *row.errors[1:]))
    points = curve(flooded.errors)
    (start, end) = _predicted(flooded, points)
    assert start.tolist() == points[1].tolist()
    assert end[0] == points[-1, 0]
    assert (end[1] - start[1]) / (end[0] - start[0]) == pytest.approx(1.5)
    unfitted = replace(row, study=replace(row.study, window=None))
    assert len(_predicted(unfitted, points)) == 0


def test_the_figure_grows_with_the_schemes_and_needs_no_errors() -> None:
    heights = [
        norms([row for name in "abcde"[:count] for row in made_norms(name)]).get_figheight()
        for count in (1, 2, 3, 5)
    ]
    assert heights[0] == heights[1] < heights[2] < heights[3]
    bare = [replace(row, errors=()) for row in made_norms()]
    assert re.search("no errors to draw", draw_norms_figure(bare).decode())
