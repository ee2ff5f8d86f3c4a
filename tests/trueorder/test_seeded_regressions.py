"""Whatever makes a project's numbers worse is caught by its baseline, and what does not passes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trueorder import cli

HEAT = Path(__file__).parent.parent / "user_projects" / "heat"

CENTRAL = """right = f(x + h)
    left = f(x - h)
    return (right - left) / (2 * h)"""
WIDER = """right = f(x + 2 * h)
    left = f(x - 2 * h)
    return (right - left) / (4 * h)"""
ROUNDED = """right = f(x + h)
    left = f(x - h)
    return np.round((right - left) / (2 * h), 7)"""
ONE_SIDED = """right = f(x + h)
    left = f(x)
    return (right - left) / h"""
WALL, SHORTER = "(-3 * v[0] + 4 * v[1] - v[2]) / (2 * h)", "(v[1] - v[0]) / h"
UPWARDS, SIDEWAYS = "f(x, y + h) - f(x, y - h)", "f(x + h, y) - f(x - h, y)"

WORSE = {
    "a coefficient changed by a thousandth": ("4 / 3", "4 / 3 * 1.001", "curvature"),
    "coefficients mistyped so that they still add up": ("-1 / 12, 4 / 3", "-0.0834, 1.3336", "curvature"),
    "edge formulas swapped": ("q[0] = (-3 * v[0]", "q[0] = (3 * v[0]", "flux"),
    "two points at a wall instead of three": (WALL, SHORTER, "flux"),
    "single precision slipped in": ("np.asarray(values)", "np.asarray(values, np.float32)", "flux"),
    "single precision in between": ("right = f(x + h)", "right = np.float32(f(x + h))", "slope"),
    "a result rounded to seven decimals": (CENTRAL, ROUNDED, "slope"),
    "sums formed on top of a large number": ("right = f(x + h)", "right = f(x + h) + 1e4 - 1e4", "slope"),
    "the wrong axis": (UPWARDS, SIDEWAYS, "draught"),
    "one axis twice": ("f(x, y + h) + f(x, y - h)\n", "f(x + h, y) + f(x - h, y)\n", "conduction"),
    "a step twice as wide": (CENTRAL, WIDER, "slope"),
    "one side only": (CENTRAL, ONE_SIDED, "slope"),
}
"""what happened: old code, new code, and the scheme that gets worse"""

HARMLESS = {
    "nothing": ("", ""),
    "the same in another order": ("return (right - left) / (2 * h)", "return (right - left) / h / 2"),
    "a sum from the other end": ("f(x - h) + f(x + h)", "f(x + h) + f(x - h)"),
    "a common factor taken out": (
        "(OUTER * far + INNER * near - 5 / 2 * centre) / h**2",
        "(16 * near - far - 30 * centre) / 12 / (h * h)",
    ),
    "slices by another name": ("v[2:] - v[:-2]", "np.roll(v, -1)[1:-1] - np.roll(v, 1)[1:-1]"),
}
"""what happened: old code and new code"""


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline of the project as it is."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copytree(HEAT, folder / "heat")
    target = folder / "baseline.txt"
    assert cli.main(["baseline", str(folder / "heat" / "suite.toml"), "-o", str(target)]) == 0
    return target


def changed(folder: Path, old: str, new: str) -> Path:
    """The project in another folder, with a piece of its code replaced."""
    project = folder / "heat"
    shutil.copytree(HEAT, project)
    code = (project / "operators.py").read_text(encoding="utf-8")
    assert old in code
    (project / "operators.py").write_text(code.replace(old, new, 1), encoding="utf-8")
    return project


def check(project: Path, baseline: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    status = cli.main(["check", str(project / "suite.toml"), "--baseline", str(baseline), "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("what", WORSE)
def test_what_makes_the_numbers_worse_is_caught_at_the_scheme_that_it_is_in(
    what: str, baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, scheme = WORSE[what]
    status, found = check(changed(tmp_path, old, new), baseline, capsys)
    assert status == 1
    assert {change["scheme"] for change in found["lost"]} == {f"operators.py:{scheme}"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_only_written_in_another_way_passes(
    what: str, baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = check(changed(tmp_path, *HARMLESS[what]), baseline, capsys)
    assert (status, found["lost"], found["missing"]) == (0, [], [])


def test_a_scheme_that_is_gone_is_missed(
    baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = changed(tmp_path, "", "")
    suite = project / "suite.toml"
    suite.write_text(
        suite.read_text(encoding="utf-8").replace('"operators.py:slope", ', ""), encoding="utf-8"
    )
    status, found = check(project, baseline, capsys)
    assert (status, len(found["missing"])) == (1, 2)  # type: ignore[arg-type]


def test_the_projects_own_tests_fail_with_the_reason(tmp_path: Path) -> None:
    def run(project: Path, *options: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", *options]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout

    good = changed(tmp_path / "good", "", "")
    assert "4 passed" in run(good, "--trueorder-update")
    bad = changed(tmp_path / "bad", *WORSE["single precision slipped in"][:2])
    shutil.copy(good / "trueorder-baseline.txt", bad)
    said = run(bad)
    assert "1 failed, 3 passed" in said
    assert "f', float64: smallest error was" in said, said
