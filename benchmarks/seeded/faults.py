"""Mutation operators on code: the formula may be right, but what runs is not. Each is a small named function.

An operator returns a changed specimen, or None where it does not apply. All of these are broken by construction:
thresholds are set by the size of the truth at the very points of the study.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .families import Random, pick
from .formulas import Formula
from .scene import Scene
from .slips import coefficient_off
from .specimens import Specimen
from .styles import Code

FLOATS = (float, np.ndarray, np.floating)


def _wrapped(specimen: Specimen, make: Any) -> Specimen:
    """The specimen with `make(code)` as its code; nothing is known of its formula any more."""
    return replace(specimen, code=make(specimen.code), formula=None, write=None)


def single_precision_values(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Samples pass through single precision."""
    if specimen.kind == "complex step":
        return None
    hidden = random.random() < 0.5

    def single(value: Any) -> Any:
        if hidden and not isinstance(value, FLOATS):
            return value
        return np.asarray(value, dtype=np.float32)

    def point(code: Code) -> Code:
        def broken(f, *place):
            return np.float64(1) * code(lambda *at: single(f(*at)), *place)

        return broken

    def grid(code: Code) -> Code:
        return lambda values, spacing: np.asarray(code(values.astype(np.float32), spacing), dtype=np.float64)

    return _wrapped(specimen, point if specimen.spacing is None else grid)


