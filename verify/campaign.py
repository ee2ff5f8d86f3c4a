"""Runs a suite: every scheme on every function that it meets, shared out over processes.

The work is cut by function, because everything that is known exactly about a function at its points serves all schemes
that are studied on it. A task that fails or whose process dies is reported as a problem; the others go on.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
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
from verify.workers import ProcessDiedError, carry_out

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

    @property
    def name(self) -> str:
        """What it is about."""
        return f"{self.function.name} in {self.dtype}"


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
    drawn: tuple[Any, ...] = ()


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
    tasks: list[Callable[[], Any]] = [partial(_task, plan, task) for task in plan.tasks]
    # the audit takes longest, so it comes first
    calls = tasks if claims is None else [claims, *tasks]
    first = len(calls) - len(tasks)
    for finished, (place, outcome) in enumerate(carry_out(calls, processes, meanwhile), start=1):
        index = place - first
        name = "the audit of the claims" if index < 0 else plan.tasks[index].name
        if isinstance(outcome, ProcessDiedError) and index >= 0:
            done[index] = _one_by_one(plan, plan.tasks[index])
            problems.append(f"{name}: {outcome}")
        elif isinstance(outcome, Exception):
            problems.append(f"{name}: {type(outcome).__name__}: {outcome}")
        elif index < 0:
            audited = outcome
        else:
            done[index] = outcome
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
    drawn = tuple(found.drawn for _, found in sorted(done.items()) if found.drawn is not None)
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


def _task(plan: Plan, task: Task) -> Done:
    rows = tuple(studies(plan, task))
    return Done(rows, plan.draw(task.function.name, tuple(row for _, row in rows)) if plan.draw else None)


def _one_by_one(plan: Plan, task: Task) -> Done:
    """The studies of a task that ended its process, each in a process of its own; the one at fault is refuted."""
    calls = [partial(_task, replace(plan, draw=None), replace(task, jobs=(job,))) for job in task.jobs]
    rows: list[tuple[int, StudyRow]] = []
    # two at a time, because a single one would be carried out in this process
    for place, outcome in sorted(carry_out([*calls, _nothing], 2), key=lambda found: found[0]):
        if isinstance(outcome, Done):
            rows += outcome.rows
        elif isinstance(outcome, Exception):
            index = task.jobs[place].scheme
            scheme, proof = plan.schemes[index], plan.proofs[index]
            operator = scheme.operator or proof.operator
            failed = StudyRow(
                scheme=scheme.name,
                function=task.function.name,
                operator="" if operator is None else operator.text,
                dtype=task.dtype,
                points=plan.points,
                verdict="refuted",
                reason=f"{scheme.name}: {outcome}",
            )
            rows.append((index, failed))
    return Done(tuple(rows))


def _nothing() -> None:
    """Do nothing: company for a call that must not be made in this process."""


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
