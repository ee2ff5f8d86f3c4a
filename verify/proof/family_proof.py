"""Proves the order of every row of a linear grid scheme on rough grids.

On a grid with spacings that never become equal a row keeps the moments that it has on a small grid of the same kind, so
a small grid with exact coordinates tells its order: the first moment that is not the operator's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import probe
from trueorder.verify.proof.grid_family import FAMILIES, GridFamily
from trueorder.verify.proof.moments import NOISE
from trueorder.verify.tracing.forms import UntraceableError

Floats = NDArray[np.float64]

UNIT = 2.0**-6
"""length of a relative spacing of one: a power of two, so that coordinates are exact, and not one"""

HIGHEST_MOMENT = 16

SMALL = 1e-7
"""a moment that is left and smaller than this share of its parts may be rounding of weights that the code solved for"""

JITTER, AGAIN = 2.0**-30, 3
"""spacings are changed by about this share, so many times: rounding is then another one, and what is left is not"""

STEADY = 1e-3
"""share of a moment by which it changes at most then; rounding does so with a probability of about its third power"""


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
    try:
        left = _left(scheme, spacings, operator)
        counts = np.abs(left) > float(NOISE)
        clear = np.cumsum(np.abs(left) >= SMALL, axis=0) > 0  # from the first moment on that nobody doubts
        doubtful = counts & ~clear
        if doubtful.any():
            counts &= ~doubtful | _is_steady(left, scheme, spacings, operator)
    except UntraceableError as error:
        return FamilyProof(family.name, (), interior, str(error))
    lowest = [int(np.argmax(row)) if row.any() else None for row in counts.T]
    orders = [None if degree is None else degree - operator.degree for degree in lowest]
    return FamilyProof(family.name, tuple(orders), interior)


def _is_steady(left: Floats, scheme: GridScheme, spacings: Floats, operator: Operator) -> NDArray[np.bool_]:
    """Which moments are the same on grids that are almost the same."""
    draws = [np.random.default_rng(k).normal(size=len(spacings)) for k in range(AGAIN)]
    others = np.array([_left(scheme, spacings * (1 + JITTER * draw), operator) for draw in draws])
    return np.asarray(np.max(np.abs(others - left), axis=0) <= STEADY * np.abs(left))


def _left(scheme: GridScheme, spacings: Floats, operator: Operator) -> Floats:
    """Moments for all rows, shape (degrees, rows), less those of the operator, as shares of their parts.

    They are zero from the degree on at which every row has one that nobody doubts.
    """
    coordinates = UNIT * np.concatenate([[0.0], np.cumsum(spacings)])
    wanted = {index[0]: float(coefficient) for index, coefficient in operator.terms}
    # moments cancel, so that digits are needed beyond those that are held against the noise
    offsets = (coordinates - coordinates[:, None].astype(np.longdouble)) / UNIT
    parts = probe(scheme, coordinates).astype(np.longdouble)
    left = np.zeros((HIGHEST_MOMENT, len(parts)))
    for degree in range(HIGHEST_MOMENT):
        unit = UNIT**degree / math.factorial(degree)
        target = wanted.get(degree, 0.0)
        size = abs(target) + np.sum(np.abs(parts), axis=1) * unit
        rest = np.sum(parts, axis=1) * unit - target
        left[degree] = np.divide(rest, size, out=np.zeros_like(rest), where=size > 0)
        if np.all(np.max(np.abs(left), axis=0) >= SMALL):
            break
        parts = parts * offsets
    return left
