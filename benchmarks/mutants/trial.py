"""Tests run on a mutant, in a copy of the tree and in a process of its own.

The process is forked from one that has imported everything but the project, so that a mutant costs the tests and not
the imports. Limits count processor time: a busy machine kills no mutant.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

HOUSES = ("schemes", "verify", "reports", "trueorder", "tests")

FIRST_SECONDS, TIMES = 10, 5
"""processor time that the tests of a mutant may take: so much, and so many times what they take unchanged"""

LONGEST_SECONDS = 1200
"""wall time after which a mutant that only waits is given up"""

MEMORY = 4 * 2**30
"""bytes that a mutant may ask for beyond what is there already"""

OPTIONS = (
    *("-x", "-q", "--tb=short", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # of the plugins, which every run in this process finds imported
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)


class BaselineError(Exception):
    """The tests fail on the code as it is."""


class Bench:
    """A copy of the tree in a folder of its own, where this process then stands."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.folder = folder
        for house in HOUSES:
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(checkout / house, folder / house, symlinks=True, ignore=ignored)
        shutil.copy(checkout / "pyproject.toml", folder)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        sys.dont_write_bytecode = True  # two mutants of one size, made in one second, would share it
        hypothesis.settings.register_profile("mutation", database=None, derandomize=True, deadline=None)
        hypothesis.settings.load_profile("mutation")
        self.output = folder / "output"

    def baseline(self, arguments: Sequence[str]) -> float:
        """Run tests on the code as it is, and return the seconds of processor time; afterwards all is imported."""
        before = _processor_seconds()
        with _written_to(self.output):
            status = pytest.main([*OPTIONS, *arguments])
        if status != 0:
            raise BaselineError(self.output.read_text(encoding="utf-8"))
        self._forget()
        return _processor_seconds() - before

    def outcome(self, file: str, source: str, arguments: Sequence[str], seconds: float) -> str:
        """What tests say of a file with another source: "killed", "timeout" or "survived"."""
        path = self.folder / file
        original = path.read_text(encoding="utf-8")
        path.write_text(source, encoding="utf-8")
        try:
            child = os.fork()
            if child == 0:
                self._run(arguments, seconds)
            _, status = os.waitpid(child, 0)
        finally:
            path.write_text(original, encoding="utf-8")
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
            return "timeout"
        return "killed" if status else "survived"

    def _run(self, arguments: Sequence[str], seconds: float) -> None:
        """The child's part; does not return."""
        status = 70
        try:
            limit = int(_processor_seconds() + FIRST_SECONDS + TIMES * seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_mapped() + MEMORY,) * 2)
            signal.alarm(LONGEST_SECONDS)
            importlib.invalidate_caches()
            with _written_to(self.output):
                status = int(pytest.main([*OPTIONS, *arguments]))
        finally:
            os._exit(status)

    def _forget(self) -> None:
        """Leave out of the imported modules all that lie in the copy."""
        for name, module in list(sys.modules.items()):
            place = getattr(module, "__file__", None)
            if place and Path(place).is_relative_to(self.folder):
                del sys.modules[name]


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _mapped() -> int:
    """Bytes of address space of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    return pages * resource.getpagesize()


@contextmanager
def _written_to(path: Path) -> Iterator[None]:
    """What this process writes goes to a file."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        for target, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, target)
            os.close(copy)
