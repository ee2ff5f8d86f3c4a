"""What the symbol of a periodic scheme proves where its rows go round the whole grid.

Two kinds of scheme have such rows. A Fourier scheme multiplies every wave below a share of Nyquist's wave number by
what the operator does, so that its error on a smooth function falls faster than any power of h. A compact scheme,
sum_j a_j e(x + j h) = sum_j b_j f(x + j h) / h**d for the estimates e (Lele 1992, Journal of Computational Physics 103,
16-42), has the symbol B/A, a quotient of two short sums of waves: the a_j and b_j are found from the symbol, and the
Taylor series of the quotient is what the scheme estimates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.proof.circulant import Circulant
from trueorder.verify.proof.error_terms import ErrorTerm
from trueorder.verify.proof.moments import HIGHEST_DEGREE

EXACT = 2.0**-44
"""what a fast Fourier transform may be off, as a share of the largest value of the symbol"""

FEWEST_EXACT = Fraction(1, 8)
"""waves per node up to which a Fourier scheme is exact, at least; no formula of finite order comes near"""

WIDEST = 3
"""places to either side that the left side of a compact scheme takes; the pentadiagonal ones take 2"""

FOUND = 2.0**-40
"""a compact scheme gives the symbol to this share of its largest value"""

SNAPPED, SIMPLE = 2.0**-36, 10**4
"""a coefficient this close to a rational with a denominator up to this one is that rational"""

SHARPER, FINE = 2.0**-44, 10**5
"""the same for coefficients that are found when the others are known"""

Sides = tuple[Mapping[int, Fraction], Mapping[int, Fraction]]
"""coefficients by place on the left side, of estimates, and on the right side, of values"""


@dataclass(frozen=True)
class Waves:
    """A Fourier scheme: waves up to `share` waves per node are differentiated `degree` times and times `factor`."""

    degree: int
    factor: Fraction
    share: Fraction
    whole: bool
    """whether these are all waves that the grid tells apart"""

    @property
    def text(self) -> str:
        """Which waves they are, on n nodes.

        >>> Waves(1, Fraction(1), Fraction(7, 16), True).text, Waves(1, Fraction(1), Fraction(1, 4), False).text
        ('for wave numbers below n/2', 'for wave numbers up to n/4')
        """
        if self.whole:
            return "for wave numbers below n/2"
        times = "" if self.share.numerator == 1 else str(self.share.numerator)
        return f"for wave numbers up to {times}n/{self.share.denominator}"

    def resolved(self, nodes: int) -> int:
        """The highest wave number for which it is exact on so many nodes."""
        return (nodes - 1) // 2 if self.whole else int(self.share * nodes)


def waves(grids: Sequence[Circulant]) -> Waves | None:
    """The Fourier scheme with these matrices on several sizes of grids; None when they are of no such scheme."""
    degree, found = _lowest(grids[0])  # of the grids the one with the least rounding at the lowest waves
    if degree is None:
        return None
    near = Fraction(found).limit_denominator(SIMPLE)
    meant = near if abs(float(near) - found) <= FOUND * abs(found) else Fraction(found)
    factor = float(meant)
    counts = [_exact_waves(grid, degree, factor) for grid in grids]
    share = Fraction(min(16 * count // grid.nodes for count, grid in zip(counts, grids, strict=True)), 16)
    if share < FEWEST_EXACT:
        return None
    whole = all(count == len(grid.waves) for count, grid in zip(counts, grids, strict=True))
    return Waves(degree, meant, share, whole)


def _phases(grid: Circulant) -> NDArray[np.float64]:
    return np.asarray(2 * math.pi * grid.waves / grid.nodes)


def _lowest(grid: Circulant) -> tuple[int | None, float]:
    """Which derivative the two lowest waves are given, and with which factor."""
    phases = _phases(grid)[:2]
    first, second = grid.symbol(phases)
    if not (abs(first) > 0 and abs(second) > 0):
        return None, 0.0
    degree = round(math.log2(abs(second) / abs(first)))
    return (degree if degree >= 0 else None), float(np.real(first / (1j * phases[0]) ** degree))


def _exact_waves(grid: Circulant, degree: int, factor: float) -> int:
    """How many waves, from the lowest one, the scheme differentiates exactly."""
    phases = _phases(grid)
    symbol = grid.symbol(phases)
    wrong = np.abs(symbol - factor * (1j * phases) ** degree) > EXACT * np.max(np.abs(symbol))
    return int(np.argmax(wrong)) if np.any(wrong) else len(phases)


def compact(grids: Sequence[Circulant]) -> Sides | None:
    """The compact scheme with these matrices on several sizes of grids, the narrowest; None when there is none."""
    for left in range(1, WIDEST + 1):
        for right in range(1, left + 3):
            sides = _solved(grids[-1], left, right)
            if sides is not None and all(gives(sides, grid) for grid in grids):
                return sides
    return None


def _solved(grid: Circulant, left: int, right: int) -> Sides | None:
    """Coefficients, the left one at the row's own node being 1, for which A times the symbol is nearest to B."""
    phases = np.concatenate([[0.0], _phases(grid)])
    symbol = grid.symbol(phases)
    outer = [j for j in range(-left, left + 1) if j]
    inner = list(range(-right, right + 1))
    columns = [np.exp(1j * j * phases) * symbol for j in outer] + [-np.exp(1j * j * phases) for j in inner]
    system = np.array(columns)
    parts = np.concatenate([system.real, system.imag], axis=1).T
    wanted = -np.concatenate([symbol.real, symbol.imag])
    found: dict[int, Fraction] = {}
    # what is recognised leaves less to solve for, and that more sharply
    for tolerance, denominators in ((SNAPPED, SIMPLE), (SHARPER, FINE)):
        free = [k for k in range(len(columns)) if k not in found]
        rest = wanted - parts @ np.array([float(found.get(k, 0)) for k in range(len(columns))])
        solution, _, rank, _ = np.linalg.lstsq(parts[:, free], rest, rcond=2.0**-44)
        if rank < len(free):
            return None
        meant = [_meant(float(value), tolerance, denominators) for value in solution]
        found |= {k: c for k, c in zip(free, meant, strict=True) if c.denominator <= denominators}
    last = dict(zip(free, meant, strict=True)) | found
    a = {j: last[k] for k, j in enumerate(outer)} | {0: Fraction(1)}
    return a, {j: last[k] for k, j in enumerate(inner, start=len(outer))}


