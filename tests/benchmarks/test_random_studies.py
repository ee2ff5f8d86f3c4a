"""The random search over studies: its cases follow from the seed, and what must not be is counted."""

from __future__ import annotations

import os
import time
from functools import partial

import pytest

from benchmarks import random_studies
from benchmarks.random_studies import Case, Outcome, make, outcomes, run


def test_cases_follow_from_seed_and_number() -> None:
    assert [make(3, k) for k in range(20)] == [make(3, k) for k in range(20)]
    assert make(3, 0) != make(4, 0)


@pytest.mark.parametrize("number", range(40))
def test_no_built_in_scheme_is_refuted_and_nothing_crashes(number: int) -> None:
    found = run(make(7, number), number)
    assert found.kind not in random_studies.WRONG, f"{make(7, number).title}: {found.reason}"


@pytest.mark.parametrize(("seed", "number"), [
    (1, 305), (1, 511), (1, 822), (1, 1021), (1, 1389), (1, 1390), (1, 1871), (2, 269), (2, 1367), (2, 3318), (2, 4073),
    (2, 4660), (3, 207), (3, 239), (3, 2455), (4, 1643), (4, 1925), (4, 2547), (4, 2664), (5, 1236), (5, 2353),
])  # fmt: skip
def test_what_the_search_has_found_stays_mended(seed: int, number: int) -> None:
    found = run(make(seed, number), number)
    assert found.kind not in random_studies.WRONG, f"{make(seed, number).title}: {found.reason}"


def test_an_exception_that_is_no_input_error_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(random_studies.to, "study", broken)
    found = run(Case("central", "sin(x)", ((0.0, 1.0),), None, "float64"))
    assert (found.kind, found.reason.split(" (")[0]) == ("crash", "ZeroDivisionError: division by zero")


def _slow_at(number: int, *, slow: int) -> Outcome:
    if number == slow:
        time.sleep(60)
    return Outcome(number, "verified", str(os.getpid()), 0.0)


def test_a_case_that_does_not_come_back_is_a_hang_and_the_others_go_on() -> None:
    found = list(outcomes(range(4), partial(_slow_at, slow=1), 1, hang=2.0))
    assert [outcome.kind for outcome in found] == ["verified", "hang", "verified", "verified"]
