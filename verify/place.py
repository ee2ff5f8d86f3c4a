"""Where the code of a scheme stands: the file and the line that a reader has to look at."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

DEFINITIONS = ("def ", "class ", "async def ")


class Place(NamedTuple):
    """A line of a file."""

    file: str
    """absolute path"""
    line: int
    """from 1"""


def place_of(function: Callable[..., Any]) -> Place | None:
    """Return where a function, or the class of a callable, is defined; None for compiled code.

    Decorators that wrap a function the usual way (`functools.wraps`) and partial applications are looked through.

    >>> place_of(place_of).line > 0, place_of(len)
    (True, None)
    """
    while True:
        unwrapped = inspect.unwrap(function)
        if isinstance(unwrapped, partial):
            unwrapped = unwrapped.func
        if unwrapped is function:
            break
        function = unwrapped
    code: Any = function if inspect.isroutine(function) or inspect.isclass(function) else type(function)
    return _of_code(code)


@lru_cache
def _of_code(code: Callable[..., Any]) -> Place | None:
    """The place of a function or a class: to find a class its file is parsed, once for all objects of it."""
    try:
        file = inspect.getsourcefile(code)
        lines, first = inspect.findsource(code)
    except (TypeError, OSError):  # compiled, or without a file: typed in an interpreter
        return None
    line = first
    if lines[first].lstrip().startswith("@"):  # decorators stand above the line that a reader looks for
        below = range(first, len(lines))
        line = next((i for i in below if lines[i].lstrip().startswith(DEFINITIONS)), first)
    return None if file is None else Place(file, line + 1)
