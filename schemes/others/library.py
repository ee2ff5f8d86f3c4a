"""Libraries that need not be installed, and their code as the function of a scheme.

Whether a library is there is looked up without importing it; it is imported when its code first runs.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from trueorder.schemes.errors import SchemeError
from trueorder.schemes.loading import describe
from trueorder.schemes.options import Value

PEERS = "'trueorder[peers]'"
"""what pip installs to have most of the libraries"""


@dataclass(frozen=True)
class Library:
    """A package of somebody else's."""

    name: str
    """its name on the package index"""
    module: str
    """what is imported"""
    needs: str = PEERS
    """what pip installs to have it"""

    @property
    def installed(self) -> bool:
        """Whether there is something to import; nothing but a package around the module is imported for that.

        >>> Library("numpy", "numpy").installed, Library("none", "no_such_package.module").installed
        (True, False)
        """
        try:
            return find_spec(self.module) is not None
        except (ImportError, ValueError):  # the package around it is missing, or is no ordinary module
            return False

    def need(self, scheme: str) -> None:
        """Raise SchemeError, with what to install, when the library is missing."""
        if not self.installed:
            raise SchemeError(scheme, f"{self.name} is not installed; pip install {self.needs}")

    def load(self, scheme: str) -> None:
        """Import the library; SchemeError says why it cannot be had.

        What it warns of when it is imported is about itself and not about any derivative.
        """
        if self.module in sys.modules:
            return
        self.need(scheme)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(self.module)
        except (Exception, SystemExit) as error:  # whatever a package does when it is imported
            raise SchemeError(scheme, f"{self.name} cannot be imported: {describe(error)}") from error


@dataclass(frozen=True)
class Borrowed:
    """Code of a library with its options settled, called as a scheme is called.

    `estimate` and `at_own_step` are functions that stand in a module and use nothing else of it, so that each can
    be shown as a script of its own.
    """

    library: Library
    estimate: Callable[..., Any]
    """(f, x, h) or (values, spacing), and the options as keywords"""
    options: tuple[tuple[str, Value], ...] = ()
    own_step: Callable[..., Any] | None = None
    """(f, x) and the same options: the estimate with the step that the library chooses itself"""

    def __call__(self, *arguments: Any) -> Any:
        """Return what the library returns."""
        self.library.load(self.library.name)
        return self.estimate(*arguments, **dict(self.options))

    def at_own_step(self, f: Callable[..., Any], x: Any) -> Any:
        """Return what the library returns when it is left to choose the step; TypeError where it does not."""
        if self.own_step is None:
            raise TypeError(f"{self.library.name} chooses no step")
        self.library.load(self.library.name)
        return self.own_step(f, x, **dict(self.options))


def borrowed(
    library: Library,
    estimate: Callable[..., Any],
    values: Mapping[str, Value],
    own_step: Callable[..., Any] | None = None,
) -> Borrowed:
    """Return a library's code with these options."""
    return Borrowed(library, estimate, tuple(values.items()), own_step)


def library_of(scheme: Any) -> Library | None:
    """Return the library that a scheme's code comes from; None for code that comes from none."""
    library = getattr(scheme.function, "library", None)
    return library if isinstance(library, Library) else None
