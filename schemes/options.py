"""Options of the built-in schemes: a name, the integers accepted, a default."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

from schemes.errors import InputError


@dataclass(frozen=True)
class Option:
    """One option of a scheme: its name, the integers accepted and the default (None: it has to be given).

    Plug-ins check their own options: theirs list no accepted values, and the default may be of any type.
    """

    name: str
    accepted: tuple[int, ...]
    default: Any = None

    @property
    def rule(self) -> str:
        """The accepted values in words.

        >>> Option("order", (2, 4, 6)).rule, Option("derivative", (1, 2, 3, 4)).rule
        ('2, 4 or 6', '1 to 4')
        """
        if not self.accepted:
            return "as the plug-in accepts it"
        first, last = self.accepted[0], self.accepted[-1]
        if len(self.accepted) > 2 and self.accepted == tuple(range(first, last + 1)):
            return f"{first} to {last}"
        head = ", ".join(str(value) for value in self.accepted[:-1])
        return f"{head} or {last}" if head else str(last)

    def accept(self, value: object, *, where: str) -> int:
        """Return the value as an integer; InputError when it is not accepted.

        >>> Option("order", (2, 4, 6)).accept(3, where="central")
        Traceback (most recent call last):
            ...
        schemes.errors.InputError: central: order=3 is not accepted; order is 2, 4 or 6
        """
        try:
            number = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
        except TypeError:
            number = None
        if number is None or number not in self.accepted:
            raise InputError(f"{where}: {self.name}={value!r} is not accepted; {self.name} is {self.rule}")
        return number


DERIVATIVE = Option("derivative", tuple(range(1, 7)), 1)
EDGE_ORDER = Option("edge_order", (1, 2), 1)
EVEN_ORDER = Option("order", tuple(range(2, 13, 2)), 2)
ORDER = Option("order", tuple(range(1, 13)), 1)
