"""The guide to the code and the map of it say what is there."""

from __future__ import annotations

import importlib
import itertools
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WALK = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(?!to\.)((?:\w+\.)+\w+)`", WALK)) - {"module.function"})


def test_the_walk_names_functions_of_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "verify").glob("*/__init__.py")}
    assert {name.split(".")[1] for name in NAMED if name.startswith("verify.")} >= rooms - {"audit"}


@pytest.mark.parametrize("name", NAMED)
def test_what_the_walk_names_is_there(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(f"trueorder.{module}"), attribute)


def test_the_picture_has_the_layers_that_the_contracts_hold() -> None:
    picture = re.search(r"```mermaid\n(.*?)```", MAP, re.DOTALL)
    assert picture is not None
    arrows = {
        pair
        for line in picture[1].splitlines()
        if "-->" in line
        for names in [[re.sub(r"\[.*\]", "", name).strip() for name in line.split("-->")]]
        for pair in itertools.pairwise(names)
    }
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    houses, rooms, schemes = (contract["layers"] for contract in linter["contracts"])
    expected = set()
    for layers in (["trueorder", *houses[1:]], [*rooms[:-1], "records"], [*schemes[:4], "core"]):
        expected |= set(itertools.pairwise(layers))
    assert arrows == {pair for pair in expected if pair != ("core", "core")}


@pytest.mark.parametrize("house", ["schemes", "verify"])
def test_the_map_has_a_line_for_every_room(house: str) -> None:
    rooms = [path.parent.relative_to(ROOT).as_posix() for path in (ROOT / house).glob("*/__init__.py")]
    assert [room for room in rooms if f"| `{room}/` |" not in MAP] == []


def test_the_files_that_the_map_names_are_there() -> None:
    named = set(re.findall(r"`((?:schemes|verify|reports|trueorder|tests)/[\w/]+\.py)`", MAP))
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []
