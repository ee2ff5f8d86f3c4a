"""Which of two computations is nearer to the certified derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.grid import GradientKeys, exact_partial, inside
from trueorder.verify.audit.numbers import EstimateKeys
from trueorder.verify.audit.pointwise import certified, estimate, rounding_bound
from trueorder.verify.audit.printed import Booleans, Floats, Printed
from trueorder.verify.toml_file import Table, choice

Part = Literal["everywhere", "inside", "edges"]


@dataclass(frozen=True, eq=False)
class Errors:
    """Absolute errors of a computation at its points, and the bound of the rounding model."""

    label: str
    values: Floats
    interior: Booleans
    rounding: float

    def largest(self, part: Part) -> float:
        """Return the largest error in a part of the points; 0 where the part is empty."""
        mask = {"everywhere": np.ones_like(self.interior), "inside": self.interior, "edges": ~self.interior}[
            part
        ]
        return float(self.values[mask].max(initial=0.0))

    @property
    def text(self) -> str:
        """The largest errors in a few words."""
        if self.values.size == 1:
            return brief(self.largest("everywhere"))
        return f"{brief(self.largest('edges'))} at the edges and {brief(self.largest('inside'))} inside"


class GridEstimate(GradientKeys, Table):
    """`kind = "gradient"` as one side of a comparison, in one variable."""

    kind: Literal["gradient"]

    @model_validator(mode="after")
    def _one_variable(self) -> Self:
        if self.function.dimension != 1:
            raise ValueError(f"function must have one variable, not {self.function.dimension}")
        return self

    def errors(self) -> Errors:
        """Return the errors against f' at the nodes."""
        (computed,) = self.arrays
        exact = exact_partial(self, self.function.variables[0])
        label = f"{self.call} on {_range(self.mesh[0])}"
        return Errors(label, np.abs(computed - exact), inside(computed.shape), self.rounding(0))


class PointEstimate(EstimateKeys, Table):
    """`kind = "estimate"` as one side of a comparison."""

    kind: Literal["estimate"]

    def errors(self) -> Errors:
        """Return the error against the operator that the scheme approximates, f' where it claims none."""
        exact = certified(self.function, self.scheme.operator or Operator.derivative(1), self.at)
        error = abs(estimate(self.scheme, self.function, self.at, self.step) - exact)
        rounding = rounding_bound(self.scheme, self.function, self.at, self.step)
        return Errors(self.label, np.array([error]), np.array([True]), rounding)


Side = Annotated[GridEstimate | PointEstimate, Field(discriminator="kind")]


class Closer(Computation):
    """`kind = "closer"`: the largest error of `first` is smaller than that of `second`."""

    prints: ClassVar[bool] = False
    kind: Literal["closer"]
    first: Side
    second: Side
    part: Annotated[Part, choice("everywhere", "inside", "edges")] = "everywhere"

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare the largest errors; a difference that rounding can make decides nothing."""
        first, second = self.first.errors(), self.second.errors()
        one, other = first.largest(self.part), second.largest(self.part)
        allowed = first.rounding + second.rounding
        computed = f"{brief(one)} against {brief(other)}"
        errors = f"Largest errors: {first.label}: {first.text}; {second.label}: {second.text}"
        if not (np.isfinite(one) and np.isfinite(other)):
            return Outcome("inconclusive", f"{errors}; an error is not finite.", computed)
        if one < other - allowed:
            factor = f", {brief(other / one)} times smaller" if one else ""
            return Outcome(
                "verified", f"{errors}. The first is nearer{factor}.", computed, one - other, allowed
            )
        if one > other + allowed:
            factor = f"{brief(one / other)} times as large" if other else "larger, the other one being exact"
            reason = f"{errors}. The error of the first is {factor}."
            return Outcome("refuted", reason, computed, one - other, allowed)
        if max(one, other) > allowed:
            reason = f"{errors}. The two are equal up to rounding ({brief(allowed)}), so neither is nearer."
            return Outcome("refuted", reason, computed, one - other, allowed)
        reason = f"{errors}. Both are no larger than rounding ({brief(allowed)}); larger steps would tell."
        return Outcome("inconclusive", reason, computed, one - other, allowed)


def _range(x: Floats) -> str:
    return f"{len(x)} nodes from {x[0]:g} to {x[-1]:g}"
