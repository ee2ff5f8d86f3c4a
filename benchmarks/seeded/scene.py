"""Where a case plays: its functions, its points and the size of the truth there, by which bugs are scaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trueorder.verify.exact.functions import ExactFunction
from trueorder.verify.exact.sampling import Points
from trueorder.verify.measurement.reference import Reference, refer
from trueorder.verify.studies.study_steps import study_points

from .specimens import Specimen

POINTS = 20
"""points of every study: fewer than a user's study has, so that thousands of cases take minutes"""

_KNOWN: dict[tuple[str, object, str, bytes], Reference] = {}


def shared_refer(function: ExactFunction, points: Points, dtype: str = "float64") -> Reference:
    """`verify.measurement.reference.refer`, once for each function and set of points in this process."""
    key = (function.text, function.domain, dtype, points.values.tobytes())
    if key not in _KNOWN:
        _KNOWN[key] = refer(function, points, dtype)
    return _KNOWN[key]


@dataclass(frozen=True)
class Scene:
    """The functions of a case."""

    functions: tuple[ExactFunction, ...]

    def reference(self, specimen: Specimen) -> Reference:
        """What is known of the first function at the points of its study."""
        points = study_points(specimen.scheme("scene"), self.functions[0], POINTS, "float64")
        return shared_refer(self.functions[0], points)

    def truth(self, specimen: Specimen) -> np.ndarray:
        """The exact values that are to be estimated, shape (P,)."""
        return self.reference(specimen).truth(specimen.operator).high

    def size(self, specimen: Specimen) -> float:
        """Largest absolute value of the truth."""
        return float(np.max(np.abs(self.truth(specimen))))
