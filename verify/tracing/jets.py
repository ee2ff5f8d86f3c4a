"""Jets: a point and the derivatives of f there, by which code that branches on values of f is followed.

At a jet every value of a tape is a series in h with numbers for coefficients, and the first of them that is not zero
gives the sign of the value for small steps. The numbers are balls, wide enough to hold what the derivatives and the
constants of the code are uncertain by: a sign is either certain or not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from trueorder.schemes.operator import Operator
from trueorder.verify.tracing.expansion import ComplexSeries, Derivatives, Expansion, Series
from trueorder.verify.tracing.forms import UndecidedError, UntraceableError
from trueorder.verify.tracing.multi_index import MultiIndex, indices_up_to
from trueorder.verify.tracing.rational import LARGEST_DENOMINATOR
from trueorder.verify.tracing.trace import Trace

BITS = 512
"""working precision; more than the cancellation of any scheme in use takes"""

DERIVATIVE, CONSTANT = 2.0**-52, 2.0**-47
"""relative uncertainty of a derivative that is a double, and of a constant with many digits: 64 ulp, as it may be
the result of a computation"""

TERMS = {1: (6, 16), 2: (4, 8), 3: (3, 6)}
"""lengths of the series tried in turn, by number of variables"""


PATTERNS = 64
"""combinations of signs and sizes of the derivatives that generic jets have"""

SIZES = (0.4, 1.3, 4.0)
"""sizes of derivatives, but for a factor that makes each of them another number"""

PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89)


@dataclass(frozen=True, eq=False)
class Jet:
    """A point and the derivatives of f there."""

    point: tuple[Fraction, ...]
    derivatives: Mapping[MultiIndex, float]
    """up to some degree; NaN where there is none"""

    def without(self, index: MultiIndex) -> Jet:
        """The same with a derivative that is zero."""
        return Jet(self.point, {**self.derivatives, index: 0.0})


@lru_cache
def generic_jets(points: tuple[tuple[Fraction, ...], ...]) -> tuple[Jet, ...]:
    """Jets at these points in turn, at which no derivative vanishes.

    They have all signs of the lowest derivatives, and of every one sizes below and above 1.
    """
    dimension = len(points[0])
    indices = indices_up_to(dimension, TERMS[dimension][-1])
    return tuple(
        Jet(
            points[pattern % len(points)],
            {index: _generic(place, pattern) for place, index in enumerate(indices)},
        )
        for pattern in range(PATTERNS)
    )


def _generic(place: int, pattern: int) -> float:
    """A derivative in one of the patterns: the lowest have a bit of the pattern for their sign to themselves."""
    high, low = divmod(place, PATTERNS.bit_length() - 1)
    signs = (1 << low) ^ (high * 0b100101) % PATTERNS
    # thirds, which no sign can be taken for: a condition on sizes is not told as one on signs
    size = SIZES[pattern // (1 + place % 13) % 3]
    near = place % (len(PRIMES) - 1)
    exact = size * PRIMES[near] / PRIMES[near + 1]
    return -exact if (pattern & signs).bit_count() % 2 else exact


class Signs:
    """Signs that the values of a tape have for small h at a jet; keeps the series as the tape grows."""

    def __init__(self, jet: Jet) -> None:
        dimension = len(jet.point)
        self.runs: list[tuple[Expansion, list[ComplexSeries]]] = [
            (Expansion(balls(jet, terms), terms), []) for terms in TERMS[dimension]
        ]

    def of(self, instructions: Sequence[tuple[Any, ...]], place: int, what: str) -> int:
        """The sign of the value at a place of the tape; UndecidedError when that is not known.

        `what` is what the code does with the value, for the message.
        """
        lead = self.leading(instructions, place, what)
        assert lead is not None
        return 1 if lead.coefficients[0] > 0 else -1

    def leading(self, instructions: Sequence[tuple[Any, ...]], place: int, what: str) -> Series:
        """The series of a real value, whose first coefficient is certainly not zero."""
        from trueorder.verify.exact.arithmetic import precision

        reason = "is zero to every order in h that was followed"
        for expansion, values in self.runs:
            with precision(BITS):
                try:
                    for instruction in instructions[len(values) : place + 1]:
                        values.append(expansion.run(instruction, values))
                except UntraceableError as error:
                    reason = f"is not known: {error}"
                    continue
                real, imag = values[place]
                if not expansion.vanishes(imag):
                    raise UntraceableError(f"{what} of a complex value")
                if not expansion.vanishes(real):
                    return real
        raise UndecidedError(f"{what}, decided by a value that {reason}")


def order_at(traced: Trace, operator: Operator, jet: Jet) -> int | None:
    """The lowest power of h in the error of a formula at a jet; None where every one that was followed vanishes."""
    from trueorder.verify.exact.arithmetic import precision

    terms = TERMS[len(jet.point)][-1]
    expansion = Expansion(balls(jet, terms), terms)
    values: list[ComplexSeries] = []
    with precision(BITS):
        for instruction in traced.formula():
            values.append(expansion.run(instruction, values))
        wanted = sum(
            (
                _exact(-coefficient) * expansion.symbols.of[index]
                for index, coefficient in operator.at(jet.point).terms
            ),
            expansion.zero,
        )
        error = expansion.add(values[-1][0], expansion.exact(0, wanted))
        return None if expansion.vanishes(error) else error.valuation


def balls(jet: Jet, terms: int) -> Derivatives:
    """The field of balls, and the derivatives up to the degree to which all of them exist."""
    from flint import arb

    from trueorder.verify.exact.arithmetic import precision

    dimension, zero = len(jet.point), arb(0)
    missing = (sum(index) for index, value in jet.derivatives.items() if not math.isfinite(value))
    degree = min([terms, *(order - 1 for order in missing)])
    with precision(BITS):
        return Derivatives(
            dimension,
            degree,
            _constant,
            lambda ball: ball != zero,  # that is, certainly different
            tuple(map(_exact, jet.point)),
            {
                index: arb(jet.derivatives[index], abs(jet.derivatives[index]) * DERIVATIVE)
                for index in indices_up_to(dimension, degree)
            },
        )


def _exact(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))


def _constant(value: Fraction) -> Any:
    """A constant of the code: the number meant when it has few digits, and known to its rounding otherwise."""
    from flint import arb

    ball = _exact(value)
    return ball if value.denominator <= LARGEST_DENOMINATOR else arb(ball, abs(ball) * CONSTANT)
