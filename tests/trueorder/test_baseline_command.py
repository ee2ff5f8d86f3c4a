"""`trueorder baseline` and `trueorder check`: what they write, what they say, and the exit status."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import trueorder as to
from trueorder import cli
from trueorder.verify.guard import baseline_check

SCHEME = """
def central(f, x, h):
    return {formula}
"""
SUITE = """
title = "mine"
[[function]]
name = "sine"
expr = "sin(x)"
domain = [0, 3]
[[scheme]]
use = "mine.py:central"
derivative = 1
order = 2
"""
SOUND = "(f(x + h) - f(x - h)) / (2 * h)"
COARSER = "(f(x + 1.02**0.5 * h) - f(x - 1.02**0.5 * h)) / (2 * 1.02**0.5 * h)"
FINER = "(f(x + h / 2) - f(x - h / 2)) / h"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "suite.toml").write_text(SUITE)
    scheme(tmp_path, SOUND)
    assert cli.main(["baseline", "suite.toml", "-o", "b.txt"]) == 0
    return tmp_path


def scheme(directory: Path, formula: str) -> None:
    (directory / "mine.py").write_text(SCHEME.format(formula=formula))


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    status = cli.main(["check", "suite.toml", "--baseline", "b.txt", *arguments])
    return status, capsys.readouterr().out


def test_a_baseline_is_written_and_says_what_is_in_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["baseline", "suite.toml", "-o", "b.txt"]) == 0
    assert capsys.readouterr().out == (
        "1 study; guarded beside the verdict: order of all, constant of all, rounding level of all, "
        "smallest error of all, best step of all\nbaseline: b.txt\n"
    )
    lines = (project / "b.txt").read_text().splitlines()
    assert lines[0] == "trueorder baseline 1"
    assert "mine.py:central | sine | f' | float64" in lines
    assert lines[-1] == "end of baseline"


def test_the_same_code_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys) == (0, "1 study compared: nothing lost\n")


def test_a_loss_is_shown_with_before_now_and_allowed_and_how_to_renew(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme(project, COARSER)
    status, said = check(capsys)
    lines = said.splitlines()
    assert status == 1
    assert lines[0] == "lost: worse than the baseline allows"
    assert lines[1].split() == ["scheme", "function", "operator", "number", "before", "now", "allowed"]
    assert lines[2].split()[:4] == ["mine.py:central", "sine", "f'", "constant"]
    assert lines[-1] == (
        "1 study compared: 1 lost; if that is intended, renew the baseline with: "
        "trueorder baseline suite.toml -o b.txt"
    )


def test_a_gain_is_shown_and_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = to.check("suite.toml", baseline="b.txt")
    assert not before.gained
    scheme(project, FINER)
    status, said = check(capsys, "--json")
    document = json.loads(said)
    gained = {change["quantity"]: change for change in document["gained"]}
    assert gained["constant"]["now"] == pytest.approx(gained["constant"]["before"] / 4, rel=1e-3)
    assert status == (1 if document["lost"] else 0)
    assert not {"order", "constant", "verdict"} & {change["quantity"] for change in document["lost"]}


def test_studies_that_are_gone_fail_and_new_ones_pass(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "suite.toml").write_text(SUITE.replace('name = "sine"', 'name = "wave"'))
    status, said = check(capsys)
    assert status == 1
    assert "missing: in the baseline, but not studied\n  mine.py:central on sine, f', float64" in said
    assert "new: not in the baseline\n  mine.py:central on wave, f', float64" in said
    assert said.splitlines()[-1].startswith(
        "0 studies compared: 1 missing, 1 new; if that is intended, renew"
    )


def test_the_document_is_all_there_is_on_standard_output(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = check(capsys, "--json")
    document = json.loads(said)
    assert status == 0
    assert set(document) == {
        "baseline", "suite", "failed", "summary", "lost", "missing", "apart", "gained", "moved", "new",
    }  # fmt: skip
    assert document["summary"] == {
        "compared": 1, "lost": 0, "missing": 0, "apart": 0, "gained": 0, "moved": 0, "new": 0,
    }  # fmt: skip
    assert cli.main(["baseline", "suite.toml", "-o", "b.txt", "--json"]) == 0
    (study,) = json.loads(capsys.readouterr().out)["studies"]
    assert study["key"]["scheme"] == "mine.py:central"
    assert set(study["order"]) == {"value", "allowed"}


def test_a_renewed_baseline_is_the_same_to_the_byte(project: Path) -> None:
    before = (project / "b.txt").read_bytes()
    assert to.baseline("suite.toml", "again.txt").text.encode() == before
    assert (project / "again.txt").read_bytes() == before


def test_a_baseline_that_cannot_be_used_is_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], refused: Callable[..., str]
) -> None:
    capsys.readouterr()
    assert "none.txt: there is no such file" in refused("check", "suite.toml", "--baseline", "none.txt")
    text = (project / "b.txt").read_text()
    (project / "b.txt").write_text(text.replace("verified", "fine"))
    line = text.splitlines().index("  verdict         verified") + 1
    assert f"b.txt:{line}: verdict 'fine'; accepted:" in refused("check", "suite.toml", "--baseline", "b.txt")
    (project / "b.txt").write_text(text.replace("baseline 1", "baseline 9", 1))
    assert "b.txt:1: version 9" in refused("check", "suite.toml", "--baseline", "b.txt")


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    project: Path, capsys: pytest.CaptureFixture[str], refused: Callable[..., str]
) -> None:
    capsys.readouterr()
    assert "there is no directory" in refused("baseline", "suite.toml", "-o", "nowhere/b.txt")
    assert "is a directory" in refused("baseline", "suite.toml", "-o", ".")


def test_a_difference_names_the_study_in_its_heading(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project / "b.txt").read_text()
    (project / "new.txt").write_text(text.replace("noise of f      ", "noise of f      9"))
    done = subprocess.run(
        ["git", "diff", "--no-index", "-U0", "b.txt", "new.txt"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 1:
        pytest.skip(f"git is not here: {done.stderr}")
    assert "@@ mine.py:central | sine | f' | float64" in done.stdout


@pytest.mark.parametrize(
    ("changed", "now"),
    [
        (SUITE.replace("[0, 3]", "[0, 4]"), "sin(x), x from 0 to 4"),
        (SUITE.replace('"sin(x)"', '"sin(2*x)"'), "sin(2*x), x from 0 to 3"),
        (SUITE.replace("[0, 3]", "[0, 3]\nat = 1"), "sin(x), x from 0 to 3, at x = 1"),
    ],
)
def test_a_function_that_is_another_one_under_its_name_is_no_regression(
    project: Path, capsys: pytest.CaptureFixture[str], changed: str, now: str
) -> None:
    (project / "suite.toml").write_text(changed)
    status, said = check(capsys)
    assert status == 1
    assert "lost" not in said
    assert f"not compared: the baseline is of sin(x), x from 0 to 3, and what is studied now is {now}" in said
    assert "if that is intended, renew the baseline" in said


def test_a_baseline_of_before_that_does_not_say_what_was_studied_is_read_and_compared(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project / "b.txt").read_text()
    assert "  studied on      sin(x), x from 0 to 3\n" in text
    older = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("  studied on"))
    (project / "b.txt").write_text(older)
    assert check(capsys) == (0, "1 study compared: nothing lost\n")
    scheme(project, COARSER)
    assert check(capsys)[0] == 1


ONE_BY_ONE = "(f(x + {k}float(h)) - f(x - {k}float(h))) / (2 * {k}float(h))"
"""the plain formula, of numbers alone"""


def test_code_that_takes_numbers_one_by_one_now_is_held_at_the_points_of_the_baseline(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme(project, ONE_BY_ONE.format(k=""))
    assert check(capsys) == (0, "1 study compared: nothing lost\n")
    scheme(project, ONE_BY_ONE.format(k="10 * "))
    status, said = check(capsys)
    assert status == 1
    assert "constant" in said.partition("\n\n")[0]


def test_code_that_takes_arrays_now_is_held_at_the_points_of_the_baseline(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme(project, ONE_BY_ONE.format(k=""))
    assert cli.main(["baseline", "suite.toml", "-o", "b.txt"]) == 0
    assert "  points          10\n" in (project / "b.txt").read_text()
    scheme(project, SOUND)
    assert check(capsys)[0] == 0
    scheme(project, COARSER)
    assert check(capsys)[0] == 1


def test_what_cannot_be_made_at_these_points_is_undecided(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project / "b.txt").read_text()
    (project / "b.txt").write_text(text.replace("  points          50\n", "  points          51\n"))
    monkeypatch.setattr(baseline_check, "the_comparable", lambda row, again: row)
    status, said = check(capsys)
    assert status == 3
    assert "apart: studied at other points, so that only verdict and order are compared\n" in said
    assert "studied at 50 points, and the baseline is of 51: its constant, rounding level, " in said
    assert "neither better nor worse" not in said


def test_a_study_whose_verdict_is_worse_gains_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme(project, f"{FINER} + 1e-12")
    status, said = check(capsys)
    assert status == 1
    assert "verified  refuted" in said
    assert "gained" not in said
