"""The figure of one function."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

from matplotlib.text import Text

from tests.reports.made import bare_study, exact_study, grid_studies, made_study
from trueorder.reports.figures.convergence import convergence, draw_function_figure, legend_words


def words(svg: bytes) -> str:
    return "\n".join(ET.fromstring(svg).itertext())


def test_the_axes_say_what_they_are_and_in_which_units() -> None:
    text = words(draw_function_figure("sine", [made_study()]))
    assert "step h [units of x]" in text
    assert "root mean square error [units of the derivative]" in text
    assert "sine" in text


def test_every_expected_order_has_one_guide_with_the_order_on_it() -> None:
    studies = [
        made_study("a", order=2),
        made_study("b", order=2),
        made_study("c", order=4),
        made_study("d", order=1),
    ]
    lines = words(draw_function_figure("sine", studies)).splitlines()
    assert [lines.count(power) for power in ("h", "h²", "h³", "h⁴")] == [1, 1, 0, 1]


def test_an_order_that_is_no_whole_number_has_a_guide_too() -> None:
    assert "h³·⁵⁰⁰" in words(draw_function_figure("limited", [made_study(order=3.5)]))


def test_predicted_curves_are_dashed_and_only_they() -> None:
    study = made_study()
    with_prediction = draw_function_figure("sine", [study])
    without = draw_function_figure("sine", [replace(study, predicted=())])
    assert (with_prediction.count(b"stroke-dasharray"), without.count(b"stroke-dasharray")) == (1, 0)


def test_an_error_of_zero_is_a_gap() -> None:
    svg = draw_function_figure("square", [exact_study()])
    curve = next(d for d in re.findall(rb'd="([^"]*)"[^>]*stroke-width: 1.3', svg) if d.count(b"M") > 2)
    # of 93 errors every third is zero: 31 runs of two points remain
    assert curve.count(b"M") == 31
    assert b"nan" not in svg.lower()


def test_studies_without_errors_are_named_and_not_drawn() -> None:
    text = words(draw_function_figure("sine", [bare_study("broken"), bare_study("worse")]))
    assert "there are no errors to draw" in text
    assert "broken" in text
    assert "worse" in text


def test_no_studies_at_all_give_a_figure_that_says_so() -> None:
    assert "there are no errors to draw" in words(draw_function_figure("sine", []))


def test_one_step_and_one_error_can_be_drawn() -> None:
    study = made_study()
    single = replace(study, sweep=study.sweep[40:41], predicted=(), window=None)
    assert "10⁻" in words(draw_function_figure("sine", [single]))


def test_errors_that_are_not_finite_are_gaps() -> None:
    study = made_study()
    broken = tuple(
        replace(step, error_rms=float("nan" if k % 2 else "inf")) for k, step in enumerate(study.sweep)
    )
    svg = draw_function_figure("sine", [replace(study, sweep=broken, predicted=())])
    assert "there are no errors to draw" in words(svg)


def test_the_edges_of_a_grid_scheme_have_its_colour_and_open_marks() -> None:
    svg = draw_function_figure("sine", grid_studies("gradient", "sine", 1))
    assert b"fill: #ffffff; stroke: #0072b2" in svg
    assert "gradient · f' (edges)" in words(svg)


def test_rounding_of_a_high_derivative_does_not_flatten_the_figure() -> None:
    figure = convergence("sine", [made_study("third", derivative=3)])
    labels = [text.get_text() for text in figure.findobj(Text)]
    assert "10¹⁸" not in labels
    assert "10⁻⁸" in labels


def test_the_legend_says_what_is_not_verified() -> None:
    study = replace(made_study("central"), observed_order=1.2, verdict="refuted")
    assert legend_words(study) == "central · f' · refuted 1.20"
    assert legend_words(exact_study("central")) == "central · f' · exact"
    assert len(legend_words(replace(study, scheme="x" * 200))) <= 50
