"""How the numbers of a study moved from run to run, and what else had changed when they did."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.guarded import Key, key_of
from trueorder.verify.guard.store import open_to_read, unusable
from trueorder.verify.guard.store_reading import (
    Name,
    StoredRun,
    StoredStudy,
    read_names,
    read_runs,
    read_studies,
)

Pair = tuple[Any, Any]
"""before and after"""

NUMBERS = {
    "expected_order": 1.0,
    "observed_order": 1.01,
    "leading_constant": 1.02,
    "constant_ratio": 1.02,
    "rounding_level": 1.25,
    "evaluation_ulps": 1.25,
    "smallest_error": 2.0,
    "best_step_measured": 2.0,
}
"""the factor beyond which a number has moved: below it lies what another processor's rounding does to it. The error
at the best step and the step itself are read off a few steps of the sweep, the others are averages."""

QUANTITIES = (*NUMBERS, "verdict")

REVISION = "git revision"


@dataclass(frozen=True)
class Entry:
    """A study in one run, held against the run before in which it was made."""

    run: StoredRun
    study: StoredStudy
    moved: tuple[tuple[str, Pair], ...] = ()
    """quantities that moved, with their values before and after"""
    changes: tuple[tuple[str, Pair], ...] = ()
    """what was different about the run, with its values before and after; None for what was not there"""

    def value(self, quantity: str) -> Any:
        """The value of one of `QUANTITIES`."""
        return _value(self.study, quantity)

    def to_dict(self) -> dict[str, Any]:
        """The entry as `trueorder history --json` prints it."""
        row = self.study.row
        return {
            "run": self.run.id,
            **{quantity: self.value(quantity) for quantity in QUANTITIES},
            "reason": row.reason,
            "points": row.points,
            "moved": {name: list(pair) for name, pair in self.moved},
            "changes": {name: list(pair) for name, pair in self.changes},
        }


@dataclass(frozen=True)
class Track:
    """One study over all runs in which it was made, the oldest first."""

    key: Key
    entries: tuple[Entry, ...]

    @property
    def moves(self) -> tuple[Entry, ...]:
        """The entries in which something moved."""
        return tuple(entry for entry in self.entries if entry.moved)

    def to_dict(self) -> dict[str, Any]:
        """The track as `trueorder history --json` prints it."""
        return asdict(self.key) | {"runs": [entry.to_dict() for entry in self.entries]}


@dataclass(frozen=True)
class History:
    """The runs of a store, and the studies that were asked for."""

    path: str
    runs: tuple[StoredRun, ...]
    tracks: tuple[Track, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The document that `trueorder history --json` prints."""
        return {
            "store": self.path,
            "runs": [run.to_dict() for run in self.runs],
            "studies": [track.to_dict() for track in self.tracks],
        }


def history(path: Path, wanted: Sequence[str] = ()) -> History:
    """Read a store: all its runs, and the studies whose scheme or function matches one of the texts (see `matching`).

    Raises InputError when there is no store, when it cannot be read, and for a text that matches nothing.
    """
    with closing(open_to_read(path)) as connection:
        try:
            # one transaction: what another process adds meanwhile is not seen by halves
            connection.execute("BEGIN")
            runs = read_runs(connection)
            names = matching(read_names(connection), wanted)
            found = read_studies(connection, names)
        except sqlite3.Error as error:
            raise unusable(path, error) from error
    return History(str(path), runs, tracks(runs, found))


def matching(names: Sequence[Name], wanted: Iterable[str]) -> tuple[Name, ...]:
    """Return the studies that any of the texts means, by scheme, by function or by "scheme on function".

    A text is a whole name, a shell-style pattern, or else, when there is neither, a part of a name.

    >>> names = [("central", "sine"), ("central:order=4", "sine"), ("forward", "runge")]
    >>> matching(names, ["central"]), matching(names, ["*order=4"]), matching(names, ["run"])
    ((('central', 'sine'),), (('central:order=4', 'sine'),), (('forward', 'runge'),))
    """
    chosen: set[Name] = set()
    for text in wanted:
        found = {name for name in names if text in _called(name)}
        found = found or {name for name in names if any(fnmatchcase(call, text) for call in _called(name))}
        found = found or {name for name in names if text and any(text in call for call in _called(name))}
        if not found:
            near = get_close_matches(text, {call for name in names for call in name}, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "give a scheme, a function or a pattern"
            raise InputError(f"--study {text}: no study in the store is called so; {hint}")
        chosen |= found
    return tuple(name for name in names if name in chosen)


def tracks(runs: Sequence[StoredRun], studies: Iterable[StoredStudy]) -> tuple[Track, ...]:
    """Put studies of the same scheme, function, operator and precision together, in the order of the runs."""
    by_id = {run.id: run for run in runs}
    together: dict[Key, list[Entry]] = {}
    for study in studies:
        together.setdefault(key_of(study.row), []).append(Entry(by_id[study.run], study))
    return tuple(Track(key, _compared(entries)) for key, entries in together.items())


def changes(before: StoredRun, after: StoredRun) -> tuple[tuple[str, Pair], ...]:
    """Return what is different about two runs: the code's revision, the suite, and versions of what they stood on."""
    old, new = dict(before.environment), dict(after.environment)
    pairs: dict[str, Pair] = {
        REVISION: (before.short_revision, after.short_revision),
        "suite": (before.suite, after.suite),
        **{name: (old.get(name), new.get(name)) for name in sorted(old | new)},
    }
    return tuple((name, pair) for name, pair in pairs.items() if pair[0] != pair[1])


def moved(before: StoredStudy, after: StoredStudy) -> tuple[tuple[str, Pair], ...]:
    """Return the quantities that differ by more than another machine's rounding, with both values."""
    pairs = [(name, (_value(before, name), _value(after, name))) for name in QUANTITIES]
    return tuple((name, pair) for name, pair in pairs if _differ(pair, NUMBERS.get(name)))


def _compared(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Hold every entry against the last one that moved, so that a slow drift is seen too."""
    compared = list(entries[:1])
    last = entries[0]
    for before, entry in pairwise(entries):
        shifted = moved(last.study, entry.study)
        last = entry if shifted else last
        different = changes(before.run, entry.run)
        if before.study.row.points != entry.study.row.points:
            different = (*different, ("points", (before.study.row.points, entry.study.row.points)))
        compared.append(Entry(entry.run, entry.study, shifted, different))
    return tuple(compared)


def _called(name: Name) -> tuple[str, str, str]:
    return *name, f"{name[0]} on {name[1]}"


def _value(study: StoredStudy, quantity: str) -> Any:
    if quantity in ("leading_constant", "rounding_level"):
        return getattr(study, quantity)
    return getattr(study.row, quantity)


def _differ(pair: Pair, factor: float | None) -> bool:
    """Whether a pair of values differs by more than a factor; any two texts that are not the same do.

    >>> _differ((2.0, 2.01), 1.02), _differ((1e-16, 3e-16), 1.25), _differ((2.0, None), 1.02), _differ((0, 0), 2.0)
    (False, True, True, False)
    """
    before, after = pair
    if before == after or factor is None or before is None or after is None:
        return bool(before != after)
    if before * after <= 0:
        return True
    ratio = float(after / before)
    return not 1 / factor <= ratio <= factor
