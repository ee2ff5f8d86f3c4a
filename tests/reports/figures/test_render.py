"""Figures as bytes: small, well formed, always the same, at home in a page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

import matplotlib
import pytest

from tests.reports.made import exact_study, made_study
from trueorder.reports.figures.convergence import convergence, draw_function_figure
from trueorder.reports.figures.render import inline, render
from trueorder.reports.figures.study import draw_study_figure
from trueorder.verify.rows import Results


def test_every_figure_is_well_formed_and_small(drawn: Mapping[str, bytes]) -> None:
    for name, svg in drawn.items():
        root = ET.fromstring(svg)
        assert root.tag.endswith("svg"), name
        assert len(svg) < 100_000, name


def test_a_figure_says_nothing_about_when_and_by_what_it_was_drawn(drawn: Mapping[str, bytes]) -> None:
    for svg in drawn.values():
        assert b"<metadata" not in svg
        assert b"atplotlib" not in svg


def test_the_same_figure_is_the_same_bytes_and_ids_of_others_differ() -> None:
    studies = [made_study(), exact_study()]
    one, again, other = (draw_function_figure("t", studies, name=name) for name in ("one", "one", "other"))
    assert one == again
    ids = [set(re.findall(rb'id="([^"]*)"', svg)) for svg in (one, other)]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_names_are_text_in_a_figure_whatever_they_hold() -> None:
    name = "<b>&\x00 $x^2$ \u6b63\u5f26"
    svg = draw_function_figure(name, [made_study(name)])
    words = "".join(ET.fromstring(svg).itertext())
    assert "<b>&\ufffd $x^2$ \u6b63\u5f26" in words


def test_inline_a_figure_has_the_colours_and_fonts_of_the_page(drawn: Mapping[str, bytes]) -> None:
    for svg in drawn.values():
        markup = inline(svg)
        assert markup.startswith("<svg")
        assert "font-family" not in markup
        assert "<style" not in markup
        assert re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", markup) == []


def test_drawing_does_not_see_the_users_settings_and_does_not_change_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = [draw_function_figure("t", [made_study()]), draw_study_figure(made_study())]
    theirs = {
        "text.usetex": True,
        "savefig.bbox": "tight",
        "svg.fonttype": "path",
        "figure.autolayout": True,
        "lines.linewidth": 9.0,
        "axes.facecolor": "black",
        "path.sketch": (1.0, 100.0, 2.0),
    }
    with matplotlib.rc_context(theirs):
        before = dict(matplotlib.rcParams)
        assert [draw_function_figure("t", [made_study()]), draw_study_figure(made_study())] == plain
        assert dict(matplotlib.rcParams) == before


def test_a_figure_as_png_has_twice_the_pixels() -> None:
    png = render(convergence("t", [made_study()]), "png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 1400


def test_drawing_leaves_the_state_of_pyplot_alone(results: Results) -> None:
    import sys

    draw_function_figure("t", [made_study()])
    draw_study_figure(made_study())
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
