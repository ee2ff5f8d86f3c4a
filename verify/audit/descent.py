"""Gradient descent with a gradient by differences, and where it ends."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.fields import FunctionField, PointField, PositiveField, SchemeField
from trueorder.verify.audit.printed import Floats, Printed
from trueorder.verify.toml_file import whole


class Descent(Computation):
    """`kind = "descent"`: x <- x - rate * gradient, partial derivatives by a point scheme along each axis."""

    prints: ClassVar[bool] = False
    kind: Literal["descent"]
    function: FunctionField
    start: PointField
    end: PointField
    """where it is said to end"""
    within: PositiveField
    """what counts as near: this share of the distance between start and end"""
    rate: PositiveField
    iterations: Annotated[int, whole(1, 1_000_000)]
    scheme: SchemeField
    step: PositiveField

    @model_validator(mode="after")
    def _one_dimension(self) -> Self:
        for name, point in (("start", self.start), ("end", self.end)):
            if len(point) != self.function.dimension:
                raise ValueError(f"{name} must have {self.function.dimension} coordinates, not {len(point)}")
        if self.start == self.end:
            raise ValueError("start and end must be different points")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Descend, and compare the distance from the stated end with the distance at the start."""
        end, whole_way = np.array(self.end), float(np.linalg.norm(np.subtract(self.start, self.end)))
        reached, taken = self.descend(self.step)
        allowed = self.within * whole_way
        computed = f"({', '.join(map(brief, reached))})"
        distance = float(np.linalg.norm(reached - end))
        target = f"({', '.join(map(brief, self.end))})"
        if not np.isfinite(distance):
            return Outcome(
                "refuted", f"The descent leaves the range of doubles after {taken} iterations.", computed
            )
        relation = "within" if distance <= allowed else "more than"
        reason = (
            f"After {self.iterations} iterations the descent is at {computed}, {brief(distance)} away from"
            f" {target}, {relation} the {brief(allowed)} that count as near."
        )
        if taken < self.iterations:
            reason += f" It stands still from iteration {taken} on."
        halved = float(np.linalg.norm(self.descend(self.step / 2)[0] - end))
        if distance > 0 and abs(halved / distance - 0.5) < 0.05:
            reason += (
                " Half the step halves the distance: what remains is the truncation error of the differences."
            )
        return Outcome("verified" if distance <= allowed else "refuted", reason, computed, distance, allowed)

    def descend(self, step: float) -> tuple[Floats, int]:
        """Return the point reached, and the number of iterations after which nothing changed any more."""
        f, scheme = self.function.numeric(), self.scheme.function
        point = np.array(self.start)
        diagonal = np.eye(len(point), dtype=bool)

        def along_axes(t: Any) -> Any:
            # row k: the point with its coordinate k replaced by t[k]
            return f(*np.where(diagonal, t, point).T)

        with np.errstate(all="ignore"):
            for iteration in range(self.iterations):
                following = point - self.rate * scheme(along_axes, point, step)
                if np.array_equal(following, point) or not np.all(np.isfinite(following)):
                    return following, iteration
                point = following
        return point, self.iterations
