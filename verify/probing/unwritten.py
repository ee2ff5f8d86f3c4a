"""Rows of a result that a scheme never writes, and in which stands what was in memory before."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import Numbers, call
from trueorder.verify.probing.sizes import answered_size
from trueorder.verify.row_list import listed
from trueorder.verify.tracing.forms import UntraceableError

MARKS = (-7.25e77, 3.5e-61)
"""what is left in memory; no scheme computes both of these from the same values"""

NEW = ("empty", "empty_like")
"""what makes arrays of which nothing is written"""

ONE_AT_A_TIME = threading.RLock()
"""held while these are others"""

COPIES = 16
"""arrays that are left there: those of the scheme's arguments, and of its parts, take some of them"""


@contextlib.contextmanager
def _marked(mark: float) -> Iterator[None]:
    """With new arrays of NumPy's filled, as far as code makes them by these names."""

    def marking(make: Callable[..., NDArray[Any]]) -> Callable[..., NDArray[Any]]:
        def made(*arguments: Any, **options: Any) -> NDArray[Any]:
            array = make(*arguments, **options)
            if array.dtype.kind in "fc":
                array.fill(mark)
            return array

        return made

    with ONE_AT_A_TIME:  # what another thread has put there must not be kept for the original
        kept = {name: getattr(np, name) for name in NEW}
        try:
            for name, make in kept.items():
                setattr(np, name, marking(make))
            yield
        finally:
            for name, make in kept.items():
                setattr(np, name, make)


def unwritten(scheme: GridScheme, values: Numbers, coordinates: Numbers) -> NDArray[np.intp]:
    """The rows that a scheme never writes on these values, as far as that can be seen; none where it declines them."""
    found = np.ones(len(values), bool)
    for mark in MARKS:
        left = [np.full(len(values), mark) for _ in range(COPIES)]
        del left
        try:
            with _marked(mark):
                found &= call(scheme, values, coordinates) == mark
        except UntraceableError:
            return np.array([], np.intp)
    return np.flatnonzero(found)


def never_written(scheme: GridScheme) -> str | None:
    """Which rows of a grid a scheme never writes, as a sentence about "it"; None where it writes all that count.

    The ends do not where nothing is claimed of them.
    """
    nodes = answered_size(scheme)
    if nodes is None:
        return None
    rows = unwritten(scheme, np.zeros(nodes), np.arange(nodes, dtype=np.float64))
    ends = nodes // 4 if scheme.has_open_edges else 0
    rows = rows[(rows >= ends) & (rows < nodes - ends)]
    if not len(rows):
        return None
    return f"it never writes {listed(rows.tolist(), nodes)}, where stands what was in memory before"
