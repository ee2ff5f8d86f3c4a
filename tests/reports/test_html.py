"""The page: it needs nothing else, says everything, and keeps texts texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.reports.made import made_study
from trueorder.reports.figures.needed import figures_needed
from trueorder.reports.html import page
from trueorder.verify.rows import Results, SchemeRow

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Reader(HTMLParser):
    """Reads a page and notes what is in it; every element must be closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def text(results: Results, drawn: Mapping[str, bytes]) -> str:
    return page(results, figures_needed(results), drawn)


def test_the_page_loads_nothing_from_anywhere(text: str) -> None:
    assert "http" not in text
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []
    for tag, attributes in read(text).tags:
        for name in ("src", "href", "xlink:href", "data", "action", "srcset"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, name, value)


def test_every_element_of_the_page_is_closed(text: str) -> None:
    assert len(read(text).tags) > 500


def test_no_two_elements_have_the_same_id_and_every_reference_has_its_target(text: str) -> None:
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    assert used - set(ids) == set()


def test_names_that_look_like_markup_are_text(text: str) -> None:
    assert "<b>" not in text
    assert "&lt;b&gt;upwind&lt;/b&gt;" in text
    assert "<title>Made-up &lt;suite&gt;" in text


def test_a_name_that_closes_the_script_or_the_figure_is_text() -> None:
    name = "</script></svg><script>alert(1)</script>"
    row = SchemeRow(name, "point", "f'", 2, 2, name, "refuted", name, (made_study(name, name),))
    results = Results(name, (row,), problems=(name,))
    jobs = figures_needed(results)
    scripts = [tag for tag, _ in read(page(results, jobs, {n: job() for n, job in jobs.items()})).tags]
    assert scripts.count("script") == 1


def test_the_verdicts_come_first_then_what_asks_for_attention(text: str) -> None:
    ids = re.findall(r'<section id="([^"]*)"', text)
    assert ids == ["attention", "schemes", "audit", "figures", "studies", "environment"]
    assert text.index('class="counts"') < text.index('id="attention"')


def test_the_counts_are_those_of_the_summary(text: str, results: Results) -> None:
    assert [str(n) for n in results.summary.values()] == re.findall(r'class="count">(\d+)<', text)


def test_every_scheme_claim_and_study_has_its_row(text: str, results: Results) -> None:
    rows = re.findall(r"<(?:tr|tbody) data-verdict", text)
    assert len(rows) == len(results.schemes) + len(results.claims) + len(results.studies)
    for name, value in results.environment:
        assert f"<dt>{name}</dt><dd>{value}</dd>" in text


def test_a_run_of_nothing_is_a_page_too() -> None:
    results = Results("empty", ())
    jobs = figures_needed(results)
    text = page(results, jobs, {name: job() for name, job in jobs.items()})
    assert "Nothing was studied." in "".join(read(text).words)


def test_png_figures_are_within_the_page(results: Results) -> None:
    few = replace(results, schemes=results.schemes[:1])
    jobs = figures_needed(few, "png")
    images = [a for tag, a in read(page(few, jobs, {n: j() for n, j in jobs.items()})).tags if tag == "img"]
    assert len(images) == len(jobs)
    assert all(str(image["src"]).startswith("data:image/png;base64,") for image in images)
    assert all(image["alt"] for image in images)
