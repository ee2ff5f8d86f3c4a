"""A project that has `verify.py`, `schemes/` and `reports/` of its own, in every way of starting trueorder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1] / "user_projects" / "same_names"
PROGRAM = Path(sys.executable).with_name("trueorder")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


def run(project: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=project, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "start", [[PROGRAM], [sys.executable, "-m", "trueorder"]], ids=["console script", "python -m"]
)
@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "schemes.slopes:centred", "--order", "2"],
        ["verify", "schemes/slopes.py:centred", "--order", "2"],
        ["prove", "schemes.slopes:centred"],
        ["run", "suite.toml", "--no-store"],
    ],
    ids=["module", "file", "prove", "suite"],
)
def test_the_command_line_finds_the_schemes_of_the_project(
    start: list[str], arguments: list[str], project: Path
) -> None:
    done = run(project, *start, *arguments)
    assert done.returncode == 0, done.stderr
    assert "centred" in done.stdout


def test_an_import_beside_the_modules_of_the_project_finds_both(project: Path) -> None:
    code = (
        "import trueorder as to, verify, reports, schemes.slopes as s\n"
        "print(to.prove(s.centred).order, to.verify(s.centred, order=2).status, verify.TOLERANCE, reports.TITLE)\n"
        "import trueorder.verify.rows\n"
        "print(callable(to.verify), verify.TOLERANCE)\n"
    )
    done = run(project, sys.executable, "-c", code)
    assert done.stdout == "2 verified 1e-06 slopes\nTrue 1e-06\n", done.stderr


@pytest.mark.parametrize(
    "options", [[], ["--import-mode=importlib"], ["-n", "2"]], ids=["", "importlib", "-n"]
)
def test_every_assertion_and_marker_of_the_plugin_works_beside_them(
    options: list[str], project: Path
) -> None:
    update = run(project, sys.executable, "-m", "pytest", "-q", "--trueorder-update", *options)
    assert update.returncode == 0, update.stdout
    again = run(project, sys.executable, "-m", "pytest", "-q", "--trueorder-report", "out", *options)
    assert again.returncode == 0, again.stdout
    assert (project / "out" / "report.html").is_file()
