"""The numbers that are written in somebody's code: where it may turn to something else.

Code that compares x, h or a value of f with a number has that number in it, in one of its functions or beside them.
Nothing is run to find it.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

MOST_NUMBERS = 32
"""numbers that are taken of one piece of code at most, those with a fraction or an exponent first"""

LARGEST_INDEX = 16
"""whole numbers up to this one are counts and weights before they are limits, and are taken last"""

LONGEST = 1000
"""a longer sequence is data"""

DEPTH = 4
"""how many functions deep the code is read"""


def written_numbers(function: Callable[..., Any]) -> tuple[float, ...]:
    """The sizes of the numbers in the code of a function and of those of its module that it names, ascending.

    Constants, defaults, what it closes over, numbers and functions beside it, and numbers that it takes from modules.

    >>> def code(f, x, h, smallest=1e-7):
    ...     return f(x) if x < -0.25 else f(x + smallest)
    >>> written_numbers(code)
    (1e-07, 0.25)
    """
    found = dict.fromkeys(
        abs(float(number)) for number in _numbers(function, set(), DEPTH) if _is_finite(number)
    )
    telling = sorted(found, key=lambda size: size.is_integer() and size <= LARGEST_INDEX)
    return tuple(sorted(telling[:MOST_NUMBERS]))


def _is_finite(number: Any) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond all floats
        return False


def _numbers(value: Any, seen: set[int], depth: int) -> Iterator[Any]:
    """The numbers in a value: in a number itself, in a sequence, in what a function is made of."""
    if isinstance(value, bool | str | bytes) or id(value) in seen:
        return
    if isinstance(value, int | float):
        yield value
        return
    seen.add(id(value))
    if isinstance(value, tuple | list | frozenset) and len(value) <= LONGEST:
        for item in value:
            yield from _numbers(item, seen, depth)
    elif isinstance(value, partial):
        yield from _numbers((value.func, *value.args, *value.keywords.values()), seen, depth)
    elif isinstance(value, MethodType):
        yield from _numbers(value.__func__, seen, depth)
    elif isinstance(value, CodeType):
        yield from _numbers(tuple(value.co_consts), seen, depth)
    elif isinstance(value, FunctionType) and depth:
        yield from _of_function(value, seen, depth - 1)
    elif isinstance(called := vars(type(value)).get("__call__"), FunctionType):
        yield from _numbers(called, seen, depth)
        yield from _numbers(tuple(getattr(value, "__dict__", {}).values()), seen, depth)


def _of_function(function: FunctionType, seen: set[int], depth: int) -> Iterator[Any]:
    yield from _numbers(function.__code__, seen, depth)
    yield from _numbers(function.__defaults__ or (), seen, depth)
    yield from _numbers(tuple((function.__kwdefaults__ or {}).values()), seen, depth)
    yield from _numbers(getattr(function, "__wrapped__", None), seen, depth)
    nonlocals = inspect.getclosurevars(function).nonlocals
    yield from _numbers(tuple(nonlocals.values()), seen, depth)
    for named, names in _named(function):
        if isinstance(named, ModuleType):
            taken = (vars(named).get(name) for name in names)
            yield from (number for number in taken if isinstance(number, float))
        elif getattr(named, "__module__", function.__module__) == function.__module__:
            yield from _numbers(named, seen, depth)


def _named(function: FunctionType) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """What the code of a function names in its module, and all names in it."""
    codes = [function.__code__]
    for code in codes:
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
        for name in code.co_names:
            if name in function.__globals__:
                yield function.__globals__[name], code.co_names
