"""Whether numpy.gradient agrees completely with the exact derivatives, edges included."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from trueorder.schemes.operator import Operator
from trueorder.verify.audit.arrays import ORDINALS
from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.explanations import axis_sentence
from trueorder.verify.audit.fields import operator_of
from trueorder.verify.audit.grid import GradientKeys, exact_on, inside
from trueorder.verify.audit.printed import Floats, Printed
from trueorder.verify.toml_file import Text, one_or_more


class Agreement(GradientKeys, Computation):
    """`kind = "agreement"`: the arrays of numpy.gradient equal the derivatives that they are called."""

    prints: ClassVar[bool] = False
    kind: Literal["agreement"]
    operators: Annotated[tuple[Text, ...], BeforeValidator(one_or_more)]
    """what each returned array is called, in the order in which they are returned"""

    @model_validator(mode="after")
    def _one_for_each_array(self) -> Self:
        dimension = self.function.dimension
        if len(self.operators) != dimension:
            raise ValueError(
                f"operators must name one for each of the {dimension} arrays, not {len(self.operators)}"
            )
        for text in self.operators:
            operator_of(text, self.function)
        return self

    @property
    def stated(self) -> tuple[Operator, ...]:
        """What each returned array is called."""
        return tuple(operator_of(text, self.function) for text in self.operators)

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare every returned array with the certified derivative at every node."""
        try:
            arrays = self.arrays
        except (ValueError, IndexError) as error:
            return Outcome("refuted", f"{self.call} refuses these arguments: {error}.")
        differences = [np.abs(a - exact_on(self, op)) for a, op in zip(arrays, self.stated, strict=True)]
        largest = max(float(difference.max()) for difference in differences)
        allowed = max(self.rounding(axis) for axis in range(len(arrays)))
        computed = (
            f"differences up to {', '.join(brief(float(difference.max())) for difference in differences)}"
        )
        if not np.isfinite(largest):
            return Outcome("inconclusive", "A derivative is not finite at a node.", computed)
        if largest <= allowed:
            reason = (
                f"All arrays that {self.call} returns agree at every node, up to rounding ({brief(allowed)})."
            )
            return Outcome("verified", reason, computed, largest, allowed)
        parts = [
            f"The arrays of {self.call} do not agree at every node (rounding explains {brief(allowed)})."
        ]
        for index, (array, difference, called) in enumerate(
            zip(arrays, differences, self.stated, strict=True), start=1
        ):
            parts.append(self._sentence(index, array, difference, called))
        return Outcome("refuted", " ".join(parts), computed, largest, allowed)

    def _sentence(self, index: int, array: Floats, difference: Floats, called: Operator) -> str:
        first = (
            f"The {ORDINALS[index - 1]} array is off {called.text} by up to {brief(float(difference.max()))}."
        )
        right, axis = axis_sentence(self, array, index, called)
        if not right:
            nearest = self._nearest(index, array)
            return f"{first} {axis} {_edges(array, exact_on(self, nearest), nearest, index - 1)}"
        return f"{first} {_edges(array, exact_on(self, called), called, index - 1)}"

    def _nearest(self, index: int, array: Floats) -> Operator:
        """Return the derivative, among those named, that the array approximates inside the grid."""
        mask = inside(array.shape, index - 1)
        return min(
            self.stated, key=lambda op: float(np.abs(array - exact_on(self, op))[mask].max(initial=0.0))
        )


def _edges(array: Floats, exact: Floats, operator: Operator, axis: int) -> str:
    error, mask = np.abs(array - exact), inside(array.shape, axis)
    at_edges, within = float(error[~mask].max(initial=0.0)), float(error[mask].max(initial=0.0))
    where = f"{brief(within)} inside and {brief(at_edges)} at the edges of its axis"
    return f"Against {operator.text} its error is {where}."
