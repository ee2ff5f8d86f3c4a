"""The form of a baseline's file.

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
      studied on      sin(x), x from 0 to 3

    end of baseline

A study begins at the left margin, where tools that show differences look for the heading of a passage. A number that
the study cannot show is `-`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from trueorder.verify.guard.baseline_entry import NOISE_DIGITS, QUANTITIES, Entry, Guard, Quantity

VERSION = 1
"""of the form of the file"""

HEAD, LAST, ABSENT, BAR = "trueorder baseline", "end of baseline", "-", " | "
VERDICT, POINTS, EXPECTED, NOISE = "verdict", "points", "expected order", "noise of f"
STUDIED = "studied on"
"""last in a block, and not there in files of earlier versions"""
TITLES = (VERDICT, POINTS, EXPECTED, *(quantity.title for quantity in QUANTITIES), NOISE, STUDIED)
WIDTH = max(map(len, TITLES)) + 2

NOTES = """\
# scheme | function | operator | precision, and what a later run must not fall behind by more than is said with it:
# error = constant * h^order for small h; rounding level = rounding error * h^derivative / (unit roundoff * size of f);
# noise of f = error of the floating-point f in units in the last place, by which rounding may differ on other machines.
"""

PLAIN = -2
"""decimal exponent from which on numbers are written without one"""

UNITS = {"difference": "within {:.2f}", "share": "within {:.1f} %", "factor": "within x{:.2f}"}


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline's file."""
    blocks = "\n".join(map(_block, entries))
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
    values += () if entry.studied is None else (_name(entry.studied),)
    lines += [f"  {title:<{WIDTH}}{value}" for title, value in zip(TITLES, values, strict=False)]
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
    if plain and text != LAST:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable()).replace("|", "\\u007c")
