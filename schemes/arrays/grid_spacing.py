"""The spacing of a grid along an axis: a scalar, or the coordinates of its nodes, strictly monotone.

Coordinates stay in the type and the memory they come in; what is not floating point is converted piece by
piece: integers and durations to float64 as numpy.gradient does, dates to their distance from the first one, in
the unit of their type.

A program differentiates on the same grid again and again. So what was found out about the last few grids of up to
KEPT nodes is kept, weights included, beside a copy of their coordinates: the next call compares these byte by byte,
which takes a hundredth of the time.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.errors import InputError

Array = NDArray[Any]
Filled: TypeAlias = tuple[Any, Any]
"""the weights of a formula, one for each pair, and its scale"""
PIECE = 2**14
"""coordinates looked at together"""
KEPT = 2**14
"""nodes of a grid that is kept, at most"""
KEPT_WEIGHTS = 3 * 8 * KEPT
"""bytes of its weights that are kept, at most: those of numpy.gradient's three nodes"""
GRIDS = 3
"""grids that are kept, with less than 2 MiB for all of them"""
FEW = 32
"""distances that are worth being looked at one by one"""
LARGEST = {np.dtype(kind): float(np.finfo(kind).max) for kind in (np.float32, np.float64)}


class Coordinates:
    """Coordinates of `length` nodes; of a periodic axis there is one more, the end of the period."""

    def __init__(self, x: Array, length: int, is_kept: bool = False) -> None:
        self.length = length
        self.is_kept = is_kept
        self._x = x
        self._gaps: Array | None = None
        self._filled: dict[Any, Filled] = {}
        self._free = KEPT_WEIGHTS if is_kept else 0

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type in which coordinates are given out."""
        return self._x.dtype if self._x.dtype.kind in "fc" else np.dtype(np.float64)

    def gaps(self, first: int, stop: int, out: Array | None = None) -> Array:
        """Return the distances to the next node, from node `first` to node `stop`, the latter excluded.

        They are written into `out` if they are not at hand.
        """
        if self._gaps is not None:
            return self._gaps[first:stop]
        x = self._floating(self._x[first : stop + 1])
        return np.subtract(x[1:], x[:-1], out)

    def filled(self, fill: Callable[[Coordinates, int, int], Filled], first: int, stop: int) -> Filled:
        """Return what a function finds for the rows from `first` to `stop`; on a kept grid it is asked but once.

        Weights that are not finite are found again: NumPy warns of them every time.
        """
        if not self.is_kept:
            return fill(self, first, stop)
        key = fill, first, stop
        found = self._filled.get(key)
        if found is None:
            found = fill(self, first, stop)
            numbers = [w for w in (*found[0], found[1]) if w is not None]
            size = sum(map(np.size, numbers)) * self.dtype.itemsize
            if size <= KEPT_WEIGHTS and all([np.isfinite(w).all() for w in numbers]):
                if size > self._free:  # what was asked for by other rules makes room
                    self._filled, self._free = {}, KEPT_WEIGHTS
                self._filled[key] = found
                self._free -= size
        return found

    def at(self, first: int, stop: int) -> Array:
        """Return the coordinates from node `first` to node `stop`; beyond the ends, the period begins again."""
        if first >= 0 and stop <= self.length:
            return self._floating(self._x[first:stop])
        nodes = np.arange(first, stop)
        x = self._floating(self._x[nodes % self.length])
        return x + (nodes // self.length) * np.diff(self._floating(self._x[[0, -1]]))

    def common_gap(self, axis: int) -> Any:
        """Return the distance between neighbours if all are equal, otherwise None.

        Raises InputError, with the first index, where a coordinate is not finite, repeated or out of order.
        """
        count = len(self._x) - 1
        if count < 1:
            return 1.0  # too few nodes, which is said where they are counted
        largest = LARGEST.get(self._x.dtype)
        if largest and count <= FEW and sum(map(abs, self._x.tolist())) <= largest:
            # numbers of Python are compared much faster than a short array is; no distance overflows here
            self._gaps = self.gaps(0, count)
            gaps = self._gaps.tolist()
            least, most = min(gaps), max(gaps)
            if not (least > 0 or most < 0):
                raise InputError(self._fault(axis))
            return self._gaps[0] if least == most else None
        least = most = None
        with np.errstate(invalid="ignore", over="ignore"):  # infinite coordinates are refused here
            is_finite = count > PIECE and self._has_finite_length()
            for first in range(0, count, PIECE):
                stop = min(first + PIECE, count)
                if least != most and is_finite:  # and a comparison is faster than a difference
                    if not self._is_strict(first, stop, rises=bool(least > 0)):
                        raise InputError(self._fault(axis))
                    continue
                found = self.gaps(first, stop)
                low, high = np.minimum.reduce(found), np.maximum.reduce(found)
                least = low if least is None or low < least else least
                most = high if most is None or high > most else most
                if not _ordered(found, least, most):
                    raise InputError(self._fault(axis))
        if count <= PIECE:
            self._gaps = found
        return least if least == most else None

    def _has_finite_length(self) -> bool:
        """Whether all that rises or falls strictly between the ends is finite, and so are its distances."""
        ends = self._floating(self._x[[0, -1]])
        return ends.dtype.kind != "c" and math.isfinite(ends[1] - ends[0])

    def _is_strict(self, first: int, stop: int, *, rises: bool) -> bool:
        x = self._floating(self._x[first : stop + 1])
        return bool((np.less if rises else np.greater)(x[:-1], x[1:]).all())

    def _floating(self, x: Array) -> Array:
        if x.dtype.kind in "fc":
            return x
        if x.dtype.kind in "iu":
            return x.astype(np.float64)
        durations = x - self._x[0] if x.dtype.kind == "M" else x
        return np.true_divide(durations, unit_of(durations.dtype))  # where .astype would make a number of NaT

    def _fault(self, axis: int) -> str:
        """What is wrong with the coordinates, at the first place where something is."""
        x = self._floating(self._x)
        where = f"gradient: coordinates of axis {axis}"
        odd = np.flatnonzero(~np.isfinite(x))
        if len(odd):
            return f"{where}: x[{odd[0]}] is {self._x[odd[0]]}; coordinates are finite numbers"
        gaps = np.diff(x)
        i = int(np.flatnonzero((gaps * np.sign(gaps[0]).conj() <= 0) | ~np.isfinite(gaps))[0])
        what = f"x[{i + 1}] = {self._x[i + 1]} after x[{i}] = {self._x[i]}"
        fault = "is repeated" if gaps[i] == 0 else "is out of order" if np.isfinite(gaps[i]) else "is too far"
        return f"{where}: {what} {fault}; coordinates rise or fall strictly"


def unit_of(dtype: np.dtype[Any]) -> np.timedelta64:
    """Return the unit of a timedelta type as a duration."""
    unit: Any = np.datetime_data(dtype)
    return np.timedelta64(1, unit)


def read_spacing(
    spacing: Sequence[Any], shape: tuple[int, ...], axes: Sequence[int], periodic: bool
) -> list[Any]:
    """Return for each of the axes a scalar, or Coordinates where these are not equally spaced.

    `spacing` is what numpy.gradient takes: nothing (1 for all axes), one scalar for all of them, or for each a
    scalar or coordinates (n,). On periodic axes coordinates have one entry more, the end of the period.
    """
    if not spacing:
        return [1.0] * len(axes)
    if len(spacing) == 1 and (type(spacing[0]) is float or np.ndim(spacing[0]) == 0):
        return [_scalar(spacing[0])] * len(axes)
    if len(spacing) != len(axes):
        raise TypeError(
            f"gradient: invalid number of arguments: {len(spacing)} spacings for {len(axes)} axes; "
            "none, one scalar, or one for each axis"
        )
    return [
        one_spacing(given, axis, shape[axis], periodic) for given, axis in zip(spacing, axes, strict=True)
    ]


def one_spacing(given: Any, axis: int, length: int, periodic: bool) -> Any:
    """Return a scalar, or Coordinates where these are not equally spaced, for one axis; see `read_spacing`."""
    x = np.asanyarray(given)
    if x.ndim == 0:
        return _scalar(given)
    if x.ndim > 1:
        raise InputError(
            f"gradient: distances must be scalars or 1d, those of axis {axis} have {x.ndim} axes"
        )
    if len(x) != length + periodic:
        needed = f"{length} nodes and the end of the period" if periodic else f"{length} nodes"
        raise InputError(
            f"gradient: {len(x)} coordinates for the {needed} of axis {axis}; they must match the length of "
            "the dimension"
        )
    if type(x) is not np.ndarray:
        if np.ma.is_masked(x):
            first = int(np.flatnonzero(np.ma.getmaskarray(x))[0])
            raise InputError(
                f"gradient: coordinates of axis {axis}: x[{first}] is masked; coordinates are numbers"
            )
        x = np.asarray(x)
    if x.dtype.kind == "O":
        x = x.astype(np.float64)
    if x.dtype.kind not in "fciumM":
        raise TypeError(
            f"gradient: coordinates of axis {axis} of type {x.dtype}; numbers, dates or durations"
        )
    if not 0 < len(x) <= KEPT or x.dtype.kind not in "fiu" or not x.flags.c_contiguous:
        return _found_out(Coordinates(x, length), axis)
    kind = x.dtype
    for number, bytes_of, dtype, spacing in list(_known):
        if number == length and dtype == kind and bytes_of == x:
            return spacing
    sample = length, kind, x.item(0), x.item(-1)
    if sample not in list(_seen):  # coordinates that never come again are not worth a copy
        _seen.appendleft(sample)
        return _found_out(Coordinates(x, length), axis)
    copy = bytearray(x)
    spacing = _found_out(Coordinates(np.frombuffer(copy, kind), length, is_kept=True), axis)
    _known.appendleft((length, copy, kind, spacing))
    return spacing


_known: deque[tuple[int, bytearray, np.dtype[Any], Any]] = deque(maxlen=GRIDS)
"""for grids that were read their nodes, their coordinates byte by byte, which can be compared with the memory of an
array where bytes cannot, the type of these, and what they are: a scalar spacing or Coordinates"""
_seen: deque[tuple[Any, ...]] = deque(maxlen=GRIDS)
"""for grids that were read once or more their nodes, the type of their coordinates, the first and the last of these"""


def _found_out(coordinates: Coordinates, axis: int) -> Any:
    """A scalar if coordinates are equally spaced."""
    gap = coordinates.common_gap(axis)
    return coordinates if gap is None else gap


def _scalar(given: Any) -> Any:
    """The distance as a number that multiplies as it does in numpy.gradient; durations count their unit."""
    if type(given) is float and given and math.isfinite(given):
        return given
    step = given[()] if isinstance(given, np.ndarray) else given
    if isinstance(step, np.timedelta64):
        step = np.true_divide(step, unit_of(step.dtype))
    elif isinstance(step, np.integer | np.bool):
        step = np.float64(step)
    elif not isinstance(step, float | complex | np.inexact):
        if isinstance(step, str | bytes) or not hasattr(step, "__float__"):
            raise TypeError(f"gradient: spacing {given!r}; a number, or coordinates")
        step = float(step)
    if not step or not np.isfinite(step):
        raise InputError(f"gradient: spacing {given}; a finite number other than 0")
    return step


def _ordered(gaps: Array, least: Any, most: Any) -> bool:
    if gaps.dtype.kind == "c":  # in the plane there is no order, but nodes are distinct
        return bool(np.isfinite(gaps).all() and gaps.all())
    return bool((least > 0 and most < math.inf) or (most < 0 and least > -math.inf))
