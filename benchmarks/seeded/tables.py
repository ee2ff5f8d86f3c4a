"""The tables that are printed: counts by kind of scheme and by mutation, and the cases that went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass

from .rules import RULES
from .scoring import OURS, Outcome


@dataclass(frozen=True)
class Line:
    """One line of a table: how many cases there were and what came of them."""

    label: str
    cases: int
    false_alarms: int
    misses: int
    inconclusives: int
    exact: int
    crashes: int


def line(label: str, outcomes: Sequence[Outcome], rule: str = OURS) -> Line:
    """Count the outcomes by the marks of one rule."""
    marks = [outcome.marks[rule] for outcome in outcomes]
    counted = (marks.count(mark) for mark in ("false alarm", "miss", "inconclusive", "exact", "crash"))
    return Line(label, len(marks), *counted)


def grouped(outcomes: Iterable[Outcome], key: Callable[[Outcome], str], rule: str = OURS) -> tuple[Line, ...]:
    """One line for every value of `key`, in order of appearance."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return tuple(line(label, members, rule) for label, members in groups.items())


HEAD = ("", "cases", "false alarms", "misses", "inconclusive", "exact", "crashes")


def text(title: str, lines: Sequence[Line]) -> str:
    """A table as text."""
    rows = [astuple(line) for line in lines]
    width = max(len(title), *(len(row[0]) for row in rows)) + 2
    head = title.ljust(width) + "".join(f"{name:>14}" for name in HEAD[1:])
    body = [row[0].ljust(width) + "".join(f"{value:>14}" for value in row[1:]) for row in rows]
    return "\n".join([head, "-" * len(head), *body])


def by_rule(outcomes: Sequence[Outcome], title: str) -> str:
    """The checker and the rules of other tools on the same cases, in per cent."""
    correct = [outcome for outcome in outcomes if outcome.mutation is None]
    broken = [outcome for outcome in outcomes if outcome.mutation is not None]
    width = max(len(name) for name in (title, OURS, *RULES)) + 2
    names = ("correct failed", "inconclusive", "broken passed", "inconclusive")
    lines = [title.ljust(width) + "".join(f"{name:>16}" for name in names)]
    lines.append("-" * len(lines[0]))
    for rule in (OURS, *RULES):
        shares = (
            _share(correct, rule, ("false alarm",)),
            _share(correct, rule, ("inconclusive", "exact")),
            _share(broken, rule, ("miss",)),
            _share(broken, rule, ("inconclusive", "exact")),
        )
        lines.append(rule.ljust(width) + "".join(f"{share:>16}" for share in shares))
    return "\n".join(lines)


def _share(outcomes: Sequence[Outcome], rule: str, marks: tuple[str, ...]) -> str:
    if not outcomes:
        return "-"
    return f"{100 * sum(outcome.marks[rule] in marks for outcome in outcomes) / len(outcomes):.1f} %"


def report(outcomes: Sequence[Outcome]) -> str:
    """All tables."""
    correct = [outcome for outcome in outcomes if outcome.mutation is None]
    broken = [outcome for outcome in outcomes if outcome.mutation is not None]
    parts = []
    if correct:
        lines = (*grouped(correct, lambda o: o.kind), line("all", correct))
        parts.append(text("correct schemes", lines))
    if broken:
        parts.append(text("broken, by scheme", (*grouped(broken, lambda o: o.kind), line("all", broken))))
        lines = grouped(broken, lambda o: o.mutation or "")
        parts.append(text("broken, by mutation", lines))
    parts.append(by_rule(outcomes, "all sweeps"))
    for sweep in sorted({outcome.sweep for outcome in outcomes if any(outcome.sweep)}, reverse=True):
        members = [outcome for outcome in outcomes if outcome.sweep == sweep]
        parts.append(by_rule(members, f"h {sweep[1]:g} to {sweep[0]:g} of the domain"))
    return "\n\n".join(parts)


def findings(outcomes: Iterable[Outcome]) -> str:
    """Every false alarm, miss, inconclusive and exact case with its number and reason."""
    lines = []
    for wanted in ("crash", "false alarm", "miss", "inconclusive", "exact"):
        for outcome in outcomes:
            if outcome.marks[OURS] == wanted:
                lines.append(f"{wanted} {outcome.number}: {outcome.title}\n    {outcome.reason}")
    return "\n".join(lines)
