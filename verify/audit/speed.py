"""How much faster numpy.gradient is than the same differences in a Python loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from trueorder.verify.audit.computation import Computation, Outcome, brief
from trueorder.verify.audit.fields import PositiveField
from trueorder.verify.audit.installed import gradient
from trueorder.verify.audit.printed import Printed
from trueorder.verify.toml_file import whole


class Speed(Computation):
    """`kind = "speed"`: numpy.gradient is at least `factor` times as fast as a Python loop.

    Both are the best of `repeats` runs, and of up to four times as many where that does not settle it.
    """

    prints: ClassVar[bool] = False
    kind: Literal["speed"]
    count: Annotated[int, whole(10, 1_000_000)]
    """length of the array"""
    factor: PositiveField
    repeats: Annotated[int, whole(1, 1000)] = 5

    def outcome(self, printed: Printed | None) -> Outcome:
        """Time both in turn, on the array and, to be fair to the loop, on a list of Python floats."""
        values = np.sin(np.linspace(0.0, 10.0, self.count))
        if not np.allclose(loop(values.tolist()), gradient(values), rtol=1e-12, atol=0.0):
            return Outcome("inconclusive", "The loop and numpy.gradient give different numbers.")
        fast, on_array, on_list = [], [], []
        for trial in range(4 * self.repeats):
            # in turn, so that a disturbance of the machine meets all of them
            fast.append(_seconds(gradient, values))
            on_array.append(_seconds(loop, values))
            on_list.append(_seconds(loop, values.tolist()))
            best = min(fast)
            slower, easier = min(on_array) / best, min(on_list) / best
            ratio = min(slower, easier)
            # on a busy machine the short call may not have had one undisturbed run yet
            if trial + 1 >= self.repeats and ratio >= self.factor:
                break
        reason = (
            f"On {self.count} numbers numpy.gradient takes {brief(best * 1e6)} microseconds; a Python loop"
            f" takes {brief(slower)} times as long on the array and {brief(easier)} times on a list (the"
            f" best of {len(fast)})."
        )
        holds = ratio >= self.factor
        reason += (
            f" {brief(self.factor)} times is what the statement is taken to say, against the faster loop."
        )
        return Outcome("verified" if holds else "refuted", reason, f"{brief(ratio)} times", None, None)


def loop(values: Sequence[float] | Any) -> list[float]:
    """Return the differences of numpy.gradient with unit spacing, one element after the other.

    >>> loop([1.0, 4.0, 9.0])
    [3.0, 4.0, 5.0]
    """
    last = len(values) - 1
    result = [0.0] * (last + 1)
    result[0] = values[1] - values[0]
    for i in range(1, last):
        result[i] = (values[i + 1] - values[i - 1]) / 2.0
    result[last] = values[last] - values[last - 1]
    return result


def _seconds(function: Callable[[Any], Any], values: Any) -> float:
    start = perf_counter()
    function(values)
    return perf_counter() - start
