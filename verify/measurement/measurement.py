"""The errors of a sweep, with truncation and rounding told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.measurement import order, rounding
from trueorder.verify.measurement.branching import settled, where_it_applies
from trueorder.verify.measurement.estimates import Estimates
from trueorder.verify.measurement.linearised import model_of_trace
from trueorder.verify.measurement.prediction import Prediction, predict
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.rows import SweepRow

Floats = NDArray[np.float64]

SHARP = 0.1
"""the proven terms are known sharply where what they leave out is below this share of the rounding level"""

FEW_ROUNDINGS = 8 * 2.0**-53
"""relative rounding error that the arithmetic of any formula has, beside that of f"""


ENOUGH = 10**0.9
"""largest over smallest step of a clean window for which no point is left out"""


@dataclass(frozen=True, eq=False)
class Measurement:
    """A sweep of P points and S steps, all values absolute."""

    steps: Floats
    """ascending, shape (S,)"""
    estimates: Estimates
    errors: Floats
    """estimate less certified truth, shape (P, S)"""
    error: Floats
    """root mean square over the points, shape (S,)"""
    model: Floats | None
    """rounding model, shape (P, S); None where the weights of the scheme are unknown"""
    rounding: Floats
    """rounding level, root mean square over the points, shape (S,): modelled, or fitted where there is no model"""
    prediction: Prediction | None
    """truncation error by the proof; None without one"""
    factors: Floats
    """the step at point i is steps[j] * factors[i]; shape (P,)"""
    applies: NDArray[np.bool_] | None = None
    """where the formula proved for a point is what the code computes, shape (P, S); None for everywhere"""
    members: NDArray[np.intp] | None = None
    """the points of the subject that were kept, where the code branches another way at others; None for all"""

    def only(self, members: NDArray[np.intp]) -> Measurement:
        """The same at some of its points."""
        errors = self.errors[members]
        model = None if self.model is None else self.model[members]
        known = None if self.prediction is None else self.prediction.only(members)
        return replace(
            self,
            estimates=replace(self.estimates, values=self.estimates.values[members]),
            errors=errors,
            error=order.rms(errors),
            model=model,
            rounding=self.rounding if model is None else order.rms(model),
            prediction=known,
            factors=self.factors[members],
            applies=None if self.applies is None else self.applies[members],
        )

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Steps at which the proven formulas apply at every point."""
        every = np.ones((1, len(self.steps)), bool) if self.applies is None else self.applies
        return np.asarray(every.all(axis=0))

    @property
    def has_series(self) -> bool:
        """Whether the proven terms have values at these points."""
        return self.prediction is not None and bool(np.all(np.isfinite(self.prediction.leading)))

    @property
    def sharp(self) -> NDArray[np.bool_]:
        """Steps at which the proven terms are known to better than the rounding level."""
        if self.prediction is None or not self.has_series:
            return np.zeros(len(self.steps), bool)
        return order.rms(self.prediction.left_out) < SHARP * self.rounding

    def told_apart(self) -> tuple[Floats, Floats]:
        """Truncation and rounding, root mean squares over the points, each of shape (S,).

        Where the proven terms are sharp, truncation is what they say and rounding the rest of the measured error. At
        larger steps the error is truncation and rounding is the level of the model. Without a proof the level is taken
        off the error in squares.
        """
        if self.prediction is None or not self.has_series:
            truncation = order.without(self.error, self.rounding)
            return truncation, np.minimum(self.rounding, self.error)
        total = order.rms(self.prediction.total)
        with np.errstate(invalid="ignore"):  # terms may be infinite where steps are too large for the series
            rest = order.rms(self.errors - self.prediction.total)
        return np.where(self.sharp, total, self.error), np.where(self.sharp, rest, self.rounding)

    def rows(self) -> tuple[SweepRow, ...]:
        """The sweep as plain rows."""
        truncation, rounded = self.told_apart()
        largest = np.max(np.abs(self.errors), axis=0)
        single = len(self.errors) == 1
        columns = (self.steps, largest, self.error, truncation, rounded)
        rows = (SweepRow(*map(float, values)) for values in zip(*columns, strict=True))
        return tuple(
            replace(row, error=float(self.errors[0, j])) if single else row for j, row in enumerate(rows)
        )


def measure(
    subject: Subject,
    reference: Reference,
    steps: Floats,
    spread: Floats | None = None,
    *,
    exact_nodes: bool = False,
) -> Measurement:
    """Run the scheme and form its errors. The truth must exist at every point.

    `spread`, shape (P,), are factors near 1 by which the steps differ from point to point; None for no difference.
    `exact_nodes` says that x + c h is computed without rounding, as on a grid of short binary fractions.
    Points near which code that branches goes another way than was proved there are left out.
    """
    every = _measure(subject, reference, steps, spread, exact_nodes)
    if every.applies is None or _tells(every):
        return every
    members = settled(every.applies, every.steps)
    if len(members) == len(every.errors):
        return every
    near = None if spread is None else spread[members]
    kept = _measure(subject.only(members), reference.only(members), steps, near, exact_nodes)
    # what must not happen must not happen at any point
    said = replace(every.estimates, values=kept.estimates.values)
    return replace(kept, estimates=said, members=members)


def _tells(measured: Measurement) -> bool:
    """Whether the steps at which all formulas apply are enough for an order, by what is predicted."""
    if measured.prediction is None or not measured.has_series:
        return False
    leading, total, left_out = map(order.rms, (
        measured.prediction.leading, measured.prediction.total, measured.prediction.left_out
    ))  # fmt: skip
    known = np.where(measured.usable, left_out, np.inf)
    observed = order.against_proof(
        measured.steps, total, measured.rounding, leading, total, known, len(measured.errors)
    )
    if observed.order is None or observed.window is None:
        return False
    return observed.window[1] >= ENOUGH * observed.window[0]


