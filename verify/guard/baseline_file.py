"""The file of a baseline: written complete or not at all, and read back."""

from __future__ import annotations

import os
from pathlib import Path

from trueorder.schemes.errors import InputError
from trueorder.verify.guard.baseline import Baseline
from trueorder.verify.guard.baseline_reading import parsed
from trueorder.verify.whole_file import write_whole


def write_baseline(path: str | os.PathLike[str], baseline: Baseline) -> Path:
    """Write a baseline, complete or not at all, and return its full path; InputError when it cannot be written."""
    return write_whole(path, baseline.text.encode())


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """Read a baseline; InputError, with the file and the line, for one that is not there, not whole or not readable."""
    shown = os.fspath(path)
    try:
        text = Path(path).read_bytes().decode()
    except FileNotFoundError:
        raise InputError(
            f"{shown}: there is no such file; write one with: trueorder baseline [SUITE] -o {shown}"
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{shown}: not a text in UTF-8, so no baseline") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{shown}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return parsed(text, shown)
