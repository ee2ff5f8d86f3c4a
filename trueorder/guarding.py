"""How assertions reach whoever runs them: a test session listens to what they find and says where its baseline is.

The listener is held in a context variable, so that there is one at most for a thread or task and none that outlives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from trueorder.verify.guard.baseline import Baseline
    from trueorder.verify.rows import SchemeRow, StudyRow


class Listener(Protocol):
    """What a test session is to assertions."""

    baseline: Path
    """the file of the baseline when none is named"""
    update: bool
    """whether baselines are renewed instead of compared with"""

    def found(self, row: SchemeRow) -> None:
        """Take what an assertion has found about a scheme."""

    def inconclusive(self, text: str) -> None:
        """Take what could not be decided: skip the test, or return to have it fail."""

    def studied(self, path: Path, rows: Sequence[StudyRow]) -> None:
        """Take studies that are held against a baseline; InputError where others of the session go by their names."""

    def renewed(self, path: Path, baseline: Baseline) -> None:
        """Take entries that are to be written to a baseline."""


LISTENER: ContextVar[Listener | None] = ContextVar("trueorder_listener", default=None)


class InconclusiveError(AssertionError):
    """An assertion that could not be decided: nothing was shown, and the message says what would settle it."""
