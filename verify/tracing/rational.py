"""Floats in a scheme's code, read as the rationals they stand for.

A coefficient such as 1/12 reaches the code as the nearest double. The proof wants the rational that was meant, but
must not bend a mistyped coefficient into a right one: only a float within two units in the last place of a rational
with a small denominator is taken for it, and every other float stands for itself, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

LARGEST_DENOMINATOR = 10**6
"""Weights of centred formulas up to order 10 have denominators below this (a float meant for one above it stands for
itself, and the proof knows it as rounded); rationals with denominators up to Q lie about
1/Q**2 apart, so a random float of size one falls within two ulp of one of them with probability about 1e-4."""

ULPS = 2

CHANCE = 1e-4
"""probability with which a random number may be taken for a rational that it is not"""


@lru_cache(maxsize=4096)
def recognise(value: float) -> Fraction:
    """The rational that a finite float stands for.

    Within two ulp of p/q with q <= 10**6 it is p/q; otherwise a float that prints with few digits is that decimal;
    otherwise it is its own binary value.

    >>> recognise(1 / 12), recognise(0.1), recognise(0.0833333333)
    (Fraction(1, 12), Fraction(1, 10), Fraction(833333333, 10000000000))
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact
    simple = exact.limit_denominator(LARGEST_DENOMINATOR)
    if simple != 0 and abs(simple - exact) <= ULPS * Fraction(math.ulp(value)):
        return simple
    decimal = Fraction(repr(value))
    digits = repr(value).lower().partition("e")[0].replace(".", "").lstrip("-0")
    return decimal if len(digits) <= 12 else exact


def recognise_within(value: float, tolerance: float) -> Fraction:
    """The rational that a float known to within `tolerance` stands for, or what `recognise` takes it for.

    The denominator is so small that a random number is taken for such a rational with probability 1e-4, as there.

    >>> recognise_within(0.3333333333330, 1e-12), recognise_within(0.3333333333330, 1e-14)
    (Fraction(1, 3), Fraction(333333333333, 1000000000000))
    """
    found = recognise(value)
    if found.denominator <= LARGEST_DENOMINATOR or tolerance <= 0:
        return found
    largest = min(LARGEST_DENOMINATOR, max(1, int((CHANCE / tolerance) ** 0.5)))
    simple = Fraction(value).limit_denominator(largest)
    return simple if abs(simple - Fraction(value)) <= tolerance else found


def are_computed(numbers: Sequence[Fraction]) -> bool:
    """Whether most are no simple rationals: results of a computation, with its rounding in them."""
    return 2 * sum(number.denominator > LARGEST_DENOMINATOR for number in numbers) > len(numbers)


def is_rounded(value: float) -> bool:
    """Whether a finite float may differ from the number meant: taken for another one, or with digits to the last.

    >>> is_rounded(0.375), is_rounded(1 / 12), is_rounded(2**0.5)
    (False, True, True)
    """
    return Fraction(value) != recognise(value) or Fraction(value).denominator > LARGEST_DENOMINATOR
