"""Exit statuses of the command line, which scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable

VERIFIED = 0
"""everything verified (or exact, or reproduced, or nothing claimed)"""
REFUTED = 1
"""something refuted"""
BAD_INPUT = 2
"""the input cannot be used; one line on standard error says why"""
INCONCLUSIVE = 3
"""nothing refuted, but something could not be decided"""
INTERNAL_ERROR = 70
"""a defect of trueorder itself (EX_SOFTWARE of sysexits.h)"""
INTERRUPTED = 130
"""stopped from the keyboard (128 + SIGINT, as shells say it)"""


def of_verdicts(verdicts: Iterable[str | None]) -> int:
    """Return the exit status for a set of verdicts; only `refuted` and `inconclusive` change it.

    >>> of_verdicts(["verified", "exact"]), of_verdicts(["verified", "inconclusive"])
    (0, 3)
    >>> of_verdicts(["inconclusive", "refuted"])
    1
    """
    found = set(verdicts)
    if "refuted" in found:
        return REFUTED
    return INCONCLUSIVE if "inconclusive" in found else VERIFIED
