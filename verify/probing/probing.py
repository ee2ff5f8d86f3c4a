"""Reads the matrix of a linear grid scheme off its own code: unit vectors go in, columns come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.scheme import GridScheme
from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.foreign.returned import plain
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.rational import LARGEST_DENOMINATOR, recognise_within

LINEARITY = 1e-10
"""relative defect above which a scheme is not linear; rounding stays near 1e-14"""

CLEARLY = 1e-6
"""relative defect of a sum above which there is no need of a matrix to see that"""
FEW_ROUNDINGS = 16
"""roundings of a coarser type by which the answer of a linear scheme may be off"""

WEIGHT_ROUNDINGS = 2
"""roundings of it that a weight has, beside the largest one"""

NO_ROUNDING = 2.0**-4
"""relative defect that no rounding explains, not that of 8 binary digits"""

UNFELT = 2.0**-10
"""rows smaller than this share of the largest one are as exact as the rounding of that one lets them be"""

CALLS = 3
"""calls of which no two are alike where a code draws"""

FEW_SUMS = 8 * 2.0**-53
"""what sums of weights times values may be off, as a share of the sizes of their parts"""

SPACINGS = (0.25, 0.0625)
"""powers of two, so that coordinates and weights stay exact; not one, which would hide the scaling in h"""

Floats = NDArray[np.float64]
Numbers = NDArray[np.float64] | NDArray[np.int64]


class NotHomogeneousError(UntraceableError):
    """A scheme finds a derivative in values that are all zero, at any spacing."""


class LooseError(UntraceableError):
    """A scheme is linear to a tolerance that is not rounding, as what solves iteratively is."""


class RefusedError(UntraceableError):
    """A scheme raises on a grid of this size, which is its way not to take it; or it is made for something else."""

    def __init__(self, text: str, *, astray: bool = False) -> None:
        super().__init__(text)
        self.astray = astray


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
    held = held_rows(scheme, nodes)
    if np.any(nothing[held] != 0):
        found = nothing[held][np.flatnonzero(nothing[held])[0]]
        raise NotHomogeneousError(f"values that are all zero give the derivative {found:.3g}")
    for vector, image in zip(random, images[nodes + 1 :], strict=True):
        size = np.abs(matrix) @ np.abs(vector)
        off = np.abs(matrix @ vector - image)
        # a row without weights may still show the rounding of the others
        felt = np.maximum(size, UNFELT * np.max(size))
        if np.any((off > LINEARITY * felt)[held]):
            shares = np.divide(off, felt, where=felt > 0, out=np.full(len(off), np.inf))
            defect = float(np.max(shares[held]))
            matrix = _in_few_digits(matrix, defect, answer(scheme, vector, coordinates).dtype)
    return matrix


def held_rows(scheme: GridScheme, nodes: int) -> slice:
    """The rows that have to be linear: where nothing is claimed at the edges there may stand what was in memory."""
    return slice(nodes // 4, nodes - nodes // 4) if scheme.has_open_edges else slice(None)


def own_rounding(scheme: GridScheme, matrix: Floats, power: int) -> float:
    """Relative error of what the code makes of values with all digits: more than rounding where it solves for them.

    `matrix` is that for h = 1, with weights that scale with a power of h.
    """
    nodes, spacing = len(matrix), SPACINGS[0]
    values = np.random.default_rng(nodes).normal(size=nodes)
    image = call(scheme, values, np.arange(nodes, dtype=np.float64) * spacing) * spacing**-power
    size = np.abs(matrix) @ np.abs(values)
    known = size > 0
    return float(np.max(np.abs(image - matrix @ values)[known] / size[known], initial=0.0))


def _adds_up(scheme: GridScheme, vectors: Floats, images: Sequence[Floats], coordinates: Floats) -> None:
    """Raise UntraceableError where the image of a sum shows that the scheme is not linear: one call for all nodes."""
    both = answer(scheme, vectors[0] + vectors[1], coordinates)
    size = np.max(np.abs(images[0]) + np.abs(images[1]))
    allowed = CLEARLY if both.dtype.itemsize >= images[0].itemsize else NO_ROUNDING
    if np.isfinite(size) and np.any(np.abs(both - images[0] - images[1]) > allowed * size):
        raise UntraceableError("the scheme is not linear")


def _in_few_digits(matrix: Floats, defect: float, dtype: np.dtype[Any]) -> Floats:
    """The weights that the code means, from those that it has in less than double precision."""
    if dtype.kind != "f" or dtype.itemsize >= matrix.itemsize or defect > NO_ROUNDING:
        if defect < CLEARLY:
            raise LooseError(
                f"the scheme is linear to {defect:.1g} of what it adds up alone: it solves to a tolerance, say"
            )
        raise UntraceableError("the scheme is not linear")
    roundoff = float(np.finfo(dtype).eps)
    unit = 2.0 ** np.ceil(np.log2(np.max(np.abs(matrix))))  # powers of the spacing are powers of two
    meant = [
        recognise_within(weight, WEIGHT_ROUNDINGS * roundoff) for weight in (matrix / unit).ravel().tolist()
    ]
    if defect > FEW_ROUNDINGS * roundoff or any(weight.denominator > LARGEST_DENOMINATOR for weight in meant):
        raise UntraceableError(f"it returns {dtype}, which has too few digits to read its weights off")
    return np.asarray(np.array([float(weight) for weight in meant]).reshape(matrix.shape) * unit)


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
    return answer(scheme, values, coordinates, writeable=writeable).astype(np.float64)


def never_the_same(scheme: GridScheme, nodes: int) -> bool:
    """Whether the same call on so many nodes gives other values again and again; no where the scheme declines it."""
    places = np.arange(nodes, dtype=np.float64)
    try:
        return len({call(scheme, np.cos(places), places).tobytes() for _ in range(CALLS)}) == CALLS
    except UntraceableError:
        return False


def answer(
    scheme: GridScheme, values: Numbers, coordinates: Numbers, *, writeable: bool = False
) -> NDArray[Any]:
    """The same in the type that the scheme returns."""
    given, where = values.copy(), coordinates.copy()
    spacing = (coordinates[1] - coordinates[0]).item()
    given.flags.writeable = where.flags.writeable = writeable
    try:
        with quiet():
            result = plain(scheme.function(given, where if scheme.spacing == "coordinates" else spacing))
    except FOREIGN as error:
        # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
        said = f"on {len(coordinates)} nodes it raises {type(error).__name__}: {error}"
        raise RefusedError(said, astray=isinstance(error, AttributeError | NameError)) from None
    if result.shape != values.shape:
        raise UntraceableError(f"on values of shape {values.shape} it returns shape {result.shape}")
    if result.dtype.kind not in "fiu":
        raise UntraceableError(f"it returns {result.dtype} for {values.dtype} values")
    return result
