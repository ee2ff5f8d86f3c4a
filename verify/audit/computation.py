"""What every kind of computation has: keys that say what to compute, and an outcome."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from trueorder.verify.audit.printed import Printed
from trueorder.verify.toml_file import Table


@dataclass(frozen=True)
class Outcome:
    """What a computation found about a claim; the fields are those of `verify.rows.ClaimRow`."""

    verdict: str
    reason: str
    computed: str | None = None
    difference: float | None = None
    allowed: float | None = None


class Computation(Table):
    """A computation as a claims file describes it; a subclass adds `kind`, its keys and `outcome`."""

    prints: ClassVar[bool]
    """whether the claim is a printed number or array, which the computation is compared with"""

    @abstractmethod
    def outcome(self, printed: Printed | None) -> Outcome:
        """Compute, and compare with what is printed (None where the claim is a statement without numbers)."""


def number(value: float) -> str:
    """Return a float as short as it identifies itself, integers without a point.

    >>> number(4.0), number(0.1)
    ('4', '0.1')
    """
    return repr(float(value)).removesuffix(".0")


def brief(value: float) -> str:
    """Return a float in three digits, for a sentence.

    >>> brief(4.175120904559293e-08)
    '4.18e-08'
    """
    return f"{value:.3g}"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun.

    >>> counted(1, "node"), counted(3, "node")
    ('1 node', '3 nodes')
    """
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
