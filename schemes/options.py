"""Options of the built-in schemes: a name, the values accepted, a default."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

from trueorder.schemes.errors import InputError

Value = int | str | bool


@dataclass(frozen=True)
class Option:
    """One option of a scheme: its name, what is accepted and the default (None: it has to be given).

    Accepted are integers, words, or both truth values. Plug-ins check their own options: theirs list no accepted
    values, and the default may be of any type.
    """

    name: str
    accepted: tuple[Value, ...]
    default: Any = None

    @property
    def rule(self) -> str:
        """The accepted values in words.

        >>> Option("order", (2, 4, 6)).rule, Option("derivative", (1, 2, 3, 4)).rule
        ('2, 4 or 6', '1 to 4')
        >>> Option("base", ("central", "forward")).rule, Option("periodic", (False, True)).rule
        ('central or forward', 'false or true')
        """
        if not self.accepted:
            return "as the plug-in accepts it"
        first, last = self.accepted[0], self.accepted[-1]
        if (
            self._counts
            and len(self.accepted) > 2
            and self.accepted == tuple(range(int(first), int(last) + 1))
        ):
            return f"{first} to {last}"
        head = ", ".join(said(value) for value in self.accepted[:-1])
        return f"{head} or {said(last)}" if head else said(last)

    def accept(self, value: object, *, where: str) -> Any:
        """Return the value, as an integer where integers are accepted; InputError when it is not accepted.

        >>> Option("order", (2, 4, 6)).accept(3, where="central")
        Traceback (most recent call last):
            ...
        trueorder.schemes.errors.InputError: central: order=3 is not accepted; order is 2, 4 or 6
        """
        settled: object = value
        if self._counts:
            try:
                settled = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
            except TypeError:
                settled = None
        if not any(type(known) is type(settled) and known == settled for known in self.accepted):
            raise InputError(f"{where}: {self.name}={value!r} is not accepted; {self.name} is {self.rule}")
        return settled

    @property
    def _counts(self) -> bool:
        return all(type(value) is int for value in self.accepted)


def said(value: Value) -> str:
    """Return the value as it is written in a text that asks for a scheme."""
    return str(value).lower() if isinstance(value, bool) else str(value)


DERIVATIVE = Option("derivative", tuple(range(1, 11)), 1)
EDGE_ORDER = Option("edge_order", (1, 2), 1)
EVEN_ORDER = Option("order", tuple(range(2, 21, 2)), 2)
ORDER = Option("order", tuple(range(1, 21)), 1)
PERIODIC = Option("periodic", (False, True), False)
