"""`trueorder wavenumber`: its document, its text, its figure, and input that it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from trueorder import cli

Refused = Callable[..., str]


def test_the_document_has_the_published_keys(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["wavenumber", "compact:order=6", "--tolerance", "0.1", "--tolerance", "0.01", "--json"]
    assert cli.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["scheme", "symbol", "efficiency"]
    assert found["symbol"] == "(14*I*sin(w)/9 + I*sin(2*w)/18)/(1 + 2*cos(w)/3)"
    assert [entry["tolerance"] for entry in found["efficiency"]] == [0.1, 0.01]
    assert [entry["value"] for entry in found["efficiency"]] == pytest.approx([0.70, 0.50], abs=0.006)


def test_the_text_gives_the_symbol_and_a_line_for_every_tolerance(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["wavenumber", "central"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "I*sin(w)" in lines[1]
    assert [line.split()[0] for line in lines[-3:]] == ["0.1", "0.01", "0.001"]


def test_a_figure_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "waves.svg"
    assert cli.main(["wavenumber", "upwind:order=3", "--figure", str(target)]) == 0
    assert "dispersion" in target.read_text(encoding="utf-8")
    assert str(target) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["centrl"], "did you mean central"),
        (["complex_step"], "off the real axis"),
        (["laplacian"], "2 variables"),
        (["chebyshev"], "another scheme at every node"),
        (["central", "--tolerance", "0"], "tolerance=0.0"),
        (["central", "--tolerance", "-0.1"], "tolerance=-0.1"),
        (["central", "--tolerance", "nan"], "tolerance=nan"),
        (["central", "--tolerance", "abc"], "'abc' is not a valid"),
        (["central", "--figure", "waves.gif"], ".svg or .png"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(
    refused: Refused, arguments: list[str], named: str
) -> None:
    assert named in refused("wavenumber", *arguments)
