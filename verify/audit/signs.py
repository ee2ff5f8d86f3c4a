"""Whether the computed gradient has the sign that says where a function rises and where it falls."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.computation import Computation, Outcome, brief, counted
from trueorder.verify.audit.grid import GradientKeys
from trueorder.verify.audit.printed import Printed
from trueorder.verify.exact.truth import certify


class Signs(GradientKeys, Computation):
    """`kind = "signs"`: numpy.gradient is positive where the function rises and negative where it falls."""

    prints: ClassVar[bool] = False
    kind: Literal["signs"]

    @model_validator(mode="after")
    def _one_variable(self) -> Self:
        if self.function.dimension != 1:
            raise ValueError(f"function must have one variable, not {self.function.dimension}")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare the signs with those of the certified derivative, wherever that one has a sign."""
        (x,) = self.mesh
        (computed,) = self.arrays
        truth = certify(self.function, Operator.derivative(1), x)
        decided = np.abs(truth.high) > truth.bound
        rises, falls = decided & (truth.high > 0), decided & (truth.high < 0)
        wrong = (rises & ~(computed > 0)) | (falls & ~(computed < 0))
        count = int(decided.sum())
        text = f"{count - int(wrong.sum())} of {count} signs"
        if not count:
            return Outcome(
                "inconclusive",
                f"The derivative of {self.function.text} has no certain sign at any node.",
                text,
            )
        extent = (
            f"{self.function.text} rises at {counted(int(rises.sum()), 'node')} and falls at"
            f" {int(falls.sum())}, by the certified derivative"
        )
        if not wrong.any():
            return Outcome(
                "verified", f"{extent}; the computed gradient has that sign at every one of them.", text
            )
        places = ", ".join(brief(float(place)) for place in x[wrong][:5])
        nodes = counted(int(wrong.sum()), "node")
        reason = f"{extent}; the computed gradient has another sign at {nodes}: x = {places}."
        return Outcome("refuted", reason, text)
