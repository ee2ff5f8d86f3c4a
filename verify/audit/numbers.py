"""Printed numbers at one point: what a scheme computes there, and a certified value."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import BaseModel, model_validator

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.computation import Computation, Outcome, brief, number
from trueorder.verify.audit.fields import (
    FunctionField,
    NumberField,
    OperatorField,
    PositiveField,
    SchemeField,
)
from trueorder.verify.audit.grid import UNIT_ROUNDOFF
from trueorder.verify.audit.pointwise import certified, estimate, exact_estimate, rounding_bound, ulps_apart
from trueorder.verify.audit.printed import Printed
from trueorder.verify.exact.truth import certify


class EstimateKeys(BaseModel):
    """Keys of an estimate at a point: scheme, function, point and step."""

    scheme: SchemeField
    function: FunctionField
    at: NumberField
    step: PositiveField

    @model_validator(mode="after")
    def _one_variable(self) -> Self:
        if self.function.dimension != 1:
            raise ValueError(f"function must have one variable, not {self.function.dimension}")
        return self

    @property
    def label(self) -> str:
        """What is computed, for a sentence."""
        return f"{self.scheme.name} of {self.function.text} at {number(self.at)} with h = {brief(self.step)}"


class Estimate(EstimateKeys, Computation):
    """`kind = "estimate"`: a point scheme in double precision."""

    prints: ClassVar[bool] = True
    kind: Literal["estimate"]

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare with the double computed; beyond rounding, say what exact arithmetic gives."""
        computed = estimate(self.scheme, self.function, self.at, self.step)
        if printed is None or printed.shape != ():
            return Outcome("refuted", f"The scheme gives one number, {number(computed)}.", number(computed))
        if not np.isfinite(computed):
            return Outcome("refuted", f"The scheme gives {number(computed)}, which is no number.", None)
        array = np.array(computed)
        difference = float(printed.differences(array))
        bound = rounding_bound(self.scheme, self.function, self.at, self.step)
        allowed = bound + float(printed.half_units)
        numbers = f"Computed {number(computed)}, printed {printed.text}"
        if printed.reproduced_by(array):
            reason = f"{numbers}: equal to the last printed digit."
            return Outcome("reproduced", reason, number(computed), difference, allowed)
        verdict = "consistent" if difference <= allowed else "refuted"
        within = "within" if verdict == "consistent" else f"{brief(difference / allowed)} times"
        reason = (
            f"{numbers}: they differ by {brief(difference)}, {within} what rounding can change,"
            f" {brief(allowed)}."
        )
        return Outcome(
            verdict, f"{reason} {self._settled(computed, printed)}", number(computed), difference, allowed
        )

    def _settled(self, computed: float, printed: Printed) -> str:
        """Return what exact arithmetic says, and whether f an ulp off would give the printed number."""
        value = float(printed.values)
        exact = exact_estimate(self.scheme, self.function, self.at, self.step)
        ulps, tried = ulps_apart(self.scheme, self.function, self.at, self.step, value)
        sentences = []
        if exact is not None:
            own, off = abs(Fraction(computed) - exact), abs(Fraction(printed.texts[0]) - exact)
            sentences.append(
                f"In exact arithmetic the scheme gives {_digits(exact)}: the computed number is"
                f" {brief(float(own))} away from it, the printed one {brief(float(off))}."
            )
        if ulps is not None:
            sentences.append(f"Values of f {ulps} ulp off would give the printed digits.")
        elif tried:
            sentences.append(f"No errors of up to {tried} ulp in the values of f give the printed digits.")
        return " ".join(sentences)


class ExactValue(Computation):
    """`kind = "exact"`: the certified value of an operator (by default of the function itself) at a point."""

    prints: ClassVar[bool] = True
    kind: Literal["exact"]
    function: FunctionField
    at: NumberField
    operator: OperatorField = Operator.derivative(0)

    @model_validator(mode="after")
    def _one_variable(self) -> Self:
        if self.function.dimension != 1 or self.operator.dimension != 1:
            raise ValueError("function and operator must have one variable")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare with the nearest double and with the digits of the certified value."""
        truth = certify(self.function, self.operator, np.array([self.at]))
        high, low = float(truth.high[0]), float(truth.low[0])
        exact = Fraction(high) + Fraction(low)
        if printed is None or printed.shape != ():
            return Outcome("refuted", f"This is one number, {_digits(exact)}.", number(high))
        difference = float(abs(Fraction(printed.texts[0]) - exact))
        # the point is rounded too, which moves the value by the next derivative
        slope = certified(
            self.function, Operator(tuple(((k[0] + 1,), c) for k, c in self.operator.terms)), self.at
        )
        bound = UNIT_ROUNDOFF * float(np.hypot(high, self.at * slope))
        allowed = bound + float(printed.half_units)
        numbers = f"Certified value {_digits(exact)}, nearest double {number(high)}; printed {printed.text}"
        if printed.reproduced_by(np.array(high)) or difference <= float(printed.half_units):
            reason = f"{numbers}: equal to the last printed digit."
            return Outcome("reproduced", reason, number(high), difference, allowed)
        verdict = "consistent" if difference <= allowed else "refuted"
        relation = "within" if verdict == "consistent" else "beyond"
        reason = (
            f"{numbers}: off by {brief(difference)}, {relation} what rounding can change, {brief(allowed)}."
        )
        return Outcome(verdict, reason, number(high), difference, allowed)


def _digits(value: Fraction) -> str:
    with localcontext(prec=22):
        return str(Decimal(value.numerator) / Decimal(value.denominator))
