"""Where code that branches goes the way, on numbers, that its proof followed.

At larger steps a difference may have another sign than the derivative that it stands for, and at tiny ones its sign is
rounding. There another formula may apply than the proven one, about which the measured error says nothing.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.measurement.reference import Reference
from trueorder.verify.measurement.subject import Subject
from trueorder.verify.probing.replay import replay
from trueorder.verify.tracing.trace import Trace

Floats = NDArray[np.float64]

AGREES = 1.0
"""a value within this many bounds on its rounding error of the formula's is the formula's, however it was come by"""

SPAN = 1.0
"""decades of steps over which the branches must hold at a point for it to stay in a study"""

MOST = 0.9
"""share of the points that must stay"""


def where_it_applies(
    subject: Subject, reference: Reference, steps: Floats, values: Floats
) -> NDArray[np.bool_] | None:
    """Whether the code computes the formula proved for a point, or branches as it does; shape (P, S) like its `values`.

    `steps` has shape (P, S) or (1, S). None for code that does not branch.
    """
    if not subject.undecided and not any(traced and traced.branches for traced in subject.traces):
        return None
    every = np.broadcast_to(steps, values.shape)
    found = np.ones(values.shape, bool)
    for i, traced in enumerate(subject.traces):
        if i in subject.undecided:
            found[i] = False
        elif traced is not None and traced.branches:
            found[i] = _applies(traced, reference, i, every[i], values[i])
    return found


def _applies(
    traced: Trace, reference: Reference, place: int, steps: Floats, values: Floats
) -> NDArray[np.bool_]:
    point = reference.points.values[place].astype(reference.dtype)
    roundoff = float(np.finfo(reference.dtype).eps) / 2
    try:
        with quiet():
            value, bound, followed = replay(
                traced, reference.numeric, point, steps, reference.noise.slopes[place], roundoff
            )
    except FOREIGN:
        return np.zeros(len(steps), bool)  # a number of the formula is too large for double precision
    return np.asarray(followed | (np.abs(values - np.real(value)) <= AGREES * bound))


def settled(applies: NDArray[np.bool_], steps: Floats) -> NDArray[np.intp]:
    """The points at which the proven formulas apply over a decade of steps that is as large as most points allow.

    `steps` are ascending. All points when there is no such decade.
    """
    needed = max(math.floor(MOST * np.count_nonzero(applies.any(axis=1))), 1)
    for last in reversed(range(len(steps))):
        first = int(np.searchsorted(steps, steps[last] / 10**SPAN))
        holds = applies[:, first : last + 1].all(axis=1)
        if np.count_nonzero(holds) >= needed:
            return np.flatnonzero(holds)
    return np.arange(len(applies))
