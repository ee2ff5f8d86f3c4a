"""Other people's libraries on the command line: what is missing costs one line and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import trueorder as to
from trueorder import cli
from trueorder.atlas_text import atlas
from trueorder.schemes.others import library
from trueorder.status import REFUTED, VERIFIED
from trueorder.verify.atlas_row import AtlasRow

SUITE = """
atlas = true

[sweep]
points = 6
per_decade = 4

[[function]]
use = "sine"

[[scheme]]
use = ["central", "scipy.optimize.approx_fprime"]
order = {order}

[[scheme]]
optional = true
use = ["findiff:accuracy=4", "jacobi"]
"""


@pytest.fixture
def none_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = library.find_spec

    def missing(name: str) -> object:
        return None if name in ("findiff", "jacobi", "torch") else found(name)

    monkeypatch.setattr(library, "find_spec", missing)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("none_installed")
@pytest.mark.parametrize("command", ["prove", "verify"])
def test_a_scheme_of_a_missing_library_is_one_line_with_what_to_install(
    command: str, refused: Callable[..., str]
) -> None:
    assert refused(command, "findiff:accuracy=4") == (
        "trueorder: scheme 'findiff:accuracy=4' could not be loaded: findiff is not installed; "
        "pip install 'trueorder[peers]'\n"
    )


@pytest.mark.usefixtures("none_installed")
def test_the_list_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "schemes", "--json"]) == VERIFIED
    source = {entry["name"]: entry["source"] for entry in json.loads(capsys.readouterr().out)}
    assert source["findiff"] == "needs findiff"
    assert source["torch.gradient"] == "needs torch"
    assert source["scipy.optimize.approx_fprime"] == "scipy"
    assert source["central"] == "built in"


def test_the_suite_of_libraries_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "suites", "--json"]) == VERIFIED
    assert [entry["name"] for entry in json.loads(capsys.readouterr().out)] == [
        "builtin",
        "families",
        "libraries",
    ]


@pytest.mark.usefixtures("none_installed")
def test_what_is_optional_and_missing_is_reported_and_does_not_change_the_status(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "suite.toml").write_text(SUITE.format(order=1), encoding="utf-8")
    assert cli.main(["run", "suite.toml", "-o", "out"]) == VERIFIED
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "trueorder: findiff is not installed; pip install 'trueorder[peers]'; not tried: findiff:accuracy=4",
        "trueorder: jacobi is not installed; pip install 'trueorder[peers]'; not tried: jacobi",
    ]
    header = next(line for line in out.splitlines() if line.startswith("scheme") and "at own step" in line)
    assert " ".join(header.split()) == (
        "scheme claimed proven observed smallest error at own step at worst loss on values of f time verdict"
    )
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert 'id="atlas"' in page
    assert "findiff is not installed" in page
    assert "## Atlas" in (folder / "out" / "report.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("none_installed")
def test_the_document_has_the_atlas(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "suite.toml").write_text(SUITE.format(order=2), encoding="utf-8")
    assert cli.main(["run", "suite.toml", "-o", "out", "--json"]) == REFUTED
    document = json.loads(capsys.readouterr().out)
    first, second = document["atlas"]
    assert (first["scheme"], second["scheme"]) == ("central", "scipy.optimize.approx_fprime")
    assert (second["library"], second["claimed_order"], second["proven_order"]) == ("scipy", 2, 1)
    assert (second["evaluations"], second["own_step_evaluations"]) == (2, 2)
    assert "counterexample" not in second
    written = folder / "out" / "reproduce" / "scipy.optimize.approx-fprime-falls-short.py"
    assert "from scipy.optimize import approx_fprime" in written.read_text(encoding="utf-8")


@pytest.mark.usefixtures("none_installed")
def test_the_atlas_is_there_in_python_too(folder: Path) -> None:
    (folder / "suite.toml").write_text(SUITE.format(order=1), encoding="utf-8")
    assert [row.scheme for row in to.run("suite.toml").atlas] == ["central", "scipy.optimize.approx_fprime"]


def test_a_line_of_the_atlas_shows_pairs_infinities_and_gaps() -> None:
    row = AtlasRow(
        "mine", None, None, "", 2, 1, 2, 1, 1.999, 1.0, "verified", "sine", own_step_error=float("inf"),
        own_step_loss=float("inf"), own_step_worst="log", own_step_worst_error=float("inf"), evaluations=2.0,
        own_step_evaluations=30.0, relative_time=3.04, own_step_relative_time=1234.0,
    )  # fmt: skip
    line = atlas([row]).splitlines()[1]
    assert [part.strip() for part in line.split("  ") if part.strip()] == [
        "mine", "2 / 1", "2 / 1", "2.00 / 1.00", "-", "not finite", "not finite", "not finite", "log", "2 / 30",
        "3 / 1,200", "verified",
    ]  # fmt: skip
