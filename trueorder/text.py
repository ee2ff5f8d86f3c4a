"""Results as aligned plain text, for people who read them in a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueorder.verify.proof.grid_proof import GridProof
    from trueorder.verify.proof.proof import Proof
    from trueorder.verify.proof.wavenumber import WavenumberRow
    from trueorder.verify.rows import ClaimRow, Results, SchemeRow, StudyRow, SweepRow

NOTHING = "-"

FEW_ROWS = 17
"""rows of a grid whose orders are all printed"""

WIDTH = 110
"""columns that sentences take"""
LONGEST_SWEEP = 30
"""steps that are all shown"""


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with so many significant digits, and a dash for none.

    >>> number(0.000123456), number(None), number(2.0)
    ('0.000123', '-', '2')
    """
    return NOTHING if value is None else f"{value:.{digits}g}"


def fixed(value: float | None, places: int = 2) -> str:
    """Return a number with so many decimals, and a dash for none.

    >>> fixed(1.998), fixed(None)
    ('2.00', '-')
    """
    return NOTHING if value is None else f"{value:.{places}f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, indent: int = 0, left: int = 1) -> str:
    """Return rows under a header, the first `left` columns and the last flush left, the rest flush right.

    >>> rows = [["central", "2", "verified"], ["forward", "1", "refuted"]]
    >>> print(table(["scheme", "order", "verdict"], rows))
    scheme   order  verdict
    central      2  verified
    forward      1  refuted
    """
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    last = len(header) - 1

    def cell(column: int, text: str) -> str:
        return text.ljust(widths[column]) if column < left or column == last else text.rjust(widths[column])

    return "\n".join(
        " " * indent + "  ".join(cell(column, text) for column, text in enumerate(line)).rstrip()
        for line in lines
    )


def proof(found: Proof | GridProof, *, terms: int = 0) -> str:
    """Return a proof: operator, order and leading error term; for a grid scheme every order too.

    With `terms` the error follows as the sum of its first so many terms, a line for each.
    """
    head = f"{found.scheme}  {found.operator or NOTHING}"
    if found.status == "unavailable":
        return f"{head}  proof unavailable: {found.reason}"
    # a Fourier scheme has no finite order, and no rows
    order = "" if found.order is None else f"order {found.order}  "
    lines = f"{head}  {order}{found.error_term or NOTHING}"
    rows = getattr(found, "orders", None)
    lines += f"\n  rows  {orders(rows)}" if rows else ""
    return "\n".join([lines, *_sum(found, terms)])


def study(row: StudyRow) -> str:
    """Return one study: the verdict, the orders, the best step and the sweep."""
    where = f"{row.dtype}, {_points(row.points)}"
    observed = f"{fixed(row.observed_order)}{_interval(row)}"
    best = f"measured {number(row.best_step_measured)}, predicted {number(row.best_step_predicted)}"
    lines = [
        f"{row.scheme} for {row.operator} of {row.function}, {where}: {row.verdict}",
        *_wrapped(row.reason, 2),
        f"  order      expected {number(row.expected_order)}, observed {observed}",
        f"  constant   measured / proven {fixed(row.constant_ratio, 4)}",
        f"  best step  {best}; error there {number(row.smallest_error)}",
        "",
    ]
    shown = _thinned(row)
    signed = any(step.error is not None for step in row.sweep)
    header = ["h", "error max", "error rms", "truncation", "rounding", *(["signed error"] if signed else [])]
    body = [
        [
            number(step.h),
            number(step.error_max),
            number(step.error_rms),
            number(step.truncation_rms),
            number(step.rounding_rms),
            *([number(step.error, 6)] if signed else []),
        ]
        for step in shown
    ]
    lines.append(table(header, body, indent=2))
    if len(shown) < len(row.sweep):
        lines.append(f"  {len(shown)} of {len(row.sweep)} steps; --json prints them all")
    return "\n".join(lines)


def verdict(row: SchemeRow) -> str:
    """Return the verdict on one scheme: claim, proof and one line per study."""
    lines = [
        f"{row.scheme}  {row.operator or NOTHING}  {_claim(row)}",
        *_wrapped(row.reason, 2),
    ]
    if not (row.error_term and row.error_term in row.reason):
        lines.append(f"  {_proven(row)}")
    if row.proven_orders is not None:
        lines.append(f"  rows       {orders(row.proven_orders)}")
    if row.studies:
        lines += ["", _studies(row)]
    return "\n".join(lines)


def results(record: Results) -> str:
    """Return a run in short: one line per scheme, then the totals."""
    body = [
        [
            row.scheme,
            row.operator or NOTHING,
            number(row.claimed_order),
            number(row.proven_order),
            _observed(row),
            str(len(row.studies)),
            row.verdict or NOTHING,
            row.error_term or NOTHING,
        ]
        for row in record.schemes
    ]
    header = ["scheme", "operator", "claimed", "proven", "observed", "studies", "verdict", "error term"]
    summary = ", ".join(f"{count} {word}" for word, count in record.summary.items())
    lines = [
        table(header, body, left=2),
        "",
        f"{len(record.studies)} studies in {record.seconds:.1f} s: {summary}",
    ]
    if record.norms:
        verdicts = tally(norm.study.verdict for norm in record.norms)
        lines.append(f"{len(record.norms)} orders in norms, on families of grids: {verdicts}")
    if record.claims:
        lines.append(
            f"{len(record.claims)} audited claims: {tally(claim.verdict for claim in record.claims)}"
        )
    return "\n".join(lines)


