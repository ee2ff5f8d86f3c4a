"""The figures of a whole run, and of a single study."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from matplotlib.text import Text

from tests.reports.figures.overprint import clashes
from tests.reports.made import bare_study, exact_study, made_study
from trueorder.reports.figures.best_steps import best_steps, draw_best_steps_figure
from trueorder.reports.figures.orders import draw_orders_figure, orders
from trueorder.reports.figures.study import study_figure
from trueorder.verify.rows import Results, SchemeRow, StudyRow


def words(svg: bytes) -> str:
    return "\n".join(ET.fromstring(svg).itertext())


def scheme(*studies: StudyRow, claimed: int | None = 2) -> SchemeRow:
    return SchemeRow("s", "point", "f'", claimed, 2, None, "verified", "", studies)


def test_no_words_are_printed_over_each_other(results: Results) -> None:
    studies = [study for row in results.schemes for study in row.studies]
    for figure in (orders(results.schemes), best_steps(studies)):
        assert clashes(figure) == []


def test_the_orders_figure_counts_the_verdicts_it_shows(results: Results) -> None:
    text = words(draw_orders_figure(results.schemes))
    assert "32 verified" in text
    assert "1 refuted" in text
    assert "1 inconclusive" in text
    assert "10 of 44 without an order" in text


def test_where_the_proof_expects_nothing_the_claim_is_the_expected_order() -> None:
    unproven = replace(made_study(), expected_order=None)
    assert "no study has an observed order" in words(draw_orders_figure([scheme(unproven, claimed=None)]))
    text = words(draw_orders_figure([scheme(unproven, claimed=5)]))
    assert "1 verified" in text


def test_an_order_far_off_is_an_arrow_at_the_border() -> None:
    near = draw_orders_figure([scheme(made_study(), made_study())])
    wrong = replace(made_study(), observed_order=0.2, observed_low=0.1, observed_high=0.3, verdict="refuted")
    far = orders([scheme(made_study(), wrong)])
    assert b"#d55e00" not in near
    # the magnified part keeps the range of the verified study
    assert "+0.01" in [text.get_text() for text in far.findobj(Text)]


def test_figures_without_anything_to_show_say_so() -> None:
    assert "no study has an observed order" in words(
        draw_orders_figure([scheme(exact_study(), bare_study())])
    )
    assert "no study has a predicted and a measured best step" in words(
        draw_best_steps_figure([exact_study()])
    )
    assert "no study has a predicted" in words(draw_best_steps_figure([]))


def test_best_steps_within_a_factor_of_two_are_counted_and_the_others_named() -> None:
    good, edge, bad = (
        replace(made_study(name), best_step_predicted=1e-4, best_step_measured=measured)
        for name, measured in (("good", 1.5e-4), ("edge", 0.5e-4), ("bad", 1e-2))
    )
    text = words(draw_best_steps_figure([good, edge, bad]))
    assert "2 of 3 within a factor of 2" in text
    assert "bad on sine" in text
    assert "good on sine" not in text


def test_a_study_figure_tells_truncation_from_rounding() -> None:
    figure = study_figure(made_study())
    (axes,) = figure.axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]  # type: ignore[union-attr]
    assert labels[:5] == ["measured", "predicted", "truncation", "rounding", "clean window"]
    assert labels[5].startswith("best step predicted: ")
    assert labels[6].startswith("best step measured: ")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert axes.get_xlabel() == "step h [units of x]"


def test_a_study_figure_does_not_show_what_there_is_not() -> None:
    (axes,) = study_figure(exact_study()).axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]  # type: ignore[union-attr]
    assert labels == ["measured", "rounding"]
    (empty,) = study_figure(bare_study()).axes
    assert "there are no errors to draw" in [text.get_text() for text in empty.texts]
