"""Rows that a scheme never writes, and the reason that says so."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from trueorder.schemes.from_function import from_function
from trueorder.schemes.scheme import GridScheme
from trueorder.verify.probing.unwritten import unwritten
from trueorder.verify.proof.proving import prove_grid
from trueorder.verify.studies.verification import verify

CLAIMS = {"derivative": 1, "order": 2, "edge_order": 1}


def without_ends(values, h, out=None):
    out = np.empty(len(values)) if out is None else out
    out[1:-1] = (values[2:] - values[:-2]) / (2 * h)
    return out


def without_the_middle(values, h):
    slopes, out, half = np.gradient(values, h), np.empty(len(values)), len(values) // 2
    out[:half], out[half + 1 :] = slopes[:half], slopes[half + 1 :]
    return out


def ends_of_floats_alone(values, h):
    out = without_ends(values, h)
    if values.dtype.kind == "f":
        out[0], out[-1] = (values[1] - values[0]) / h, (values[-1] - values[-2]) / h
    return out


def made(code: Any, **claims: Any) -> GridScheme:
    scheme = from_function(code, **(CLAIMS | claims))
    assert isinstance(scheme, GridScheme)
    return scheme


@pytest.mark.parametrize("nodes", [9, 33, 97])
def test_rows_that_are_never_written_hold_what_was_left_in_memory(nodes: int) -> None:
    values, coordinates = np.arange(nodes, dtype=np.float64), np.arange(nodes, dtype=np.float64)
    assert unwritten(made(without_ends), values, coordinates).tolist() == [0, nodes - 1]
    assert unwritten(made(without_the_middle), values, coordinates).tolist() == [nodes // 2]
    assert unwritten(made(np.gradient), values, coordinates).tolist() == []


@pytest.mark.parametrize(
    ("code", "rows"), [(without_ends, "rows 1 and 33 of 33"), (without_the_middle, "row 17 of 33")]
)
def test_the_reason_names_the_rows_that_are_never_written(code: Any, rows: str) -> None:
    proof = prove_grid(made(code))
    assert proof.problem == f"it never writes {rows}, where stands what was in memory before"


def test_ends_of_which_nothing_is_claimed_need_not_be_written() -> None:
    verdict = verify(made(without_ends, edge_order=0), points=6)
    assert verdict.status == "verified", verdict.row.reason


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (ends_of_floats_alone, "there it never writes rows 1 and 33 of 33"),
        (lambda values, h: np.gradient(values // 2 * 2 if values.dtype.kind == "i" else values, h), "it is another"),
        (lambda values, h: np.gradient(values, h).astype(values.dtype), "results of the type of the data are cut"),
    ],
)  # fmt: skip
def test_what_is_wrong_for_whole_numbers_is_said_as_it_is(code: Any, why: str) -> None:
    (limit,) = prove_grid(made(code)).limits
    assert why in limit


def after_other_arrays(values, x):
    slopes = np.gradient(values, x)
    spare = [slopes * k for k in range(40)]
    out = np.empty_like(slopes)
    out[:20], out[21:] = spare[1][:20], spare[1][21:]
    return out


def test_rows_are_seen_behind_many_other_arrays() -> None:
    places = np.arange(33.0)
    assert unwritten(made(after_other_arrays), np.cos(places), places).tolist() == [20]


def test_numpy_is_as_it_was_afterwards_in_threads_too() -> None:
    before, places = (np.empty, np.empty_like), np.arange(33.0)

    def look() -> None:
        for _ in range(20):
            unwritten(made(without_ends), places, places)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (np.empty, np.empty_like) == before
