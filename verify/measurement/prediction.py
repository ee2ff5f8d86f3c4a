"""The truncation error that a proof predicts at given points, term by term of the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.tracing.multi_index import MultiIndex

Floats = NDArray[np.float64]

TAIL = 3
"""terms at the end of the series whose sizes bound what is left out"""


@dataclass(frozen=True, eq=False)
class Prediction:
    """Truncation error of a scheme on one function, from its proof."""

    expected: float | None
    """order expected of this function at these points; None when every known term vanishes or none is known"""
    exact: bool
    """every known term is certified to vanish at every point"""
    leading: Floats
    """leading term, shape (P, S)"""
    total: Floats
    """all known terms, shape (P, S); NaN where a derivative does not exist"""
    left_out: Floats
    """size of the last known terms, shape (P, S): what the series leaves out is of this size"""

    def only(self, members: NDArray[np.intp]) -> Prediction:
        """The same at some of its points."""
        parts = {name: getattr(self, name)[members] for name in ("leading", "total", "left_out")}
        return replace(self, **parts)


def predict(
    terms: Sequence[Sequence[ErrorTerm]],
    derivatives: Mapping[MultiIndex, Floats],
    vanishing: Mapping[MultiIndex, NDArray[np.bool_]],
    points: Floats,
    steps: Floats,
    spread: Floats,
) -> Prediction:
    """Predict the truncation error; `terms[i]` are the error terms of the formula that is used at point i.

    On a grid the formula differs from row to row; a point scheme has the same at every point. Point i is given the
    steps `steps * spread[i]`.
    """
    powers = sorted({term.power for group in terms for term in group})
    factors = np.zeros((len(powers), len(points)))
    for group in {id(group): group for group in terms}.values():
        members = np.array([other is group for other in terms])
        for term in group:
            values = term.at(derivatives, points)
            if term.expression is None and term.coefficients:
                zero = np.all([vanishing[index] for index, _ in term.coefficients if index], axis=0)
                values = (
                    np.where(zero, 0.0, values) if all(index for index, _ in term.coefficients) else values
                )
            factors[powers.index(term.power), members] = (values * spread**term.power)[members]
    present = [i for i in range(len(powers)) if np.any(factors[i] != 0)]
    shape = (len(points), len(steps))
    if not present:
        nothing = np.zeros(shape)
        return Prediction(None, bool(powers), nothing, nothing, nothing)
    with np.errstate(over="ignore", invalid="ignore"):
        sizes = steps[None, :] ** np.array(powers, dtype=float)[:, None]
        leading = factors[present[0]][:, None] * sizes[present[0]]
        total = factors.T @ sizes
        # a series that ends because the function is a polynomial leaves nothing out; one that was cut off does
        tail = [] if _ends(vanishing) else present[1:][-TAIL:] or present
        left_out = np.abs(factors[tail].T) @ sizes[tail] if tail else np.zeros(shape)
    return Prediction(float(powers[present[0]]), False, leading, total, left_out)


def _ends(vanishing: Mapping[MultiIndex, NDArray[np.bool_]]) -> bool:
    """Whether all derivatives of the two highest degrees that are known vanish: the Taylor series is a polynomial."""
    top = max(sum(index) for index in vanishing)
    return all(bool(np.all(zero)) for index, zero in vanishing.items() if sum(index) >= top - 1)
