"""The functions of a run: the library's and random combinations, on random parts of their domains, at many scales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.exact.library import LIBRARY

from .families import Random, pick

SCALES = ("1e-19", "1e-13", "1e-6", "1e-2", "1", "1", "10", "1e4", "1e8")

POLYNOMIALS = ("square", "cubic", "quintic", "paraboloid", "harmonic", "limited")
"""library functions for which some schemes are exact, or whose order is not that of the scheme"""

GENERATED = {1: 30, 2: 10, 3: 5}
"""random functions by number of variables"""

STEADY_COUNT = 10

ATOMS = (
    "sin({u})",
    "cos({u})",
    "exp({u}/2)",
    "exp(-({u})**2/4)",
    "tanh({u})",
    "1/(2 + ({u})**2)",
    "atan({u})",
    "log(3 + ({u})**2)",
    "sqrt(2 + ({u})**2)",
    "erf({u}/2)",
    "besselj(1, {u})",
    "{u}/(1 + ({u})**2)",
)
OUTER = (
    "exp(sin({g}))",
    "sin({g})",
    "tanh({g})",
    "1/(3 + sin({g}))",
    "sqrt(4 + ({g})**2)",
    "cos({g})",
    "exp(({g})/3)",
)
STEADY = (
    "exp({u})",
    "exp(-{u})",
    "log(8 + {u})",
    "sqrt(9 + {u}) + log(8 + {u})",
    "2*({u}) + sin({u})",
    "log(8 + {u}) + 1/(9 + {u})",
    "{u} + exp({u}/2)",
    "({u}) + atan({u})/2",
)
"""combinations whose first derivative keeps its sign for |u| < 4; 1/u and sqrt(u)
alone are not among them: some nonlinear schemes are exact for these"""


def _short(value: float) -> str:
    return f"{value:.3g}"


def _inner(random: Random, variable: str, low: float, high: float) -> str:
    """A shifted variable that runs over a few length scales on the domain."""
    span = float(random.uniform(2.0, 6.0))
    rate = span / (high - low)
    shift = (low + high) / 2 + float(random.uniform(-0.3, 0.3)) * (high - low)
    return f"{_short(rate)}*({variable} - ({_short(shift)}))"


def _combination(random: Random, parts: list[str]) -> str:
    amplitudes = [_short(float(random.uniform(0.3, 3.0))) for _ in parts]
    shape = random.random()
    if len(parts) == 1:
        body = f"{amplitudes[0]}*{parts[0]}"
    elif shape < 0.5:
        body = " + ".join(f"{a}*{part}" for a, part in zip(amplitudes, parts, strict=True))
    else:
        body = "*".join(f"({a} + {part})" for a, part in zip(amplitudes, parts, strict=True))
    if random.random() < 0.35:
        body = pick(random, OUTER).format(g=body)
    return body


def _domain(random: Random) -> tuple[float, float]:
    low = float(random.uniform(-5, 5))
    return low, low + 10 ** float(random.uniform(-1, 1.3))


def _box(random: Random, dimension: int) -> tuple[tuple[float, float], ...]:
    """A domain; one step serves all variables, so that their scales are alike."""
    sides = [_domain(random) for _ in range(dimension)]
    length = sides[0][1] - sides[0][0]
    return (sides[0], *((low, low + length * float(random.uniform(0.8, 1.25))) for low, _ in sides[1:]))


def generated(random: Random, name: str, domain: tuple[tuple[float, float], ...]) -> ExactFunction:
    """A random combination of the grammar in one, two or three variables."""
    dimension, parts = len(domain), []
    for variable, (low, high) in zip("xyz", domain, strict=False):
        for _ in range(int(random.integers(1, 3)) if dimension == 1 else 1):
            parts.append(pick(random, ATOMS).format(u=_inner(random, variable, low, high)))
    if dimension > 1:
        waves = " + ".join(
            _inner(random, v, low, high) for v, (low, high) in zip("xyz", domain, strict=False)
        )
        parts.append(
            pick(random, ("sin({u})", "cos({u})", "exp(-({u})**2/8)", "atan({u})")).format(u=f"({waves})/2")
        )
    return function(_combination(random, parts), name=name, domain=domain, variables="xyz"[:dimension])


def steady(random: Random, name: str, domain: tuple[float, float]) -> ExactFunction:
    """A random function whose first derivative keeps its sign."""
    low, high = domain
    u = f"{_short(float(random.uniform(1.5, 4.0)) / (high - low))}*(x - ({_short((low + high) / 2)}))"
    text = pick(random, STEADY).format(u=u)
    return function(f"{_short(float(random.uniform(0.3, 3)))}*({text})", name=name, domain=(low, high))


def _part(random: Random, known: ExactFunction) -> ExactFunction:
    """The function on a random part of its domain."""
    parts = []
    for low, high in known.domain:
        length = (high - low) * float(random.uniform(0.4, 1.0))
        start = low + float(random.uniform(0, 1)) * (high - low - length)
        parts.append((start, start + length))
    return replace(known, domain=tuple(parts))


def _scaled(random: Random, known: ExactFunction) -> ExactFunction:
    scale = pick(random, SCALES)
    return known if scale == "1" else known.scaled(scale)


Pair = tuple[ExactFunction, ExactFunction]
"""a function and another one on the same domain, for schemes that one function alone cannot settle"""


def pool(seed: int) -> dict[str, tuple[Pair, ...]]:
    """The functions of a run, by what they can be used for: "1", "2", "3" variables, and "steady" ones."""
    random = np.random.default_rng([seed, 0])
    found: dict[str, list[Pair]] = {"1": [], "2": [], "3": [], "steady": []}

    def with_second(first: ExactFunction, *, keeps_sign: bool = False) -> Pair:
        name = f"second of {first.name}"
        second = (
            steady(random, name, first.domain[0]) if keeps_sign else generated(random, name, first.domain)
        )
        return _scaled(random, first), _scaled(random, second)

    for known in _library():
        found[str(known.dimension)].append(with_second(_part(random, known)))
    for dimension, count in GENERATED.items():
        for i in range(count):
            made = generated(random, f"generated {dimension}.{i}", _box(random, dimension))
            found[str(dimension)].append(with_second(made))
    for i in range(STEADY_COUNT):
        found["steady"].append(with_second(steady(random, f"steady {i}", _domain(random)), keeps_sign=True))
    found["1"] += found["steady"]
    return {key: tuple(value) for key, value in found.items()}


def _library() -> Iterator[ExactFunction]:
    for known in LIBRARY:
        if known.name not in POLYNOMIALS:
            yield known
