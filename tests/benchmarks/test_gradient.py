"""The benchmark of `gradient`: it runs on tiny fields, and its table has what it says."""

from __future__ import annotations

import pytest

from benchmarks import gradient as benchmark


def test_the_table_has_a_row_for_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    rows = benchmark.main(["--sizes", "10", "2500", "--seconds", "0"])
    cases = list(benchmark.cases([10, 2500]))
    assert [row.case for row in rows] == [
        case for case in cases if (case.size, case.axes, case.order) != (10, 2, 4)
    ]
    printed = capsys.readouterr().out.splitlines()
    assert printed[-len(rows) - 1] == benchmark.HEAD
    assert printed[-len(rows) :] == [row.text for row in rows]
    assert all(len(line) == len(benchmark.HEAD) for line in printed[-len(rows) :])


def test_order_2_is_held_against_numpy_and_order_4_against_findiff() -> None:
    pytest.importorskip("findiff")
    second, fourth = (
        benchmark.measure(benchmark.Case(400, "float64", 1, "float", order), 0) for order in (2, 4)
    )
    assert None not in (second.numpy, second.numpy_out, second.at_best, fourth.findiff)
    assert (second.findiff, fourth.numpy, fourth.numpy_out, fourth.at_best) == (None,) * 4
    assert min(second.copy, second.extra) >= 0


def test_without_findiff_it_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "findiff", None)
    rows = benchmark.main(["--sizes", "100", "--seconds", "0"])
    assert all(row.findiff is None for row in rows)
    assert "findiff is not installed" in capsys.readouterr().out


def test_lines_have_every_kind_of_spacing_and_squares_every_axis() -> None:
    cases = list(benchmark.cases([100]))
    assert {case.grid for case in cases if case.axes == 1} == {
        "none",
        *benchmark.NUMBERS,
        *benchmark.COORDINATES,
    }
    assert {case.axis for case in cases if case.axes == 2} == {0, 1, None}
    assert {case.grid for case in cases if case.axis is None} == {"none", "float", *benchmark.SEVERAL}


def test_coordinates_have_the_type_of_the_values_unless_it_says_otherwise() -> None:
    for case in benchmark.cases([100]):
        if case.grid in benchmark.COORDINATES:
            (x,) = next(case.spacings(10))
            assert x.dtype == ("float64" if "x float64" in case.grid else case.dtype)


def test_new_coordinates_are_others_at_every_call_and_all_others_stay() -> None:
    for case in benchmark.cases([100]):
        spacings = case.spacings(10)
        first, second = next(spacings), next(spacings)
        is_new = any(one is not other for one, other in zip(first, second, strict=True))
        assert is_new == (case.grid == "uneven, new")
