"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from trueorder import cli
from trueorder.verify.campaign.suite import read_suite

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of a reader who has written the README's mine.py."""
    source = next(block for block in blocks("python") if block.startswith("def slope"))
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_in_python_print_what_the_readme_says() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=flags)
    assert found.attempted > 0
    assert found.failed == 0


def test_the_commands_on_a_scheme_of_ones_own_print_what_the_readme_says(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statuses = {}
    for example in blocks("console")[0].split("$ ")[1:]:
        command, _, shown = example.partition("\n")
        name, *arguments = shlex.split(command)
        statuses[arguments[0]] = cli.main(arguments)
        printed = capsys.readouterr()
        assert (name, printed.err) == ("trueorder", "")
        assert doctest.OutputChecker().check_output(shown, printed.out, doctest.ELLIPSIS), printed.out
    assert statuses == {"prove": 0, "verify": 1, "study": 0}


def test_the_command_on_a_library_prints_what_the_readme_says(capsys: pytest.CaptureFixture[str]) -> None:
    command, _, shown = blocks("console")[1].removeprefix("$ ").partition("\n")
    assert cli.main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out == shown


def test_the_suite_can_be_read(mine: Path) -> None:
    text = blocks("toml")[0]
    assert tomllib.loads(text)["title"]
    (mine / "suite.toml").write_text(text, encoding="utf-8")
    assert len(read_suite(mine / "suite.toml").studies) == 4


@pytest.mark.parametrize("marker", ["run", "tests"])
def test_each_of_the_two_commands_is_one_line_under_its_marker(marker: str) -> None:
    found = re.findall(rf"^<!-- {marker} -->\n```bash\n(.*?)```$", README, flags=re.MULTILINE | re.DOTALL)
    assert [block.count("\n") for block in found] == [1]


def test_every_command_is_in_the_table() -> None:
    assert [name for name in cli.COMMANDS if f"| `trueorder {name} " not in README] == []


def test_the_tests_that_the_readme_shows_pass(tmp_path: Path) -> None:
    source = next(block for block in blocks("python") if "import pytest" in block)
    (tmp_path / "test_mine.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q"]
    for options in (["--trueorder-update"], []):
        done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "3 passed" in done.stdout, done.stdout
    assert (tmp_path / "trueorder-baseline.txt").is_file()
