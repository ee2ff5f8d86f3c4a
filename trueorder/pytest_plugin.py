"""The pytest plugin: the fixture `trueorder`, the marker `order` and the options of a session that guards numbers.

It is loaded in every test run of an environment that has trueorder, so it imports nothing but pytest until a test
asks for something; a project with modules named `schemes`, `verify` or `reports` of its own is left in peace.
"""

from __future__ import annotations

import inspect
import operator
import re
import unittest
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from trueorder.guarding import LISTENER, InconclusiveError

if TYPE_CHECKING:
    from trueorder.pytest_session import GuardedSession

MARKER = "order"
OTHERS = ("pytest_order", "pytest-order", "order", "ordering")
"""plugins with a marker of this name that means something else"""
CLAIMS = ("derivative", "operator", "edge_order", "periodic", "functions")
"""keywords of the marker: those of `trueorder.verify`, without the order"""
ACCEPTED = (
    f"accepted: order(p), p a whole number from 1, and by name {', '.join(CLAIMS)} (if the marker is another plugin's, "
    "declare it under markers in the ini file, and it is left alone)"
)
OUTPUT = "trueorder"
"""key under which a worker of pytest-xdist sends what it has found"""

SESSION = pytest.StashKey["GuardedSession"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the command line and of the ini file."""
    group = parser.getgroup("trueorder", "orders of accuracy of numerical derivatives (trueorder)")
    group.addoption(
        "--trueorder-report",
        metavar="DIR",
        help="write one report of everything that the session's assertions found",
    )
    group.addoption(
        "--trueorder-update", action="store_true", help="renew baselines instead of comparing with them"
    )
    group.addoption(
        "--trueorder-strict", action="store_true", help="fail what is inconclusive, instead of skipping it"
    )
    parser.addini(
        "trueorder_baseline",
        "file with the baseline, from the root directory",
        default="trueorder-baseline.txt",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marker means."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(p, *, {', '.join(CLAIMS)}): the test returns a scheme, and passes if trueorder verifies that it has "
        "order p and what else is claimed (not where another plugin or the ini file declares a marker of this name)",
    )


@pytest.fixture
def trueorder() -> Any:
    """The module trueorder: `trueorder.assert_order(scheme, 2)` and its like."""
    import trueorder

    return trueorder


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail the collection of tests whose marker could not be held to: they would pass and guard nothing."""
    report = yield
    if report.outcome == "passed" and not _is_shared(collector.config):
        items = [item for item in report.result if isinstance(item, pytest.Item)]
        wrong = [f"{item.nodeid}: {problem}" for item in items if (problem := _misuse(item)) is not None]
        if wrong:
            report.outcome, report.longrepr, report.result = "failed", "\n".join(wrong), []
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Listen to the assertions of a test, from its fixtures on."""
    LISTENER.set(_Lazy(item))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Listen no longer."""
    LISTENER.set(None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is marked with an order, and verify the scheme that it returns."""
    marker = pyfuncitem.get_closest_marker(MARKER)
    shared = _is_shared(pyfuncitem.config)
    if marker is None or (shared and _misuse(pyfuncitem) is not None):
        return None  # not marked, or with the marker of another plugin
    if (problem := _misuse(pyfuncitem)) is not None:  # of a marker that was added after collection
        pytest.fail(problem, pytrace=False)
    names = pyfuncitem._fixtureinfo.argnames
    scheme = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
    if scheme is None:
        if shared:
            return True
        pytest.fail(f"{MARKER}({marker.args[0]!r}): the test returns no scheme", pytrace=False)
    from trueorder.assertions import assert_order
    from trueorder.schemes.errors import InputError

    try:
        assert_order(scheme, marker.args[0], **marker.kwargs)
    except InputError as error:  # what can be said only when the scheme is known
        pytest.fail(f"{_shown(marker)}: {error}", pytrace=False)
    return True


def _is_shared(config: pytest.Config) -> bool:
    """Whether somebody else has a marker of this name: a plugin that is known to, or whoever else declares it."""
    declared = [re.split(r"[:(]", line)[0].strip() for line in config.getini("markers")]
    known = any(config.pluginmanager.has_plugin(name) for name in OTHERS)
    return known or declared.count(MARKER) > 1


def _misuse(item: pytest.Item) -> str | None:
    """What is wrong with the marker of a test, and what is accepted; None where it is right, or there is none."""
    marker = item.get_closest_marker(MARKER)
    if marker is None:
        return None
    shown = _shown(marker)
    unknown = [name for name in marker.kwargs if name not in CLAIMS]
    if len(marker.args) != 1 or unknown or not _is_order(marker.args[0]):
        return f"{shown}: {ACCEPTED}"
    called = isinstance(item, pytest.Function) and not inspect.iscoroutinefunction(item.obj)
    if not called or issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
        return f"{shown}: accepted: a test function, or a method of a plain class, that returns a scheme"
    # of a class and of a test in it the nearer one counts; of two that stand at one place neither is nearer
    found = list(item.iter_markers_with_node(MARKER))
    beside = [other for node, other in found if node is found[0][0]]
    if another := next((m for m in beside if (m.args, m.kwargs) != (marker.args, marker.kwargs)), None):
        return f"{shown}, {_shown(another)}: two claims about one test; accepted: one of them"
    wrong = _contradiction(marker)
    return None if wrong is None else f"{shown}: {wrong}"


def _shown(marker: pytest.Mark) -> str:
    """A marker as it is written."""
    given = [repr(value) for value in marker.args]
    given += [f"{name}={value!r}" for name, value in marker.kwargs.items()]
    return f"@pytest.mark.{MARKER}({', '.join(given)})"


def _contradiction(marker: pytest.Mark) -> str | None:
    """What no scheme can be held to among the claims of a marker; None where nothing is."""
    claims = {name: value for name, value in marker.kwargs.items() if value is not None}
    if not claims:
        return None  # most markers: nothing is imported for them
    from trueorder.api import check_claims
    from trueorder.schemes.errors import InputError

    try:
        check_claims(order=marker.args[0], **claims)
    except InputError as error:
        return str(error).removeprefix("claims: ")
    return None


def _is_order(value: object) -> bool:
    try:
        return not isinstance(value, bool) and operator.index(value) >= 1  # type: ignore[arg-type]
    except TypeError:
        return False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report and the baselines; a worker of pytest-xdist sends what it has to the one that does."""
    guarded = session.config.stash.get(SESSION, None)
    if guarded is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[OUTPUT] = guarded.packed()
    else:
        guarded.finish()
        if guarded.names.ambiguous and session.exitstatus == pytest.ExitCode.OK:
            # found where the workers' studies were put together, after their tests had passed
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take what a worker of pytest-xdist has found."""
    if packed := getattr(node, "workeroutput", {}).get(OUTPUT):
        guarded_session(node.config).unpack(packed)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say where the report and the baselines are."""
    guarded = config.stash.get(SESSION, None)
    for line in guarded.said if guarded is not None else ():
        terminalreporter.write_line(line)
    for line in guarded.names.ambiguous.values() if guarded is not None else ():
        terminalreporter.write_line(f"trueorder: {line}", red=True)


def guarded_session(config: pytest.Config) -> GuardedSession:
    """Return the session's collection of findings, made when it is first asked for."""
    if SESSION not in config.stash:
        from trueorder.pytest_session import GuardedSession

        report = config.getoption("--trueorder-report")
        config.stash[SESSION] = GuardedSession(
            report=None if report is None else Path(config.invocation_params.dir) / report,
            title=f"pytest in {config.rootpath.name}",
        )
    return config.stash[SESSION]


class SkippedError(pytest.skip.Exception, InconclusiveError):  # type: ignore[name-defined, misc]  # pytest types it so
    """What skips a test in which something is inconclusive, and is the AssertionError that it is elsewhere."""


class _Lazy:
    """The listener of a test: stands for the session without importing what it takes."""

    def __init__(self, item: pytest.Item) -> None:
        self._config = config = item.config
        self._test = item.nodeid
        self.baseline: Path = config.rootpath / config.getini("trueorder_baseline")
        self.update: bool = config.getoption("--trueorder-update")

    def found(self, row: Any) -> None:
        guarded_session(self._config).found(row)

    def inconclusive(self, text: str) -> None:
        if not self._config.getoption("--trueorder-strict"):
            raise SkippedError(text)

    def studied(self, path: Path, rows: Any) -> None:
        guarded_session(self._config).studied(path, rows, self._test)

    def renewed(self, path: Path, baseline: Any) -> None:
        guarded_session(self._config).renewed(path, baseline)
