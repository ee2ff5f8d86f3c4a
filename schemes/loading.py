"""Functions out of modules and files that somebody else wrote: every failure is one line with its cause.

A file is executed under a module name of its own that nothing else can import by accident, straight from its
source, so that no compiled copy is left beside it and an edited file is never taken from an old one.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from trueorder.schemes.errors import InputError, one_line, unknown
from trueorder.schemes.scheme import GridScheme, PointScheme


def load_module(name: str, *, text: str, directory: Path) -> ModuleType:
    """Import a module by its dotted name; InputError says what is missing or what it raised."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(f"{text}: {name} cannot be imported: {describe(error)}") from error
        beside = Path(*name.split(".")).with_suffix(".py")
        hint = f"; for the file write {beside.as_posix()}:function" if (directory / beside).is_file() else ""
        raise InputError(f"{text}: there is no module {error.name!r}{hint}") from None
    except (Exception, SystemExit) as error:  # whatever a module does when it is imported
        raise InputError(f"{text}: {name} cannot be imported: {describe(error)}") from error


def load_file(path: Path, *, shown: str) -> ModuleType:
    """Execute a Python file as a module; InputError names the file as `shown`, the line and the cause.

    While it runs, the folder of the file is searched last for imports, as for a script.
    """
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from None
    try:
        code = compile(source, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes
        line = getattr(error, "lineno", None)
        place = f"{shown}:{line}" if line else shown
        raise InputError(f"{place}: not Python: {getattr(error, 'msg', error)}") from None
    name = f"_trueorder_file_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    # dataclasses and pickle look a module up by its name while it is executed and after
    sys.modules[name] = module
    try:
        with _searched_last(path.parent):
            exec(code, module.__dict__)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
        ]
        place = f"{shown}:{lines[-1]}" if lines else shown
        raise InputError(f"{place}: cannot be imported: {describe(error)}") from error
    return module


def function_in(module: ModuleType, name: str, *, where: str) -> Any:
    """Return the callable of this name, dots allowed; InputError lists those that are there."""
    found: Any = module
    for part in name.split("."):
        if not part.isidentifier():
            raise InputError(f"{where}:{name}: {part!r} is no function name")
        try:
            found = getattr(found, part)
        except AttributeError:
            raise unknown("function", name, _functions(module), where=where) from None
    if not callable(found):
        raise InputError(f"{where}: {name} is no function but of type {type(found).__name__}")
    return found


def functions_in(module: ModuleType) -> tuple[str, ...]:
    """Return the public names of the functions and schemes that a module itself defines, sorted."""
    return tuple(_functions(module))


def describe(error: BaseException) -> str:
    """Return the type and message of an exception in one line.

    >>> describe(ZeroDivisionError("division by zero"))
    'ZeroDivisionError: division by zero'
    """
    message = one_line(str(error))
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _functions(module: ModuleType) -> list[str]:
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and callable(value)
        and (
            isinstance(value, PointScheme | GridScheme)
            or getattr(value, "__module__", None) == module.__name__
        )
    )


@contextmanager
def _searched_last(folder: Path) -> Iterator[None]:
    """Let a file import its neighbours; at the end of the path they cannot hide an installed package."""
    entry = str(folder.resolve())
    added = entry not in sys.path
    if added:
        sys.path.append(entry)
    try:
        yield
    finally:
        if added and entry in sys.path:
            sys.path.remove(entry)
