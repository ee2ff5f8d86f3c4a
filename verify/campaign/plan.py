"""What is to be done in a run: every scheme's proof, and the studies cut by function and precision.

Everything that is known exactly about a function at its points serves all schemes that are studied on it, so that the
studies on one function stay together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from trueorder.schemes.home import is_own
from trueorder.schemes.others.library import library_of
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.campaign.libraries import SECONDS as IMPORT_SECONDS
from trueorder.verify.campaign.suite import Suite
from trueorder.verify.campaign.workers import Ended, Entering, carry_out
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.measurement.subject import Region
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import SECONDS, as_proved, no_proof, prove
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.study_steps import Lattice
from trueorder.verify.studies.verification import fits, regions, telling

Scheme = PointScheme | GridScheme
AnyProof = Proof | GridProof
Draw = Callable[[str, tuple[StudyRow, ...]], Any]
"""called with a function's name and its studies, in the process that made them; what it returns comes back"""

GRACE = 5.0
"""seconds beyond its time limit after which foreign code is ended with its process"""


@dataclass(frozen=True)
class Job:
    """One study of a task: which scheme, which of its rows, or all of them in norms."""

    scheme: int
    region: Region | Literal["norms"]


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
    proofs: tuple[AnyProof, ...]
    tasks: tuple[Task, ...]
    lattice: Lattice
    points: int | None
    draw: Draw | None
    problems: tuple[str, ...] = ()
    """what of the suite cannot be done"""


def make_plan(suite: Suite, draw: Draw | None = None, processes: int = 1) -> Plan:
    """Prove every scheme once and cut the suite by function and precision."""
    proofs = prove_all(suite.schemes, processes)
    schemes = tuple(as_proved(scheme, proof) for scheme, proof in zip(suite.schemes, proofs, strict=True))
    tasks = []
    refined = {i: _refined_on(suite, i, proof) for i, proof in enumerate(proofs)}
    for function in suite.functions:
        jobs = tuple(
            Job(i, region)
            for i, entry in enumerate(suite.entries)
            if function in entry.functions and fits(function, proofs[i])
            for region in regions(schemes[i], proofs[i])
        )
        norms = tuple(Job(i, "norms") for i, chosen in refined.items() if chosen == function)
        for dtype in suite.sweep.dtype:
            first = dtype == suite.sweep.dtype[0]
            tasks += [Task(function, dtype, (*jobs, *norms) if first else jobs)] if jobs else []
    sweep = suite.sweep
    lattice = Lattice(sweep.start, sweep.stop, sweep.per_decade)
    studied = {job.scheme for task in tasks for job in task.jobs}
    problems = tuple(
        f"{scheme.name}: {proofs[i].reason}; none of its functions is periodic, so it is not studied"
        for i, scheme in enumerate(suite.schemes)
        if i not in studied
    )
    return Plan(schemes, proofs, tuple(tasks), lattice, sweep.points, draw, problems)


def _refined_on(suite: Suite, place: int, proof: AnyProof) -> ExactFunction | None:
    """The function on which a grid scheme is looked at in norms."""
    return telling(proof, suite.entries[place].functions) if isinstance(proof, GridProof) else None


def harmless(scheme: Scheme) -> bool:
    """Whether the scheme's code is of this project, which neither ends its process nor runs for ever.

    >>> from trueorder.schemes.registry import find
    >>> harmless(find("central")), harmless(find("numpy:gradient"))
    (True, False)
    """
    return is_own(scheme.function)


def prove_all(schemes: Sequence[Scheme], processes: int = 1) -> tuple[AnyProof, ...]:
    """The proof of every scheme; code that is not known to be harmless runs in another process.

    A proof that ends its process is tried once more in one of its own, because what runs there before may be at fault.
    """
    ours: dict[int, AnyProof] = {}

    def work(place: int) -> Iterator[Any]:
        if (library := library_of(schemes[place])) is not None:  # importing it is none of the proof's time
            yield Entering(place, IMPORT_SECONDS)
            library.load(schemes[place].name)
        yield Entering(place, SECONDS + GRACE)
        yield prove(schemes[place])

    def prove_ours() -> None:
        ours.update((i, prove(scheme)) for i, scheme in enumerate(schemes) if harmless(scheme))

    foreign = [i for i, scheme in enumerate(schemes) if not harmless(scheme)]
    found = _first_said(carry_out(work, foreign, processes, apart=True, meanwhile=prove_ours))
    lost = [i for i, said in found.items() if isinstance(said, Ended) and said.how in ("died", "killed")]
    found |= ours | _first_said(carry_out(work, lost, processes, alone=True))
    return tuple(
        _without_proof(scheme, found[i]) if isinstance(found[i], Ended) else found[i]
        for i, scheme in enumerate(schemes)
    )


def _first_said(heard: Iterable[tuple[int, Any]]) -> dict[int, Any]:
    """What was said first of every order: its only piece, or how it ended without one."""
    found: dict[int, Any] = {}
    for place, said in heard:
        found.setdefault(place, said)
    return found


def _without_proof(scheme: Scheme, ended: Ended) -> AnyProof:
    """No proof, because the scheme's code has not come back from where it was run for one."""
    proof = no_proof(scheme, ended.text)
    if isinstance(proof, GridProof) and ended.how == "died":
        # unit vectors are values as any others
        return replace(proof, problem=proof.reason)
    return proof
