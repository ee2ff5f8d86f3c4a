"""Baselines and studies that the tests of baselines share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trueorder.verify.campaign.suite import Entry as SuiteEntry
from trueorder.verify.campaign.suite import Suite, Sweep
from trueorder.verify.exact.functions import ExactFunction, function
from trueorder.verify.guard.baseline import Baseline, baseline_of
from trueorder.verify.guard.baseline_entry import Entry, Guard
from trueorder.verify.guard.guarded import Key

SINE = function("sin(x)", name="sine", domain=(0, 10))
BUMP = function("exp(-x**2)", name="bump", domain=(-4, 4))
AT_ONE = function("exp(x)", name="at one", domain=(0, 2), at=1.0)


def entry(scheme: str = "central", **values: Any) -> Entry:
    """An entry with every number, some of them replaced."""
    whole: dict[str, Any] = {
        "verdict": "verified",
        "points": 50,
        "expected": 2.0,
        "order": Guard(2.0, 0.02),
        "constant": Guard(0.1667, 0.005),
        "rounding": Guard(0.62, 1.25),
        "smallest_error": Guard(2.1e-11, 1.6),
        "best_step": Guard(5.3e-06, 1.5),
        "evaluation": 0.31,
    }
    return Entry(Key(scheme, "sine", "f'", "float64"), **whole | values)


def baseline(*schemes: str) -> Baseline:
    """A baseline with an entry for each scheme."""
    return baseline_of(map(entry, schemes))


def suite(*schemes: Any, functions: tuple[ExactFunction, ...] = (SINE, BUMP)) -> Suite:
    """A suite of schemes that all meet the functions."""
    return Suite(
        "made", Sweep(), functions, tuple(SuiteEntry(scheme, functions) for scheme in schemes), "made.toml"
    )


def chosen(values: Any, most: int, seed: int) -> Any:
    """For every number one from -most to most that depends on its bits alone, as the error of a library does."""
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.uint64) ^ np.uint64(seed * 0x9E3779B9)
    with np.errstate(over="ignore"):
        for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53), (33, 1)):
            bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return (bits % np.uint64(2 * most + 1)).astype(np.int64) - most


def off_by_ulps(values: Any, most: int, seed: int) -> Any:
    """The values, each off by up to so many units in the last place."""
    values = np.atleast_1d(values)
    return values + chosen(values, most, seed) * np.spacing(np.abs(values))


def another_library(seed: int) -> Callable[..., Any]:
    """In the place of ExactFunction.numeric: values that another library of elementary functions might return."""
    sound = ExactFunction.numeric

    def numeric(self: ExactFunction, dtype: Any = "float64") -> Callable[..., Any]:
        f = sound(self, dtype)

        def other(*arguments: Any) -> Any:
            result = f(*arguments)
            if np.iscomplexobj(result) or np.asarray(result).dtype != np.float64:
                return result
            return off_by_ulps(result, 1, seed).reshape(np.shape(result))[()]

        return other

    return numeric
