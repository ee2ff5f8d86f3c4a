"""The table of mutants that change nothing, each with the reason.

An entry names a file, a line and what the line becomes, as text, so that it holds wherever in the file the line stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .making import Mutant

TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Entry:
    """A line whose changes, one or several, change nothing."""

    file: str
    old: str
    new: tuple[str, ...]
    why: str

    def names(self, file: str, mutant: Mutant) -> bool:
        """Whether this is about that mutant of that file."""
        return (file, mutant.old) == (self.file, self.old) and mutant.new in self.new


def entries(path: Path = TABLE) -> list[Entry]:
    """The entries of a table."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Entry(one["file"], one["old"], tuple(one["new"]), one["why"]) for one in table.get("equivalent", [])
    ]


def why(table: Iterable[Entry], file: str, mutant: Mutant) -> str | None:
    """The reason that a table gives for a survivor, None where it gives none."""
    return next((entry.why for entry in table if entry.names(file, mutant)), None)


def stale(table: Iterable[Entry], file: str, survivors: Iterable[Mutant]) -> list[str]:
    """Entries of a file, as `line -> changed line`, that no survivor has any more."""
    alive = {(mutant.old, mutant.new) for mutant in survivors}
    return [
        f"{entry.old} -> {new}"
        for entry in table
        if entry.file == file
        for new in entry.new
        if (entry.old, new) not in alive
    ]
