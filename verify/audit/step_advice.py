"""Whether a step that is advised for all functions alike is near the best step of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.fields import FunctionsField, PositiveField, SchemesField
from trueorder.verify.audit.grid import UNIT_ROUNDOFF
from trueorder.verify.audit.pointwise import derivative_values
from trueorder.verify.audit.printed import Floats, Printed
from trueorder.verify.exact.functions import ExactFunction

POINTS = 12
STEPS_PER_DECADE = 4
SMALLEST_STEP = 1e-13
CENTRAL_SHARE = 0.6
"""share of the domain, around its middle, that holds the points, so that larger steps stay inside"""


@dataclass(frozen=True)
class Found:
    """How far the error at the advised step is above the smallest one, for one scheme on one function."""

    function: str
    factor: float
    best_step: float


class StepAdvice(Computation):
    """`kind = "step-advice"`: one step is suitable for the schemes, on most functions.

    Suitable on a function is a step whose error (root mean square over the points) is at most `within` times
    the smallest error of the sweep; the advice holds when that is so on at least `share` of the functions for
    every scheme.
    """

    prints: ClassVar[bool] = False
    kind: Literal["step-advice"]
    step: PositiveField
    schemes: SchemesField
    functions: FunctionsField
    within: PositiveField
    share: PositiveField

    @model_validator(mode="after")
    def _ranges(self) -> Self:
        if self.within <= 1:
            raise ValueError(f"within must be above 1, not {self.within:g}")
        if self.share > 1:
            raise ValueError(f"share must be at most 1, not {self.share:g}")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Sweep every scheme over every function and count where the step is suitable."""
        counts, sentences, holds = [], [], True
        for scheme in self.schemes:
            found = [self._on(scheme, exact) for exact in self.functions]
            known = [entry for entry in found if entry is not None]
            if not known:
                return Outcome("inconclusive", f"No function gives a finite error with {scheme.name}.")
            suitable = [entry for entry in known if entry.factor <= self.within]
            holds = holds and len(suitable) >= self.share * len(known)
            counts.append(f"{scheme.name}: {len(suitable)} of {len(known)}")
            sentences.append(self._sentence(scheme, known, len(suitable)))
        reason = (
            f"A step of {brief(self.step)} is called suitable where its error is at most"
            f" {brief(self.within)} times the smallest one, and usually means on {self.share:.0%} of the"
            f" functions. {' '.join(sentences)}"
        )
        return Outcome("verified" if holds else "refuted", reason, "; ".join(counts))

    def _sentence(self, scheme: PointScheme, known: list[Found], suitable: int) -> str:
        steps = sorted(entry.best_step for entry in known)
        middle = sorted(entry.factor for entry in known)[len(known) // 2]
        worst = max(known, key=lambda entry: entry.factor)
        return (
            f"With {scheme.name} it is on {suitable} of {len(known)}: the error is {brief(middle)} times the"
            f" smallest in the median, at worst {brief(worst.factor)} times ({worst.function}, best step"
            f" {brief(worst.best_step)}); the best steps run from {brief(steps[0])} to {brief(steps[-1])},"
            f" median {brief(steps[len(steps) // 2])}."
        )

    def _on(self, scheme: PointScheme, exact: ExactFunction) -> Found | None:
        ((low, high),) = exact.domain
        margin = (1 - CENTRAL_SHARE) / 2 * (high - low)
        x = np.linspace(low + margin, high - margin, POINTS)
        steps = self._steps(min(0.1, margin / 4))
        truth = derivative_values(exact, scheme.operator or Operator.derivative(1), x)
        with np.errstate(all="ignore"):
            estimates = np.asarray(scheme(exact.numeric(), x[:, None], steps[None, :]))
            errors = estimates - truth[:, None]
            # no error is known better than the derivative, which is a double
            sizes = np.hypot(np.sqrt(np.mean(errors**2, axis=0)), UNIT_ROUNDOFF * np.abs(truth).max())
        here = int(np.argmin(np.abs(np.log(steps / self.step))))
        finite = np.isfinite(sizes)
        if not finite[here]:
            return None
        smallest = int(np.argmin(np.where(finite, sizes, np.inf)))
        factor = float(sizes[here] / sizes[smallest]) if sizes[smallest] else 1.0
        return Found(exact.name, factor, float(steps[smallest]))

    def _steps(self, largest: float) -> Floats:
        """Steps on a logarithmic lattice through the advised one."""
        down = int(np.ceil(STEPS_PER_DECADE * np.log10(self.step / SMALLEST_STEP)))
        up = int(np.floor(STEPS_PER_DECADE * np.log10(max(largest, self.step) / self.step)))
        return np.asarray(self.step * 10.0 ** (np.arange(-max(down, 0), up + 1) / STEPS_PER_DECADE))
