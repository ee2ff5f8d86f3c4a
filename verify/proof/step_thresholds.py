"""Over which steps a proof holds, where code compares the step with a number.

Code that takes another way above some step, `h = min(h, 0.05)` say, is proved for the steps below. Code that lets no
step fall below a number of its own, `h = max(h, 1e-7)`, keeps to that number as h goes to zero, and its error stays. It
means to be used above, where it is proved; below, its values are those at the number itself, bit by bit, which tells it
from other code.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

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
    point = [float(x) for x in STATED[0][: scheme.dimension]]

    def other(*coordinates: Any) -> Any:
        return np.cos(sum((k + 1.3) * x for k, x in enumerate(coordinates)))

    for floor in {branch.threshold for branch in traced.branches if branch.threshold is not None}:
        try:
            with quiet():
                values = {
                    float(scheme.function(other, *point, float(floor) * share)) for share in (1.0, *BELOW)
                }
                above = float(scheme.function(other, *point, 2 * float(floor)))
        except FOREIGN:
            continue  # what it does wrong is found elsewhere
        if len(values) == 1 and above not in values:
            return floor
    return None
