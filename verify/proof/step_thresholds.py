"""Over which steps a proof holds, where code compares the step with a number.

Code that takes another way above some step, `h = min(h, 0.05)` say, is proved for the steps below. Code that lets no
step fall below a number of its own, `h = max(h, 1e-7)`, keeps to that number as h goes to zero, and its error stays. It
means to be used above, where it is proved; below, its values are those at the number itself, bit by bit, which tells it
from other code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.traced_proof import STATED, proof_of
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace

USEFUL = 16.0
"""times the best step of a formula that code may keep to: above, its errors stay far from what others reach"""

BELOW = (0.5, 0.0625)
"""steps at which the code is called, in units of the one it keeps to"""

BESIDE = 2.0**-12
"""and a step just above that, in the same units, at which it does nearly the same"""

NEAR, ROUNDED, ALIKE = 64.0, 16.0, 0.02
"""how many times that share of the step places may be apart, units in the last place of x beside that, and the share
of the value by which values may differ"""


def below_thresholds(proof: Proof, traced: Trace) -> Proof:
    """The proof for small steps, which says up to which step it holds if the code takes another way above some."""
    found = [branch.threshold for branch in traced.branches if branch.threshold is not None]
    if not found or proof.status != "proved":
        return proof
    where = f"for h below {float(min(found)):.3g}, from where on the code may take another way"
    return replace(proof, reason=f"{proof.reason}, {where}")


def prove_above_floor(scheme: PointScheme, traced: Trace) -> Proof | None:
    """The proof for steps above the one that the code keeps to; None for code that keeps to none.

    Raises UntraceableError where the code cannot be followed there.
    """
    floor = _floor(scheme, traced)
    if floor is None:
        return None
    proof = proof_of(scheme, trace(scheme.function, scheme.dimension, step=2 * floor))
    kept = f"for h above {float(floor):.3g}, which the code takes for every smaller step"
    return replace(proof, reason=f"{proof.reason}, {kept}", limits=(*proof.limits, *_too_large(proof, floor)))


def _too_large(proof: Proof, floor: Fraction) -> tuple[str, ...]:
    """What is to be said of a step kept to that is far above the best one, in units of x of the size of one."""
    if proof.operator is None or proof.order is None or proof.order < 1:
        return ()
    best = 2.0 ** (-53 / (proof.order + proof.operator.degree))
    if floor <= USEFUL * best:
        return ()
    return (
        f"below h = {float(floor):.3g} it takes that step, and its error stays what it is there, where others fall "
        f"down to steps of about {best:.1g}; steps above it alone, or a smaller one, would settle it",
    )


def _floor(scheme: PointScheme, traced: Trace) -> Fraction | None:
    """The step that the code takes for every smaller one."""
    for floor in {branch.threshold for branch in traced.branches if branch.threshold is not None}:
        try:
            with quiet():
                kept = [_called(scheme, float(floor) * share) for share in (1.0, *BELOW)]
                beside = [_called(scheme, float(floor) * (1 + BESIDE * k)) for k in range(1, 5)]
                above = _called(scheme, float(floor) * 2)
        except FOREIGN:
            continue  # what it does wrong is found elsewhere
        if (
            all(one == kept[0] for one in kept)
            and above != kept[0]
            and _goes_on(kept[0], beside, float(floor))
        ):
            return floor
    return None


class _Called(NamedTuple):
    """What code returned for a smooth function, and how far from x it asked for that."""

    value: float
    offsets: tuple[tuple[float, ...], ...]


def _called(scheme: PointScheme, h: float) -> _Called:
    point = [float(x) for x in STATED[0][: scheme.dimension]]
    offsets: list[tuple[float, ...]] = []

    def smooth(*coordinates: Any) -> Any:
        offsets.append(tuple(float(np.real(x)) - there for x, there in zip(coordinates, point, strict=True)))
        return np.cos(sum((k + 1.3) * x for k, x in enumerate(coordinates)))

    return _Called(float(scheme.function(smooth, *point, h)), tuple(offsets))


def _goes_on(kept: _Called, beside: Sequence[_Called], floor: float) -> bool:
    """Whether code does at the step that it keeps to what it does at steps just above: asks there, and finds that."""
    if not any(map(any, kept.offsets)) or any(len(one.offsets) != len(kept.offsets) for one in beside):
        return False
    near = NEAR * BESIDE * floor + ROUNDED * float(np.spacing(max(map(abs, map(float, STATED[0])))))
    if any(np.any(np.abs(np.subtract(one.offsets, kept.offsets)) > near) for one in beside):
        return False
    values = [one.value for one in beside]
    middle = sum(values) / len(values)
    scatter = max(values) - min(values)  # of rounding
    return abs(kept.value - middle) <= ALIKE * abs(middle) + ROUNDED * scatter
