"""The place of a scheme is the line that a reader has to look at."""

from __future__ import annotations

import functools
import inspect

import numpy as np

from trueorder.schemes.decorator import scheme
from trueorder.verify.place import place_of


@scheme(derivative=1, order=1)
def decorated(f, x, h):
    return (f(x + h) - f(x)) / h


undefined = lambda f, x, h: (f(x + h) - f(x)) / h  # noqa: E731


class Quotient:
    def __call__(self, f, x, h):
        return (f(x + h) - f(x)) / h


def line_of(text: str) -> int:
    """The line of this file with this text in it."""
    lines = inspect.getsource(inspect.getmodule(line_of)).splitlines()
    return 1 + next(i for i, line in enumerate(lines) if line.startswith(text))


def test_a_decorated_scheme_stands_where_its_def_does():
    assert place_of(decorated) == (__file__, line_of("def decorated"))


def test_a_lambda_stands_where_it_is_written():
    assert place_of(undefined) == (__file__, line_of("undefined = lambda"))


def test_a_callable_object_stands_where_its_class_does():
    assert place_of(Quotient()) == (__file__, line_of("class Quotient"))


def test_a_partial_application_stands_where_its_function_does():
    assert place_of(functools.partial(decorated, h=1)) == (__file__, line_of("def decorated"))


def test_compiled_code_stands_nowhere():
    assert place_of(np.add) is None


def test_code_without_a_file_stands_nowhere():
    namespace: dict[str, object] = {}
    exec("def typed(f, x, h): return f(x)", namespace)
    assert place_of(namespace["typed"]) is None  # type: ignore[arg-type]
