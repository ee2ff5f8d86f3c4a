"""Options that commands share to tell continuous integration what they found, and the writing of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from trueorder.console import emit, note

if TYPE_CHECKING:
    from trueorder.verify.rows import SchemeRow

Function = TypeVar("Function", bound=Callable[..., Any])

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""variable with the file that GitHub shows as the summary of a job"""

FILES = {
    "junit": "Write JUnit XML: a test case for every claim and study.",
    "sarif": "Write SARIF: what is not as it should be, with file and line.",
    "gitlab": "Write a code quality report, as GitLab reads it.",
    "summary": "Write a job summary in Markdown.",
}
"""form that is written to a file -> what its option does"""


@dataclass(frozen=True)
class Forms:
    """Which forms are asked for: files by form, and whether GitHub is told."""

    files: dict[str, Path]
    github: bool = False

    @property
    def wanted(self) -> bool:
        """Whether anything is asked for."""
        return self.github or bool(self.files)

    def write(self, schemes: Sequence[SchemeRow], *, title: str, as_json: bool) -> None:
        """Write the files; annotations go to standard output, or with --json to standard error.

        Paths in them are relative to the repository that the current directory is in.
        """
        if not self.wanted:
            return
        from trueorder.reports.ci.annotations import github
        from trueorder.reports.ci.findings import findings, repository
        from trueorder.reports.ci.summary import summary
        from trueorder.verify.whole_file import write_whole

        found = findings(schemes, repository(Path.cwd()))
        for form, path in self.files.items():
            write_whole(path, _content(form, schemes, found, title).encode("utf-8", "replace"))
        if self.github:
            if found:
                (note_lines if as_json else emit)(github(found))
            if target := os.environ.get(STEP_SUMMARY):
                _append(Path(target), summary(schemes, found, title=title))


def _content(form: str, schemes: Sequence[SchemeRow], found: Any, title: str) -> str:
    from trueorder import __version__

    if form == "junit":
        from trueorder.reports.ci.junit import junit

        return junit(schemes, title=title)
    if form == "sarif":
        from trueorder.reports.ci.sarif import sarif

        return sarif(found, version=__version__)
    if form == "gitlab":
        from trueorder.reports.ci.annotations import gitlab

        return gitlab(found)
    from trueorder.reports.ci.summary import summary

    return summary(schemes, found, title=title)


def note_lines(text: str) -> None:
    """Write lines to standard error, one note each."""
    for line in text.splitlines():
        note(line)


def _append(path: Path, text: str) -> None:
    """Add to the summary of a job, which the steps of it share."""
    from trueorder.schemes.errors import InputError

    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise InputError(f"{STEP_SUMMARY}={path}: cannot be written: {error.strerror}") from error


def _checked(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that cannot be written before anything is run for it."""
    if path is None:
        return None
    folder = path.expanduser().absolute().parent
    if not folder.is_dir():
        raise click.BadParameter(f"{path}: there is no folder {folder}")
    if path.is_dir():
        raise click.BadParameter(f"{path} is a folder; give a file")
    if not os.access(folder, os.W_OK):
        raise click.BadParameter(f"{path}: {folder} cannot be written to")
    return path


def forms(function: Function) -> Function:
    """Add the options for continuous integration; the command gets them as `ci`, a `Forms`."""
    from functools import wraps

    @wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        files = {form: options.pop(form) for form in FILES}
        chosen = {form: path for form, path in files.items() if path is not None}
        return function(*args, ci=Forms(chosen, options.pop("github")), **options)

    github = click.option(
        "--github",
        is_flag=True,
        help="Print annotations for GitHub, and add to the job's summary where there is one.",
    )
    decorated: Any = github(command)
    for form, text in reversed(FILES.items()):
        decorated = click.option(
            f"--{form}", type=click.Path(path_type=Path), callback=_checked, metavar="FILE", help=text
        )(decorated)
    return decorated  # type: ignore[no-any-return]
