"""Schemes of other packages: those that work, and those that break without harm to the others."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from trueorder.schemes.errors import InputError, SchemeError
from trueorder.schemes.plugins import GROUP
from trueorder.schemes.registry import Problem, builtin, find, installed

SOURCE = """
from trueorder.schemes.families.central import central
from trueorder.schemes.decorator import scheme

fourth = central(order=4)
constant = 3.0

@scheme(derivative=1, order=1)
def slanted(f, x, h):
    "First-order slanted difference."
    return (f(x) - f(x - h)) / h

def family(*, order=2, derivative=1):
    "Differences of my own."
    return central(order=order, derivative=derivative)

def needy(*, order):
    return central(order=order)

def raising(*, order=2):
    raise RuntimeError("no mesh")

def wrong(*, order=2):
    return 3.0

def six(a, b, c, d, e, f): ...
"""

Offer = Callable[..., None]


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return a function that installs entry points, name = "module:attribute", for one test."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "plugin_of_mine.py").write_text(SOURCE)
    (tmp_path / "plugin_that_raises.py").write_text("raise OSError('two\\nlines')\n")
    (tmp_path / "plugin_that_exits.py").write_text("raise SystemExit(1)\n")
    monkeypatch.delitem(sys.modules, "plugin_of_mine", raising=False)

    def install(*pairs: tuple[str, str]) -> None:
        entries = [EntryPoint(name, value, GROUP) for name, value in pairs]
        monkeypatch.setattr(
            importlib.metadata,
            "entry_points",
            lambda *, group: [entry for entry in entries if entry.group == group],
        )

    return install


def test_a_plug_in_is_found_by_its_name(offer: Offer) -> None:
    offer(("slanted", "plugin_of_mine:slanted"), ("fourth", "plugin_of_mine:fourth"))
    assert (find("slanted").name, find("slanted").order) == ("slanted", 1)
    assert (find("fourth").name, find("fourth").order) == ("fourth", 4)


def test_a_factory_takes_its_keyword_arguments_as_options(offer: Offer) -> None:
    offer(("family", "plugin_of_mine:family"), ("needy", "plugin_of_mine:needy"))
    assert (find("family").name, find("family").order) == ("family", 2)
    assert find("family:order=6,derivative=1").name == "family:order=6"
    assert find("family:order=6").order == 6
    assert find("needy:order=4").order == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("family:ordr=4", r"family: unknown option 'ordr'; did you mean order\?"),
        ("family:order=3", r"family:order=3: InputError: central: order=3 is not accepted"),
        ("family:order=a", r"family:order=a: InputError: central: order='a' is not accepted"),
        ("slanted:order", r"slanted: option 'order' is not name=value; accepted: slanted:name=value"),
        ("slanted:order=2", r"slanted: option 'order' is given, and it takes none"),
        ("needy", r"needy: TypeError: .*order"),
        ("slantd", r"unknown scheme 'slantd'; did you mean slanted\?"),
    ],
)
def test_options_that_a_plug_in_does_not_take_are_refused(text: str, message: str, offer: Offer) -> None:
    offer(*((name, f"plugin_of_mine:{name}") for name in ("family", "slanted", "needy")))
    with pytest.raises(InputError, match=message) as caught:
        find(text)
    assert not isinstance(caught.value, SchemeError)


BROKEN = {
    "raises": ("plugin_that_raises:slope", r"OSError: two lines"),
    "exits": ("plugin_that_exits:slope", r"SystemExit: 1"),
    "missing": ("no_such_plugin:slope", r"ModuleNotFoundError: No module named 'no_such_plugin'"),
    "lacking": ("plugin_of_mine:slope", r"AttributeError: .*slope"),
    "number": ("plugin_of_mine:constant", r"scheme 'number': float is no function"),
    "six": ("plugin_of_mine:six", r"scheme 'six': 6 positional arguments"),
    "raising": ("plugin_of_mine:raising", r"RuntimeError: no mesh"),
    "wrong": ("plugin_of_mine:wrong", r"scheme 'wrong': float is no function"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plug_in_is_refused_by_name_and_cause(name: str, offer: Offer) -> None:
    value, cause = BROKEN[name]
    offer((name, value))
    with pytest.raises(SchemeError, match=rf"^scheme '{name}' could not be loaded: {cause}") as caught:
        find(name)
    assert caught.value.name == name
    assert "\n" not in str(caught.value)


def test_broken_plug_ins_leave_the_others_working(offer: Offer) -> None:
    offer(*((name, value) for name, (value, _) in BROKEN.items()), ("slanted", "plugin_of_mine:slanted"))
    found, problems = installed()
    assert [(listing.name, listing.kind, listing.summary) for listing in found] == [
        ("slanted", "point", "First-order slanted difference.")
    ]
    assert [problem.name for problem in problems] == list(BROKEN)
    assert find("slanted").order == 1
    assert find("central").order == 2


def test_a_listed_factory_says_its_options(offer: Offer) -> None:
    offer(("family", "plugin_of_mine:family"), ("needy", "plugin_of_mine:needy"))
    found, problems = installed()
    assert problems == ()
    family, needy = found
    assert [(option.name, option.default) for option in family.options] == [("order", 2), ("derivative", 1)]
    assert (family.kind, needy.kind, needy.options[0].default) == ("point", "", None)


def test_a_name_that_is_taken_is_a_problem_and_not_a_replacement(offer: Offer) -> None:
    offer(
        ("central", "plugin_of_mine:slanted"),
        ("slanted", "plugin_of_mine:slanted"),
        ("slanted", "plugin_of_mine:fourth"),
    )
    found, problems = installed()
    assert [listing.name for listing in found] == ["slanted"]
    assert problems == (
        Problem("central", "the name is taken by a built-in scheme"),
        Problem("slanted", "the name is taken by another plug-in"),
    )
    assert (find("central").order, find("slanted").order) == (2, 1)


def test_without_plug_ins_there_are_the_built_in_schemes(offer: Offer) -> None:
    offer()
    assert installed() == ((), ())
    assert builtin()[0].name == "central"
