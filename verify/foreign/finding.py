"""Finds the scheme that a text names, when the file or module that it stands in comes back from its import."""

from __future__ import annotations

from pathlib import Path

from trueorder.schemes.errors import InputError
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import Scheme
from trueorder.verify.foreign.foreign import TimeLimitError, time_limit
from trueorder.verify.foreign.undisturbed import undisturbed

SECONDS = 120.0
"""time limit of an import; large libraries take ten seconds from a cold disk"""


def find_in_time(text: str, *, directory: Path | None = None, load: bool = True) -> Scheme:
    """Return the scheme as `schemes.registry.find` does; InputError too for an import that does not come back.

    What `verify.foreign.foreign.time_limit` cannot stop is not stopped here, and code that ends its process when it is
    imported ends this one. What it sets for NumPy's errors and Python's warnings is put back.

    >>> find_in_time("central").order
    2
    """
    try:
        with time_limit(SECONDS), undisturbed():
            return find(text, directory=directory, load=load)
    except TimeLimitError as error:
        raise InputError(f"{text}: cannot be imported: {error}") from None
