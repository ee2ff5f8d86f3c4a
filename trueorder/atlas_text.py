"""The atlas as aligned plain text: schemes beside each other."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from trueorder.text import NOTHING, fixed, number, table

if TYPE_CHECKING:
    from trueorder.verify.atlas_row import AtlasRow

HEADER = (
    "scheme", "claimed", "proven", "observed", "smallest error", "at own step", "at worst", "loss", "on",
    "values of f", "time", "verdict",
)  # fmt: skip


def atlas(rows: Iterable[AtlasRow]) -> str:
    """Return a line for each scheme.

    Orders are inside / at the edges, values of f and time at a given step / at the library's own. The errors are those
    at the best step and at the library's own; "at worst" is the latter on the function where it loses most, and the
    loss is that over the error at the best step.
    """
    return table(HEADER, [_line(row) for row in rows])


def _line(row: AtlasRow) -> list[str]:
    return [
        row.scheme,
        _pair(number(row.claimed_order), number(row.claimed_edge_order)),
        _pair(number(row.proven_order), number(row.proven_edge_order)),
        _pair(fixed(row.observed_order), fixed(row.observed_edge_order)),
        _error(row.smallest_error),
        _error(row.own_step_error),
        _error(row.own_step_worst_error),
        _error(row.own_step_loss),
        row.own_step_worst or NOTHING,
        _pair(number(row.evaluations), number(row.own_step_evaluations)),
        _pair(_rounded(row.relative_time), _rounded(row.own_step_relative_time)),
        row.verdict or NOTHING,
    ]


def _pair(first: str, second: str) -> str:
    return first if second == NOTHING else f"{first} / {second}"


def _rounded(value: float | None) -> str:
    """Two significant digits, written out."""
    return NOTHING if value is None else f"{float(f'{value:.2g}'):,g}"


def _error(value: float | None) -> str:
    return "not finite" if value is not None and math.isinf(value) else number(value, 2)
