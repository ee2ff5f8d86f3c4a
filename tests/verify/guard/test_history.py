"""How a study moved over runs: what counts as a move, what came with it, and which studies a text means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reports.made import made_study
from trueorder.schemes.errors import InputError
from trueorder.verify.guard.history import Track, changes, matching, tracks
from trueorder.verify.guard.store_reading import StoredRun, StoredStudy

NAMES = (("central", "sine"), ("central:order=4", "runge"), ("central:order=4", "sine"), ("forward", "runge"))


def run(
    number: int, *environment: tuple[str, str], revision: str = "a" * 40, dirty: bool = False
) -> StoredRun:
    return StoredRun(
        number, "2026-11-23T04:00:00+00:00", None, None, "made", "", revision, dirty, environment, ()
    )


def over(*constants: float | None, levels: tuple[float, ...] = ()) -> Track:
    """A study over as many runs, its constant and rounding level as given."""
    levels = levels or (1.0,) * len(constants)
    study = replace(made_study(), sweep=())
    stored = [
        StoredStudy(number, study, constant, level)
        for number, (constant, level) in enumerate(zip(constants, levels, strict=True), 1)
    ]
    (track,) = tracks([run(number) for number in range(1, len(constants) + 1)], stored)
    return track


def moves(track: Track) -> dict[int, list[str]]:
    return {entry.run.id: [name for name, _ in entry.moved] for entry in track.moves}


def test_a_constant_moves_by_more_than_2_percent_and_a_level_by_more_than_a_quarter() -> None:
    assert moves(over(1.0, 1.019, 0.985)) == {}
    assert moves(over(1.0, 1.021)) == moves(over(1.0, 0.979)) == {2: ["leading_constant"]}
    assert moves(over(1.0, 1.0, levels=(1.0, 1.24))) == {}
    assert moves(over(1.0, 1.0, levels=(1.0, 1.26))) == {2: ["rounding_level"]}


def test_a_slow_drift_is_a_move_when_it_adds_up() -> None:
    assert moves(over(1.0, 1.01, 1.02, 1.03, 1.04)) == {4: ["leading_constant"]}


def test_a_number_that_goes_or_comes_has_moved() -> None:
    track = over(1.0, None, None, 1.0)
    assert moves(track) == {2: ["leading_constant"], 4: ["leading_constant"]}
    assert dict(track.entries[1].moved)["leading_constant"] == (1.0, None)


def test_what_had_changed_is_told_between_neighbouring_runs_of_the_study() -> None:
    runs = [run(1, ("numpy", "2.0")), run(2, ("numpy", "2.1")), run(3, ("numpy", "2.4"), ("BLAS", "x"))]
    study = replace(made_study(), sweep=())
    stored = [StoredStudy(1, study, 1.0, 1.0), StoredStudy(3, replace(study, points=9), 1.0, 1.0)]
    (track,) = tracks(runs, stored)
    assert dict(track.entries[1].changes) == {"numpy": ("2.0", "2.4"), "BLAS": (None, "x"), "points": (50, 9)}


def test_files_that_are_not_committed_are_another_revision() -> None:
    assert changes(run(1), run(2)) == ()
    assert changes(run(1), run(2, dirty=True)) == (("git revision", ("aaaaaaa", "aaaaaaa+")),)


def test_studies_in_other_precisions_and_rows_are_followed_apart() -> None:
    study = replace(made_study(), sweep=())
    other = [replace(study, dtype="float32"), replace(study, operator="f' (edges)"), study]
    found = tracks([run(1)], [StoredStudy(1, row, 1.0, 1.0) for row in other])
    assert len(found) == 3


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (["central"], [0]),
        (["central*"], [0, 1, 2]),
        (["runge"], [1, 3]),
        (["central* on sine"], [0, 2]),
        (["order=4"], [1, 2]),
        (["forward", "central"], [0, 3]),
        (["*"], [0, 1, 2, 3]),
        ([], []),
    ],
)
def test_a_text_means_a_name_a_pattern_or_a_part_of_a_name(wanted: list[str], places: list[int]) -> None:
    assert matching(NAMES, wanted) == tuple(NAMES[place] for place in places)


@pytest.mark.parametrize("text", ["", "centrl", "x*", "\n"])
def test_a_text_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^--study"):
        matching(NAMES, ["central", text])
