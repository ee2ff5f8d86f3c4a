"""Runs a point scheme's own code on symbols and writes down what it computes.

The scheme is called with traced coordinates, a traced step and a traced f (`verify.tracing.traced`), which write a
tape. What it returns is, for most schemes, a form: a combination of samples of f, from which the order follows exactly.
A value that is no form is expanded from the tape by `verify.tracing.expansion`.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from types import TracebackType
from typing import Any

from trueorder.verify.foreign.foreign import FOREIGN, quiet
from trueorder.verify.tracing.forms import ONE, Coordinate, Key, RaisedError, Sample, UntraceableError
from trueorder.verify.tracing.jets import Jet, Signs
from trueorder.verify.tracing.laurent import Gaussian, Laurent
from trueorder.verify.tracing.trace import Trace
from trueorder.verify.tracing.traced import Tape, Traced

ABOUT_SYMBOLS = (Traced.__name__, "ufunc")
"""words of Python and of NumPy that are about a symbol where there should be a number"""


def trace(
    function: Callable[..., Any],
    dimension: int,
    at: tuple[Fraction, ...] | None = None,
    jet: Jet | None = None,
    step: Fraction | None = None,
) -> Trace:
    """Call a point scheme `function(f, x, ..., h)` with `dimension` coordinates on symbols.

    With `at` the coordinates have these values wherever the code asks for them (in a comparison, say, or as a factor
    of the step), and what is found holds there. With `jet`, whose point `at` then is, branches on values of f are
    taken as its derivatives decide for small h. With `step` comparisons of the step with numbers are decided there,
    and not as for small steps.

    Raises UntraceableError, with the line of the code and the operation, where the code cannot be followed, and lets no
    other exception of the code through: those are UntraceableError too, with their own text.
    """
    import numpy as np

    if jet is None:
        tape = Tape(dimension, at, step=step)
    else:
        at = jet.point
        tape = Tape(dimension, at, Signs(jet), step=step)
    symbol = tape.append({ONE: Laurent.of([(1, Gaussian(Fraction(1)))])}, "step")
    unit = Laurent.constant(Fraction(1))
    coordinates = [tape.append({Coordinate(i): unit}, "coordinate", i) for i in range(dimension)]

    def sample(*arguments: Any) -> Any:
        if len(arguments) != dimension:
            raise TypeError(f"f takes {dimension} coordinates, {len(arguments)} were given")
        if any(isinstance(argument, np.ndarray | list | tuple) for argument in arguments):
            mapped = np.vectorize(sample, otypes=[object])(*arguments)
            return mapped
        return tape.sample(arguments)

    try:
        with quiet():
            result = function(sample, *coordinates, symbol)
    except UntraceableError as error:
        error.args = (f"{_place(error.__traceback__, function)}{error}",)
        raise error from None
    except RecursionError:
        raise UntraceableError("the code recurses without end") from None
    except FOREIGN as error:
        # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
        raise RaisedError(f"{_place(error.__traceback__, function)}{_words(error)}", error) from None
    while isinstance(result, np.ndarray) and result.size == 1:
        result = result.item()
    value = None if isinstance(result, bool | np.bool_) else tape.lift(result)
    if value is None:
        raise UntraceableError(f"the scheme returns {type(result).__name__}, not one number")
    form = value.form
    if at is not None and form is not None:  # coordinates that stand alone have their values
        alone: dict[Key, Laurent] = {key: w for key, w in form.items() if not isinstance(key, Sample)}
        rest: dict[Key, Laurent] = {key: w for key, w in form.items() if isinstance(key, Sample)}
        constant = tape.in_h(alone)
        form = {**rest, ONE: constant} if constant else rest
    return Trace(
        dimension,
        tuple(tape.instructions),
        value.index,
        form,
        tape.rounded,
        tuple(tape.branches),
        turning=tuple(dict.fromkeys(tape.turning)),
    )


def _words(error: BaseException) -> str:
    """What code says where it fails on symbols: its own words, unless they are about the symbols and not about it."""
    words = f"{type(error).__name__}: {error}".strip()
    ours = isinstance(error, TypeError | AttributeError) and any(word in words for word in ABOUT_SYMBOLS)
    return "symbols do not go through this" if ours else words


def _place(traceback: TracebackType | None, function: Callable[..., Any]) -> str:
    """`line N, "code": ` of the innermost frame in the file that the scheme is written in."""
    function = inspect.unwrap(function)
    while isinstance(function, partial):
        function = function.func
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    filename = getattr(code, "co_filename", None)
    found = ""
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            text = linecache.getline(filename, traceback.tb_lineno).strip()
            found = f'line {traceback.tb_lineno}, "{text}": ' if text else f"line {traceback.tb_lineno}: "
        traceback = traceback.tb_next
    return found
