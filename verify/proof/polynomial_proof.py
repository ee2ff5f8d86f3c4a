"""Proves schemes of no finite order on Chebyshev-Lobatto nodes, for schemes that take no others.

Such a scheme differentiates the one polynomial through all values, so that on n nodes it is exact for polynomials of
degree n - 1, and its error on a function that is analytic on the whole interval falls geometrically as nodes are added
(Trefethen 2000, Spectral Methods in MATLAB, chapters 5 and 6).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.probing import probe
from trueorder.verify.proof.grid_family import GridFamily
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.polynomials import Polynomials
from trueorder.verify.tracing.forms import UntraceableError

Floats = NDArray[np.float64]

SIZES = (9, 16, 33)
"""numbers of nodes on which the matrix is looked at"""

EXACT = 2.0**-44
"""what the matrix may be off, as a share of the sum of the sizes of its parts"""

DERIVATIVES = (1, 2, 3, 4)
"""derivatives that a scheme without a claim may turn out to be for"""


def _lobatto(intervals: int) -> Floats:
    angles = np.pi / 2 * np.arange(intervals + 1) / intervals
    return np.sin(angles[1:] - angles[:-1]) * np.sin(angles[1:] + angles[:-1])


LOBATTO = GridFamily("Chebyshev-Lobatto", False, _lobatto)
"""the nodes (1 - cos(pi j / (n - 1))) / 2 of an interval of length one; neighbours are sin(b - a) sin(b + a) apart"""


def prove_polynomial(scheme: GridScheme) -> GridProof | None:
    """Prove a scheme on Chebyshev-Lobatto nodes; None for one that does not take them, or is not exact there.

    >>> from trueorder.schemes.families.spectral import chebyshev
    >>> prove_polynomial(chebyshev()).reason
    "on n Chebyshev-Lobatto nodes exact for f' for polynomials of degree below n, so that the error for ..."
    """
    try:
        grids = [_on_grid(scheme, nodes) for nodes in SIZES if nodes >= scheme.minimum_nodes]
    except UntraceableError:
        return None
    candidates = (
        [Operator.derivative(d) for d in DERIVATIVES] if scheme.operator is None else [scheme.operator]
    )
    for operator in candidates:
        if grids and all(_exact(matrix, operator) for matrix in grids):
            reason = (
                f"on n Chebyshev-Lobatto nodes exact for {operator} {Polynomials().text}, so that the error for a "
                "function that is analytic on the interval falls geometrically in n"
            )
            blank = GridProof(scheme.name, operator, "proved", polynomials=Polynomials())
            return replace(blank, reason=reason)
    return None


def _on_grid(scheme: GridScheme, nodes: int) -> Floats:
    """The matrix on so many nodes of [-1, 1], whatever the length of the interval that it is asked for on."""
    short, wide = (probe(scheme, LOBATTO.nodes(nodes, low, high)) for low, high in ((-1.0, 1.0), (0.0, 8.0)))
    ratio = float(np.max(np.abs(short)) / np.max(np.abs(wide)))
    power = round(math.log(ratio, 4))
    if np.any(np.abs(short - wide * 4.0**power) > EXACT * nodes * np.max(np.abs(short))):
        raise UntraceableError("its weights do not scale with a power of the length of the interval")
    return short


def _exact(matrix: Floats, operator: Operator) -> bool:
    """Whether all Chebyshev polynomials that n nodes determine are given the operator's values."""
    nodes = len(matrix)
    x = LOBATTO.nodes(nodes, -1.0, 1.0)
    for degree in range(nodes):
        unit = np.eye(nodes)[degree]
        values = chebyshev.chebval(x, unit)
        wanted = sum(
            float(c) * chebyshev.chebval(x, chebyshev.chebder(unit, index[0])) for index, c in operator.terms
        )
        size = np.abs(matrix) @ np.abs(values)
        if np.any(np.abs(matrix @ values - wanted) > EXACT * nodes * size):
            return False
    return True
