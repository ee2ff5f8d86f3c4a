"""Compares schemes with each other: what is claimed, proven and observed, what they reach and what they cost.

Libraries run in another process, one after the other, so that their times can be compared and none ends the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from statistics import median
from typing import Any

import numpy as np

from trueorder.schemes.others.library import library_of
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.atlas_row import AtlasRow
from trueorder.verify.campaign.counterexample import counterexample
from trueorder.verify.campaign.own_step import (
    POINT,
    STEP,
    evaluations,
    grid_time,
    own_step,
    own_step_error,
    point_time,
)
from trueorder.verify.campaign.suite import Entry, Suite
from trueorder.verify.campaign.workers import Ended, Entering, carry_out
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import POINTS
from trueorder.verify.measurement.order import rms
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.rows import SchemeRow, StudyRow
from trueorder.verify.studies.study_steps import study_points

SECONDS = 60.0
"""time limit of everything that is measured of a scheme for the atlas"""


@dataclass(frozen=True)
class Found:
    """A part of a row, as it comes back."""

    values: dict[str, Any]


def atlas(suite: Suite, schemes: Sequence[SchemeRow]) -> tuple[AtlasRow, ...]:
    """One row for every scheme of a suite; `schemes` are its rows in the order of the suite."""
    entries = suite.entries
    references: dict[tuple[ExactFunction, bool], Reference] = {}

    def reference(scheme: PointScheme | GridScheme, function: ExactFunction) -> Reference:
        key = (function, isinstance(scheme, GridScheme))
        if key not in references:
            points = study_points(scheme, function, suite.sweep.points or POINTS, "float64")
            references[key] = refer(function, points)
        return references[key]

    def work(place: int) -> Iterator[Any]:
        entry = entries[place]
        known = [reference(entry.scheme, function) for function in entry.functions]
        yield Entering(place, SECONDS)
        yield from _measured(entry, schemes[place], known)

    rows = [_row(entry, row) for entry, row in zip(entries, schemes, strict=True)]
    for place, said in carry_out(work, range(len(entries)), 1, apart=True):
        if isinstance(said, Found):
            rows[place] = replace(rows[place], **said.values)
        elif isinstance(said, Ended) and said.how != "finished":
            rows[place] = replace(rows[place], problem=said.text)
    return tuple(rows)


def _row(entry: Entry, row: SchemeRow) -> AtlasRow:
    """What is known from the studies."""
    library = library_of(entry.scheme)
    inside = [study for study in row.studies if study.operator == row.operator]
    edges = [study for study in row.studies if study.operator == f"{row.operator} (edges)"]
    orders = [order for order in row.proven_orders or () if order is not None]
    return AtlasRow(
        scheme=row.scheme,
        library=None if library is None else library.name,
        version=None if library is None else _version(library.name),
        claim=entry.scheme.source,
        claimed_order=row.claimed_order,
        claimed_edge_order=row.claimed_edge_order,
        proven_order=row.proven_order,
        proven_edge_order=min(orders, default=None),
        observed_order=_median(inside),
        observed_edge_order=_median(edges),
        verdict=row.verdict,
        function=entry.functions[0].name,
    )


def _measured(entry: Entry, row: SchemeRow, references: Sequence[Reference]) -> Iterator[Found]:
    """What has to be measured; each part is said as soon as it is there, so that it is not lost with the next."""
    scheme = entry.scheme
    yield Found(_errors(scheme, row, references))
    if isinstance(scheme, GridScheme):
        yield Found({"evaluations": 1.0, "relative_time": grid_time(scheme)})
    else:
        count = evaluations(scheme, POINT, STEP)
        yield Found({"evaluations": float(count), "relative_time": point_time(scheme, POINT, STEP)})
        if (own := own_step(scheme)) is not None:
            count = evaluations(own, POINT)
            time = point_time(own, POINT)
            yield Found({"own_step_evaluations": float(count), "own_step_relative_time": time})
    yield Found({"counterexample": counterexample(scheme, row, entry.functions)})


def _errors(
    scheme: PointScheme | GridScheme, row: SchemeRow, references: Sequence[Reference]
) -> dict[str, Any]:
    """Errors at the best step and at the library's own, the first function's relative to its values."""
    smallest = {
        study.function: study.smallest_error
        for study in row.studies
        if study.operator == row.operator and study.dtype == "float64"
    }
    own = {
        reference.function.name: own_step_error(scheme, reference)
        if isinstance(scheme, PointScheme)
        else None
        for reference in references
    }
    sizes = {reference.function.name: _size(scheme, reference) for reference in references}
    relative = {
        name: ratio for name, error in own.items() if (ratio := _ratio(error, sizes[name])) is not None
    }
    losses = {
        name: loss for name in relative if (loss := _ratio(own[name], smallest.get(name) or 0.0)) is not None
    }
    worst = max(losses or relative, key=lambda name: (losses or relative)[name], default=None)
    first = references[0].function.name
    return {
        "smallest_error": _ratio(smallest.get(first), sizes[first]),
        "own_step_error": relative.get(first),
        "own_step_loss": losses.get(worst or ""),
        "own_step_worst": worst,
        "own_step_worst_error": relative.get(worst or ""),
    }


def _size(scheme: PointScheme | GridScheme, reference: Reference) -> float:
    if scheme.operator is None:
        return math.nan
    return float(rms(np.asarray(reference.truth(scheme.operator).high)[:, None])[0])


def _ratio(error: float | None, size: float) -> float | None:
    return None if error is None or not size > 0 else error / size


def _median(studies: Sequence[StudyRow]) -> float | None:
    observed = [study.observed_order for study in studies if study.observed_order is not None]
    return median(observed) if observed else None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
