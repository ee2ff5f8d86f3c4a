"""Ways of writing one formula down: what different people's code for the same point scheme looks like."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from .formulas import Formula

Code = Callable[..., Any]


def number(value: Fraction) -> int | float:
    """As a person types it: an integer where it is one, else a float."""
    return int(value) if value.denominator == 1 else float(value)


def _samples(formula: Formula) -> list[tuple[tuple[int | float, ...], Fraction]]:
    return [(tuple(map(number, offset)), weight) for offset, weight in formula.samples]


def _moved(place: tuple[Any, ...], offset: tuple[int | float, ...]) -> list[Any]:
    *point, h = place
    return [x + c * h if c else x for x, c in zip(point, offset, strict=True)]


def float_weights(formula: Formula) -> Code:
    """A sum over a list of float weights."""
    samples = [(c, float(w)) for c, w in _samples(formula)]
    power = formula.power

    def code(f, *place):
        return sum(w * f(*_moved(place, c)) for c, w in samples) / place[-1] ** power

    return code


def integer_numerators(formula: Formula) -> Code:
    """Integer numerators over one denominator."""
    denominator = math.lcm(*(w.denominator for _, w in formula.samples))
    if denominator > 2**40:  # a mistyped coefficient: nobody writes that as a ratio of integers
        return float_weights(formula)
    samples = [(c, int(w * denominator)) for c, w in _samples(formula)]
    power = formula.power

    def code(f, *place):
        return sum(n * f(*_moved(place, c)) for c, n in samples) / (denominator * place[-1] ** power)

    return code


def loop(formula: Formula) -> Code:
    """A loop that divides every weight by its denominator as it goes."""
    samples, power = _samples(formula), formula.power

    def code(f, *place):
        total = 0.0
        for offset, weight in samples:
            total = total + number(weight) * f(*_moved(place, offset))
        return total / place[-1] ** power

    return code


def solved_weights(formula: Formula) -> Code:
    """Weights that are solved for in double precision, from what they are to add up to; only in one variable."""
    if formula.dimension > 1 or len({c for c, _ in formula.samples}) < len(formula.samples):
        return float_weights(formula)
    offsets = [c for (c,), _ in _samples(formula)]
    wanted = [formula.moment((k,)) * math.factorial(k) for k in range(len(offsets))]
    found = np.linalg.solve(np.vander(offsets, increasing=True).T, np.array(list(map(float, wanted))))
    samples, power = list(zip(offsets, found.tolist(), strict=True)), formula.power

    def code(f, x, h):
        return sum(w * f(x + c * h) for c, w in samples) / h**power

    return code


def tensor_product(formula: Formula) -> Code:
    """`np.tensordot` of an array of weights with the stacked samples."""
    offsets, power = [c for c, _ in _samples(formula)], formula.power
    row = np.array([float(w) for _, w in formula.samples])

    def code(f, *place):
        stacked = np.array([f(*_moved(place, c)) for c in offsets])
        return np.tensordot(row, stacked, axes=1) / place[-1] ** power

    return code


def dot_product(formula: Formula) -> Code:
    """`np.dot`, written for numbers: on arrays of points it would do something else."""
    offsets, power = [c for c, _ in _samples(formula)], formula.power
    row = np.array([float(w) for _, w in formula.samples])

    def code(f, *place):
        return np.dot(row, [f(*_moved(place, c)) for c in offsets]) / place[-1] ** power

    return code


def numpy_sum(formula: Formula) -> Code:
    """`np.sum` over a list of weighted samples."""
    samples, power = [(c, number(w)) for c, w in _samples(formula)], formula.power

    def code(f, *place):
        return np.sum([w * f(*_moved(place, c)) for c, w in samples], axis=0) / place[-1] ** power

    return code


def closure(formula: Formula) -> Code:
    """A closure over fractions, each sample multiplied by its numerator and divided by its denominator."""
    samples, power = _samples(formula), formula.power

    def code(f, *place):
        def part(offset, weight):
            return weight.numerator * f(*_moved(place, offset)) / weight.denominator

        return functools.reduce(lambda a, b: a + b, (part(c, w) for c, w in samples)) / place[-1] ** power

    return code


class Weighted:
    """A scheme that is an object."""

    def __init__(self, formula: Formula) -> None:
        self.offsets = [c for c, _ in _samples(formula)]
        self.weights = [number(w) for _, w in formula.samples]
        self.power = formula.power

    def __call__(self, f, *place):
        """Return the estimate."""
        values = [f(*_moved(place, c)) for c in self.offsets]
        return sum(v * w for v, w in zip(values, self.weights, strict=True)) / place[-1] ** self.power


def half_step(formula: Formula) -> Code:
    """The same formula with half the step that it is given."""
    inner = loop(formula)

    def code(f, *place):
        return inner(f, *place[:-1], place[-1] / 2)

    return code


def paired(formula: Formula) -> Code:
    """Samples on either side taken together, the largest offset first."""
    groups: dict[tuple[Fraction, ...], list[tuple[tuple[int | float, ...], Fraction]]] = {}
    for offset, weight in formula.samples:
        key = max(offset, tuple(-c for c in offset))
        groups.setdefault(key, []).append((tuple(map(number, offset)), weight))
    ordered, power = [groups[key] for key in sorted(groups, reverse=True)], formula.power

    def code(f, *place):
        total = 0
        for group in ordered:
            if len(group) == 2 and abs(group[0][1]) == abs(group[1][1]):
                (a, w), (b, other) = group
                right, left = f(*_moved(place, a)), f(*_moved(place, b))
                total = total + number(w) * (right + left if w == other else right - left)
            else:
                for offset, weight in group:
                    total = total + number(weight) * f(*_moved(place, offset))
        return total / place[-1] ** power

    return code


TRACED: dict[str, Callable[[Formula], Code]] = {
    "float weights": float_weights,
    "integer numerators": integer_numerators,
    "loop": loop,
    "solved weights": solved_weights,
    "tensordot": tensor_product,
    "np.sum": numpy_sum,
    "closure": closure,
    "object": Weighted,
    "half step": half_step,
    "paired": paired,
    "np.dot": dot_product,
}


def float_array(formula: Formula) -> Code:
    """Samples forced into an array of floats."""
    offsets, power = [c for c, _ in _samples(formula)], formula.power
    row = np.array([float(w) for _, w in formula.samples])

    def code(f, *place):
        stacked = np.array([np.asarray(f(*_moved(place, c)), dtype=float) for c in offsets])
        return np.tensordot(row, stacked, axes=1) / place[-1] ** power

    return code


def accumulated(formula: Formula) -> Code:
    """A float array that samples are added into."""
    samples, power = [(c, float(w)) for c, w in _samples(formula)], formula.power

    def code(f, *place):
        total = np.zeros(np.broadcast_shapes(*(np.shape(a) for a in place)))
        for offset, weight in samples:
            total += weight * np.asarray(f(*_moved(place, offset)), dtype=float)
        return total / place[-1] ** power

    return code


def fitted(formula: Formula) -> Code:
    """Weights that least squares find anew for every step, of samples so few that no power of the step is dropped."""
    offsets = [c[0] for c, _ in formula.samples]
    few = formula.dimension == 1 and len(set(offsets)) == len(offsets) <= 4
    if not few or formula.operator.degree > 1 or formula.power != formula.operator.degree:
        return float_array(formula)
    wanted = [float(formula.moment((k,)) * math.factorial(k)) for k in range(len(offsets))]
    nodes, power = np.array(list(map(float, offsets))), formula.power

    def code(f, x, h):
        h = float(h)
        rows = np.vander(h * nodes, increasing=True).T
        to = np.array([moment * h ** (k - power) for k, moment in enumerate(wanted)])
        weights = np.linalg.lstsq(rows, to, rcond=None)[0]
        return sum(w * np.asarray(f(x + c * h), dtype=float) for c, w in zip(nodes, weights, strict=True))

    return code


def numbers_only(formula: Formula) -> Code:
    """`float()` and `math.fsum`: one number at a time."""
    samples, power = [(c, float(w)) for c, w in _samples(formula)], formula.power

    def code(f, *place):
        place = tuple(map(float, place))
        return math.fsum(w * float(f(*_moved(place, c))) for c, w in samples) / place[-1] ** power

    return code


def mean_of_two_steps(formula: Formula) -> Code:
    """The harmonic mean of the estimates with the step and with half of it, by way of floats."""
    inner = float_array(formula)

    def code(f, *place):
        whole, half = inner(f, *place), inner(f, *place[:-1], place[-1] / 2)
        return 2 * whole * half / (whole + half)

    return code


OPAQUE = {"mean of two steps": mean_of_two_steps}
"""styles that no proof can follow, neither on symbols nor by unit responses; for first derivatives that keep their
sign, so that the mean exists"""

BLACK: dict[str, Callable[[Formula], Code]] = {
    "float array": float_array,
    "accumulated": accumulated,
    "numbers only": numbers_only,
    "fitted": fitted,
}
"""styles that cannot be followed on symbols"""
