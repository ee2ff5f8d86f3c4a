"""Holds studies against a baseline: what is lost, gained, new and missing.

A study is made at the same points as the one that the baseline is from, so that truncation is the same on every
machine and only rounding differs. How well the machine evaluates f itself is measured in every study; where it does so
worse than the baseline's machine did, rounding may be larger in proportion.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from trueorder.verify.findings import Finding
from trueorder.verify.guard.baseline import Baseline
from trueorder.verify.guard.baseline_entry import QUANTITIES, Entry, Guard, Quantity, noise_digits
from trueorder.verify.guard.baseline_text import number_text
from trueorder.verify.guard.guarded import RANKS, Key, Numbers, by_key, key_of, numbers_of
from trueorder.verify.rows import StudyRow

NOISY = ("rounding", "smallest_error", "best_step")
"""what the noise of f has a share in"""


NOISE_POWER = 1.25
"""by which power of the noise of f rounding may grow: the noise is that of f around the points, and where a scheme
samples f more of its values may have been exact"""


NEW = "not in the baseline"
GONE = "in the baseline, but not studied"

ELSEWHERE = (
    "studied at {now} points, and the baseline is of {before}: {numbers} cannot be compared (code that takes one "
    "number at a time gets fewer points); renew the baseline, or study at {before} points"
)


NOT_SHOWN = "not shown"
"""in the place of a number that a study had and has no longer"""

PARTS = ("lost", "missing", "apart", "gained", "moved", "new")
"""of a comparison, the worst first"""


@dataclass(frozen=True)
class Change:
    """A number, or the verdict, of a study that is not what the baseline says."""

    key: Key
    quantity: str
    """order, constant, rounding level, smallest error, best step or verdict"""
    before: float | str
    now: float | str | None
    """None for what the study does not show any more"""
    limit: float | None = None
    """the last value that had been allowed"""
    reason: str = ""
    """why a verdict is what it is now"""

    @property
    def text(self) -> str:
        """What has changed, in one sentence.

        >>> Change(Key("mine:f", "sine", "f'", "float64"), "order", 2.0, 1.0, 1.98).text
        "mine:f on sine, f', float64: order was 2.00, is 1.00, allowed 1.98"
        """
        before, now, limit = self.cells
        allowed = f", allowed {limit}" if self.limit is not None else ""
        because = f": {self.reason}" if self.reason else ""
        return f"{self.key}: {self.quantity} was {before}, is {now}{allowed}{because}"

    @property
    def cells(self) -> tuple[str, str, str]:
        """Before, now and what had been allowed, as they are printed."""
        before, now, limit = (
            number_text(self.quantity, value) for value in (self.before, self.now, self.limit)
        )
        return before, NOT_SHOWN if self.now is None else now, limit

    def to_dict(self) -> dict[str, Any]:
        """Plain fields, those of the study among them."""
        row = asdict(self)
        key: dict[str, Any] = row.pop("key")
        return key | row


@dataclass(frozen=True)
class Absence:
    """A study that only one side has."""

    key: Key
    problem: str
    """what is the matter with that"""
    refuted: bool = False
    """whether a study that is new is refuted, so that a baseline would not guard it"""

    @property
    def text(self) -> str:
        """What is the matter, in one sentence."""
        return f"{self.key}: {self.problem}"

    def to_dict(self) -> dict[str, Any]:
        """The study, as plain fields."""
        return asdict(self.key)


@dataclass(frozen=True)
class Comparison(Finding):
    """What has become of a baseline's numbers."""

    meant = ".failed, or .lost and .missing"

    compared: int
    """studies that both sides have"""
    lost: tuple[Change, ...] = ()
    gained: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    """changes that are neither: the best step of a study"""
    new: tuple[Absence, ...] = ()
    """studies that the baseline does not have"""
    missing: tuple[Absence, ...] = ()
    """studies of the baseline that were not made, or of another function or domain: what they guarded is not guarded"""
    apart: tuple[Absence, ...] = ()
    """studies at other points than the baseline's, of which no more than verdict and order can be compared"""

    @property
    def failed(self) -> bool:
        """Whether anything is lost or missing, or new and refuted."""
        return bool(self.lost or self.missing or any(study.refuted for study in self.new))

    @property
    def summary(self) -> dict[str, int]:
        """How many studies were compared, are new, missing or apart, and how many numbers are lost, gained or moved."""
        counted = {name: len(getattr(self, name)) for name in PARTS}
        return {"compared": self.compared} | counted

    def to_dict(self) -> dict[str, Any]:
        """The published document of `trueorder check --json`."""
        parts = {name: [change.to_dict() for change in getattr(self, name)] for name in PARTS}
        return {"failed": self.failed, "summary": self.summary} | parts


