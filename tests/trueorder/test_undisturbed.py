"""The user's program does not count: what it makes of NumPy's errors and of warnings changes no verdict."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCHEMES = """
import warnings
import numpy as np

def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)

def numbers(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x - h)) / (2 * h)

def says(f, x, h):
    warnings.warn("mind the step", UserWarning, stacklevel=1)
    return central(f, x, h)

def limited(u, h):
    left, right = (u - np.roll(u, 1)) / h, (np.roll(u, -1) - u) / h
    return np.where(left * right > 0, np.where(abs(left) < abs(right), left, right), 0)
"""

STRICT = """[pytest]
filterwarnings =
    error
    ignore:Module already imported so cannot be rewritten; _editable:pytest.PytestAssertRewriteWarning
"""

PROGRAM = """
import math
import numpy as np
import trueorder as to
from strict_schemes import central, limited, numbers, says

np.seterr(all="raise")
print(*(to.verify(scheme, order=2).status for scheme in (central, numbers, "numpy.gradient")))
print(to.verify(central, order=3).status, to.verify(limited, order=1).status)
print(*(to.prove(scheme).order for scheme in ("central", "compact", "spline")))
study = to.study(says, "erf(x)", domain=(-100, 100))
print(study.verdict, "mind the step" in study.reason)
to.assert_order(numbers, 2)
to.assert_derivative(math.cos, "sin(x)", domain=(-1e4, 1e4))
print(to.wavenumber("central").symbol, bool(study.plot().axes))
print(np.geterr()["over"])
"""

SAID = """verified verified verified
refuted verified
2 4 4
verified True
I*sin(w) True
raise
"""


def run(*arguments: str, directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        env=os.environ | environment,
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "strict_schemes.py").write_text(SCHEMES, encoding="utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def test_a_program_that_raises_for_every_warning_gets_the_same_answers(project: Path) -> None:
    told = [run(*options, "program.py", directory=project) for options in ((), ("-W", "error"))]
    assert [one.stderr for one in told] == ["", ""]
    assert told[0].stdout == told[1].stdout == SAID


def test_the_command_line_gets_the_same_answers(project: Path) -> None:
    for command in (["verify", "strict_schemes.py:numbers", "--order", "2"], ["study", "central", "exp(x)"]):
        told = run("-m", "trueorder", *command, directory=project, PYTHONWARNINGS="error")
        assert (told.returncode, told.stderr) == (0, "")


def test_a_file_of_schemes_that_sets_them_changes_nothing_after_its_import(project: Path) -> None:
    path = project / "strict_schemes.py"
    strict = 'import warnings, numpy\nnumpy.seterr(all="raise")\nwarnings.simplefilter("error")\n'
    path.write_text(strict + SCHEMES, encoding="utf-8")
    told = run("-m", "trueorder", "verify", "strict_schemes.py:numbers", "--order", "2", directory=project)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_conftest_that_sets_them_fails_no_test(project: Path) -> None:
    (project / "conftest.py").write_text('import numpy\nnumpy.seterr(all="raise")\n', encoding="utf-8")
    (project / "pytest.ini").write_text(STRICT, encoding="utf-8")
    (project / "test_orders.py").write_text(
        "import pytest\nfrom strict_schemes import numbers\n\n"
        "@pytest.mark.order(2)\ndef test_order():\n    return numbers\n",
        encoding="utf-8",
    )
    told = run("-m", "pytest", "-q", "--trueorder-report", "found", directory=project)
    assert told.returncode == 0, told.stdout
    assert (project / "found" / "report.html").exists()


@pytest.mark.slow
def test_the_tests_of_the_public_functions_pass_all_the_same() -> None:
    """A broad set, so that no way in is forgotten."""
    # the filter of warnings of these tests is `error` already
    strict = "import sys, numpy, pytest\nnumpy.seterr(all='raise')\nsys.exit(pytest.main(sys.argv[1:]))\n"
    tests = [f"tests/trueorder/{name}.py" for name in ("test_api", "test_assertions", "test_commands")]
    told = run("-c", strict, "-q", "-p", "no:cacheprovider", *tests, directory=ROOT)
    assert told.returncode == 0, told.stdout[-3000:]
