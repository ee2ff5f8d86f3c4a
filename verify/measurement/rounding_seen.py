"""Errors that are too large for the rounding that a sweep shows, of code whose weights were told to be rough.

Weights that are read off code are known as well as its answers are linear. Code that rounds its result is not linear,
and its weights are then taken for rough ones, by which any error could be explained. But rough weights err most at
small steps, where a sum of them that is not zero counts most. Where the errors are small there, so is that sum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.measurement import order
from trueorder.verify.measurement.measurement import Measurement
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.probing.replay import ROUNDOFF
from trueorder.verify.proof.moments import HIGHEST_DEGREE

OVERSTATED = 2.0**-5
"""share of the modelled rounding below which the measured one shows that the weights are better known"""

FEWEST = 4
"""steps that show something, and at which something is wrong, at least"""

ALLOWED = 32.0
"""errors stay below this many times the rounding that is seen"""


def unexplained(subject: Subject, reference: Reference, measured: Measurement) -> str | None:
    """What is wrong with code whose errors neither truncation nor rounding explains; None where they do.

    Beside the rounding that the smallest steps show, the weights may be off as far as was told in all that does not
    show there: the sums of weights times powers of the nodes.
    """
    prediction = measured.prediction
    if not subject.probed or prediction is None or not measured.has_series:
        return None
    if reference.function.dimension > 1 or not subject.samples[0]:
        return None
    usable = np.flatnonzero(measured.sharp & measured.usable)
    rest = order.rms(measured.errors - prediction.total)
    if len(usable) < 2 * FEWEST:
        return None
    seen = float(np.max(rest[usable[:FEWEST]] / measured.rounding[usable[:FEWEST]]))
    if not seen < OVERSTATED or subject.own_rounding <= 0:
        return None
    told = subject.own_rounding
    # errors may be smaller than rounding can be expected to be, where a function is constant to the last bit
    level = max(seen, ROUNDOFF / told) * measured.rounding
    allowed = ALLOWED * level + told * _moments(subject, reference, measured.steps)
    beyond = usable[rest[usable] > allowed[usable]]
    if len(beyond) < FEWEST:
        return None
    j = int(beyond[-1])
    return (
        f"the formula is right, the code loses precision: at h = {measured.steps[j]:.3g} its errors are {rest[j]:.3g}, "
        f"where rounding explains {allowed[j]:.3g}"
    )


def _moments(subject: Subject, reference: Reference, steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """What an error of all weights by their own size would make of the estimates, their plain sum left out."""
    nodes = [(sample.offsets[0].at(1.0), weight.at(1.0)) for sample, weight in subject.samples[0] or ()]
    total = np.zeros(len(steps))
    for k in range(1, HIGHEST_DEGREE[1] + 1):
        moment = sum(abs(weight) * abs(place) ** k for place, weight in nodes) / math.factorial(k)
        size = float(order.rms(np.nan_to_num(reference.derivatives[(k,)])[:, None])[0])
        total = total + moment * size * steps ** float(k - subject.operator.degree)
    return total
