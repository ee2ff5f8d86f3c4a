"""A linear formula as data: where f is sampled, in steps from x, and what each sample is multiplied by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.verify.tracing.forms import Part
from trueorder.verify.tracing.laurent import Gaussian
from trueorder.verify.tracing.rational import are_computed
from trueorder.verify.tracing.symbolic_call import trace
from trueorder.verify.tracing.trace import Trace

UNIT = 2.0**-53
"""relative error of one rounding"""

PLACE_ROUNDINGS = 8
"""roundings by which x + c h may differ from where it should be: sums taken in another order, h a difference itself"""

NOISE_FACTOR = 32
"""by how many times the rounding that was seen the sums over weights may be off: they add up the errors of all"""

Node = tuple[Gaussian, ...]
"""where f is sampled less x, in units of h, one exact complex number per coordinate"""

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nodes:
    """Where a formula samples f."""

    offsets: tuple[Node, ...]
    uncertain: float
    """how far off an offset may have been read, in steps"""
    error: float
    """relative error of those that are no simple rationals, and so could not be corrected"""

    @property
    def numbers(self) -> Complexes:
        """The offsets in double precision, shape (n, dimension)."""
        return np.array([[complex(c.re, c.im) for c in node] for node in self.offsets])

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which nodes are real, shape (n,)."""
        return np.array([not any(c.im for c in node) for node in self.offsets])

    def around(self, point: tuple[float, ...], h: float) -> Callable[[tuple[complex, ...]], int | None]:
        """Make the function from a place to the index of the node there for this x and h; None where there is none."""
        places = np.array(point) + self.numbers * h
        sizes = np.abs(point) + np.abs(self.numbers) * h
        allowed = PLACE_ROUNDINGS * UNIT * sizes + self.uncertain * h + np.finfo(float).tiny
        known: dict[tuple[complex, ...], int | None] = {}

        def index(place: tuple[complex, ...]) -> int | None:
            if place not in known:
                excess = np.max(np.abs(places - np.array(place)) / allowed, axis=1)
                nearest = int(np.argmin(excess))
                known[place] = nearest if excess[nearest] <= 1 else None
            return known[place]

        return index


@dataclass(frozen=True)
class Weight:
    """coefficient * h**power, of a sample or of the real or imaginary part of one."""

    node: int
    part: Part
    coefficient: Fraction
    power: int


@dataclass(frozen=True)
class LinearFormula:
    """The sum of weights times samples of f, plus what the code returns where f is zero."""

    nodes: Nodes
    weights: tuple[Weight, ...]
    constant: tuple[Fraction, int] | None
    """coefficient and power of h of what is added; None for nothing"""
    roundoff: float
    """relative rounding error of the code: what it returns less the formula, over the sum of |weight| |sample|"""

    @property
    def dimension(self) -> int:
        """Number of variables."""
        return len(self.nodes.offsets[0])

    @property
    def noise(self) -> Fraction:
        """Share of the sum of the sizes of its parts below which a sum over weights is rounding."""
        return Fraction(NOISE_FACTOR * max(self.roundoff, self.nodes.error))

    @property
    def is_computed(self) -> bool:
        """Whether most coefficients are no simple rationals: results of a computation, with its rounding in them."""
        return are_computed([weight.coefficient for weight in self.weights])

    def apply(self, samples: Complexes, h: float) -> tuple[NDArray[np.longdouble], Floats]:
        """The formula's values for samples of shape (n, m), and the sums of the sizes of their parts, both (m,)."""
        value = np.zeros(samples.shape[1], np.longdouble)
        size = np.zeros(samples.shape[1])
        for weight in self.weights:
            column = samples[weight.node]
            part = column.imag if weight.part == "im" else column.real
            factor = np.longdouble(float(weight.coefficient)) * np.longdouble(h) ** weight.power
            value, size = value + factor * part, size + abs(float(factor)) * np.abs(column)
        if self.constant is not None:
            extra = float(self.constant[0]) * h ** float(self.constant[1])
            value, size = value + extra, size + abs(extra)
        return value, size

    def traced(self) -> Trace:
        """The formula as the tracer would have found it, had it been able to follow the code."""

        def code(f: Callable[..., Any], *given: Any) -> Any:
            *point, h = given
            powers = {power: h**power for power in {weight.power for weight in self.weights}}
            total: Any = 0
            if self.constant is not None:
                total = self.constant[0] * h ** self.constant[1]
            for weight in self.weights:
                node = self.nodes.offsets[weight.node]
                sample = f(*(x + _moved(c, h) if c else x for x, c in zip(point, node, strict=True)))
                if weight.part != "whole":
                    sample = sample.real if weight.part == "re" else sample.imag
                total = total + weight.coefficient * sample * powers[weight.power]
            return total

        return replace(trace(code, self.dimension), rounded=True, roundoff=self.roundoff)


def _moved(offset: Gaussian, h: Any) -> Any:
    return offset.re * h + offset.im * h * 1j if offset.im else offset.re * h
