"""Whatever part of a sweep is made before its time is over is a sweep, over the whole range of steps."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from trueorder.verify.measurement.by_turns import by_turns, turns


@pytest.mark.parametrize("count", [1, 2, 3, 4, 17, 60])
def test_every_step_is_made_once(count: int) -> None:
    assert sorted(np.concatenate(turns(count)).tolist()) == list(range(count))


@pytest.mark.parametrize("count", [17, 60])
def test_every_turn_goes_from_the_largest_step_to_the_smallest_ones(count: int) -> None:
    for turn in turns(count):
        assert turn[0] >= count - 3
        assert turn[-1] < 4
        assert np.all(np.diff(turn) < 0)


def test_with_time_enough_nothing_is_left_out() -> None:
    seen: list[int] = []
    assert by_turns(9, lambda j: not seen.append(j), math.inf) is None
    assert sorted(seen) == list(range(9))


def test_one_that_says_that_no_other_is_needed_is_the_last() -> None:
    seen: list[int] = []
    assert by_turns(9, lambda j: bool(seen.append(j)), math.inf) is None
    assert seen == [8]


def made_in(turns_of_work: float, count: int = 16, call: float = 0.02) -> list[int]:
    """The steps that are made when there is time for so many calls, each of which keeps the processor busy."""

    def busy(j: int) -> bool:
        end = time.thread_time() + call
        while time.thread_time() < end:
            pass
        return True

    made = by_turns(count, busy, turns_of_work * call)
    assert made is not None
    return made.tolist()


def test_a_turn_that_does_not_come_to_an_end_is_left_out() -> None:
    # a turn is 4, the second one 4 more: whether there is time for 5 or for 7 calls makes no difference
    assert made_in(5.5) == made_in(6.5) == [3, 7, 11, 15]
    assert made_in(9.5) == [1, 3, 5, 7, 9, 11, 13, 15]


def test_of_the_first_turn_whatever_is_made_is_kept() -> None:
    assert made_in(1.5) == [11, 15]
    assert made_in(0.01) == [15]
