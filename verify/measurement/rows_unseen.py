"""What weights of a row that are too small to be read off its matrix may add to an estimate.

A weight counts as zero below a share of the largest one of its row, and small ones are known to few digits. Implicit
schemes have small weights at all nodes of the grid, and where the values there are larger by more than that share,
those weights are most of the estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.measurement.row_estimates import Placement
from trueorder.verify.proof.implicit_proof import REPEATED
from trueorder.verify.proof.proof import Samples
from trueorder.verify.tracing.laurent import weight_at

Floats = NDArray[np.float64]


HEAVY = 2.0**-12
"""share of the largest weight above which a weight is known to enough digits"""


class Unseen(NamedTuple):
    """Bounds on what weights that were taken for zero add to an estimate, each of shape (S,)."""

    near: Floats
    """where the values are no larger than at the nodes whose weights are large"""
    far: Floats
    """and what is added by values that are"""


def unseen(samples: Samples, placement: Placement, f: Callable[..., Any], x: float, steps: Floats) -> Unseen:
    """What the nodes of the grid may add through weights that were taken for zero; nothing in an empty row."""
    if not samples:
        return Unseen(np.zeros(len(steps)), np.zeros(len(steps)))
    weights = np.array([np.abs(weight_at(weight, steps)) for _, weight in samples])
    largest = np.max(weights, axis=0)
    heavy = [int(sample.offsets[0].at(1.0).real) for sample, _ in samples]
    heavy = [place for place, weight in zip(heavy, weights, strict=True) if np.any(weight > HEAVY * largest)]
    places = np.arange(placement.nodes) - placement.row
    sizes = np.abs(f(x + steps * places[:, None]))
    highest = np.max(sizes[np.isin(places, heavy)], axis=0)
    beyond = np.sum(np.maximum(sizes - highest, 0.0), axis=0)
    return Unseen(*(np.asarray(REPEATED * largest * size, dtype=np.float64) for size in (highest, beyond)))