def _measure(
    subject: Subject, reference: Reference, steps: Floats, spread: Floats | None, exact_nodes: bool
) -> Measurement:
    with np.errstate(all="ignore"):  # steps may be so extreme that powers of them overflow
        truth = reference.truth(subject.operator)
        wide = steps.astype(np.float64)
        used = steps[None, :] if spread is None else (steps * spread[:, None]).astype(steps.dtype)
        factors = np.ones(len(truth.high)) if spread is None else spread
        model = _model(subject, reference, wide * factors[:, None], truth.high, exact_nodes)
        unit = rounding.unit_level(
            reference.points.values,
            wide * factors[:, None],
            reference.noise,
            subject.operator.degree,
            reference.dtype,
        )
        if model is not None and any(subject.rounded_away):
            model = np.hypot(model, _of_coefficients(subject, reference, wide, factors))
        unit, model = subject.coarseness * unit, None if model is None else subject.coarseness * model
        estimates = subject.run(reference, used, unit if model is None else model)
        if estimates.made is not None:
            made, count = estimates.made, len(steps)
            estimates = replace(estimates, values=estimates.values[:, made], note=_over(estimates, count))
            wide, used, unit = wide[made], used[:, made], unit[:, made]
            model = None if model is None else model[:, made]
        values = estimates.values
        errors = np.asarray((values - truth.high[:, None]) - truth.low[:, None], dtype=np.float64)
        error = order.rms(errors)
        if model is not None:
            level = order.rms(model)
        else:
            floor = subject.coarseness * float(
                order.rms(rounding.spacing(truth.high, reference.dtype)[:, None])[0]
            )
            level = rounding.level_alone(wide, error, subject.operator.degree, floor, order.rms(unit))
        prediction = None
        if subject.terms:
            prediction = _predicted(subject.terms, reference, wide, factors)
        applies = where_it_applies(subject, reference, used, values)
        return Measurement(wide, estimates, errors, error, model, level, prediction, factors, applies)


def _over(estimates: Estimates, count: int) -> str:
    """What is noted of a sweep without some of its steps: code declines them, or there was not time enough."""
    assert estimates.made is not None
    made, declined = len(estimates.made), estimates.declined
    said = [] if declined is None else [declined.said]
    if made + (0 if declined is None else declined.count) < count:
        said.insert(0, f"its time was over after {made} of {count} steps")
    return "; ".join([*said, *([] if estimates.note is None else [estimates.note])])


def _predicted(
    terms: tuple[tuple[ErrorTerm, ...], ...], reference: Reference, steps: Floats, factors: Floats
) -> Prediction:
    return predict(terms, reference.derivatives, reference.vanishing, reference.points.values, steps, factors)


def _of_coefficients(subject: Subject, reference: Reference, steps: Floats, factors: Floats) -> Floats:
    """What the rounding of the coefficients makes of the estimates, shape (P, S)."""
    return np.nan_to_num(np.abs(_predicted(subject.rounded_away, reference, steps, factors).total))


def _model(
    subject: Subject, reference: Reference, steps: Floats, truth: Floats, exact_nodes: bool
) -> Floats | None:
    """The rounding model at every point and step, where the weights are known."""
    total = np.full(steps.shape, np.nan)
    code, precision = _rounding_of_the_code(subject, reference)
    if all(samples is None for samples in subject.samples):
        return _model_of_traces(subject, reference, steps, truth)
    for samples in {id(samples): samples for samples in subject.samples}.values():
        if samples is None:
            return None
        members = np.array([other is samples for other in subject.samples])
        every = replace(reference.noise, evaluation=np.hypot(reference.noise.evaluation, code))
        noise = every.only(members)
        total[members] = rounding.model(
            samples,
            reference.points.values[members],
            steps[members],
            noise,
            truth[members],
            precision,
            exact_nodes=exact_nodes,
        )
    return total


def _model_of_traces(subject: Subject, reference: Reference, steps: Floats, truth: Floats) -> Floats | None:
    """The rounding model of formulas that are not linear in f; None where there is no formula."""
    total = np.full(steps.shape, np.nan)
    for trace in {id(trace): trace for trace in subject.traces}.values():
        if trace is None:
            return None
        members = np.array([other is trace for other in subject.traces])
        points = reference.points.values[members]
        found = model_of_trace(
            trace,
            reference.numeric,
            points,
            steps[members],
            reference.noise.only(members),
            truth[members],
            reference.dtype,
        )
        if found is None:
            return None
        total[members] = found
    return total


def _rounding_of_the_code(subject: Subject, reference: Reference) -> tuple[Floats, str]:
    """What code adds to the rounding error of every sample, shape (P,), and the precision it works in.

    Code that was called on numbers may solve for its weights, which costs digits, and makes double precision of
    whatever it is given.
    """
    values = np.nan_to_num(np.abs(reference.derivatives[(0,) * reference.function.dimension]))
    narrow = np.finfo(reference.dtype).eps < np.finfo(np.float64).eps
    if narrow and isinstance(subject.scheme, GridScheme):
        return np.spacing(values), reference.dtype  # coefficients in somebody's code are doubles
    if not subject.probed and not subject.placements:
        return np.zeros_like(values), reference.dtype
    share = subject.own_rounding if narrow or subject.own_rounding > FEW_ROUNDINGS else 0.0
    return share * values, "float64" if narrow else reference.dtype
