"""Whose code a scheme is: this project's, a library's that it knows by name, or somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HOME = "trueorder.schemes."
FORMS = tuple(f"{HOME}{name}" for name in ("grid_form", "own_step", "vector"))
"""modules whose callables hold code of whoever wrote it"""
BORROWED = f"{HOME}others.library"
"""the module whose callables hold code of libraries"""


def is_known(function: Callable[..., Any]) -> bool:
    """Return whether code is of this project or of a library that it knows by name: it takes steps of any size.

    >>> import math
    >>> from trueorder.schemes.registry import find
    >>> is_known(find("central").function), is_known(find("numpy.gradient").function), is_known(math.sin)
    (True, True, False)
    """
    home = getattr(function, "__module__", None) or ""
    return home.startswith(HOME) and home not in FORMS


def is_own(function: Callable[..., Any]) -> bool:
    """Return whether code is of this project, which neither ends its process nor runs for ever.

    >>> import math
    >>> from trueorder.schemes.registry import find
    >>> is_own(find("central").function), is_own(math.sin)
    (True, False)
    """
    return is_known(function) and getattr(function, "__module__", None) != BORROWED
