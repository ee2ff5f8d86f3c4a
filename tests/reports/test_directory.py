"""The folder of a report: complete or not at all, nothing of anybody else touched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from trueorder.reports import directory
from trueorder.reports.directory import FILES, prepare, write_directory
from trueorder.schemes.errors import InputError

FIRST = {"report.html": b"first", "figures/sine.svg": b"<svg/>"}
SECOND = {"report.html": b"second", "figures/cosine.svg": b"<svg/>"}


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != FILES
    }


def test_a_report_is_written_where_nothing_was(tmp_path: Path) -> None:
    target = write_directory(tmp_path / "new" / "deep", FIRST)
    assert target == tmp_path / "new" / "deep"
    assert content(target) == FIRST


def test_an_earlier_report_is_replaced_whole(tmp_path: Path) -> None:
    write_directory(tmp_path / "out", FIRST)
    write_directory(tmp_path / "out", SECOND)
    assert content(tmp_path / "out") == SECOND
    assert os.listdir(tmp_path) == ["out"]


def test_a_failure_in_the_middle_leaves_the_earlier_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_directory(tmp_path / "out", FIRST)
    whole = Path.write_bytes

    def full_disk(path: Path, data: bytes) -> int:
        if path.name == "cosine.svg":
            raise OSError(28, "No space left on device")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(InputError, match=r"^-o .*out: cannot be written: No space left on device"):
        write_directory(tmp_path / "out", SECOND)
    assert content(tmp_path / "out") == FIRST
    assert os.listdir(tmp_path) == ["out"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path, data: bytes) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_directory(tmp_path / "out", FIRST)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("foreign", ["notes.txt", "figures/mine.png", "sub/deep/file", ".hidden"])
def test_a_folder_with_a_file_of_somebody_else_is_refused_and_kept(tmp_path: Path, foreign: str) -> None:
    write_directory(tmp_path / "out", FIRST)
    path = tmp_path / "out" / foreign
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"mine")
    with pytest.raises(InputError, match=r"^-o .*out: holds '.*, which is not a file of a report"):
        prepare(tmp_path / "out")
    with pytest.raises(InputError):
        write_directory(tmp_path / "out", SECOND)
    assert content(tmp_path / "out") == FIRST | {foreign: b"mine"}


def test_a_file_named_like_ours_is_foreign_when_no_report_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("written by hand")
    with pytest.raises(InputError, match=r"holds 'report\.html'"):
        write_directory(tmp_path, FIRST)
    assert (tmp_path / "report.html").read_text() == "written by hand"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_directory(tmp_path / "out", FIRST)
    assert content(tmp_path / "out") == FIRST


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("text")
    with pytest.raises(InputError, match="is a file"):
        prepare(tmp_path / "out")


@pytest.mark.parametrize("name", ["/dev/null/out", "a\0b", "x" * 300])
def test_a_folder_that_cannot_be_made_is_refused_before_the_run(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"(?s)^-o .*cannot be written: .*; give a folder"):
        prepare(name)


def test_a_folder_without_permission_is_refused_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the administrator may write anywhere, so the refusal is played
    def refused(path: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        prepare(tmp_path / "out")


def test_preparing_changes_nothing(tmp_path: Path) -> None:
    assert prepare(tmp_path / "new" / "deep") == tmp_path / "new" / "deep"
    assert os.listdir(tmp_path) == []


def test_the_folder_one_stands_in_is_kept_and_its_files_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.stat(".").st_ino
    for files in (FIRST, SECOND):
        write_directory(".", files)
        assert content(tmp_path) == files
    assert os.stat(".").st_ino == os.stat(tmp_path).st_ino == before


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_directory(tmp_path / "link", FIRST)
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == FIRST


def test_a_list_that_leads_out_of_the_folder_deletes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").write_text("mine")
    out = write_directory(tmp_path / "out", FIRST)
    (out / FILES).write_text((out / FILES).read_text() + "../precious\n")
    monkeypatch.chdir(out)
    write_directory(".", SECOND)
    assert (tmp_path / "precious").read_text() == "mine"


def test_what_a_killed_run_left_inside_does_not_block_the_next(tmp_path: Path) -> None:
    left = tmp_path / "out" / f"{directory.TEMPORARY}0123"
    left.mkdir(parents=True)
    (left / "report.html").write_text("half")
    write_directory(tmp_path / "out", FIRST)
    assert content(tmp_path / "out") == FIRST


def test_other_users_may_read_what_they_may_read_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    write_directory(tmp_path / "out", FIRST)
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("files", [FIRST, SECOND])
def test_the_list_names_exactly_the_files(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    target = write_directory(tmp_path / "out", files)
    assert (target / FILES).read_text().splitlines()[1:] == sorted(files)
