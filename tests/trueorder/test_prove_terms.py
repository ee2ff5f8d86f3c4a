"""More than the leading term of the error, on the command line and as JSON."""

from __future__ import annotations

import json

import pytest

import trueorder as to
from trueorder import cli

CENTRAL = ["h**2*f'''(x)/6", "h**4*f^(5)(x)/120", "h**6*f^(7)(x)/5040"]


def test_the_first_terms_are_printed_as_a_sum(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prove", "forward:order=2", "--terms", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  error = - h**2*f'''(x)/3",
        "          - h**3*f^(4)(x)/4",
        "          + ...",
    ]


def test_terms_of_a_grid_scheme_are_those_of_the_rows_inside(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prove", "numpy.gradient", "--terms", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [f"  error =   {CENTRAL[0]}", "          + ..."]


def test_more_terms_than_are_known_are_all_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prove", "central", "--terms", "1000"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 1 + len(to.prove("central").terms)
    assert "..." not in shown[-1]


def test_json_has_the_terms_only_when_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prove", "central", "--terms", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["terms"] == CENTRAL
    assert cli.main(["prove", "central", "--json"]) == 0
    assert "terms" not in json.loads(capsys.readouterr().out)


def test_a_number_of_terms_below_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prove", "central", "--terms", "0"]) == 2
    assert "--terms" in capsys.readouterr().err
