"""The pytest plugin: the fixture `trueorder`, the marker `order` and the options of a session that guards numbers.

It is loaded in every test run of an environment that has trueorder, so it imports nothing but pytest until a test
asks for something; a project with modules named `schemes`, `verify` or `reports` of its own is left in peace.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from trueorder.guarding import LISTENER, InconclusiveError

if TYPE_CHECKING:
    from trueorder.pytest_session import GuardedSession

MARKER = "order"
OTHERS = ("pytest_order", "pytest-order", "order", "ordering")
"""plugins with a marker of this name that means something else"""
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
        f"{MARKER}(p, **claims): the test returns a scheme that has order p; the claims are those of trueorder.verify",
    )


@pytest.fixture
def trueorder() -> Any:
    """The module trueorder: `trueorder.assert_order(scheme, 2)` and its like."""
    import trueorder

    return trueorder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Listen to the assertions of a test, from its fixtures on."""
    LISTENER.set(_Lazy(item.config))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Listen no longer."""
    LISTENER.set(None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is marked with an order, and verify the scheme that it returns."""
    marker = pyfuncitem.get_closest_marker(MARKER)
    if marker is None or len(marker.args) != 1 or not isinstance(marker.args[0], int):
        return None  # not marked, or with the marker of another plugin
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    scheme = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
    if scheme is None:
        if any(pyfuncitem.config.pluginmanager.has_plugin(name) for name in OTHERS):
            return True
        pytest.fail(f"{MARKER}({marker.args[0]!r}): the test returns no scheme", pytrace=False)
    from trueorder.assertions import assert_order

    assert_order(scheme, marker.args[0], **marker.kwargs)
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report and the baselines; a worker of pytest-xdist sends what it has to the one that does."""
    guarded = session.config.stash.get(SESSION, None)
    if guarded is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[OUTPUT] = guarded.packed()
    else:
        guarded.finish()


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

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.baseline: Path = config.rootpath / config.getini("trueorder_baseline")
        self.update: bool = config.getoption("--trueorder-update")

    def found(self, row: Any) -> None:
        guarded_session(self._config).found(row)

    def inconclusive(self, text: str) -> None:
        if not self._config.getoption("--trueorder-strict"):
            raise SkippedError(text)

    def renewed(self, path: Path, baseline: Any) -> None:
        guarded_session(self._config).renewed(path, baseline)
