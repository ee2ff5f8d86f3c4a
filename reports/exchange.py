"""Two folders change places in one step, so that nobody ever sees the target missing or half there."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import uuid
from pathlib import Path

RENAME_EXCHANGE = 2
"""flag of Linux's renameat2(2): both names exist before and after"""

AT_FDCWD = -100
"""renameat2(2): paths as for every other call"""

UNABLE = frozenset({errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP})
"""what the kernel or the file system answers when it cannot exchange; anything else is a real failure"""


def exchange(staged: Path, target: Path) -> None:
    """Put the folder `staged` at `target`; what was there, if anything, is then at `staged`. Raises OSError.

    On Linux this is one step. Elsewhere it is two renamings, the first of which is undone if the second
    fails.
    """
    if not target.exists():
        os.rename(staged, target)
    elif not _exchanged_at_once(staged, target):
        _exchange_in_turn(staged, target)


def _exchanged_at_once(staged: Path, target: Path) -> bool:
    """Exchange the two and return True; return False where this system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(staged), AT_FDCWD, os.fsencode(target), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNABLE:
        return False
    raise OSError(code, os.strerror(code), os.fspath(target))


def _exchange_in_turn(staged: Path, target: Path) -> None:
    aside = staged.with_name(f"{staged.name}-{uuid.uuid4().hex[:6]}")
    os.rename(target, aside)
    try:
        os.rename(staged, target)
    except OSError:
        os.rename(aside, target)
        raise
    os.rename(aside, staged)
