"""Runs a suite: every scheme on every function that it meets, shared out over processes.

The work is cut by function, because everything that is known exactly about a function at its points serves all schemes
that are studied on it. A task that fails or whose process dies is reported as a problem; the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from schemes.scheme import GridScheme, PointScheme
from verify.functions import ExactFunction
from verify.grid_proof import GridProof
from verify.proof import Proof, prove
from verify.reference import Reference, refer
from verify.rows import ClaimRow, Results, SchemeRow, StudyRow
from verify.study import Lattice, study, study_points
from verify.subject import Region
from verify.suite import Suite
from verify.verification import regions, scheme_row

Scheme = PointScheme | GridScheme
Progress = Callable[[int, int], None]
"""called with the number of finished tasks and of all tasks"""
Draw = Callable[[str, tuple[StudyRow, ...]], Any]
"""called with a function's name and its studies, in the process that made them; what it returns comes back"""

STOOD_ON = ("numpy", "scipy", "sympy", "python-flint", "mpmath", "pandas", "matplotlib")
"""distributions whose versions are recorded with the results"""


@dataclass(frozen=True)
class Job:
    """One study of a task: which scheme, which of its rows."""

    scheme: int
    region: Region


@dataclass(frozen=True)
class Task:
    """All studies on one function in one precision."""

    function: ExactFunction
    dtype: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that the processes need to know; they inherit it."""

    schemes: tuple[Scheme, ...]
    proofs: tuple[Proof | GridProof, ...]
    tasks: tuple[Task, ...]
    lattice: Lattice
    points: int
    draw: Draw | None


@dataclass(frozen=True)
class Done:
    """What came back from a task."""

    rows: tuple[tuple[int, StudyRow], ...]
    """index of the scheme and the row of its study"""
    drawn: Any = None


@dataclass(frozen=True)
class Campaign:
    """The results of a run, and what was drawn for each function on the way."""

    results: Results
    drawn: Mapping[str, Any] = field(default_factory=dict)


def run(suite: Suite, progress: Progress | None = None) -> Results:
    """Run a suite and return its results."""
    return campaign(suite, progress=progress).results


def campaign(
    suite: Suite,
    *,
    claims: Callable[[], Sequence[ClaimRow]] | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
    processes: int | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Campaign:
    """Run a suite on up to `processes` processes (by default one for each processor).

    `claims` audits claims and `draw` draws the studies of a function, both beside the studies; `meanwhile` is called
    once in this process while the others work. Every scheme of the suite keeps its place, whatever happens to others.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    plan = make_plan(suite, draw)
    done: dict[int, Done] = {}
    audited: Sequence[ClaimRow] = ()
    problems: list[str] = []
    calls: list[Callable[[Plan], Any]] = [_Study(i) for i in range(len(plan.tasks))]
    if claims is not None:
        calls.insert(0, _Claims(claims))
    for finished, (call, outcome) in enumerate(_carry_out(plan, calls, processes, meanwhile), start=1):
        if isinstance(outcome, Exception):
            problems.append(f"{call}: {type(outcome).__name__}: {outcome}")
        elif isinstance(outcome, Done):
            assert isinstance(call, _Study)
            done[call.task] = outcome
        else:
            audited = outcome
        if progress is not None:
            progress(finished, len(calls))
    results = Results(
        suite=suite.title,
        schemes=_scheme_rows(plan, done),
        claims=tuple(audited),
        problems=tuple(problems),
        environment=environment(),
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
    )
    drawn = {
        plan.tasks[i].function.name: found.drawn
        for i, found in sorted(done.items())
        if found.drawn is not None
    }
    return Campaign(results, drawn)


def make_plan(suite: Suite, draw: Draw | None = None) -> Plan:
    """Prove every scheme once and cut the suite by function and precision."""
    proofs = tuple(prove(scheme) for scheme in suite.schemes)
    tasks = []
    for function in suite.functions:
        jobs = tuple(
            Job(i, region)
            for i, entry in enumerate(suite.entries)
            if function in entry.functions
            for region in regions(proofs[i])
        )
        tasks += [Task(function, dtype, jobs) for dtype in suite.sweep.dtype if jobs]
    sweep = suite.sweep
    lattice = Lattice(sweep.start, sweep.stop, sweep.per_decade)
    return Plan(suite.schemes, proofs, tuple(tasks), lattice, sweep.points, draw)


