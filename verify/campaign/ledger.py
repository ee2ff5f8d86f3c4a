"""What has come back from a run so far, and what of it has to be tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trueorder.verify.campaign.plan import Plan
from trueorder.verify.campaign.workers import Ended
from trueorder.verify.exact.sampling import POINTS
from trueorder.verify.rows import ClaimRow, NormRow, SchemeRow, StudyRow
from trueorder.verify.studies.study_row import unmeasured_row
from trueorder.verify.studies.verification import scheme_row
from trueorder.verify.verdict.verdict import Status

Place = tuple[int, int]
"""of a study in the plan: its task, and its job there"""


@dataclass(frozen=True)
class Order:
    """Some of the jobs of a task, or the audit of the claims."""

    task: int | None
    jobs: tuple[int, ...] = ()
    alone: bool = False
    """whether it has a process of its own, because one that others ran in came to an end"""


@dataclass(frozen=True)
class Studied:
    """A finished study."""

    job: int
    row: StudyRow
    out_of_time: bool
    """whether the scheme's code did not come back"""


@dataclass(frozen=True)
class Refined:
    """A finished look at a grid scheme in norms."""

    job: int
    rows: tuple[NormRow, ...]


@dataclass(frozen=True)
class Extra:
    """What an order gives besides studies: what was drawn of a function, or the audited claims."""

    value: Any


@dataclass
class Ledger:
    """The books of a run: every study of the plan has a row in the end, whatever became of it."""

    plan: Plan
    studies: dict[Place, StudyRow] = field(default_factory=dict)
    norms: dict[Place, tuple[NormRow, ...]] = field(default_factory=dict)
    drawn: dict[int, Any] = field(default_factory=dict)
    """by task"""
    claims: Sequence[ClaimRow] = ()
    problems: list[str] = field(default_factory=list)
    missing: dict[int, str] = field(default_factory=dict)
    """by task: why it has studies without a row"""
    stuck: dict[int, str] = field(default_factory=dict)
    """by scheme: the function on which it did not come back, so that it is not tried on others"""
    suspected: dict[Place, str] = field(default_factory=dict)
    """how a process ended in which the study was not alone"""
    finished: Callable[[StudyRow], object] | None = None
    """called once with the row of every study, when there is nothing more to come of it"""

    def orders(self) -> list[Order]:
        """All studies of the plan."""
        return [Order(i, tuple(range(len(task.jobs)))) for i, task in enumerate(self.plan.tasks)]

    def possible(self, orders: Iterable[Order]) -> Iterator[Order]:
        """The orders, without the schemes that have not come back by the time when they are given out."""
        for order in orders:
            if order.task is None:
                yield order
                continue
            jobs = self.plan.tasks[order.task].jobs
            yield replace(order, jobs=tuple(job for job in order.jobs if jobs[job].scheme not in self.stuck))

    def take(self, order: Order, said: Studied | Refined | Extra | Ended) -> list[Order]:
        """Enter what came of an order; return what is left of it to do when it has ended."""
        if order.task is None:
            if isinstance(said, Extra):
                self.claims = said.value
            elif isinstance(said, Ended) and said.how != "finished":
                self.problems.append(f"the audit of the claims: {said.text}")
        elif isinstance(said, Studied):
            self._settle((order.task, said.job), said.row)
            self._enter((order.task, said.job), out_of_time=said.out_of_time)
        elif isinstance(said, Refined):
            self.norms[order.task, said.job] = said.rows
            self._enter((order.task, said.job))
        elif isinstance(said, Extra):
            self.drawn[order.task] = said.value
        elif said.how != "finished":
            return self._failed(order, order.task, said)
        return []

    def scheme_rows(self) -> tuple[SchemeRow, ...]:
        """The verdict on every scheme from its studies, those included that could not be made."""
        collected: list[list[StudyRow]] = [[] for _ in self.plan.schemes]
        for i, task in enumerate(self.plan.tasks):
            for j, job in enumerate(task.jobs):
                if job.region != "norms" or (i, j) in self.studies:
                    row = self.studies.get((i, j)) or self._settle((i, j), self._not_made(i, j))
                    collected[job.scheme].append(row)
        norms = self.norm_rows()
        return tuple(
            scheme_row(scheme, proof, rows, [norm for norm in norms if norm.study.scheme == scheme.name])
            for scheme, proof, rows in zip(self.plan.schemes, self.plan.proofs, collected, strict=True)
        )

    def norm_rows(self) -> tuple[NormRow, ...]:
        """The grid schemes in norms, in the order of the suite."""
        found = sorted((self.plan.tasks[i].jobs[j].scheme, rows) for (i, j), rows in self.norms.items())
        return tuple(row for _, rows in found for row in rows)

    def _settle(self, place: Place, row: StudyRow) -> StudyRow:
        self.studies[place] = row
        if self.finished is not None:
            self.finished(row)
        return row

    def _enter(self, place: Place, *, out_of_time: bool = False) -> None:
        if out_of_time:
            self._give_up(place)
        if place in self.suspected:
            again = f"{self.suspected[place]}, but not when it is tried once more in a process of its own"
            self.problems.append(f"{self._name(place)}: {again}")

    def _failed(self, order: Order, task: int, ended: Ended) -> list[Order]:
        rest = tuple(job for job in order.jobs if (task, job) not in self.studies | self.norms)
        fatal = ended.how in ("died", "killed")
        if ended.during is None:  # not in foreign code, as far as can be told
            if fatal and rest and not order.alone:
                return [Order(task, rest, alone=True)]
            self.problems.append(f"{self.plan.tasks[task].name}: {ended.text}")
            self.missing[task] = ended.text
            return []
        others = tuple(job for job in rest if job != ended.during)
        left = [Order(task, others, alone=True)] if others else []
        place = task, ended.during
        if fatal and not (order.alone and order.jobs == (ended.during,)):
            # a scheme that ran there before may have left what ended the process: a thread, or broken memory
            self.suspected[place] = ended.text
            return [Order(task, (ended.during,), alone=True), *left]
        self._blame(place, ended)
        return left

    def _blame(self, place: Place, ended: Ended) -> None:
        verdict: Status = "refuted" if ended.how == "died" else "inconclusive"
        self._settle(place, self._row(place, verdict, ended.text))
        if ended.how == "late":
            self._give_up(place)
        elif ended.how == "raised":
            # what a scheme raises comes back in its row: this is a defect of the engine
            self.problems.append(f"{self._name(place)}: {ended.text}")

    def _give_up(self, place: Place) -> None:
        task, job = place
        self.stuck[self.plan.tasks[task].jobs[job].scheme] = self.plan.tasks[task].function.name

    def _not_made(self, task: int, job: int) -> StudyRow:
        scheme = self.plan.tasks[task].jobs[job].scheme
        reason = f"not studied: {self.missing.get(task, 'nothing came back')}"
        if scheme in self.stuck:
            reason = f"not tried: on {self.stuck[scheme]} it does not come back"
        return self._row((task, job), "inconclusive", reason)

    def _name(self, place: Place) -> str:
        task = self.plan.tasks[place[0]]
        return f"{self.plan.schemes[task.jobs[place[1]].scheme].name} on {task.name}"

    def _row(self, place: Place, verdict: Status, reason: str) -> StudyRow:
        plan, task = self.plan, self.plan.tasks[place[0]]
        job = task.jobs[place[1]]
        scheme, proof = plan.schemes[job.scheme], plan.proofs[job.scheme]
        return unmeasured_row(
            scheme, proof, task.function, job.region, task.dtype, plan.points or POINTS, verdict, reason
        )
