"""One file, written complete or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from trueorder.schemes.errors import InputError


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Put content into a file, in the place of what it held, and return its full path.

    Raises InputError, and leaves the file as it was, for a place that cannot be written.
    """
    try:
        target = Path(path).expanduser().resolve()
        half = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        try:
            half.write_bytes(content)
            half.replace(target)
        except OSError:
            half.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{os.fspath(path)}: cannot be written: {why}") from error
    return target
