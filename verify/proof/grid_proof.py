"""What is proven about a grid scheme, as an immutable record: one proof for every row, and on rough grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.family_proof import FamilyProof
from trueorder.verify.proof.other_sizes import OtherRow
from trueorder.verify.proof.polynomials import Polynomials
from trueorder.verify.proof.proof import Proof, Samples, Statement
from trueorder.verify.proof.symbol_proof import Sides, Waves
from trueorder.verify.row_list import listed


@dataclass(frozen=True)
class GridProof(Statement):
    """What is proven about a grid scheme on a uniform grid: one proof for every row."""

    rows: tuple[Proof, ...] = ()
    """one proof per node, from the first to the last"""
    interior: tuple[int, ...] = ()
    """indices of the rows that share the stencil of the middle row, or of the middle third where no rows do"""
    typical: int | None = None
    """index of the row that stands for those inside; the middle one where None"""
    families: tuple[FamilyProof, ...] = ()
    """the same rows on rough grids, for a scheme that takes coordinates"""
    periodic: bool = False
    """whether the grid is a periodic one, all of whose rows are the same"""
    waves: Waves | None = None
    """which waves a Fourier scheme is exact for; it has no finite order, and no rows"""
    polynomials: Polynomials | None = None
    """the same for a scheme on Chebyshev-Lobatto nodes: which polynomials it is exact for"""
    sides: Sides | None = None
    """coefficients of estimates and of values in the relation that an implicit scheme solves inside"""
    left_out: tuple[int, int] = (0, 0)
    """rows at the left and at the right end that have no estimate"""
    others: tuple[OtherRow, ...] = ()
    """rows that differ on grids of other sizes from what the rows of this one say"""
    loose: bool = False
    """whether its rows are solved for to a tolerance, none is proved, and errors of closures may reach inside"""
    largest: int | None = None
    """nodes of the largest grid on which the rows are seen to be these"""
    declines: bool = False
    """whether the scheme raises on grids of every size that is tried"""
    samples: Samples = ()
    """nodes of a row of a Fourier scheme and their weights, on a grid of some size"""

    @property
    def exact_for(self) -> str | None:
        """What a scheme of no finite order is exact for; None for the others."""
        found = self.waves or self.polynomials
        return None if found is None else found.text

    @property
    def orders(self) -> tuple[int | None, ...]:
        """Order of every row."""
        return tuple(row.order for row in self.rows)

    @property
    def nodes(self) -> int:
        """Number of nodes of the grid that was probed."""
        return len(self.rows)

    @property
    def edges(self) -> tuple[int, ...]:
        """Indices of the rows that are not interior ones."""
        return tuple(i for i in range(self.nodes) if i not in self.interior)

    @property
    def inside(self) -> Proof | None:
        """Proof of the row that stands for those inside."""
        if not self.rows:
            return None
        return self.rows[self.nodes // 2 if self.typical is None else self.typical]

    @property
    def order(self) -> int | None:
        """Order in the interior."""
        return self.inside.order if self.inside else None

    @property
    def edge_order(self) -> int | None:
        """Lowest order of the edge rows; None when there are none or one is unknown."""
        return self.worst_edge.order if self.worst_edge else None

    @property
    def worst_edge(self) -> Proof | None:
        """Proof of the edge row of the lowest order."""
        proven = [self.rows[i] for i in self.edges if self.rows[i].order is not None]
        return min(proven, key=lambda row: row.order or 0) if proven else None

    @property
    def worst_rows(self) -> str:
        """Which edge rows have the lowest order, counted from 1, as in "rows 1 and 9 of 9"."""
        return listed((i for i in self.edges if self.rows[i].order == self.edge_order), self.nodes)

    @property
    def edges_text(self) -> str:
        """Where the edge rows of the lowest order are, as in "at the edges (rows 1 and 9 of 9)"."""
        return f"at the edges ({self.worst_rows})"

    @property
    def terms(self) -> tuple[ErrorTerm, ...]:
        """Terms of the error inside."""
        return self.inside.terms if self.inside else ()

    @property
    def error_term(self) -> str | None:
        """Leading error term inside and, where it differs, at the edges; of no finite order, where there is none."""
        if self.exact_for is not None:
            return f"0 {self.exact_for}"
        if self.inside is None or self.inside.error_term is None:
            return None
        edge = self.worst_edge.error_term if self.worst_edge else None
        if edge is None or edge == self.inside.error_term:
            return self.inside.error_term
        return f"{self.inside.error_term} inside, {edge} at the edges"

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder prove --json`, with the orders of the rows."""
        return super().to_dict() | {"proven_orders": list(self.orders)}
