"""Reads the text of a baseline: whatever does not have its form is refused with the line and what is accepted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import NoReturn

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.baseline import Baseline
from trueorder.verify.guard.baseline_entry import QUANTITIES, Entry, Guard, Quantity
from trueorder.verify.guard.baseline_text import (
    ABSENT,
    BAR,
    EXPECTED,
    HEAD,
    LAST,
    NOISE,
    POINTS,
    STUDIED,
    VERDICT,
    VERSION,
)
from trueorder.verify.guard.guarded import Key
from trueorder.verify.rows import VERDICTS

ALLOWED = {
    "difference": re.compile(r"within (?P<allowed>\S+)"),
    "share": re.compile(r"within (?P<allowed>\S+) %"),
    "factor": re.compile(r"within x(?P<allowed>\S+)"),
}
EXAMPLES = {
    "difference": "2.00 within 0.02",
    "share": "0.1667 within 0.5 %",
    "factor": "0.62 within x1.25",
}


def parsed(text: str, shown: str) -> Baseline:
    """The baseline that a text holds; `shown` is the name of its file in errors."""
    reader = _Reader(text, shown)
    return Baseline(tuple(sorted(reader.entries(), key=lambda entry: entry.key)))


class _Reader:
    """The lines of a file one after the other; it knows where it is, for errors."""

    def __init__(self, text: str, shown: str) -> None:
        self.lines = text.removeprefix("\ufeff").splitlines()
        self.shown = shown
        self.number = 0

    def entries(self) -> Iterator[Entry]:
        """The studies of the file, in its order."""
        self._head()
        seen: dict[Key, int] = {}
        while (line := self._next(f"a study or {LAST!r}")) != LAST:
            key = self._key(line)
            if key in seen:
                self._refuse(f"{key} is there already, in line {seen[key]}; each study stands once")
            seen[key] = self.number
            yield self._entry(key)
        if not seen:
            self._refuse(
                "no study: a baseline without one guards nothing; write a new one with: trueorder baseline"
            )

    def _head(self) -> None:
        head, _, version = self._next(repr(f"{HEAD} {VERSION}")).rpartition(" ")
        if head != HEAD:
            self._refuse(f"{self._shown()} is not the head of a baseline; accepted: {f'{HEAD} {VERSION}'!r}")
        if version != str(VERSION):
            self._refuse(
                f"version {version} of the form is not known; accepted: version {VERSION}; write it anew"
            )

    def _next(self, wanted: str) -> str:
        """The next line that is neither empty nor a comment."""
        while self.number < len(self.lines):
            self.number += 1
            line = self.lines[self.number - 1].rstrip()
            if line and not line.startswith("#"):
                return line
        raise InputError(f"{self.shown}:{len(self.lines)}: the file ends here; {wanted} is missing")

    def _key(self, line: str) -> Key:
        names = [self._read_name(name) for name in line.split(BAR)]
        if line[0] == " " or len(names) != 4:
            self._refuse(
                f"{self._shown()} begins no study; accepted: scheme | function | operator | precision, "
                "from the left margin on"
            )
        return Key(*names)

    def _read_name(self, text: str) -> str:
        if not text.startswith('"'):
            return text
        try:
            return str(json.loads(text))
        except ValueError:
            self._refuse(f"{text} is not a text in quotation marks")

    def _entry(self, key: Key) -> Entry:
        verdict = self._value(VERDICT)
        if verdict not in VERDICTS:
            self._refuse(f"verdict {verdict!r}; accepted: {', '.join(VERDICTS)}")
        points = self._value(POINTS)
        if not (points.isascii() and points.isdigit()):
            self._refuse(f"{POINTS} {points!r}; accepted: a whole number")
        # a scheme that is wrong may have an order of 0 or below
        expected = self._number_or_absent(EXPECTED, accepted=f"a number or {ABSENT}")
        guards = {quantity.field: self._guard(quantity) for quantity in QUANTITIES}
        noise = self._number_or_absent(NOISE, accepted=f"a positive number or {ABSENT}", above=0.0)
        known = self._read_name(self._value(STUDIED)) if self._is_next(STUDIED) else None
        return Entry(key, verdict, int(points), expected, evaluation=noise, studied=known, **guards)

    def _is_next(self, title: str) -> bool:
        """Whether the next line that is neither empty nor a comment has a title."""
        rest = (line for line in self.lines[self.number :] if line.strip() and not line.startswith("#"))
        return next(rest, "").startswith(f"  {title} ")

    def _value(self, title: str) -> str:
        """What stands behind the title that is next."""
        line = self._next(repr(title))
        if not line.startswith(f"  {title} "):
            self._refuse(f"{self._shown()} where {title!r} is next; accepted: '  {title}' and its value")
        return line.removeprefix(f"  {title} ").strip()

    def _number_or_absent(self, title: str, *, accepted: str, above: float = -math.inf) -> float | None:
        text = self._value(title)
        return None if text == ABSENT else self._number(text, title, accepted, above)

    def _guard(self, quantity: Quantity) -> Guard | None:
        text = self._value(quantity.title)
        if text == ABSENT:
            return None
        accepted = f"as in {EXAMPLES[quantity.form]!r}, or {ABSENT}"
        value, _, rest = text.partition(" ")
        found = ALLOWED[quantity.form].fullmatch(rest)
        if found is None:
            self._refuse(f"{quantity.title} {text!r}; accepted: {accepted}")
        allowed = self._number(found["allowed"], quantity.title, accepted, above=0.0)
        if quantity.form == "share":
            allowed = round(allowed / 100, 9)
        elif quantity.form == "factor" and allowed < 1:
            self._refuse(f"{quantity.title} {text!r}; a factor is 1 or more")
        # differences are those of orders, which may be 0 or below; shares and factors are of what is not
        above = -math.inf if quantity.form == "difference" else 0.0
        return Guard(self._number(value, quantity.title, accepted, above), allowed)

    def _number(self, text: str, title: str, accepted: str, above: float) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > above):
            self._refuse(f"{title} {text!r}; accepted: {accepted}")
        return value

    def _shown(self) -> str:
        line = self.lines[self.number - 1].strip()
        return repr(line if len(line) <= 60 else f"{line[:57]}...")

    def _refuse(self, what: str) -> NoReturn:
        raise InputError(f"{self.shown}:{self.number}: {what}")
