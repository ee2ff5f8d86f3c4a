"""Outcomes that an earlier run found, so that a run which was cut short goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def key(*texts: str) -> str:
    """A name for texts that stand for an outcome: the mutant, the tests, whatever else it depends on."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def tree_key(folders: Iterable[Path]) -> str:
    """A name for all Python files of folders."""
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return key(*(path.read_text(encoding="utf-8") for path in files))


class Kept:
    """A file of outcomes, one JSON list a line: key, outcome."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        if path.exists():
            self._known = dict(map(json.loads, path.read_text(encoding="utf-8").splitlines()))

    def get(self, name: str) -> str | None:
        """The outcome of that key, None where none is known."""
        return self._known.get(name)

    def put(self, name: str, outcome: str) -> None:
        """Keep an outcome."""
        self._known[name] = outcome
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, outcome]) + "\n")
