"""Spectral differentiation: derivatives of the one interpolant through all values, of no finite order.

Fourier, on periodic grids: the trigonometric interpolant (Trefethen 2000, Spectral Methods in MATLAB, chapter 3).
On an even number of nodes the wave of Nyquist's number n/2 is seen as a cosine alone, whose odd derivatives vanish
at the nodes. Chebyshev, on Chebyshev-Lobatto nodes: the interpolating polynomial (chapter 6 there), by a matrix
with the weights of the barycentric formula (Berrut and Trefethen 2004, SIAM Review 46, 501-517), whose diagonal is
minus the sum of the rest of its row, which keeps rounding errors down (Baltensperger and Berrut 1999, Computers and
Mathematics with Applications 37, 41-48).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import Option
from trueorder.schemes.scheme import GridScheme
from trueorder.schemes.stencil_rows import enough, on_uniform_grid

Array = NDArray[Any]

FOURIER = Listing(
    "fourier",
    "grid",
    (Option("derivative", (1, 2, 3, 4), 1),),
    "derivative of the trigonometric interpolant, on a periodic grid",
)
CHEBYSHEV = Listing(
    "chebyshev",
    "grid",
    (Option("derivative", (1, 2), 1),),
    "derivative of the interpolating polynomial, on Chebyshev-Lobatto nodes",
)
TREFETHEN = "Trefethen (2000), Spectral Methods in MATLAB, chapter {}"

ON_NODES = 1e-10
"""how far a coordinate may lie from its Chebyshev-Lobatto node, as a share of the interval"""


def fourier(*, derivative: int = 1) -> GridScheme:
    """Return the derivative 1 to 4 of the trigonometric interpolant; n nodes with spacing h cover the period n h.

    It is exact for waves of up to n/2 periods on the grid (below n/2 for an odd derivative), and has no order to claim.

    >>> import numpy as np
    >>> fourier()(np.array([0.0, 1.0, 0.0, -1.0]), np.pi / 2).round(15)
    array([ 1.,  0., -1.,  0.])
    """
    values = FOURIER.settle({"derivative": derivative})
    name = FOURIER.text(values)
    return GridScheme(
        name=name,
        function=Fourier(name, values["derivative"]),
        operator=Operator.derivative(values["derivative"]),
        spacing="scalar",
        minimum_nodes=3,
        batched=True,
        source=TREFETHEN.format(3),
        periodic=True,
    )


def chebyshev(*, derivative: int = 1) -> GridScheme:
    """Return the first or second derivative of the interpolating polynomial on Chebyshev-Lobatto nodes.

    The coordinates are low + (high - low) (1 - cos(pi j / (n - 1))) / 2, or the same from high to low; others are
    refused with InputError. It is exact for polynomials of degree n - 1, and has no order to claim.

    >>> import numpy as np
    >>> nodes = np.array([0.0, 0.5, 1.0])
    >>> chebyshev()(nodes**2, nodes).round(12)
    array([0., 1., 2.])
    """
    values = CHEBYSHEV.settle({"derivative": derivative})
    name = CHEBYSHEV.text(values)
    return GridScheme(
        name=name,
        function=Chebyshev(name, values["derivative"]),
        operator=Operator.derivative(values["derivative"]),
        spacing="coordinates",
        minimum_nodes=values["derivative"] + 1,
        batched=True,
        source=TREFETHEN.format(6),
        periodic=False,
    )


@dataclass(frozen=True)
class Fourier:
    """Derivatives of the trigonometric interpolant along the last axis of values (..., n)."""

    name: str
    derivative: int

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Array:
        """Return the estimates, in the shape of the values; InputError for too few nodes."""
        f = on_uniform_grid(values, spacing, 3, where=self.name)
        if np.iscomplexobj(f):
            return self._of_real(f.real, spacing) + 1j * self._of_real(f.imag, spacing)
        return self._of_real(f, spacing)

    def _of_real(self, f: Array, spacing: Any) -> Array:
        nodes = f.shape[-1]
        factors = (2j * np.pi / nodes * np.arange(nodes // 2 + 1)) ** self.derivative
        if nodes % 2 == 0 and self.derivative % 2 == 1:
            factors[-1] = 0
        derived = np.fft.irfft(
            factors.astype(np.result_type(f, 1j)) * np.fft.rfft(f, axis=-1), nodes, axis=-1
        )
        return np.asarray(derived / spacing**self.derivative, dtype=f.dtype)


@dataclass(frozen=True)
class Chebyshev:
    """Derivatives of the polynomial through values (..., n) on Chebyshev-Lobatto nodes, along the last axis."""

    name: str
    derivative: int

    def __call__(self, values: ArrayLike, spacing: ArrayLike) -> Array:
        """Return the estimates, in the shape of the values; InputError for too few nodes, and for other nodes."""
        f = enough(np.asarray(values), self.derivative + 1, where=self.name)
        x = np.asarray(spacing, dtype=np.float64)
        if x.shape != f.shape[-1:]:
            raise InputError(
                f"{self.name}: spacing of shape {x.shape} for {f.shape[-1]} nodes; give the coordinates of every node"
            )
        length = float(x[-1] - x[0])
        expected = x[0] + length * lobatto(len(x))
        if length == 0 or not np.all(np.abs(x - expected) <= ON_NODES * np.abs(length)):
            raise InputError(
                f"{self.name}: the coordinates are not the {len(x)} Chebyshev-Lobatto nodes from {x[0]:g} to "
                f"{x[-1]:g}; accepted: low + (high - low)*(1 - cos(pi*j/(n - 1)))/2 for j = 0 ... n - 1"
            )
        matrix = differentiation_matrix(len(x))
        for _ in range(self.derivative):
            f = f @ matrix.T.astype(f.dtype) / length
        return f


def lobatto(nodes: int) -> Array:
    """Return the Chebyshev-Lobatto nodes on [0, 1], ascending.

    >>> lobatto(3)
    array([0. , 0.5, 1. ])
    """
    # as the square of a sine, which is the same and loses no digits near 0
    return np.asarray(np.sin(np.pi / 2 * np.arange(nodes) / (nodes - 1)) ** 2)


def differentiation_matrix(nodes: int) -> Array:
    """Return the matrix of the first derivative on the Chebyshev-Lobatto nodes of [0, 1].

    Distances of nodes are products of sines, sin^2 b - sin^2 a = sin(b - a) sin(b + a), which subtract nothing rounded.
    """
    angle = np.pi / 2 * np.arange(nodes) / (nodes - 1)
    distances = np.sin(angle[:, None] - angle) * np.sin(angle[:, None] + angle)
    weights = (-1.0) ** np.arange(nodes)
    weights[[0, -1]] /= 2
    np.fill_diagonal(distances, 1)
    matrix = weights / weights[:, None] / distances
    np.fill_diagonal(matrix, 0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return np.asarray(matrix)
