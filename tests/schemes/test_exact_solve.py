"""Linear equations in rational arithmetic: one solution, exactly, or a refusal."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueorder.schemes.exact_solve import SingularError, solve

numbers = st.fractions(-9, 9, max_denominator=12)


@given(st.integers(1, 5).flatmap(lambda n: st.tuples(st.lists(numbers, min_size=n, max_size=n), st.data())))
@settings(max_examples=25, deadline=None)
def test_the_solution_that_the_equations_were_made_from_is_found_exactly(case) -> None:
    solution, data = case
    rows = data.draw(
        st.lists(st.lists(numbers, min_size=len(solution), max_size=len(solution)), min_size=1, max_size=7)
    )
    right = [sum((a * x for a, x in zip(row, solution, strict=True)), Fraction(0)) for row in rows]
    try:
        assert solve(rows, right) == tuple(solution)
    except SingularError:
        # a row more for every unknown makes up for whatever was missing
        units = [[Fraction(i == j) for j in range(len(solution))] for i in range(len(solution))]
        assert solve([*rows, *units], [*right, *solution]) == tuple(solution)


def test_an_unknown_that_is_left_free_is_refused() -> None:
    with pytest.raises(SingularError, match="unknown 1 is left free"):
        solve([[1, 2], [2, 4]], [3, 6])


def test_equations_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(SingularError, match="contradict"):
        solve([[1], [1]], [2, 3])
