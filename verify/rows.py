"""The plain records in which results leave the engine.

Tables, figures and pages only read these rows; nothing downstream recomputes a number. Every field is a string,
a number, a boolean or None, so that a row can be printed, compared, stored as JSON or sent to another process.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any

from trueorder.verify.atlas_row import AtlasRow
from trueorder.verify.findings import Finding
from trueorder.verify.place import Place

VERDICTS = ("verified", "refuted", "inconclusive", "exact")


@dataclass(frozen=True)
class SweepRow:
    """Errors of a scheme at one step h, over the points of the study (absolute, in units of the operator's value)."""

    h: float
    """step, in units of x"""
    error_max: float
    """largest absolute error over the points"""
    error_rms: float
    """root mean square error over the points"""
    truncation_rms: float
    """root mean square of the part that exact arithmetic would show too"""
    rounding_rms: float
    """root mean square of the rest: rounding of f, of its argument and of the scheme's own arithmetic"""
    error: float | None = None
    """signed error, when the study has one point"""


@dataclass(frozen=True)
class StudyRow:
    """One scheme on one exact function in one precision."""

    scheme: str
    function: str
    operator: str
    dtype: str
    points: int
    expected_order: float | None = None
    """what the proof says for this function at these points; None when exact or unknown"""
    observed_order: float | None = None
    observed_low: float | None = None
    observed_high: float | None = None
    constant_ratio: float | None = None
    """measured error over proven error in the clean window"""
    best_step_predicted: float | None = None
    best_step_measured: float | None = None
    smallest_error: float | None = None
    """root mean square error at the measured best step"""
    evaluation_ulps: float | None = None
    """root mean square error of the floating-point f itself, in units in the last place"""
    size: float | None = None
    """root mean square of f over the points"""
    loss: float | None = None
    """rounding measured over what the rounding of f and of its argument explains, where that is known"""
    resolution: float | None = None
    """without a proof: the smallest error of the sweep over the size of the value, below which no flaw can show"""
    unanswered: bool = False
    """whether no call of the scheme's code gave numbers"""
    verdict: str = ""
    reason: str = ""
    studied: str = ""
    """the expression of the function and where it was studied; empty where that is not known"""
    source: str = field(default="", compare=False)
    """module and qualified name of the scheme's code; empty where it has none"""
    sweep: tuple[SweepRow, ...] = ()
    predicted: tuple[tuple[float, float], ...] = ()
    """(h, predicted root mean square error) from proof and rounding model"""
    window: tuple[float, float] | None = None
    """smallest and largest step of the clean window"""

    def to_dict(self) -> dict[str, Any]:
        """The row under its published keys, without the curves."""
        return {name: getattr(self, name) for name in STUDY_KEYS}

    def sweep_dicts(self) -> list[dict[str, Any]]:
        """The sweep as published: `error` only where there is one point."""
        rows = [{f.name: getattr(step, f.name) for f in fields(SweepRow)} for step in self.sweep]
        return [{k: v for k, v in row.items() if k != "error" or v is not None} for row in rows]


UNPUBLISHED = {
    "sweep", "predicted", "window", "resolution", "size", "loss", "unanswered", "studied", "source",
}  # fmt: skip
"""fields of a study row that tables leave out: curves, what the reason says already, and what tells studies apart"""

STUDY_KEYS = tuple(f.name for f in fields(StudyRow) if f.name not in UNPUBLISHED)


@dataclass(frozen=True)
class NormRow:
    """One grid scheme in one norm on one family of grids, refined over the whole domain of a function."""

    family: str
    """how the nodes lie: uniform, smoothly stretched, alternating 1:2, random or periodic"""
    norm: str
    """L1, L2 or L-infinity"""
    operator: str
    errors: tuple[tuple[float, float], ...]
    """(largest spacing, error in the norm) of every grid, fine to coarse"""
    study: StudyRow
    """predicted and observed order and the verdict; the points are the nodes of the finest grid"""

    def to_dict(self) -> dict[str, Any]:
        """The row under its published keys, without the errors."""
        own = {
            "operator": self.operator,
            "family": self.family,
            "norm": self.norm,
            "nodes": self.study.points,
            "predicted_order": self.study.expected_order,
        }
        return {key: own[key] if key in own else getattr(self.study, key) for key in NORM_KEYS}


NORM_KEYS = (
    "scheme", "function", "operator", "family", "norm", "nodes", "predicted_order", "observed_order",
    "observed_low", "observed_high", "verdict", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class SchemeRow:
    """One scheme over several functions: what is claimed, proven and found."""

    scheme: str
    kind: str
    """point or grid"""
    operator: str | None
    claimed_order: int | None
    proven_order: int | None
    error_term: str | None
    verdict: str | None
    """verified, refuted or inconclusive; None when nothing is claimed and nothing is wrong"""
    reason: str
    studies: tuple[StudyRow, ...]
    proven_orders: tuple[int | None, ...] | None = None
    """grid schemes: the proven order of every row"""
    claimed_edge_order: int | None = None
    place: Place | None = None
    """where its code stands"""

    def to_dict(self) -> dict[str, Any]:
        """The row under its published keys; the two grid keys only for grid schemes."""
        row = {name: getattr(self, name) for name in SCHEME_KEYS}
        row["studies"] = [study.to_dict() for study in self.studies]
        if self.kind != "grid":
            del row["proven_orders"], row["claimed_edge_order"]
        elif self.proven_orders is not None:
            row["proven_orders"] = list(self.proven_orders)
        return row


class OnScheme(Finding):
    """What holds the row of a scheme, and says its verdict and the reason by their public names."""

    meant = ".status ('verified', 'refuted', 'inconclusive' or None), or trueorder.assert_order"

    row: SchemeRow

    @property
    def status(self) -> str | None:
        """`verified`, `refuted` or `inconclusive`; None when nothing is claimed and nothing is wrong."""
        return self.row.verdict

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        return self.row.reason


SCHEME_KEYS = tuple(f.name for f in fields(SchemeRow) if f.name != "place")


@dataclass(frozen=True)
class ClaimRow:
    """One printed number or statement against what is computed."""

    id: str
    statement: str
    printed: str | None
    computed: str | None
    difference: float | None
    allowed: float | None
    verdict: str
    """reproduced, consistent, verified, refuted or inconclusive"""
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """The row under its published keys."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Results:
    """Everything that one run of a suite found."""

    suite: str
    schemes: tuple[SchemeRow, ...]
    claims: tuple[ClaimRow, ...] = ()
    problems: tuple[str, ...] = ()
    """what could not be tried, one sentence each (a broken plug-in, say)"""
    environment: tuple[tuple[str, str], ...] = ()
    """name and version of what the run stood on"""
    started: str = ""
    """ISO 8601, UTC"""
    seconds: float = 0.0
    norms: tuple[NormRow, ...] = ()
    """grid schemes in norms, in the order of the schemes"""
    atlas: tuple[AtlasRow, ...] = ()
    """the schemes beside each other, where the suite asks for that"""

    @property
    def studies(self) -> tuple[StudyRow, ...]:
        """All studies of all schemes, in the order of the suite."""
        return tuple(study for row in self.schemes for study in row.studies)

    @property
    def summary(self) -> dict[str, int]:
        """How many studies ended with each verdict."""
        found = [study.verdict for study in self.studies]
        return {verdict: found.count(verdict) for verdict in VERDICTS}

    def to_dict(self) -> dict[str, Any]:
        """The published document of `trueorder run --json`; norms and atlas only where there are any."""
        document = {
            "suite": self.suite,
            "summary": self.summary,
            "studies": [study.to_dict() for study in self.studies],
            "claims": [claim.to_dict() for claim in self.claims],
        }
        further: dict[str, tuple[Any, ...]] = {"norms": self.norms, "atlas": self.atlas}
        return document | {key: [row.to_dict() for row in rows] for key, rows in further.items() if rows}


def finite(value: Any) -> Any:
    """The value with every number that is not finite replaced by None, all the way down, ready for JSON.

    >>> finite({"a": float("nan"), "b": [1.5, float("inf")]})
    {'a': None, 'b': [1.5, None]}
    """
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
