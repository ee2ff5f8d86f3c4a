"""Reads the matrix of a linear grid scheme off its own code: unit vectors go in, columns come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import plain
from trueorder.verify.tracing.forms import UntraceableError

LINEARITY = 1e-10
"""relative defect above which a scheme is not linear; rounding stays near 1e-14"""

CLEARLY = 1e-6
"""relative defect of a sum above which there is no need of a matrix to see that"""

UNFELT = 2.0**-10
"""rows smaller than this share of the largest one are as exact as the rounding of that one lets them be"""

SPACINGS = (0.25, 0.0625)
"""powers of two, so that coordinates and weights stay exact; not one, which would hide the scaling in h"""

Floats = NDArray[np.float64]
Numbers = NDArray[np.float64] | NDArray[np.int64]


class NotHomogeneousError(UntraceableError):
    """A scheme finds a derivative in values that are all zero, at any spacing."""


class RefusedError(UntraceableError):
    """A scheme raises on a grid of this size, which is its way not to take it."""


def probe(scheme: GridScheme, coordinates: Floats) -> Floats:
    """The matrix of a linear grid scheme on a grid of n nodes, shape (n, n).

    A scheme that takes a scalar spacing is given the first one. Raises UntraceableError, with the reason, when the
    scheme raises, returns another shape or is not linear.
    """
    nodes = len(coordinates)
    generator = np.random.default_rng(1988)
    random = generator.integers(-64, 64, (2, nodes)).astype(np.float64) / 8
    vectors = np.concatenate([np.eye(nodes), np.zeros((1, nodes)), random])
    if scheme.batched:
        images = call(scheme, vectors, coordinates)
        # many rows at once and one alone must come out alike
        images[-1] = call(scheme, vectors[-1], coordinates)
    else:
        last = [call(scheme, vector, coordinates) for vector in vectors[nodes:]]
        if not np.any(last[0]):
            _adds_up(scheme, random, last[1:], coordinates)
        images = np.array([*(call(scheme, vector, coordinates) for vector in vectors[:nodes]), *last])
    matrix, nothing = images[:nodes].T.copy(), images[nodes]
    if not np.all(np.isfinite(matrix)):
        raise UntraceableError("a unit vector gives a value that is not finite")
    if np.any(nothing != 0):
        found = nothing[np.flatnonzero(nothing)[0]]
        raise NotHomogeneousError(f"values that are all zero give the derivative {found:.3g}")
    for vector, image in zip(random, images[nodes + 1 :], strict=True):
        size = np.abs(matrix) @ np.abs(vector)
        # a row without weights may still show the rounding of the others
        if np.any(np.abs(matrix @ vector - image) > LINEARITY * np.maximum(size, UNFELT * np.max(size))):
            raise UntraceableError("the scheme is not linear")
    return matrix


def _adds_up(scheme: GridScheme, vectors: Floats, images: Sequence[Floats], coordinates: Floats) -> None:
    """Raise UntraceableError where the image of a sum shows that the scheme is not linear: one call for all nodes."""
    both = call(scheme, vectors[0] + vectors[1], coordinates)
    size = np.max(np.abs(images[0]) + np.abs(images[1]))
    if np.isfinite(size) and np.any(np.abs(both - images[0] - images[1]) > CLEARLY * size):
        raise UntraceableError("the scheme is not linear")


def scaling(coarse: Floats, fine: Floats) -> int:
    """The integer q with weights proportional to h**q, from the matrices at the two SPACINGS."""
    if not coarse.any() or not fine.any():
        raise UntraceableError("the scheme gives zero for every unit vector")
    ratio = SPACINGS[0] / SPACINGS[1]
    power = round(float(np.log(np.abs(coarse).max() / np.abs(fine).max()) / np.log(ratio)))
    if np.abs(coarse - fine * ratio**power).max() > LINEARITY * np.abs(coarse).max():
        raise UntraceableError("its weights do not scale with a power of the spacing")
    return power


def call(scheme: GridScheme, values: Numbers, coordinates: Numbers, *, writeable: bool = False) -> Floats:
    """The scheme's estimates, which must have the shape of the values; of a batched scheme also (m, n).

    Values and coordinates may be whole numbers; the scheme gets copies that cannot be changed, unless `writeable`.
    Raises UntraceableError with the reason.
    """
    given, where = values.copy(), coordinates.copy()
    spacing = (coordinates[1] - coordinates[0]).item()
    given.flags.writeable = where.flags.writeable = writeable
    try:
        with quiet():
            result = plain(scheme.function(given, where if scheme.spacing == "coordinates" else spacing))
    except FOREIGN as error:
        # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
        raise RefusedError(f"on {len(coordinates)} nodes it raises {type(error).__name__}: {error}") from None
    if result.shape != values.shape:
        raise UntraceableError(f"on values of shape {values.shape} it returns shape {result.shape}")
    if result.dtype.kind not in "fiu":
        raise UntraceableError(f"it returns {result.dtype} for {values.dtype} values")
    return result.astype(np.float64)
