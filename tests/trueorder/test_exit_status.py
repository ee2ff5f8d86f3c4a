"""Exit statuses and what goes to which stream."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trueorder import cli, status
from trueorder.verify.rows import VERDICTS

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), 0),
        (("verified", "exact"), 0),
        (("reproduced", "consistent"), 0),
        (("verified", "refuted"), 1),
        (("verified", "inconclusive"), 3),
        (("inconclusive", "refuted"), 1),
        (("exact",), 0),
    ],
)
def test_a_refuted_verdict_outweighs_an_inconclusive_one(verdicts: tuple[str, ...], expected: int) -> None:
    assert status.of_verdicts(verdicts) == expected


def test_the_words_that_change_the_status_are_verdicts() -> None:
    assert [word for word in VERDICTS if status.of_verdicts([word])] == ["refuted", "inconclusive"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "Missing command"),
        (["verfy"], "did you mean verify?"),
        (["--nonsense"], "--nonsense"),
        (["verify"], "SCHEME"),
        (["study", "central"], "EXPR"),
        (["verify", "central", "--order", "0"], "--order"),
        (["verify", "central", "--order", "two"], "'two'"),
        (["study", "central", "sin(x)", "--at", "1,q"], "'q' is not a number"),
        (["study", "central", "sin(x)", "--at", "nan"], "nan is not finite"),
        (["list", "scheme"], "schemes"),
        (["run", "--figures", "gif"], "'svg', 'png'"),
    ],
)
def test_wrong_arguments_are_one_line_and_status_2(
    arguments: list[str], named: str, refused: Callable[..., str]
) -> None:
    assert named in refused(*arguments)


def test_a_defect_of_trueorder_itself_is_admitted_and_is_not_called_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("lost my\nway")

    monkeypatch.setattr(cli.command, "main", broken)
    assert cli.main([]) == status.INTERNAL_ERROR
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "internal error" in err
    assert "RuntimeError: lost my way" in err
    monkeypatch.setenv("TRUEORDER_DEBUG", "1")
    assert cli.main([]) == status.INTERNAL_ERROR
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_status_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.command, "main", interrupted)
    assert cli.main([]) == status.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err


def trueorder(*arguments: str, **keywords: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in an interpreter of its own."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "trueorder", *arguments], cwd=ROOT, capture_output=True, text=True, **keywords
    )


def test_the_process_itself_exits_with_the_status() -> None:
    done = trueorder("verify", "no-such-scheme")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert trueorder("--help").returncode == 0


def test_a_reader_who_goes_away_is_no_error() -> None:
    pipeline = f"{sys.executable} -m trueorder list functions --json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipeline], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_results_that_cannot_be_written_are_no_success() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "trueorder", "list", "functions"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "standard output cannot be written" in done.stderr
