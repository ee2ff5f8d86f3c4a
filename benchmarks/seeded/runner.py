"""Runs many cases over several processes, and a single one in full."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from functools import partial

from .cases import correct_count, make
from .scoring import Outcome, run, score, unmade

CHUNK = 20


def _one(number: int, *, seed: int, cases: int, pending: bool) -> Outcome:
    try:
        case = make(seed, number, cases, pending)
    except (
        Exception
    ) as error:  # thresholds are set by the checker's own certified values, which may fail, too
        return unmade(number, f"{type(error).__name__}: {error}", broken=number >= correct_count(cases))
    return score(case)


def outcomes(
    seed: int, numbers: Sequence[int], cases: int, *, processes: int = 1, pending: bool = False
) -> list[Outcome]:
    """The outcomes of the cases with these numbers, in order."""
    one = partial(_one, seed=seed, cases=cases, pending=pending)
    if processes == 1:
        return [one(number) for number in numbers]
    with multiprocessing.get_context("fork").Pool(processes) as workers:
        return workers.map(one, numbers, CHUNK)


def in_full(seed: int, number: int, cases: int, *, pending: bool = False) -> str:
    """One case with its verdict, its reason and its sweeps."""
    case = make(seed, number, cases, pending)
    verdict = run(case)
    lines = [f"case {number} of seed {seed}: {case.title}"]
    for function in case.functions:
        lines.append(f"function {function.name}: {function.text} on {function.domain}")
    formula = case.specimen.formula
    if formula is not None:
        lines.append(f"formula: {formula}")
    lines += [f"proof: {verdict.proof.text}", f"{verdict.status}: {verdict.reason}"]
    for row in verdict.row.studies:
        lines.append(f"\n{row.function}, {row.operator}: {row.verdict}, {row.reason}")
        lines.append(f"{'h':>12}{'error_rms':>14}{'truncation':>14}{'rounding':>14}")
        for at in row.sweep:
            parts = (at.error_rms, at.truncation_rms, at.rounding_rms)
            lines.append(f"{at.h:12.4g}" + "".join(f"{value:14.4g}" for value in parts))
    return "\n".join(lines)
