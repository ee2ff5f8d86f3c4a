"""The atlas as a table: schemes beside each other."""

from __future__ import annotations

import math

from trueorder.reports.content import NO_CLAIM, Column
from trueorder.reports.numbers import MISSING, number, order
from trueorder.reports.reproduce import script_path
from trueorder.verify.atlas_row import AtlasRow
from trueorder.verify.rows import Results

INTRODUCTION = (
    "Orders are inside / at the edges. Errors are root mean squares over those of the exact values, at the best step "
    "of the sweep and at the step that the library chooses itself; the loss is the second error over the first on the "
    "function where that is worst. Values of f and time are for one estimate, at a given step / at the library's own; "
    "the time is that of a central difference written out."
)


def introduction(results: Results) -> str:
    """Return what the columns mean, with the function that the errors are for."""
    functions = dict.fromkeys(row.function for row in results.atlas)
    return f"{INTRODUCTION} Errors are those on {', '.join(functions)}."


def _claimed(row: AtlasRow) -> str:
    return _pair(order(row.claimed_order), order(row.claimed_edge_order))


def _proven(row: AtlasRow) -> str:
    return _pair(order(row.proven_order), order(row.proven_edge_order))


def _observed(row: AtlasRow) -> str:
    return _pair(_decimal(row.observed_order), _decimal(row.observed_edge_order))


def _decimal(value: float | None) -> str:
    return MISSING if value is None else f"{value + 0.0:.2f}".replace("-0.00", "0.00")


def _pair(first: str, second: str) -> str:
    return first if second == MISSING else f"{first} / {second}"


def _error(value: float | None) -> str:
    return "not finite" if value is not None and math.isinf(value) else number(value, 2)


def _loss(row: AtlasRow) -> str:
    if row.own_step_worst is None:
        return MISSING
    if row.own_step_loss is None:
        return f"{_error(row.own_step_worst_error)} of the value ({row.own_step_worst})"
    return f"{_error(row.own_step_loss)} ({row.own_step_worst})"


def _remark(row: AtlasRow) -> str:
    parts = [row.claim]
    path = script_path(row)
    parts += [f"shown by {path}"] if path is not None else []
    parts += [f"not measured: {row.problem}"] if row.problem is not None else []
    return "; ".join(parts)


ATLAS_COLUMNS: tuple[Column[AtlasRow], ...] = (
    Column("Scheme", "code", lambda row: row.scheme),
    Column("Verdict", "verdict", lambda row: row.verdict or NO_CLAIM),
    Column("Claimed", "text", _claimed),
    Column("Proven", "text", _proven),
    Column("Observed", "text", _observed),
    Column("Smallest error", "number", lambda row: _error(row.smallest_error)),
    Column("At own step", "number", lambda row: _error(row.own_step_error)),
    Column("Loss at own step", "text", _loss),
    Column("Values of f", "text", lambda row: _pair(*map(order, _counts(row)))),
    Column("Time", "text", lambda row: _pair(*(number(v, 2) for v in _times(row)))),
    Column("Library", "text", lambda row: f"{row.library or MISSING} {row.version or ''}".strip()),
    Column("Claim", "prose", _remark),
)


def _counts(row: AtlasRow) -> tuple[float | None, float | None]:
    return row.evaluations, row.own_step_evaluations


def _times(row: AtlasRow) -> tuple[float | None, float | None]:
    return row.relative_time, row.own_step_relative_time
