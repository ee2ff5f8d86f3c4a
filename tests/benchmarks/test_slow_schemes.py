"""The benchmark of slow schemes: its schemes are what they say, and it compares two interpreters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import slow_schemes

SCRIPT = Path(slow_schemes.__file__)


@pytest.mark.parametrize("name", slow_schemes.SCHEMES)
def test_its_schemes_differentiate(name: str) -> None:
    scheme, order = slow_schemes.SCHEMES[name]
    errors = []
    for nodes in (65, 129):
        x, h = np.linspace(0, 1, nodes, retstep=True)
        found = scheme(np.exp(x), h if name == "savgol" else x)
        errors.append(np.max(np.abs(found - np.exp(x))[nodes // 3 : -nodes // 3]))
    assert errors[0] / errors[1] > 0.9 * 2**order


@pytest.mark.slow
def test_it_compares_an_interpreter_with_another_one() -> None:
    command = [sys.executable, str(SCRIPT), "--against", sys.executable, "--scheme", "pchip"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[1].endswith("verified, verified")


def test_without_another_interpreter_it_says_what_is_missing() -> None:
    told = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    assert (told.returncode, "--against PYTHON is needed" in told.stderr) == (2, True)
