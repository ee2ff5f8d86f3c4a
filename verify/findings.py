"""Findings have no truth: `assert to.verify(...)` would pass for whatever was found."""

from __future__ import annotations

from typing import NoReturn


class Finding:
    """What was found out about something; as with arrays of NumPy, its truth is refused instead of guessed."""

    meant = ".status"
    """what somebody who asks for its truth may have meant"""

    def __bool__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is neither true nor false; use {self.meant}")
