"""Laurent polynomials in the step h with exact complex rational coefficients.

They are what the offsets and weights of a scheme are made of: `(f(x + h) - f(x - h)) / (2 * h)` has the offsets h and
-h and the weights h**-1/2 and -h**-1/2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Gaussian:
    """An exact complex number re + i im."""

    re: Fraction
    im: Fraction = Fraction(0)

    def __add__(self, other: Gaussian) -> Gaussian:
        return Gaussian(self.re + other.re, self.im + other.im)

    def __mul__(self, other: Gaussian) -> Gaussian:
        if not self.im and not other.im:
            return Gaussian(self.re * other.re)
        return Gaussian(
            self.re * other.re - self.im * other.im,
            self.re * other.im + self.im * other.re,
        )

    def __neg__(self) -> Gaussian:
        return Gaussian(-self.re, -self.im)

    def __bool__(self) -> bool:
        return bool(self.re) or bool(self.im)

    def inverse(self) -> Gaussian:
        """1/self; ZeroDivisionError for zero."""
        if not self.im:
            return Gaussian(1 / self.re)
        size = self.re * self.re + self.im * self.im
        return Gaussian(self.re / size, -self.im / size)


@dataclass(frozen=True)
class Laurent:
    """A sum of terms coefficient * h**power, the powers ascending and no coefficient zero."""

    terms: tuple[tuple[int, Gaussian], ...] = ()

    @classmethod
    def of(cls, terms: Iterable[tuple[int, Gaussian]]) -> Laurent:
        """Collect terms, equal powers added up."""
        collected: dict[int, Gaussian] = {}
        for power, coefficient in terms:
            known = collected.get(power)
            collected[power] = coefficient if known is None else known + coefficient
        return cls(tuple(sorted((p, c) for p, c in collected.items() if c)))

    @classmethod
    def constant(cls, re: Fraction, im: Fraction = Fraction(0)) -> Laurent:
        """A term of power zero."""
        return cls.of([(0, Gaussian(re, im))])

    def __add__(self, other: Laurent) -> Laurent:
        return Laurent.of((*self.terms, *other.terms))

    def __neg__(self) -> Laurent:
        return Laurent(tuple((p, -c) for p, c in self.terms))

    def __mul__(self, other: Laurent) -> Laurent:
        if len(self.terms) == len(other.terms) == 1:  # nearly all products are of this kind
            (p, c), (q, d) = self.terms[0], other.terms[0]
            return Laurent(((p + q, c * d),))
        return Laurent.of((p + q, c * d) for p, c in self.terms for q, d in other.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def inverse(self) -> Laurent:
        """1/self for a single term; ValueError for a sum, ZeroDivisionError for zero."""
        if not self.terms:
            raise ZeroDivisionError("division by zero")
        if len(self.terms) > 1:
            raise ValueError("the inverse of a sum of powers is an infinite series")
        ((power, coefficient),) = self.terms
        return Laurent(((-power, coefficient.inverse()),))

    def real(self) -> Laurent:
        """The real part, h being real."""
        return Laurent.of((p, Gaussian(c.re)) for p, c in self.terms)

    def imag(self) -> Laurent:
        """The imaginary part, h being real."""
        return Laurent.of((p, Gaussian(c.im)) for p, c in self.terms)

    @property
    def is_real(self) -> bool:
        """Whether no coefficient has an imaginary part."""
        return all(not c.im for _, c in self.terms)

    @property
    def sign(self) -> int:
        """Sign as h goes to zero from above: that of the lowest power (real coefficients only)."""
        if not self.terms:
            return 0
        return 1 if self.terms[0][1].re > 0 else -1

    def sign_at(self, h: Fraction) -> int:
        """Sign at a positive step (real coefficients only)."""
        value = sum((c.re * h**p for p, c in self.terms), Fraction(0))
        return (value > 0) - (value < 0)

    @property
    def root(self) -> Fraction | None:
        """The positive step at which two real terms, of neighbouring powers, cancel; None for anything else."""
        if len(self.terms) != 2 or not self.is_real or self.terms[1][0] != self.terms[0][0] + 1:
            return None
        found = -self.terms[0][1].re / self.terms[1][1].re
        return found if found > 0 else None

    def at(self, h: float) -> complex:
        """The value for a step h, in double precision."""
        return sum((complex(c.re, c.im) * h**p for p, c in self.terms), 0j)


def weight_at(weight: Laurent, h: NDArray[np.floating[Any]]) -> NDArray[np.complex128]:
    """A weight for an array of steps."""
    total = np.zeros(h.shape, complex)
    for power, coefficient in weight.terms:
        total += complex(coefficient.re, coefficient.im) * h ** float(power)
    return total


def step_power(power: int, coefficient: Fraction) -> Laurent:
    """Make the single term coefficient * h**power."""
    return Laurent(((power, Gaussian(coefficient)),)) if coefficient else Laurent()
