"""Mutation operators on formulas: slips of the pen, each a small named function.

An operator returns a changed specimen, or None where it does not apply. Whether the changed formula is still correct
is decided afterwards, by its exact moments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from trueorder.schemes.operator import Operator

from .families import Random, pick
from .formulas import Formula, GridFormula, stencil
from .specimens import Specimen

Slip = Callable[[Formula, Random], Formula | None]
DIGITS = (2, 4, 6, 8)


def coefficient_off(digits: int) -> Slip:
    """One coefficient off by 10**-digits, relative to itself."""

    def slip(formula: Formula, random: Random) -> Formula | None:
        place = int(random.integers(len(formula.samples)))
        sign = pick(random, (1, -1))
        return formula.reweighted(place, formula.samples[place][1] * (1 + Fraction(sign, 10**digits)))

    return slip


def wrong_sign(formula: Formula, random: Random) -> Formula | None:
    """One coefficient, or all of them, with the other sign."""
    if random.random() < 0.3:
        return replace(formula, samples=tuple((c, -w) for c, w in formula.samples))
    place = int(random.integers(len(formula.samples)))
    return formula.reweighted(place, -formula.samples[place][1])


def wrong_node(formula: Formula, random: Random) -> Formula | None:
    """One sample taken a step away from its node."""
    place = int(random.integers(len(formula.samples)))
    axis = int(random.integers(formula.dimension))
    offset = list(formula.samples[place][0])
    offset[axis] += pick(random, (1, -1))
    samples = list(formula.samples)
    samples[place] = (tuple(offset), samples[place][1])
    return replace(formula, samples=tuple(samples))


def wrong_factor_of_h(formula: Formula, random: Random) -> Formula | None:
    """Divided by another power of h, or the samples taken at twice or half the step."""
    choice = int(random.integers(4))
    if choice < 2:
        return replace(formula, power=formula.power + (1, -1)[choice])
    factor = (Fraction(2), Fraction(1, 2))[choice - 2]
    return replace(formula, samples=tuple((tuple(factor * c for c in o), w) for o, w in formula.samples))


def size_of_the_truth(formula: Formula, random: Random) -> Formula | None:
    """The whole estimate off by a factor such as 2, as when a 2 is forgotten."""
    factor = pick(random, (Fraction(2), Fraction(1, 2), Fraction(-1), Fraction(3, 2), Fraction(0)))
    if factor == 0:
        factor = Fraction(11, 10)
    return replace(formula, samples=tuple((c, factor * w) for c, w in formula.samples))


def rounded_weights(formula: Formula, random: Random) -> Formula | None:
    """Coefficients typed with three to six decimals."""
    digits = int(random.integers(3, 7))
    samples = tuple((c, Fraction(round(w * 10**digits), 10**digits)) for c, w in formula.samples)
    return replace(formula, samples=tuple((c, w) for c, w in samples if w) or formula.samples)


def integer_division(formula: Formula, random: Random) -> Formula | None:
    """Integer numerators divided with // instead of /."""
    samples = tuple((c, Fraction(w.numerator // w.denominator)) for c, w in formula.samples)
    return replace(formula, samples=tuple((c, w) for c, w in samples if w) or formula.samples)


def single_precision_weights(formula: Formula, random: Random) -> Formula | None:
    """Coefficients kept in single precision."""
    samples = tuple((c, Fraction(float(np.float32(float(w))))) for c, w in formula.samples)
    return replace(formula, samples=samples)


def missing_sample(formula: Formula, random: Random) -> Formula | None:
    """One sample forgotten."""
    if len(formula.samples) < 2:
        return None
    place = int(random.integers(len(formula.samples)))
    return replace(formula, samples=formula.samples[:place] + formula.samples[place + 1 :])


def wrong_axis(formula: Formula, random: Random) -> Formula | None:
    """A sample, or all of them, moved along another axis."""
    if formula.dimension == 1:
        return None
    a, b = random.choice(formula.dimension, size=2, replace=False)

    def swapped(offset: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        moved = list(offset)
        moved[a], moved[b] = moved[b], moved[a]
        return tuple(moved)

    if random.random() < 0.5:
        return replace(formula, samples=tuple((swapped(c), w) for c, w in formula.samples))
    place = int(random.integers(len(formula.samples)))
    samples = list(formula.samples)
    samples[place] = (swapped(samples[place][0]), samples[place][1])
    return replace(formula, samples=tuple(samples))


def on_any_row(slip: Slip, specimen: Specimen, random: Random) -> Specimen | None:
    """The slip made in the formula of a point scheme, or in one row of a grid scheme."""
    formula = specimen.formula
    if isinstance(formula, Formula):
        changed = slip(formula, random)
        return None if changed is None else _judged(specimen.rewritten(changed))
    if not isinstance(formula, GridFormula):
        return None
    where = pick(random, ("interior", "left", "right")) if formula.left else "interior"
    if where == "interior":
        row = slip(formula.interior, random)
        if row is None or not _fits(row, formula):
            return None
        return _judged(specimen.rewritten(replace(formula, interior=row)))
    rows = list(getattr(formula, where))
    place = int(random.integers(len(rows)))
    row = slip(rows[place], random)
    inward = 0 if where == "left" else len(rows) - 1
    if row is None or not _whole(row):
        return None
    # a row next to the end may only look inwards
    reach = [int(c[0]) for c, _ in row.samples]
    depth = place if where == "left" else inward - place
    if (min(reach) < -depth) if where == "left" else (max(reach) > depth):
        return None
    if row.power != formula.interior.power:
        return None
    rows[place] = row
    return _judged(specimen.rewritten(replace(formula, **{where: tuple(rows)})))


def inside_alone(slip: Slip, specimen: Specimen, random: Random) -> Specimen | None:
    """The slip made in the row of the inside of a grid scheme."""
    formula = specimen.formula
    if not isinstance(formula, GridFormula):
        return None
    row = slip(formula.interior, random)
    if row is None or row.is_correct or not _fits(row, formula):
        return None
    return specimen.rewritten(replace(formula, interior=row))


def _whole(row: Formula) -> bool:
    return all(c.denominator == 1 for offset, _ in row.samples for c in offset)


def _fits(row: Formula, formula: GridFormula) -> bool:
    reach = [int(c[0]) for c, _ in row.samples]
    return _whole(row) and -min(reach) <= len(formula.left) and max(reach) <= len(formula.right)


def _judged(specimen: Specimen) -> Specimen | None:
    """The specimen if its exact moments say that it is broken."""
    assert specimen.formula is not None
    return None if specimen.formula.is_correct else specimen


def swapped_edges(specimen: Specimen, random: Random) -> Specimen | None:
    """The formulas of the two ends mixed up: mirrored without their sign, or the rows of one end in reverse."""
    formula = specimen.formula
    if not isinstance(formula, GridFormula) or not formula.left:
        return None
    right = tuple(
        replace(row, samples=tuple((tuple(-c for c in o), w) for o, w in row.samples))
        for row in reversed(formula.left)
    )
    return _judged(specimen.rewritten(replace(formula, right=right)))


def row_off_by_one(specimen: Specimen, random: Random) -> Specimen | None:
    """All rows inside look one node too far to the right."""
    formula = specimen.formula
    if not isinstance(formula, GridFormula):
        return None
    inside = formula.interior
    shifted = replace(inside, samples=tuple(((c[0] + 1,), w) for c, w in inside.samples))
    last = replace(inside, claim=specimen.edge_order or inside.claim)
    return _judged(specimen.rewritten(replace(formula, interior=shifted, right=(last, *formula.right))))


def lower_order_edge(specimen: Specimen, random: Random) -> Specimen | None:
    """The outermost edge rows one order lower than claimed."""
    formula = specimen.formula
    if not isinstance(formula, GridFormula) or not formula.left or specimen.edge_order in (None, 1):
        return None
    first = formula.left[0]
    nodes = tuple(Fraction(j) for j in range(first.power + first.claim - 1))
    lower = stencil(nodes, first.power, first.claim)
    return _judged(specimen.rewritten(replace(formula, left=(lower, *formula.left[1:]))))


def claim_one_too_high(specimen: Specimen, random: Random) -> Specimen | None:
    """The order claimed, inside or at the edges, is one more than the scheme has."""
    formula = specimen.formula
    edges = specimen.edge_order is not None and random.random() < 0.4
    if isinstance(formula, Formula):
        return replace(specimen, order=formula.order + 1)
    if isinstance(formula, GridFormula):
        if edges:
            return replace(specimen, edge_order=min(r.order for r in (*formula.left, *formula.right)) + 1)
        return replace(specimen, order=formula.interior.order + 1)
    if specimen.style == "windows of five, second derivative" and not edges:
        return replace(specimen, order=5)  # 4 on a uniform grid, by symmetry
    if edges and specimen.edge_order is not None:
        return replace(specimen, edge_order=specimen.edge_order + 1)
    return replace(specimen, order=specimen.order + 1)


def another_operator(specimen: Specimen, random: Random) -> Specimen | None:
    """The right formula for another derivative than the one claimed."""
    if specimen.dimension > 1:
        return None
    ((index, _),) = specimen.operator.terms
    other = index[0] + (1 if index[0] == 1 else -1)
    return replace(specimen, operator=Operator.derivative(other))
