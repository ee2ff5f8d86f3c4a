"""The commands: what they print, where they print it and how they exit."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trueorder import cli
from trueorder.status import BAD_INPUT, REFUTED
from trueorder.verify.rows import STUDY_KEYS

Run = Callable[..., tuple[int, str]]
Document = Callable[..., tuple[int, Any]]

SCHEMES = """
import numpy as np


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def loud(f, x, h):
    print("computing")
    return (f(x + h) - f(x)) / h


def untraceable(f, x, h=1e-6):
    return (f(float(x) + h) ** 3 - f(float(x) - h) ** 3) / (6 * h * f(float(x)) ** 2)


def nearly(f, x, h):
    return 0.999 * (f(x + h) - f(x)) / h


def leaving(f, x, h):
    raise SystemExit(0)


def rolled(u, h):
    return (np.roll(u, -1) - np.roll(u, 1)) / (2 * h)


def fourier(u, h):
    return np.real(np.fft.ifft(2j * np.pi * np.fft.fftfreq(len(u), d=h) * np.fft.fft(u)))
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line beside a file mine.py; return status and standard output, the only one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(SCHEMES, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        status = cli.main(list(arguments))
        out, err = capsys.readouterr()
        assert err.replace("computing\n", "") == ""
        return status, out

    return run


@pytest.fixture
def document(run: Run) -> Document:
    """Run the command line with --json; return status and the one document on standard output."""

    def document(*arguments: str) -> tuple[int, Any]:
        status, out = run(*arguments, "--json")

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is not JSON")

        return status, json.loads(out, parse_constant=refuse)

    return document


def test_prove_prints_the_order_and_the_error_term(run: Run) -> None:
    assert run("prove", "forward") == (0, "forward  f'  order 1  h*f''(x)/2\n")


def test_prove_prints_the_order_of_every_row_of_a_grid_scheme(run: Run) -> None:
    status, out = run("prove", "numpy.gradient")
    assert (status, out.splitlines()[-1].strip()) == (0, "rows  1 2 2 2 2 2 2 2 1")


@pytest.mark.parametrize(
    ("arguments", "status", "shown"),
    [
        (["mine.py:forward", "--order", "1"], 0, "order 1"),
        (["mine.py:forward", "--order", "2"], 1, "h*f''(x)/2 does not vanish"),
        (["mine.py:nearly"], 1, "0.999*f'"),
        (["mine.py:untraceable"], 3, "unavailable"),
        (["numpy.gradient", "--edge-order", "2"], 1, "h*f''(x)/2 does not vanish"),
        (["numpy.gradient:edge_order=2", "--edge-order", "2"], 0, "2 2 2"),
        (["central", "--derivative", "2"], 1, "f''"),
        (["mine.py:rolled", "--order", "2"], 0, "rows  2 2 2"),
        (["mine.py:rolled", "--no-periodic"], 0, "rows  0 2 2"),
        (["mine.py:fourier", "--periodic"], 0, "0 for wave numbers below n/2"),
        (["numpy.gradient", "--periodic"], 1, "row 1 is no cyclic shift of the other rows"),
    ],
)
def test_prove_exits_by_what_the_proof_says_of_the_claim(
    arguments: list[str], status: int, shown: str, run: Run
) -> None:
    found, out = run("prove", *arguments)
    assert found == status
    assert shown in out


def test_prove_as_json_has_the_published_keys(document: Document) -> None:
    status, proof = document("prove", "central:order=4")
    assert status == 0
    assert set(proof) == {"scheme", "operator", "order", "error_term", "status", "reason"}
    assert (proof["order"], proof["status"], proof["error_term"]) == (4, "proved", "-h**4*f^(5)(x)/30")
    assert document("prove", "mine.py:untraceable")[1]["status"] == "unavailable"


@pytest.mark.parametrize(
    ("arguments", "status", "verdict"),
    [
        (["central"], 0, "verified"),
        (["mine.py:forward", "--order", "1"], 0, "verified"),
        (["mine.py:forward", "--order", "2"], 1, "refuted"),
        (["mine.py:forward"], 0, None),
        (["mine.py:nearly", "--order", "1"], 1, "refuted"),
        (["central", "--function", "x"], 3, "inconclusive"),
        (["mine.py:rolled", "--order", "2", "--periodic"], 0, "verified"),
        (["mine.py:rolled", "--order", "4"], 1, "refuted"),
        (["mine.py:rolled", "--order", "2", "--no-periodic"], 1, "refuted"),
        (["mine.py:rolled", "--order", "2", "--function", "exp(cos(2*x))"], 0, "verified"),
        (["mine.py:fourier", "--order", "2"], 0, "verified"),
        (["mine.py:fourier"], 0, None),
    ],
)
def test_verify_exits_by_its_verdict(
    arguments: list[str], status: int, verdict: str | None, document: Document
) -> None:
    found, row = document("verify", *arguments)
    assert (found, row["verdict"]) == (status, verdict)


def test_verify_names_the_term_that_does_not_vanish(run: Run) -> None:
    status, out = run("verify", "mine.py:forward", "--order", "2")
    assert status == 1
    assert "h*f''(x)/2 does not vanish" in out


def test_verify_as_json_has_the_published_keys(document: Document) -> None:
    keys = {
        "scheme",
        "kind",
        "operator",
        "claimed_order",
        "proven_order",
        "error_term",
        "verdict",
        "reason",
        "studies",
    }
    _, point = document("verify", "central", "--function", "sine", "--function", "exp(-x**2)")
    assert set(point) == keys
    assert [study["function"] for study in point["studies"]] == ["sine", "exp(-x**2)"]
    assert all(set(study) == set(STUDY_KEYS) for study in point["studies"])
    _, grid = document("verify", "gradient", "--function", "sine")
    assert set(grid) == keys | {"proven_orders", "claimed_edge_order"}
    assert grid["proven_orders"] == [1, 2, 2, 2, 2, 2, 2, 2, 1]


def test_what_a_scheme_prints_stays_out_of_the_document(document: Document) -> None:
    assert (
        document("verify", "mine.py:loud", "--order", "1", "--function", "sine")[1]["verdict"] == "verified"
    )


def test_a_scheme_that_ends_the_program_does_not_choose_the_exit_status(run: Run) -> None:
    # its own status would be 0, "all verified"
    assert cli.main(["verify", "mine.py:leaving", "--order", "1"]) in {REFUTED, BAD_INPUT}


def test_study_as_json_adds_the_sweep(document: Document) -> None:
    status, study = document("study", "central", "sin(x)")
    assert status == 0
    assert set(study) == {*STUDY_KEYS, "sweep"}
    assert set(study["sweep"][0]) == {"h", "error_max", "error_rms", "truncation_rms", "rounding_rms"}
    assert 1.95 < study["observed_order"] < 2.05


def test_study_at_one_point_has_the_signed_error(document: Document) -> None:
    _, study = document("study", "forward", "sin(x)", "--at", "1", "--step-list", "0.1,0.01")
    errors = {step["h"]: step["error"] for step in study["sweep"]}
    assert errors == {
        h: pytest.approx((math.sin(1 + h) - math.sin(1)) / h - math.cos(1), rel=1e-9) for h in (0.01, 0.1)
    }


def test_study_keeps_the_steps_that_are_asked_for(document: Document) -> None:
    _, listed = document("study", "forward", "exp(x)", "--at", "0", "--step-list", "4,0.5,1e-3")
    assert [step["h"] for step in listed["sweep"]] == [1e-3, 0.5, 4]
    _, ranged = document("study", "forward", "exp(x)", "--steps", "1e-6", "1e-3")
    steps = [step["h"] for step in ranged["sweep"]]
    assert (steps[0], steps[-1], len(steps)) == (1e-6, 1e-3, 37)


def test_study_says_which_steps_it_leaves_out(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["study", "forward", "exp(x)", "--domain", "0", "1", "--step-list", "0.01,2"])
    assert "1 of 2 steps left out" in capsys.readouterr().err


def test_study_takes_a_domain_for_each_variable(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(
        "def laplacian(f, x, y, h):\n"
        "    return (f(x + h, y) + f(x - h, y) + f(x, y + h) + f(x, y - h) - 4 * f(x, y)) / h**2\n",
        encoding="utf-8",
    )
    for domain in (["0", "1"], ["0", "1", "--domain", "0", "2"]):
        status, out = run("study", "two.py:laplacian", "sin(x)*exp(y)", "--domain", *domain)
        assert (status, "expected 2" in out) == (0, True)


def test_an_exact_study_changes_no_status(document: Document) -> None:
    status, study = document("study", "central", "x**2")
    assert (status, study["verdict"], study["observed_order"]) == (0, "exact", None)


SUITE = """
title = "Two of mine"

[[function]]
use = "sine"

[[scheme]]
use = "mine.py:forward"
order = {order}

[[scheme]]
use = "central"
"""


def test_run_writes_the_report_and_says_where(run: Run, tmp_path: Path) -> None:
    (tmp_path / "suite.toml").write_text(SUITE.format(order=1), encoding="utf-8")
    status, out = run("run", "suite.toml", "-o", "out", "--figures", "png")
    assert status == 0
    assert "2 studies" in out
    assert out.splitlines()[-1] == f"report: {tmp_path / 'out' / 'report.html'}"
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.md", "results.json", "studies.csv"} <= written
    assert list((tmp_path / "out").rglob("*.png"))


def test_run_exits_1_when_something_is_refuted_and_prints_what_it_writes(
    document: Document, tmp_path: Path
) -> None:
    (tmp_path / "suite.toml").write_text(SUITE.format(order=2), encoding="utf-8")
    status, printed = document("run", "suite.toml", "-o", "out")
    assert status == 1
    assert set(printed) == {"suite", "summary", "studies", "claims"}
    assert printed["suite"] == "Two of mine"
    assert printed["summary"] == {"verified": 1, "refuted": 1, "inconclusive": 0, "exact": 0}
    assert json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8")) == printed


def test_the_audit_of_the_article_refutes_something_and_exits_1(document: Document) -> None:
    status, rows = document("audit")
    assert status == 1
    assert len(rows) == 19
    keys = {"id", "statement", "printed", "computed", "difference", "allowed", "verdict", "reason"}
    assert all(set(row) == keys for row in rows)
    assert {row["verdict"] for row in rows} <= {
        "reproduced",
        "consistent",
        "verified",
        "refuted",
        "inconclusive",
    }
    assert all(row["reason"] for row in rows)


@pytest.mark.parametrize(
    ("what", "name"), [("schemes", "central"), ("functions", "runge"), ("suites", "builtin")]
)
def test_list_names_what_is_built_in(what: str, name: str, run: Run, document: Document) -> None:
    status, entries = document("list", what)
    assert status == 0
    assert name in [entry["name"] for entry in entries]
    assert name in run("list", what)[1]


def test_limits_are_options_of_every_command_that_proves_or_studies(
    tmp_path: Path, document: Document
) -> None:
    path = tmp_path / "slow.py"
    path.write_text(
        "import time\n\ndef slow(f, x, h):\n"
        "    end = time.thread_time() + 2e-3\n    x, h = float(x), float(h)\n"
        "    while time.thread_time() < end:\n        pass\n    return (f(x + h) - f(x - h)) / (2 * h)\n",
        encoding="utf-8",
    )
    scheme = f"{path}:slow"
    _, proof = document("prove", scheme, "--proof-seconds", "0.1")
    assert "does not come back within 0.1 s of processor time" in proof["reason"]
    limits = ("--proof-seconds", "0.1", "--study-seconds", "0.4")
    _, study = document("study", scheme, "sin(x)", *limits)
    assert "its time was over after" in study["reason"]
    assert "does not come back within 0.1 s of processor time" in study["reason"]
    _, verdict = document("verify", scheme, "--order", "2", "--function", "sin(x)", *limits)
    (row,) = verdict["studies"]
    assert row["points"] == 10
    assert "its time was over after" in row["reason"]


OPEN_ENDED = """

def open_ended(values, dx):
    out = np.zeros(len(values))
    out[1:-1] = (values[2:] - values[:-2]) / (2 * dx)
    return out
"""


def test_an_edge_order_of_0_is_taken_by_prove_verify_and_suites(
    tmp_path: Path, run: Run, document: Document
) -> None:
    (tmp_path / "mine.py").write_text(SCHEMES + OPEN_ENDED, encoding="utf-8")
    suite = '[[function]]\nuse = "sine"\n[[scheme]]\nuse = "mine.py:open_ended"\norder = 2\n'
    for text, status in ((suite, REFUTED), (f"{suite}edge_order = 0\n", 0)):
        (tmp_path / "suite.toml").write_text(text, encoding="utf-8")
        assert run("run", "suite.toml", "-o", "out")[0] == status
    assert run("prove", "mine.py:open_ended", "--order", "2")[0] == REFUTED
    assert run("prove", "mine.py:open_ended", "--order", "2", "--edge-order", "0")[0] == 0
    status, found = document("verify", "mine.py:open_ended", "--order", "2", "--edge-order", "0")
    assert (status, found["verdict"], found["claimed_edge_order"]) == (0, "verified", 0)
    status, text = run("verify", "mine.py:open_ended", "--order", "2", "--edge-order", "0")
    assert "claims order 2, none at the edges: verified" in text
