"""The numbers that are written in code are found wherever they stand: in it, beside it, in what it calls."""

from __future__ import annotations

import math
from functools import partial

from trueorder.verify.foreign.written import MOST_NUMBERS, written_numbers

LIMIT = 0.0625


def limited(x):
    return x if x < LIMIT else 1.0


def by_another(f, x, h):
    return f(limited(x) + h)


def test_numbers_of_functions_of_the_module_are_found() -> None:
    assert 0.0625 in written_numbers(by_another)


def test_numbers_of_other_modules_are_found_where_they_are_named() -> None:
    assert math.pi in written_numbers(lambda f, x, h: f(math.pi))


def test_numbers_in_closures_defaults_and_inner_functions_are_found() -> None:
    held = 1e9

    def code(f, x, h, smallest=1e-7):
        def inner():
            return -0.25

        return held, inner, smallest

    assert {1e9, 1e-7, 0.25} <= set(written_numbers(code))


def test_numbers_given_to_a_partial_function_and_kept_by_an_object_are_found() -> None:
    class Held:
        def __init__(self) -> None:
            self.limit = 0.015

        def __call__(self, f, x, h):
            return f(x)

    assert 0.5 in written_numbers(partial(limited, x=0.5))
    assert 0.015 in written_numbers(Held())


def test_truth_values_and_endless_numbers_are_no_numbers() -> None:
    assert written_numbers(lambda f, x, h: (True, 1e400)) == ()


def test_counts_are_left_out_before_limits_where_there_are_many() -> None:
    code = eval("lambda: [" + ", ".join(f"x + {k}.5 + {k % 16}" for k in range(1, MOST_NUMBERS + 1)) + "]")
    found = written_numbers(code)
    assert len(found) == MOST_NUMBERS
    assert all(number % 1 for number in found)


def test_code_without_source_has_none() -> None:
    assert written_numbers(math.sin) == ()
