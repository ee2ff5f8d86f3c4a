"""Input that cannot be used: status 2 and one line that names the file and key, or the argument."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

Refused = Callable[..., str]

SCHEME = '[[scheme]]\nuse = "central"\n'


@pytest.fixture
def suite(tmp_path: Path) -> Callable[[str], Path]:
    """A function that writes a suite file and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "suite.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_an_unknown_scheme_is_answered_with_the_nearest_names(refused: Refused) -> None:
    for command in (["verify"], ["prove"]):
        assert "did you mean central" in refused(*command, "centrl")


def test_an_unknown_function_is_answered_with_the_nearest_names(refused: Refused) -> None:
    line = refused("study", "central", "exponentiel")
    assert "'exponentiel'" in line
    assert "did you mean exponential" in line


@pytest.mark.parametrize(
    ("scheme", "named"),
    [
        ("central:order=3", "order=3"),
        ("central:oder=4", "did you mean order"),
        ("central:order", "name=value"),
        ("missing.py:slope", "missing.py"),
        ("no_such_package.module:slope", "no_such_package"),
        ("", "scheme"),
    ],
)
def test_a_scheme_that_cannot_be_had_is_named(scheme: str, named: str, refused: Refused) -> None:
    assert named in refused("verify", scheme)


@pytest.mark.parametrize(
    ("source", "asked", "named"),
    [
        ("def slope(f, x, h)\n    return 0\n", "slope", "mine.py:1"),
        ("\x00\x01", "slope", "mine.py"),
        ("import no_such_package\n", "slope", "no_such_package"),
        ("raise SystemExit(0)\n", "slope", "SystemExit"),
        ("def slope(f, x, h): ...\n", "slop", "slope"),
        ("slope = 3\n", "slope", "slope"),
        ("def slope(a, b, c, d, e, f): ...\n", "slope", "slope"),
    ],
)
def test_a_file_without_a_usable_scheme_is_named_with_the_cause(
    source: str, asked: str, named: str, refused: Refused, tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source, encoding="utf-8")
    line = refused("verify", f"{path}:{asked}")
    assert named in line


@pytest.mark.parametrize(
    ("claims", "named"),
    [
        (("--operator", "f_q"), "f_q"),
        (("--operator", "f_xx + f_yy"), "variable"),
        (("--operator", "f'", "--derivative", "2"), "operator"),
        (("--edge-order", "1"), "edge"),
        (("--periodic",), "periodic=True is for grid schemes"),
        (("--periodic", "--edge-order", "1"), "a periodic grid has no edges"),
    ],
)
def test_claims_that_contradict_the_scheme_are_refused(
    claims: tuple[str, ...], named: str, refused: Refused
) -> None:
    assert named in refused("verify", "central", *claims)


def test_a_function_that_does_not_repeat_is_refused_where_the_grid_does(
    refused: Refused, tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    source = "import numpy as np\ndef round(u, h): return (np.roll(u, -1) - np.roll(u, 1)) / (2 * h)\n"
    path.write_text(source, encoding="utf-8")
    for command in (
        ["study", f"{path}:round", "exp(x)"],
        ["verify", f"{path}:round", "--function", "exp(x)"],
    ):
        assert "exp(x) is not periodic" in refused(*command)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "x.__class__",
        "(lambda: 0)()",
        "sin(x",
        "x^2",
        "q + 1",
        "1/0",
        "x if x else 1",
        "\uff53in(x)",
        "",
    ],
)
def test_an_expression_is_arithmetic_and_nothing_else(expression: str, refused: Refused) -> None:
    assert "--help" not in refused("study", "central", expression)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 1000 + "x" + ")" * 1000,
        "-" * 1000 + "x",
        "sin(" * 1000 + "x" + ")" * 1000,
        "9**9**9**9",
    ],
)
def test_an_expression_that_would_never_end_is_refused_at_once(expression: str, refused: Refused) -> None:
    start = time.monotonic()
    refused("study", "central", "--", expression)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--domain", "1", "1"), "domain"),
        (("--domain", "2", "1"), "domain"),
        (("--domain", "0", "nan"), "nan"),
        (("--domain", "0", "inf"), "inf"),
        (("--domain", "0", "1", "--domain", "0", "1"), "2 intervals"),
        (("--domain", "0", "1", "--at", "0.5"), "--at"),
        (("--at", "inf"), "inf"),
        (("--at", "1,2"), "at"),
        (("--points", "0"), "points"),
        (("--points", "-3"), "points"),
        (("--dtype", "float23"), "float64"),
        (("--steps", "0", "0.1"), "0"),
        (("--steps", "-0.1", "0.1"), "-0.1"),
        (("--steps", "0.1", "0.01"), "below"),
        (("--steps", "nan", "0.1"), "nan"),
        (("--steps", "1e-3", "inf"), "inf"),
        (("--steps", "1e-3", "1e-1", "--step-list", "0.1"), "--step-list"),
        (("--step-list", "0.1,0"), "0"),
        (("--step-list", "0.1,-0.01"), "-0.01"),
        (("--step-list", "0.1,,0.01"), "''"),
    ],
)
def test_domains_points_and_steps_that_cannot_be_are_refused(
    options: tuple[str, ...], named: str, refused: Refused
) -> None:
    assert named in refused("study", "central", "sin(x)", *options)


