"""Multi-indices: which partial derivative of f is meant, by how often it is taken along every coordinate."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

MultiIndex = tuple[int, ...]

CONSTANT: MultiIndex = ()
"""stands for the number 1 among the derivatives: what does not depend on f"""


def multi_indices(dimension: int, degree: int) -> Iterator[MultiIndex]:
    """All multi-indices of this total degree."""
    for cut in itertools.combinations(range(degree + dimension - 1), dimension - 1):
        edges = (-1, *cut, degree + dimension - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(edges))


def indices_up_to(dimension: int, degree: int) -> list[MultiIndex]:
    """The multi-indices of all total degrees up to this one."""
    return [index for n in range(degree + 1) for index in multi_indices(dimension, n)]


def symbol_name(index: MultiIndex) -> str:
    """Name of the symbol for a derivative, by its multi-index."""
    return "f_" + "_".join(map(str, index))
