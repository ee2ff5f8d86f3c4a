"""Campaigns: the same results on any number of processes, and a scheme that fails takes nobody with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemes.registry import find
from schemes.scheme import from_function
from verify.campaign import campaign, run
from verify.functions import function
from verify.rows import Results
from verify.suite import Entry, Suite, Sweep

FUNCTIONS = (
    function("sin(x)", name="sine", domain=(0, 10)),
    function("exp(x)", name="exponential", domain=(-2, 2)),
    function("x**2", name="square", domain=(-3, 4)),
)


def suite(*schemes: Any, functions: Any = FUNCTIONS) -> Suite:
    return Suite(
        "made", Sweep(points=12), functions, tuple(Entry(s, functions) for s in schemes), "made.toml"
    )


def raising(f, x, h):
    if isinstance(h, float) or getattr(h, "size", 0):
        raise RuntimeError("no licence")
    return (f(x + h) - f(x)) / h


def killing(f, x, h):
    if isinstance(h, float) or getattr(h, "size", 0):
        os._exit(3)
    return (f(x + h) - f(x)) / h


def leaving(f, x, h):
    if isinstance(h, float) or getattr(h, "size", 0):
        raise SystemExit("good bye")
    return (f(x + h) - f(x)) / h


def comparable(results: Results) -> Results:
    return replace(results, started="", seconds=0.0)


SOUND = suite(
    find("forward"),
    find("central"),
    find("numpy.gradient"),
    from_function(find("forward"), order=2, name="x"),
)


@pytest.fixture(scope="module")
def on_one() -> Results:
    return campaign(SOUND, processes=1).results


def test_two_processes_find_what_one_finds(on_one: Results) -> None:
    assert comparable(campaign(SOUND, processes=2).results) == comparable(on_one)


def test_every_scheme_meets_every_function_in_the_order_of_the_suite(on_one: Results) -> None:
    assert [row.scheme for row in on_one.schemes] == [scheme.name for scheme in SOUND.schemes]
    for row in on_one.schemes:
        assert list(dict.fromkeys(study.function for study in row.studies)) == [f.name for f in FUNCTIONS]
    assert on_one.problems == ()
    assert sum(on_one.summary.values()) == len(on_one.studies) == 3 * (1 + 1 + 2 + 1)


def test_verdicts_are_those_of_the_schemes(on_one: Results) -> None:
    verdicts = {row.scheme: row.verdict for row in on_one.schemes}
    assert verdicts == {
        "forward": "verified",
        "central": "verified",
        "numpy.gradient": "verified",
        "x": "refuted",
    }


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_is_told_after_every_task(processes: int) -> None:
    told: list[tuple[int, int]] = []
    campaign(suite(find("forward")), processes=processes, progress=lambda *n: told.append(n))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_run_is_the_campaign_without_extras(on_one: Results) -> None:
    assert comparable(run(SOUND)) == comparable(on_one)


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_drawn_and_audited_comes_back(processes: int) -> None:
    meanwhile: list[int] = []
    found = campaign(
        suite(find("forward"), find("central")),
        processes=processes,
        draw=lambda name, rows: (name, len(rows), os.getpid()),
        claims=lambda: (),
        meanwhile=lambda: meanwhile.append(os.getpid()),
    )
    assert [drawn[:2] for drawn in found.drawn] == [(f.name, 2) for f in FUNCTIONS]
    in_this_process = {drawn[2] == os.getpid() for drawn in found.drawn}
    assert in_this_process == {processes == 1}
    assert meanwhile == [os.getpid()]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_scheme_that_raises_is_refuted_and_the_others_go_on(processes: int) -> None:
    found = campaign(
        suite(find("central"), from_function(raising, derivative=1, order=1)), processes=processes
    )
    central, broken = found.results.schemes
    assert central.verdict == "verified"
    assert broken.verdict == "refuted"
    assert "RuntimeError: no licence" in broken.reason


@pytest.mark.parametrize("processes", [1, 2])
def test_a_scheme_that_leaves_the_interpreter_is_refuted_and_the_others_go_on(processes: int) -> None:
    found = campaign(
        suite(find("central"), from_function(leaving, derivative=1, order=1)), processes=processes
    )
    central, broken = found.results.schemes
    assert (central.verdict, broken.verdict) == ("verified", "refuted")
    assert "SystemExit" in broken.reason


def test_a_scheme_that_kills_its_process_is_reported_and_the_others_go_on() -> None:
    found = campaign(
        suite(find("central"), from_function(killing, derivative=1, order=1)), processes=2
    ).results
    rows = {row.scheme: row for row in found.schemes}
    assert rows["central"].verdict == "verified"
    assert len(rows["central"].studies) == len(FUNCTIONS)
    assert "killing" not in rows or rows["killing"].verdict == "refuted"
    told = [*found.problems, *(f"{row.scheme}: {row.reason}" for row in found.schemes)]
    assert any("the process died" in text and "killing" in text for text in told)


def test_a_task_that_fails_is_a_problem_and_the_others_go_on() -> None:
    def draw(name: str, rows: Any) -> str:
        if name == "exponential":
            raise OSError("disk full")
        return name

    for processes in (1, 2):
        found = campaign(suite(find("central")), processes=processes, draw=draw)
        assert len(found.results.problems) == 1
        assert "OSError: disk full" in found.results.problems[0]
        assert {study.function for study in found.results.studies} == {"sine", "square"}


def test_the_environment_names_what_the_results_stand_on(on_one: Results) -> None:
    names = dict(on_one.environment)
    assert {"python", "numpy", "sympy", "python-flint"} <= set(names)
    assert all(names.values())
    assert Path(SOUND.source).suffix == ".toml"
