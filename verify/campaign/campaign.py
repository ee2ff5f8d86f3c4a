"""Runs a suite: every scheme on every function that it meets, shared out over processes.

Foreign code may raise, never come back, or end its process: whatever it does, its own studies say so and the others go
on. That takes processes that can be forked. Where there are none (Windows, macOS) code that ends its process ends the
run, and compiled code that never comes back holds it up; so does everywhere a file that does so when it is imported.
"""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from typing import Any

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.campaign.atlas import atlas
from trueorder.verify.campaign.ledger import Extra, Ledger, Order, Refined, Studied
from trueorder.verify.campaign.libraries import with_working_libraries
from trueorder.verify.campaign.plan import GRACE, Draw, Plan, harmless, make_plan
from trueorder.verify.campaign.suite import Suite
from trueorder.verify.campaign.workers import Ended, Entering, carry_out, processors
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import POINTS
from trueorder.verify.foreign.foreign import time_limit
from trueorder.verify.foreign.undisturbed import undisturbed
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.rows import ClaimRow, NormRow, Results, StudyRow
from trueorder.verify.studies.study import SECONDS, study
from trueorder.verify.studies.study_steps import study_points
from trueorder.verify.studies.verification import refined

Progress = Callable[[int, int], None]
"""called with the number of finished tasks and of all tasks"""
Claims = Callable[[], Sequence[ClaimRow]]

STOOD_ON = ("numpy", "scipy", "sympy", "python-flint", "mpmath", "pandas", "matplotlib")
"""distributions whose versions are recorded with the results"""


@dataclass(frozen=True)
class Campaign:
    """The results of a run, and what was drawn for each function on the way."""

    results: Results
    drawn: tuple[Any, ...] = ()


def run(suite: Suite, progress: Progress | None = None) -> Results:
    """Run a suite and return its results."""
    return campaign(suite, progress=progress).results


@undisturbed()
def campaign(
    suite: Suite,
    *,
    claims: Claims | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
    processes: int | None = None,
    meanwhile: Callable[[], object] | None = None,
    finished: Callable[[StudyRow], object] | None = None,
) -> Campaign:
    """Run a suite on up to `processes` processes (by default one for each processor).

    `claims` audits claims and `draw` draws the studies of a function, both beside the studies; `meanwhile` is called
    once in this process while the others work, `finished` in this process with every study as soon as it is there.
    Every scheme of the suite keeps its place, whatever happens to others. Code that is not known to be harmless never
    runs in this process, where another can be had.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    count = processes or processors()
    suite = with_working_libraries(suite, count)
    plan = make_plan(suite, draw, count)
    ledger = Ledger(plan, problems=[*suite.problems, *plan.problems], finished=finished)
    # the audit takes longest, so it comes first
    orders = [Order(None), *ledger.orders()] if claims is not None else ledger.orders()
    unfinished = Counter(order.task for order in orders)
    work = partial(_work, plan, claims)
    apart, alone = not all(map(harmless, suite.schemes)), False
    while orders:
        left: list[Order] = []
        heard = carry_out(work, ledger.possible(orders), count, apart=apart, alone=alone, meanwhile=meanwhile)
        with closing(heard):
            for order, said in heard:
                remaining = ledger.take(order, said)
                left += remaining
                if isinstance(said, Ended):
                    unfinished[order.task] += len(remaining) - 1
                    if progress is not None and not unfinished[order.task]:
                        progress(sum(not orders for orders in unfinished.values()), len(unfinished))
        orders, alone, meanwhile = left, True, None
    schemes = ledger.scheme_rows()
    compared = atlas(suite, schemes) if suite.atlas else ()
    results = Results(
        suite=suite.title,
        schemes=schemes,
        claims=tuple(ledger.claims),
        problems=tuple(ledger.problems),
        environment=environment(),
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        norms=ledger.norm_rows(),
        atlas=compared,
    )
    return Campaign(results, tuple(drawn for _, drawn in sorted(ledger.drawn.items())))


def _work(plan: Plan, claims: Claims | None, order: Order) -> Iterator[Studied | Refined | Extra | Entering]:
    """Carry out an order. A function is drawn beside its studies when none of them is left to another process."""
    if order.task is None:
        yield Extra(claims() if claims is not None else ())
        return
    rows: list[StudyRow] = []
    for piece in _studies(plan, order.task, order.jobs):
        rows += [piece.row] if isinstance(piece, Studied) else []
        yield piece
    task = plan.tasks[order.task]
    if plan.draw is not None and len(rows) == sum(job.region != "norms" for job in task.jobs):
        yield Extra(plan.draw(task.function.name, tuple(rows)))


def _studies(plan: Plan, place: int, jobs: Sequence[int]) -> Iterator[Studied | Refined | Entering]:
    """The studies of one task. Point and grid schemes have points of their own."""
    task = plan.tasks[place]
    references: dict[bool, Reference] = {}
    for number in jobs:
        job = task.jobs[number]
        scheme, proof = plan.schemes[job.scheme], plan.proofs[job.scheme]
        grid = isinstance(scheme, GridScheme)
        if isinstance(scheme, GridScheme) and isinstance(proof, GridProof) and job.region == "norms":
            yield Entering(number, SECONDS + GRACE)
            yield Refined(number, _refined(scheme, proof, task.function))
            continue
        assert job.region != "norms"
        around = isinstance(proof, GridProof) and proof.periodic
        if grid not in references and not around:
            points = study_points(scheme, task.function, plan.points or POINTS, task.dtype)
            references[grid] = refer(task.function, points, task.dtype)
        yield Entering(number, SECONDS + GRACE)
        found = study(
            scheme,
            task.function,
            steps=plan.lattice,
            dtype=task.dtype,
            region=job.region,
            points=plan.points,
            proof=proof,
            reference=None if around else references[grid],
        )
        yield Studied(number, found.row, found.out_of_time)


def _refined(scheme: GridScheme, proof: GridProof, function: ExactFunction) -> tuple[NormRow, ...]:
    """A grid scheme in norms. When its code does not come back the order ends with that."""
    with time_limit(SECONDS):
        return refined(scheme, proof, [function])


def environment() -> tuple[tuple[str, str], ...]:
    """Name and version of what results stand on."""
    found = [("python", platform.python_version()), ("platform", platform.platform())]
    for name in STOOD_ON:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)
