"""Tests run on a mutant, in a copy of the tree and in a process of its own.

Where the body of one function is all that has changed, the process is forked when the tests are collected, and that
function is given its new code: a mutant then costs the tests alone. Any other is imported afresh, in a process that is
forked from one that has imported everything but the project. Limits count processor time: a busy machine kills none.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NoReturn

import _pytest.main
import hypothesis
import pytest

from .making import Mutant

HOUSES = ("schemes", "verify", "reports", "trueorder", "tests")

FIRST_SECONDS, TIMES = 10, 5
"""processor time that the tests of a mutant may take: so much, and so many times what they take unchanged"""

LONGEST_SECONDS = 1200
"""wall time after which a mutant that only waits is given up"""

MEMORY = 4 * 2**30
"""bytes that a mutant may ask for beyond what is there already"""

OPTIONS = (
    *("-x", "-q", "--tb=short", "--capture=no"),
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # of the plugins, which every run in this process finds imported
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)

Say = Callable[[Mutant, str], None]
"""is told the outcome of a mutant: "killed", "timeout" or "survived" """


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
        # a failing example need not be made small
        phases = hypothesis.Phase.explicit, hypothesis.Phase.generate
        hypothesis.settings.register_profile(
            "mutation", database=None, derandomize=True, deadline=None, phases=phases
        )
        hypothesis.settings.load_profile("mutation")
        self.output = folder / "output"
        self._terminal = os.dup(2)

    def tell(self, text: str) -> None:
        """Write a line to where errors go, from within the tests as well."""
        os.write(self._terminal, f"{text}\n".encode())

    def try_all(self, file: str, arguments: Sequence[str], chosen: Sequence[Mutant], say: Say) -> None:
        """Run tests on mutants of a file. Raises BaselineError where they fail on the file as it is."""
        original = (self.folder / file).read_text(encoding="utf-8")
        changed = {mutant: changed_function(original, mutant.source) for mutant in chosen}
        seconds = 0.0

        def loop(session: pytest.Session) -> None:
            nonlocal seconds
            status, seconds = self._in_child(lambda: _run_collected(session), 1e4)
            if status != 0:
                raise BaselineError(self.output.read_text(encoding="utf-8"))
            for mutant, name in changed.items():
                if name is not None:
                    run = partial(self._swapped, session, file, mutant, name)
                    say(mutant, _outcome(self._in_child(run, seconds)[0]))
                    plugin.failed_first(session)

        plugin = _Loop(loop, self.folder / "failed")
        with _written_to(self.output):
            status = pytest.main([*OPTIONS, *arguments], plugins=[plugin])
        if status != 0:
            raise BaselineError(self.output.read_text(encoding="utf-8"))
        self._forget()
        for mutant, name in changed.items():
            if name is None:
                say(mutant, self.try_afresh(file, arguments, mutant, seconds))

    def try_afresh(self, file: str, arguments: Sequence[str], mutant: Mutant, seconds: float = 60.0) -> str:
        """Run tests on a file that is written and imported anew; what they print is in `output`."""
        path = self.folder / file
        original = path.read_text(encoding="utf-8")
        path.write_text(mutant.source, encoding="utf-8")
        try:
            return _outcome(self._in_child(lambda: int(pytest.main([*OPTIONS, *arguments])), seconds)[0])
        finally:
            path.write_text(original, encoding="utf-8")

    def _swapped(self, session: pytest.Session, file: str, mutant: Mutant, name: str) -> int:
        """Run collected tests after one function was given the code that it has in the mutant."""
        module = sys.modules[".".join(("trueorder", *Path(file).with_suffix("").parts))]
        whole = compile(mutant.source, file, "exec")
        function: FunctionType = getattr(module, name)
        (function.__code__,) = (
            one for one in whole.co_consts if isinstance(one, CodeType) and one.co_name == name
        )
        return _run_collected(session)

    def _in_child(self, work: Callable[[], int], seconds: float) -> tuple[int, float]:
        """The wait status of a process that does some work, and the seconds of processor time that it took."""
        before = _processor_seconds(resource.RUSAGE_CHILDREN)
        child = os.fork()
        if child == 0:
            self._work(work, seconds)
        _, status = os.waitpid(child, 0)
        return status, _processor_seconds(resource.RUSAGE_CHILDREN) - before

    def _work(self, work: Callable[[], int], seconds: float) -> NoReturn:
        status = 70
        try:
            limit = int(_processor_seconds(resource.RUSAGE_SELF) + FIRST_SECONDS + TIMES * seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_mapped() + MEMORY,) * 2)
            signal.alarm(LONGEST_SECONDS)
            importlib.invalidate_caches()
            with _written_to(self.output):
                status = work()
        finally:
            os._exit(status)

    def _forget(self) -> None:
        """Leave out of the imported modules all that lie in the copy."""
        for name, module in list(sys.modules.items()):
            place = getattr(module, "__file__", None)
            if place and Path(place).is_relative_to(self.folder):
                del sys.modules[name]


class _Loop:
    """A plugin of pytest that does something else with the tests that are collected than to run them once."""

    def __init__(self, loop: Callable[[pytest.Session], None], note: Path) -> None:
        self._loop = loop
        self._note = note
        """where a child leaves the name of a test that failed"""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.items or session.testsfailed:
            raise BaselineError("no tests were collected, or not all")
        # tests by many examples last: most mutants fail at one
        session.items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
        self._loop(session)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._note.write_text(report.nodeid, encoding="utf-8")

    def failed_first(self, session: pytest.Session) -> None:
        """Begin with the test that failed last: the next mutant is a change of the same line."""
        if self._note.exists():
            failed = self._note.read_text(encoding="utf-8")
            session.items.sort(key=lambda item: item.nodeid != failed)
            self._note.unlink()


def _run_collected(session: pytest.Session) -> int:
    with contextlib.suppress(session.Failed, session.Interrupted):
        _pytest.main.pytest_runtestloop(session)
    return int(session.testsfailed > 0)


def _outcome(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
        return "timeout"
    return "killed" if status else "survived"


def changed_function(before: str, after: str) -> str | None:
    """The function at the top of a file whose body is all that differs; None where something else does."""
    old, new = ast.parse(before).body, ast.parse(after).body
    if len(old) != len(new):
        return None
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if ast.dump(a) != ast.dump(b)]
    if len(pairs) != 1:
        return None
    a, b = pairs[0]
    if not (isinstance(a, ast.FunctionDef) and isinstance(b, ast.FunctionDef)) or a.decorator_list:
        return None
    return a.name if _head(a) == _head(b) else None


def _head(function: ast.FunctionDef) -> tuple[Any, ...]:
    return function.name, len(function.decorator_list), ast.dump(function.args)


def _processor_seconds(of: int) -> float:
    used = resource.getrusage(of)
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
