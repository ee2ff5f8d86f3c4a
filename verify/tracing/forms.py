"""Forms: combinations of samples of f whose weights are Laurent polynomials in the step h.

They are what most schemes compute, and what their order follows from exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from trueorder.verify.tracing.laurent import Laurent

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

    @property
    def is_imaginary(self) -> bool:
        """Whether it is the imaginary part of the value."""
        return self.part == "im"


@dataclass(frozen=True)
class Coordinate:
    """The coordinate with this index."""

    axis: int


ONE = None
"""key of the part of a form that depends on neither f nor the coordinates"""

Key = Sample | Coordinate | None
Form = Mapping[Key, Laurent]


class UntraceableError(Exception):
    """The scheme's code left what can be followed; the message says where and by what."""


class UndecidedError(UntraceableError):
    """The code branches on a value whose sign is not known."""


FAULTS = (ZeroDivisionError, FloatingPointError, OverflowError)
"""what code raises where its arithmetic has no result; by other exceptions it declines what it is given"""


class RaisedError(UntraceableError):
    """The code raised an exception of its own."""

    def __init__(self, text: str, raised: BaseException) -> None:
        super().__init__(text)
        self.fault = isinstance(raised, FAULTS)


class RoundedWeightsError(UntraceableError):
    """The weights are results of a computation, whose rounding may explain the order that they have."""


def added(a: Form, b: Form) -> Form:
    """The sum of two forms."""
    found = dict(a)
    for key, weight in b.items():
        _collect(found, key, weight)
    return found


def scaled(form: Form, factor: Laurent) -> Form:
    """A form times a Laurent polynomial in h."""
    return {key: product for key, weight in form.items() if (product := weight * factor)}


def part_of(form: Form, part: Literal["re", "im"]) -> Form:
    """Real or imaginary part of a form, f being real-analytic and h and x real."""
    found: dict[Key, Laurent] = {}
    for key, weight in form.items():
        if not isinstance(key, Sample) or key.is_real:
            _collect(found, key, weight.real() if part == "re" else weight.imag())
            continue
        real, imag = Sample(key.offsets, "re"), Sample(key.offsets, "im")
        if part == "re":
            _collect(found, real, weight.real())
            _collect(found, imag, -weight.imag())
        else:
            _collect(found, imag, weight.real())
            _collect(found, real, weight.imag())
    return found


def _collect(form: dict[Key, Laurent], key: Key, weight: Laurent) -> None:
    total = form.get(key, Laurent()) + weight
    if total:
        form[key] = total
    else:
        form.pop(key, None)


def offset_of(form: Form | None, axis: int) -> Laurent | None:
    """What is added to the coordinate in an argument of f; None where the form does not tell."""
    if form is None:
        return None
    rest = dict(form)
    if rest.pop(Coordinate(axis), None) != Laurent.constant(Fraction(1)) or set(rest) - {ONE}:
        return None
    return rest.get(ONE, Laurent())


def in_h(form: Form | None, at: tuple[Fraction, ...] | None) -> Laurent | None:
    """A value as a Laurent polynomial in h, where it depends on h alone (and on x, when x is stated as `at`)."""
    if form is None:
        return None
    total = Laurent()
    for key, weight in form.items():
        if key is ONE:
            total = total + weight
        elif isinstance(key, Coordinate) and at is not None:
            total = total + weight * Laurent.constant(at[key.axis])
        else:
            return None
    return total
