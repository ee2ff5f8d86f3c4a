"""What is raised when the input is wrong: one line that says what, the value given, and what is accepted.

The command line prints that line and exits with status 2; nothing else in the product prints an error of this
kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 20
"""how many known names an error lists, so that it stays a line"""


class InputError(ValueError):
    """Input that cannot be used: one line with the file and key (or argument), the value and the rule.

    >>> raise InputError("order=3: a central scheme has an even order, 2 to 12")
    Traceback (most recent call last):
        ...
    trueorder.schemes.errors.InputError: order=3: a central scheme has an even order, 2 to 12
    """


class SchemeError(InputError):
    """A scheme that could not be loaded, with its name and the cause in one line.

    >>> print(SchemeError("upwind", "ImportError: no module named 'mesh'"))
    scheme 'upwind' could not be loaded: ImportError: no module named 'mesh'
    """

    def __init__(self, name: str, cause: str) -> None:
        self.name = name
        self.cause = one_line(cause)
        super().__init__(f"scheme {name!r} could not be loaded: {self.cause}")

    def __reduce__(self) -> tuple[type[SchemeError], tuple[str, str]]:
        # exceptions are pickled by their args, which hold the finished message and not the two fields
        return type(self), (self.name, self.cause)


def unknown(kind: str, name: str, known: Iterable[str], *, where: str = "") -> InputError:
    """Return the error for a name that is not known, with the nearest known names.

    `kind` says what was looked up ("scheme", "function", "option"), `where` the file and key or the argument
    it came from.

    >>> print(unknown("scheme", "centrl", ["backward", "central", "forward"]))
    unknown scheme 'centrl'; did you mean central? (known: backward, central, forward)
    """
    names = sorted(set(known))
    by_lower = {known_name.lower(): known_name for known_name in names}
    near = [by_lower[match] for match in difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    listed = f"known: {', '.join(names[:_LISTED])}{more}" if names else "there are none"
    choice = f"{hint}({listed})" if hint else listed
    prefix = f"{where}: " if where else ""
    return InputError(f"{prefix}unknown {kind} {name!r}; {choice}")


def one_line(text: str) -> str:
    r"""Return the text on one line, runs of white space joined.

    >>> one_line("first\n    second")
    'first second'
    """
    return " ".join(text.split())
