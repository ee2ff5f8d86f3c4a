"""One figure in one file, written complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from trueorder.reports.figures.render import FORMATS, Format
from trueorder.schemes.errors import InputError
from trueorder.verify.whole_file import write_whole


def picture_format(path: str | os.PathLike[str]) -> Format:
    """Return the format that the name of a file asks for; InputError for another one.

    >>> picture_format("waves.png")
    'png'
    """
    suffix = Path(path).suffix.lower().lstrip(".")
    for known in FORMATS:
        if suffix == known:
            return known
    raise InputError(f"{os.fspath(path)}: a figure is written as a file that ends in .svg or .png")


def write_picture(path: str | os.PathLike[str], draw: Callable[[Format], bytes]) -> Path:
    """Draw a figure in the format that the file's name asks for and put it there; return its full path.

    Raises InputError for another format and for a place that cannot be written.
    """
    return write_whole(path, draw(picture_format(path)))
