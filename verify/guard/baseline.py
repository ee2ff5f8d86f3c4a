"""Baselines: the numbers that later runs must not fall behind, each with what it may differ by.

A baseline is a text file in the user's repository, sorted, a block for each study and a line for each number, so that
a reviewer sees in a diff which number of which study has moved. `verify.guard.baseline_measure` makes one,
`verify.guard.baseline_compare` holds studies against one.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.guarded import Key
from trueorder.verify.whole_file import write_whole

VERSION = 1
"""of the form of the file"""

NOISE_DIGITS = 2
"""significant digits of the noise of f"""

Form = Literal["difference", "share", "factor"]


@dataclass(frozen=True)
class Quantity:
    """A kind of number that is guarded: how it is written, and what it may differ by."""

    field: str
    """its name in `Numbers` and `Entry`"""
    title: str
    """its name in the file"""
    form: Form
    """whether values are compared by their difference, their relative difference or their quotient"""
    digits: int
    """decimals of a difference, significant digits otherwise"""
    floor: float
    """what it may always differ by: several times what another library of elementary functions does to a study with a
    quiet sweep"""
    cap: float
    """what it may differ by at most, so that no real loss is hidden; a number that scatters more is not guarded"""
    rising: bool | None
    """whether a loss is a rise or a fall; None where a change is neither better nor worse"""

    def distance(self, before: float, now: float) -> float:
        """How far a number has moved, up or down, in the form of the allowance."""
        if self.form == "difference":
            return now - before
        return math.log(now / before) if self.form == "factor" else now / before - 1

    def moved(self, before: float, distance: float) -> float:
        """The number at such a distance."""
        if self.form == "difference":
            return before + distance
        return before * (math.exp(distance) if self.form == "factor" else 1 + distance)

    def limit(self, allowed: float) -> float:
        """The allowance in the form of `distance`."""
        return math.log(allowed) if self.form == "factor" else allowed


QUANTITIES = (
    # an order is lost in steps of 1/2 or 1, a constant that is off by 2 % is another formula's, and an extra rounding
    # or an intermediate result in single precision doubles the rounding level at least
    Quantity("order", "order", "difference", 2, 0.02, 0.2, rising=False),
    Quantity("constant", "constant", "share", 4, 0.005, 0.015, rising=True),
    Quantity("rounding", "rounding level", "factor", 2, 1.25, 1.6, rising=True),
    Quantity("smallest_error", "smallest error", "factor", 2, 1.6, 2.5, rising=True),
    Quantity("best_step", "best step", "factor", 2, 1.5, 2.5, rising=None),
)
"""in the order of the file"""


@dataclass(frozen=True)
class Guard:
    """A number and what a later one may differ from it by."""

    value: float
    allowed: float
    """a difference, a share of the value, or a factor above 1, as the quantity's form says"""


@dataclass(frozen=True)
class Entry:
    """What is held of one study; None for a number that it cannot show."""

    key: Key
    verdict: str
    points: int
    """points of the study; the numbers are means over them"""
    expected: float | None = None
    """the order that is expected of the function at the points; the constant's unit depends on it"""
    order: Guard | None = None
    constant: Guard | None = None
    rounding: Guard | None = None
    smallest_error: Guard | None = None
    best_step: Guard | None = None
    evaluation: float | None = None
    """error of the floating-point f, in units in the last place, on the machine that the numbers are from"""

    def guard(self, quantity: Quantity) -> Guard | None:
        """The number of this kind."""
        found: Guard | None = getattr(self, quantity.field)
        return found


@dataclass(frozen=True)
class Baseline:
    """The entries, sorted by scheme, function, operator and precision, each study once."""

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        keys = [entry.key for entry in self.entries]
        if keys != sorted(set(keys)):
            raise ValueError("the entries of a baseline are sorted, each study once; `baseline_of` makes one")

    @property
    def text(self) -> str:
        """The content of the file."""
        from trueorder.verify.guard.baseline_text import written

        return written(self)

    @property
    def counts(self) -> dict[str, int]:
        """How many studies have each number, by its title."""
        return {
            quantity.title: sum(entry.guard(quantity) is not None for entry in self.entries)
            for quantity in QUANTITIES
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain fields, as `trueorder baseline --json` publishes them."""
        return {"studies": [asdict(entry) for entry in self.entries]}

    def updated(self, other: Baseline) -> Baseline:
        """This baseline with the entries of another in the place of its own, and those that are new.

        >>> first, second = (baseline_of([Entry(Key("central", name, "f'", "float64"), "exact", 50)]) for name in "ab")
        >>> [entry.key.function for entry in second.updated(first).entries]
        ['a', 'b']
        """
        known = {entry.key: entry for entry in self.entries}
        return baseline_of((known | {entry.key: entry for entry in other.entries}).values())


def baseline_of(entries: Iterable[Entry]) -> Baseline:
    """A baseline of entries in any order, with the digits that its file holds."""
    return Baseline(tuple(sorted(map(_rounded, entries), key=lambda entry: entry.key)))


def _rounded(entry: Entry) -> Entry:
    guards = {
        quantity.field: None if (guard := entry.guard(quantity)) is None else rounded(quantity, guard)
        for quantity in QUANTITIES
    }
    noise = None if entry.evaluation is None else noise_digits(entry.evaluation)
    return replace(entry, evaluation=noise, **guards)  # type: ignore[arg-type]


def noise_digits(evaluation: float) -> float:
    """The noise of f with the digits that a file holds, so that the same machine has the same."""
    return _digits(evaluation, NOISE_DIGITS)


def rounded(quantity: Quantity, guard: Guard) -> Guard:
    """A number with the digits that a file holds of it; its allowance rounded up.

    >>> rounded(QUANTITIES[0], Guard(1.99987654, 0.0212))
    Guard(value=2.0, allowed=0.03)
    """
    if quantity.form == "difference":
        return Guard(round(guard.value, quantity.digits), _up(guard.allowed, quantity.digits))
    return Guard(
        _digits(guard.value, quantity.digits), _up(guard.allowed, 3 if quantity.form == "share" else 2)
    )


def _up(value: float, decimals: int) -> float:
    return math.ceil(round(value * 10.0**decimals, 6)) / 10.0**decimals


def _digits(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def write_baseline(path: str | os.PathLike[str], baseline: Baseline) -> Path:
    """Write a baseline, complete or not at all, and return its full path; InputError when it cannot be written."""
    return write_whole(path, baseline.text.encode())


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """Read a baseline; InputError, with the file and the line, for one that is not there, not whole or not readable."""
    from trueorder.verify.guard.baseline_text import parsed

    shown = os.fspath(path)
    try:
        text = Path(path).read_bytes().decode()
    except FileNotFoundError:
        raise InputError(
            f"{shown}: there is no such file; write one with: trueorder baseline [SUITE] -o {shown}"
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{shown}: not a text in UTF-8, so no baseline") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{shown}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return parsed(text, shown)
