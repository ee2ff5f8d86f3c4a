"""Code that is called otherwise, from the command line: understood, or one line with what is accepted and status 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trueorder import cli
from trueorder.status import BAD_INPUT, INCONCLUSIVE, REFUTED, VERIFIED

CODE = """
import numpy as np

TABLE = {0.1: 6.3636e-03, 0.05: 1.59225e-03, 0.025: 3.98147e-04, 0.0125: 9.9542e-05, 0.00625: 2.48858e-05}


def slopes(values, delta_t):
    return np.gradient(values, delta_t)


def sampled(values, fs):
    return np.gradient(values) * fs


def into(values, x, out):
    out[:] = np.gradient(values, x)


def inner(values, dx):
    return (values[2:] - values[:-2]) / (2 * dx)


def staggered(values, dx):
    return np.diff(values) / dx


vectorised = np.vectorize(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))


def own(f, x):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def lost(f, x):
    return (f(x + 1e-8) - 2 * f(x) + f(x - 1e-8)) / 1e-16


def rk4(f, t, y, h):
    return y + h * f(t + h / 2, y + h / 2 * f(t, y))


def solve(f, y0, n):
    return y0


def simpson(f, a, b):
    return (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b))


def trapezoid(g, n):
    return 0.0


def laplacian(u, dx, dy):
    return u


def nothing(f, x, h):
    (f(x + h) - f(x)) / h


def general(f, x, h, kind):
    return (f(x + h) - f(x - h)) / (2 * h) if kind == "central" else (f(x + h) - f(x)) / h


def unnamed(f, p, q, kind):
    return (f(p + q) - f(p - q)) / (2 * q)


def listed(f, x, y, h):
    return (f([x + h, y]) - f([x - h, y])) / (2 * h)


def looked_up(f, x, h):
    return f(x) + TABLE[float(h)]
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(list(arguments))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.mark.parametrize("name", ["slopes", "sampled", "into", "inner", "vectorised"])
def test_what_is_understood_is_verified(name: str, run: Run) -> None:
    status, out, _ = run(
        "verify", f"code.py:{name}", "--order", "2", "--function", "sine", "--function", "runge"
    )
    assert (status, "claims order 2" in out) == (VERIFIED, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rk4", "(f, t, y, h) reads as a time stepper"),
        ("solve", "(f, y0, n) reads as a solver of initial value problems"),
        ("simpson", "(f, a, b) reads as a quadrature rule"),
        ("trapezoid", "(g, n) reads as a routine"),
        ("laplacian", "(u, dx, dy) reads as a derivative of a field"),
        ("staggered", "give shape"),
        ("nothing", "it returns None"),
    ],
)
@pytest.mark.parametrize("command", ["verify", "study"])
def test_what_is_not_is_one_line_and_status_2(name: str, said: str, command: str, run: Run) -> None:
    arguments = ("--order", "2", "--function", "sine") if command == "verify" else ("sin(x)",)
    status, out, error = run(command, f"code.py:{name}", *arguments)
    assert (status, out) == (BAD_INPUT, "")
    assert said in error
    assert "accepted: (f, x, h)" in error
    assert len(error.strip().splitlines()) == 1


def test_a_step_of_its_own_is_said_to_be_fine_or_refuted(run: Run) -> None:
    status, out, _ = run("verify", "code.py:own", "--function", "sine", "--function", "runge")
    assert (status, "it chooses its step itself" in out) == (VERIFIED, True)
    assert run("verify", "code.py:own", "--order", "2", "--function", "sine")[0] == INCONCLUSIVE
    status, out, _ = run("study", "code.py:lost", "sin(x)", "--at", "1")
    assert (status, "no digit is right" in " ".join(out.split())) == (REFUTED, True)


def test_a_table_is_asked_for_its_own_steps(run: Run) -> None:
    steps = "0.1,0.05,0.025,0.0125,0.00625"
    status, out, _ = run("study", "code.py:looked_up", "exp(x)", "--at", "0", "--step-list", steps)
    assert (status, "KeyError" in out) == (INCONCLUSIVE, False)
    assert "approximates" not in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("general", "(f, x, h, kind) reads as code that has to be told 'kind' beside its step"),
        (
            "unnamed",
            "called as (f, x, y, h) with a function f and numbers, and with arrays, it never gives a number",
        ),
        ("listed", "its parameters are (f, x, y, h)"),
    ],
)
@pytest.mark.parametrize("arguments", [("verify",), ("verify", "--order", "2"), ("study", "sin(x)*y")])
def test_code_of_other_arguments_is_bad_input_that_names_its_signature_once(
    run: Run, name: str, said: str, arguments: tuple[str, ...]
) -> None:
    command, *rest = arguments
    status, out, line = run(command, f"code.py:{name}", *rest)
    assert (status, out, len(line.splitlines())) == (BAD_INPUT, "", 1)
    assert said in line
    assert line.count("near no derivative") == 0
    assert line.count("accepted: ") == 1
