"""Proves the order of every row of a linear grid scheme on rough grids.

On a grid with spacings that never become equal a row keeps the moments that it has on a small grid of the same kind, so
a small grid with exact coordinates tells its order: the first moment that is not the operator's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

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
    orders = tuple(_order(matrix[i], coordinates, i, operator) for i in range(nodes))
    return FamilyProof(family.name, orders, interior)


def _order(row: Floats, coordinates: Floats, place: int, operator: Operator) -> int | None:
    """The order of one row: the first moment that is not the operator's, less the operator's degree."""
    wanted: dict[int, Fraction] = {index[0]: coefficient for index, coefficient in operator.terms}
    members = np.flatnonzero(row)
    weights = [Fraction(float(row[j])) for j in members]
    # whole numbers of one unit each, which are many times faster than fractions
    scale = max((weight.denominator for weight in weights), default=1)
    parts = [int(weight * scale) for weight in weights]
    offsets = [round(float(coordinates[j] - coordinates[place]) / UNIT) for j in members]
    for degree in range(HIGHEST_MOMENT):
        unit = Fraction(UNIT) ** degree / (math.factorial(degree) * scale)
        target = wanted.get(degree, Fraction(0))
        noise = NOISE * (abs(target) + sum(map(abs, parts)) * unit)
        if abs(sum(parts) * unit - target) > noise:
            return degree - operator.degree
        parts = [part * offset for part, offset in zip(parts, offsets, strict=True)]
    return None
