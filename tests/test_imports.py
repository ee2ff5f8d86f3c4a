"""What may import what, and what must stay out of start-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SLOW = {"sympy", "pandas", "matplotlib", "scipy", "pydantic", "rich", "flint", "numpy", "jinja2", "mpmath"}


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running the code."""
    program = (
        f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_imports_run_one_way_through_the_four_folders() -> None:
    lint_imports = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint_imports], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_importing_the_front_door_loads_nothing_slow() -> None:
    assert loaded_by("import trueorder") & SLOW == set()


def test_the_help_text_loads_nothing_slow_and_no_command() -> None:
    code = "from trueorder.cli import main\nassert main(['--help']) == 0"
    assert loaded_by(code) & (SLOW | {"schemes", "verify", "reports"}) == set()
    commands = "\nassert not [name for name in sys.modules if name.startswith('trueorder.commands')]"
    loaded_by(code + commands)


@pytest.mark.parametrize("command", ["run", "verify", "prove", "study", "audit", "list"])
def test_the_help_text_of_a_command_loads_nothing_slow(command: str) -> None:
    assert (
        loaded_by(f"from trueorder.cli import main\nassert main(['{command}', '--help']) == 0") & SLOW
        == set()
    )


def test_this_check_sees_a_slow_import() -> None:
    assert {"numpy", "trueorder"} <= loaded_by("import trueorder as to\nto.gradient")