def compare(baseline: Baseline, studies: Iterable[StudyRow], *, complete: bool = True) -> Comparison:
    """Hold studies against a baseline.

    With `complete` they are all of what the baseline is of, and one that it has and they have not is missing.
    InputError when two of them go by the same names.
    """
    known = {entry.key: entry for entry in baseline.entries}
    made = by_key(studies)
    others = [_elsewhere(known[key], made[key]) for key in sorted(made.keys() & known.keys())]
    another = {absence.key: absence for absence in others if absence is not None}
    both = sorted((made.keys() & known.keys()) - another.keys())
    numbers = {key: numbers_of(made[key]) for key in both}
    changes = [change for key in both for change in _meant(_changes(known[key], numbers[key]))]
    apart = [_apart(known[key], numbers[key]) for key in both]
    lacking = known.keys() - made.keys() if complete else set()
    gone = {key: Absence(key, GONE) for key in lacking} | another
    return Comparison(
        compared=len(both),
        lost=tuple(change for better, change in changes if better is False),
        gained=tuple(change for better, change in changes if better is True),
        moved=tuple(change for better, change in changes if better is None),
        new=tuple(_new(made[key]) for key in sorted(made.keys() - known.keys())),
        missing=tuple(gone[key] for key in sorted(gone)),
        apart=tuple(absence for absence in apart if absence is not None),
    )


def _elsewhere(entry: Entry, row: StudyRow) -> Absence | None:
    """What is the matter where a study is of another function, or elsewhere, than the one that the baseline is from."""
    if not (entry.studied and row.studied) or "".join(entry.studied.split()) == "".join(row.studied.split()):
        return None
    return Absence(
        entry.key,
        f"not compared: the baseline is of {entry.studied}, and what is studied now is {row.studied}",
    )


def _new(row: StudyRow) -> Absence:
    refuted = row.verdict == "refuted"
    problem = f"{NEW}, and refuted: {row.reason}" if refuted else NEW
    return Absence(key_of(row), problem, refuted)


def _meant(changes: Iterable[tuple[bool | None, Change]]) -> list[tuple[bool | None, Change]]:
    """What has changed in a study; of one whose verdict is worse no other number is better, and none has moved."""
    found = list(changes)
    worse = any(better is False and change.quantity == "verdict" for better, change in found)
    return [pair for pair in found if not worse or pair[0] is False]


def _changes(entry: Entry, now: Numbers) -> Iterator[tuple[bool | None, Change]]:
    """What has changed in a study, each with whether it is for the better."""
    if now.verdict != entry.verdict:
        better = RANKS[now.verdict] > RANKS[entry.verdict]
        yield better, Change(entry.key, "verdict", entry.verdict, now.verdict, reason=now.reason)
    for quantity in QUANTITIES:
        guard, value = entry.guard(quantity), getattr(now, quantity.field)
        if guard is None or quantity in _elsewhere_others(entry, now):
            continue
        if quantity.field == "constant" and now.expected != entry.expected:
            continue  # constants of different orders have different units
        if value is None:
            lost = Change(entry.key, quantity.title, guard.value, None)
            yield (None if quantity.rising is None else False), lost
        else:
            yield from _moved(entry.key, quantity, guard, value, _noise(entry, now, quantity))


def _elsewhere_others(entry: Entry, now: Numbers) -> tuple[Quantity, ...]:
    """The guarded numbers that are others because they are taken at other points."""
    guarded = (quantity for quantity in QUANTITIES if entry.guard(quantity) is not None)
    return tuple(q for q in guarded if now.points != entry.points and q.field != "order")


def _apart(entry: Entry, now: Numbers) -> Absence | None:
    """What cannot be compared of a study at other points."""
    titles = [quantity.title for quantity in _elsewhere_others(entry, now)]
    if not titles:
        return None
    listed = " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
    return Absence(entry.key, ELSEWHERE.format(now=now.points, before=entry.points, numbers=f"its {listed}"))


def _noise(entry: Entry, now: Numbers, quantity: Quantity) -> float:
    """Logarithm of the factor by which rounding may differ because f is evaluated with another noise."""
    if quantity.field not in NOISY or entry.evaluation is None or now.evaluation is None:
        return 0.0
    return NOISE_POWER * math.log(noise_digits(now.evaluation) / entry.evaluation)


def _moved(
    key: Key, quantity: Quantity, guard: Guard, value: float, noise: float
) -> Iterator[tuple[bool | None, Change]]:
    distance, limit = quantity.distance(guard.value, value), quantity.limit(guard.allowed)
    highest, lowest = limit + max(noise, 0.0), -limit + min(noise, 0.0)
    if not lowest <= distance <= highest:
        risen = distance > highest
        better = None if quantity.rising is None else risen != quantity.rising
        last = quantity.moved(guard.value, highest if risen else lowest)
        yield better, Change(key, quantity.title, guard.value, value, last)
