"""Grid schemes that give no estimate at the ends: fewer values than nodes, NaN or masked ones there, by convention."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.grid_form import GridForm
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import plain

SIZES = (17, 34, 65, 130)
"""nodes of the grids on which a scheme is asked; it may decline some"""

SPACING = 0.0625
"""their spacing, where no steps are given"""

MOST = 0.25
"""share of a grid that one end may be"""


def left_out(scheme: GridScheme, spacing: float = SPACING) -> tuple[int, int]:
    """How many nodes at the left and at the right end a scheme has no estimate for, the same on grids of two sizes.

    Where an odd number of values is missing nobody can tell for which nodes they are: that is none of this.
    """
    found: set[tuple[int, int]] = set()
    answers = 0
    for nodes in sorted({max(size, scheme.minimum_nodes + size % 2) for size in SIZES}):
        estimates = _estimates(scheme, nodes, spacing)
        ends = None if estimates is None else _ends(estimates, nodes)
        if ends is None:
            continue
        found.add(ends)
        answers += 1
        if answers == 2 or found == {(0, 0)}:
            break
    return found.pop() if len(found) == 1 and answers == 2 else (0, 0)


def without_ends(scheme: GridScheme, ends: tuple[int, int]) -> GridScheme:
    """The scheme with these ends left out, of which nothing is claimed; the scheme itself where there are none."""
    if not any(ends):
        return scheme
    form = scheme.function if isinstance(scheme.function, GridForm) else GridForm(scheme.function)
    # a window that is wider than the grid has no estimate anywhere
    nodes = max(scheme.minimum_nodes, 2 * sum(ends) + 1)
    return replace(scheme, function=replace(form, left_out=ends), edge_order=0, minimum_nodes=nodes)


def ends_text(ends: tuple[int, int]) -> str:
    """Which rows have no estimate, as the end of a sentence.

    >>> ends_text((1, 1)), ends_text((0, 2))
    ('no estimate in the first and the last row', 'no estimate in the last 2 rows')
    """
    left, right = ends
    if left == right == 1:
        return "no estimate in the first and the last row"
    if left == right:
        return f"no estimate in the first and the last {left} rows"
    parts = [
        f"the {name} {f'{count} rows' if count > 1 else 'row'}"
        for name, count in (("first", left), ("last", right))
        if count
    ]
    return f"no estimate in {' and '.join(parts)}"


def _estimates(scheme: GridScheme, nodes: int, spacing: float) -> NDArray[np.float64] | None:
    """What a scheme makes of a smooth function on so many nodes; None where that is no row of real numbers."""
    where = spacing * np.arange(nodes)
    values = np.sin(where / (spacing * nodes) + 1.0)
    for array in (where, values):
        array.flags.writeable = False
    try:
        with quiet():
            found = plain(scheme.function(values, where if scheme.spacing == "coordinates" else spacing))
    except FOREIGN:
        return None
    return found.astype(np.float64) if found.ndim == 1 and found.dtype.kind in "fiu" else None


def _ends(estimates: NDArray[np.float64], nodes: int) -> tuple[int, int] | None:
    """The nodes at the ends without an estimate; None where they are so many that a larger grid has to tell."""
    missing = nodes - len(estimates)
    if 0 < missing <= 2 * MOST * nodes and missing % 2 == 0:
        return missing // 2, missing // 2
    known = np.flatnonzero(~np.isnan(estimates))
    if missing:
        return 0, 0
    if not len(known):
        return None
    left, right = int(known[0]), int(nodes - 1 - known[-1])
    return (left, right) if max(left, right) <= MOST * nodes else None
