"""What the rows of numpy.gradient are: the stencil at every node, its order, and what edge_order changes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from trueorder.schemes.stencil import Stencil
from trueorder.verify.audit.computation import Computation, Outcome
from trueorder.verify.audit.installed import gradient
from trueorder.verify.audit.printed import Printed
from trueorder.verify.toml_file import Table, choice, whole

NODES = 9

Side = Literal["one-sided", "central"]


@dataclass(frozen=True)
class Rows:
    """The stencils of a call at equally spaced nodes, from the first node to the last."""

    stencils: tuple[Stencil, ...]

    @property
    def orders(self) -> tuple[int, ...]:
        """The order of accuracy of every row, exactly, from its moments."""
        return tuple(stencil.order for stencil in self.stencils)

    def edges(self) -> tuple[Stencil, ...]:
        """Return the first and the last row."""
        return self.stencils[0], self.stencils[-1]

    def inside(self) -> tuple[Stencil, ...]:
        """Return the other rows."""
        return self.stencils[1:-1]


def rows(edge_order: int | None = None) -> Rows:
    """Return the stencils that numpy.gradient applies on 9 equally spaced nodes, read off from unit vectors.

    Raises what NumPy raises for an edge order that it refuses.

    >>> rows().orders
    (1, 2, 2, 2, 2, 2, 2, 2, 1)
    """
    options = {} if edge_order is None else {"edge_order": edge_order}
    matrix = gradient(np.eye(NODES), axis=0, **options)
    stencils = []
    for row, weights in enumerate(np.asarray(matrix)):
        used = np.flatnonzero(weights)
        nodes = tuple(Fraction(int(column) - row) for column in used)
        stencils.append(Stencil(nodes, tuple(Fraction(float(weights[column])) for column in used), 1))
    return Rows(tuple(stencils))


def side(stencils: tuple[Stencil, ...]) -> str:
    """Return "central" or "one-sided" when that is what all the stencils are, otherwise "mixed"."""
    found = {_side(stencil) for stencil in stencils}
    return found.pop() if len(found) == 1 else "mixed"


def _side(stencil: Stencil) -> str:
    nodes = {node for node, weight in zip(stencil.nodes, stencil.weights, strict=True) if weight}
    if min(nodes) >= 0 or max(nodes) <= 0:
        return "one-sided"
    return "central" if nodes == {-node for node in nodes} else "mixed"


class RowOrders(Computation):
    """`kind = "row-orders"`: orders and kinds of differences of numpy.gradient at the edges and inside."""

    prints: ClassVar[bool] = False
    kind: Literal["row-orders"]
    edge_order: Annotated[int, whole(-9, 9)] | None = None
    """left out of the call when not given"""
    edges: Annotated[int, whole(0, 9)] | None = None
    """stated order at the edges"""
    inside: Annotated[int, whole(0, 9)] | None = None
    """stated order inside"""
    edge_differences: Annotated[Side, choice("one-sided", "central")] | None = None
    inside_differences: Annotated[Side, choice("one-sided", "central")] | None = None

    @model_validator(mode="after")
    def _something_stated(self) -> Self:
        stated = (self.edges, self.inside, self.edge_differences, self.inside_differences)
        if all(value is None for value in stated):
            raise ValueError(
                "give edges, inside, edge_differences or inside_differences: what the statement says"
            )
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Compare what is stated with the stencils that the call applies."""
        call = (
            "numpy.gradient(f)"
            if self.edge_order is None
            else f"numpy.gradient(f, edge_order={self.edge_order})"
        )
        try:
            found = rows(self.edge_order)
        except (ValueError, TypeError) as error:
            return Outcome("refuted", f"{call} is refused: {error}.")
        orders = " ".join(map(str, found.orders))
        edge_orders, inside_orders = set(found.orders[:: NODES - 1]), set(found.orders[1:-1])
        checks = (
            (self.edges, edge_orders == {self.edges}),
            (self.inside, inside_orders == {self.inside}),
            (self.edge_differences, side(found.edges()) == self.edge_differences),
            (self.inside_differences, side(found.inside()) == self.inside_differences),
        )
        holds = all(equal for stated, equal in checks if stated is not None)
        reason = (
            f"By the moments of its stencils on {NODES} equally spaced nodes, {call} has the orders"
            f" {orders}: {side(found.edges())} differences at the edges and {side(found.inside())} ones"
            " inside."
        )
        return Outcome("verified" if holds else "refuted", reason, orders)


class Meaning(Table):
    """`[[claim.compute.stated]]`: a value of edge_order, and the differences that it is said to select."""

    value: Annotated[int, whole(-9, 9)]
    differences: Annotated[Side, choice("one-sided", "central")]
    default: bool = False


class EdgeOrders(Computation):
    """`kind = "edge-orders"`: the values that edge_order takes, what each does, and which is the default."""

    prints: ClassVar[bool] = False
    kind: Literal["edge-orders"]
    stated: tuple[Meaning, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        values = [meaning.value for meaning in self.stated]
        if not values or len(set(values)) != len(values):
            raise ValueError("stated must hold different values of edge_order, at least one")
        if sum(meaning.default for meaning in self.stated) > 1:
            raise ValueError("stated must have at most one default")
        return self

    def outcome(self, printed: Printed | None) -> Outcome:
        """Try the values, and read the statement as suits it best: of the edges or of the nodes inside."""
        stated = [meaning.value for meaning in self.stated]
        accepted = _accepted(range(min(0, *stated) - 1, max(2, *stated) + 3))
        problems = []
        for meaning in self.stated:
            if meaning.value not in accepted:
                problems.append(f"The value {meaning.value} of edge_order is refused.")
            elif meaning.default and accepted[meaning.value] != rows():
                problems.append(f"The value {meaning.value} of edge_order is not the default.")
        known = [meaning for meaning in self.stated if meaning.value in accepted]
        readings = [
            all(side(part(accepted[meaning.value])) == meaning.differences for meaning in known)
            for part in (Rows.inside, Rows.edges, lambda found: found.stencils)
        ]
        if not any(readings):
            problems += [_acts(meaning, accepted) for meaning in known]
        unmentioned = [value for value in accepted if value not in stated and value > 0]
        if unmentioned:
            problems.append(f"Accepted and not mentioned: {', '.join(map(str, unmentioned))}.")
        computed = "; ".join(
            f"{value}: {' '.join(map(str, found.orders))}"
            for value, found in accepted.items()
            if value in stated
        )
        table = f"Orders by edge_order, from the first node to the last: {computed}."
        if problems:
            return Outcome(
                "refuted", " ".join([*problems, table] if computed else problems), computed or None
            )
        return Outcome(
            "verified", f"Every value does what is stated, and no other is accepted. {table}", computed
        )


def _accepted(values: range) -> dict[int, Rows]:
    accepted = {}
    for value in values:
        try:
            accepted[value] = rows(value)
        except (ValueError, TypeError):
            continue
    return accepted


def _acts(meaning: Meaning, accepted: dict[int, Rows]) -> str:
    found = accepted[meaning.value]
    equal = [
        value for value, other in accepted.items() if value != meaning.value and other == found and value > 0
    ]
    same = f", the same in every row as edge_order={equal[0]}" if equal else ""
    edges, within = side(found.edges()), side(found.inside())
    return (
        f"With edge_order={meaning.value}, stated to be {meaning.differences}, the differences are {within} inside and"
        f" {edges} ones of order {found.orders[0]} at the edges{same}."
    )
