"""The values on a grid and the arrays for its derivatives: types, subclasses and memory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trueorder.schemes.arrays.grid_kernels import Transfer
from trueorder.schemes.arrays.grid_spacing import unit_of
from trueorder.schemes.errors import InputError

Array = NDArray[Any]
DType = np.dtype[Any]


@lru_cache(maxsize=64)
def types_of(dtype: DType) -> tuple[DType, DType, DType]:
    """Return the types that values are seen as, that their differences are formed in, and of the results.

    Differences of dates are durations, those of integers float64, and other types stay; they are formed in the
    byte order of the machine. Raises TypeError for a type that has no differences.
    """
    double = np.dtype(np.float64)
    if dtype.kind in "fc":
        return dtype, dtype.newbyteorder("="), dtype
    if dtype.kind in "iu":
        return dtype, double, double
    if dtype.kind in "mM":
        durations = np.dtype(dtype.str.replace("M", "m"))
        return durations, durations.newbyteorder("="), durations.newbyteorder("=")
    if dtype.kind == "O":
        return double, double, double
    raise TypeError(f"gradient: values of type {dtype}; numbers, dates or durations have differences")


def given_results(
    out: Any, values: Array, kept: DType, count: int, spacing: Sequence[Any]
) -> Sequence[Array]:
    """Return the arrays of `out`, `count` of them for results of type `kept`; InputError where they do not fit."""
    outs: Sequence[Any] = [out] if isinstance(out, np.ndarray) or not isinstance(out, Sequence) else out
    if len(outs) != count:
        raise InputError(f"gradient: out has {len(outs)} arrays; one for each of the {count} axes")
    for number, one in enumerate(outs):
        if fault := _fault(one, values, kept, [values, *spacing, *outs[:number]]):
            raise InputError(f"gradient: out {fault}")
    return outs


def _fault(out: Any, values: Array, kept: DType, others: Sequence[Any]) -> str | None:
    """What keeps an array from taking the results; None where nothing does."""
    if not isinstance(out, np.ndarray):
        return f"is of type {type(out).__name__}; an array, or one for each axis"
    if out.shape != values.shape:
        return f"has the shape {out.shape}; the values have {values.shape}"
    if not np.can_cast(kept, out.dtype, "same_kind"):
        return f"is of type {out.dtype}; the results are {kept}"
    if not out.flags.writeable:
        return "is read-only; it has to be writeable"
    if isinstance(values, np.ma.MaskedArray) and not isinstance(out, np.ma.MaskedArray):
        return "has no mask; the values have one"
    if any(_share(out, other) for other in others if isinstance(other, np.ndarray)):
        return "shares memory with another array of the call; the values are still needed when it is written"
    return None


def _share(one: Array, other: Array) -> bool:
    try:
        return bool(np.shares_memory(one, other, max_work=10_000))  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def clock(durations: Array) -> Transfer:
    """Durations into numbers and back: exact differences from the first one, in their unit."""
    unit = unit_of(durations.dtype)
    first = durations.flat[:1]
    origin = 0 * unit if np.isnat(first).any() or not len(first) else first[0]

    def load(to: Array, values: Array) -> None:
        np.true_divide(values - origin, unit, to)

    def store(to: Array, values: Array) -> None:
        np.multiply(values, unit, to, casting="same_kind")

    return Transfer(load, store)
