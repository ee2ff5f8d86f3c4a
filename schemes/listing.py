"""What can be asked for by name: records for lists of schemes, and for plug-ins that could not be loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueorder.schemes.errors import InputError, unknown
from trueorder.schemes.options import Option, said


@dataclass(frozen=True)
class Listing:
    """A family of schemes that is asked for by name: its options with accepted values, and one line about it.

    >>> mine = Listing("mine", "point", (Option("order", (2, 4), 2),), "my own")
    >>> mine.settle({})
    {'order': 2}
    >>> mine.text({"order": 2}), mine.text({"order": 4}), mine.usage
    ('mine', 'mine:order=4', 'mine:order=2 or 4')
    """

    name: str
    kind: str
    """point or grid; empty where only a call with options would tell"""
    options: tuple[Option, ...]
    summary: str
    source: str = "built in"
    """built in, or the package that offers it"""

    @property
    def usage(self) -> str:
        """The name with its options and what they accept."""
        parts = ", ".join(f"{option.name}={option.rule}" for option in self.options)
        return f"{self.name}:{parts}" if parts else self.name

    def settle(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Return every option with its value, defaults filled in; InputError says what is accepted."""
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                raise unknown("option", name, known, where=self.name)
        values: dict[str, Any] = {}
        for option in self.options:
            value = given.get(option.name, option.default)
            if value is None:
                raise InputError(
                    f"{self.name}: {option.name} has to be given; {option.name} is {option.rule}"
                )
            values[option.name] = option.accept(value, where=self.name)
        return values

    def text(self, values: Mapping[str, Any]) -> str:
        """Return the text that asks for these options: in the listed order, defaults left out."""
        parts = [f"{o.name}={said(values[o.name])}" for o in self.options if values[o.name] != o.default]
        return f"{self.name}:{','.join(parts)}" if parts else self.name


@dataclass(frozen=True)
class Problem:
    """A plug-in that could not be loaded: its name, and the cause in one line."""

    name: str
    cause: str
