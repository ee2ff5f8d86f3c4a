"""The command line on files that end the process that runs them, or hold it up: what a user sees, and the status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from trueorder import cli
from trueorder.verify.campaign.workers import can_fork
from trueorder.verify.foreign import finding

ROOT = Path(__file__).parents[2]
HOSTILE = ROOT / "tests" / "hostile_schemes" / "endings.py"

BAD = {
    "exits": ("refuted", "on sine: it ends its process (exit status 0)"),
    "crashes_on_numbers": ("refuted", "on sine: it ends its process (SIGSEGV)"),
    "exits_on_a_grid": ("refuted", "on unit vectors it ends its process (exit status 0)"),
    "exits_on_symbols": ("verified", "without proof (on symbols it ends its process (exit status 0))"),
}
"""schemes of that file, their verdict, and what the reason ends with"""

SUITE = """
title = "Good schemes and bad ones"
[[function]]
use = "sine"
[[function]]
use = "exponential"
[[scheme]]
use = ["forward", {bad}, "numpy.gradient", "central:order=4"]
"""

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")

Program = Callable[..., subprocess.CompletedProcess[str]]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "trueorder", *arguments]


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write a suite with these schemes among good ones, in a directory of its own; return its path."""
    monkeypatch.chdir(tmp_path)

    def write(*bad: str) -> str:
        path = tmp_path / "suite.toml"
        path.write_text(SUITE.format(bad=", ".join(map(json.dumps, bad))), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an interpreter of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command(*arguments), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )

    return run


def test_a_run_among_schemes_that_end_their_processes_is_complete_and_says_so(
    suite: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite(*(f"{HOSTILE}:{name}" for name in BAD))
    assert cli.main(["run", path, "-o", str(tmp_path / "report"), "--json"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    studies = json.loads(out)["studies"]
    found: dict[str, set[str]] = {}
    for study in studies:
        found.setdefault(study["scheme"].rpartition(":")[2], set()).add(study["verdict"])
    good = {name: {"verified"} for name in ("forward", "numpy.gradient", "order=4")}
    assert found == good | {name: {verdict} for name, (verdict, _) in BAD.items()}
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    for _, reason in BAD.values():
        assert reason in page


def test_a_run_ends_with_the_status_of_what_it_could_find(
    suite: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(tmp_path / "report")
    assert cli.main(["run", suite(f"{HOSTILE}:exits_on_symbols"), "-o", report]) == 0
    assert cli.main(["run", suite(f"{HOSTILE}:is_killed"), "-o", report, "--json"]) == 3
    assert "no memory left, or from outside" in capsys.readouterr().out


def test_a_scheme_that_ends_the_program_is_no_success(program: Program) -> None:
    done = program("verify", f"{HOSTILE}:exits")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "code under test ended the program (exit status 0)" in done.stderr


@pytest.mark.parametrize(("leave", "how"), [("os._exit(0)", "exit status 0"), ("os.abort()", "SIGABRT")])
def test_a_file_that_ends_the_program_when_it_is_imported_is_bad_input(
    leave: str, how: str, suite: Callable[..., str], program: Program, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(f"import os\n{leave}\n", encoding="utf-8")
    done = program("run", suite("mine.py:f"))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"({how})" in done.stderr
    assert "files when they are imported" in done.stderr


def test_what_is_left_for_the_end_of_the_program_does_not_change_its_status(
    program: Program, tmp_path: Path
) -> None:
    source = (
        "import atexit, os\natexit.register(os._exit, 0)\ndef f(f, x, h): return (f(x + h) - f(x)) / h / 2\n"
    )
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    done = program("verify", "mine.py:f", "--order", "1", "--derivative", "1")
    assert (done.returncode, done.stderr) == (1, "")
    assert "refuted" in done.stdout


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("while True: pass\n", "0.2 s of processor time"),
        ("import time\ntime.sleep(10**6)\n", "2 s, most of which it waits"),
    ],
)
def test_a_file_that_does_not_come_back_when_it_is_imported_is_bad_input(
    source: str,
    said: str,
    suite: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(finding, "SECONDS", 0.2)
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    for arguments in (["verify", f"{tmp_path}/mine.py:f"], ["run", suite("mine.py:f")]):
        assert cli.main(arguments) == 2
        line = capsys.readouterr().err
        assert f"mine.py:f: cannot be imported: it does not come back within {said}" in line


def test_an_error_that_is_no_exception_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = "class Odd(BaseException): ...\ndef f(f, x, h):\n    raise Odd('mine')\n"
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    assert cli.main(["verify", f"{tmp_path}/mine.py:f", "--order", "1"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (signal.SIGINT, 130, "trueorder: interrupted\n"),
        (signal.SIGTERM, 143, "trueorder: killed (SIGTERM)\n"),
        (signal.SIGKILL, -9, ""),
    ],
)
def test_a_program_that_is_ended_ends_with_all_of_its_processes(
    sent: signal.Signals, status: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(
        "import os\nprint(os.getpid(), flush=True)\nsum(range(10**15))\n", encoding="utf-8"
    )
    with subprocess.Popen(
        command("verify", "mine.py:f"),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        child = int(running.stderr.readline())
        time.sleep(0.2)
        running.send_signal(sent)
        assert running.wait(30) == status
        assert running.stderr.read() == said
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
