"""What a linear scheme makes of a wave: its symbol, its modified wavenumber, and how short a wave it still resolves.

On nodes h apart the wave exp(i k x) has the phase w = k h per node, from 0 to pi. A linear scheme with the same row at
every node multiplies it by symbol(w) / h**d, where the derivative has (i w)**d / h**d. So (i w')**d = symbol(w) defines
the modified wavenumber w': its real part shows dispersion, its imaginary part dissipation (Lele 1992, Journal of
Computational Physics 103, 16-42, section 3). The symbol is exact: a quotient of two trigonometric polynomials with the
rational coefficients of the scheme's own code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schemes.errors import InputError
from schemes.scheme import GridScheme, PointScheme
from verify.grid_proof import GridProof
from verify.laurent import Laurent
from verify.proof import Proof, prove

TOLERANCES = (0.1, 0.01, 0.001)
"""errors at which Lele (1992, section 3) compares schemes"""

PHASES = 4096
"""phases at which the error is looked at before the first crossing of a tolerance is found to all digits"""

CURVE = 257
"""phases of a curve that is drawn"""

LONG, MOMENTS = 4.0, 48
"""phase up to the farthest node below which waves are long, and terms of the Taylor series used there"""

CONSISTENT = 1e-6
"""phase at which a scheme that approximates its operator is still within a tolerance"""


@dataclass(frozen=True)
class Symbol:
    """sum_j right_j exp(i node_j w), over the same sum for `left`; up to the phase `cut`, beyond which it is zero."""

    derivative: int
    right: tuple[tuple[Fraction, Fraction], ...]
    left: tuple[tuple[Fraction, Fraction], ...] = ((Fraction(0), Fraction(1)),)
    cut: Fraction | None = None
    """of a Fourier scheme: it differentiates waves below this share of pi exactly, and `right` is empty"""

    def __call__(self, phase: ArrayLike) -> NDArray[np.complex128]:
        """The symbol at phases w, of any shape, in radians per node."""
        w = np.asarray(phase, dtype=np.float64)
        if self.cut is not None:
            return np.where(w < math.pi * float(self.cut), (1j * w) ** self.derivative, 0.0)
        return np.asarray(_total(self.right, w) / _total(self.left, w))

    def modified(self, phase: ArrayLike) -> NDArray[np.complex128]:
        """The modified wavenumber w' at phases w: of the roots of (i w')**d = symbol the one nearest to w."""
        w = np.asarray(phase, dtype=np.float64)
        ratio = self(w) / 1j**self.derivative
        root = np.abs(ratio) ** (1 / self.derivative) * np.exp(1j * np.angle(ratio) / self.derivative)
        turns = np.exp(2j * math.pi * np.arange(self.derivative) / self.derivative)
        candidates = root[..., None] * turns
        nearest = np.argmin(np.abs(candidates - w[..., None]), axis=-1)
        return np.asarray(np.take_along_axis(candidates, nearest[..., None], axis=-1)[..., 0])

    def error(self, phase: ArrayLike) -> NDArray[np.float64]:
        """|symbol - (i w)**d| / w**d, which for a first derivative is |w' - w| / w."""
        w = np.asarray(phase, dtype=np.float64)
        return np.asarray(np.abs(self(w) / (1j * w) ** self.derivative - 1))

    def efficiency(self, tolerance: float) -> float:
        """The largest w / pi up to which the error stays within a tolerance (Lele 1992, section 3).

        >>> from schemes.registry import find
        >>> round(symbol(find("central")).efficiency(0.1), 2), round(symbol(find("central:order=4")).efficiency(0.1), 2)
        (0.25, 0.44)
        """
        if self.error(CONSISTENT) > tolerance:
            return 0.0
        phases = np.linspace(0.0, math.pi, PHASES + 1)[1:]
        outside = np.flatnonzero(self.error(phases) > tolerance)
        if not len(outside):
            return 1.0
        if self.cut is not None:
            return float(self.cut)
        low = phases[outside[0] - 1] if outside[0] else CONSISTENT
        from scipy.optimize import brentq

        found = brentq(lambda w: float(self.error(w)) - tolerance, low, phases[outside[0]], xtol=1e-15)
        return float(found) / math.pi

    @property
    def text(self) -> str:
        """The symbol as an expression in w and I, in SymPy's notation.

        >>> from schemes.registry import find
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
        of_estimates, of_values = known.sides
        return Symbol(derivative, _sorted(of_values), _sorted(of_estimates))
    samples = known.inside.samples if isinstance(known, GridProof) and known.inside else known.samples
    if samples is None:
        raise InputError(f"{scheme.name}: it is not linear in f, so that waves do not stay apart")
    if isinstance(known, Proof) and known.local:
        raise InputError(f"{scheme.name}: it is another scheme at every x, so that waves do not stay apart")
    right: dict[Fraction, Fraction] = {}
    for sample, weight in samples:
        node, value = _multiple(scheme, sample.offsets[0], 1), _multiple(scheme, weight, -derivative)
        if sample.part != "whole":
            raise InputError(
                f"{scheme.name}: it asks for f off the real axis; a modified wavenumber is for real nodes"
            )
        right[node] = right.get(node, Fraction(0)) + value
    return Symbol(derivative, _sorted(right))


def _multiple(scheme: PointScheme | GridScheme, value: Laurent, power: int) -> Fraction:
    """The real number that a power of h is multiplied by."""
    if not value.terms:
        return Fraction(0)
    if len(value.terms) == 1 and value.is_real and value.terms[0][0] == power:
        return value.terms[0][1].re
    raise InputError(
        f"{scheme.name}: nodes and weights that are no real multiples of powers of h have no modified wavenumber"
    )


def _sorted(side: Mapping[Any, Fraction]) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple((Fraction(node), side[node]) for node in sorted(side) if side[node])


def _total(side: Sequence[tuple[Fraction, Fraction]], phase: NDArray[np.float64]) -> NDArray[np.complex128]:
    """The sum of waves; for long ones by its Taylor series, because what is left of the sum is too little there."""
    farthest = float(max((abs(node) for node, _ in side), default=Fraction(1))) or 1.0
    waves = sum(
        (float(c) * np.exp(1j * float(node) * phase) for node, c in side), np.zeros(phase.shape, complex)
    )
    moments = [
        float(sum((c * node**k for node, c in side), Fraction(0)) / math.factorial(k)) for k in range(MOMENTS)
    ]
    series = np.polynomial.polynomial.polyval(1j * np.where(farthest * phase < LONG, phase, 0.0), moments)
    return np.asarray(np.where(farthest * phase < LONG, series, waves))


def _expression(side: Sequence[tuple[Fraction, Fraction]]) -> str:
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


@dataclass(frozen=True)
class WavenumberRow:
    """The modified wavenumber of a scheme, as plain fields."""

    scheme: str
    operator: str
    symbol: str
    """h**d times the factor of exp(i k x), in w = k h"""
    efficiency: tuple[tuple[float, float], ...]
    """tolerance, and the largest w / pi up to which the error stays within it"""
    curve: tuple[tuple[float, float, float], ...]
    """w, and the real and the imaginary part of w', all in radians per node"""

    def to_dict(self) -> dict[str, Any]:
        """The published keys of `trueorder wavenumber --json`."""
        found = [{"tolerance": tolerance, "value": value} for tolerance, value in self.efficiency]
        return {"scheme": self.scheme, "symbol": self.symbol, "efficiency": found}


def wavenumber(scheme: PointScheme | GridScheme, tolerances: Sequence[float] = TOLERANCES) -> WavenumberRow:
    """The symbol of a scheme, its modified wavenumber over all phases and its resolving efficiency.

    >>> from schemes.registry import find
    >>> wavenumber(find("central"), [0.1]).symbol
    'I*sin(w)'
    """
    for tolerance in tolerances:
        if not (math.isfinite(tolerance) and tolerance > 0):
            raise InputError(f"tolerance={tolerance!r}; a tolerance is a positive number such as 0.01")
    found = symbol(scheme)
    phases = np.linspace(0.0, math.pi, CURVE)
    modified = found.modified(phases)
    return WavenumberRow(
        scheme=scheme.name,
        operator="f" + "'" * found.derivative if found.derivative <= 3 else f"f^({found.derivative})",
        symbol=found.text,
        efficiency=tuple((float(tolerance), found.efficiency(tolerance)) for tolerance in tolerances),
        curve=tuple(zip(phases.tolist(), modified.real.tolist(), modified.imag.tolist(), strict=True)),
    )
