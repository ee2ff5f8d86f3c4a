"""Two folders change places."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trueorder.reports import exchange as module
from trueorder.reports.exchange import exchange


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("staged", "target"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path / "staged", tmp_path / "target"


@pytest.fixture(params=["at once", "in turn"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "in turn":
        monkeypatch.setattr(module.sys, "platform", "elsewhere")
    return str(request.param)


def test_two_folders_change_places(folders: tuple[Path, Path], way: str) -> None:
    staged, target = folders
    exchange(staged, target)
    assert (target / "file").read_text() == "staged"
    assert (staged / "file").read_text() == "target"


def test_without_a_target_the_folder_is_moved(folders: tuple[Path, Path], way: str) -> None:
    staged, target = folders
    exchange(staged, target.with_name("new"))
    assert (target.with_name("new") / "file").read_text() == "staged"
    assert not staged.exists()


def test_a_second_renaming_that_fails_is_undone(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged, target = folders
    monkeypatch.setattr(module.sys, "platform", "elsewhere")
    rename = os.rename

    def failing(source: Path, place: Path) -> None:
        if source == staged:
            raise OSError(5, "Input/output error")
        rename(source, place)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="Input/output error"):
        exchange(staged, target)
    assert (target / "file").read_text() == "target"
    assert sorted(os.listdir(target.parent)) == ["staged", "target"]
