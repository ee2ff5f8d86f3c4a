"""Reads where a point scheme samples f, and with which weights, off its code at one point.

f is 1 at one node and 0 elsewhere, and what comes back is the weight of that sample. Several steps tell by which power
of h it goes.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from trueorder.verify.probing.linear_formula import UNIT, Complexes, Floats, LinearFormula, Nodes, Weight
from trueorder.verify.probing.recording import Call, Caller, IdleError, Place, Point, RefusedError
from trueorder.verify.tracing.forms import Part, UntraceableError
from trueorder.verify.tracing.laurent import Gaussian
from trueorder.verify.tracing.rational import LARGEST_DENOMINATOR, recognise_within

STEPS = tuple(2.0**-k for k in (3, 7, 11, 16, 20))
"""steps at which weights are read off: powers of two, by which scaling is exact"""

FEWEST_STEPS = 3
"""steps that must be left where the code refuses tiny ones"""

OFFSET_ROUNDINGS = 4
"""roundings with which a place is known"""

NEGLIGIBLE = 2.0**-48
"""a weight below this share of the largest is rounding"""

LINEAR = 2.0**-40
"""largest difference from a linear formula, over the sum of the sizes of what it adds up: a solve costs some digits,
single precision more"""

STEP_ROUNDINGS = 32
"""roundings of x that a step may have picked up, where the code takes x + h - x for it"""

SCALING = "its weights do not go with a power of the step"


class ElsewhereError(UntraceableError):
    """The code asks for f at other places than x and fixed multiples of the step, or not at all of these."""

    def __init__(self) -> None:
        super().__init__("it asks for f at places that are not x and fixed multiples of the step")


class Probe:
    """Calls the code at one x and h with values of f at the nodes of a formula."""

    def __init__(self, caller: Caller, nodes: Nodes, point: Point, h: float) -> None:
        self.caller, self.point, self.h = caller, point, h
        self.count = len(nodes.offsets)
        self.node_at = nodes.around(point, h)

    def __call__(self, samples: Complexes, *, python: bool = False) -> float:
        """The estimate for the values `samples`, shape (nodes,). Raises ElsewhereError, and what the caller does."""
        call = self.caller(lambda place: self._sample(place, samples), self.point, self.h, python=python)
        if {self.node_at(place) for place in call.samples} != set(range(self.count)):
            raise ElsewhereError
        return call.value

    def zero(self) -> float:
        """The estimate where f is zero."""
        return self(np.zeros(self.count, complex))

    def _sample(self, place: Place, samples: Complexes) -> complex:
        node = self.node_at(place)
        return 0j if node is None else complex(samples[node])


def depends_on_values() -> UntraceableError:
    """The error of code that asks for f elsewhere for other values of f."""
    return UntraceableError("where it asks for f depends on the values of f")


def slack(point: Point, h: float) -> float:
    """Relative difference from a linear formula that rounding explains at a point and a step."""
    return LINEAR + STEP_ROUNDINGS * UNIT * max(map(abs, point)) / h


def read(caller: Caller, point: Point, scale: float) -> LinearFormula:
    """The formula that unit responses give at a point and the steps `scale` times STEPS, its coefficients raw floats.

    Raises UntraceableError, with the reason, where they give none.
    """
    nodes = _nodes(caller(lambda place: 0j, point, scale * STEPS[0]), point, scale * STEPS[0])
    keys: list[tuple[int, Part]] = []
    for node, real in enumerate(nodes.real):
        keys += [(node, "whole")] if real else [(node, "re"), (node, "im")]
    steps, rows = [], []
    for h in (scale * step for step in STEPS):
        try:
            rows.append(_responses(Probe(caller, nodes, point, h), keys))
            steps.append(h)
        except RefusedError:
            if len(steps) < FEWEST_STEPS:
                raise
            break
    table, allowed = np.array(rows), np.array([slack(point, h) for h in steps])
    largest, zero = np.max(np.abs(table[:, :-1]), axis=1), table[:, -1]
    laws = [_power_law(column, largest, np.array(steps), allowed) for column in table.T[:-1]]
    weights = [Weight(*key, *law) for key, law in zip(keys, laws, strict=True) if law is not None]
    if not weights:
        raise UntraceableError("it returns zero where f is 1 at one place and 0 elsewhere")
    constant = _power_law(zero, np.abs(zero), np.array(steps), allowed)
    return LinearFormula(nodes, tuple(weights), constant, UNIT)


def _nodes(call: Call, point: Point, h: float) -> Nodes:
    """Where the places of a call lie, in steps from x; places that differ by rounding are one node."""
    if not call.samples:
        raise IdleError("it never asks for f")
    far = max(abs(c) + abs(x) for place in call.samples for c, x in zip(place, point, strict=True))
    uncertain = OFFSET_ROUNDINGS * UNIT * far / h
    raw: list[Complexes] = []
    for place in call.samples:
        offset = (np.array(place) - np.array(point)) / h
        if not any(np.all(np.abs(offset - known) <= 2 * uncertain) for known in raw):
            raw.append(offset)
    offsets = tuple(tuple(_recognised(c, uncertain) for c in offset.tolist()) for offset in raw)
    parts = [part for node in offsets for c in node for part in (c.re, c.im)]
    unknown = [uncertain / abs(float(part)) for part in parts if part.denominator > LARGEST_DENOMINATOR]
    return Nodes(offsets, uncertain, max(unknown, default=0.0))


def _recognised(offset: complex, uncertain: float) -> Gaussian:
    return Gaussian(recognise_within(offset.real, uncertain), recognise_within(offset.imag, uncertain))


def _responses(probe: Probe, keys: list[tuple[int, Part]]) -> list[float]:
    """What a unit in every sample adds to the estimate, and last the estimate where f is zero."""
    units = np.eye(probe.count)
    zero = probe.zero()
    try:
        return [*(probe(units[node] * (1j if part == "im" else 1)) - zero for node, part in keys), zero]
    except ElsewhereError:
        raise depends_on_values() from None


def _power_law(column: Floats, sizes: Floats, steps: Floats, allowed: Floats) -> tuple[Fraction, int] | None:
    """Coefficient and whole power of h of responses at several steps; None for zero beside `sizes`."""
    zero = np.abs(column) <= NEGLIGIBLE * sizes
    if np.all(zero):
        return None
    if np.any(zero):
        raise UntraceableError(SCALING)
    power = round(math.log(abs(column[0] / column[-1])) / math.log(steps[0] / steps[-1]))
    coefficient = column[0] * steps[0] ** float(-power)
    if np.any(np.abs(column - coefficient * steps ** float(power)) > allowed * sizes):
        raise UntraceableError(SCALING)
    return Fraction(float(coefficient)), power
