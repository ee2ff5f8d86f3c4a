"""A specimen: one scheme with what it claims, how it is written and, where it is linear, its exact formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from trueorder.schemes.from_function import from_function
from trueorder.schemes.operator import Operator
from trueorder.schemes.scheme import GridScheme, PointScheme

from . import families, grid_styles, styles
from .families import Random, pick
from .formulas import Formula, GridFormula
from .layouts import LAYOUTS, Layout
from .limiters import NONLINEAR
from .styles import Code
from .textbook import BOOKS, Needs, Textbook


@dataclass(frozen=True)
class Specimen:
    """One scheme, ready to be mutated or verified."""

    kind: str
    style: str
    code: Code
    operator: Operator
    order: int
    dimension: int = 1
    formula: Formula | GridFormula | None = None
    write: Callable[[Any], Code] | None = None
    """how a formula becomes code in this style"""
    edge_order: int | None = None
    spacing: Any = None
    """coordinates or scalar for a grid scheme, None for a point scheme"""
    batched: bool = False
    needs: Needs = "anything"
    says_operator: bool = True
    """whether the operator is claimed, beside the order"""
    layout: Layout | None = None
    """how a grid scheme is called and answers; None for (values, spacing) and an estimate for every node"""

    @property
    def needs_norms(self) -> bool:
        """Whether only grids that are refined over the whole domain tell its order."""
        return self.kind == "nonlinear grid"

    @property
    def is_black(self) -> bool:
        """Whether no proof is possible from the start."""
        return self.kind == "black box"

    def scheme(self, name: str) -> PointScheme | GridScheme:
        """The record that the checker is given."""
        claimed = self.operator if self.says_operator else None
        if self.layout is not None:
            assert isinstance(self.formula, GridFormula)
            ends = len(self.formula.left), len(self.formula.right)
            code, said = self.layout.write(self.code, ends), self.layout.edge_order
            edges = self.edge_order if said == -1 else said
            return from_function(code, name=name, operator=claimed, order=self.order, edge_order=edges)
        if self.spacing is None:
            return PointScheme(name, self.code, claimed, self.order, self.dimension)
        return GridScheme(
            name, self.code, claimed, self.order, self.edge_order, self.spacing, batched=self.batched
        )

    def rewritten(self, formula: Formula | GridFormula) -> Specimen:
        """The specimen with another formula in the same style; claims stay."""
        assert self.write is not None
        return replace(self, formula=formula, code=self.write(formula))


def _written(kind: str, style: str, formula: Formula, write: Callable[[Formula], Code]) -> Specimen:
    return Specimen(
        kind, style, write(formula), formula.operator, formula.claim, formula.dimension, formula, write
    )


def point(random: Random) -> Specimen:
    """A linear point scheme in one variable that can be followed."""
    names = list(styles.TRACED)
    style = pick(random, names[:-1] if random.random() < 0.97 else names[-1:])
    return _written("point", style, families.one_variable(random), styles.TRACED[style])


def several(random: Random) -> Specimen:
    """A linear point scheme in two or three variables."""
    style = pick(random, list(styles.TRACED)[:-2])
    dimension = pick(random, (2, 2, 3))
    return _written("point n-D", style, families.several_variables(random, dimension), styles.TRACED[style])


def black(random: Random) -> Specimen:
    """A scheme that no proof can follow, of order 1 to 6."""
    if random.random() < 0.1:
        return from_book(next(book for book in BOOKS if book.kind == "black box"))
    style = pick(
        random, ("float array", "accumulated", "float array", "accumulated", "numbers only", "fitted")
    )
    while True:
        formula = families.one_variable(random)
        if formula.claim > 6 or formula.power > 2:
            continue
        if formula.power == 1 and formula.operator.degree == 1:
            style = pick(random, list(styles.OPAQUE))
            return replace(_written("black box", style, formula, styles.OPAQUE[style]), needs="steady")
        return _written("black box", style, formula, styles.BLACK[style])


def from_book(book: Textbook) -> Specimen:
    """The specimen that a textbook scheme is."""
    return Specimen(
        book.kind, book.style, book.code, Operator.derivative(book.derivative), book.order, needs=book.needs
    )


def book(kind: str) -> Callable[[Random], Specimen]:
    """Textbook schemes of one kind."""
    known = [entry for entry in BOOKS if entry.kind == kind]

    def draw(random: Random) -> Specimen:
        return from_book(pick(random, known))

    return draw


def on_grid(random: Random) -> Specimen:
    """A linear scheme on a uniform grid."""
    style = pick(random, list(grid_styles.STYLES))
    write, batched = grid_styles.STYLES[style]
    formula = families.on_grid(random)
    return Specimen(
        "grid",
        style,
        write(formula),
        formula.interior.operator,
        formula.interior.claim,
        formula=formula,
        write=write,
        edge_order=formula.edge_claim,
        spacing="scalar",
        batched=batched,
    )


def otherwise(random: Random) -> Specimen:
    """A linear scheme on a uniform grid that is called, or answers, otherwise than most."""
    made = on_grid(random)
    while made.batched or not isinstance(made.formula, GridFormula) or not made.formula.left:
        made = on_grid(random)
    layout = pick(random, LAYOUTS)
    return replace(made, kind="grid called otherwise", style=layout.name, layout=layout)


def on_coordinates(random: Random) -> Specimen:
    """A grid scheme that takes coordinates."""
    style, code, derivative, order, edge_order, batched = pick(random, grid_styles.COORDINATES)
    return Specimen(
        "grid on coordinates",
        style,
        code,
        Operator.derivative(derivative),
        order,
        edge_order=edge_order,
        spacing="coordinates",
        batched=batched,
    )


def nonlinear_on_grid(random: Random) -> Specimen:
    """A grid scheme that is not linear in the values."""
    style, code, order, edge_order, spacing = pick(random, NONLINEAR)
    return Specimen(
        "nonlinear grid", style, code, Operator.derivative(1), order, edge_order=edge_order, spacing=spacing
    )


KINDS: dict[str, Callable[[Random], Specimen]] = {
    "point": point,
    "point n-D": several,
    "Richardson": book("Richardson"),
    "complex step": book("complex step"),
    "nonlinear": book("nonlinear"),
    "black box": black,
    "grid": on_grid,
    "grid on coordinates": on_coordinates,
    "grid called otherwise": otherwise,
    "nonlinear grid": nonlinear_on_grid,
}

SHARES = {
    "point": 11,
    "point n-D": 5,
    "Richardson": 2,
    "complex step": 2,
    "nonlinear": 1,
    "black box": 4,
    "grid": 5,
    "grid on coordinates": 2,
    "grid called otherwise": 2,
    "nonlinear grid": 1,
}
"""how often each kind comes"""
