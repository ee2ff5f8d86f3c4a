"""A library that raises, never comes back or ends its process when it is imported is reported, and the run goes on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.operator import Operator
from trueorder.schemes.others import library
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.registry import find
from trueorder.schemes.scheme import PointScheme
from trueorder.verify.campaign import libraries
from trueorder.verify.campaign.campaign import run
from trueorder.verify.campaign.libraries import with_working_libraries
from trueorder.verify.campaign.suite import Entry, Suite, Sweep, list_suites, read_suite
from trueorder.verify.campaign.workers import can_fork
from trueorder.verify.exact.functions import function

FUNCTIONS = (function("sin(x)", name="sine", domain=(0, 10)), function("exp(x)", name="exponential"))

CODES = {
    "raising_peer": "raise RuntimeError('no licence')",
    "dying_peer": "import os; os._exit(3)",
    "hanging_peer": "import time; time.sleep(600)",
    "working_peer": "def slope(f, x, h): return (f(x + h) - f(x - h)) / (2 * h)",
}


def slope(f: Any, x: Any, h: Any, *, module: str) -> Any:
    import importlib

    return importlib.import_module(module).slope(f, x, h)


def peer(module: str) -> PointScheme:
    code = borrowed(Library(module.replace("_", "-"), module), slope, {"module": module})
    return PointScheme(module, code, Operator.derivative(1), 2)


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    for name, code in CODES.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(libraries, "SECONDS", 1.0)
    schemes = [find("central"), *map(peer, CODES)]
    entries = tuple(Entry(scheme, FUNCTIONS) for scheme in schemes)
    return Suite("made", Sweep(points=8, per_decade=4), FUNCTIONS, entries, "made.toml", ("before",))


@pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")
def test_broken_libraries_are_left_out_and_named_with_the_cause(suite: Suite) -> None:
    found = with_working_libraries(suite, 2)
    assert [scheme.name for scheme in found.schemes] == ["central", "working_peer"]
    first, *others = found.problems
    assert first == "before"
    said = {text.partition(" ")[0]: text for text in others}
    assert said["raising-peer"] == (
        "raising-peer cannot be imported: RuntimeError: no licence; not tried: raising_peer"
    )
    assert "it ends its process (exit status 3); not tried: dying_peer" in said["dying-peer"]
    assert "1 s" in said["hanging-peer"]
    assert set(said) == {"raising-peer", "dying-peer", "hanging-peer"}
    assert "working_peer" not in sys.modules


@pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")
def test_a_run_goes_on_without_them(suite: Suite) -> None:
    results = run(suite)
    assert [(row.scheme, row.verdict) for row in results.schemes] == [
        ("central", "verified"),
        ("working_peer", "verified"),
    ]
    assert len(results.problems) == 4


def test_a_suite_without_libraries_is_as_it_was() -> None:
    made = Suite("made", Sweep(), FUNCTIONS, (Entry(find("central"), FUNCTIONS),), "made.toml")
    assert with_working_libraries(made, 2) == made


def test_optional_schemes_that_are_missing_are_left_out_of_a_suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    path = tmp_path / "suite.toml"
    path.write_text(
        '[[scheme]]\nuse = "central"\n\n[[scheme]]\noptional = true\nuse = ["fdm", "fdm:order=4", "jacobi"]\n'
    )
    found = read_suite(path)
    assert [scheme.name for scheme in found.schemes] == ["central"]
    assert found.problems == (
        "fdm is not installed; pip install 'trueorder[peers]'; not tried: fdm, fdm:order=4",
        "jacobi is not installed; pip install 'trueorder[peers]'; not tried: jacobi",
    )


def test_what_is_not_optional_has_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    path = tmp_path / "suite.toml"
    path.write_text('[[scheme]]\nuse = "fdm"\n')
    with pytest.raises(
        InputError, match=r"scheme\[1\]\.use: scheme 'fdm' could not be loaded: fdm is not installed"
    ):
        read_suite(path)


def test_a_misspelt_optional_scheme_is_refused_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "suite.toml"
    path.write_text('[[scheme]]\noptional = true\nuse = "fmd"\n')
    with pytest.raises(InputError, match=r"unknown scheme 'fmd'; did you mean fdm\?"):
        read_suite(path)


def test_the_suite_of_libraries_is_found_by_its_name() -> None:
    assert "libraries" in [listing.name for listing in list_suites()]
    found = read_suite("libraries")
    assert found.atlas
    assert Path(found.source).name == "libraries.toml"
    assert {"numpy.gradient", "scipy.optimize.approx_fprime"} <= {scheme.name for scheme in found.schemes}


def test_the_suite_of_libraries_can_be_read_with_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    found = read_suite("libraries")
    assert [scheme.name for scheme in found.schemes] == [
        "numpy.gradient",
        "numpy.gradient:edge_order=2",
        "scipy.optimize.approx_fprime",
    ]
    assert len(found.problems) == 11


def test_a_name_that_is_no_suite_and_no_file_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        read_suite("librarys")
    assert str(caught.value) == (
        "unknown suite 'librarys'; did you mean libraries? (known: builtin, families, libraries); "
        "or give the path of a TOML file"
    )


def test_a_file_goes_before_an_installed_suite_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("libraries").write_text('title = "mine"\n[[scheme]]\nuse = "central"\n')
    assert read_suite("libraries").title == "mine"
