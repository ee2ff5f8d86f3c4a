"""The figure of the history: every study, every quantity, and a lettered line where something had changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.reports.made import made_study
from trueorder.reports.figures.history import MOST, PANELS, draw_history_figure, history_figure
from trueorder.schemes.errors import InputError
from trueorder.verify.guard.history import Track, tracks
from trueorder.verify.guard.store_reading import StoredRun, StoredStudy

REVISIONS = ("1111111", "1111111", "2222222", "2222222", "3333333")
NUMPY = ("2.0.2", "2.0.2", "2.0.2", "2.4.6", "2.4.6")
LEVELS = (1.0, 1.0, 1.1, 2.4, 2.4)
RUNS = [
    StoredRun(k, "2026-11-23T04:00:00+00:00", None, None, "made", "", commit, False, (("numpy", numpy),), ())
    for k, (commit, numpy) in enumerate(zip(REVISIONS, NUMPY, strict=True), 1)
]


def made(*schemes: str, constants: tuple[float | None, ...] = (0.17,) * 5) -> tuple[Track, ...]:
    """Tracks in which the rounding level rises with the fourth run, when numpy has changed."""
    return tracks(
        RUNS,
        [
            StoredStudy(run.id, replace(made_study(scheme), sweep=()), constant, level)
            for scheme in schemes
            for run, constant, level in zip(RUNS, constants, LEVELS, strict=True)
        ],
    )


def test_the_panels_show_each_study_over_all_runs() -> None:
    figure = history_figure(made("central", "mine.py:<b>"))
    assert [axes.get_ylabel() for axes in figure.axes] == [words for _, words, _ in PANELS]
    labelled = [line for line in figure.axes[2].lines if not line.get_label().startswith("_")]
    assert [line.get_label() for line in labelled] == ["central, f' of sine", "mine.py:<b>, f' of sine"]
    for line in labelled:
        np.testing.assert_allclose(line.get_ydata(), LEVELS)


def test_a_change_with_which_a_number_moved_has_a_letter_and_is_named() -> None:
    words = draw_history_figure(made("central")).decode()
    assert "A  run 4: numpy 2.0.2 → 2.4.6" in words
    assert "pale lines: other changes (2)" in words
    assert "B  run" not in words


def test_a_change_stands_between_the_runs_that_it_came_between() -> None:
    figure = history_figure(made("central"))
    dotted = [line for line in figure.axes[0].lines if line.get_linestyle() == ":"]
    assert [list(line.get_xdata()) for line in dotted] == [[2.5, 2.5]]
    assert [tick.get_text() for tick in figure.axes[-1].get_xticklabels()] == ["1", "2", "3", "4", "5"]


def test_noise_does_not_fill_an_axis_and_many_decades_fit_on_one() -> None:
    low, high = history_figure(made("central", constants=(0.17, 0.1701, 0.17, 0.17, 0.17))).axes[1].get_ylim()
    assert low < 0.95
    assert high > 1.05
    steep = history_figure(made("central", constants=(0.17, 0.17, 1e4, 1e4, 1e4))).axes[1]
    assert steep.get_yscale() == "log"


def test_what_is_not_known_is_a_gap_and_not_known_at_all_is_said() -> None:
    gap = history_figure(made("central", constants=(0.17, None, 0.17, 0.17, 0.17))).axes[1].lines[0]
    assert list(np.isnan(gap.get_ydata())) == [False, True, False, False, False]
    assert b"not known in any run" in draw_history_figure(made("central", constants=(None,) * 5))


def test_the_figure_says_what_it_leaves_out_and_draws_what_moved() -> None:
    still = [
        replace(track, entries=tuple(replace(entry, moved=()) for entry in track.entries))
        for track in made(*(f"still{k}" for k in range(MOST + 1)))
    ]
    words = draw_history_figure([*still, *made("shaken")]).decode()
    assert "shaken" in words
    assert "2 further studies are not drawn" in words


def test_the_figure_is_the_same_again() -> None:
    assert draw_history_figure(made("central")) == draw_history_figure(made("central"))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(InputError, match="--figure: there are no studies"):
        history_figure(())