@dataclass(frozen=True)
class _Study:
    task: int

    def __call__(self, plan: Plan) -> Done:
        task = plan.tasks[self.task]
        rows = tuple(studies(plan, task))
        return Done(rows, plan.draw(task.function.name, tuple(row for _, row in rows)) if plan.draw else None)


@dataclass(frozen=True)
class _Claims:
    audit: Callable[[], Sequence[ClaimRow]]

    def __call__(self, plan: Plan) -> Sequence[ClaimRow]:
        return self.audit()

    def __str__(self) -> str:
        return "the audit of the claims"


def studies(plan: Plan, task: Task) -> Iterator[tuple[int, StudyRow]]:
    """The studies of one task, with the index of their scheme. Point and grid schemes have points of their own."""
    references: dict[bool, Reference] = {}
    for job in task.jobs:
        scheme = plan.schemes[job.scheme]
        grid = isinstance(scheme, GridScheme)
        if grid not in references:
            points = study_points(scheme, task.function, plan.points, task.dtype)
            references[grid] = refer(task.function, points, task.dtype)
        found = study(
            scheme,
            task.function,
            steps=plan.lattice,
            dtype=task.dtype,
            region=job.region,
            proof=plan.proofs[job.scheme],
            reference=references[grid],
        )
        yield job.scheme, found.row


def _carry_out(
    plan: Plan,
    calls: Sequence[Callable[[Plan], Any]],
    processes: int | None,
    meanwhile: Callable[[], object] | None,
) -> Iterator[tuple[Callable[[Plan], Any], Any]]:
    """Yield every call with its outcome, which is an exception where it failed, in the order in which they finish."""
    count = min(
        processes or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()) or 1, len(calls)
    )
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        if meanwhile is not None:
            meanwhile()
        for call in calls:
            yield call, _outcome(plan, call)
        return
    # Forked processes inherit the plan, so schemes need not be picklable, and no import is done twice.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_inherit, initargs=(plan, calls)) as pool:
        waiting: dict[Future[Any], int] = {pool.submit(_call, i): i for i in range(len(calls))}
        if meanwhile is not None:
            meanwhile()
        for future in as_completed(waiting):
            call = calls[waiting[future]]
            try:
                yield call, future.result()
            except BrokenProcessPool:
                yield call, RuntimeError("the process died (compiled code in a scheme, or no memory left)")
            except Exception as error:  # whatever failed in a task is a finding about that task
                yield call, error


_inherited: list[tuple[Plan, Sequence[Callable[[Plan], Any]]]] = []
"""in a working process: the plan and the calls that it was forked with"""


def _inherit(plan: Plan, calls: Sequence[Callable[[Plan], Any]]) -> None:
    _inherited[:] = [(plan, calls)]


def _call(index: int) -> Any:
    plan, calls = _inherited[0]
    return calls[index](plan)


def _outcome(plan: Plan, call: Callable[[Plan], Any]) -> Any:
    try:
        return call(plan)
    except Exception as error:  # whatever failed in a task is a finding about that task
        return error


def _scheme_rows(plan: Plan, done: Mapping[int, Done]) -> tuple[SchemeRow, ...]:
    collected: dict[int, list[StudyRow]] = {i: [] for i in range(len(plan.schemes))}
    for index in sorted(done):
        for scheme, row in done[index].rows:
            collected[scheme].append(row)
    return tuple(
        scheme_row(scheme, plan.proofs[i], collected[i])
        for i, scheme in enumerate(plan.schemes)
        if collected[i]
    )


def environment() -> tuple[tuple[str, str], ...]:
    """Name and version of what results stand on."""
    found = [("python", platform.python_version()), ("platform", platform.platform())]
    for name in STOOD_ON:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)
