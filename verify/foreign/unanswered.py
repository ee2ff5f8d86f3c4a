"""Code that never once gives numbers is no scheme that is wrong: it is called otherwise, or with something else."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from trueorder.schemes.parameter_names import FUNCTIONS, VALUES, spoken
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.schemes.signature import ACCEPTED
from trueorder.verify.foreign.foreign import FOREIGN
from trueorder.verify.foreign.returned import EARLIER, stands_for_a_number

NUMBERS = (bool, int, float, complex, np.generic, Fraction, list, tuple)
"""what f takes beside arrays of these"""


def how_called(scheme: PointScheme | GridScheme) -> str:
    """How the code was called, as "(f, x, h) with a function f and numbers"."""
    if isinstance(scheme, GridScheme):
        second = "an array of coordinates" if scheme.spacing == "coordinates" else "a spacing"
        return f"(values, {'x' if scheme.spacing == 'coordinates' else 'h'}) with an array of values and {second}"
    names = ", ".join(("f", *"xyz"[: scheme.dimension], "h"))
    return f"({names}) with a function f and numbers, and with arrays"


def never_answers(scheme: PointScheme | GridScheme, said: str) -> str:
    """Say once how code was called that gives no numbers, what came of it, what its names suggest, what is accepted."""
    return (
        f"scheme {scheme.name!r}: called as {how_called(scheme)}, it never gives "
        f"{'an estimate for each node' if isinstance(scheme, GridScheme) else 'a number'}: {said}"
        f"{_suggested(scheme)}; {ACCEPTED}"
    )


def foreign_argument(run: Callable[..., Any], f: Callable[..., Any], *arguments: Any) -> str | None:
    """The type of what code gives to f where f fails on it and it is no number; None where there is none.

    Of an object that code keeps from when it was followed on symbols, EARLIER.
    """
    seen: list[str] = []

    def watched(*places: Any) -> Any:
        try:
            return f(*places)
        except Exception:
            items = (item for place in places for item in _items(place))
            others = (item for item in items if not isinstance(item, NUMBERS))
            seen.extend(EARLIER if stands_for_a_number(item) else type(item).__name__ for item in others)
            raise

    try:
        run(watched, *arguments)
    except FOREIGN:  # what it raises is known; where it comes from is what is looked for
        return seen[0] if seen else None
    return None


def _items(place: Any) -> Iterable[Any]:
    """What f is asked for: one thing, or those that an array holds."""
    return place.flat if isinstance(place, np.ndarray) else (place,)


def _suggested(scheme: PointScheme | GridScheme) -> str:
    """What the names of the code's own parameters suggest, as the next part of a sentence."""
    try:
        names = list(inspect.signature(scheme.function).parameters)
    except (TypeError, ValueError):
        return ""
    shown = f"; its parameters are ({', '.join(names)})"
    first = spoken(names[0]) if names else ""
    if isinstance(scheme, GridScheme) and first in FUNCTIONS:
        return f"{shown}, of which {names[0]!r} suggests a function"
    if isinstance(scheme, PointScheme) and first in VALUES:
        return f"{shown}, of which {names[0]!r} suggests values on a grid"
    return shown
