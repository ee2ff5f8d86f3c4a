"""The store under several processes, and under processes that are killed while they write."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.reports.made import made_study
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.campaign import campaign as campaigns
from trueorder.verify.campaign import plan
from trueorder.verify.campaign.campaign import campaign
from trueorder.verify.campaign.suite import Entry, Suite, Sweep
from trueorder.verify.campaign.workers import can_fork
from trueorder.verify.exact.functions import function
from trueorder.verify.guard.store import open_store
from trueorder.verify.guard.store_writing import begin_run
from trueorder.verify.rows import StudyRow

ROOT = Path(__file__).parents[3]
HOSTILE = ROOT / "tests" / "hostile_schemes"
STORED = """SELECT run || ' ' || function, count(h) FROM studies LEFT JOIN sweeps ON study = studies.id
    GROUP BY studies.id"""
STUDIES, KILLS = 60, 20

needs_forks = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")
FORK: Any = multiprocessing.get_context("fork" if can_fork() else None)


def write_many(path: Path, name: str) -> None:
    """Write one run of many studies."""
    adding = begin_run(open_store(path), path, suite=name, source="", environment=(), revision=None)
    for number in range(STUDIES):
        adding.add(made_study(function=f"f{number}"))
    adding.finish(0.1)
    assert adding.problem is None, adding.problem
    adding.close()


def write_for_ever(path: Path, tell: int) -> None:
    """Write run after run of eight studies, and say of each study once it is in the store."""
    for number in count():
        adding = begin_run(
            open_store(path), path, suite=f"suite {number}", source="", environment=(), revision=None
        )
        for k in range(8):
            adding.add(made_study(function=f"f{k}"))
            os.write(tell, f"{adding.run} f{k}\n".encode())
        adding.finish(0.1)
        adding.close()


@needs_forks
def test_two_processes_that_make_the_store_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    names = ["first", "second"]
    at_once = [FORK.Process(target=write_many, args=(path, name)) for name in names]
    for process in at_once:
        process.start()
    for process in at_once:
        process.join(60)
        assert process.exitcode == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        joined = "studies JOIN runs ON runs.id = run GROUP BY suite ORDER BY suite"
        found = connection.execute(
            f"SELECT suite, count(DISTINCT function), count(*) FROM {joined}"
        ).fetchall()
        sweeps = connection.execute("SELECT count(*) FROM sweeps").fetchone()
    assert found == [(name, STUDIES, STUDIES) for name in names]
    assert sweeps == (len(names) * STUDIES * len(made_study().sweep),)


@needs_forks
def test_a_kill_at_any_moment_loses_no_study_that_was_finished_and_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    chance = random.Random(20261123)
    told: set[str] = set()
    for killed in range(1, KILLS + 1):
        hear, tell = os.pipe()
        process = FORK.Process(target=write_for_ever, args=(path, tell))
        process.start()
        os.close(tell)
        time.sleep(chance.uniform(0.0, 0.1))
        process.kill()
        process.join()
        with os.fdopen(hear) as said:
            told |= {line.strip() for line in said if line.endswith("\n")}
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            begun = connection.execute("PRAGMA user_version").fetchone() != (0,)
            rows = connection.execute(STORED).fetchall() if begun else []
        stored = {name for name, _ in rows}
        assert told <= stored
        # what was written, but the process had no time to say so
        assert len(stored - told) <= killed
        assert {steps for _, steps in rows} <= {len(made_study().sweep)}
    assert len(told) > KILLS


SUITE_FUNCTIONS = (
    function("sin(x)", name="sine", domain=(0, 10)),
    function("exp(x)", name="e", domain=(-2, 2)),
)


def suite(*schemes: PointScheme | GridScheme) -> Suite:
    entries = tuple(Entry(scheme, SUITE_FUNCTIONS) for scheme in schemes)
    return Suite("made", Sweep(points=12), SUITE_FUNCTIONS, entries, "made.toml")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_campaign_tells_each_study_once_in_this_process(processes: int) -> None:
    told: list[tuple[int, StudyRow]] = []
    done = campaign(
        suite(find("forward"), find("numpy.gradient")),
        processes=processes,
        finished=lambda row: told.append((os.getpid(), row)),
    )
    assert {process for process, _ in told} == {os.getpid()}
    assert sorted(map(repr, (row for _, row in told))) == sorted(map(repr, done.results.studies))


@needs_forks
def test_what_could_not_be_studied_is_told_too() -> None:
    told: list[StudyRow] = []
    exits = find("endings.py:exits", directory=HOSTILE)
    done = campaign(suite(exits, find("central")), processes=2, finished=told.append)
    assert sorted(map(repr, told)) == sorted(map(repr, done.results.studies))
    assert {row.verdict for row in told if row.scheme == exits.name} == {"refuted"}


@needs_forks
def test_what_was_not_tried_is_told_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (campaigns, plan):
        monkeypatch.setattr(module, "SECONDS", 0.5)
        monkeypatch.setattr(module, "GRACE", 0.1)
    told: list[StudyRow] = []
    stays = find("endings.py:stays_in_compiled_code", directory=HOSTILE)
    done = campaign(suite(stays), processes=1, finished=told.append)
    assert sorted(map(repr, told)) == sorted(map(repr, done.results.studies))
    assert [row.reason for row in told[1:]] == ["not tried: on sine it does not come back"]


@needs_forks
def test_a_store_that_is_open_survives_the_processes_of_a_campaign(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    adding = begin_run(open_store(path), path, suite="made", source="", environment=(), revision=None)
    done = campaign(
        suite(find("forward"), find("endings.py:exits", directory=HOSTILE)), processes=2, finished=adding.add
    )
    adding.finish(1.0)
    adding.close()
    assert adding.problem is None
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM studies").fetchone() == (len(done.results.studies),)
