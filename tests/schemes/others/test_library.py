"""Libraries that are missing or break when they are imported: one line, and nothing imported before it has to be."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from trueorder.schemes.errors import SchemeError
from trueorder.schemes.others import library
from trueorder.schemes.others.families import LIBRARIES, OTHERS, lacking
from trueorder.schemes.others.library import Library
from trueorder.schemes.registry import builtin, find

NAMES = [listing.name for _, listing, _ in OTHERS]
LEFT_OUT = ("torch", "jax")
"""libraries that are no part of the extra `peers`"""


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: None)


def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> Library:
    (tmp_path / "broken_peer.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "broken_peer", raising=False)
    return Library("broken-peer", "broken_peer")


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("scipy.optimize")])
def test_a_library_that_is_missing_is_one_line_with_what_to_install(name: str) -> None:
    with pytest.raises(SchemeError) as caught:
        find(name)
    text = str(caught.value)
    assert text.startswith(
        f"scheme {name!r} could not be loaded: {LIBRARIES[name].name} is not installed; pip install "
    )
    assert "\n" not in text
    assert text.endswith(LIBRARIES[name].needs)


@pytest.mark.usefixtures("nothing_installed")
def test_what_is_missing_is_said_without_being_imported() -> None:
    missing = lacking("findiff")
    assert missing is not None
    assert missing.name == "findiff"
    assert lacking("central") is None


@pytest.mark.usefixtures("nothing_installed")
def test_options_are_refused_before_the_library_is_missed() -> None:
    with pytest.raises(
        ValueError, match=r"findiff: accuracy=3 is not accepted; accuracy is 2, 4, 6, 8 or 10"
    ):
        find("findiff:accuracy=3")


def test_asking_what_there_is_imports_none_of_them() -> None:
    modules = [peer.module for peer, _, _ in OTHERS]
    code = f"""
        import sys
        from trueorder.schemes.registry import builtin, find, lacking
        from trueorder.schemes.errors import SchemeError
        for listing in builtin():
            lacking(listing.name)
            try:
                find(listing.name, load=False)
            except ValueError:
                pass
        print([name for name in {modules!r} if name in sys.modules])
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_a_package_around_a_module_may_be_missing_too() -> None:
    assert not Library("none", "no_such_package.module").installed


def test_a_module_that_was_put_there_by_hand_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Made:
        __spec__ = None

    monkeypatch.setitem(sys.modules, "made_peer", Made())  # type: ignore[arg-type]
    assert not Library("made", "made_peer").installed


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_module_at_all", "ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("raise RuntimeError('built for\\nanother NumPy')", "RuntimeError: built for another NumPy"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_library_that_fails_when_it_is_imported_is_one_line_with_the_cause(
    code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SchemeError) as caught:
        broken(tmp_path, monkeypatch, code).load("mine")
    assert str(caught.value) == f"scheme 'mine' could not be loaded: broken-peer cannot be imported: {said}"


def test_what_a_library_warns_of_when_it_is_imported_is_not_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(tmp_path, monkeypatch, "import warnings\nwarnings.warn('no solver')").load("mine")


def test_every_family_is_listed_with_the_library_that_offers_it() -> None:
    listed = {listing.name: listing.source for listing in builtin()}
    assert {name: listed[name] for name in NAMES} == {name: peer.name for name, peer in LIBRARIES.items()}


def test_the_extra_has_every_library_but_the_large_ones() -> None:
    import tomllib

    extras = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    wanted = {peer.name for peer, _, _ in OTHERS if peer.needs == library.PEERS}
    assert {requirement.partition(">")[0] for requirement in extras["peers"]} == wanted
    assert {peer.name for peer, _, _ in OTHERS} - wanted == {"scipy", *LEFT_OUT}


def test_a_spec_is_all_that_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: ModuleSpec(name, None))
    assert find("torch.gradient", load=False).name == "torch.gradient"
