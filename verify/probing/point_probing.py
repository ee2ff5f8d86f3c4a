"""Reads the formula of a point scheme off its code by calling it on numbers, where symbols cannot go through it.

Weights are unit responses (`verify.probing.unit_responses`), as those of grid schemes are (`verify.probing.probing`).
Everything else is there to make sure that the code *is* the formula: at other points, at steps from wide to tiny, on
all kinds of values of f, and whatever was called before. Where anything else comes back, nothing is read off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trueorder.schemes.scheme import PointScheme
from trueorder.verify.foreign.foreign import quiet
from trueorder.verify.probing.linear_formula import UNIT, LinearFormula
from trueorder.verify.probing.recording import Call, Caller, EndlessError, Place, Point, RefusedError
from trueorder.verify.probing.trial_values import FEW, defect
from trueorder.verify.probing.unit_responses import FEWEST_STEPS, STEPS, Probe, read, slack
from trueorder.verify.tracing.forms import UntraceableError
from trueorder.verify.tracing.rational import recognise_within

OTHER_STEPS = (0.1, 0.0437, 3.7e-4, 1.9e-6)
"""steps at which the formula must hold too: no powers of two, to which a code may round its step"""

TINY_STEPS = (2.0**-28, 2.0**-38)
"""and these, unless the code refuses steps that are so small"""

NEAR_ZERO = (2.0**-40, -3 * 2.0**-42, 5 * 2.0**-43)
"""x (y, z) at which the formula is read off: beside the steps it is nearly nothing, so that offsets are seen sharply"""

POINTS = (
    (0.625, -1.375, 0.875),
    (-0.875, 0.3125, 2.75),
    (0.7390851332151607, -2.6457513110645907, 3.3166247903553998),
    (2.25, 6.5, -0.1875),
    (-3.1415926535897931, 1.6180339887498949, -1.2020569031595942),
    (17.610059652359377, -8.539734222673567, 10.049875621120891),
    (-30.5, 12.25, 75.125),
    (1000.375, -300.625, 512.5),
)
"""points at which it must hold too: short numbers and full ones, of either sign, small and large"""

EVERYWHERE = (
    *((size, 0.4375, -0.8125) for size in (0.0, 1e-8, -1e-8, 1e-4, -1e-4, 60.0, -60.0, 3e4, -3e4, 1e6, -1e6)),
    *((0.4375, size, -0.8125) for size in (0.0, 60.0, -60.0)),
    *((0.4375, -0.8125, size) for size in (0.0, 60.0, -60.0)),
)
"""and these, where no study goes: zero, close to it, and far from it in either direction"""

POINT_STEPS = (2.0**-4, 0.0137, 2.0**-12)

FEWEST_POINTS = 3
"""points that must be left where the code refuses some, negative ones for example"""

LARGE = 10
"""binary digits of x from which on steps are taken in proportion to it"""

SMALLER = (1.0, 2.0**-5, 2.0**-10)
"""factors by which all steps are made smaller in turn, where an x has a formula of its own"""

WEIGHT_ROUNDINGS = 8
"""a weight is known to this many times the relative rounding error of the code"""

LOST = 1e-3
"""steps are passed over beside which rounding of x is more than this share"""

OFTEN = 16
"""calls of which not all give the same where a code draws"""

KEEPS = "it gives another value when called again: it keeps something"
CHANGES = "it gives another value whenever it is called: it draws random numbers, or keeps something"


class ChangedError(UntraceableError):
    """The code gives another value when it is called again, by more than rounding."""


class PlaceDependentError(UntraceableError):
    """The formula at other points is another one."""

    def __init__(self, text: str, places: Sequence[Point] = ()) -> None:
        super().__init__(text)
        self.places = tuple(places)


def read_off(scheme: PointScheme) -> LinearFormula:
    """The linear formula that the code follows at every x.

    Raises PlaceDependentError where it follows others elsewhere, UntraceableError where it follows none, with the
    reason as a sentence about "it".
    """
    caller = Caller(scheme)
    with quiet():
        point, formula = _first_formula(caller)
        others = everywhere(scheme.dimension)
        held = {other: holds(formula, caller, other, POINT_STEPS) for other in others if other != point}
    if other := [place for place, same in held.items() if same is False]:
        raise PlaceDependentError("it follows another formula at another x", other)
    if list(held.values()).count(True) < FEWEST_POINTS:
        raise UntraceableError("it refuses most points")
    return formula


def everywhere(dimension: int) -> tuple[Point, ...]:
    """The points at which a formula must hold."""
    return tuple(dict.fromkeys(point[:dimension] for point in (*POINTS, *EVERYWHERE)))


def fault(scheme: PointScheme) -> str | None:
    """A point at which the arithmetic of the code has no result, with what it says; None where there is none."""
    caller = Caller(scheme)
    with quiet():
        for point in everywhere(scheme.dimension):
            try:
                caller(_wave, point, POINT_STEPS[0])
            except RefusedError as error:
                if error.fault:
                    place = ", ".join(f"{name} = {x:.6g}" for name, x in zip("xyz", point, strict=False))
                    return f"at {place} {error}"
            except UntraceableError:
                return None  # too slow, which is found elsewhere
    return None


def read_off_at(caller: Caller, point: Point, trials: int | None = None) -> LinearFormula:
    """The linear formula that the code follows at one x, for small steps. Raises UntraceableError, as `read_off`.

    With `trials` it is compared on so many values of f only, which is enough for code that is known to be linear.
    """
    # far from zero small steps are lost beside x; near the edge of some region of x large ones lead out of it
    scale = 2.0 ** max(0, max(math.frexp(x)[1] for x in point) - LARGE)
    with quiet():
        for smaller in SMALLER:
            try:
                return _formula_at(caller, point, scale * smaller, trials)
            except UntraceableError as error:
                last = error
    raise last


def holds(formula: LinearFormula, caller: Caller, point: Point, steps: Sequence[float]) -> bool | None:
    """Whether the code follows a formula at a point and these steps; None where there is nothing to compare.

    What the code refuses is passed over: it is found, with its words, where the scheme is measured.
    """
    compared = None
    for h in steps:
        allowed = slack(point, h)
        if allowed > LOST:
            continue
        try:
            if defect(formula, Probe(caller, formula.nodes, point, h), FEW) > allowed:
                return False
        except (RefusedError, EndlessError):
            continue
        except UntraceableError:
            return False
        compared = True
    return compared


def _first_formula(caller: Caller) -> tuple[Point, LinearFormula]:
    """The formula at the first point that the code takes, with numbers or else with arrays."""
    refusals = []
    for caller.arrays in (False, True):
        for point in (NEAR_ZERO[: caller.dimension], POINTS[0][: caller.dimension]):
            try:
                return point, _formula_at(caller, point, 1.0, None)
            except RefusedError as error:
                refusals.append(error)
    raise refusals[0]


def _formula_at(caller: Caller, point: Point, scale: float, trials: int | None) -> LinearFormula:
    """The formula at one point, for code that keeps nothing between calls."""

    def asked() -> Call:
        return caller(_wave, point, scale * STEPS[0])

    def changed(first: Call) -> UntraceableError | None:
        again = asked()
        if again == first:
            return None
        size = max(abs(first.value), abs(again.value))
        by_rounding = abs(again.value - first.value) <= slack(point, scale * STEPS[0]) * size
        kind = UntraceableError if by_rounding else ChangedError
        later = [asked() for _ in range(OFTEN)]  # of few values that are drawn two may be the same
        return kind(CHANGES if any(one != later[0] for one in later) else KEEPS)

    first = asked()
    try:
        formula = _checked(read(caller, point, scale), caller, point, scale, trials)
    except UntraceableError:
        if (error := changed(first)) is not None:
            raise error from None
        raise
    if (error := changed(first)) is not None:
        raise error
    return formula


def _wave(place: Place) -> complex:
    return complex(np.sin(1.3 * sum(place) + 0.4))


def _checked(
    draft: LinearFormula, caller: Caller, point: Point, scale: float, trials: int | None
) -> LinearFormula:
    """The formula that was read off, compared with the code on many values of f at many steps, in exact rationals."""
    found: dict[float, float] = {}
    for h in sorted((scale * step for step in (*STEPS, *OTHER_STEPS, *TINY_STEPS)), reverse=True):
        try:
            found[h] = defect(draft, Probe(caller, draft.nodes, point, h), trials)
        except RefusedError:
            if h >= scale * STEPS[FEWEST_STEPS - 1]:
                raise
            break
        if found[h] > slack(point, h):
            off = f"for some values it is off by {found[h]:.1g} of them"
            held = [step for step in found if step > h]
            where = f", or another formula, below h = {min(held):.3g}" if held else ""
            raise UntraceableError(f"it is not linear in f{where}: {off}")
    largest = max(found)
    # at small steps beside x the error may be that of x + h - x, which shrinks as x does
    sharp = [found[h] for h in found if h == largest or max(map(abs, point)) <= h]
    _check_types(draft, caller, point, largest)
    return _in_rationals(replace(draft, roundoff=max(UNIT, *sharp)))


def _check_types(formula: LinearFormula, caller: Caller, point: Point, h: float) -> None:
    """Python's own floats have to give what NumPy's do, unless the code refuses them."""
    try:
        difference = defect(formula, Probe(caller, formula.nodes, point, h), FEW, python=True)
    except RefusedError:
        return
    if difference > slack(point, h):
        raise UntraceableError("it does something else for another type of number")


def _in_rationals(formula: LinearFormula) -> LinearFormula:
    """The same with coefficients that are the rationals they stand for, as far as their rounding allows."""
    largest: dict[int, float] = {}
    for weight in formula.weights:
        largest[weight.power] = max(largest.get(weight.power, 0.0), abs(float(weight.coefficient)))
    known = WEIGHT_ROUNDINGS * formula.roundoff
    weights = [
        replace(w, coefficient=recognise_within(float(w.coefficient), known * largest[w.power]))
        for w in formula.weights
    ]
    return replace(formula, weights=tuple(weight for weight in weights if weight.coefficient))
