"""What may import what, and what must stay out of start-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.import_graph import circles, graph_of

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


def test_imports_run_one_way_through_the_houses_and_the_rooms_of_two() -> None:
    lint_imports = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint_imports], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "3 kept, 0 broken" in done.stdout


def test_no_file_imports_another_in_a_circle_not_even_inside_functions() -> None:
    houses = {f"trueorder.{name}": ROOT / name for name in ("schemes", "verify", "reports")}
    graph = graph_of({"trueorder": ROOT / "trueorder"} | houses)
    assert graph["trueorder.verify.proof.proving"] >= {"trueorder.verify.proof.cases"}
    assert circles(graph) == []


def test_a_circle_is_seen_through_functions_and_packages_and_not_where_it_is_for_types(
    tmp_path: Path,
) -> None:
    (tmp_path / "room").mkdir()
    sources = {
        "first.py": "def f():\n    from made.room import second\n",
        "room/__init__.py": "",
        "room/second.py": "import made.third\n",
        "third.py": "from made.first import f\n",
        "fourth.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import made.fifth\n",
        "fifth.py": "import made.fourth\n",
    }
    for name, source in sources.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    assert circles(graph_of({"made": tmp_path})) == [["made.first", "made.room.second", "made.third"]]


def test_importing_the_front_door_loads_nothing_slow() -> None:
    assert loaded_by("import trueorder") & SLOW == set()


def test_the_help_text_loads_nothing_slow_and_no_command() -> None:
    code = "from trueorder.cli import main\nassert main(['--help']) == 0"
    assert loaded_by(code) & SLOW == set()
    houses = (
        "\nassert not {f'trueorder.{name}' for name in ('schemes', 'verify', 'reports')} & set(sys.modules)"
    )
    loaded_by(code + houses)
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
