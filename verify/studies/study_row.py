"""The row of a study: measured, weighed and judged, or why it could not be."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.measurement import optimum, order
from trueorder.verify.measurement.measurement import Measurement, measure
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Region, Subject
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.rows import StudyRow
from trueorder.verify.verdict.verdict import ELSEWHERE, Evidence, Status, judge
from trueorder.verify.verdict.weighing import unmeasured, weigh

Floats = NDArray[np.float64]


def measured_row(
    subject: Subject, reference: Reference, steps: Floats, spread: Floats | None, *, exact_nodes: bool,
    left_out: str | None = None,
) -> tuple[StudyRow, Evidence]:  # fmt: skip
    """Measure at these steps, weigh and judge; `left_out` says which steps are not among them and why."""
    function, draft = reference.function, draft_row(subject, reference)
    if len(steps) == 0:
        excuse = f"no step keeps the samples of {subject.scheme.name} inside the domain of {function.name}"
        excuse = f"{excuse if left_out is None else f'no step is left: without {left_out}'}; {ELSEWHERE}"
        evidence = unmeasured(subject, excuse)
        return _judged(draft, evidence), evidence
    if not np.all(np.isfinite(reference.truth(subject.operator).high)):
        excuse = f"{subject.operator.text} of {function.text} does not exist at every point; {ELSEWHERE}"
        evidence = unmeasured(subject, excuse)
        return _judged(draft, evidence), evidence
    measured = measure(subject, reference, steps, spread, exact_nodes=exact_nodes)
    draft = _with_best_step(replace(draft, sweep=measured.rows()), measured)
    evidence = weigh(subject, reference, measured)
    if left_out is not None:
        evidence = replace(evidence, note="; ".join(filter(None, (evidence.note, f"left out: {left_out}"))))
    return _judged(draft, evidence), evidence


def draft_row(subject: Subject, reference: Reference) -> StudyRow:
    """The row of a study before anything is measured."""
    return StudyRow(
        scheme=subject.scheme.name,
        function=reference.function.name,
        operator=subject.operator_text,
        dtype=reference.dtype,
        points=len(reference.points.values),
        evaluation_ulps=reference.noise.ulps,
        size=float(order.rms(reference.derivatives[(0,) * reference.function.dimension])),
        studied=reference.function.studied,
        source=subject.scheme.source,
    )


def _with_best_step(draft: StudyRow, measured: Measurement) -> StudyRow:
    found, smallest = optimum.measured(measured.steps, measured.error)
    draft = replace(draft, best_step_measured=found, smallest_error=smallest)
    prediction = measured.prediction
    if prediction is None or not measured.has_series:
        return draft
    if prediction.expected is None:  # exact: the larger the step, the smaller the rounding
        return replace(draft, best_step_measured=None, smallest_error=float(np.min(measured.error)))
    total = order.rms(prediction.total)
    curve = np.hypot(total, measured.rounding)
    return replace(
        draft,
        best_step_predicted=optimum.predicted(measured.steps, total, measured.rounding),
        predicted=tuple(zip(measured.steps.tolist(), curve.tolist(), strict=True)),
    )


def _judged(draft: StudyRow, evidence: Evidence) -> StudyRow:
    verdict, reason = judge(evidence)
    observed = evidence.observed
    return replace(
        draft,
        expected_order=evidence.expected,
        observed_order=observed.order,
        observed_low=observed.low,
        observed_high=observed.high,
        constant_ratio=observed.ratio,
        window=observed.window,
        resolution=evidence.resolution,
        loss=evidence.loss,
        unanswered=evidence.unanswered,
        verdict=verdict,
        reason=reason,
    )


def unmeasured_row(
    scheme: PointScheme | GridScheme, proof: Proof | GridProof, function: ExactFunction,
    region: Region | Literal["norms"], dtype: str, points: int, verdict: Status, reason: str,
) -> StudyRow:  # fmt: skip
    """The row of a study from which no measurement came back."""
    operator = scheme.operator or proof.operator
    where = "" if region == "inside" else f" ({region})"
    text = "" if operator is None else f"{operator.text}{where}"
    return StudyRow(
        scheme.name,
        function.name,
        text,
        dtype,
        points,
        verdict=verdict,
        reason=reason,
        studied=function.studied,
        source=scheme.source,
    )


def taken_over(row: StudyRow, other: StudyRow, how: str) -> StudyRow:
    """What another measurement of the same study found out, under the sweep that was asked for."""
    return replace(
        row,
        expected_order=other.expected_order,
        observed_order=other.observed_order,
        observed_low=other.observed_low,
        observed_high=other.observed_high,
        constant_ratio=other.constant_ratio,
        window=other.window,
        resolution=other.resolution,
        loss=other.loss,
        verdict=other.verdict,
        reason=f"{other.reason} ({how})",
    )
