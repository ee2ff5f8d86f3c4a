"""Whether a linear grid scheme is the same formula on values of every kind, not only on those it was read off from.

A clip, a threshold, missing values that are marked by zeros, angles that are unwrapped: code may look at the values,
and be linear on the few that a matrix is tried on. So values of other sizes, signs and shapes are given, one call for
each, and what the rows that are known make of them is what the code has to return. Sizes are powers of two, so that
what is right rounds alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from trueorder.verify.probing.probing import Floats
from trueorder.verify.tracing.forms import UntraceableError

SIZES = (-100, -60, 60, 100)
"""powers of two of the sizes of values"""

SPREAD = 40
"""and how far they go up and down where values of all sizes stand side by side"""

HARDLY = 2.0**-16
"""share by which values differ that hardly do"""

FAR = 2.0**30
"""a value that is far from the others"""


def formula_elsewhere(
    away: Callable[[Floats], Floats], sizes: Sequence[int], allowed: float
) -> tuple[str, ...]:
    """On which values a scheme is another formula than the one that is known, as a sentence about "it", if any.

    `away` says how far the code is from the known rows on some values, as a share of what they add up, row by row. As
    many are given as the first of the sizes that the scheme takes. What it declines by raising is passed over.
    """
    found = []
    for what, values in _values(next((nodes for nodes in sizes if _takes(away, nodes)), sizes[-1])):
        try:
            off = away(values)
        except UntraceableError:
            continue
        off = np.where(np.isnan(off), np.inf, off)
        row = int(np.argmax(off))
        if off[row] > allowed:
            found.append((what, float(off[row]), row + 1, len(values)))
    if not found:
        return ()
    named = " and ".join(filter(None, (", ".join(what for what, *_ in found[:-1]), found[-1][0])))
    _, most, row, count = found[0]
    return (
        f"for values {named} it is another formula: it is off by {most:.2g} of what row {row} of {count} adds up",
    )


def _takes(away: Callable[[Floats], Floats], nodes: int) -> bool:
    try:
        away(np.cos(np.arange(nodes)))
    except UntraceableError:
        return False
    return True


def _values(nodes: int) -> Iterator[tuple[str, Floats]]:
    generator = np.random.default_rng(nodes)
    plain = generator.uniform(-8, 8, nodes)
    for power in SIZES:
        yield f"near {2.0**power:.0e}", plain * 2.0**power
    yield "of widely different sizes", plain * 2.0 ** generator.integers(-SPREAD, SPREAD, nodes)
    yield "with zeros among them", np.where(generator.random(nodes) < 1 / 3, 0.0, plain)
    yield "that are all positive", np.abs(plain)
    yield "that are all negative", -np.abs(plain)
    yield "that are all the same", np.full(nodes, plain[0])
    yield "that hardly differ", 1 + HARDLY * plain
    yield "that only rise", np.cumsum(np.abs(plain))
    yield "that only fall", -np.cumsum(np.abs(plain))
    yield "with jumps of multiples of pi", np.pi * generator.integers(-9, 9, nodes) + plain / 8
    yield "one of which is far from the others", np.where(np.arange(nodes) == nodes // 2, FAR, plain)
