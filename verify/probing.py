"""Reads the matrix of a linear grid scheme off its own code: unit vectors go in, columns come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from schemes.scheme import GridScheme
from verify.foreign import FOREIGN, quiet
from verify.trace import UntraceableError

LINEARITY = 1e-10
"""relative defect above which a scheme is not linear; rounding stays near 1e-14"""

Floats = NDArray[np.float64]


class NotHomogeneousError(UntraceableError):
    """A scheme finds a derivative in values that are all zero, at any spacing."""


def probe(scheme: GridScheme, coordinates: Floats) -> Floats:
    """The matrix of a linear grid scheme on a grid of n nodes, shape (n, n).

    A scheme that takes a scalar spacing is given the first one. Raises UntraceableError, with the reason, when the
    scheme raises, returns another shape or is not linear.
    """
    nodes, spacing = len(coordinates), float(coordinates[1] - coordinates[0])
    generator = np.random.default_rng(1988)
    random = generator.integers(-64, 64, (2, nodes)).astype(np.float64) / 8
    vectors = [*np.eye(nodes), np.zeros(nodes), *random]
    images = [_call(scheme, vector, coordinates, spacing) for vector in vectors]
    matrix = np.array(images[:nodes]).T
    if not np.all(np.isfinite(matrix)):
        raise UntraceableError("a unit vector gives a value that is not finite")
    if np.any(images[nodes] != 0):
        found = images[nodes][np.flatnonzero(images[nodes])[0]]
        raise NotHomogeneousError(f"values that are all zero give the derivative {found:.3g}")
    for vector, image in zip(vectors[nodes + 1 :], images[nodes + 1 :], strict=True):
        size = np.abs(matrix) @ np.abs(vector)
        if np.any(np.abs(matrix @ vector - image) > LINEARITY * size):
            raise UntraceableError("the scheme is not linear")
    return matrix


def _call(scheme: GridScheme, values: Floats, coordinates: Floats, spacing: float) -> Floats:
    given, where = values.copy(), coordinates.copy()
    given.flags.writeable = where.flags.writeable = False
    try:
        with quiet():
            result = np.asarray(scheme.function(given, where if scheme.spacing == "coordinates" else spacing))
    except FOREIGN as error:
        # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
        raise UntraceableError(f"on {len(values)} nodes it raises {type(error).__name__}: {error}") from None
    if result.shape != values.shape:
        raise UntraceableError(f"on values of shape {values.shape} it returns shape {result.shape}")
    if result.dtype.kind not in "fiu":
        raise UntraceableError(f"it returns {result.dtype} for float64 values")
    return result.astype(np.float64)
