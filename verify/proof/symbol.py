"""The symbol of a linear scheme: what it multiplies waves by, exactly.

On nodes h apart the wave exp(i k x) has the phase w = k h per node, from 0 to pi. A linear scheme with the same row at
every node multiplies it by symbol(w) / h**d, a quotient of two trigonometric polynomials with the rational
coefficients of the scheme's own code. The derivative has (i w)**d / h**d, and what a wide formula leaves of the
difference is far below the rounding errors of double precision: it is evaluated in balls of as many bits as it takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from flint import acb, acb_poly, arb, fmpq, fmpq_poly
from numpy.typing import ArrayLike, NDArray

from trueorder.schemes.errors import InputError
from trueorder.schemes.scheme import GridScheme, PointScheme
from trueorder.verify.exact.arithmetic import precision
from trueorder.verify.proof.grid_proof import GridProof
from trueorder.verify.proof.proof import Proof
from trueorder.verify.proof.proving import prove
from trueorder.verify.tracing.laurent import Laurent

Side = tuple[tuple[Fraction, Fraction], ...]
"""nodes, and the coefficients there"""

PHASES = 4096
"""phases at which the error is looked at before the first crossing of a tolerance is found to all digits"""

CONSISTENT = 1e-18
"""phase at which a scheme that approximates its operator is still within any tolerance"""

FITTED = 1e-11
"""how far the coefficients of a relation are off that is read from estimates, as a share of the largest"""

ROUNDED = 16 * 2.0**-52
"""how much of the sum of absolute weights roundings of the weights leave of a sum that ought to be zero"""

BITS, DIGITS = (128, 512, 2048, 8192), 60
"""precisions that are tried until so many bits of a value are known"""


@dataclass(frozen=True)
class Symbol:
    """sum_j right_j exp(i node_j w), over the same sum for `left`; up to the phase `cut`, beyond which it is zero."""

    derivative: int
    right: Side
    left: Side = ((Fraction(0), Fraction(1)),)
    cut: Fraction | None = None
    """of a Fourier scheme: it differentiates waves below this share of pi exactly, and `right` is empty"""

    def __call__(self, phase: ArrayLike) -> NDArray[np.complex128]:
        """The symbol at phases w, of any shape, in radians per node."""
        w = np.asarray(phase, dtype=np.float64)
        if self.cut is not None:
            return np.where(w < math.pi * float(self.cut), (1j * w) ** self.derivative, 0.0)
        return _at_each(w, self._value).astype(np.complex128)

    def modified(self, phase: ArrayLike) -> NDArray[np.complex128]:
        """The modified wavenumber w' at phases w: of the roots of (i w')**d = symbol the one nearest to w.

        Of a symmetric scheme for an odd derivative, the real one: it changes the phase of waves, and nothing else.
        """
        w = np.asarray(phase, dtype=np.float64)
        ratio = np.asarray(self(w) / 1j**self.derivative, dtype=np.complex128)
        if self.is_real and self.derivative % 2:
            return np.asarray(np.sign(ratio.real) * np.abs(ratio.real) ** (1 / self.derivative) + 0j)
        if self.is_real:
            ratio = ratio.real.astype(np.complex128)
        root = np.abs(ratio) ** (1 / self.derivative) * np.exp(1j * np.angle(ratio) / self.derivative)
        turns = np.exp(2j * math.pi * np.arange(self.derivative) / self.derivative)
        candidates = root[..., None] * turns
        nearest = np.argmin(np.abs(candidates - w[..., None]), axis=-1)
        return np.asarray(np.take_along_axis(candidates, nearest[..., None], axis=-1)[..., 0])

    @property
    def is_real(self) -> bool:
        """Whether symbol / i**d is real at every phase, by the symmetry of its coefficients."""
        return _mirrored(self.right, (-1) ** self.derivative) and _mirrored(self.left, 1)

    def error(self, phase: ArrayLike) -> NDArray[np.float64]:
        """|symbol - (i w)**d| / w**d = |w'**d - w**d| / w**d at phases above 0; for a first derivative |w' - w| / w."""
        w = np.asarray(phase, dtype=np.float64)
        if self.cut is not None:
            return np.asarray(np.where(w < math.pi * float(self.cut), 0.0, 1.0))
        return _at_each(w, self._error).real

    def efficiency(self, tolerance: float) -> float:
        """The largest w / pi up to which the error stays within a tolerance (Lele 1992, section 3).

        >>> from trueorder.schemes.registry import find
        >>> round(symbol(find("central")).efficiency(0.1), 2), round(symbol(find("central:order=4")).efficiency(0.1), 2)
        (0.25, 0.44)
        """
        if self.cut is not None:
            return float(self.cut)
        longest = self._longest(tolerance)
        if not self.error(longest) <= tolerance:
            return 0.0
        phases, errors = self._errors
        # what cannot be evaluated, at a pole, is outside
        outside = np.flatnonzero(~(errors <= tolerance) & (phases > longest))
        if not len(outside):
            return 1.0
        low = max(longest, phases[outside[0] - 1] if outside[0] else 0.0)
        from scipy.optimize import brentq

        found = brentq(
            lambda w: float(self.error(w)) - tolerance, low, phases[outside[0]], xtol=1e-30, maxiter=1000
        )
        return float(found) / math.pi

    @property
    def text(self) -> str:
        """The symbol as an expression in w and I, in SymPy's notation.

        >>> from trueorder.schemes.registry import find
        >>> symbol(find("central")).text, symbol(find("forward")).text
        ('I*sin(w)', '-1 + cos(w) + I*sin(w)')
        """
        if self.cut is not None:
            power = "I*w" if self.derivative == 1 else f"(I*w)**{self.derivative}"
            return (
                power if self.cut == 1 else f"Piecewise(({power}, w < {_times(self.cut, 'pi')}), (0, True))"
            )
        above, below = _expression(self.right), _expression(self.left)
        return above if below == "1" else f"({above})/({below})"

    def _longest(self, tolerance: float) -> float:
        """The phase to begin at; below it, roundings of the weights are more than the tolerance."""
        below = range(self.derivative)
        if not any(sum(c * node**k for node, c in self.right) for k in below):
            return CONSISTENT
        size = math.fsum(abs(c) for _, c in self.right) / abs(math.fsum(c for _, c in self.left))
        return max(CONSISTENT, float((ROUNDED * size / tolerance) ** (1 / self.derivative)))

    @cached_property
    def _errors(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The error at phases all over the range."""
        phases = np.linspace(0.0, math.pi, PHASES + 1)[1:]
        return phases, self.error(phases)

    def _value(self, w: float) -> Any:
        """The symbol at a phase, as a ball."""
        return _sum_of_waves(self.right, w) / _sum_of_waves(self.left, w)

    def _error(self, w: float) -> Any:
        return abs(self._value(w) / acb(0, w) ** self.derivative - 1)


