"""Linear equations in rational arithmetic: how the families that are defined by conditions get their coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


class SingularError(ArithmeticError):
    """Equations that have no solution, or more than one."""


def solve(
    equations: Sequence[Sequence[Fraction | int]], right: Sequence[Fraction | int]
) -> tuple[Fraction, ...]:
    """Return the one solution of linear equations, exactly, by Gauss-Jordan elimination.

    There may be more equations than unknowns, as long as they agree. Raises SingularError where there is no solution or
    more than one.

    >>> solve([[1, 1], [1, -1], [2, 0]], [3, 1, 4])
    (Fraction(2, 1), Fraction(1, 1))
    """
    rows = [[*map(Fraction, row), Fraction(value)] for row, value in zip(equations, right, strict=True)]
    unknowns = len(rows[0]) - 1
    for column in range(unknowns):
        pivot = next((i for i in range(column, len(rows)) if rows[i][column]), None)
        if pivot is None:
            raise SingularError(f"unknown {column} is left free")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for i, row in enumerate(rows):
            if i != column and row[column]:
                rows[i] = [entry - row[column] * top for entry, top in zip(row, rows[column], strict=True)]
    if any(row[-1] for row in rows[unknowns:]):
        raise SingularError("the equations contradict each other")
    return tuple(row[-1] for row in rows[:unknowns])
