"""Runs one case through the checker and through the rules of other tools, and keeps what they said."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trueorder.schemes.errors import InputError
from trueorder.verify.proof.proving import prove
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies import study as studies
from trueorder.verify.studies.verification import Verdict, typical, verify

from . import rules
from .below import is_below
from .cases import Case
from .scene import POINTS, shared_refer

Mark = Literal["right", "false alarm", "miss", "inconclusive", "exact", "crash"]
OURS = "trueorder"


@dataclass(frozen=True)
class Outcome:
    """What came of one case; plain fields, so that it travels between processes."""

    number: int
    kind: str
    mutation: str | None
    title: str
    reason: str
    marks: dict[str, Mark]
    """by rule; the checker's own under `OURS`"""
    proved: bool
    sweep: tuple[float, float]
    seconds: float


@contextlib.contextmanager
def shared_references() -> Iterator[None]:
    """Let studies share what is known of a function at the same points: it is most of the work of a case."""
    original = studies.refer
    studies.refer = shared_refer
    try:
        yield
    finally:
        studies.refer = original


def run(case: Case) -> Verdict:
    """The checker's verdict on a case; a scheme without a proof is studied on the second function, too."""
    scheme = case.specimen.scheme(f"case {case.number}")
    proved = prove(scheme).status == "proved"
    with shared_references():
        functions = case.functions[:1] if proved else case.functions
        steps = None if case.specimen.needs_norms else case.lattice
        if case.specimen.needs_norms and case.mutation is not None:
            functions = typical(1)[
                :2
            ]  # a fault in a row at an end is below what shows where a function is flat
        return verify(scheme, functions=functions, steps=steps, points=POINTS)


def score(case: Case) -> Outcome:
    """Run a case and mark every answer."""
    start = time.perf_counter()
    broken = case.mutation is not None
    answers: dict[str, str]
    try:
        verdict = run(case)
    except (
        InputError
    ) as error:  # code that never gives an estimate for each node is bad input, and said to be
        answers = dict.fromkeys((OURS, *rules.RULES), "refused")
        reason, proved = f"{type(error).__name__}: {error}", False
    except Exception as error:  # the checker may fail like anything that is tested
        answers = dict.fromkeys((OURS, *rules.RULES), "crash")
        reason, proved = f"{type(error).__name__}: {error}", False
    else:
        answers = {OURS: _status(verdict)}
        for name, rule in rules.RULES.items():
            answers[name] = rules.together([_answer(rule, row, verdict) for row in verdict.row.studies])
        reason, proved = verdict.reason, verdict.row.proven_order is not None
        if answers[OURS] == "verified" and broken and is_below(case, verdict):
            answers[OURS] = "inconclusive"
            reason = f"a flaw below what the measurements show, by their own bound: {reason}"
    return Outcome(
        number=case.number,
        kind=case.specimen.kind,
        mutation=case.mutation,
        title=case.title,
        reason=reason,
        marks={name: mark(answer, broken=broken) for name, answer in answers.items()},
        proved=proved,
        sweep=case.sweep,
        seconds=time.perf_counter() - start,
    )


def unmade(number: int, reason: str, *, broken: bool) -> Outcome:
    """The outcome of a case that failed before there was a scheme to verify."""
    marks: dict[str, Mark] = dict.fromkeys((OURS, *rules.RULES), "crash")
    return Outcome(number, "?", "?" if broken else None, "?", reason, marks, False, (0.0, 0.0), 0.0)


def mark(answer: str, *, broken: bool) -> Mark:
    """Right or wrong, from what was answered and what is true."""
    if answer in ("verified", "PASS"):
        return "miss" if broken else "right"
    if answer in ("refuted", "refused", "FAIL"):
        return "right" if broken else "false alarm"
    if answer == "crash":
        return "crash"
    return "exact" if answer == "exact" else "inconclusive"


def _status(verdict: Verdict) -> str:
    """The verdict; `exact` where every study that could be made is exact, which no order can be told from."""
    if verdict.status == "inconclusive" and {row.verdict for row in verdict.row.studies} == {"exact"}:
        return "exact"
    return verdict.status or "inconclusive"


def _answer(rule: rules.Rule, row: StudyRow, verdict: Verdict) -> rules.Answer:
    """A rule's answer on the errors of one study."""
    edges = (row.operator or "").endswith("(edges)")
    claim = verdict.row.claimed_edge_order if edges else verdict.row.claimed_order
    if claim is None:
        return "PASS"
    steps = np.array([point.h for point in row.sweep])
    kept = rules.thinned(steps.tolist(), rules.PER_DECADE)
    errors = np.array([point.error_rms for point in row.sweep], dtype=float)
    return rules.answer(rule, steps[kept], errors[kept], claim)
