"""Schemes on periodic grids: the last node is followed by the first, so that every row is a cyclic shift of any other.

Such a matrix is circulant. One row tells all of it, and waves are its eigenvectors: a wave of phase t per node is
multiplied by the symbol, sum_k w_k exp(i k t).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import LINEARITY, SPACINGS, Floats, call, probe, scaling
from trueorder.verify.tracing.forms import UntraceableError

SIZES = (16, 32, 64, 128)
"""sizes tried in turn: powers of two, which every code takes that is made for periodic data"""

EVEN = 2.0**-44
"""rows that differ by less than this share of their largest weight are the same: fast Fourier transforms round"""

NOISE = 2.0**-48
"""weights below this share of the largest one are rounding"""

FADED = 2.0**-36
"""weights that go down to this share of the largest one do not end there"""


class NotCirculantError(UntraceableError):
    """A row is no cyclic shift of another one."""


@dataclass(frozen=True, eq=False)
class Circulant:
    """A circulant matrix of n rows: the weights of one of them, for the spacing one."""

    weights: Floats
    """shape (n,): weight of the node so many places further round"""
    power: int
    """weights are proportional to this power of the spacing"""

    @property
    def nodes(self) -> int:
        """The number of nodes, n."""
        return len(self.weights)

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Places of the nodes from the row's own, from -n/2 to n/2, in the order of the weights."""
        places = np.arange(self.nodes)
        return np.where(places <= self.nodes // 2, places, places - self.nodes)

    @property
    def waves(self) -> NDArray[np.int64]:
        """Wave numbers that the grid tells apart, above zero and below Nyquist's n/2."""
        return np.arange(1, (self.nodes + 1) // 2)

    def symbol(self, phases: Floats) -> NDArray[np.complex128]:
        """What waves of these phases per node are multiplied by."""
        # a sum and no product of matrices, for which BLAS would wake its threads
        return np.asarray(
            np.sum(np.exp(1j * np.multiply.outer(phases, self.offsets)) * self.weights, axis=-1)
        )

    def stencil(self) -> dict[int, float] | None:
        """Weights by place where the row leaves the far side of the grid out; None for a row that goes all round."""
        members = np.flatnonzero(self.weights)
        places = self.offsets[members]
        if not len(members) or np.max(np.abs(places)) >= self.nodes // 2:
            return None
        if np.min(np.abs(self.weights[members])) < FADED * np.max(np.abs(self.weights)):
            return None  # it dies away in rounding, as that of a compact scheme does
        return {int(place): float(self.weights[j]) for place, j in sorted(zip(places, members, strict=True))}


def circulant(scheme: GridScheme, nodes: int) -> Circulant:
    """The matrix of a scheme on so many nodes, which is circulant.

    Raises NotCirculantError with the first row that is no cyclic shift of the others, and UntraceableError as
    `verify.probing.probing.probe` does.
    """
    matrices = [probe(scheme, np.arange(nodes, dtype=np.float64) * h) for h in SPACINGS]
    power = scaling(*matrices)
    matrix = matrices[0] * SPACINGS[0] ** -power
    turned = np.array([np.roll(row, -i) for i, row in enumerate(matrix)])
    row = np.median(turned, axis=0)
    largest = float(np.max(np.abs(turned)))
    away = np.max(np.abs(turned - row), axis=1)
    if np.any(away > EVEN * largest):
        raise NotCirculantError(_sentence(turned, row, int(np.flatnonzero(away > EVEN * largest)[0]), power))
    return Circulant(np.where(np.abs(row) <= NOISE * largest, 0.0, row), power)


def _sentence(turned: Floats, row: Floats, place: int, power: int) -> str:
    """The first row that differs, with the weight in which it differs most."""
    k = int(np.argmax(np.abs(turned[place] - row)))
    unit = "" if power == 0 else "/h" if power == -1 else f"*h**({power})"
    one, others = (f"{weight:.6g}" for weight in (turned[place][k], row[k]))
    if one == others:
        one, others = (repr(float(weight)) for weight in (turned[place][k], row[k]))
    node = "its own node" if k == 0 else f"the node {k} further round"
    return (
        f"on {len(row)} nodes row {place + 1} is no cyclic shift of the other rows: {node} has the weight {one}{unit} "
        f"there and {others}{unit} in them"
    )


def turns_with_the_data(scheme: GridScheme, nodes: int) -> bool:
    """Whether turned data give turned estimates: what being periodic means for a scheme that is not linear.

    Raises UntraceableError as `verify.probing.probing.probe` does.
    """
    coordinates = np.arange(nodes, dtype=np.float64) * SPACINGS[0]
    values = np.random.default_rng(nodes).integers(-64, 64, nodes).astype(np.float64) / 8
    still = call(scheme, values, coordinates)
    size = float(np.max(np.abs(still)))
    for turn in (1, nodes // 3):
        turned = call(scheme, np.roll(values, turn), coordinates)
        if not np.all(np.abs(turned - np.roll(still, turn)) <= LINEARITY * size):
            return False
    return size > 0
