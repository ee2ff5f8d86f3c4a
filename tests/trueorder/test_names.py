"""The public names."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import pydoc
import re
import sys
from pathlib import Path

import pytest

import trueorder as to


def names_for_type_checkers() -> set[str]:
    """Return what `trueorder/__init__.py` imports under TYPE_CHECKING."""
    tree = ast.parse(Path(to.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or "" for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_type_checkers_and_the_interpreter_see_the_same_names() -> None:
    assert names_for_type_checkers() | {"__version__"} == set(to.__all__)


@pytest.mark.parametrize("name", [name for name in to.__all__ if name != "__version__"])
def test_every_public_name_can_be_had_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(to, name))


def test_the_documentation_lists_every_public_name_before_any_internal_module() -> None:
    shown = pydoc.plain(pydoc.render_doc(to))
    before = shown.partition("PACKAGE CONTENTS")[0]
    assert [
        name for name in to.__all__ if name != "__version__" and not re.search(rf"\b{name}\b", before)
    ] == []


def test_importing_a_room_of_the_same_name_leaves_the_function_what_it_is() -> None:
    importlib.import_module("trueorder.verify.rows")
    assert inspect.isfunction(to.verify)
    assert inspect.ismodule(sys.modules["trueorder.verify"])


def test_the_version_is_that_of_the_distribution() -> None:
    assert to.__version__ == importlib.metadata.version("trueorder")


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'provee'"):
        to.provee  # noqa: B018


def test_no_module_of_the_front_door_hides_a_public_function() -> None:
    # importing trueorder.study would set the attribute `study` to the module
    modules = {path.stem for path in Path(to.__file__).parent.glob("*.py")}
    assert modules & set(to.__all__) == set()
