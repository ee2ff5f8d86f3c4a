"""Campaigns: the same results on any number of processes, and a scheme that fails takes nobody with it."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.registry import find
from trueorder.verify.campaign import campaign as campaigns
from trueorder.verify.campaign import plan
from trueorder.verify.campaign.campaign import campaign, run
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.campaign.workers import can_fork
from trueorder.verify.exact.functions import function
from trueorder.verify.foreign import clock
from trueorder.verify.measurement.reference import refer
from trueorder.verify.proof import proving
from trueorder.verify.rows import Results, SchemeRow
from trueorder.verify.studies import study

HOSTILE = Path(__file__).parents[2] / "hostile_schemes"

needs_forks = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")

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


def test_a_task_that_fails_is_a_problem_and_the_others_go_on() -> None:
    def draw(name: str, rows: Any) -> str:
        if name == "exponential":
            raise OSError("disk full")
        return name

    for processes in (1, 2):
        found = campaign(suite(find("central")), processes=processes, draw=draw)
        assert len(found.results.problems) == 1
        assert "exponential in float64: it raises OSError: disk full" in found.results.problems[0]
        assert found.drawn == ("sine", "square")
        assert [study.function for study in found.results.studies] == [f.name for f in FUNCTIONS]
        assert found.results.schemes[0].verdict == "verified"


def test_a_function_that_cannot_be_studied_is_named_in_the_rows_of_all_schemes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(function: Any, *others: Any) -> Any:
        if function.name == "exponential":
            raise ValueError("no value")
        return refer(function, *others)

    monkeypatch.setattr(campaigns, "refer", refuse)
    for processes in (1, 2):
        found = campaign(suite(find("central"), find("forward")), processes=processes).results
        assert found.problems == ("exponential in float64: it raises ValueError: no value",)
        for row in found.schemes:
            assert [study.verdict for study in row.studies] == [
                "verified",
                "inconclusive",
                row.studies[2].verdict,
            ]
            assert row.studies[1].reason == "not studied: it raises ValueError: no value"


def hostile(name: str) -> Any:
    return find(f"endings.py:{name}", directory=HOSTILE)


def among_good_ones(name: str, **keywords: Any) -> tuple[SchemeRow, Results]:
    """Study a scheme between two good ones; return its row, and everything when the good ones are verified."""
    wanted = suite(find("central"), hostile(name), find("numpy.gradient"))
    found = campaign(wanted, **{"processes": 2} | keywords).results
    assert [row.scheme for row in found.schemes] == [scheme.name for scheme in wanted.schemes]
    first, row, last = found.schemes
    assert (first.verdict, last.verdict) == ("verified", "verified")
    assert (len(first.studies), len(last.studies)) == (len(FUNCTIONS), 2 * len(FUNCTIONS))
    assert {study.function for study in row.studies} == {function.name for function in FUNCTIONS}
    return row, found


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, limit in ((proving, 0.5), (plan, 0.5), (study, 1.5), (campaigns, 1.5)):
        monkeypatch.setattr(module, "SECONDS", limit)
    for module in (plan, campaigns):
        monkeypatch.setattr(module, "GRACE", 0.5)
    monkeypatch.setattr(clock, "WAITS", 2.0)


@needs_forks
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("exits_on_numbers", "it ends its process (exit status 0)"),
        ("crashes_on_numbers", "it ends its process (SIGSEGV)"),
        ("exits", "it ends its process (exit status 0)"),
    ],
)
def test_a_scheme_that_ends_its_process_is_refuted_with_the_case_and_the_others_go_on(
    name: str, how: str, processes: int
) -> None:
    row, found = among_good_ones(name, processes=processes)
    assert (row.verdict, row.reason) == ("refuted", f"on sine: {how}")
    assert {(study.verdict, study.reason) for study in row.studies} == {("refuted", how)}
    assert found.problems == ()


@needs_forks
@pytest.mark.parametrize(
    ("name", "how"),
    [("exits_on_symbols", "exit status 0"), ("crashes_on_symbols", "SIGSEGV")],
)
def test_a_scheme_that_ends_its_process_on_symbols_is_measured_without_proof(name: str, how: str) -> None:
    row, found = among_good_ones(name)
    assert (row.verdict, row.proven_order, found.problems) == ("verified", None, ())
    assert f"without proof (on symbols it ends its process ({how}))" in row.reason


@needs_forks
def test_a_grid_scheme_that_ends_its_process_is_refuted_by_its_probing() -> None:
    row, _ = among_good_ones("exits_on_a_grid")
    assert (row.verdict, row.proven_order) == ("refuted", None)
    assert row.reason == "on unit vectors it ends its process (exit status 0)"
    assert {study.operator for study in row.studies} == {"f'", "f' (edges)", "f' (norms)"}


@needs_forks
def test_a_process_that_is_killed_from_outside_says_nothing_about_the_scheme() -> None:
    row, _ = among_good_ones("is_killed")
    assert row.verdict == "inconclusive"
    assert "SIGKILL: no memory left, or from outside" in row.reason


@needs_forks
def test_a_process_that_closes_all_its_files_and_waits_is_given_up() -> None:
    row, _ = among_good_ones("shuts_the_door")
    assert (row.verdict, row.reason) == ("refuted", "on sine: it closes the files of its process")


@needs_forks
def test_who_finds_the_process_gone_under_it_is_not_blamed_for_it() -> None:
    """A thread that an earlier scheme left behind ends the process while a later one is studied."""
    row, found = among_good_ones("leaves_a_thread_that_exits", processes=1)
    assert row.verdict in ("verified", "refuted")
    assert found.summary["refuted"] == sum(study.verdict == "refuted" for study in row.studies)


@needs_forks
@pytest.mark.usefixtures("short_limits")
@pytest.mark.parametrize("name", ["sleeps", "locks_itself_out"])
def test_a_scheme_that_waits_for_ever_is_told_to_stop(name: str) -> None:
    row, _ = among_good_ones(name)
    assert row.verdict == "inconclusive"
    said = "does not come back within 3 s, most of which it waits;"
    ended = "nor when it is told to: its process is ended"  # where a loaded machine is late to tell it
    assert "on symbols" in row.studies[0].reason or said in row.reason or ended in row.reason


@needs_forks
@pytest.mark.usefixtures("short_limits")
def test_a_scheme_that_stays_in_compiled_code_is_ended_with_its_process() -> None:
    row, found = among_good_ones("stays_in_compiled_code")
    assert (row.verdict, found.problems) == ("inconclusive", ())
    assert "it does not come back within 2 s, nor when it is told to: its process is ended" in row.reason


@needs_forks
@pytest.mark.usefixtures("short_limits")
def test_a_scheme_that_stays_in_compiled_code_on_symbols_is_measured_without_proof() -> None:
    row, _ = among_good_ones("stays_in_compiled_code_on_symbols")
    assert row.verdict == "verified"
    assert "on symbols it does not come back within 1 s, nor when it is told to" in row.reason


@needs_forks
@pytest.mark.usefixtures("short_limits")
def test_a_scheme_that_does_not_come_back_is_not_tried_on_every_other_function() -> None:
    row, _ = among_good_ones("stays_in_compiled_code", processes=1)
    assert [study.reason for study in row.studies[1:]] == ["not tried: on sine it does not come back"] * 2
    assert {study.verdict for study in row.studies} == {"inconclusive"}


@needs_forks
@pytest.mark.usefixtures("short_limits")
def test_a_grid_scheme_that_loops_is_told_to_stop() -> None:
    row, _ = among_good_ones("loops_on_a_grid")
    assert row.verdict == "inconclusive"


@needs_forks
def test_figures_of_functions_on_which_a_process_ended_are_left_to_the_report() -> None:
    found = campaign(suite(find("central"), hostile("exits")), processes=2, draw=lambda name, rows: name)
    assert found.drawn == ()


@needs_forks
def test_a_run_in_another_thread_finds_the_same(on_one: Results) -> None:
    found: list[Results] = []
    thread = threading.Thread(target=lambda: found.append(campaign(SOUND, processes=2).results))
    thread.start()
    thread.join()
    assert comparable(found[0]) == comparable(on_one)


@needs_forks
@pytest.mark.parametrize("processes", [1, 2])
def test_progress_counts_a_task_once_however_often_it_is_taken_up(processes: int) -> None:
    told: list[tuple[int, int]] = []
    campaign(
        suite(find("central"), hostile("exits"), find("forward")),
        processes=processes,
        progress=lambda *n: told.append(n),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_environment_names_what_the_results_stand_on(on_one: Results) -> None:
    names = dict(on_one.environment)
    assert {"python", "numpy", "sympy", "python-flint"} <= set(names)
    assert all(names.values())
    assert Path(SOUND.source).suffix == ".toml"
