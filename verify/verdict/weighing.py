"""Turns a measurement into evidence: everything the verdict needs, and nothing else.

Where double precision cannot show what the proof says, the scheme's own code is run in higher precision before the
study gives up.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.measurement import order
from trueorder.verify.measurement.branching import settled
from trueorder.verify.measurement.conduct import CHANGING, KEEPS
from trueorder.verify.measurement.departure import departs, reaching
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.noise import NoiseSeen, noise_seen
from trueorder.verify.measurement.prediction import Prediction
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.rounding import unit_level
from trueorder.verify.measurement.rounding_seen import unexplained
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.tracing.trace import Trace
from trueorder.verify.verdict.agreement import other_than_proved
from trueorder.verify.verdict.instead import GROWS, STAYS, instead, standing
from trueorder.verify.verdict.more_digits import by_asymptotics, in_balls
from trueorder.verify.verdict.verdict import ELSEWHERE, LOSS, LOSS_ALONE, Evidence, contradiction, judge

Floats = NDArray[np.float64]

EXACT_LEVEL = 12.0
"""errors of a scheme that is exact for the function stay below this many times the rounding level"""

SMALL_STEPS = 8
"""steps at which truncation must be out of the way before rounding is judged"""

OUTLIER_ROUNDING, OUTLIER_SHARE = 20.0, 0.05
"""an error may differ from the proven one by this many rounding levels and this share of the typical error"""

OUTLIER_SOLVED = 64.0
"""and by this many times the largest rounding of one estimate at the smallest steps, where that is solved for"""

LEADING = 0.1
"""where further terms change the error by less than this share, those that are left out change it by far less"""

NOWHERE = f"at no step does the code take the branches that its proof followed at every point; {ELSEWHERE}"

FAR_SAMPLES = "the samples reach so far that the formula itself has another error than its terms say"
BEYOND = f"at every step {FAR_SAMPLES}; {ELSEWHERE}"

STEADY = "nobody can tell which of its values is meant; code that always gives the same would settle it"

FAINT = (
    "at these points the function is constant to the last digit: its derivatives are too small for any number"
)

OVERFLOWING = "at these points the derivatives of the function are too large for any number"

NOT_OBSERVED = order.Observed(None, None, None, None, None, None, 0, "nothing was measured")


def unmeasured(subject: Subject, excuse: str | None = None) -> Evidence:
    """What is known of a subject before it is measured, or when it cannot be."""
    return Evidence(
        claim=subject.claim,
        proven=subject.proven,
        reason=subject.reason,
        in_doubt=subject.in_doubt,
        error_term=subject.error_term,
        expected=None,
        exact=False,
        at_rounding=False,
        observed=NOT_OBSERVED,
        excuse=excuse,
    )


def weigh(subject: Subject, reference: Reference, measured: Measurement) -> Evidence:
    """The evidence of one measurement.

    What would refute a scheme is looked at once more where its formula has the error that its terms say.
    """
    notes = [measured.estimates.note, _left_out(subject, measured)]
    if measured.members is not None:
        subject, reference = subject.only(measured.members), reference.only(measured.members)
    unanswered = measured.estimates.unanswered
    if (
        unanswered is not None and subject.proven is None
    ):  # code that symbols go through is called as it is meant
        return replace(unmeasured(subject, f"{unanswered}; no call gives numbers"), unanswered=True)
    evidence, kept = _weighed(subject, reference, measured), measured
    if judge(evidence)[0] == "refuted" and evidence.proven is not None:
        kept = measured = reaching(subject, reference, measured)
        evidence = _weighed(subject, reference, kept)
    while judge(evidence)[0] == "refuted" and evidence.proven is not None:
        applies = np.ones(kept.errors.shape, bool) if kept.applies is None else kept.applies
        follows = applies & ~departs(subject, reference, kept)
        if np.array_equal(follows, applies):
            break
        # without the points and steps that are off by most, others turn out to be off by more than is typical
        members = settled(follows, kept.steps)
        subject, reference = subject.only(members), reference.only(members)
        kept = replace(kept.only(members), applies=follows[members])
        evidence = _weighed(subject, reference, kept, BEYOND)
    if judge(evidence)[0] == "refuted" and _may_be_noise(evidence):
        noise = noise_seen(subject, reference, kept)
        evidence = (
            evidence if noise is None else replace(evidence, excuse=_noisy(noise, kept, len(kept.errors)))
        )
    if evidence.excuse is None and evidence.problem is not None and CHANGING in evidence.problem:
        evidence = replace(evidence, problem=None, excuse=f"{evidence.problem}; {STEADY}")
    if kept is not measured:
        notes.append(_beyond(kept, len(measured.errors)))
    return replace(evidence, note="; ".join(filter(None, notes)) or None)


def _may_be_noise(evidence: Evidence) -> bool:
    """Whether what refutes are errors at small steps, or values that differ: no formula of another order."""
    if evidence.proven is not None and contradiction(
        evidence.claim, evidence.proven, evidence.reason, evidence.error_term
    ):
        return False
    return evidence.problem is None or any(said in evidence.problem for said in (KEEPS, STAYS, GROWS))


def _noisy(noise: NoiseSeen, measured: Measurement, count: int) -> str:
    """What is said of noise that hides a scheme: its size, the order seen above it, what would settle it."""
    observed = order.alone(measured.steps, measured.error, measured.rounding, count)
    above = "" if observed.order is None else f"above it order {observed.order:.2f} is observed; "
    return f"{noise.said}; {above}{noise.cure}"


def _beyond(kept: Measurement, points: int) -> str | None:
    """What is left out of a study because the formula itself does not follow its error terms there."""
    usable, lost = kept.usable, points - len(kept.errors)
    parts = [f"{lost} of {points} points"] if lost else []
    if usable.any() and not usable.all():
        parts.append(
            f"{np.count_nonzero(~usable)} of {len(usable)} steps, outside {_span(kept.steps[usable])}"
        )
    return f"left out: {' and '.join(parts)}, where {FAR_SAMPLES}" if parts else None


def _span(steps: Floats) -> str:
    return f"{steps[0]:.2g} to {steps[-1]:.2g}"


def _weighed(
    subject: Subject, reference: Reference, measured: Measurement, nowhere: str = NOWHERE
) -> Evidence:
    usable, problem = measured.usable, measured.estimates.problem
    excuse = nowhere if problem is None and not usable.any() else None
    evidence = replace(
        unmeasured(subject, measured.estimates.excuse or excuse),
        problem=problem,
        at_rounding=bool(np.all((measured.error <= EXACT_LEVEL * measured.rounding)[usable])),
    )
    prediction, count = measured.prediction, len(measured.errors)
    if evidence.problem or evidence.excuse:
        return evidence
    if (other := other_than_proved(subject, reference, measured)) is not None:
        return replace(evidence, problem=other)
    if (rough := unexplained(subject, reference, measured)) is not None:
        return replace(evidence, problem=rough)
    if prediction is None:
        if (other := _instead(subject, reference, measured)) is not None:
            return replace(evidence, problem=other)
        observed = order.alone(
            measured.steps, measured.error, measured.rounding, count, given=subject.steps_are_given
        )
        size = float(order.rms(reference.truth(subject.operator).high[:, None])[0])
        loss = _loss_alone(subject, reference, measured)
        return replace(
            evidence,
            observed=observed,
            loss=loss,
            problem=_standing(subject, reference, measured) if (loss or 0.0) > LOSS_ALONE else None,
            resolution=float(np.min(measured.error)) / size if size > 0 else None,
        )
    if prediction.exact and reference.faint:
        return replace(evidence, excuse=f"{FAINT}; {ELSEWHERE}")
    if prediction.exact:
        return replace(evidence, exact=True, loss=_loss(measured))
    if not measured.has_series and not any(
        np.any(np.isnan(known)) for known in reference.derivatives.values()
    ):
        return replace(evidence, excuse=f"{OVERFLOWING}; {ELSEWHERE}")
    if not measured.has_series:
        return by_asymptotics(evidence, subject, reference, measured)
    loss = _loss(measured)
    if (loss or 0.0) > LOSS and (stays := _standing(subject, reference, measured)) is not None:
        return replace(evidence, problem=stays)
    # code whose rounding is some times what is modelled at small steps has no less of it at others
    level = max(1.0, loss or 0.0)
    observed = order.against_proof(
        measured.steps,
        measured.error,
        level * measured.rounding,
        order.rms(prediction.leading),
        order.rms(prediction.total),
        np.where(usable, order.rms(prediction.left_out), np.inf),
        count,
    )
    evidence = replace(
        evidence,
        expected=prediction.expected,
        observed=observed,
        loss=loss,
        outlier=_outlier(reference, measured, observed, OUTLIER_ROUNDING * level, subject.probed),
    )
    return evidence if observed.order is not None else in_balls(evidence, subject, reference, measured)


def _instead(subject: Subject, reference: Reference, measured: Measurement) -> str | None:
    """What a scheme without a proof approximates, where that is something else."""
    unit = order.rms(
        unit_level(
            reference.points.values,
            measured.steps[None, :],
            reference.noise,
            subject.operator.degree,
            reference.dtype,
        )
    )
    truth = reference.truth(subject.operator).high
    return instead(
        measured.estimates.values, truth, measured.steps, unit, subject.operator.text, measured.usable
    )


def _standing(subject: Subject, reference: Reference, measured: Measurement) -> str | None:
    """That the errors stay where they are at small steps, which is no loss of precision."""
    truth = reference.truth(subject.operator).high
    return standing(measured.error, truth, measured.steps, subject.operator.text, measured.usable)


def _left_out(subject: Subject, measured: Measurement) -> str | None:
    """What a study of code that branches does not look at."""
    usable, count = measured.usable, len(subject.traces)
    points = 0 if measured.members is None else count - len(measured.members)
    parts = [f"{points} of {count} points"] if points else []
    if usable.any() and not usable[-1]:
        parts.append(f"steps above {measured.steps[usable][-1]:.2g}")
    if usable.any() and not usable[0] and any(_compares_steps(traced) for traced in subject.traces):
        parts.append(f"steps below {measured.steps[usable][0]:.2g}")
    return f"left out: {' and '.join(parts)}, where the code branches another way" if parts else None


def _compares_steps(traced: Trace | None) -> bool:
    """Whether code compares its step with a number; the signs of differences are lost at tiny steps in any code."""
    return traced is not None and any(branch.threshold is not None for branch in traced.branches)


def _loss(measured: Measurement) -> float | None:
    """Rounding measured over rounding modelled, at the steps where truncation is out of the way."""
    if measured.prediction is None or measured.model is None:
        return None
    small = _rounding_alone(measured, measured.prediction)
    if small.sum() < SMALL_STEPS:
        return None
    rest = order.rms(measured.errors - measured.prediction.total)
    return float(np.median(rest[small] / measured.rounding[small]))


def _rounding_alone(measured: Measurement, prediction: Prediction) -> NDArray[np.bool_]:
    """Steps at which truncation is out of the way."""
    return measured.sharp & measured.usable & (order.rms(prediction.total) < measured.rounding)


def _loss_alone(subject: Subject, reference: Reference, measured: Measurement) -> float | None:
    """Rounding measured over that of a formula with weights of size one, where rounding is most of the error.

    The weights of a black box are unknown, but its rounding level is not: it is some number of roundings of f over
    the power of h. A level fitted to the errors alone would take single precision inside for rounding.
    """
    unit = order.rms(
        unit_level(
            reference.points.values,
            measured.steps[None, :],
            reference.noise,
            subject.operator.degree,
            reference.dtype,
        )
    )
    branch = (measured.error > 0) & (measured.error < 3 * measured.rounding) & (unit > 0)
    if branch.sum() < SMALL_STEPS:
        return None
    return float(np.median((measured.error[branch] / unit[branch])[-SMALL_STEPS:]))


def _largest_rounding(measured: Measurement) -> float:
    """The largest rounding of one estimate over that modelled, at the smallest steps; zero where too few tell."""
    assert measured.prediction is not None
    assert measured.model is not None
    small = _rounding_alone(measured, measured.prediction)
    if small.sum() < SMALL_STEPS:
        return 0.0
    deepest = np.flatnonzero(small)[: int(small.sum()) // 3]
    rest = np.abs(measured.errors - measured.prediction.total)[:, deepest]
    return float(np.max(rest / np.maximum(measured.model, measured.rounding)[:, deepest]))


def _outlier(
    reference: Reference, measured: Measurement, observed: order.Observed, times: float, probed: bool
) -> str | None:
    """The point at which the error is furthest from the proven one, if too far, where truncation is clear and known.

    An error may differ by so many `times` the modelled rounding. Code whose formula was `probed` may solve for it anew
    at every point, and round far more at some than at others.
    """
    prediction, window = measured.prediction, observed.window
    if observed.order is None or window is None or prediction is None or measured.model is None:
        return None
    total, leading = order.rms(prediction.total), order.rms(prediction.leading)
    known = (np.abs(total - leading) < LEADING * leading) & (
        order.rms(prediction.left_out) < order.RELIABLE * total
    )
    inside = (measured.steps >= window[0]) & ((measured.steps <= window[1]) | known)
    # a point may have been measured luckily quiet: none is held to less than what is typical
    quietest = np.maximum(measured.model, measured.rounding[None, :])
    if probed:
        times = max(times, OUTLIER_SOLVED * _largest_rounding(measured))
    allowed = times * quietest + prediction.left_out
    allowed = allowed + OUTLIER_SHARE * (order.rms(prediction.total) + np.abs(prediction.total))
    if measured.applies is not None:
        inside = inside & measured.applies
    with np.errstate(divide="ignore", invalid="ignore"):  # where values underflow nothing is allowed, or off
        distance = np.abs(measured.errors - prediction.total) / allowed
    distance = np.where(inside & np.isfinite(distance), distance, 0.0)
    i, j = np.unravel_index(int(np.argmax(distance)), distance.shape)
    if distance[i, j] <= 1:
        return None
    place = ", ".join(f"{v} = {x:.6g}" for v, x in zip("xyz", reference.points.values[i], strict=False))
    found, proven = measured.errors[i, j], prediction.total[i, j]
    return f"at {place}, h = {measured.steps[j]:.3g} the error is {found:.4g} where {proven:.4g} is proven"