def test_a_function_of_the_wrong_number_of_variables_is_refused(refused: Refused) -> None:
    assert "x*y is a function of x, y; central takes functions of x" in refused("study", "central", "x*y")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("title = \n", "suite.toml:1"),
        ('title = "t"\n[sweep\n', "suite.toml:2"),
        (SCHEME + "ordr = 2\n", "scheme[1].ordr"),
        ('titel = "t"\n' + SCHEME, "titel"),
        ("[sweep]\nstart = 0\n" + SCHEME, "sweep.start"),
        ("[sweep]\nstart = -1e-3\n" + SCHEME, "sweep.start"),
        ("[sweep]\nstart = 0.1\nstop = 1e-3\n" + SCHEME, "start"),
        ("[sweep]\nstart = nan\n" + SCHEME, "sweep.start"),
        ('[sweep]\ndtype = ["float23"]\n' + SCHEME, "dtype"),
        ("[[function]]\nexpr = \"__import__('os')\"\n" + SCHEME, "function[1].expr"),
        ('[[function]]\nexpr = "x"\ndomain = { x = [1, 1] }\n' + SCHEME, "function[1].domain"),
        ('[[function]]\nexpr = "x"\ndomain = { x = [0, inf] }\n' + SCHEME, "function[1].domain"),
        ('[[function]]\nexpr = "x"\ndomain = { x = [nan, 1] }\n' + SCHEME, "function[1].domain"),
        (f'[[function]]\nexpr = "{"(" * 1000}x{")" * 1000}"\n' + SCHEME, "function[1].expr"),
        ('[[function]]\nexpr = "9**9**9**9"\n' + SCHEME, "function[1].expr"),
        ('[[function]]\nuse = "sien"\n' + SCHEME, "did you mean sine"),
        ('[[scheme]]\nuse = "centrl"\n', "did you mean central"),
        ('[[scheme]]\nuse = "missing.py:slope"\n', "missing.py"),
        ("", "scheme"),
    ],
)
def test_a_suite_that_cannot_be_run_is_named_with_its_key(
    text: str, named: str, refused: Refused, suite: Callable[[str], Path], tmp_path: Path
) -> None:
    line = refused("run", suite(text), "-o", tmp_path / "report")
    assert "suite.toml" in line
    assert named in line
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("command", ["run", "audit"])
def test_a_missing_file_or_one_that_is_no_text_is_named(
    command: str, refused: Refused, tmp_path: Path
) -> None:
    assert "missing.toml" in refused(command, tmp_path / "missing.toml")
    assert str(tmp_path) in refused(command, tmp_path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert "binary.toml" in refused(command, tmp_path / "binary.toml")


def test_an_output_directory_that_cannot_be_written_is_refused_before_anything_runs(
    refused: Refused, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    start = time.monotonic()
    assert "file" in refused("run", "-o", tmp_path / "file")
    assert "file" in refused("run", "-o", tmp_path / "file" / "below")
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
@pytest.mark.parametrize("option", ["--study-seconds", "--proof-seconds"])
def test_a_time_limit_is_a_positive_number(option: str, seconds: str, refused: Refused) -> None:
    line = refused("verify", "central", option, seconds)
    assert option.strip("-").replace("-", "_") in line.replace("-", "_")
