"""`trueorder run` and its store, `trueorder history` and `to.history`."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import trueorder as to
from tests.reports.made import made_study
from trueorder import cli
from trueorder.verify.guard.machine import Revision
from trueorder.verify.guard.store import DEFAULT, open_store
from trueorder.verify.guard.store_writing import begin_run
from trueorder.verify.rows import StudyRow

Refused = Callable[..., str]

SUITE = """
title = "Mine"
[[function]]
use = "sine"
[[scheme]]
use = "central"
[[scheme]]
use = "forward"
"""
OLD, NEW = (("numpy", "2.0.2"), ("scipy", "1.17.1")), (("numpy", "2.4.6"), ("scipy", "1.17.1"))
FOURTH = made_study("central:order=4", order=4, constant=0.03)
SECOND = replace(made_study("central:order=4", order=2), verdict="refuted", reason="order 2, not 4")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own directory with a suite, outside of all repositories."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(here: Path) -> Path:
    """Six runs: with the fourth comes another numpy and half the order, with the sixth a commit that repairs it."""
    path = here / DEFAULT
    for number in range(1, 7):
        environment, commit = (OLD if number < 4 else NEW), ("b" if number == 6 else "a") * 40
        study = SECOND if number in (4, 5) else FOURTH
        written(path, study, made_study(), environment=environment, revision=Revision(commit, False))
    return path


def written(
    path: Path, *studies: StudyRow, environment: tuple[tuple[str, str], ...], revision: Revision
) -> None:
    adding = begin_run(
        open_store(path), path, suite="Made", source="made.toml", environment=environment, revision=revision
    )
    for study in studies:
        adding.add(study)
    adding.finish(1.0)
    adding.close()


def studies_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM studies").fetchone()[0])


def test_every_run_is_added_to_the_store_in_the_current_directory(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert cli.main(["run", "suite.toml", "-o", "out"]) == 0
    assert capsys.readouterr().err == ""
    assert cli.main(["history", "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [run["id"] for run in runs] == [1, 2]
    assert runs[0]["summary"] == {"verified": 2, "refuted": 0, "inconclusive": 0, "exact": 0}
    assert runs[0]["revision"] is None
    assert runs[0]["ended"]
    assert {"python", "numpy", "processor", "trueorder"} <= set(runs[0]["environment"])
    assert (DEFAULT.parent / ".gitignore").exists()
    frame = to.history("central")
    assert list(frame["run"]) == [1, 2]
    assert list(frame["moved"]) == ["", ""]


def test_a_run_goes_to_the_store_that_is_named_or_to_none() -> None:
    assert cli.main(["run", "suite.toml", "-o", "out", "--store", "deep/mine.db"]) == 0
    assert studies_in(Path("deep/mine.db")) == 2
    assert cli.main(["run", "suite.toml", "-o", "out", "--no-store"]) == 0
    assert not DEFAULT.parent.exists()


@pytest.mark.parametrize("blocked", ["suite.toml", "suite.toml/store.sqlite", "."])
def test_a_store_that_is_named_and_cannot_be_used_is_refused_before_anything_runs(
    blocked: str, refused: Refused
) -> None:
    assert blocked in refused("run", "suite.toml", "-o", "out", "--store", blocked)
    assert not Path("out").exists()


def test_a_store_and_no_store_at_once_are_refused(refused: Refused) -> None:
    assert "--no-store" in refused("run", "suite.toml", "-o", "out", "--store", "a", "--no-store")


def test_the_default_store_that_cannot_be_written_is_one_line_and_the_run_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    DEFAULT.parent.write_text("", encoding="utf-8")
    assert cli.main(["run", "suite.toml", "-o", "out"]) == 0
    out, err = capsys.readouterr()
    assert "2 studies" in out
    assert err.count("\n") == 1
    assert f"{DEFAULT}: cannot be used as a store" in err


def test_runs_are_listed_with_what_had_changed_in_100_columns(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["history"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "run"
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3", "4", "numpy", "5", "6"]
    assert "aaaaaaa" in lines[1]
    assert lines[4].split()[-4:] == ["1", "1", "0", "0"]
    assert lines[5].strip() == "numpy 2.0.2 -> 2.4.6"
    assert max(map(len, lines)) <= 100


def test_a_study_shows_where_it_moved_and_what_came_with_it(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["history", "--study", "central:order=4 on sine"]) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 100
    text = " ".join(printed.split())
    assert "central:order=4 on sine, f', float64" in text
    assert "2 runs between in which nothing moved 4 2.0" in text
    assert re.search(r"observed order 4(\.0\d)? -> 2(\.0\d)?, constant 0.03 -> ", text)
    assert "verdict verified -> refuted with: numpy 2.0.2 -> 2.4.6" in text
    assert "verdict refuted -> verified with: git revision aaaaaaa -> bbbbbbb" in text


def test_the_json_document_holds_every_run_of_a_study(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["history", "--study", "central:order=4*", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (study,) = document["studies"]
    assert document["store"] == str(DEFAULT)
    assert (study["scheme"], study["function"], study["dtype"]) == ("central:order=4", "sine", "float64")
    assert [bool(run["moved"]) for run in study["runs"]] == [False, False, False, True, False, True]
    assert study["runs"][3]["changes"] == {"numpy": ["2.0.2", "2.4.6"]}
    assert study["runs"][3]["moved"]["verdict"] == ["verified", "refuted"]


def test_a_frame_has_a_row_for_every_study_and_run(store: Path) -> None:
    frame = to.history()
    assert len(frame) == 12
    moves = frame[frame["moved"] != ""]
    assert list(moves["run"]) == [4, 6]
    assert list(moves["changes"]) == ["numpy 2.0.2 -> 2.4.6", "git revision aaaaaaa -> bbbbbbb"]
    assert str(frame["dirty"].dtype) == "boolean"
    assert to.history(["sine"], store=store).equals(frame)


def test_a_figure_is_written(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", "--figure", "moved.svg"]) == 0
    assert "moved.svg written" in capsys.readouterr().err
    assert "numpy 2.0.2 → 2.4.6" in Path("moved.svg").read_text(encoding="utf-8")


def test_without_a_store_it_is_said_where_one_was_looked_for_and_what_makes_one(
    refused: Refused, here: Path
) -> None:
    line = refused("history")
    assert str(here / DEFAULT) in line
    assert "trueorder run" in line
    assert "other.sqlite" in refused("history", "--store", "other.sqlite")
    assert not DEFAULT.parent.exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--study", "centrl:order=4"], "did you mean central:order=4"),
        (["--study", ""], "--study"),
        (["--figure", "moved.gif"], "moved.gif"),
        (["--store", "suite.toml"], "suite.toml: cannot be used as a store"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    arguments: list[str], named: str, store: Path, refused: Refused
) -> None:
    assert named in refused("history", *arguments)
