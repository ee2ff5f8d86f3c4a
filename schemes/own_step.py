"""Schemes `(f, x)` that choose their step themselves: there is no step to vary, and so no order to see."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

TRIED = 0.75
"""where code is tried; any point inside the domain of the sine is as good"""


@dataclass(frozen=True)
class OwnStep:
    """Code `(f, x)` that is called as a point scheme is; the step that it is given is not for it.

    >>> OwnStep(lambda f, x: (f(x + 2.0**-20) - f(x)) * 2.0**20)(lambda x: 3 * x, 1.0, 0.5)
    3.0
    """

    function: Callable[..., Any]

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The user's own function, for `inspect.unwrap` and `inspect.signature`."""
        return self.function

    def __call__(self, f: Callable[..., Any], x: Any, step: Any = None) -> Any:
        """Return the estimate at x with the step that the code chooses."""
        return self.function(f, x)


def takes_a_function(function: Callable[..., Any]) -> bool:
    """Return whether code `(f, x)` gives a number for a function f; an array of values is called f too.

    >>> takes_a_function(lambda f, x: f(x)), takes_a_function(lambda f, x: f[1:] - f[:-1])
    (True, False)
    """
    with (
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            found = np.asarray(function(np.sin, TRIED))
        except (Exception, SystemExit):  # whatever somebody's code does: it does not take a function
            return False
    return found.size == 1 and found.dtype.kind in "fiuc"