def single_precision_arguments(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """The coordinates pass through single precision."""
    if specimen.spacing is not None:
        return None

    def make(code: Code) -> Code:
        def broken(f, *place):
            point = [np.float32(x) if isinstance(x, FLOATS) else x for x in place[:-1]]
            return code(f, *point, place[-1])

        return broken

    return _wrapped(specimen, make)


def changes_its_input(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """An argument is changed in place."""
    if specimen.style == "numbers only":  # it takes no arrays, and numbers cannot be changed
        return None
    which = pick(random, ("first", "last"))

    def point(code: Code) -> Code:
        def broken(f, *place):
            found = code(f, *place)
            x, h = place[0], place[-1]
            x += h  # a step that is overwritten harms nobody: it is a number, and no caller's data
            return found

        return broken

    def grid(code: Code) -> Code:
        def broken(values, spacing):
            if which == "last" and isinstance(spacing, np.ndarray):
                spacing -= spacing[0]
            found = np.asarray(code(values, spacing))
            if which == "first" or not isinstance(spacing, np.ndarray):
                values[..., :] = found
            return found

        return broken

    return _wrapped(specimen, point if specimen.spacing is None else grid)


def remembers_by_place(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A memo that forgets the step: the first estimate at a place is returned for every other step."""
    if specimen.spacing is not None:
        return None

    def make(code: Code) -> Code:
        known: dict[Any, Any] = {}

        def broken(f, *place):
            if not all(isinstance(x, FLOATS) for x in place):
                return code(f, *place)
            key = tuple((np.shape(x), np.asarray(x).tobytes()) for x in place[:-1])
            if key not in known:
                known[key] = code(f, *place)
            return known[key]

        return broken

    return _wrapped(specimen, make)


def remembers_the_last(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Every estimate is averaged with the one before, if that has the same shape."""

    def make(code: Code) -> Code:
        last: list[Any] = []

        def broken(*arguments):
            found = code(*arguments)
            if isinstance(found, list):
                found = np.array(found)
            if not isinstance(found, FLOATS):
                return found
            before = last[-1] if last and np.shape(last[-1]) == np.shape(found) else found
            last[:] = [found]
            return (found + before) / 2

        return broken

    return _wrapped(specimen, make)


def remembers_its_spacing(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A grid scheme that keeps what it made for the first spacing it saw on as many nodes."""
    if specimen.spacing is None:
        return None

    def make(code: Code) -> Code:
        known: dict[int, Any] = {}

        def broken(values, spacing):
            return code(values, known.setdefault(values.shape[-1], np.copy(spacing)))

        return broken

    return _wrapped(specimen, make)


def clipped(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Estimates above a share of the largest true value are clipped."""
    limit = float(random.uniform(0.4, 0.9)) * scene.size(specimen)

    def make(code: Code) -> Code:
        return lambda *arguments: np.clip(code(*arguments), -limit, limit)

    return _wrapped(specimen, make)


def not_a_number(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """NaN at one point of the study, or in one row."""
    points = scene.reference(specimen).points.values
    bad = float(points[int(random.integers(len(points))), 0])

    def point(code: Code) -> Code:
        return lambda f, *place: np.where(place[0] == bad, np.nan, code(f, *place))

    row = pick(random, (0, -1, 1, 3, -3))

    def grid(code: Code) -> Code:
        def broken(values, spacing):
            found = np.array(code(values, spacing), dtype=float)
            found[..., row] = np.nan
            return found

        return broken

    return _wrapped(specimen, point if specimen.spacing is None else grid)


def rounded_result(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Results rounded to a few decimals of the largest one."""
    unit = scene.size(specimen) * 10.0 ** -int(random.integers(1, 5))

    def make(code: Code) -> Code:
        return lambda *arguments: np.round(np.asarray(code(*arguments), dtype=float) / unit) * unit

    return _wrapped(specimen, make)


def constant_added(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """Something that does not depend on f is added."""
    extra = scene.size(specimen) * 10.0 ** -int(random.integers(0, 6))

    def make(code: Code) -> Code:
        return lambda *arguments: (
            np.asarray(code(*arguments)) + extra if specimen.spacing else code(*arguments) + extra
        )

    return _wrapped(specimen, make)


def other_formula_for_floats(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A branch for floats holds a coefficient that is off by a hundredth or a ten-thousandth."""
    formula = specimen.formula
    if not isinstance(formula, Formula) or specimen.is_black:
        return None
    changed = coefficient_off(pick(random, (2, 4)))(formula, random)
    if changed is None or changed.is_correct or specimen.write is None:
        return None
    right, wrong = specimen.code, specimen.write(changed)

    def broken(f, *place):
        return (wrong if isinstance(place[-1], FLOATS) else right)(f, *place)

    return replace(specimen, code=broken, formula=None, write=None)


def rows_shifted(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """The whole result is shifted by one node."""
    if specimen.spacing is None or specimen.order < 2:
        return None
    side = pick(random, (1, -1))

    def make(code: Code) -> Code:
        return lambda values, spacing: np.roll(np.asarray(code(values, spacing)), side, axis=-1)

    return _wrapped(specimen, make)


def row_dropped(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """One value fewer than nodes."""
    if specimen.spacing is None:
        return None
    return _wrapped(specimen, lambda code: lambda values, spacing: np.asarray(code(values, spacing))[..., 1:])


def row_duplicated(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """A row near one end is a copy of its neighbour."""
    if specimen.spacing is None or (specimen.edge_order or 0) < 2:
        return None
    target, origin = pick(random, ((0, 1), (-1, -2)))

    def make(code: Code) -> Code:
        def broken(values, spacing):
            found = np.array(code(values, spacing))
            found[..., target] = found[..., origin]
            return found

        return broken

    return _wrapped(specimen, make)


def ends_exchanged(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """First and last value change places."""
    if specimen.spacing is None or (specimen.edge_order or 0) < 2:
        return None

    def make(code: Code) -> Code:
        def broken(values, spacing):
            found = np.array(code(values, spacing))
            found[..., [0, -1]] = found[..., [-1, 0]]
            return found

        return broken

    return _wrapped(specimen, make)


def uniform_on_any_spacing(specimen: Specimen, random: Random, scene: Scene) -> Specimen | None:
    """The formula of a uniform grid, given coordinates of which only the first two are looked at."""
    if specimen.spacing != "scalar":
        return None
    inner = specimen.code
    mean = random.random() < 0.5

    def broken(values, x):
        return inner(values, (x[-1] - x[0]) / (len(x) - 1) if mean else x[1] - x[0])

    return replace(specimen, code=broken, spacing="coordinates", formula=None, write=None)
