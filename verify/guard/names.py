"""Studies of a session that guards numbers by their names: two that differ may not go by one.

A baseline knows a study by scheme, function, operator and precision. Where a second one goes by the same names, one of
the two would be held to the numbers of the other, so that what it loses may pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trueorder.verify.guard.baseline_entry import QUANTITIES, Entry
from trueorder.verify.guard.baseline_measure import entry_of
from trueorder.verify.guard.baseline_text import number_text
from trueorder.verify.guard.guarded import Key
from trueorder.verify.rows import StudyRow

ACCEPTED = (
    "accepted: schemes and functions with names of their own, as in code.__name__ = 'mine, k = 2' or "
    "to.function('sin(x)', name='sine near 0', domain=(0, 1))"
)

Place = tuple[Path, Key]
"""the file of a baseline, and the study in it"""


@dataclass(frozen=True)
class Named:
    """A study that has been held against a baseline, or is to be written to one."""

    entry: Entry
    """its numbers, with the digits of the file"""
    source: str
    """module and qualified name of the scheme's code; empty where it has none"""
    test: str
    """the test that it is from"""

    @property
    def text(self) -> str:
        """Which one it is, as a part of a sentence."""
        return f"that of {self.source or 'a scheme'} in {self.test}"


@dataclass
class Names:
    """The studies of a session, by file and names; those of several processes can be put together."""

    known: dict[Place, Named] = field(default_factory=dict)
    ambiguous: dict[Place, str] = field(default_factory=dict)
    """what is the matter with names that different studies have, one sentence each"""

    def add(self, path: Path, rows: Iterable[StudyRow], test: str) -> tuple[str, ...]:
        """Take the studies that a test holds against a file; return what is the matter with their names."""
        made = [Named(entry_of(row), row.source, test) for row in rows]
        return tuple(filter(None, [self._add((path, named.entry.key), named) for named in made]))

    def take(self, other: Names) -> None:
        """Take those of another process of the same session."""
        for place, named in other.known.items():
            self._add(place, named)
        self.ambiguous = other.ambiguous | self.ambiguous

    def _add(self, place: Place, named: Named) -> str | None:
        first = self.known.setdefault(place, named)
        if first.entry == named.entry:
            return None
        said = (
            f"{named.entry.key}: the name of two different studies: {first.text}, and {named.text} "
            f"({_difference(first.entry, named.entry)}); {ACCEPTED}"
        )
        self.ambiguous.setdefault(place, said)
        return said


def _difference(one: Entry, other: Entry) -> str:
    """The first thing in which two studies differ."""
    if one.studied != other.studied:
        return f"{one.studied}; {other.studied}"
    pairs = [("verdict", one.verdict, other.verdict), ("points", str(one.points), str(other.points))]
    for quantity in QUANTITIES:
        guards = one.guard(quantity), other.guard(quantity)
        first, second = (number_text(quantity.title, None if g is None else g.value) for g in guards)
        pairs.append((quantity.title, first, second))
    title, first, second = next((pair for pair in pairs if pair[1] != pair[2]), ("noise of f", "-", "-"))
    return f"{title} {first} and {second}"