def symbol(scheme: PointScheme | GridScheme, proof: Proof | GridProof | None = None) -> Symbol:
    """The symbol of a linear scheme in one variable; of a grid scheme that of the rows inside.

    Raises InputError for a scheme that has none: one that is not linear, whose code cannot be proved, or whose nodes
    are not on the real axis.
    """
    known = prove(scheme) if proof is None else proof
    if scheme.dimension != 1:
        raise InputError(
            f"{scheme.name}: it has {scheme.dimension} variables; a modified wavenumber is for one"
        )
    if known.status != "proved" or known.operator is None:
        raise InputError(f"{scheme.name}: no modified wavenumber without a proof ({known.reason})")
    ((index, factor), *others) = known.operator.terms
    if others or factor != 1:
        raise InputError(
            f"{scheme.name}: a modified wavenumber is for one derivative, not for {known.operator}"
        )
    (derivative,) = index
    if isinstance(known, GridProof) and known.waves is not None:
        return Symbol(
            derivative,
            (),
            cut=min(2 * known.waves.share, Fraction(1)) if not known.waves.whole else Fraction(1),
        )
    if isinstance(known, GridProof) and known.sides is not None:
        of_estimates, of_values = map(_sorted, known.sides)
        relation = scheme.relation if isinstance(scheme, GridScheme) else None
        if relation is not None:
            exact = (
                _sorted(dict(zip(relation.right.nodes, relation.right.weights, strict=True))),
                _sorted(dict(relation.left)),
            )
            if _close(of_values, exact[0], FITTED) and _close(of_estimates, exact[1], FITTED):
                return Symbol(derivative, *exact)
        return Symbol(derivative, of_values, of_estimates)
    samples = known.inside.samples if isinstance(known, GridProof) and known.inside else known.samples
    if samples is None:
        raise InputError(f"{scheme.name}: it is not linear in f, so that waves do not stay apart")
    if known.local if isinstance(known, Proof) else known.polynomials is not None:
        where = "x" if isinstance(known, Proof) else "node"
        raise InputError(
            f"{scheme.name}: it is another scheme at every {where}, so that waves do not stay apart"
        )
    right: dict[Fraction, Fraction] = {}
    for sample, weight in samples:
        if sample.part != "whole":
            raise InputError(
                f"{scheme.name}: it asks for f off the real axis; a modified wavenumber is for real nodes"
            )
        node, value = _multiple(scheme, sample.offsets[0], 1), _multiple(scheme, weight, -derivative)
        right[node] = right.get(node, Fraction(0)) + value
    return Symbol(derivative, _unrounded(scheme, _sorted(right)))


