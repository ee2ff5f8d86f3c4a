"""Baselines: the numbers that later runs must not fall behind, each with what it may differ by.

A baseline is a text file in the user's repository, sorted, a block for each study and a line for each number, so that
a reviewer sees in a diff which number of which study has moved. `verify.guard.baseline_measure` makes one,
`verify.guard.baseline_compare` holds studies against one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from trueorder.verify.guard.baseline_entry import QUANTITIES, Entry, rounded_entry
from trueorder.verify.guard.baseline_text import written
from trueorder.verify.guard.guarded import Key


@dataclass(frozen=True)
class Refused:
    """A study that is not guarded, because what it is of is refuted: a later run would be held to a fault."""

    key: Key
    reason: str
    """why it is refuted"""

    @property
    def text(self) -> str:
        """What is the matter, in one sentence."""
        return f"{self.key}: refuted, so not guarded: {self.reason}"


@dataclass(frozen=True)
class Baseline:
    """The entries, sorted by scheme, function, operator and precision, each study once."""

    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...] = field(default=(), compare=False)
    """studies that were to be guarded and are refuted; the file does not hold them"""

    def __post_init__(self) -> None:
        keys = [entry.key for entry in self.entries]
        if keys != sorted(set(keys)):
            raise ValueError("the entries of a baseline are sorted, each study once; `baseline_of` makes one")

    @property
    def text(self) -> str:
        """The content of the file."""
        return written(self.entries)

    @property
    def counts(self) -> dict[str, int]:
        """How many studies have each number, by its title."""
        return {
            quantity.title: sum(entry.guard(quantity) is not None for entry in self.entries)
            for quantity in QUANTITIES
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain fields, as `trueorder baseline --json` publishes them."""
        return {
            "studies": [asdict(entry) for entry in self.entries],
            "refuted": [asdict(refused.key) | {"reason": refused.reason} for refused in self.refused],
        }

    def updated(self, other: Baseline) -> Baseline:
        """This baseline with the entries of another in the place of its own, and those that are new.

        >>> from trueorder.verify.guard.guarded import Key
        >>> first, second = (baseline_of([Entry(Key("central", name, "f'", "float64"), "exact", 50)]) for name in "ab")
        >>> [entry.key.function for entry in second.updated(first).entries]
        ['a', 'b']
        """
        known = {entry.key: entry for entry in self.entries}
        return baseline_of((known | {entry.key: entry for entry in other.entries}).values())


def baseline_of(entries: Iterable[Entry]) -> Baseline:
    """A baseline of entries in any order, with the digits that its file holds."""
    return Baseline(tuple(sorted(map(rounded_entry, entries), key=lambda entry: entry.key)))
