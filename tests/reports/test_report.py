"""The whole report of a run."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports.made import made_study
from trueorder.reports.figures.needed import figures_needed
from trueorder.reports.report import results_json, studies_csv, write_report
from trueorder.schemes.errors import InputError
from trueorder.verify.rows import STUDY_KEYS, Results, SchemeRow


def with_study(**changes: object) -> Results:
    study = replace(made_study(), **changes)  # type: ignore[arg-type]
    return Results("suite", (SchemeRow("s", "point", "f'", 2, 2, None, "verified", "", (study,)),))


def test_a_report_is_a_folder_with_the_page_and_its_sources(
    tmp_path: Path, results: Results, drawn: Mapping[str, bytes]
) -> None:
    page = write_report(results, tmp_path / "out", drawn=drawn)
    assert page == tmp_path / "out" / "report.html"
    assert sorted(os.listdir(tmp_path / "out")) == [
        "figures",
        "files.txt",
        "report.html",
        "report.md",
        "results.json",
        "studies.csv",
    ]
    assert sorted(os.listdir(tmp_path / "out" / "figures")) == sorted(figures_needed(results))


def test_figures_drawn_already_are_taken_and_the_others_drawn(tmp_path: Path, results: Results) -> None:
    some = {"convergence-sine.svg": b"<svg>drawn before</svg>", "unknown.svg": b"<svg/>"}
    write_report(results, tmp_path / "out", drawn=some)
    figures = tmp_path / "out" / "figures"
    assert (figures / "convergence-sine.svg").read_bytes() == some["convergence-sine.svg"]
    assert b"exponential" in (figures / "convergence-exponential.svg").read_bytes()
    assert not (figures / "unknown.svg").exists()


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, results: Results) -> None:
    few = replace(results, schemes=results.schemes[:2])
    for name in ("one", "two"):
        write_report(few, tmp_path / name)
    paths = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(paths) == 10
    for path in paths:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path


def test_a_figure_that_cannot_be_drawn_leaves_the_earlier_report(
    tmp_path: Path, results: Results, drawn: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write_report(results, tmp_path / "out", drawn=drawn)
    before = page.read_bytes()

    def broken(*arguments: object) -> bytes:
        raise RuntimeError("no figure")

    monkeypatch.setattr("trueorder.reports.figures.needed.draw_orders_figure", broken)
    with pytest.raises(RuntimeError):
        write_report(replace(results, suite="another"), tmp_path / "out")
    assert page.read_bytes() == before
    assert os.listdir(tmp_path) == ["out"]


def test_a_foreign_folder_is_refused_before_anything_is_drawn(
    tmp_path: Path, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    monkeypatch.setattr("trueorder.reports.report.figures_needed", None)
    with pytest.raises(InputError, match=r"thesis\.tex"):
        write_report(results, tmp_path)
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_the_json_is_the_published_document_without_numbers_that_are_not_finite() -> None:
    results = with_study(observed_order=float("nan"), smallest_error=float("inf"))

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    document = json.loads(results_json(results), parse_constant=refuse)
    assert set(document) == {"suite", "summary", "studies", "claims"}
    assert document["studies"][0]["observed_order"] is None
    assert document["studies"][0]["smallest_error"] is None
    assert set(document["studies"][0]) == set(STUDY_KEYS)


def test_the_csv_has_the_published_keys_and_gives_every_number_back_exactly(results: Results) -> None:
    rows = list(csv.DictReader(studies_csv(results).splitlines()))
    assert tuple(rows[0]) == STUDY_KEYS
    assert len(rows) == len(results.studies)
    for row, study in zip(rows, results.studies, strict=True):
        assert row["scheme"] == study.scheme
        expected = study.best_step_predicted
        assert row["best_step_predicted"] == ("" if expected is None else repr(expected))


def test_numbers_that_are_not_finite_are_empty_cells_and_a_reason_may_have_any_sign() -> None:
    text = studies_csv(with_study(observed_order=float("nan"), reason='a, "b"\nc'))
    (row,) = csv.DictReader(text.splitlines(keepends=True))
    assert row["observed_order"] == ""
    assert row["reason"] == 'a, "b"\nc'


def test_a_name_that_is_no_text_does_not_stop_a_report(tmp_path: Path) -> None:
    page = write_report(with_study(scheme="file\udcff.py:f", function="f\x00\x1b"), tmp_path / "out")
    assert "file?.py:f" in page.read_text(encoding="utf-8")


def test_png_figures_are_written_as_png(tmp_path: Path) -> None:
    page = write_report(with_study(), tmp_path / "out", figures="png")
    names = sorted(os.listdir(page.parent / "figures"))
    assert names == ["best-steps.png", "convergence-sine.png", "orders.png"]
    for name in names:
        assert (page.parent / "figures" / name).read_bytes().startswith(b"\x89PNG")
