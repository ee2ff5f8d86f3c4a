"""Runs a point scheme's own code on symbols and writes down what it computes.

The scheme is called with traced coordinates, a traced step and a traced f. Python's own arithmetic then appends one
instruction after the other to a tape. Alongside, every value that stays a *form* -- a combination of samples of f with
weights that are Laurent polynomials in h -- is carried as such, because that is what most schemes are and what their
order follows from exactly. A value that is no form (a product of samples, say) keeps only its place on the tape, from
which `verify.expansion` expands it in powers of h.
"""

from __future__ import annotations

import inspect
import linecache
import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from types import TracebackType
from typing import Any, Literal

from verify.foreign import FOREIGN, quiet
from verify.laurent import Gaussian, Laurent
from verify.rational import is_rounded, recognise

Part = Literal["whole", "re", "im"]


@dataclass(frozen=True)
class Sample:
    """f at x + offsets (one Laurent polynomial in h per variable), or the real or imaginary part of that value."""

    offsets: tuple[Laurent, ...]
    part: Part = "whole"

    @property
    def is_real(self) -> bool:
        """Whether the value is real for a real-analytic f."""
        return self.part != "whole" or all(offset.is_real for offset in self.offsets)


@dataclass(frozen=True)
class Coordinate:
    """The coordinate with this index."""

    axis: int


ONE = None
"""key of the part of a form that depends on neither f nor the coordinates"""

Key = Sample | Coordinate | None
Form = Mapping[Key, Laurent]
Instruction = tuple[Any, ...]


ARRAY_ATTRIBUTES = frozenset({"ndim", "shape", "size", "dtype"})
"""what NumPy asks of a value to see whether it is an array; a traced value is a number"""


class UntraceableError(Exception):
    """The scheme's code left what can be followed; the message says where and by what."""


@dataclass
class Tape:
    """The instructions of one call, in order; grows while the scheme runs and is read afterwards."""

    dimension: int
    at: tuple[Fraction, ...] | None = None
    """the point at which the scheme is followed, when branches on x have to be taken; None for any x"""
    instructions: list[Instruction] = field(default_factory=list)
    rounded: bool = False
    """whether a float in the code is not exactly the number it was taken for"""

    def append(self, form: Form | None, *instruction: Any) -> Traced:
        """Add an instruction whose result has this form."""
        self.instructions.append(instruction)
        return Traced(self, len(self.instructions) - 1, form)

    def in_h(self, form: Form | None) -> Laurent | None:
        """The value as a Laurent polynomial in h, where it depends on h alone (and on x, when x is stated)."""
        if form is None:
            return None
        total = Laurent()
        for key, weight in form.items():
            if key is ONE:
                total = total + weight
            elif isinstance(key, Coordinate) and self.at is not None:
                total = total + weight * Laurent.constant(self.at[key.axis])
            else:
                return None
        return total

    def lift(self, value: Any) -> Traced | None:
        """A number of the code as a traced constant; None for what is no number."""
        if isinstance(value, Traced):
            return value
        if isinstance(value, bool) or not isinstance(value, numbers.Number):
            item = getattr(value, "item", None)
            if getattr(value, "shape", None) != () or item is None:
                return None
            inner = item()
            return None if isinstance(inner, bool) else self.lift(inner)
        if isinstance(value, numbers.Rational):
            parts = (Fraction(int(value.numerator), int(value.denominator)), Fraction(0))
        elif isinstance(value, numbers.Complex):
            number = complex(value)
            if not (math.isfinite(number.real) and math.isfinite(number.imag)):
                raise UntraceableError(f"the code computes with {value}")
            parts = (recognise(number.real), recognise(number.imag))
            self.rounded |= is_rounded(number.real) or is_rounded(number.imag)
        else:
            return None
        constant = Laurent.constant(*parts)
        return self.append({ONE: constant} if constant else {}, "constant", Gaussian(*parts))


