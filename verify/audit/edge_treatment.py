"""Whether a treatment of the edges improves what numpy.gradient gives there by default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from trueorder.schemes.operator import Operator
from trueorder.schemes.stencil import Stencil
from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.fields import FunctionsField, PositiveField
from trueorder.verify.audit.grid import UNIT_ROUNDOFF
from trueorder.verify.audit.installed import gradient
from trueorder.verify.audit.pointwise import derivative_values
from trueorder.verify.audit.printed import Floats, Printed
from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.toml_file import choice, one_or_more

COUNTS = (129, 257)
"""nodes of the coarse and the fine grid; the spacing is halved"""


def _one_sided(edge_order: int) -> Callable[[Floats, float], Floats]:
    return lambda values, h: np.asarray(gradient(values, h, edge_order=edge_order))


def _extended(**options: Any) -> Callable[[Floats, float], Floats]:
    def treat(values: Floats, h: float) -> Floats:
        return np.asarray(gradient(np.pad(values, 1, **options), h))[1:-1]

    return treat


TREATMENTS: dict[str, tuple[str, Callable[[Floats, float], Floats]]] = {
    "edge_order=1": ("the one-sided difference on two nodes, f(h) - f(0)", _one_sided(1)),
    "edge_order=2": ("the one-sided difference on three nodes", _one_sided(2)),
    "mirror-even": ("mirror extension about the edge node, f(-h) = f(h)", _extended(mode="reflect")),
    "mirror-half": (
        "mirror extension half a step beyond the edge node, f(-h) = f(0)",
        _extended(mode="symmetric"),
    ),
    "mirror-odd": (
        "point reflection in the edge node, f(-h) = 2 f(0) - f(h)",
        _extended(mode="reflect", reflect_type="odd"),
    ),
}


@dataclass(frozen=True)
class Errors:
    """The larger of the errors at the two edges of a function, by treatment, on the coarse and fine grid."""

    largest: dict[str, tuple[float, ...]]
    rounding: float
    """what rounding of the values can amount to on the fine grid"""

    def finest(self, name: str) -> float:
        """Return the error of a treatment on the fine grid."""
        return self.largest[name][-1]

    def improves(self, name: str, against: str, factor: float) -> bool:
        """Whether the error of a treatment is at least so many times smaller."""
        return self.finest(name) * factor <= self.finest(against)

    def same(self, name: str, other: str) -> bool:
        """Whether two treatments have the same error, up to rounding."""
        return abs(self.finest(name) - self.finest(other)) <= self.rounding

    def clear(self, name: str) -> bool:
        """Whether the errors are far enough above rounding to show an order."""
        return self.finest(name) > 10 * self.rounding

    def order(self, name: str) -> float:
        """Return the observed order: the logarithm of the quotient of the two errors, to the base 2."""
        coarse, fine = self.largest[name][-2:]
        return float(np.log2(coarse / fine))


class EdgeTreatment(Computation):
    """`kind = "edges"`: one of the treatments gives smaller errors at the edges than `against`.

    A treatment improves a function when it divides the larger of the two edge errors on the fine grid by
    `factor` or more; it improves the edges when that is so on at least `share` of the functions.
    """

    prints: ClassVar[bool] = False
    kind: Literal["edges"]
    treatments: Annotated[tuple[Annotated[str, choice(*TREATMENTS)], ...], BeforeValidator(one_or_more)]
    against: Annotated[str, choice(*TREATMENTS)] = "edge_order=1"
    functions: FunctionsField
    factor: PositiveField
    share: PositiveField

    @model_validator(mode="after")
    def _ranges(self) -> Self:
        if self.factor <= 1:
            raise ValueError(f"factor must be above 1, not {self.factor:g}")
        if self.share > 1:
            raise ValueError(f"share must be at most 1, not {self.share:g}")
        if self.against in self.treatments:
            raise ValueError(f"against must not be one of the treatments, as {self.against} is")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Measure every treatment on every function."""
        counts, sentences, holds = [], [], False
        measured = [
            (exact.name, errors) for exact in self.functions if (errors := self._on(exact)) is not None
        ]
        if not measured:
            return Outcome(
                "inconclusive", "No function has edge errors above rounding that could be improved."
            )
        needed = self.share * len(measured)
        for name in self.treatments:
            better = [title for title, errors in measured if errors.improves(name, self.against, self.factor)]
            holds = holds or len(better) >= needed
            counts.append(f"{name}: {len(better)} of {len(measured)}")
            others = [title for title, _ in measured if title not in better]
            sentences.append(self._sentence(name, [errors for _, errors in measured], better, others))
        reason = (
            f"Edges are improved where their error on {COUNTS[-1]} nodes is at least {brief(self.factor)}"
            f" times smaller than with {self.against}; that is asked for on {self.share:.0%} of the"
            f" functions. {' '.join(sentences)}"
        )
        return Outcome("verified" if holds else "refuted", reason, "; ".join(counts))

    def _sentence(self, name: str, measured: list[Errors], better: list[str], others: list[str]) -> str:
        label, _ = TREATMENTS[name]
        order, usual = _edge_order(name), _edge_order(self.against)
        ratio = float(np.median([errors.finest(name) / errors.finest(self.against) for errors in measured]))
        seen = [errors.order(name) for errors in measured if errors.clear(name)]
        observed = f", observed {np.median(seen):.2f} in the median" if seen else ""
        effect = f"the error is {brief(ratio)} times that of {self.against} in the median"
        if all(errors.same(name, self.against) for errors in measured):
            effect = f"the errors are those of {self.against}, up to rounding"
        names = (
            f" (not {', '.join(others[:3])}{' ...' if len(others) > 3 else ''})" if others and better else ""
        )
        return (
            f"{name}, {label}, improves {len(better)} of {len(measured)}{names}: order {order} at the edges"
            f" by its moments{observed}, where {self.against} has order {usual}; {effect}."
        )

    def _on(self, exact: ExactFunction) -> Errors | None:
        """Return the edge errors on both grids, or None where the reference leaves nothing to improve."""
        ((low, high),) = exact.domain
        truth = derivative_values(exact, Operator.derivative(1), np.array([low, high]))
        f = exact.numeric()
        errors: dict[str, tuple[float, ...]] = {name: () for name in (self.against, *self.treatments)}
        for count in COUNTS:
            x, h = np.linspace(low, high, count, retstep=True)
            values = np.asarray(f(x), dtype=float)
            for name in errors:
                edges = TREATMENTS[name][1](values, float(h))[[0, -1]]
                errors[name] += (float(np.abs(edges - truth).max()),)
        rounding = 8 * UNIT_ROUNDOFF * float(np.abs(values).max() / h)
        if not np.isfinite(list(errors.values())).all() or errors[self.against][-1] <= rounding:
            return None
        return Errors(errors, rounding)


def _edge_order(name: str) -> int:
    """Return the order of the first row by its moments, from unit vectors on 9 nodes; 0: no approximation."""
    first = [TREATMENTS[name][1](unit, 1.0)[0] for unit in np.eye(9)]
    return max(0, Stencil(tuple(map(Fraction, range(9))), tuple(Fraction(float(w)) for w in first), 1).order)