def _unrounded(scheme: PointScheme | GridScheme, found: Side) -> Side:
    """The coefficients that a scheme declares, where those of its code are these, rounded."""
    declared = scheme.stencils[:1] if isinstance(scheme, GridScheme) else ()
    for stencil in declared:
        exact = _sorted(dict(zip(stencil.nodes, stencil.weights, strict=True)))
        if _close(found, exact, ROUNDED):
            return exact
    return found


def _close(found: Side, exact: Side, share: float) -> bool:
    """Whether coefficients are the exact ones but for so large a share of the largest."""
    largest = max((abs(c) for _, c in exact), default=Fraction(0))
    known = dict(found)
    differences = [abs(c - known.pop(node, 0)) for node, c in exact]
    return all(rest <= share * largest for rest in (*differences, *map(abs, known.values())))


def _multiple(scheme: PointScheme | GridScheme, value: Laurent, power: int) -> Fraction:
    """The real number that a power of h is multiplied by."""
    if not value.terms:
        return Fraction(0)
    if len(value.terms) == 1 and value.is_real and value.terms[0][0] == power:
        return value.terms[0][1].re
    raise InputError(
        f"{scheme.name}: nodes and weights that are no real multiples of powers of h have no modified wavenumber"
    )


def _sorted(side: Mapping[Any, Fraction]) -> Side:
    return tuple((Fraction(node), side[node]) for node in sorted(side) if side[node])


def _at_each(phases: NDArray[np.float64], value: Callable[[float], Any]) -> NDArray[np.complex128]:
    """A function that returns balls, at every phase: known to the last bit of a double, or as well as it can be."""
    found = np.empty(phases.shape, complex)
    for place, w in np.ndenumerate(phases):
        for bits in BITS:
            with precision(bits):
                ball = value(float(w))
            if ball.rel_accuracy_bits() >= DIGITS:
                break
        found[place] = complex(ball)
    return found


def _sum_of_waves(side: Side, w: float) -> Any:
    """A sum of waves at a phase, as a ball."""
    coefficients, spacings, first = _polynomial(side)
    unit = acb(0, arb(w) / spacings)
    return acb_poly(coefficients)(unit.exp()) * (unit * first).exp()


@lru_cache(maxsize=4)
def _polynomial(side: Side) -> tuple[Any, int, int]:
    """A sum of waves as a polynomial in that of the widest spacing that the nodes have in common.

    With it come how many such spacings there are in h, and the place of the first node, counted in them.
    """
    spacings = math.lcm(*(node.denominator for node, _ in side))
    places = {int(node * spacings): fmpq(c.numerator, c.denominator) for node, c in side}
    first, last = min(places, default=0), max(places, default=0)
    return fmpq_poly([places.get(place, 0) for place in range(first, last + 1)]), spacings, first


def _mirrored(side: Side, sign: int) -> bool:
    """Whether the coefficients at opposite nodes are equal, or with sign -1 opposite."""
    known = dict(side)
    return all(known.get(-node, Fraction(0)) == sign * c for node, c in side)


def _expression(side: Side) -> str:
    """A sum of waves in sines and cosines."""
    known = dict(side)
    terms: list[str] = []
    for node in sorted({abs(node) for node in known}):
        one, other = known.get(node, Fraction(0)), known.get(-node, Fraction(0))
        if node == 0:
            terms.append(str(one))
            continue
        argument = _times(node, "w")
        terms += [_times(one + other, f"cos({argument})")] if one + other else []
        terms += [_times(one - other, f"I*sin({argument})")] if one - other else []
    return " + ".join(terms).replace("+ -", "- ") or "0"


def _times(factor: Fraction, what: str) -> str:
    """A product as it is written.

    >>> _times(Fraction(1), "w"), _times(Fraction(-1), "w"), _times(Fraction(3, 2), "w")
    ('w', '-w', '3*w/2')
    """
    sign, size = "-" if factor < 0 else "", abs(factor)
    above = what if size.numerator == 1 else f"{size.numerator}*{what}"
    return f"{sign}{above}" if size.denominator == 1 else f"{sign}{above}/{size.denominator}"
