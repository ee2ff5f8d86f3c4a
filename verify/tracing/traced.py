"""Traced values: Python's own arithmetic on them writes a tape.

The scheme is called with traced coordinates, a traced step and a traced f. Every operation appends one instruction to
the tape. A value that stays a form is carried as such; a value that is no form (a product of samples, say) keeps only
its place on the tape. Where the code branches on a value, the sign that the value has for small steps decides, and the
tape keeps the decision.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Protocol

from trueorder.verify.tracing.forms import (
    ONE,
    Coordinate,
    Form,
    Sample,
    UndecidedError,
    UntraceableError,
    added,
    in_h,
    offset_of,
    part_of,
    scaled,
)
from trueorder.verify.tracing.laurent import Gaussian, Laurent
from trueorder.verify.tracing.rational import is_rounded, recognise

Instruction = tuple[Any, ...]

ARRAY_ATTRIBUTES = frozenset({"ndim", "shape", "size", "dtype", "clip"})
"""what NumPy asks of a value to see whether it is an array; a traced value is a number"""

NEGATIVE, ZERO, POSITIVE = -1, 0, 1


class Deciding(Protocol):
    """What knows the signs of values of f, without which branches on them cannot be taken (`verify.tracing.jets`)."""

    def of(self, instructions: Sequence[Instruction], place: int, what: str) -> int:
        """The sign for small h of the value at a place of the tape; `what` is what the code does with it."""


@dataclass(frozen=True)
class Branch:
    """A decision of the code: the value at this place of the tape has one of these signs."""

    place: int
    signs: tuple[int, ...]
    threshold: Fraction | None = None
    """the step at which it changes, where it is a comparison of the step with a number"""


@dataclass
class Tape:
    """The instructions of one call, in order; grows while the scheme runs and is read afterwards."""

    dimension: int
    at: tuple[Fraction, ...] | None = None
    """the point at which the scheme is followed, when branches on x have to be taken; None for any x"""
    signs: Deciding | None = None
    """what decides branches on values of f; None where those cannot be taken"""
    instructions: list[Instruction] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    """decisions that do not hold for every f, x and h"""
    turning: list[tuple[int, Fraction]] = field(default_factory=list)
    """axis and coordinate at which values that were compared change their signs, as far as they are linear in it"""
    step: Fraction | None = None
    """the step at which comparisons of steps with numbers are decided; None for small ones"""
    rounded: bool = False
    """whether a float in the code is not exactly the number it was taken for"""
    samples: dict[tuple[Laurent, ...], Traced] = field(default_factory=dict)
    """f at the places that were asked for, by their offsets"""

    def append(self, form: Form | None, *instruction: Any) -> Traced:
        """Add an instruction whose result has this form."""
        self.instructions.append(instruction)
        return Traced(self, len(self.instructions) - 1, form)

    def in_h(self, form: Form | None) -> Laurent | None:
        """The value as a Laurent polynomial in h, where it depends on h alone (and on x, when x is stated)."""
        return in_h(form, self.at)

    def sample(self, arguments: tuple[Any, ...]) -> Traced:
        """F at traced arguments."""
        lifted = [self.lift(argument) for argument in arguments]
        if any(value is None for value in lifted):
            raise UntraceableError("f called with something that is no number")
        places = [value for value in lifted if value is not None]
        offsets = [offset_of(value.form, axis) for axis, value in enumerate(places)]
        known = tuple(offset for offset in offsets if offset is not None)
        instruction = ("sample", *(value.index for value in places))
        if len(known) < self.dimension:
            return self.append(None, *instruction)
        if known not in self.samples:
            self.samples[known] = self.append({Sample(known): Laurent.constant(Fraction(1))}, *instruction)
        return self.samples[known]

    def lift(self, value: Any) -> Traced | None:
        """A number of the code as a traced constant; None for what is no number."""
        if isinstance(value, Traced):
            if value.tape is not self:
                raise UntraceableError("the code computes with a value that it has kept from another call")
            return value
        if not isinstance(value, numbers.Number):
            item = getattr(value, "item", None)
            return self.lift(item()) if getattr(value, "shape", None) == () and item is not None else None
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

    def decide(self, value: Traced, what: str, signs: tuple[int, ...]) -> bool:
        """Whether the sign of a value is one of these for small positive h; the decision is kept."""
        known, threshold = self.in_h(value.form), None
        if known is not None and known.is_real:
            alone = in_h(value.form, None) is not None
            holds = (known.sign if self.step is None or not alone else known.sign_at(self.step)) in signs
            if alone and len({coefficient.re > 0 for _, coefficient in known.terms}) < 2:
                return holds  # as for every other step
            threshold = known.root if alone else None
            if not alone:
                self.turning += _turning(value.form, known, self.at)
        elif self.signs is None:
            raise UndecidedError(f"{what} of a value that depends on x or f")
        else:
            holds = self.signs.of(self.instructions, value.index, what) in signs
        others = tuple(sign for sign in (NEGATIVE, ZERO, POSITIVE) if sign not in signs)
        self.branches.append(Branch(value.index, signs if holds else others, threshold))
        return holds


def _turning(
    form: Form | None, value: Laurent, at: tuple[Fraction, ...] | None
) -> Iterator[tuple[int, Fraction]]:
    """Where a value that is linear in a coordinate, and has this value at a point, is zero for small steps."""
    now = next((c.re for power, c in value.terms if power == 0), Fraction(0))
    for key, weight in (form or {}).items():
        slope = next((c.re for power, c in weight.terms if power == 0), Fraction(0))
        if isinstance(key, Coordinate) and slope and at is not None:
            yield key.axis, at[key.axis] - now / slope


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
        return _negative(self) if self.tape.decide(self, "abs()", (NEGATIVE,)) else self

    @property
    def real(self) -> Traced:
        """Real part, h and x being real and f real-analytic."""
        return self.tape.append(_part(self, "re"), "real", self.index)

    @property
    def imag(self) -> Traced:
        """Imaginary part, h and x being real and f real-analytic."""
        return self.tape.append(_part(self, "im"), "imag", self.index)

    def conjugate(self) -> Traced:
        """Complex conjugate."""
        unit = self.tape.lift(1j)
        assert unit is not None
        return _add(self.real, _negative(_multiply(unit, self.imag)))

    def _compare(self, other: Any, sign: str, signs: tuple[int, ...]) -> bool:
        """Whether the sign of self - other is one of these."""
        lifted = self.tape.lift(other)
        if lifted is None:
            raise UntraceableError(f"comparison {sign} with {type(other).__name__}")
        if lifted.index == self.index:
            return ZERO in signs
        return self.tape.decide(_add(self, _negative(lifted)), f"comparison {sign}", signs)

    def __lt__(self, other: Any) -> bool:
        return self._compare(other, "<", (NEGATIVE,))

    def __le__(self, other: Any) -> bool:
        return self._compare(other, "<=", (NEGATIVE, ZERO))

    def __gt__(self, other: Any) -> bool:
        return self._compare(other, ">", (POSITIVE,))

    def __ge__(self, other: Any) -> bool:
        return self._compare(other, ">=", (ZERO, POSITIVE))

    def __eq__(self, other: object) -> bool:
        return self._compare(other, "==", (ZERO,))

    def __ne__(self, other: object) -> bool:
        return self._compare(other, "!=", (NEGATIVE, POSITIVE))

    def __hash__(self) -> int:
        """Differ from every other value, so that a cache of the code never takes two values for one."""
        return id(self)

    def __format__(self, specification: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return self.tape.decide(self, "truth value", (NEGATIVE, POSITIVE))

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
        return f"<symbol {self.index}>"


def _add(a: Traced, b: Traced) -> Traced:
    form = None if a.form is None or b.form is None else added(a.form, b.form)
    return a.tape.append(form, "add", a.index, b.index)


def _negative(a: Traced) -> Traced:
    form = None if a.form is None else {key: -weight for key, weight in a.form.items()}
    return a.tape.append(form, "negative", a.index)


def _multiply(a: Traced, b: Traced) -> Traced:
    form: Form | None = None
    if a.form is not None and b.form is not None:
        if (factor := a.tape.in_h(b.form)) is not None:
            form = scaled(a.form, factor)
        elif (factor := a.tape.in_h(a.form)) is not None:
            form = scaled(b.form, factor)
    return a.tape.append(form, "multiply", a.index, b.index)


def _divide(a: Traced, b: Traced) -> Traced:
    form: Form | None = None
    divisor = a.tape.in_h(b.form)
    if divisor is not None and not divisor:
        raise ZeroDivisionError("division by zero")
    if a.form is not None and divisor is not None and len(divisor.terms) == 1:
        form = scaled(a.form, divisor.inverse())
    return a.tape.append(form, "divide", a.index, b.index)


def _power(a: Traced, exponent: int) -> Traced:
    if abs(exponent) > 64:
        raise UntraceableError(f"the power {exponent}")
    if exponent == 0:
        return _one(a.tape)
    result = a
    for _ in range(abs(exponent) - 1):
        result = _multiply(result, a)
    return result if exponent > 0 else _divide(_one(a.tape), result)


def _one(tape: Tape) -> Traced:
    return tape.append({ONE: Laurent.constant(Fraction(1))}, "constant", Gaussian(Fraction(1)))


def _part(a: Traced, part: Literal["re", "im"]) -> Form | None:
    return None if a.form is None else part_of(a.form, part)
