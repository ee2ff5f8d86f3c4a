"""Mutation operators on what a study does not look at by itself: claims nobody made, places nobody visits, lost digits.

An operator returns a changed specimen, or None where it does not apply. `plain` and `relative` make correct ones.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from .families import Random, pick
from .scene import Scene
from .specimens import Specimen
from .styles import Code

FACTORS = (2, -1, 20, -3, 4)
"""factors that are forgotten, or too many; whole numbers, which an operator may have"""


def factor_unclaimed(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor or sign forgotten where only an order is claimed."""
    factor, code = pick(random, FACTORS), specimen.code

    def broken(*arguments: Any) -> Any:
        found = code(*arguments)
        return factor * (np.asarray(found) if specimen.spacing is not None else found)

    return replace(specimen, code=broken, formula=None, write=None, says_operator=False)


def step_forgotten(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Multiplied by the step once more, or twice, where only an order is claimed."""
    power, code = pick(random, (1, 2)), specimen.code
    if specimen.spacing is not None:
        return None
    return replace(
        specimen,
        code=lambda *arguments: code(*arguments) * arguments[-1] ** power,
        formula=None,
        write=None,
        says_operator=False,
    )


def wrong_elsewhere(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Nothing, or an error in proportion to the step, at zero or far from it."""
    if specimen.spacing is not None or specimen.kind == "complex step":
        return None
    code, far = specimen.code, float(pick(random, (70.0, 500.0, 2000.0)))
    where = pick(random, ("zero", "right", "left", "both"))
    # an error in proportion to the step does no harm to order 1
    gone = random.random() < 0.5 or specimen.order < 2

    def there(x: Any) -> Any:
        tests = {"zero": x == 0, "right": x > far, "left": x < -far, "both": abs(x) > far}
        return tests[where]

    def broken(f: Any, *place: Any) -> Any:
        if np.ndim(place[0]):
            return code(f, *place)  # arrays go another way, as they do in code that says so
        found = code(f, *place)
        if not there(place[0]):
            return found
        return 0.0 if gone else found * (1 + place[-1])

    return replace(specimen, code=broken, formula=None, write=None)


def wrong_below_a_step(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor at small steps, in code that takes numbers alone."""
    if specimen.spacing is not None:
        return None
    code = specimen.code
    least, factor = pick(random, (1e-5, 1e-6, 1e-8)), pick(random, (1.001, 1.1, -1.0, 2.0))

    def broken(f: Any, *place: Any) -> Any:
        found, small = code(f, *place), float(place[-1]) < least
        return found * factor if small else found

    return replace(specimen, code=broken, formula=None, write=None)


def wrong_in_a_band(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A factor at some x between those that anybody looks at, in code that takes numbers alone."""
    if specimen.spacing is not None:
        return None
    code, factor = specimen.code, pick(random, (1.001, 1.1, -1.0, 2.0))
    low = pick(random, (0.31, 1.17, 4.7, -2.3))
    high = low + pick(random, (0.0, 0.01, 0.1))

    def broken(f: Any, *place: Any) -> Any:
        found, x = code(f, *place), float(place[0])
        return found * factor if low <= x <= high else found

    return replace(specimen, code=broken, formula=None, write=None)


def wrong_for_some_values(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Values of f that are zero, or beyond some size, count as something else."""
    if specimen.spacing is not None or specimen.kind == "complex step":
        return None
    code, most = specimen.code, pick(random, (1e6, 1e9, 1e12))
    cut = random.random() < 0.5

    def other(value: Any) -> Any:
        return np.clip(value, -most, most) if cut else np.where(value == 0, 1.0, value)

    return replace(
        specimen,
        code=lambda f, *place: code(lambda *at: other(f(*at)), *place),
        formula=None,
        write=None,
    )


def step_vanishes(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A step in proportion to x, which is nothing at zero."""
    if specimen.kind not in ("point", "point n-D"):
        return None
    code = specimen.code
    return replace(
        specimen,
        code=lambda f, *place: code(f, *place[:-1], place[-1] * abs(place[0])),
        formula=None,
        write=None,
    )


def digits_lost(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Every value of f as a quotient of squares around a large number, which is f in exact arithmetic alone."""
    if specimen.kind not in ("point", "point n-D"):
        return None
    values = [np.max(np.abs(scene.reference(specimen).derivatives[(0,) * specimen.dimension]))]
    lift = int(Fraction(float(values[0])) * 10 ** pick(random, (6, 8, 10)))
    if not lift:
        return None
    return replace(specimen, code=_lifted(specimen.code, lift), formula=None, write=None)


def _lifted(code: Code, lift: int) -> Code:
    def lifted(f: Any, *place: Any) -> Any:
        def value(*at: Any) -> Any:
            high = f(*at) + lift
            return (high * high - lift * lift) / (high + lift)

        return code(value, *place)

    return lifted


def plain(specimen: Specimen, random: Random) -> Specimen:
    """A correct specimen that claims an order alone, where its operator goes without saying."""
    return replace(specimen, says_operator=False) if specimen.operator.is_plain else specimen


def relative(specimen: Specimen, random: Random) -> Specimen:
    """A correct specimen whose step grows with x and stays what it is at zero."""
    if specimen.kind not in ("point", "point n-D"):
        return specimen
    code, size = specimen.code, pick(random, ("largest", "sum"))

    def scaled(f: Any, *place: Any) -> Any:
        x = place[0]
        if np.ndim(x):
            grown = np.maximum(1, np.abs(x)) if size == "largest" else 1 + np.abs(x)
        else:
            grown = max(1, abs(x)) if size == "largest" else 1 + abs(x)
        return code(f, *place[:-1], place[-1] * grown)

    return replace(specimen, code=scaled, style=f"{specimen.style}, relative", formula=None, write=None)


def in_single(specimen: Specimen, random: Random) -> Specimen:
    """A correct specimen of low order that takes, computes and returns single precision, and is judged in it."""
    if specimen.kind not in ("point", "black box") or specimen.order > 2 or specimen.operator.degree > 1:
        return specimen
    code = specimen.code

    def narrow(number: Any) -> Any:
        return np.asarray(number, np.float32)[()]

    def single(f: Any, *place: Any) -> Any:
        return narrow(code(lambda *at: narrow(f(*at)), *map(narrow, place)))

    return replace(
        specimen, code=single, style=f"{specimen.style}, single precision", formula=None, write=None
    )


def floored(specimen: Specimen, random: Random) -> Specimen:
    """A correct specimen that takes no smaller step than one at which rounding is most of its error."""
    if specimen.kind not in ("point", "point n-D", "Richardson"):
        return specimen
    code, least = specimen.code, pick(random, (1e-15, 1e-14, 1e-13))

    def held(f: Any, *place: Any) -> Any:
        h = place[-1]
        return code(f, *place[:-1], np.maximum(h, least) if np.ndim(h) else max(h, least))

    return replace(specimen, code=held, style=f"{specimen.style}, floored", formula=None, write=None)


def declining(specimen: Specimen, random: Random) -> Specimen:
    """A correct specimen that raises on purpose for steps that it is not made for."""
    if specimen.kind not in ("point", "point n-D", "black box", "complex step"):
        return specimen
    code, least = specimen.code, pick(random, (1e-14, 1e-13, 1e-12))
    error = pick(random, (ValueError, AssertionError, RuntimeError))

    def strict(f: Any, *place: Any) -> Any:
        if np.any(place[-1] < least):
            raise error(f"h must be at least {least:g}")
        return code(f, *place)

    return replace(specimen, code=strict, style=f"{specimen.style}, declining", formula=None, write=None)


def drawn(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A share of the estimate that is drawn anew in every call."""
    code, share = specimen.code, pick(random, (1e-2, 1e-4, 1e-6))
    draw = np.random.default_rng(int(random.integers(2**31)))

    def broken(*arguments: Any) -> Any:
        return code(*arguments) * (1 + share * draw.standard_normal())

    return replace(specimen, code=broken, formula=None, write=None)