class Traced:
    """A value inside the traced call."""

    __slots__ = ("form", "index", "tape")

    def __init__(self, tape: Tape, index: int, form: Form | None) -> None:
        self.tape = tape
        self.index = index
        self.form = form

    def _binary(self, other: Any, operate: Callable[[Traced, Traced], Traced]) -> Any:
        lifted = self.tape.lift(other)
        return NotImplemented if lifted is None else operate(self, lifted)

    def __add__(self, other: Any) -> Any:
        return self._binary(other, _add)

    def __radd__(self, other: Any) -> Any:
        return self._binary(other, lambda a, b: _add(b, a))

    def __sub__(self, other: Any) -> Any:
        return self._binary(other, lambda a, b: _add(a, _negative(b)))

    def __rsub__(self, other: Any) -> Any:
        return self._binary(other, lambda a, b: _add(b, _negative(a)))

    def __mul__(self, other: Any) -> Any:
        return self._binary(other, _multiply)

    def __rmul__(self, other: Any) -> Any:
        return self._binary(other, lambda a, b: _multiply(b, a))

    def __truediv__(self, other: Any) -> Any:
        return self._binary(other, _divide)

    def __rtruediv__(self, other: Any) -> Any:
        return self._binary(other, lambda a, b: _divide(b, a))

    def __neg__(self) -> Traced:
        return _negative(self)

    def __pos__(self) -> Traced:
        return self

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, Traced):
            raise UntraceableError("a power with a traced exponent")
        if not isinstance(exponent, numbers.Real) or float(exponent) != round(float(exponent)):
            raise UntraceableError(f"the power {exponent}, which is no whole number")
        return _power(self, round(float(exponent)))

    def __rpow__(self, base: Any) -> Any:
        raise UntraceableError("a power with a traced exponent")

    def __abs__(self) -> Traced:
        sign = self._sign("abs()")
        return _negative(self) if sign < 0 else self

    @property
    def real(self) -> Traced:
        """Real part, h and x being real and f real-analytic."""
        return self.tape.append(_part(self.form, "re"), "real", self.index)

    @property
    def imag(self) -> Traced:
        """Imaginary part, h and x being real and f real-analytic."""
        return self.tape.append(_part(self.form, "im"), "imag", self.index)

    def conjugate(self) -> Traced:
        """Complex conjugate."""
        unit = self.tape.lift(1j)
        assert unit is not None
        return _add(self.real, _negative(_multiply(unit, self.imag)))

    def _sign(self, what: str) -> int:
        """Sign for small positive h, known only for values that depend on h alone (or on an x that is stated)."""
        value = self.tape.in_h(self.form)
        if value is None or not value.is_real:
            raise UntraceableError(f"{what} of a value that depends on x or f")
        return value.sign

    def _compare(self, other: Any, what: str) -> int:
        lifted = self.tape.lift(other)
        if lifted is None:
            raise UntraceableError(f"comparison {what} with {type(other).__name__}")
        return _add(self, _negative(lifted))._sign(f"comparison {what}")

    def __lt__(self, other: Any) -> bool:
        return self._compare(other, "<") < 0

    def __le__(self, other: Any) -> bool:
        return self._compare(other, "<=") <= 0

    def __gt__(self, other: Any) -> bool:
        return self._compare(other, ">") > 0

    def __ge__(self, other: Any) -> bool:
        return self._compare(other, ">=") >= 0

    def __eq__(self, other: object) -> bool:
        return self._compare(other, "==") == 0

    def __ne__(self, other: object) -> bool:
        return self._compare(other, "!=") != 0

    def __hash__(self) -> int:
        """Differ from every other value, so that a cache of the code never takes two values for one."""
        return id(self)

    def __format__(self, specification: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return self._sign("truth value") != 0

    def __float__(self) -> float:
        raise UntraceableError("conversion to a float (float(), math.* or a float array)")

    def __complex__(self) -> complex:
        raise UntraceableError("conversion to a complex number (complex(), cmath.* or a complex array)")

    def __int__(self) -> int:
        raise UntraceableError("conversion to an integer")

    __index__ = __int__

    def __floordiv__(self, other: Any) -> Any:
        raise UntraceableError("floor division //")

    __rfloordiv__ = __mod__ = __rmod__ = __floordiv__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ARRAY_ATTRIBUTES:
            raise AttributeError(name)
        raise UntraceableError(f"{name}() of a traced value")

    def __repr__(self) -> str:
        return f"<traced value {self.index}>"


def _add(a: Traced, b: Traced) -> Traced:
    form = None
    if a.form is not None and b.form is not None:
        form = dict(a.form)
        for key, weight in b.form.items():
            total = form.get(key, Laurent()) + weight
            if total:
                form[key] = total
            else:
                form.pop(key, None)
    return a.tape.append(form, "add", a.index, b.index)


def _negative(a: Traced) -> Traced:
    form = None if a.form is None else {key: -weight for key, weight in a.form.items()}
    return a.tape.append(form, "negative", a.index)


def _scaled(form: Form, factor: Laurent) -> Form:
    return {key: product for key, weight in form.items() if (product := weight * factor)}


def _multiply(a: Traced, b: Traced) -> Traced:
    form: Form | None = None
    if a.form is not None and b.form is not None:
        if (factor := a.tape.in_h(b.form)) is not None:
            form = _scaled(a.form, factor)
        elif (factor := a.tape.in_h(a.form)) is not None:
            form = _scaled(b.form, factor)
    return a.tape.append(form, "multiply", a.index, b.index)


def _divide(a: Traced, b: Traced) -> Traced:
    form: Form | None = None
    divisor = a.tape.in_h(b.form)
    if divisor is not None and not divisor:
        raise ZeroDivisionError("division by zero")
    if a.form is not None and divisor is not None and len(divisor.terms) == 1:
        form = _scaled(a.form, divisor.inverse())
    return a.tape.append(form, "divide", a.index, b.index)


def _power(a: Traced, exponent: int) -> Traced:
    if abs(exponent) > 64:
        raise UntraceableError(f"the power {exponent}")
    if exponent == 0:
        one = a.tape.lift(1)
        assert one is not None
        return one
    result = a
    for _ in range(abs(exponent) - 1):
        result = _multiply(result, a)
    if exponent > 0:
        return result
    one = a.tape.lift(1)
    assert one is not None
    return _divide(one, result)


def _part(form: Form | None, part: Literal["re", "im"]) -> Form | None:
    """Real or imaginary part of a form, f being real-analytic and h and x real."""
    if form is None:
        return None
    found: dict[Key, Laurent] = {}

    def collect(key: Key, weight: Laurent) -> None:
        total = found.get(key, Laurent()) + weight
        if total:
            found[key] = total
        else:
            found.pop(key, None)

    for key, weight in form.items():
        if not isinstance(key, Sample) or key.is_real:
            collect(key, weight.real() if part == "re" else weight.imag())
            continue
        real, imag = Sample(key.offsets, "re"), Sample(key.offsets, "im")
        if part == "re":
            collect(real, weight.real())
            collect(imag, -weight.imag())
        else:
            collect(imag, weight.real())
            collect(real, weight.imag())
    return found


def _offset(value: Traced, axis: int) -> Laurent | None:
    """What is added to the coordinate in an argument of f; None where the tape has to tell."""
    if value.form is None:
        return None
    rest = dict(value.form)
    if rest.pop(Coordinate(axis), None) != Laurent.constant(Fraction(1)) or set(rest) - {ONE}:
        return None
    return rest.get(ONE, Laurent())


@dataclass(frozen=True)
class Trace:
    """What one call of a scheme computed: its tape, the place of the result, and its form if it has one."""

    dimension: int
    instructions: tuple[Instruction, ...]
    result: int
    form: Form | None
    rounded: bool


def trace(function: Callable[..., Any], dimension: int, at: tuple[Fraction, ...] | None = None) -> Trace:
    """Call a point scheme `function(f, x, ..., h)` with `dimension` coordinates on symbols.

    With `at` the coordinates have these values wherever the code asks for them (in a comparison, say, or as a factor
    of the step), and what is found holds there.

    Raises UntraceableError, with the line of the code and the operation, where the code cannot be followed, and lets no
    other exception of the code through: those are UntraceableError too, with their own text.
    """
    import numpy as np

    tape = Tape(dimension, at)
    step = tape.append({ONE: Laurent.of([(1, Gaussian(Fraction(1)))])}, "step")
    unit = Laurent.constant(Fraction(1))
    coordinates = [tape.append({Coordinate(i): unit}, "coordinate", i) for i in range(dimension)]

    def sample(*arguments: Any) -> Any:
        if len(arguments) != dimension:
            raise TypeError(f"f takes {dimension} coordinates, {len(arguments)} were given")
        if any(isinstance(argument, np.ndarray | list | tuple) for argument in arguments):
            mapped = np.vectorize(sample, otypes=[object])(*arguments)
            return mapped
        lifted = [tape.lift(argument) for argument in arguments]
        if any(value is None for value in lifted):
            raise UntraceableError("f called with something that is no number")
        places = [value for value in lifted if value is not None]
        offsets = [_offset(value, axis) for axis, value in enumerate(places)]
        known = tuple(offset for offset in offsets if offset is not None)
        form: Form | None = {Sample(known): unit} if len(known) == dimension else None
        return tape.append(form, "sample", *(value.index for value in places))

    try:
        with quiet():
            result = function(sample, *coordinates, step)
    except UntraceableError as error:
        raise UntraceableError(f"{_place(error.__traceback__, function)}{error}") from None
    except RecursionError:
        raise UntraceableError("the code recurses without end") from None
    except FOREIGN as error:
        # Whatever foreign code raises is a fact about that code, and the reader gets its own words.
        place = _place(error.__traceback__, function)
        raise UntraceableError(f"{place}{type(error).__name__}: {error}".strip()) from None
    while isinstance(result, np.ndarray) and result.size == 1:
        result = result.item()
    value = tape.lift(result)
    if value is None:
        raise UntraceableError(f"the scheme returns {type(result).__name__}, not one number")
    form = value.form
    if at is not None and form is not None:  # coordinates that stand alone have their values
        alone: dict[Key, Laurent] = {key: w for key, w in form.items() if not isinstance(key, Sample)}
        rest: dict[Key, Laurent] = {key: w for key, w in form.items() if isinstance(key, Sample)}
        constant = tape.in_h(alone)
        form = {**rest, ONE: constant} if constant else rest
    return Trace(dimension, tuple(tape.instructions), value.index, form, tape.rounded)


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
