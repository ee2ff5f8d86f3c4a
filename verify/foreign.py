"""What code that somebody else wrote may do, and how it is kept from doing harm."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator

import numpy as np

FOREIGN = (Exception, SystemExit)
"""what a scheme may raise: anything, `sys.exit()` included, but not the user's own interrupt"""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Run a scheme without its warnings, and with what it prints on standard error."""
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(sys.stderr),
    ):
        warnings.simplefilter("ignore")
        yield
