"""A verdict does not depend on the clock: calls are planned, limits count processor time, and what is known is used."""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.verify.exact.functions import function
from trueorder.verify.exact.library import find_function
from trueorder.verify.proof.proving import prove
from trueorder.verify.studies.study import FEW_POINTS, study
from trueorder.verify.studies.verification import verify

SINE = function("sin(x)", domain=(0, 2))


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def numbers(f, x, h):
    x, h = float(x), float(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def arrays(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def rows(values, x):
    return np.gradient(values, x)


def minmod(u, h):
    left, right = (u - np.roll(u, 1)) / h, (np.roll(u, -1) - u) / h
    return np.where(left * right > 0, np.where(abs(left) < abs(right), left, right), 0)


def taking(seconds: float, code: Callable[..., Any]) -> Callable[..., Any]:
    """The same code, with a processor kept busy at every call."""
    if code in (numbers, arrays):
        return lambda f, x, h: (busy(seconds), code(f, x, h))[1]
    if code is minmod:
        return lambda values, h: (busy(seconds), code(values, h))[1]
    return lambda values, x: (busy(seconds), code(values, x))[1]


@pytest.mark.parametrize(("code", "points"), [(arrays, 50), (numbers, FEW_POINTS), (rows, FEW_POINTS)])
def test_how_many_points_there_are_depends_on_what_code_takes_and_not_on_how_long(
    code: Callable[..., Any], points: int
) -> None:
    """The same code had 12, 16 or 50 points, as the machine was busy."""
    quick = study(from_function(code, derivative=1, order=1), SINE).row
    slow = study(from_function(taking(2e-4, code), derivative=1, order=1), SINE).row
    assert (quick.points, slow.points) == (points, points)
    assert slow.sweep == quick.sweep


def test_points_and_steps_that_are_asked_for_are_kept_to() -> None:
    for code in (numbers, rows):
        scheme = from_function(code, derivative=1, order=1)
        row = study(scheme, SINE, points=20, steps=[2.0**-8, 2.0**-9, 2.0**-10]).row
        assert (row.points, len(row.sweep)) == (20, 3)


def test_a_scheme_on_periodic_grids_has_the_points_that_are_planned() -> None:
    wave = find_function("harmonics")
    quick, slow = (
        study(from_function(code, order=1, derivative=1, periodic=True), wave).row
        for code in (minmod, taking(2e-4, minmod))
    )
    assert quick.points == slow.points == FEW_POINTS
    assert slow.sweep == quick.sweep


@pytest.mark.parametrize("code", [numbers, rows])
def test_a_sweep_whose_time_is_over_is_judged_by_the_steps_that_were_made(code: Callable[..., Any]) -> None:
    scheme = from_function(taking(6e-4, code), derivative=1, order=2)
    proof = prove(scheme)
    whole = study(scheme, SINE, proof=proof).row
    part = study(scheme, SINE, proof=proof, seconds=0.3).row
    assert (whole.verdict, part.verdict) == ("verified", "verified")
    assert 0 < len(part.sweep) < len(whole.sweep)
    assert f"its time was over after {len(part.sweep)} of {len(whole.sweep)} steps" in part.reason
    assert "its time" not in whole.reason
    # over the whole range
    assert part.sweep[0].h < 1e-9 < 0.1 < part.sweep[-1].h


def test_part_of_a_sweep_tells_an_order_without_proof_where_it_stands_still() -> None:
    def without_proof(f, x, h):
        busy(3e-4)
        x, h = float(x), float(h)
        return (f(x + h) - f(x - h)) / (2 * h) + 0 * f(x + h / math.pi + math.sqrt(h))

    scheme = from_function(without_proof, derivative=1, order=2)
    assert study(scheme, SINE).row.verdict == "verified"
    row = study(scheme, SINE, seconds=0.3).row
    assert row.verdict == "verified"
    assert 1.99 < row.observed_low < row.observed_high < 2.01
    assert "its time was over after" in row.reason


def test_code_that_never_comes_back_leaves_the_proof_and_says_so() -> None:
    """What was made in time counts: here the proof, and two studies of seven."""
    calls = itertools.count()
    functions = [find_function(name) for name in ("sine", "exponential", "runge")]

    def stops(f, x, h):
        while next(calls) > 1:
            busy(1e-3)
        return arrays(f, x, h)

    found = verify(from_function(stops, derivative=1, order=2), functions=functions, study_seconds=0.3)
    assert (found.status, found.proof.order) == ("inconclusive", 2)
    assert found.row.reason.startswith(
        "order 2 for f', leading error h**2*f'''(x)/6; only 0 of 1 studies could tell"
    )
    assert "does not come back within 0.3 s of processor time" in found.row.reason


def test_limits_may_be_longer_and_shorter() -> None:
    slow = from_function(taking(2e-3, numbers), derivative=1, order=2)
    assert "does not come back within 0.1 s of processor time" in prove(slow, 0.1).reason
    assert prove(slow, 20).order == 2


LOAD = """
import json, sys
sys.path.insert(0, {here!r})
import trueorder as to
import test_time_limits as made
found = [to.verify(made.taking(1e-4, code), order=order) for code, order in ((made.numbers, 2), (made.minmod, 1))]
print(json.dumps([verdict.to_dict() for verdict in found]))
"""


@pytest.fixture
def busy_loops() -> Iterator[Callable[[], None]]:
    loops: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        loops.extend(subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2))

    yield begin
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.mark.slow
def test_two_busy_loops_beside_it_change_no_number(busy_loops: Callable[[], None]) -> None:
    code = LOAD.format(here=str(Path(__file__).parent))

    def told() -> Any:
        said = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(said.stdout)

    alone = told()
    busy_loops()
    assert told() == alone
