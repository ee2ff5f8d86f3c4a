"""Proves the order of every row of a linear grid scheme on rough grids.

On a grid with spacings that never become equal a row keeps the moments that it has on a small grid of the same kind, so
a small grid with exact coordinates tells its order: the first moment that is not the operator's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemes.operator import Operator
from schemes.scheme import GridScheme
from verify.error_terms import NOISE
from verify.grid_family import FAMILIES, GridFamily
from verify.probing import probe
from verify.trace import UntraceableError

Floats = NDArray[np.float64]

UNIT = 2.0**-6
"""length of a relative spacing of one: a power of two, so that coordinates are exact, and not one"""

HIGHEST_MOMENT = 16


@dataclass(frozen=True)
class FamilyProof:
    """Orders of the rows of a scheme on one family of rough grids."""

    family: str
    orders: tuple[int | None, ...]
    """order of every row; None above what was looked at; empty when the scheme does not take such grids"""
    interior: tuple[int, ...]
    reason: str = ""
    """why there are no orders"""

    @property
    def order(self) -> int | None:
        """Lowest order of the interior rows."""
        return _lowest([self.orders[i] for i in self.interior]) if self.orders else None

    @property
    def edge_order(self) -> int | None:
        """Lowest order of the other rows."""
        edges = [order for i, order in enumerate(self.orders) if i not in self.interior]
        return _lowest(edges) if edges else None


def _lowest(orders: list[int | None]) -> int | None:
    known = [order for order in orders if order is not None]
    return min(known) if known else None


def prove_families(
    scheme: GridScheme, operator: Operator, nodes: int, interior: tuple[int, ...]
) -> tuple[FamilyProof, ...]:
    """Orders on every rough family, for a scheme that takes coordinates; none for one that takes a spacing."""
    if scheme.spacing != "coordinates":
        return ()
    return tuple(
        _prove_family(scheme, operator, family, nodes, interior) for family in FAMILIES if family.rough
    )


def _prove_family(
    scheme: GridScheme, operator: Operator, family: GridFamily, nodes: int, interior: tuple[int, ...]
) -> FamilyProof:
    spacings = family.spacings(nodes - 1)
    coordinates = UNIT * np.concatenate([[0.0], np.cumsum(spacings)])
    try:
        matrix = probe(scheme, coordinates)
    except UntraceableError as error:
        return FamilyProof(family.name, (), interior, str(error))
    return FamilyProof(family.name, _orders(matrix, coordinates, operator), interior)


def _orders(matrix: Floats, coordinates: Floats, operator: Operator) -> tuple[int | None, ...]:
    """The order of every row: the first moment that is not the operator's, less the operator's degree."""
    wanted = {index[0]: float(coefficient) for index, coefficient in operator.terms}
    # moments cancel, so that digits are needed beyond those that are held against the noise
    offsets = ((coordinates - coordinates[:, None]) / UNIT).astype(np.longdouble)
    parts = matrix.astype(np.longdouble)
    found: list[int | None] = [None] * len(matrix)
    open_rows = np.full(len(matrix), True)
    for degree in range(HIGHEST_MOMENT):
        unit = UNIT**degree / math.factorial(degree)
        target = wanted.get(degree, 0.0)
        noise = float(NOISE) * (abs(target) + np.sum(np.abs(parts), axis=1) * unit)
        ends = open_rows & (np.abs(np.sum(parts, axis=1) * unit - target) > noise)
        for i in np.flatnonzero(ends):
            found[i] = degree - operator.degree
        open_rows &= ~ends
        if not np.any(open_rows):
            break
        parts = parts * offsets
    return tuple(found)
