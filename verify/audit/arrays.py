"""Printed arrays: values of a function on a grid, and what numpy.gradient returns for them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from trueorder.verify.audit.computation import Computation, Outcome, brief, counted, number
from trueorder.verify.audit.explanations import axis_sentence, explanations
from trueorder.verify.audit.fields import operator_of
from trueorder.verify.audit.grid import UNIT_ROUNDOFF, GradientKeys, GridKeys, inside
from trueorder.verify.audit.printed import Floats, Printed, rows_on_one_line
from trueorder.verify.toml_file import Text, whole

ORDINALS = ("first", "second", "third")
MOST_NUMBERS = 60


class Values(GridKeys, Computation):
    """`kind = "values"`: the function on the grid."""

    prints: ClassVar[bool] = True
    kind: Literal["values"]

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare the printed array with the function's values."""
        values = self.values
        if printed is None or printed.shape != values.shape:
            return other_shape(printed, values, "the function's values")
        bound = UNIT_ROUNDOFF * float(np.abs(values).max())
        return compare_arrays(printed, values, bound, "the function's values", [])


class Gradient(GradientKeys, Computation):
    """`kind = "gradient"`: an array that numpy.gradient returns, and the derivative that it is called."""

    prints: ClassVar[bool] = True
    kind: Literal["gradient"]
    array: Annotated[int, whole(1, 3)] = 1
    """which of the returned arrays, counted from 1"""
    operator: Text | None = None
    """the derivative that the statement calls it"""

    @model_validator(mode="after")
    def _operator_in_the_variables(self) -> Self:
        if self.operator is not None:
            operator_of(self.operator, self.function)
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare the printed array with the returned one; find out what the printed numbers are instead."""
        try:
            arrays = self.arrays
        except (ValueError, IndexError) as error:
            return Outcome("refuted", f"{self.call} refuses these arguments: {error}.")
        what = "the array" if len(arrays) == 1 else f"the {ORDINALS[self.array - 1]} array"
        if self.array > len(arrays):
            return Outcome(
                "refuted",
                f"{self.call} returns {counted(len(arrays), 'array')}, so there is no array {self.array}.",
            )
        computed = arrays[self.array - 1]
        what = f"{what} that {self.call} returns"
        if printed is None or printed.shape != computed.shape:
            return other_shape(printed, computed, what)
        found = compare_arrays(
            printed, computed, self.rounding(self.array - 1), what, self._where_and_why(printed, computed)
        )
        stated = None if self.operator is None else operator_of(self.operator, self.function)
        called, sentence = axis_sentence(self, computed, self.array, stated)
        if called and found.verdict != "refuted":
            return found
        reason = " ".join(filter(None, [found.reason, sentence]))
        return Outcome("refuted", reason, found.computed, found.difference, found.allowed)

    def _where_and_why(self, printed: Printed, computed: Floats) -> list[str]:
        agree = printed.reproduced_by(computed)
        interior = inside(computed.shape, self.array - 1)
        parts = [
            f"{int(np.sum(agree[mask]))} of {int(np.sum(mask))} {name}"
            for name, mask in (("inside", interior), ("at the edges", ~interior))
            if np.any(mask)
        ]
        found = explanations(self, printed, self.array)
        cause = (
            f"The printed numbers are {'; they are also '.join(found)}."
            if found
            else "No related computation gives them."
        )
        return [f"Equal numbers: {', '.join(parts)}.", cause]


def compare_arrays(printed: Printed, computed: Floats, bound: float, what: str, causes: list[str]) -> Outcome:
    """Return reproduced, consistent or refuted, with the largest difference and where it is."""
    differences = printed.differences(computed)
    allowed = bound + printed.half_units
    # what counts is the number that exceeds its own allowance most
    worst = np.unravel_index(np.argmax(differences - allowed), differences.shape)
    largest, limit = float(differences[worst]), float(allowed[worst])
    text = array_text(computed)
    if printed.reproduced_by(computed).all():
        reason = (
            f"{_capital(what)} are equal to the printed ones to the last digit."
            if what.endswith("values")
            else (f"{_capital(what)} is equal to the printed one to the last digit.")
        )
        return Outcome("reproduced", reason, text, largest, limit)
    if np.all(differences <= allowed):
        within = f"{brief(largest)}, within rounding ({brief(limit)})"
        reason = f"The printed numbers differ from {what} by up to {within}."
        return Outcome("consistent", reason, text, largest, limit)
    node = ", ".join(str(int(index) + 1) for index in worst)
    entry = "number" if computed.ndim == 1 else "entry"
    place = f"{entry} {node}" if computed.ndim == 1 else f"entry ({node})"
    reason = (
        f"{_capital(what)}: {text}; printed: {printed.text}. The largest difference, {brief(largest)} in"
        f" {place}, is more than rounding explains ({brief(limit)})."
    )
    return Outcome("refuted", " ".join([reason, *causes]), text, largest, limit)


def other_shape(printed: Printed | None, computed: Floats, what: str) -> Outcome:
    """Return the outcome for an array printed with another shape than it has."""
    size = "nothing" if printed is None else " x ".join(map(str, printed.shape)) or "one number"
    has = " x ".join(map(str, computed.shape))
    return Outcome(
        "refuted", f"{_capital(what)} is of size {has}, and printed is {size}.", array_text(computed)
    )


def array_text(array: Floats) -> str:
    """Return the numbers on one line, long arrays cut."""
    texts = [number(float(f"{value:.10g}")) for value in array.ravel()[:MOST_NUMBERS]]
    shape = array.shape if array.size <= MOST_NUMBERS else (MOST_NUMBERS,)
    return rows_on_one_line(texts, shape) + (" ..." if array.size > MOST_NUMBERS else "")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
