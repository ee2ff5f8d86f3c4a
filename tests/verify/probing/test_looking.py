"""Grids of other sizes: how far one looks, and code that does not come back from one of them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.probing import looking
from trueorder.verify.probing.looking import look_at_other_sizes
from trueorder.verify.probing.probing import RefusedError


def test_what_costs_little_is_looked_at_on_thousands_of_nodes() -> None:
    seen: list[int] = []
    looked = look_at_other_sizes(9, lambda nodes: bool(seen.append(nodes)))
    assert seen[:3] == [10, 11, 12]
    assert looked.largest == seen[-1] > 2**14
    assert looked.limits == ()


def test_it_ends_with_the_size_that_has_shown_enough() -> None:
    assert look_at_other_sizes(9, lambda nodes: nodes > 500).largest == 501 + 13


def test_sizes_that_are_declined_are_passed_over() -> None:
    def even(nodes: int) -> bool:
        if nodes % 2:
            raise RefusedError("an even number of nodes, please")
        return False

    assert look_at_other_sizes(9, even).largest == 16388


def test_what_holds_a_matrix_is_looked_at_on_no_larger_grid() -> None:
    assert look_at_other_sizes(9, lambda nodes: bool(np.zeros((nodes, nodes)).any())).largest == 1543
    assert not tracemalloc.is_tracing()


def test_what_would_take_too_long_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.05)

    def cubic(nodes: int) -> bool:
        return sum(range(nodes * nodes // 64)) < 0

    looked = look_at_other_sizes(9, cubic)
    assert 100 < looked.largest < 2**14
    assert looked.limits == ()


def test_code_that_does_not_come_back_from_one_size_is_said_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.2)
    monkeypatch.setattr(looking, "STUCK", 0.2)

    def stuck(nodes: int) -> bool:
        while nodes > 1300:
            pass
        return False

    (limit,) = look_at_other_sizes(9, stuck).limits
    assert (
        limit == "on 1543 nodes it does not come back within 0.4 s of processor time, where it does on 1201"
    )
    monkeypatch.setattr(looking, "SECONDS", 60.0)
    with pytest.raises(TimeLimitError) as raised, time_limit(0.5):
        look_at_other_sizes(9, stuck)
    (note,) = raised.value.__notes__
    assert note.startswith("on 1543 nodes it does not come back within 0.5 s")
