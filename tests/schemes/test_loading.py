"""Files and modules of other people: what they may do, and how they fail."""

from __future__ import annotations

import pickle
import sys
import textwrap
from pathlib import Path

import pytest

from trueorder.schemes.errors import InputError
from trueorder.schemes.loading import function_in, load_file, load_module
from trueorder.schemes.registry import find


def write(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text))
    return path


GOOD = """
def slope(f, x, h):
    return (f(x + h) - f(x)) / h
"""


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def slope(f, x, h)\n    return 1\n", r"^mine\.py:1: not Python: expected ':'$"),
        ("x = 1\n\n    y = 2\n", r"^mine\.py:3: not Python: unexpected indent$"),
        ("x = 'a\0b'\n", r"^mine\.py.*: not Python: .*null bytes"),
        (
            "x = 1\nimport no_such_module_here\n",
            r"^mine\.py:2: cannot be imported: ModuleNotFoundError: No module",
        ),
        ("\n\n1 / 0\n", r"^mine\.py:3: cannot be imported: ZeroDivisionError: division by zero$"),
        ("def f():\n    raise ValueError('one\\ntwo')\n\nf()\n", r"^mine\.py:2: .*ValueError: one two$"),
        ("import sys\nsys.exit(3)\n", r"^mine\.py:2: cannot be imported: SystemExit: 3$"),
        ("assert False\n", r"^mine\.py:1: cannot be imported: AssertionError$"),
        (
            "from trueorder.schemes.decorator import scheme\n@scheme(order=0)\ndef slope(f, x, h): ...\n",
            r"^mine\.py:2: cannot be imported: InputError: claims: order=0",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_is_refused_with_line_and_cause(
    source: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, source)
    before = set(sys.modules)
    with pytest.raises(InputError, match=message) as caught:
        find("mine.py:slope", directory=tmp_path)
    assert "\n" not in str(caught.value)
    assert set(sys.modules) == before


def test_bytes_that_are_no_text_are_not_python(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_bytes(b"x = '\xff\xfe'\n")
    with pytest.raises(InputError, match=r"^mine\.py.*: not Python: "):
        find("mine.py:slope", directory=tmp_path)


def test_an_interruption_is_passed_on(tmp_path: Path) -> None:
    write(tmp_path, "raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        find("mine.py:slope", directory=tmp_path)


def test_a_file_does_not_take_the_name_of_another_module(tmp_path: Path) -> None:
    import json

    module = load_file(write(tmp_path, GOOD, "json.py"), shown="json.py")
    assert sys.modules["json"] is json
    assert module.__name__ != "json"
    assert sys.modules[module.__name__] is module


def test_two_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    for name, value in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, f"def slope(f, x, h):\n    return {value}\n")
    one, two = (find(f"{name}/mine.py:slope", directory=tmp_path) for name in ("one", "two"))
    assert (one(None, 0, 1), two(None, 0, 1)) == (1, 2)


def test_an_edited_file_is_read_anew_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for value in (
        1,
        2,
    ):  # the same length and the same second: a compiled copy would not be noticed to be old
        write(tmp_path, f"def slope(f, x, h):\n    return {value}\n")
        assert find("mine.py:slope", directory=tmp_path)(None, 0, 1) == value
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]


def test_a_file_may_import_its_neighbours_and_the_search_path_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    write(tmp_path, "FACTOR = 5\n", "neighbour_of_mine.py")
    write(tmp_path, "from neighbour_of_mine import FACTOR\ndef slope(f, x, h):\n    return FACTOR\n")
    before = list(sys.path)
    try:
        assert find("mine.py:slope", directory=tmp_path)(None, 0, 1) == 5
    finally:
        sys.modules.pop("neighbour_of_mine", None)
    assert sys.path == before


def test_a_neighbour_does_not_hide_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    write(tmp_path, "raise RuntimeError('the wrong one')\n", "colorsys.py")
    write(tmp_path, "import colorsys\ndef slope(f, x, h):\n    return colorsys.rgb_to_hsv(1, 0, 0)[2]\n")
    assert find("mine.py:slope", directory=tmp_path)(None, 0, 1) == 1


def test_dataclasses_and_pickles_of_a_file_work(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        from __future__ import annotations
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Slope:
            factor: float = 2.0

            def __call__(self, f, x, h):
                return self.factor

        slope = Slope(3.0)
        """,
    )
    found = find("mine.py:slope", directory=tmp_path)
    assert found(None, 0, 1) == 3.0
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_module_that_raises_is_refused_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    write(tmp_path, "raise RuntimeError('no mesh')\n", "module_that_raises.py")
    write(tmp_path, "import no_such_module_here\n", "module_that_lacks.py")
    write(tmp_path, "def f(:\n", "module_that_is_none.py")
    for name, message in (
        ("module_that_raises", r"module_that_raises cannot be imported: RuntimeError: no mesh"),
        (
            "module_that_lacks",
            r"module_that_lacks cannot be imported: ModuleNotFoundError: No module named 'no_such",
        ),
        ("module_that_is_none", r"module_that_is_none cannot be imported: SyntaxError: "),
    ):
        with pytest.raises(InputError, match=message):
            load_module(name, text=f"{name}:f", directory=tmp_path)


def test_a_long_list_of_functions_stays_a_line(tmp_path: Path) -> None:
    source = "".join(f"def slope_{i:02}(f, x, h): ...\n" for i in range(30))
    module = load_file(write(tmp_path, source), shown="mine.py")
    with pytest.raises(InputError, match=r"known: slope_00, .*slope_19 and 10 more$"):
        function_in(module, "velocity", where="mine.py")
