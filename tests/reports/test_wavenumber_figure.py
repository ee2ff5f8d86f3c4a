"""The figure of modified wavenumbers, and one figure in one file."""

from __future__ import annotations

import pytest

from trueorder.reports.figures.wavenumber import draw_wavenumber_figure
from trueorder.reports.picture_file import write_picture
from trueorder.schemes.errors import InputError
from trueorder.schemes.registry import find
from trueorder.verify.proof.wavenumber import wavenumber

ROWS = [wavenumber(find(name)) for name in ("central", "biased:left=2,right=1")]


def test_the_figure_names_its_axes_and_schemes_and_is_the_same_again():
    drawn = draw_wavenumber_figure(ROWS)
    words = drawn.decode()
    for said in ("dispersion", "dissipation", "radians per node", "central", "biased:left=2,right=1"):
        assert said in words
    assert draw_wavenumber_figure(ROWS) == drawn


def test_a_file_is_replaced_only_by_a_whole_figure(tmp_path):
    target = tmp_path / "waves.png"
    assert write_picture(target, lambda format: draw_wavenumber_figure(ROWS, format)) == target
    before = target.read_bytes()
    assert before.startswith(b"\x89PNG")

    def failing(format: str) -> bytes:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        write_picture(target, failing)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["waves.png"]


@pytest.mark.parametrize("name", ["waves", "waves.pdf", "missing/waves.svg"])
def test_a_file_that_cannot_be_a_figure_is_refused_in_one_line(tmp_path, name):
    with pytest.raises(InputError, match="waves") as refused:
        write_picture(tmp_path / name, lambda format: b"drawn")
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_the_legend_stands_above_the_curves_and_says_each_tolerance_once():
    from trueorder.reports.figures.wavenumber import wavenumber_figure

    rows = [wavenumber(find(name)) for name in ("central", "compact", "compact:order=10", "upwind:order=5")]
    figure = wavenumber_figure(rows)
    (legend,) = figure.legends
    figure.draw_without_rendering()
    below = max(axes.get_tightbbox().y1 for axes in figure.axes)
    assert legend.get_window_extent().y0 >= below
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["exact, w' = w", *(row.scheme for row in rows), "error 0.1, 0.01, 0.001"]


def test_a_scheme_without_dissipation_is_said_to_have_none():
    assert "none: w' is real" in draw_wavenumber_figure([wavenumber(find("compact:order=6"))]).decode()
    assert "none: w' is real" not in draw_wavenumber_figure(ROWS).decode()
