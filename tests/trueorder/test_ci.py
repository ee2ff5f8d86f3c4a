"""Continuous integration is told what a command found, and docs/ci.md shows commands that work."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trueorder import cli

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "ci.md").read_text(encoding="utf-8")
SLOPES = """import trueorder as to


@to.scheme(derivative=1, order=2)
def forward(f, x, h):
    return (f(x + h) - f(x)) / h


@to.scheme(derivative=1, order=2)
def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)
"""
SUITE = """title = "Slopes"
[[function]]
use = "sine"
[[scheme]]
use = "slopes.py:central"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with schemes in a folder, one of which is wrong, and a suite."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "slopes.py").write_text(SLOPES, encoding="utf-8")
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def verify(*options: str) -> int:
    return cli.main(["verify", "slopes.py:forward", "--function", "sin(x)", *options])


def test_a_refuted_scheme_is_shown_at_the_line_of_its_code_in_every_form(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "step.md"))
    forms = ["--junit", "j.xml", "--sarif", "s.json", "--gitlab", "q.json", "--summary", "s.md", "--github"]
    assert verify(*forms) == 1
    line = 1 + SLOPES.splitlines().index("def forward(f, x, h):")
    assert capsys.readouterr().out.startswith(f"::error file=slopes.py,line={line},title=")
    assert ElementTree.parse("j.xml").getroot().get("failures") == "2"
    (result,) = json.loads(Path("s.json").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == line
    (issue,) = json.loads(Path("q.json").read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "slopes.py", "lines": {"begin": line}}
    assert Path("s.md").read_text(encoding="utf-8") == (project / "step.md").read_text(encoding="utf-8")


def test_with_json_annotations_keep_off_standard_output(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("--github", "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "refuted"
    assert err.startswith("::error ")


def test_what_a_baseline_has_lost_is_shown_at_the_line_of_its_code(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["baseline", "suite.toml", "-o", "baseline.txt"]) == 0
    (project / "slopes.py").write_text(
        SLOPES.replace("(f(x + h) - f(x - h))", "(f(x + 2 * h) - f(x))"), encoding="utf-8"
    )
    capsys.readouterr()
    forms = ["--junit", "j.xml", "--sarif", "s.json", "--github"]
    assert cli.main(["check", "suite.toml", "--baseline", "baseline.txt", *forms]) == 1
    line = 1 + SLOPES.splitlines().index("def central(f, x, h):")
    said = capsys.readouterr().out
    assert said.startswith(
        f"::error file=slopes.py,line={line},title=trueorder%3A slopes.py%3Acentral is lost::"
    )
    assert "order was 2.00, is 1.00" in said.splitlines()[0]
    assert ElementTree.parse("j.xml").getroot().get("failures") == "2"
    (result,) = json.loads(Path("s.json").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "baseline-lost"


def test_a_summary_is_added_to_what_other_steps_have_said(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = project / "step.md"
    target.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(target))
    verify("--github")
    assert target.read_text(encoding="utf-8").startswith("before\n## ")


@pytest.mark.parametrize(("given", "said"), [("nowhere/j.xml", "there is no folder"), (".", "is a folder")])
def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(
    project: Path, refused: Callable[..., str], given: str, said: str
) -> None:
    assert said in refused("verify", "slopes.py:forward", "--junit", given)


@pytest.mark.parametrize("command", re.findall(r"trueorder run .*", GUIDE))
def test_the_commands_of_the_guide_leave_the_files_that_its_workflows_pick_up(
    project: Path, command: str
) -> None:
    assert cli.main(shlex.split(command)[1:]) == 0
    named = re.findall(r"(?:sarif_file|junit|codequality): (\S+)", GUIDE)
    made = {path.name for path in project.iterdir()}
    assert "report" in made
    assert made & set(named)