def claims(rows: Iterable[ClaimRow]) -> str:
    """Return audited claims: the verdict on each, what was printed and computed, and why."""
    lines = []
    for row in rows:
        lines += [f"{row.verdict:<12}  {row.id}: {row.statement}"]
        if row.printed is not None or row.computed is not None:
            lines += _wrapped(f"printed {row.printed or NOTHING}; computed {row.computed or NOTHING}", 14)
        lines += _wrapped(row.reason, 14)
    return "\n".join(lines)


def tally(verdicts: Iterable[str]) -> str:
    """Return how often each verdict was given, in words.

    >>> tally(["refuted", "verified", "refuted"])
    '2 refuted, 1 verified'
    """
    found = list(verdicts)
    return ", ".join(f"{found.count(word)} {word}" for word in sorted(set(found)))


def _studies(row: SchemeRow) -> str:
    """One line per study; operator and precision only where they differ, a reason only where it is new."""
    several_operators = len({study.operator for study in row.studies}) > 1
    several_dtypes = len({study.dtype for study in row.studies}) > 1
    header = [
        "function",
        *(["operator"] if several_operators else []),
        *(["dtype"] if several_dtypes else []),
        *("expected", "observed", "constant", "best step", "predicted", "error", "verdict"),
    ]
    body = [
        [
            study.function,
            *([study.operator] if several_operators else []),
            *([study.dtype] if several_dtypes else []),
            number(study.expected_order),
            fixed(study.observed_order),
            fixed(study.constant_ratio, 3),
            number(study.best_step_measured, 2),
            number(study.best_step_predicted, 2),
            number(study.smallest_error, 2),
            study.verdict
            if study.verdict in {"verified", "exact"} or study.reason in row.reason
            else f"{study.verdict}: {study.reason}",
        ]
        for study in row.studies
    ]
    return table(header, body, indent=2, left=len(header) - 7)


def _claim(row: SchemeRow) -> str:
    if row.claimed_order is None:
        return row.verdict or "nothing claimed"
    edge = "" if row.claimed_edge_order is None else f", {row.claimed_edge_order or 'none'} at the edges"
    return f"claims order {row.claimed_order}{edge}: {row.verdict}"


def _proven(row: SchemeRow) -> str:
    if row.proven_order is None:
        return f"proof      error {row.error_term}" if row.error_term else "proof      unavailable"
    return f"proof      order {row.proven_order}, error {row.error_term or NOTHING}"


def _wrapped(sentence: str, indent: int) -> list[str]:
    """A sentence on lines of readable length; what has no blanks (a formula, a path) stays whole."""
    return textwrap.wrap(
        sentence,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def orders(rows: Iterable[int | None]) -> str:
    """Return the proven orders of a grid scheme's rows, from the left edge to the right one; of many rows in runs.

    >>> orders((1, 2, 2, None, 1)), orders([1, *[2] * 127, 1])
    ('1 2 2 - 1', '1, 2 (127 rows), 1')
    """
    known = list(rows)
    shown = " ".join(NOTHING if order is None else str(order) for order in known)
    if len(known) <= FEW_ROWS:
        return shown
    from trueorder.reports.numbers import orders_in_runs

    runs = orders_in_runs(tuple(known))
    return runs if len(runs) < len(shown) else shown


def _sum(found: Proof | GridProof, count: int) -> list[str]:
    """The error as a sum of its first terms, a line for each; dots where more are known."""
    shown = [term.text for term in found.terms[:count]]
    if shown and len(found.terms) > count:
        shown.append("...")
    return [
        f"  {'' if place else 'error =':<7} {'-' if term[0] == '-' else '+' if place else ' '} {term.removeprefix('-')}"
        for place, term in enumerate(shown)
    ]


def _thinned(row: StudyRow) -> list[SweepRow]:
    """The sweep, or two steps of each decade and that of the smallest error where it is long."""
    if len(row.sweep) <= LONGEST_SWEEP:
        return list(row.sweep)
    best = min(row.sweep, key=lambda step: step.error_rms)
    nearest: dict[int, SweepRow] = {}
    for step in row.sweep:
        place = 2 * math.log10(step.h)
        known = nearest.get(round(place))
        if known is None or abs(place - round(place)) < abs(2 * math.log10(known.h) - round(place)):
            nearest[round(place)] = step
    return [step for step in row.sweep if step in nearest.values() or step is best]


def _interval(row: StudyRow) -> str:
    if row.observed_low is None or row.observed_high is None:
        return ""
    return f" ({row.observed_low:.3f} to {row.observed_high:.3f})"


def _observed(row: SchemeRow) -> str:
    """The observed orders, those at the edges of a grid scheme apart."""
    inside = _span(study.observed_order for study in row.studies if study.operator == row.operator)
    edges = _span(study.observed_order for study in row.studies if study.operator != row.operator)
    return inside if edges == NOTHING else f"{inside}, edges {edges}"


def _span(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOTHING
    low, high = f"{min(known):.2f}", f"{max(known):.2f}"
    return low if low == high else f"{low} to {high}"


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def wavenumber(row: WavenumberRow) -> str:
    """Return the symbol of a scheme and how far it resolves waves."""
    header = ["error up to", "w/pi", "nodes per wave"]
    cells = [
        [number(tolerance), fixed(value, 4), number(2 / value, 4) if value else NOTHING]
        for tolerance, value in row.efficiency
    ]
    return "\n".join(
        [
            f"{row.scheme}: modified wavenumber for {row.operator}",
            f"  symbol of h^d times the scheme, w = k h: {row.symbol}",
            table(header, cells, indent=2, left=0),
        ]
    )
