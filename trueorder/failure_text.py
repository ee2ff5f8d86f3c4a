"""What a failed assertion says: what was claimed, proven and observed, two lines of the sweep, and what to do next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from trueorder.next_action import next_action
from trueorder.text import NOTHING, fixed, number

if TYPE_CHECKING:
    from trueorder.verify.rows import SchemeRow, StudyRow, SweepRow
    from trueorder.verify.studies.written_derivative import Departure

APART = 2.0
"""the two lines of a sweep are at steps at least this factor apart, so that errors differ by more than noise"""


def order_failure(row: SchemeRow, order: int) -> str:
    """Return why a scheme does not have, or is not known to have, an order; the first line is the verdict."""
    lines = [
        f"{row.scheme}, order {order}: {row.verdict}: {row.reason}",
        f"  claimed   order {order}{_edges(row)}",
    ]
    lines.append(f"  operator  {row.operator or NOTHING}")
    lines.append(f"  proven    {_proven(row)}")
    study = worst_study(row)
    if study is not None:
        lines += [f"  observed  {_observed(study)}", *_two_lines(study)]
    lines.append(f"  next      {next_action(row, order)}")
    return "\n".join(lines)


def worst_study(row: SchemeRow) -> StudyRow | None:
    """Return the study that tells most: one that is refuted, or inconclusive, or else the first with an order."""
    ranks = ("refuted", "inconclusive", "verified", "exact")
    studies = sorted(row.studies, key=lambda s: (ranks.index(s.verdict), s.observed_order is None))
    return studies[0] if studies else None


def _edges(row: SchemeRow) -> str:
    return "" if row.claimed_edge_order is None else f", edges {row.claimed_edge_order or 'none'}"


def _proven(row: SchemeRow) -> str:
    if row.proven_order is None:
        return "nothing: the code could not be followed"
    return f"order {row.proven_order}, leading error {row.error_term or NOTHING}"


def _observed(study: StudyRow) -> str:
    if study.observed_order is None:
        return f"no order on {study.function}: {study.reason}"
    interval = f" ({fixed(study.observed_low)} to {fixed(study.observed_high)})"
    ratio = "" if study.constant_ratio is None else f", constant ratio {fixed(study.constant_ratio, 4)}"
    return f"{fixed(study.observed_order, 3)}{interval} on {study.function}{ratio}"


def _two_lines(study: StudyRow) -> list[str]:
    """Two steps of the clean window, or of the middle of the sweep, with the rate between them."""
    pair = _pair(study)
    if pair is None:
        return []
    rate = ""
    if all(step.error_rms > 0 for step in pair):
        slope = math.log(pair[1].error_rms / pair[0].error_rms) / math.log(pair[1].h / pair[0].h)
        rate = f"   rate {fixed(slope)}"
    first, second = (
        f"h = {number(step.h, 4):<10} error {number(step.error_rms, 4):<10} rounding {number(step.rounding_rms)}"
        for step in pair
    )
    return [f"  sweep     {first}", f"            {second}{rate}"]


def _pair(study: StudyRow) -> tuple[SweepRow, SweepRow] | None:
    sweep = sorted(study.sweep, key=lambda step: step.h)
    if study.window is not None:
        low, high = study.window
        inside = [step for step in sweep if low * (1 - 1e-9) <= step.h <= high * (1 + 1e-9)]
        sweep = inside if len(inside) > 1 else sweep
    for i in range(len(sweep) // 2, len(sweep)):
        below = next(
            (step for step in reversed(sweep[:i]) if step.h * APART <= sweep[i].h * (1 + 1e-9)), None
        )
        if below is not None:
            return below, sweep[i]
    return (sweep[0], sweep[-1]) if len(sweep) > 1 else None


def derivative_failure(name: str, found: Departure | str, allowed: str) -> str:
    """Return why hand-written code is not the derivative: the worst point, its error, expected and given."""
    if isinstance(found, str):
        return f"{name}: {found}"
    at = ", ".join(f"{variable} = {x!r}" for variable, x in found.point)
    lines = [
        f"{name} is not {found.what}: off by {number(found.ulps, 3)} ulps, {allowed} allowed",
        f"  worst     at {at}",
        f"  expected  {found.expected!r}",
        f"  given     {found.given!r}",
        f"  outside   {found.outside} of {found.values} values",
    ]
    if found.hint:
        lines.append(f"  hint      {found.hint}")
    return "\n".join(lines)
