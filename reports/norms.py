"""The orders of grid schemes in norms: one table for every scheme, one line for every family of grids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trueorder.reports.content import Column
from trueorder.reports.numbers import MISSING, observed
from trueorder.verify.rows import NormRow, Results

NORMS = ("L1", "L2", "L-infinity")
WORST_FIRST = ("refuted", "inconclusive", "verified", "exact")

INTRODUCTION = (
    "Grids are refined over the whole domain of a function. From the order inside and at the edges follows the order "
    "in each norm, because the rows at the edges fill a share of the domain that shrinks like h: in L1 the edges count "
    "one order higher, in L2 half an order, in L-infinity as they are. Measured is the slope over the finest grids "
    "that stand clear of rounding, with how far it drifts."
)


@dataclass(frozen=True)
class Line:
    """A scheme on one family of grids: its row in each norm."""

    family: str
    rows: tuple[NormRow, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of the three norms."""
        found = {row.study.verdict for row in self.rows}
        return next((verdict for verdict in WORST_FIRST if verdict in found), MISSING)

    @property
    def reason(self) -> str:
        """The reasons of what is not verified, said once each; empty when all is."""
        reasons = (row.study.reason for row in self.rows if row.study.verdict != "verified")
        return "; ".join(dict.fromkeys(reasons))

    def of(self, norm: str) -> NormRow | None:
        """The row in this norm."""
        return next((row for row in self.rows if row.norm == norm), None)


@dataclass(frozen=True)
class Group:
    """A scheme on one function: a line for every family of grids that it takes."""

    scheme: str
    function: str
    operator: str
    lines: tuple[Line, ...]

    @property
    def nodes(self) -> int:
        """The nodes of the finest grid."""
        return max(row.study.points for line in self.lines for row in line.rows)


def groups(results: Results) -> tuple[Group, ...]:
    """The grid schemes of a run, in its order."""
    found: dict[tuple[str, str, str], dict[str, list[NormRow]]] = {}
    for row in results.norms:
        families = found.setdefault((row.study.scheme, row.study.function, row.operator), {})
        families.setdefault(row.family, []).append(row)
    return tuple(
        Group(*key, tuple(Line(family, tuple(rows)) for family, rows in families.items()))
        for key, families in found.items()
    )


def _predicted(norm: str) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        row = line.of(norm)
        expected = None if row is None else row.study.expected_order
        return MISSING if expected is None else f"{expected:g}"

    return cell


def _measured(norm: str) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        row = line.of(norm)
        if row is None:
            return MISSING
        study = row.study
        return observed(study.observed_order, study.observed_low, study.observed_high, digits=2)

    return cell


LINE_COLUMNS: tuple[Column[Line], ...] = (
    Column("Grids", "text", lambda line: line.family),
    Column("Verdict", "verdict", lambda line: line.verdict),
    *(
        Column(f"{norm} {what}", "number", cell(norm))
        for norm in NORMS
        for what, cell in (("predicted", _predicted), ("measured", _measured))
    ),
    Column("Reason", "prose", lambda line: line.reason),
)
