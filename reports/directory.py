"""The folder of a report: written complete or not at all, never at the cost of a file not its own.

A report carries a list of its own files (`FILES`). Everything is written into a temporary folder beside the
target; only when that is complete does it take the target's place. A folder that holds anything not on its
list is refused.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from trueorder.reports.exchange import exchange
from trueorder.schemes.errors import InputError

FILES = "files.txt"
"""name of the list of a report's files, itself not in the list"""

HEADING = "Files of a trueorder report; a folder with other files in it is not replaced."

TEMPORARY = ".trueorder-"
"""how the names of folders begin that hold a report until it is complete"""


def prepare(directory: Path | str) -> Path:
    """Return the full path of a folder that a report can be written to; call it before a long run.

    Raises InputError when the folder cannot be written or made, or holds files that are not a report's.

    >>> prepare("/dev/null/report")
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: -o /dev/null/report: cannot be written: Not a directory; give a folder that can
    be made
    """
    given = os.fspath(directory)
    try:
        # a link stays a link: what it leads to is replaced
        target = Path(given).expanduser().resolve()
        is_file = target.exists() and not target.is_dir()
        if not is_file:
            _try_writing(_staging_parent(target))
        foreign = [] if is_file else foreign_files(target)
    except (OSError, ValueError) as error:
        raise _refusal(given, error) from error
    if is_file:
        raise InputError(f"-o {given}: is a file; give a folder to write the report to")
    if foreign:
        raise InputError(
            f"-o {given}: holds {foreign[0]!r}, which is not a file of a report; "
            "give a new or an empty folder, or one with an earlier report"
        )
    return target


def foreign_files(target: Path) -> list[str]:
    """Return the files in a folder that no earlier report has written there, with their folders, in order."""
    if not target.exists():
        return []
    listed = _listed(target)
    folders = {parent.as_posix() for name in listed for parent in Path(name).parents}
    found = []
    for folder, below, files in os.walk(target):
        place = Path(folder).relative_to(target)
        # left over from a run that was killed
        below[:] = [name for name in below if not name.startswith(TEMPORARY)]
        found += [(place / name).as_posix() for name in files]
        found += [
            (place / name).as_posix() + "/" for name in below if (place / name).as_posix() not in folders
        ]
    return sorted(set(found) - listed - {FILES})


def write_directory(directory: Path | str, files: Mapping[str, bytes]) -> Path:
    """Write files, by their path within the folder, as the whole content of a folder; return its full path.

    Until all of them are written the folder is as it was, and stays so when anything fails. Raises InputError
    as `prepare` does, and when the disk refuses what it admitted before.
    """
    target = prepare(directory)
    staged: Path | None = None
    try:
        parent = _staging_parent(target)
        parent.mkdir(parents=True, exist_ok=True)
        staged = parent / f"{TEMPORARY}{uuid.uuid4().hex[:12]}"
        staged.mkdir()
        for name, content in files.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        listing = "\n".join([HEADING, *sorted(files)]) + "\n"
        (staged / FILES).write_text(listing, encoding="utf-8")
        if parent == target:
            _replace_files(staged, target)
        else:
            exchange(staged, target)
    except OSError as error:
        raise _refusal(os.fspath(directory), error) from error
    finally:
        # after an exchange this is the earlier report, after a failure what was not finished
        if staged is not None:
            shutil.rmtree(staged, ignore_errors=True)
    return target


def _listed(target: Path) -> set[str]:
    """Return the files that the report in this folder says are its own."""
    try:
        heading, *names = (target / FILES).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return set()
    if heading != HEADING:
        return set()
    # a list that leads out of the folder was not written here
    return {name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts}


def _staging_parent(target: Path) -> Path:
    """Return where the temporary folder goes: beside the target, or into it if that cannot be moved."""
    if not target.exists():
        return target.parent
    fixed = target.is_mount() or Path.cwd().is_relative_to(target) or not os.access(target.parent, os.W_OK)
    return target if fixed else target.parent


def _try_writing(folder: Path) -> None:
    """Make a folder in the nearest folder that exists, and remove it again: permissions alone do not tell."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    probe = folder / f"{TEMPORARY}{uuid.uuid4().hex[:12]}"
    probe.mkdir()
    probe.rmdir()


def _replace_files(staged: Path, target: Path) -> None:
    """Move the files of a complete report over those of the earlier one and remove those left over."""
    earlier = _listed(target)
    names = [path.relative_to(staged) for path in sorted(staged.rglob("*")) if path.is_file()]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged / name, target / name)
    for left in sorted(earlier - {name.as_posix() for name in names}):
        with contextlib.suppress(FileNotFoundError):
            (target / left).unlink()


def _refusal(given: str, error: Exception) -> InputError:
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"-o {given}: cannot be written: {cause}; give a folder that can be made")
