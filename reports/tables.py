"""Rows as pandas DataFrames: the published keys are the columns, a missing number is a missing value.

Texts, orders and numbers keep their kind: orders that are whole numbers are nullable integers, everything
else that is a number is float64, so that a column does not change its type with what a run happened to find.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from trueorder.verify.rows import (
    NORM_KEYS,
    SCHEME_KEYS,
    STUDY_KEYS,
    ClaimRow,
    NormRow,
    Results,
    SchemeRow,
    StudyRow,
    SweepRow,
)

if TYPE_CHECKING:
    import pandas

    from trueorder.verify.guard.history import Track

CLAIM_KEYS = tuple(field.name for field in fields(ClaimRow))
SWEEP_KEYS = tuple(field.name for field in fields(SweepRow) if field.name != "error")

RUN_KEYS = ("started", "suite", "revision", "dirty")
HISTORY_KEYS = ("run", *RUN_KEYS, *STUDY_KEYS, "leading_constant", "rounding_level", "moved", "changes")

WHOLE = frozenset(
    {"run", "points", "claimed_order", "proven_order", "claimed_edge_order", "studies", "nodes"}
)
TEXT = frozenset(
    {"scheme", "function", "operator", "dtype", "kind", "error_term", "verdict", "reason"}
    | {
        "started",
        "suite",
        "revision",
        "moved",
        "changes",
        "id",
        "statement",
        "printed",
        "computed",
        "family",
        "norm",
    }
)
LISTS = frozenset({"proven_orders"})
TRUTHS = frozenset({"dirty"})


def studies_frame(results: Results | Iterable[StudyRow]) -> pandas.DataFrame:
    """Return one line per study, the columns `verify.rows.STUDY_KEYS`; also of studies alone.

    >>> studies_frame(Results("empty", ())).columns[0]
    'scheme'
    """
    rows = results.studies if isinstance(results, Results) else results
    return _frame([study.to_dict() for study in rows], STUDY_KEYS)


def schemes_frame(results: Results | Iterable[SchemeRow]) -> pandas.DataFrame:
    """Return one line per scheme; `studies` counts its studies, point schemes lack the grid columns."""
    rows = results.schemes if isinstance(results, Results) else results
    return _frame([{**row.to_dict(), "studies": len(row.studies)} for row in rows], SCHEME_KEYS)


def claims_frame(results: Results | Iterable[ClaimRow]) -> pandas.DataFrame:
    """Return one line per audited claim."""
    rows = results.claims if isinstance(results, Results) else results
    return _frame([row.to_dict() for row in rows], CLAIM_KEYS)


def norms_frame(results: Results | Iterable[NormRow]) -> pandas.DataFrame:
    """Return one line per grid scheme, family of grids and norm."""
    rows = results.norms if isinstance(results, Results) else results
    return _frame([row.to_dict() for row in rows], NORM_KEYS)


def history_frame(tracks: Iterable[Track]) -> pandas.DataFrame:
    """Return one line per study and run: its numbers then, what moved, and what had changed since the run before."""
    rows = [
        {
            **{key: getattr(entry.run, key) for key in RUN_KEYS},
            **entry.study.row.to_dict(),
            **entry.to_dict(),
            "moved": ", ".join(name for name, _ in entry.moved),
            "changes": ", ".join(f"{name} {old} -> {new}" for name, (old, new) in entry.changes),
        }
        for track in tracks
        for entry in track.entries
    ]
    return _frame(rows, HISTORY_KEYS)


def sweep_frame(study: StudyRow) -> pandas.DataFrame:
    """Return one line per step of a study: h and the errors, signed too when the study has one point."""
    rows = study.sweep_dicts()
    signed = ("error",) if any("error" in row for row in rows) else ()
    return _frame(rows, SWEEP_KEYS + signed)


def _frame(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> pandas.DataFrame:
    """Return a frame with exactly these columns, each of the type that its key has whatever the rows hold."""
    import pandas

    return pandas.DataFrame(
        {key: pandas.Series([row.get(key) for row in rows], dtype=_dtype(key)) for key in keys},
        columns=list(keys),
    )


def _dtype(key: str) -> Any:
    if key in WHOLE:
        return "Int64"
    if key in TEXT:
        return "string"
    if key in TRUTHS:
        return "boolean"
    return "object" if key in LISTS else "float64"
