"""How a grid scheme is called and answers: a spacing by another name, a rate, an array to fill, ends left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .styles import Code

Ends = tuple[int, int]
"""rows at the left and at the right end that have a formula of their own"""


@dataclass(frozen=True)
class Layout:
    """A way of writing (values, h) -> estimates for a caller."""

    name: str
    write: Callable[[Code, Ends], Code]
    edge_order: int | None = -1
    """what is claimed at the edges instead; -1 for what the formula has there"""


def _named(code: Code, ends: Ends) -> Code:
    def scheme(values, delta_t):
        return code(values, delta_t)

    return scheme


def _rate(code: Code, ends: Ends) -> Code:
    def scheme(values, sampling_rate):
        return code(values, 1 / sampling_rate)

    return scheme


def _filling(code: Code, ends: Ends) -> Code:
    def scheme(values, dx, out):
        out[:] = code(values, dx)

    return scheme


def _with_ends(value: Callable[[Any], Any]) -> Callable[[Code, Ends], Code]:
    """The ends overwritten by what is no estimate."""

    def write(code: Code, ends: Ends) -> Code:
        def scheme(values, dx):
            found = np.array(code(values, dx), dtype=float)
            there = np.ones(len(found), bool)
            there[ends[0] : len(found) - ends[1]] = False
            found[there] = value(values)[there]
            return found

        return scheme

    return write


def _masked(code: Code, ends: Ends) -> Code:
    filled = _with_ends(lambda values: np.full(len(values), np.nan))(code, ends)
    return lambda values, h: np.ma.masked_invalid(filled(values, h))


def _shorter(code: Code, ends: Ends) -> Code:
    def scheme(values, step):
        found, width = np.asarray(code(values, step)), max(ends)
        return found[width : len(found) - width]

    return scheme


LAYOUTS: tuple[Layout, ...] = (
    Layout("spacing by another name", _named),
    Layout("sampling rate", _rate),
    Layout("array to fill", _filling),
    Layout("NaN at the ends", _with_ends(lambda values: np.full(len(values), np.nan)), None),
    Layout("masked ends", _masked, None),
    Layout("inner values alone", _shorter, None),
    Layout("zeros at the ends", _with_ends(np.zeros_like), 0),
    Layout("ghost values at the ends", _with_ends(lambda values: 1e3 * values), 0),
)
