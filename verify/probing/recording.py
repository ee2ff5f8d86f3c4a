"""Calls a point scheme on plain numbers, with an f that writes down where it is asked for.

f is any function of the place: 1 at one place and 0 elsewhere, random numbers, or a smooth function. What the code asks
for and what it returns is all that is seen of it.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.tracing.forms import FAULTS, UntraceableError

Point = tuple[float, ...]

Place = tuple[complex, ...]
"""one number per coordinate; real places have no imaginary part"""

Values = Callable[[Place], complex]

PLACES, ASKED = 1000, 20_000
"""places of one call, and how often f may be asked for: code that iterates may never be content with random values"""


class RefusedError(UntraceableError):
    """The code raised, or returned something that is no finite real number; a fault where its arithmetic failed."""

    def __init__(self, text: str, *, fault: bool = False) -> None:
        super().__init__(text)
        self.fault = fault


class IdleError(UntraceableError):
    """The code never asks for f."""


class EndlessError(UntraceableError):
    """The code asks for f too often."""


class _AsksAgainError(BaseException):
    """The code asks for f again and again. Not an Exception, so that a bare `except Exception` lets it through."""


@dataclass(frozen=True)
class Call:
    """One call of a scheme: what it returned, and f at every place that it asked for."""

    value: float
    samples: dict[Place, complex]


class Caller:
    """Calls the code of one scheme, with numbers or, where it takes only those, with arrays of one number."""

    def __init__(self, scheme: PointScheme) -> None:
        self.function = scheme.function
        self.dimension = scheme.dimension
        self.arrays = False

    def __call__(self, values: Values, point: Point, h: float, *, python: bool = False) -> Call:
        """Call the code with f = `values`, on NumPy's double precision or, with `python`, Python's own.

        Raises RefusedError when it raises or does not return a number, EndlessError when it asks for f too often.
        """
        recorder = _Recorder(values, self.dimension)
        try:
            result = np.asarray(self.function(recorder, *self._given(point, h, python)))
        except _AsksAgainError as error:
            raise EndlessError(str(error)) from None
        except FOREIGN as error:
            # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
            fault = isinstance(error, FAULTS)
            raise RefusedError(f"it raises {type(error).__name__}: {error}", fault=fault) from None
        if result.size != 1 or result.dtype.kind not in "fiu":
            raise RefusedError(f"it returns {result.dtype} of shape {result.shape} for a real point")
        if result.dtype.kind == "f" and result.dtype.itemsize < np.dtype(np.float64).itemsize:
            raise UntraceableError(
                f"it returns {result.dtype}, which has too few digits to read a formula off"
            )
        value = float(result.reshape(())[()])
        if not math.isfinite(value):
            raise RefusedError(f"it returns {value}", fault=True)
        return Call(value, recorder.samples)

    def _given(self, point: Point, h: float, python: bool) -> list[Any]:
        """Coordinates and step as the code is given them."""
        if python:
            return [*point, h]
        if not self.arrays:
            return [np.float64(number) for number in (*point, h)]
        arrays = [np.full((1, 1), number) for number in (*point, h)]
        for array in arrays:
            array.flags.writeable = False
        return arrays


class _Recorder:
    """A function f that is defined by its values and keeps the places that it was asked for."""

    def __init__(self, values: Values, dimension: int) -> None:
        self.values = values
        self.dimension = dimension
        self.samples: dict[Place, complex] = {}
        self.asked = 0

    def __call__(self, *arguments: Any) -> Any:
        if len(arguments) != self.dimension:
            raise TypeError(f"f takes {self.dimension} coordinates, {len(arguments)} were given")
        if all(isinstance(argument, int | float | complex) for argument in arguments):
            value = self._at(tuple(map(complex, arguments)))
            is_real = not any(isinstance(argument, complex) for argument in arguments)
            return np.float64(value.real) if is_real else np.complex128(value)
        arrays = np.broadcast_arrays(*map(np.asarray, arguments))
        is_real = not any(np.iscomplexobj(array) for array in arrays)
        found = np.empty(arrays[0].shape, np.float64 if is_real else np.complex128)
        for index in np.ndindex(found.shape):
            value = self._at(tuple(complex(array[index]) for array in arrays))
            found[index] = value.real if is_real else value
        return found[()]

    def _at(self, place: Place) -> complex:
        self.asked += 1
        if self.asked > ASKED:
            raise _AsksAgainError(f"it asks for f more than {ASKED} times")
        if (known := self.samples.get(place)) is not None:
            return known
        if not all(map(cmath.isfinite, place)):
            raise ValueError("f is asked for at a place that is not finite")
        if len(self.samples) == PLACES:
            raise _AsksAgainError(f"it asks for f at more than {PLACES} places")
        value = self.samples[place] = complex(self.values(place))
        return value
