"""The mutation run: it makes the mutants it should, kills what the tests notice, and knows when a reason is stale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="mutants are made by cosmic-ray, of the extra `mutation`")

from benchmarks.mutants.equivalent import Entry, entries, stale, why
from benchmarks.mutants.kept import Kept, key, tree_key
from benchmarks.mutants.making import Mutant, mutants
from benchmarks.mutants.selection import SELECTION
from benchmarks.mutants.trial import changed_function

ROOT = Path(__file__).parents[2]

SOURCE = '''"""A file."""

LIMIT: int | None = 3


def far(x: float, *, share: float | None = 1e-3) -> bool:
    return abs(x) - 1 > share
'''


def changes(source: str) -> set[tuple[str, str]]:
    return {(mutant.old, mutant.new) for mutant in mutants(source)}


def test_constants_are_moved_to_both_sides_and_comparisons_and_operators_replaced() -> None:
    found = changes(SOURCE)
    line, head = "return abs(x) - 1 > share", "def far(x: float, *, share: float | None = 1e-3) -> bool:"
    assert {new for old, new in found if old == "LIMIT: int | None = 3"} == {
        "LIMIT: int | None = 4",
        "LIMIT: int | None = 2",
    }
    assert {(line, line.replace(">", other)) for other in (">=", "<", "<=", "==", "!=")} <= found
    assert {(line, line.replace("-", other)) for other in "+*"} <= found
    assert {(line, line.replace("1", other)) for other in "02"} <= found
    # fractions are also doubled and halved
    assert {(head, head.replace("1e-3", str(value))) for value in (1.001, -0.999, 0.002, 0.0005)} <= found


def test_annotations_and_signs_between_parameters_are_left_alone_and_all_mutants_differ() -> None:
    every = mutants(SOURCE)
    assert all("int | None" in one.source and "float | None" in one.source for one in every)
    assert all("(x: float, *, share" in one.source for one in every)
    assert len({one.source for one in every}) == len(every)
    assert [one.number for one in every] == list(range(1, len(every) + 1))
    assert [one.line for one in every] == sorted(one.line for one in every)


def test_imports_for_types_and_checks_of_equal_lengths_are_left_alone() -> None:
    assert changes("if TYPE_CHECKING:\n    import x\npairs = zip(a, b, strict=True)\n") == set()
    assert changes("if CHECKING:\n    import x\n") == {("if CHECKING:", "if not CHECKING:")}


def test_a_change_in_the_body_of_one_function_is_told_from_any_other() -> None:
    by_change = {one.new: changed_function(SOURCE, one.source) for one in mutants(SOURCE)}
    assert by_change["return abs(x) - 1 >= share"] == "far"
    assert by_change["LIMIT: int | None = 4"] is None
    assert by_change["def far(x: float, *, share: float | None = 0.002) -> bool:"] is None
    assert changed_function("@cache\ndef f():\n    return 1\n", "@cache\ndef f():\n    return 2\n") is None


def test_a_reason_holds_for_its_line_wherever_it_stands_and_is_stale_when_no_survivor_has_it() -> None:
    entry = Entry("a.py", "x < 1", ("x <= 1", "x != 1"), "x is never 1 or more")
    alive = Mutant(7, 70, "x < 1", "x <= 1", "")
    assert why([entry], "a.py", alive) == "x is never 1 or more"
    assert why([entry], "b.py", alive) is None
    assert why([entry], "a.py", Mutant(8, 70, "x < 1", "x > 1", "")) is None
    assert stale([entry], "a.py", [alive]) == ["x < 1 -> x != 1"]
    assert stale([entry], "b.py", [alive]) == []


def test_every_reason_is_about_a_line_that_there_is() -> None:
    for entry in entries():
        lines = (ROOT / entry.file).read_text(encoding="utf-8").splitlines()
        assert entry.old in " ".join(line.strip() for line in lines)
        assert entry.old not in entry.new
        assert entry.why.endswith(".")


def test_every_file_has_tests_of_its_own() -> None:
    for file, (tests, *_) in SELECTION.items():
        assert (ROOT / file).is_file()
        assert (ROOT / tests).name == f"test_{Path(file).name}"
        assert (ROOT / tests).is_file()


def test_an_outcome_is_kept_for_the_same_mutant_tests_and_tree(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    assert kept.get(key("a", "b")) is None
    kept.put(key("a", "b"), "killed")
    again = Kept(tmp_path / "kept")
    assert again.get(key("a", "b")) == "killed"
    assert again.get(key("ab", "")) is None
    (tmp_path / "one.py").write_text("x = 1\n", encoding="utf-8")
    before = tree_key([tmp_path])
    (tmp_path / "one.py").write_text("x = 2\n", encoding="utf-8")
    assert tree_key([tmp_path]) != before


MADE = """LIMIT = 3


def far(x):
    return x > LIMIT


def near(x):
    while x != 1:
        x = x - 1
    return 0
"""

ITS_TESTS = """from trueorder.verify.made import far, near


def test_far():
    assert far(4) and not far(3)


def test_near():
    assert near(2) == 0
"""

RUN = """import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from mutants import trial
from mutants.making import mutants
trial.FIRST_SECONDS = 1
bench = trial.Bench(Path(sys.argv[2]), Path(sys.argv[3]))
every = [one for one in mutants((bench.folder / "verify" / "made.py").read_text()) if one.new in sys.argv[4:]]
say = lambda mutant, outcome: bench.tell(f"{mutant.old} | {mutant.new} | {outcome}")
bench.try_all("verify/made.py", ["tests/test_made.py"], every, say)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A tree of one file and its tests, in the houses of the project."""
    tree = tmp_path / "checkout"
    for house in ("schemes", "verify", "reports", "trueorder", "tests"):
        (tree / house).mkdir(parents=True)
    (tree / "trueorder" / "verify").symlink_to(Path("..") / "verify")
    for name in ("trueorder/__init__.py", "trueorder/pytest_plugin.py", "verify/__init__.py"):
        (tree / name).touch()
    (tree / "verify" / "made.py").write_text(MADE, encoding="utf-8")
    (tree / "tests" / "test_made.py").write_text(ITS_TESTS, encoding="utf-8")
    options = "[tool.pytest.ini_options]\naddopts = ['--import-mode=importlib']\n"
    (tree / "pyproject.toml").write_text(options, encoding="utf-8")
    return tree


OUTCOMES = {
    "return x >= LIMIT": "killed",
    "return x != LIMIT": "survived",
    "LIMIT = 4": "killed",
    "x = x + 1": "timeout",
    "return 1": "killed",
}


def run_on(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Try some mutants of the tree in a process of its own."""
    arguments = [str(ROOT / "benchmarks"), str(checkout), str(checkout.with_name("copy")), *OUTCOMES]
    return subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True)


def test_mutants_are_killed_by_tests_or_by_time_and_what_no_test_notices_survives(checkout: Path) -> None:
    done = run_on(checkout)
    assert done.returncode == 0, done.stderr
    assert dict(line.split(" | ")[1:] for line in done.stderr.splitlines()) == OUTCOMES
    assert (checkout / "verify" / "made.py").read_text(encoding="utf-8") == MADE


def test_no_mutant_is_tried_with_tests_that_fail_on_the_code_as_it_is(checkout: Path) -> None:
    wrong = ITS_TESTS.replace("far(4)", "far(2)")
    (checkout / "tests" / "test_made.py").write_text(wrong, encoding="utf-8")
    done = run_on(checkout)
    assert done.returncode != 0
    assert "BaselineError" in done.stderr
    assert "survived" not in done.stderr
