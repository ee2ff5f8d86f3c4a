"""The engine's own arithmetic runs as it was written to, whatever the program around it makes of warnings."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

import numpy as np


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Run the engine with settings of its own: a decorator of every public function that computes.

    In a program that has called `np.seterr(all="raise")`, or runs under `python -W error`, a sweep that overflows on
    purpose would raise. Afterwards everything is as it was. What foreign code warns of is noted all the same
    (`verify.foreign.foreign.quiet`).

    >>> with np.errstate(all="raise"), undisturbed():
    ...     np.float64(1e308) * 10
    np.float64(inf)
    """
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
