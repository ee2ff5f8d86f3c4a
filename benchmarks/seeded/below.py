"""Whether a flaw lies below what the checker says that its measurements can show.

A verdict by measurement alone states a resolution for every study: the smallest error of its sweep over the size of
the value. Here the broken code is held against the code that was mutated, on the same functions, points and steps.
"""

from __future__ import annotations

import numpy as np

from trueorder.verify.measurement.estimates import estimate
from trueorder.verify.rows import StudyRow
from trueorder.verify.studies.study_steps import study_points
from trueorder.verify.studies.verification import Verdict

from .cases import Case
from .mutations import ELSEWHERE
from .scene import POINTS, shared_refer
from .specimens import Specimen

STEPS = 9
"""steps of the clean window at which the two codes are compared"""


def is_below(case: Case, verdict: Verdict) -> bool:
    """Whether the flaw stays below the stated resolution, in every study and all over its clean window."""
    before, after = case.original, case.specimen
    if before is None or before.spacing is not None or verdict.row.proven_order is not None:
        return False
    if case.mutation == ELSEWHERE:
        return False  # no study goes there, so that its resolution says nothing of it
    if (before.operator, before.order, before.edge_order) != (after.operator, after.order, after.edge_order):
        return False  # it is the claim that is wrong, and a claim is not a matter of size
    return all(_flaw(before, after, case, row) <= (row.resolution or 0.0) for row in verdict.row.studies)


def _flaw(before: Specimen, after: Specimen, case: Case, row: StudyRow) -> float:
    """Largest root mean square difference in the window that the order was measured in, over the value's size."""
    function = next((known for known in case.functions if known.name == row.function), None)
    if function is None or row.window is None:
        return 0.0 if function is None else np.inf
    points = study_points(after.scheme("broken"), function, POINTS, "float64")
    reference = shared_refer(function, points)
    steps = np.geomspace(*row.window, STEPS)[None, :]
    found = [
        estimate(specimen.scheme("one of two"), reference.numeric, points.values, steps).values
        for specimen in (before, after)
    ]
    size = np.sqrt(np.mean(reference.truth(after.operator).high ** 2))
    return float(np.max(np.sqrt(np.mean((found[0] - found[1]) ** 2, axis=0))) / size)