def _meant(value: float, tolerance: float, denominators: int) -> Fraction:
    simple = Fraction(value).limit_denominator(denominators)
    return simple if abs(float(simple) - value) <= tolerance else Fraction(value)


def gives(sides: Sides, grid: Circulant) -> bool:
    """Whether a compact scheme has this matrix."""
    phases = _phases(grid)
    symbol = grid.symbol(phases)
    a, b = (sum(float(c) * np.exp(1j * j * phases) for j, c in side.items()) for side in sides)
    return bool(np.all(np.abs(a * symbol - b) <= FOUND * np.max(np.abs(symbol))))


def estimated(sides: Sides, power: int) -> tuple[ErrorTerm, ...]:
    """What a compact scheme estimates, power by power of h: the Taylor series of B/A, by long division.

    Coefficients that are no simple rationals are rounded, and what rounding explains counts for zero.
    """
    left, right = (_moments(side) for side in sides)
    exact = all(c.denominator <= FINE for side in sides for c in side.values())
    left_sizes, right_sizes = (left, right) if exact else (_moments(side, abs) for side in sides)
    quotient: dict[int, Fraction] = {}
    for k, moment in enumerate(right):
        value = (moment - sum((left[k - i] * q for i, q in quotient.items()), Fraction(0))) / left[0]
        if not exact:
            parts = (left_sizes[k - i] * abs(q) for i, q in quotient.items())
            value = _denoised(value, sum(parts, right_sizes[k]) / abs(left[0]))
        if value:
            quotient[k] = value
    return tuple(ErrorTerm(k + power, (((k,), value),)) for k, value in quotient.items())


def _moments(side: Mapping[int, Fraction], of: Callable[[int], int] = int) -> list[Fraction]:
    """sum_j c_j j**k / k! for every k; with `abs` the sum of the sizes of its parts."""
    # in whole numbers, which are many times faster than fractions
    scale = math.lcm(*(c.denominator for c in side.values()))
    parts = [int(c * scale) for c in side.values()]
    moments = []
    for k in range(HIGHEST_DEGREE[1] + 1):
        moments.append(Fraction(sum(map(of, parts)), scale * math.factorial(k)))
        parts = [part * j for part, j in zip(parts, side, strict=True)]
    return moments


def _denoised(value: Fraction, size: Fraction) -> Fraction:
    simple = value.limit_denominator(SIMPLE)
    noise = size * Fraction(FOUND)
    return next((meant for meant in (Fraction(0), simple) if abs(value - meant) <= noise), value)
