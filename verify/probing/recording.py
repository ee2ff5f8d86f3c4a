"""Calls a point scheme on plain numbers, with an f that writes down where it is asked for.

f is any function of the place: 1 at one place and 0 elsewhere, random numbers, or a smooth function. What the code asks
for and what it returns is all that is seen of it.
"""

from __future__ import annotations

import cmath
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.tracing.forms import UntraceableError

Point = tuple[float, ...]

Place = tuple[complex, ...]
"""one number per coordinate; real places have no imaginary part"""

Values = Callable[[Place], complex]

PLACES, ASKED = 1000, 20_000
"""places of one call, and how often f may be asked for: code that iterates may never be content with random values"""

SECONDS, CALLS = 4.0, 400
"""time limit of all calls with one caller, and about how many there are"""

FIRST = 3
"""calls of which the quickest tells how long one takes; the very first may import something"""


class RefusedError(UntraceableError):
    """The code raised, or returned something that is no finite real number."""


class SlowError(UntraceableError):
    """The code takes too long, or asks for f too often."""


class _EndlessError(BaseException):
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
        self.deadline = time.perf_counter() + SECONDS
        self.first: list[float] = []

    def __call__(self, values: Values, point: Point, h: float, *, python: bool = False) -> Call:
        """Call the code with f = `values`, on NumPy's double precision or, with `python`, Python's own.

        Raises RefusedError when it raises or does not return a number, SlowError when it takes too long.
        """
        recorder = _Recorder(values, self.dimension, self.deadline)
        start = time.perf_counter()
        try:
            result = np.asarray(self.function(recorder, *self._given(point, h, python)))
        except _EndlessError as error:
            raise SlowError(str(error)) from None
        except FOREIGN as error:
            # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
            raise RefusedError(f"it raises {type(error).__name__}: {error}") from None
        self._keep_pace(start)
        if result.size != 1 or result.dtype.kind not in "fiu":
            raise RefusedError(f"it returns {result.dtype} of shape {result.shape} for a real point")
        if result.dtype.kind == "f" and result.dtype.itemsize < np.dtype(np.float64).itemsize:
            raise UntraceableError(
                f"it returns {result.dtype}, which has too few digits to read a formula off"
            )
        value = float(result.reshape(())[()])
        if not math.isfinite(value):
            raise RefusedError(f"it returns {value}")
        return Call(value, recorder.samples)

    def _keep_pace(self, start: float) -> None:
        now = time.perf_counter()
        if len(self.first) < FIRST:
            self.first.append(now - start)
        if now > self.deadline or (len(self.first) == FIRST and min(self.first) * CALLS > SECONDS):
            raise SlowError("it is too slow to be called often")

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

    def __init__(self, values: Values, dimension: int, deadline: float) -> None:
        self.values = values
        self.dimension = dimension
        self.deadline = deadline
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
            raise _EndlessError(f"it asks for f more than {ASKED} times")
        if (known := self.samples.get(place)) is not None:
            return known
        if not all(map(cmath.isfinite, place)):
            raise ValueError("f is asked for at a place that is not finite")
        if len(self.samples) == PLACES:
            raise _EndlessError(f"it asks for f at more than {PLACES} places")
        if time.perf_counter() > self.deadline:
            raise _EndlessError("it is too slow to be called often")
        value = self.samples[place] = complex(self.values(place))
        return value
