"""The form of a baseline's file: what is written, and what is accepted.

    trueorder baseline 1
    # comments

    central:order=4 | sine | f' | float64
      verdict         verified
      points          50
      expected order  4
      order           4.00 within 0.02
      constant        0.03333 within 0.5 %
      rounding level  0.62 within x1.25
      smallest error  2.1e-13 within x1.60
      best step       1.0e-03 within x1.50
      noise of f      0.31

    end of baseline

A study begins at the left margin, where tools that show differences look for the heading of a passage. A number that
the study cannot show is `-`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import NoReturn

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.baseline import (
    NOISE_DIGITS,
    QUANTITIES,
    VERSION,
    Baseline,
    Entry,
    Guard,
    Quantity,
)
from trueorder.verify.guard.guarded import Key
from trueorder.verify.rows import VERDICTS

HEAD, LAST, ABSENT, BAR = "trueorder baseline", "end of baseline", "-", " | "
VERDICT, POINTS, EXPECTED, NOISE = "verdict", "points", "expected order", "noise of f"
TITLES = (VERDICT, POINTS, EXPECTED, *(quantity.title for quantity in QUANTITIES), NOISE)
WIDTH = max(map(len, TITLES)) + 2

NOTES = """\
# scheme | function | operator | precision, and what a later run must not fall behind by more than is said with it:
# error = constant * h^order for small h; rounding level = rounding error * h^derivative / (unit roundoff * size of f);
# noise of f = error of the floating-point f in units in the last place, by which rounding may differ on other machines.
"""

PLAIN = -2
"""decimal exponent from which on numbers are written without one"""

UNITS = {"difference": "within {:.2f}", "share": "within {:.1f} %", "factor": "within x{:.2f}"}
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


def written(baseline: Baseline) -> str:
    """The text of a baseline's file."""
    blocks = "\n".join(map(_block, baseline.entries))
    return f"{HEAD} {VERSION}\n{NOTES}\n{blocks}\n{LAST}\n"


def _block(entry: Entry) -> str:
    key = entry.key
    expected = ABSENT if entry.expected is None else f"{entry.expected:g}"
    noise = ABSENT if entry.evaluation is None else _significant(entry.evaluation, NOISE_DIGITS)
    values = (
        entry.verdict,
        str(entry.points),
        expected,
        *(_number(quantity, entry.guard(quantity)) for quantity in QUANTITIES),
        noise,
    )
    lines = [BAR.join(map(_name, (key.scheme, key.function, key.operator, key.dtype)))]
    lines += [f"  {title:<{WIDTH}}{value}" for title, value in zip(TITLES, values, strict=True)]
    return "\n".join(lines) + "\n"


def _number(quantity: Quantity, guard: Guard | None) -> str:
    return (
        ABSENT
        if guard is None
        else f"{value_text(quantity, guard.value)} {allowance_text(quantity, guard.allowed)}"
    )


def value_text(quantity: Quantity, value: float) -> str:
    """A number of this kind with the digits that the file holds.

    >>> value_text(QUANTITIES[1], 1 / 6)
    '0.1667'
    """
    if quantity.form == "difference":
        return f"{value:.{quantity.digits}f}"
    return _significant(value, quantity.digits)


def number_text(title: str, value: float | str | None) -> str:
    """A number as the file has it under a title; a verdict as it is, and `-` for nothing.

    >>> number_text("order", 2), number_text("verdict", "exact"), number_text("order", None)
    ('2.00', 'exact', '-')
    """
    if value is None or isinstance(value, str):
        return value or ABSENT
    if title == POINTS:
        return f"{value:.0f}"
    return next(value_text(quantity, value) for quantity in QUANTITIES if quantity.title == title)


def allowance_text(quantity: Quantity, allowed: float) -> str:
    """What a number of this kind may differ by.

    >>> allowance_text(QUANTITIES[1], 0.005), allowance_text(QUANTITIES[2], 1.25)
    ('within 0.5 %', 'within x1.25')
    """
    return UNITS[quantity.form].format(allowed * 100 if quantity.form == "share" else allowed)


def _significant(value: float, digits: int) -> str:
    """With so many significant digits, and an exponent where that is shorter.

    >>> _significant(2.4839, 4), _significant(0.0666667, 4), _significant(7.331e-09, 2)
    ('2.484', '0.06667', '7.3e-09')
    """
    shown = f"{value:.{digits - 1}e}"
    place = int(shown.partition("e")[2])
    return f"{value:.{digits - 1 - place}f}" if PLAIN <= place < digits else shown


def _name(text: str) -> str:
    """A name as it is, or in the notation of JSON where it would not be read back."""
    plain = (
        text
        and text.isprintable()
        and text == text.strip()
        and not set(text) & set('|"')
        and text[0] not in "#<"
    )
    return text if plain and text != LAST else json.dumps(text, ensure_ascii=False).replace("|", "\\u007c")


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
        expected = self._positive_or_absent(EXPECTED)
        guards = {quantity.field: self._guard(quantity) for quantity in QUANTITIES}
        return Entry(
            key, verdict, int(points), expected, evaluation=self._positive_or_absent(NOISE), **guards
        )

    def _value(self, title: str) -> str:
        """What stands behind the title that is next."""
        line = self._next(repr(title))
        if not line.startswith(f"  {title} "):
            self._refuse(f"{self._shown()} where {title!r} is next; accepted: '  {title}' and its value")
        return line.removeprefix(f"  {title} ").strip()

    def _positive_or_absent(self, title: str) -> float | None:
        text = self._value(title)
        return None if text == ABSENT else self._positive(text, title, f"a positive number or {ABSENT}")

    def _guard(self, quantity: Quantity) -> Guard | None:
        text = self._value(quantity.title)
        if text == ABSENT:
            return None
        accepted = f"as in {EXAMPLES[quantity.form]!r}, or {ABSENT}"
        value, _, rest = text.partition(" ")
        found = ALLOWED[quantity.form].fullmatch(rest)
        if found is None:
            self._refuse(f"{quantity.title} {text!r}; accepted: {accepted}")
        allowed = self._positive(found["allowed"], quantity.title, accepted)
        if quantity.form == "share":
            allowed = round(allowed / 100, 9)
        elif quantity.form == "factor" and allowed < 1:
            self._refuse(f"{quantity.title} {text!r}; a factor is 1 or more")
        return Guard(self._positive(value, quantity.title, accepted), allowed)

    def _positive(self, text: str, title: str, accepted: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > 0):
            self._refuse(f"{title} {text!r}; accepted: {accepted}")
        return value

    def _shown(self) -> str:
        line = self.lines[self.number - 1].strip()
        return repr(line if len(line) <= 60 else f"{line[:57]}...")

    def _refuse(self, what: str) -> NoReturn:
        raise InputError(f"{self.shown}:{self.number}: {what}")
